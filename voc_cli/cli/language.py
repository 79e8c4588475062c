"""Which language to speak: `--lang`, else VOC_LANG, else `lang` of voc.toml, else Korean.

Help texts are made before options are parsed and settings read, so the command line is looked at
beforehand; once a command has its settings, they decide (`settle`).
"""

import os
import sys
from collections.abc import Mapping, Sequence

from voc_cli.messages import LANGUAGES, message
from voc_cli.settings import load_settings, override

DEFAULT_LANGUAGE = "ko"

__all__ = [
    "DEFAULT_LANGUAGE", "counts_told", "forget_settled", "language", "say", "settle", "spoken",
    "value_of",
]  # fmt: skip

_settled: list[str] = []  # the language of the running command, once its settings are known


def language(arguments: Sequence[str] | None = None) -> str:
    """`ko` or `en`; an unknown value is Korean here and refused later, where it can be named."""
    if _settled:
        return _settled[0]
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = value_of("--lang", given) or os.environ.get("VOC_LANG", DEFAULT_LANGUAGE)
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def settle(lang: str) -> str:
    """From now on `language()` is that of the settings; gives it back."""
    _settled[:] = [lang]
    return lang


def forget_settled() -> None:
    """A new command line begins."""
    _settled.clear()


def spoken(lang: str | None) -> str:
    """The language of a command that reads no tickets: the option's, else that of voc.toml.

    Raises SettingsError for one that we do not speak.
    """
    return settle(override(load_settings(), {"lang": lang}).lang)


def value_of(option: str, arguments: Sequence[str]) -> str | None:
    """The last value of an option on a command line that nobody has parsed yet."""
    value = None
    for position, word in enumerate(arguments):
        if word == option and position + 1 < len(arguments):
            value = arguments[position + 1]
        elif word.startswith(f"{option}="):
            value = word.removeprefix(f"{option}=")
    return value


def counts_told(counts: Mapping[str, int], lang: str) -> str:
    """Personal data by type in words, `전화번호 12, 이름 3`; 0 when there is none."""
    named = (f"{message(f'privacy.{kind}', lang)} {n:,}" for kind, n in sorted(counts.items()))
    return ", ".join(named) or "0"


def say(key: str, **values: object) -> str:
    """The command line's own sentence `cli.key` in the language of this call."""
    return message(f"cli.{key}", language(), **values)
