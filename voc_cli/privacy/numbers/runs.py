"""A run of digit groups (`010-1234-5678`, `3333 01 1234567`) and what can be asked of it."""

import itertools
import re
from dataclasses import dataclass

__all__ = [
    "Found", "Run", "after", "before", "in_code", "is_date", "is_stamp", "joined", "made",
    "split_run", "take",
]  # fmt: skip

_GROUP = re.compile("[0-9]+")


@dataclass(frozen=True)
class Run:
    """Digit groups with what stands between them; offsets are those of the whole text."""

    text: str
    digits: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    seps: tuple[str, ...]  # seps[n] stands before group n, stripped of spaces; "" = only spaces

    def loose(self, n: int) -> bool:
        """Whether a number may begin or end at the gap before group `n`."""
        if n == 0 or n == len(self.digits):
            return True
        return self.seps[n] != "-" or self.text[self.ends[n - 1] : self.starts[n]] != "-"


@dataclass(frozen=True)
class Found:
    type: str
    groups: int  # how many digit groups it takes
    start: int
    end: int


def split_run(text: str, start: int, end: int) -> Run:
    groups = list(_GROUP.finditer(text, start, end))
    seps = [""] + [text[a.end() : b.start()].strip() for a, b in itertools.pairwise(groups)]
    return Run(
        text,
        tuple(g.group() for g in groups),
        tuple(g.start() for g in groups),
        tuple(g.end() for g in groups),
        tuple(seps),
    )


def take(run: Run, n: int, lengths: tuple[int, ...]) -> str | None:
    """The joined digits of the next groups if they have just these lengths."""
    found = run.digits[n : n + len(lengths)]
    if tuple(map(len, found)) != lengths:
        return None
    return "".join(found)


def joined(run: Run, n: int, count: int, allowed: str) -> bool:
    """Whether the next `count` groups hang together by one kind of separator of `allowed`."""
    seps = {run.seps[k] for k in range(n + 1, n + count)}
    return len(seps) <= 1 and all(sep == "" or sep in allowed for sep in seps)


def made(run: Run, n: int, count: int, kind: str) -> Found:
    return Found(kind, count, run.starts[n], run.ends[n + count - 1])


def before(run: Run, n: int) -> str:
    return run.text[run.starts[n] - 1 : run.starts[n]] if run.starts[n] else ""


def after(run: Run, last: int) -> str:
    return run.text[run.ends[last] : run.ends[last] + 1]


_ABBREVIATIONS = frozenset(
    "no tel hp visa jcb master amex bc kb nh ibk sc kdb card acc account num "
    "number p m t c h f ph cp mobile phone".split()
)


_CODE = re.compile(r"[A-Za-z0-9\-_.#/]*$")
_HANGS = re.compile(r"(?:[A-Za-z0-9][\-_#]?|[A-Za-z]\.)$")


def in_code(run: Run, n: int) -> bool:
    """Whether the run hangs on letters (`INV-2024-11-0457`, `DW60B-7740`): a code, not a number."""
    word = run.text[max(0, run.starts[n] - 12) : run.starts[n]]
    if not _HANGS.search(word):
        return False
    head = _CODE.search(word)
    word = head.group() if head else ""
    return word.rstrip(".-_#").rpartition("/")[2].rpartition(".")[2].lower() not in _ABBREVIATIONS


def is_date(digits: str) -> bool:
    """YYMMDD with a month and day that exist."""
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and 1 <= day <= 31


def is_stamp(digits: str) -> bool:
    """Begins with a plausible order date YYYYMMDD of 2000–2039."""
    return digits[:2] == "20" and digits[2] in "0123" and is_date(digits[2:8])
