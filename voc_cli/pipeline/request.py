"""What a command asks of the pipeline, and how the pipeline tells of its progress."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

__all__ = ["Progress", "Request"]


@dataclass(frozen=True)
class Request:
    """Which files to read and which rows to keep.

    `sources` are files, folders, globs or `-`. `as_of` is today for relative dates and
    completeness (None: the newest time in the data). `where`, `start` and `end` keep rows.
    `password` opens protected workbooks, or is asked for it by the file's name. `allow_unmasked`
    leaves texts as they are, and only then reads tables whose texts were left. `list_rejects`:
    somebody wants to see the rows that were not used. `scales` are the headers of ratings whose
    scale (which stands in the settings) was stated for these sources, `date_orders` those of dates
    whose order was; `orders_before` is what an archive was told of that (source → header → order).
    `model` is the folder of
    a learned model; `guess` gives every ticket its likeliest label, sure or not.
    """

    sources: tuple[str, ...]
    input_format: str | None = None
    column_map: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    as_of: date | None = None
    where: str | None = None
    start: date | None = None
    end: date | None = None
    key_file: Path | None = None
    model: Path | None = None
    guess: bool = True
    allow_unmasked: bool = False
    password: str | Callable[[str], str | None] | None = field(default=None, repr=False)
    list_rejects: bool = False
    scales: tuple[str, ...] = ()
    date_orders: tuple[str, ...] = ()
    orders_before: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Progress(Protocol):
    """Told of each stage by name (a message key) as it begins, and of units done within it."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; the one before it is over."""

    def advance(self, units: int = 1) -> None:
        """`units` more of the stage's total are done."""
