"""The names of a table's columns in the reader's language."""

from collections.abc import Sequence

from voc_cli.messages import catalogue

__all__ = ["column_labels"]


def column_labels(names: Sequence[str], lang: str) -> list[str]:
    """The label of each column in `lang`, its own name where the catalogue has none.

    Two columns never get the same label: the second keeps its name in brackets.
    """
    known = catalogue(lang)
    labels: list[str] = []
    for name in names:
        label = known.get(f"columns.{name}", name)
        labels.append(f"{label}({name})" if label in labels else label)
    return labels
