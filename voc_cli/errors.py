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
from collections.abc import Iterable

from voc_cli.messages import Notice

_NEAR = 0.6  # likeness (difflib) from which a name may be a slip of another

__all__ = ["GateError", "InputError", "SettingsError", "UsageError", "VocError", "near_name"]


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
