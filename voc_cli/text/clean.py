"""What of a ticket is the customer's own: mail, chat and agent noise out, feelings left in.

Noise is removed in whole lines or sentences, never inside a clause, and only where the pattern
covers all of it: customers quote their agents ("불편을 드려 죄송합니다라는 문자만 와요"). Every
removal is counted by kind: `markup url prefix system quote signature macro recurring`.
"""

import html
import re
from collections import Counter
from collections.abc import Sequence

from voc_cli.text import noise
from voc_cli.text.normal import normalise
from voc_cli.text.references import neutralise

CLEANING_VERSION = "2"

__all__ = [
    "CLEANING_VERSION",
    "clean",
    "clean_rows",
    "has_words",
    "line_key",
    "sentences",
]

_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+")
_DIGITS = re.compile(r"\d+")
_KEY_DROPS = re.compile(r"[\s.,!?~\-_*^:;'\"()<>]+")
_NONE: frozenset[str] = frozenset()
_HEADER_GAP = 2  # lines that may stand between two mail header lines (a folded address list)
_SIGNATURE_LINES = 8
_CLOSING = {
    name: re.compile(rf"</{name}\s*>", re.I) for name in ("style", "script", "head", "title")
} | {"!--": re.compile("-->")}
_LONGEST_CONTACT = 300  # letters; a signature's line is shorter
_ROUNDS = 8  # nested markup and quotes settle in two or three


def clean(
    subject: str | None, body: str | None, *, recurring: frozenset[str] = _NONE
) -> tuple[str, Counter[str]]:
    """The customer's words of one ticket, and how many pieces of noise of each kind went.

    The text is subject, newline, body; a body that begins with its subject is not doubled.
    `recurring` holds line keys (`line_key`) that stand in many tickets. Quotes, signatures,
    macros and recurring lines stay when nothing would be left without them: a ticket is never
    emptied by a guess. Order and waybill numbers become one word (`neutralise`). Idempotent: the
    text, cleaned again as a body, stays the same.
    """
    removed: Counter[str] = Counter()
    head = _subject(subject, removed) if subject else ""
    text = _settled(body, recurring, removed, alone=not has_words(head)) if body else ""
    if head and not _begins(text, head):
        text = f"{head}\n{text}" if text else head
        text = _settled(text, recurring, removed, alone=True)
    return neutralise(text), removed


def clean_rows(
    subjects: Sequence[str | None],
    bodies: Sequence[str | None],
    *,
    recurring: frozenset[str] = _NONE,
) -> list[tuple[str, Counter[str]]]:
    """`clean` of every row; exact repeats are cleaned once and share one count."""
    known: dict[tuple[str | None, str | None], tuple[str, Counter[str]]] = {}
    rows: list[tuple[str, Counter[str]]] = []
    for pair in zip(subjects, bodies, strict=True):
        found = known.get(pair)
        if found is None:
            found = known[pair] = clean(*pair, recurring=recurring)
        rows.append(found)
    return rows


def has_words(text: str) -> bool:
    """Whether any letter or digit is left once placeholders are taken out."""
    return any(c.isalnum() for c in noise.PLACEHOLDER.sub("", text))


def line_key(line: str) -> str:
    """What a line is counted and removed by: letters without blanks, numbers all alike."""
    return _DIGITS.sub("0", _KEY_DROPS.sub("", line)).lower()


def sentences(line: str) -> list[str]:
    """A line cut after each full stop, question or exclamation mark that a blank follows."""
    return _SENTENCE_END.split(line)


def _settled(text: str, recurring: frozenset[str], removed: Counter[str], *, alone: bool) -> str:
    for _ in range(_ROUNDS):
        before = removed.total()
        text = _once(text, recurring, removed, alone)
        if removed.total() == before:
            break
    return text


def _once(text: str, recurring: frozenset[str], removed: Counter[str], alone: bool) -> str:
    text = _plain(text, removed)
    text = _unprefixed(text, removed)
    if noise.CHAT_HINT.search(text):
        text = _without_system(text, removed)
    found: Counter[str] = Counter()
    kept = text
    if noise.MAIL_HINT.search(kept):
        kept = _without_mail(kept, found)
    if "\n" in kept:
        kept = _without_signature(kept, found)
    if noise.AGENT_HINT.search(kept):
        kept = _without_macros(kept, found)
    if recurring:
        kept = _without_recurring(kept, recurring, found)
    if not found or (alone and not has_words(kept) and has_words(text)):
        return text
    removed.update(found)
    return normalise(kept)


def _plain(text: str, removed: Counter[str]) -> str:
    text = normalise(text)
    for _ in range(_ROUNDS):
        before = text
        if "&" in text:
            text = html.unescape(text)
        if "<" in text:
            text = _without_hidden(text)
            text = noise.TAG_BREAK.sub("\n", text)
            text = noise.TAG.sub(" ", text)
        if text == before:
            break
        removed["markup"] += 1
        text = normalise(text)
    if "://" in text or "www." in text.lower():
        text, count = noise.URL.subn(" ", text)
        if count:
            removed["url"] += count
            text = normalise(text)
    return text


