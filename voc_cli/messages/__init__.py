"""Every sentence a user reads, in Korean and English.

One catalogue per language: the TOML files of `ko/` and `en/`, one file a room. A key is
`file.name` (`load.file_missing`); both languages have the same keys (a test holds them together).
Templates are `str.format` templates; a Korean particle pair after a colon is resolved by the
sound the value ends in: `{column:을/를}`. `{label:+문의}` puts a noun behind the value unless the
value ends in that noun already, so that a team's label `이용문의` is not followed by 문의 again.
"""

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
        if "/" in format_spec:
            return attach(str(value), format_spec)
        if format_spec.startswith("+"):
            return follow(str(value), format_spec[1:])
        return str(super().format_field(value, format_spec))


_FORMATTER = _ParticleFormatter()


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
    """The sentence `key` in `lang`, its fields filled in.

    Raises KeyError for a key the catalogue does not hold: a bug, found by the catalogue test.
    """
    return _FORMATTER.vformat(catalogue(lang)[key], (), values)


@dataclass(frozen=True)
class Notice:
    """Something to tell the user that is no error: a message key and its values."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The sentence in `lang`."""
        return message(self.key, lang, **self.values)
