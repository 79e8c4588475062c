"""User dictionaries: words of the field that the analyser does not know or cuts wrongly.

One entry a line, fields between tabs, `#` starts a comment line:

    word    tag                     score?     로긴    NNG
    form    form/TAG + form/TAG     score?     않되    안/MAG + 되/VV

The second shape reads a misspelling as the morphemes it stands for. A leading ㄴ ㄹ ㅁ ㅂ … of a
morpheme is the coda the analyser cuts off (ㅂ니다/EF). The score (default 0) is a log weight:
higher is taken more often.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from voc_cli.errors import InputError
from voc_cli.handwritten import read_handwritten

__all__ = ["Entry", "parse_dictionary", "read_dictionary", "shipped_dictionary"]

SHIPPED = "words.tsv"

TAGS = frozenset(
    "NNG NNP NNB NR NP VV VV-R VV-I VA VA-R VA-I VX VX-R VX-I VCP VCN MM MAG MAJ IC JKS JKC JKG "
    "JKO JKB JKV JKQ JX JC EP EF EC ETN ETM XPN XSN XSV XSA XSA-R XSA-I XSM XR SL SN SW".split()
)
_CODAS = {"ㄱ": "ᆨ", "ㄴ": "ᆫ", "ㄹ": "ᆯ", "ㅁ": "ᆷ", "ㅂ": "ᆸ", "ㅅ": "ᆺ", "ㅆ": "ᆻ", "ㅇ": "ᆼ"}


@dataclass(frozen=True)
class Entry:
    """One line of a dictionary. `morphemes` is a single (word, tag) for a plain word."""

    word: str
    morphemes: tuple[tuple[str, str], ...]
    score: float
    file: str
    line: int

    @property
    def is_word(self) -> bool:
        """Whether the entry is a new word rather than a reading of known morphemes."""
        return len(self.morphemes) == 1 and self.morphemes[0][0] == self.word


@cache
def shipped_dictionary() -> tuple[Entry, ...]:
    """The dictionary that comes with the program."""
    text = files(__package__).joinpath(SHIPPED).read_text(encoding="utf-8")
    return parse_dictionary(text, file=SHIPPED)


def read_dictionary(path: Path) -> tuple[Entry, ...]:
    """The entries of a user's file. Raises InputError with file and line, and what to write."""
    try:
        text = read_handwritten(path)
    except FileNotFoundError:
        raise InputError("text.dictionary_missing", file=path.name) from None
    except (OSError, UnicodeDecodeError):
        raise InputError("text.dictionary_unreadable", file=path.name) from None
    return parse_dictionary(text, file=path.name)


def parse_dictionary(text: str, *, file: str) -> tuple[Entry, ...]:
    """Entries in the order of the lines; of two lines for one word and reading the later counts."""
    entries: dict[tuple[str, tuple[tuple[str, str], ...]], Entry] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        entry = _entry(line, file, number)
        entries[entry.word, entry.morphemes] = entry
    return tuple(entries.values())


def _entry(line: str, file: str, number: int) -> Entry:
    fields = [field.strip() for field in line.rstrip("\n").split("\t")]
    if not 2 <= len(fields) <= 3 or not fields[0] or not fields[1]:
        raise InputError("text.dictionary_fields", file=file, line=number)
    word, reading = fields[0], fields[1]
    if "/" in reading:
        morphemes = tuple(_morpheme(part, file, number) for part in reading.split("+"))
    else:
        morphemes = ((word, _tag(reading, file, number)),)
    score = fields[2] if len(fields) == 3 else ""
    try:
        return Entry(word, morphemes, float(score or 0), file, number)
    except ValueError:
        raise InputError("text.dictionary_score", file=file, line=number, score=score) from None


def _morpheme(part: str, file: str, number: int) -> tuple[str, str]:
    form, _, tag = part.strip().rpartition("/")
    if not form:
        raise InputError("text.dictionary_fields", file=file, line=number)
    return _CODAS.get(form[0], form[0]) + form[1:], _tag(tag, file, number)


def _tag(tag: str, file: str, number: int) -> str:
    if tag not in TAGS:
        raise InputError("text.dictionary_tag", file=file, line=number, tag=tag)
    return tag
