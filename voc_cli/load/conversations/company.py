"""Who of those who write are the company, where no column says who speaks.

The user may name them (`agents` in voc.toml). Else addresses tell, by the domain that is on one
side of every mail; who only ever answers, in several conversations; and, of two who talk, whose
voice is the company's.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from voc_cli.load.columns.voice import speaks_for_company, speaks_for_customer

ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]+\w")
_COMPANYS_PART = 0.95  # of the rows at least
_COMPANY_SHARE = 0.6  # of the conversations of several
_SURELY_ANSWERING = 0.8
_LEAST_ANSWERED = 2
_LOUDER = 0.5
_MOST_LABELS = 3
_EVERYBODYS = frozenset(
    "gmail.com naver.com daum.net hanmail.net kakao.com nate.com outlook.com hotmail.com yahoo.com"
    " yahoo.co.kr icloud.com me.com live.com googlemail.com korea.com".split()
)
_WORDS = re.compile(r"[\s/()\[\]<>_,:|·-]+")
_TITLES = re.compile(
    r"(?<=[가-힣]{2})(?:님|상담사|상담원|매니저|실장|팀장|과장|대리|주임|사원|선임|책임)$"
)

__all__ = ["ADDRESS", "domain_of", "is_named", "of_answers", "of_sides", "of_voices"]


def is_named(writer: str, named: Collection[str]) -> bool:
    """Whether a writer is one of those whom the user named, in lower case: a name, an address, or
    a domain (`@shop.kr`).
    """
    bare = writer.strip().lower()
    if not bare or not named:
        return False
    if bare in named:
        return True
    address = ADDRESS.search(bare)
    if address is not None:
        return address[0] in named or f"@{domain_of(address[0])}" in named
    words = [word for word in _WORDS.split(bare) if word]
    return any(word in named or _TITLES.sub("", word) in named for word in words)


def domain_of(address: str) -> str:
    """What stands behind the @ of an address."""
    return address.rpartition("@")[2].lower()


def of_sides(senders: Sequence[str], receivers: Sequence[Sequence[str]]) -> frozenset[str]:
    """Those of the parties of messages that are the company; empty where nobody stands out.

    It is the one party, or else all addresses of the one domain (of no provider of mail boxes),
    that is on one side of nearly all rows, and that both writes and is written to.
    """
    told = _standing_out(senders, receivers)
    if told:
        return frozenset({told})
    own = _standing_out(
        [_company_domain(s) for s in senders],
        [[_company_domain(r) for r in row] for row in receivers],
    )
    if not own:
        return frozenset()
    parties = {*senders, *(r for row in receivers for r in row)}
    return frozenset(party for party in parties if "@" in party and domain_of(party) == own)


def _company_domain(party: str) -> str:
    own = domain_of(party) if "@" in party else ""
    return "" if own in _EVERYBODYS else own


def _standing_out(senders: Sequence[str], receivers: Sequence[Sequence[str]]) -> str:
    rows = [{sender, *row} - {""} for sender, row in zip(senders, receivers, strict=True)]
    often = Counter(side for row in rows for side in row).most_common(2)
    if not often:
        return ""
    (company, times), *others = often
    alone = times >= _COMPANYS_PART * len(rows) and all(n < times for _, n in others)
    both = company in senders and any(company in row for row in receivers)
    return company if alone and both else ""


def of_answers(rooms: Iterable[Sequence[str]]) -> frozenset[str]:
    """The company's among the writers of conversations, each in the order of what was said.

    Somebody who writes in three fifths of the conversations of several is; else all who never
    begin one, if everybody who begins is the only one to do so, and four fifths of the answers come
    from writers who answer in two conversations or more.
    """
    shared = [room for room in rooms if len({*room}) > 1]
    inside = Counter(writer for room in shared for writer in {*room})
    often = {w for w, n in inside.items() if n >= max(2, _COMPANY_SHARE * len(shared))}
    if len(often) == 1:
        return frozenset(often)
    begin = {room[0] for room in shared}
    answers = [{*room} - begin for room in shared]
    if not all(answers) or any(len({*room} & begin) > 1 for room in shared):
        return frozenset()
    given = Counter(writer for people in answers for writer in people)
    often_given = sum(n for n in given.values() if n >= _LEAST_ANSWERED)
    if often_given < _SURELY_ANSWERING * given.total():
        return frozenset()
    return frozenset(given)


def of_voices(labels: Sequence[str], texts: Sequence[str]) -> frozenset[str]:
    """The one of two or three labels (`A`, `B`; two names) whose words sound like the company's."""
    said: dict[str, list[str]] = {}
    for label, text in zip(labels, texts, strict=True):
        if label and text:
            said.setdefault(label, []).append(text)
    if not 1 < len(said) <= _MOST_LABELS:
        return frozenset()
    voices = _voices(said)
    loudest, second = sorted(voices.values(), reverse=True)[:2]
    if loudest < max(0.0, second) + _LOUDER:
        return frozenset()
    return frozenset(label for label, voice in voices.items() if voice == loudest)


def _voices(said: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """How much more each one's messages sound like the company's than a customer's, -1 to 1."""
    return {
        label: (sum(map(speaks_for_company, texts)) - sum(map(speaks_for_customer, texts)))
        / len(texts)
        for label, texts in said.items()
    }
