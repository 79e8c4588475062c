"""A mail's own words: without the mails it quotes and the signature below it.

What is quoted was said by somebody else, and said before; a table of tickets holds what this
customer says now. A forwarded mail that says nothing itself keeps what it forwards.
"""

import re

_KEYS = (
    r"보낸\s?(?:사람|이|날짜|시간|일자)|받는\s?(?:사람|이)|받은\s?(?:날짜|시간)|참조|제목|날짜|"
    r"from|sent|to|cc|date|subject|差出人|送信日時|宛先|件名"
)
_MARK = re.compile(
    r"(?im)^[>\s]*(?:[-_=]{2,}\s*(?:original (?:message|appointment)|forwarded message|"
    r"원본 ?(?:메[시세]지|메일)|전달된 ?메[시세]지|원문|元のメッセージ)[^\n]{0,20}|_{20,})\s*$"
)
_WROTE = re.compile(
    r"(?im)^[>\s]*(?:on [^\n]{5,150}(?:\n[^\n]{0,80})?wrote\s?:|"
    r"[^\n]{0,150}\d{4}[^\n]{0,150}님이 작성\s?:|"
    r"(?=[^\n]*(?:[^\s@]@\w|(?:님이 작성|wrote)\s?:))"
    r"\d{2,4}\s?[년.\-/]\s?\d{1,2}[^\n]{0,150}(?:작성|쓴 글|보낸 메일|wrote)\s?:?|"
    r"[^\n]{0,100}<[^<>\s]+@[^<>\s]+>[^\n]{0,20}(?:작성|wrote)\s?:)\s*$"
)
_HEADER = re.compile(
    rf"(?im)^[>*\s]*(?:{_KEYS})\s?\*?\s?[:：][^\n]*\n(?:[>*\s]*(?:{_KEYS})\s?\*?\s?[:：][^\n]*(?:\n|$)){{1,6}}"
)
# Lines such as these are written in chats too: what makes a mail's header of them.
_ADDRESS = re.compile(r"[^\s@]@\w")
_FROM = re.compile(r"(?im)^[>*\s]*(?:보낸\s?(?:사람|이)|from|差出人)\s?\*?\s?[:：]")
_SUBJECT = re.compile(r"(?im)^[>*\s]*(?:제목|subject|件名)\s?\*?\s?[:：]")
# One line may be an arrow or a face (`>>환불은요?`, `>_<`); mails quote several, a blank after it.
_QUOTED = re.compile(r"(?m)^(?:>+(?:[^\S\n][^\n]*)?(?:\n|\Z)){2,}")
_HINT = re.compile(
    r"(?im)^>|wrote\s?:|작성\s?:|쓴 글|보낸 메일|message|원본|전달된|원문|from\s?:|"
    r"보낸\s?사람|差出人|_{20}"
)
_RULE = re.compile(r"(?m)^(?:--\s?|[-_=—]{3,}\s*)$")
_DEVICE = re.compile(
    r"(?i)^(?:(?:나의|내|제)\s)?[\w ]{2,20}(?:에서|로|으로) "
    r"(?:보냄|보냈습니다|전송됨|전송|보낸 메일입니다)\.?$|"
    r"^sent (?:from|via) (?:my )?[\w ]{2,30}\.?$|^get outlook for \w+$"
)
_NAMED = re.compile(r"^\S[^\n.?!]{0,24}\s(?:드림|올림|배상|拝)\.?$")
_CONTACT = re.compile(
    r"(?i)[\w.+-]+@[\w-]+\.\w|(?<!\d)(?:\+?82[\s-]?)?0?\d{1,3}[)\s.-]{1,2}\d{3,4}[\s.-]\d{4}(?!\d)|www\.|https?://"
)
_SPEECH = re.compile(r"(?:[요죠까다니음함]|[?!~])[\s.!?~^ㅠㅜㅎㅋ)]*$")
_GOODBYE = re.compile(
    r"(?i)^(?:감사합니다|고맙습니다|감사드립니다|수고하세요|수고하십시오|"
    r"(?:best|kind|warm)?\s?regards|best(?: wishes)?|(?:many )?thanks(?: again)?|thank you|"
    r"sincerely|cheers|よろしくお願い(?:いた)?します)[\s.,!~^]*$"
)
_MOST_LINES = 7
_NAME_CHARS = 40

__all__ = ["own_words", "without_quotes"]


def without_quotes(text: str) -> str:
    """A mail without those below that it answers; as it is where nothing else is said."""
    if "\n" not in text or not _HINT.search(text):
        return text
    plain = text.replace("\r\n", "\n")
    begins = [found.start() for p in (_MARK, _WROTE) if (found := p.search(plain))]
    begins += [found.start() for found in _HEADER.finditer(plain) if _is_of_mail(found[0])]
    own = plain[: min(begins)] if begins else plain
    own = _QUOTED.sub("", own)
    return own.strip() if own.strip() else text


def _is_of_mail(block: str) -> bool:
    """Whether lines such as `보낸사람: …` head a mail, not a customer's words on a parcel."""
    return bool(_ADDRESS.search(block) or (_FROM.search(block) and _SUBJECT.search(block)))


def own_words(text: str) -> str:
    """A mail without quotations and without the signature that ends it."""
    text = without_quotes(text)
    if "\n" not in text:
        return text
    lines = text.replace("\r\n", "\n").rstrip().split("\n")
    stop = _end_of_words(lines)
    kept = "\n".join(lines[:stop]).strip()
    return kept if kept else text


def _end_of_words(lines: list[str]) -> int:
    """The number of lines above a signature: all of them where there is none."""
    stop = len(lines)
    first = max(1, stop - _MOST_LINES)
    ruled = [n for n in range(first, stop) if _RULE.match(lines[n])]
    if ruled:
        stop = ruled[0]
    else:
        blank = next((n for n in range(stop - 1, first - 1, -1) if not lines[n].strip()), 0)
        below = [line.strip() for line in lines[blank + 1 :]]
        contact = any(map(_CONTACT.search, below))
        if blank and contact and not any(map(_SPEECH.search, below)):
            stop = blank
        elif below and below[0].endswith(",") and _GOODBYE.match(below[0]):
            short = all(len(line) <= _NAME_CHARS and not _SPEECH.search(line) for line in below[1:])
            stop = blank if blank and short else stop
    while stop > 1 and _closes(lines, stop, cut=stop < len(lines)):
        stop -= 1
    return stop


def _closes(lines: list[str], stop: int, *, cut: bool) -> bool:
    """Whether the last line belongs to a farewell: whose it is, from where, thanks above that."""
    line = lines[stop - 1].strip()
    if not line:
        return True
    if _DEVICE.match(line) or _NAMED.match(line):
        return True
    if cut and _GOODBYE.match(line):
        return True
    above = lines[stop - 2].strip() if stop > 1 else ""
    latin = line.isascii() and len(line) <= _NAME_CHARS and len(line.split()) <= 3
    return latin and above.endswith(",") and bool(_GOODBYE.match(above))
