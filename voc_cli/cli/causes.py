"""Notices of one cause in many files, told once."""

from collections.abc import Iterable
from dataclasses import replace

from voc_cli.messages import Notice

_FEW = 3  # files that are told one by one

__all__ = ["once_a_cause"]


def once_a_cause(notices: Iterable[Notice]) -> list[Notice]:
    """The notices in their order; those that differ in their file alone, when they are more than
    three, as the first one, with the number of the others. A notice with a figure of its file
    stays by itself.
    """
    causes: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        others = sorted((k, repr(v)) for k, v in notice.values.items() if k != "file")
        causes.setdefault((notice.key, *others), []).append(notice)
    told: list[Notice] = []
    for same in causes.values():
        counts = any(isinstance(value, int | float) for value in same[0].values.values())
        if len(same) <= _FEW or counts or "file" not in same[0].values:
            told += same
            continue
        first = {"file": same[0].values["file"], "n": len(same) - 1}
        shown = {**same[0].values, "file": Notice("cli.and_more_files", first)}
        told.append(replace(same[0], values=shown))
    return told
