"""Names of database columns in shortened English, as the Korean headers they stand for."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_NAME = re.compile(r"[A-Za-z]+(?:_[A-Za-z]+)*|[a-z]+(?:[A-Z][a-z]+)+")
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
# A word alone is taken for a shortened one only if it is hardly one of English.
_LEAST_ALONE = 5
# When a record was made, which other rules weigh against when the thing itself happened.
_WRITTEN_DOWN = "등록"

__all__ = ["korean_name"]


@dataclass(frozen=True)
class _Words:
    """Korean words by their abbreviations; `last` stand at the end only, `whole` are English."""

    short: Mapping[str, str]
    last: Mapping[str, str]
    capitals: Mapping[str, str]
    whole: Mapping[str, str]


@lru_cache(maxsize=4096)
def korean_name(header: str) -> str | None:
    """`접수일시` for `RCPT_DT`; None unless all parts of a name are known and one is shortened.

    The standard dictionary of public data fixes these parts, so that what is known of Korean
    headers holds for the columns of such databases too.
    """
    name = header.strip()
    if not _NAME.fullmatch(name):
        return None
    words = _words()
    parts = _PARTS.findall(name)
    keys = [part.lower() for part in parts]
    if len(keys) == 1:
        alone = name.isupper() and len(name) >= _LEAST_ALONE
        return words.short.get(keys[0]) if alone else None
    said: list[str] = []
    shortened = 0
    for place, (part, key) in enumerate(zip(parts, keys, strict=True)):
        at_end = place == len(parts) - 1
        coded = place == len(parts) - 2 and words.last.get(key) in ("코드", "유형", "구분", "분류")
        found = words.short.get(key)
        if found is None and (at_end or coded):
            found = words.last.get(key) or (words.capitals.get(part) if at_end else None)
        shortened += found is not None and key not in ("id", "no")
        found = found or words.whole.get(key)
        if found is None:
            return None
        said.append(found)
    return "".join(said) if shortened and said[0] != _WRITTEN_DOWN else None


@cache
def _words() -> _Words:
    text = files(__package__).joinpath("abbreviations.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    tables = [
        {short: word for word, listed in raw[name].items() for short in listed.split()}
        for name in ("words", "kinds", "capitals", "whole")
    ]
    return _Words(*tables)
