"""How common a beginning of a word is in Korean that names nobody: the words a name is not."""

from functools import cache
from importlib.resources import files

__all__ = ["commonness", "ordinary_words"]


@cache
def ordinary_words() -> dict[str, int]:
    """The step of every beginning that is in the table."""
    text = (files(__package__) / "ordinary.txt").read_text(encoding="utf-8")
    table: dict[str, int] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            bucket, words = line.split("\t")
            table.update(dict.fromkeys(words.split(), int(bucket)))
    return table


def commonness(beginning: str) -> int:
    """0 (never seen) to 5 (everywhere): how often words begin with `beginning`."""
    return ordinary_words().get(beginning, 0)
