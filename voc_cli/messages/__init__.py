"""Every sentence a user reads, in Korean and English.

One catalogue per language: the TOML files of `ko/` and `en/`, one file a room. A key is
`file.name` (`load.file_missing`); both languages have the same keys (a test holds them together).
Templates are `str.format` templates; a Korean particle pair after a colon is resolved by the
sound the value ends in: `{column:을/를}`. `{label:+문의}` puts a noun behind the value unless the
value ends in that noun already, so that a team's label `이용문의` is not followed by 문의 again.
`{n:ticket|tickets}` is the number and the form of the noun that agrees with it (1 ticket, 1,240
tickets), verb and all where one follows (`{n:ticket is|tickets are}`); `{n:=is|are}` is the word
alone, for a number that stands elsewhere.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Formatter

from voc_cli.messages.josa import attach, follow

LANGUAGES = ("ko", "en")

__all__ = ["LANGUAGES", "Notice", "catalogue", "message"]


class _ParticleFormatter(Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        if "|" in format_spec:
            return _counted(value, format_spec)
        if "/" in format_spec:
            return attach(str(value), format_spec)
        if format_spec.startswith("+"):
            return follow(str(value), format_spec[1:])
        return str(super().format_field(value, format_spec))


_FORMATTER = _ParticleFormatter()
# “-62.3–+1.4” reads as a sum; an English range whose upper end has a sign says “to”.
_RANGE = re.compile(r"(?<=\})–(?=\{(?P<name>\w+)\})")


def _counted(value: object, forms: str) -> str:
    """The number and `singular|plural` as it asks for; with `=` before them the word alone."""
    number = f"{value:,}" if isinstance(value, int) else str(value)
    one, many = forms.removeprefix("=").split("|", 1)
    word = one if number == "1" else many
    return word if forms.startswith("=") else f"{number} {word}"


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """All templates of one language as `{"room.name": template}`."""
    templates: dict[str, str] = {}
    for entry in sorted(files(__package__).joinpath(lang).iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            room = entry.name.removesuffix(".toml")
            for name, template in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                templates[f"{room}.{name}"] = template
    return templates


def message(key: str, lang: str, /, **values: object) -> str:
    """The sentence `key` in `lang`, its fields filled in, a Notice among them in `lang` too.

    Raises KeyError for a key the catalogue does not hold: a bug, found by the catalogue test.
    """
    shown = {
        name: value.text(lang) if isinstance(value, Notice) else value
        for name, value in values.items()
    }
    template = catalogue(lang)[key]
    if lang == "en":
        template = _RANGE.sub(lambda found: _dash(shown.get(found["name"])), template)
    return _FORMATTER.vformat(template, (), shown)


def _dash(upper: object) -> str:
    return " to " if str(upper)[:1] in ("+", "-", "−") else "–"


@dataclass(frozen=True)
class Notice:
    """Something to tell the user that is no error: a message key and its values.

    A value may be a notice itself, or several of them, which are told one after the other: words
    of ours inside a sentence of ours, which nobody takes for something read from a file.
    """

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The sentence in `lang`."""
        values = {name: _told(value, lang) for name, value in self.values.items()}
        return message(self.key, lang, **values)


def _told(value: object, lang: str) -> object:
    if isinstance(value, Notice):
        return value.text(lang)
    if isinstance(value, tuple):
        return ", ".join(str(_told(one, lang)) for one in value)
    return value
