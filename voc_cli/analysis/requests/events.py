"""What a customer wants to be told of: 재입고되면 알려 주세요, 다시 들어올 때 푸시를 보내 주시면.

The clause stands to the left of the message, before -면, 때 or 시. What happens to the customer's
own matter (처리되면 알려 주세요) is no wish for everyone.
"""

from voc_cli.analysis.korean import nominalise
from voc_cli.analysis.requests.places import REACH, Sentence
from voc_cli.analysis.requests.words import (
    EMPTY,
    GENERIC,
    LIGHT_TAIL,
    MESSAGES,
    OWN_EVENTS,
    OWN_OBJECTS,
    PRODUCTS,
    SELF_ACTIONS,
)

__all__ = ["OWN", "event_before"]

OWN = "own"  # the event is the customer's own matter
_IF = ("면", "으면", "자마자", "는대로", "다면", "ᆫ다면")
_WHEN = ("때", "시", "즉시", "경우")
_TOLD = ("알리", "보내", "오", "받", "주", "뜨", "받아보", "울리", "가")
_ON = ("어", "아", "고", "게", "도록")
_NOUNS = MESSAGES | GENERIC | LIGHT_TAIL | {"자동", "바로", "미리"}
_BACK = "들어오"
_AGAIN = "재입고"


def event_before(s: Sentence, at: int) -> tuple[str, ...]:
    """The event that a message at `at` is to tell, in at most two nouns; (OWN,) or () if none."""
    i = at - 1
    limit = max(-1, at - REACH)
    while i > limit:
        if s.is_(i, _IF, "EC"):
            return _event(s, i - 1)
        if s.is_(i, _WHEN, "NN") and (s.tag(i - 1, "ETM") or s.tag(i - 1, "NNG")):
            return _event(s, i - 2 if s.tag(i - 1, "ETM") else i - 1)
        passed = (
            s.tag(i, "JKO", "JKB", "JX", "MAG", "VX", "EP", "ETM", "XSN")
            or s.is_(i, tuple(_NOUNS), "NN")
            or s.is_(i, _TOLD, "VV")
            or s.is_(i, _ON, "EC")
        )
        if not passed:
            return ()
        i -= 1
    return ()


def _event(s: Sentence, i: int) -> tuple[str, ...]:
    """The noun of what happens at `i`, and before it what it happens to."""
    while s.tag(i, "EP"):
        i -= 1
    if s.is_(i, ("되", "하"), "XSV", "VV"):
        i -= 1
    if s.tag(i, "NNG", "XR"):
        happens, verb = s.forms[i], ""
    elif s.tag(i, "VV"):
        verb = s.forms[i]
        happens = nominalise(verb, "VV")
    else:
        return ()
    i -= 1
    again = False
    while s.tag(i, "J", "MAG"):
        again |= s.is_(i, "다시", "MAG")
        i -= 1
    if verb == _BACK and again:
        happens = _AGAIN
    if happens in OWN_EVENTS or happens in SELF_ACTIONS or happens in EMPTY:
        return (OWN,)
    of = s.forms[i] if s.tag(i, "NNG", "NNP", "SL") else ""
    if of in OWN_OBJECTS or of in SELF_ACTIONS:
        return (OWN,)
    return (of, happens) if of and of not in PRODUCTS | EMPTY else (happens,)