def _subject(subject: str, removed: Counter[str]) -> str:
    return _unprefixed(_plain(subject, removed).replace("\n", " "), removed)


def _unprefixed(text: str, removed: Counter[str]) -> str:
    bare = noise.REPLY_PREFIX.sub("", text)
    if bare != text:
        removed["prefix"] += 1
        return normalise(bare)
    return text


def _begins(text: str, head: str) -> bool:
    first = text.partition("\n")[0]
    return first == head or text.startswith((head + " ", head + "\n", head + "."))


def _without_system(text: str, removed: Counter[str]) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        bare = noise.AD_MARK.sub(" ", noise.CHAT_PREFIX.sub("", line)).strip()
        if noise.SYSTEM_LINE.match(bare) or not bare:
            removed["system"] += 1
            continue
        if bare != line:
            removed["system"] += 1
        lines.append(bare)
    return normalise("\n".join(lines))


def _without_mail(text: str, found: Counter[str]) -> str:
    """Drops quoted mail: from its marker or header to the end, or, when the mail begins with it
    (a forward: the quoted words are the message), the marker and header lines only.
    """
    lines = noise.MARKER.sub(r"\n\1\n", text).strip("\n").split("\n")
    bare = [noise.SENT_FROM.sub("", line).rstrip() for line in lines]
    found["signature"] += sum(a != b for a, b in zip(lines, bare, strict=True))
    lines = bare
    start, stop = _quoted_head(lines)
    if start < stop:
        kept = lines[:start]
        if not has_words("\n".join(kept)):
            kept = lines[stop:]
            found["quote"] += stop - start
        else:
            found["quote"] += len(lines) - start
        lines = kept
    own = [line for line in lines if not noise.QUOTED.match(line)]
    found["quote"] += len(lines) - len(own)
    return _tidy(own, found)


def _quoted_head(lines: list[str]) -> tuple[int, int]:
    """First line of the first quotation's head and one past its last; equal when there is none."""
    for start, line in enumerate(lines):
        if noise.MARKER.fullmatch(line) or noise.ATTRIBUTION.match(line):
            return start, _header_end(lines, start + 1)
        if noise.HEADER.match(line):
            stop = _header_end(lines, start)
            block = [one for one in lines[start:stop] if noise.HEADER.match(one)]
            if len(block) > 1 and any(noise.HEADER_PEER.match(one) for one in block):
                return start, stop
    return 0, 0


def _header_end(lines: list[str], start: int) -> int:
    stop = start
    for at in range(start, len(lines)):
        if noise.HEADER.match(lines[at]):
            stop = at + 1
        elif at - stop >= _HEADER_GAP:
            break
    return stop


def _without_signature(text: str, found: Counter[str]) -> str:
    """Drops contact lines at the end, and ruled-off lines above them."""
    lines = text.split("\n")
    stop = len(lines)
    while stop > 0 and (_is_contact(lines[stop - 1]) or noise.RULE.match(lines[stop - 1])):
        stop -= 1
    if stop == len(lines):
        return text
    tail = max(0, stop - _SIGNATURE_LINES)
    ruled = [at for at in range(tail, stop) if noise.RULE.match(lines[at])]
    if ruled and any(_is_contact(line) for line in lines[stop:]):
        stop = ruled[0]
    found["signature"] += len(lines) - stop
    return "\n".join(lines[:stop])


def _without_hidden(text: str) -> str:
    """The text without what a page hides: styles, scripts, its head, comments.

    One pass however long the text: an element that nothing closes is looked for once only.
    """
    kept, start, unclosed = [], 0, set[str]()
    for found in noise.TAG_HIDDEN.finditer(text):
        name = (found[1] or found[2]).lower()
        if found.start() < start or name in unclosed:
            continue
        closing = _CLOSING[name].search(text, found.end())
        if closing is None:
            unclosed.add(name)
            continue
        kept += [text[start : found.start()], " "]
        start = closing.end()
    return "".join([*kept, text[start:]])


def _is_contact(line: str) -> bool:
    if len(line) > _LONGEST_CONTACT or noise.CONTACT_PARTS.sub("", line):
        return False
    return "[" in line or "@" in line or sum(c.isdigit() for c in line) > 6


def _without_macros(text: str, found: Counter[str]) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        if not noise.AGENT_HINT.search(line):
            lines.append(line)
            continue
        kept = [one for one in sentences(line) if not noise.AGENT_SENTENCE.match(one)]
        found["macro"] += len(sentences(line)) - len(kept)
        lines.append(" ".join(kept))
    return _tidy(lines, found)


def _without_recurring(text: str, recurring: frozenset[str], found: Counter[str]) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        if line_key(line) in recurring:
            found["recurring"] += 1
            continue
        parts = sentences(line)
        kept = [one for one in parts if line_key(one) not in recurring] if len(parts) > 1 else parts
        found["recurring"] += len(parts) - len(kept)
        lines.append(" ".join(kept) if len(kept) < len(parts) else line)
    return _tidy(lines, found)


def _tidy(lines: list[str], found: Counter[str]) -> str:
    for kind in [kind for kind, count in found.items() if not count]:
        del found[kind]
    return "\n".join(line for line in lines if line)
