"""The built-in word lists behind acts, polarity, flags and stage, in the cue grammar.

Each list is a TSV of `cue TAB value`: a label (`inquiry`) or a signed number (`-1.5`), with an
optional third column for a weight. They are data so that a wrong entry is a one-line fix.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from voc_cli.taxonomy.cue import Cue, parse_cue

__all__ = ["Entry", "load_english", "load_lexicon", "load_spellings", "load_synonyms"]


@dataclass(frozen=True)
class Entry:
    """One line of a word list."""

    cue: Cue
    value: str


@cache
def load_lexicon(name: str) -> tuple[Entry, ...]:
    """The entries of `lexicons/NAME.tsv` in file order. Raises ValueError for a malformed line."""
    entries = []
    for number, line in enumerate(_lines(name), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cue, tab, value = line.partition("\t")
        if not tab:
            raise ValueError(f"{name}.tsv:{number}: no tab")
        entries.append(Entry(parse_cue(cue), value.strip()))
    return tuple(entries)


@cache
def load_spellings() -> dict[str, str]:
    """Common misspellings and the word that was meant (`환뷸` → `환불`)."""
    pairs = (line.split("\t") for line in _lines("spelling") if line and not line.startswith("#"))
    return {wrong: right for wrong, right in pairs}


@cache
def load_english() -> dict[str, str]:
    """English of words that names of topics and requests are made of (`배송` → `delivery`)."""
    pairs = (line.split("\t") for line in _lines("english") if line and not line.startswith("#"))
    return {word.replace(" ", ""): english for word, english in pairs}


@cache
def load_synonyms() -> dict[str, tuple[str, ...]]:
    """What else a wish is called, by its name (`다크모드` → `야간모드`, `어둡다 화면` …)."""
    text = files(__package__).joinpath("lexicons", "synonyms.toml").read_text(encoding="utf-8")
    return {name: tuple(others) for name, others in tomllib.loads(text).items()}


def _lines(name: str) -> list[str]:
    text = files(__package__).joinpath("lexicons", f"{name}.tsv").read_text(encoding="utf-8")
    return text.splitlines()
