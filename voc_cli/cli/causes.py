"""Notices of one cause in many files, told once."""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from voc_cli.messages import Notice

_FEW = 3  # files that are told one by one

__all__ = ["once_a_cause"]


def once_a_cause(notices: Iterable[Notice]) -> list[Notice]:
    """The notices in their order; those that differ in their file and its count `n` alone, when
    they are more than three, as the first one, with the number of the others and the sum. A notice
    with another figure of its file, such as a row, stays by itself.
    """
    causes: dict[tuple[object, ...], list[Notice]] = {}
    for notice in notices:
        others = sorted((k, repr(v)) for k, v in notice.values.items() if k not in ("file", "n"))
        causes.setdefault((notice.key, *others), []).append(notice)
    told: list[Notice] = []
    for same in causes.values():
        first = same[0].values
        figures = {name for name, value in first.items() if isinstance(value, int | float)}
        if len(same) <= _FEW or not figures <= {"n"} or "file" not in first:
            told += same
            continue
        more = {"file": first["file"], "n": len(same) - 1}
        shown = {**first, "file": Notice("cli.and_more_files", more)}
        if figures:
            shown["n"] = sum(cast("int", notice.values["n"]) for notice in same)
        told.append(replace(same[0], values=shown))
    return told
