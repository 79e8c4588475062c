"""What can go wrong, as a tree. Exit codes are the command line's business, not ours.

VocError
├── UsageError        wrong option or combination of options
│   └── SettingsError     voc.toml: unknown key, wrong type or value
├── InputError        an input is missing, unreadable or rejected
└── GateError         a quality or privacy gate failed

Every error carries a message key and the values of its sentence, so that the command line can say
it in the user's language. No value is ever a ticket's text.
"""

import difflib
import re
from collections.abc import Iterable

from voc_cli.messages import Notice

__all__ = [
    "GateError", "InputError", "SettingsError", "UsageError", "VocError", "csv_reason",
    "near_name", "toml_reason",
]  # fmt: skip

_NEAR = 0.6  # likeness (difflib) from which a name may be a slip of another
_PLACE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)")


class VocError(Exception):
    """A failure the user can do something about; `key` names its sentence in the catalogue."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, lang: str) -> str:
        """The sentence in `lang`: which file, row and column, why, and what to do."""
        return self.notice.text(lang)

    @property
    def notice(self) -> Notice:
        """The same as something to tell: the file was skipped, and the work goes on."""
        return Notice(self.key, self.values)

    def __str__(self) -> str:
        return self.text("en")


class UsageError(VocError):
    """A wrong option, or options that do not go together."""


class SettingsError(UsageError):
    """A setting in voc.toml that does not exist or has the wrong type or value."""


class InputError(VocError):
    """An input that is missing, unreadable or rejected."""


class GateError(VocError):
    """A quality or privacy gate that did not hold."""


def near_name(name: str, known: Iterable[str]) -> str:
    """The one of `known` that somebody who wrote `name` may have meant; empty when none is near."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=_NEAR)
    return near[0] if near else ""


def toml_reason(error: ValueError) -> Notice:
    """Why a TOML file could not be read, in the user's language; Python tells it in English alone.

    Takes a TOMLDecodeError, whose text ends in the place, or a UnicodeDecodeError.
    """
    if isinstance(error, UnicodeDecodeError):
        return Notice("reasons.not_utf8")
    found = _PLACE.search(str(error))
    if found is None:
        return Notice("reasons.toml_end")
    return Notice("reasons.toml_place", {name: int(found[name]) for name in ("line", "column")})


def csv_reason(error: Exception) -> Notice:
    """Why a CSV could not be split into cells."""
    too_long = "field larger" in str(error)
    return Notice("reasons.csv_quote" if too_long else "reasons.csv_form")
