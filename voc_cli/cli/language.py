"""Which language to speak: `--lang` on the command line, else VOC_LANG, else Korean.

Help texts are made before options are parsed, so the command line is looked at beforehand.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from voc_cli.messages import LANGUAGES, message

DEFAULT_LANGUAGE = "ko"

__all__ = ["DEFAULT_LANGUAGE", "counts_told", "language", "say"]


def language(arguments: Sequence[str] | None = None) -> str:
    """`ko` or `en`; an unknown value is Korean here and refused later, where it can be named."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = os.environ.get("VOC_LANG", DEFAULT_LANGUAGE)
    for position, word in enumerate(given):
        if word == "--lang" and position + 1 < len(given):
            wanted = given[position + 1]
        elif word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


def counts_told(counts: Mapping[str, int], lang: str) -> str:
    """Personal data by type in words, `전화번호 12, 이름 3`; 0 when there is none."""
    named = (f"{message(f'privacy.{kind}', lang)} {n:,}" for kind, n in sorted(counts.items()))
    return ", ".join(named) or "0"


def say(key: str, **values: object) -> str:
    """The command line's own sentence `cli.key` in the language of this call."""
    return message(f"cli.{key}", language(), **values)
