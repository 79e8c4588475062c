"""Lines that say that a conversation is over: `상담이 종료되었습니다`, `Conversation closed`."""

import re
from functools import lru_cache

_SENTENCE = re.compile(r"[.!?。\n]+")
_LONGEST_CHARS = 60
_THING = r"(?:상담|채팅|대화|문의|티켓|톡|접수\s*건)"
_CLOSED = re.compile(
    rf"{_THING}(?:\s*(?:방|창|건|톡))?(?:이|가|은|는|을|를|도)?\s*(?:정상|자동|최종)?(?:적?으로)?\s*"
    r"(?:종료|종결|마감)\s*"
    r"(?:되었습니다|됐습니다|되었어요|됐어요|됨|했습니다|하였습니다|처리\s*(?:되었습니다|했습니다|하였습니다)|"
    r"합니다|하겠습니다|할게요|해\s*드리겠습니다|하도록\s*하겠습니다)"
    rf"|^\W*{_THING}\s*(?:종료|종결)\W*$"
    r"|\b(?:conversation|chat|ticket|case|session|thread)\b(?: (?:has|was|is))?(?: been)?"
    r"(?: now| automatically)? (?:closed|ended|resolved)\b"
    r"|\b(?:closed|ended|resolved) (?:this|the) (?:conversation|chat|ticket|case|session|thread)\b",
    re.IGNORECASE,
)
# What will happen, or happens if: `답이 없으시면 상담이 종료됩니다`, `once the chat is closed`.
_PERHAPS = re.compile(
    r"(?i)면\b|경우|(?:분|시간|일|잠시)\s*(?:뒤|후)|예정|않|안\s*(?:종료|됐|되었)|전에|까지|"
    r"\b(?:if|once|when|until|before|unless|not|will|after)\b"
)

__all__ = ["says_closed"]


@lru_cache(maxsize=4096)
def says_closed(text: str) -> bool:
    """Whether a line of the company's or its system's tells that the conversation is over.

    Neither a warning that it will be, nor a question about it; a sentence of its own in a longer
    goodbye counts.
    """
    if "?" in text:
        return False
    sentences = (s.strip() for s in _SENTENCE.split(text))
    return any(
        len(s) <= _LONGEST_CHARS and _CLOSED.search(s) is not None and not _PERHAPS.search(s)
        for s in sentences
    )
