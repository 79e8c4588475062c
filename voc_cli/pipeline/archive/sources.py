"""Sources an archive knows already under another layout: the first source's name stays."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load import Shared, called_as, merged_sources, shared_ids
from voc_cli.messages import Notice
from voc_cli.schema import ticket_schema
from voc_cli.store.archive import (
    ArchiveMeta,
    is_archive,
    read_columns,
    read_part,
    weeks_in,
    weeks_of,
)

NO_NAMES: Mapping[str, str] = MappingProxyType({})

__all__ = ["NO_NAMES", "kept_names", "known_as", "same_sources", "told_names"]


def kept_names(groups: Iterable[pa.Table], folder: Path, *, meta: ArchiveMeta) -> Mapping[str, str]:
    """{source of the new tickets: the archive's source that holds the same tickets}.

    Only sources that the archive has not under their own name are looked at, and only beside
    tickets of the same weeks: what agrees in time lies there. Answers of surveys are no version of
    a ticket.
    """
    there = weeks_in(folder) if is_archive(folder) else []
    kept = sorted({name for week in there for name in _sources(folder, week)})
    old_names = [name for name in kept if name not in meta.surveys]
    if not old_names:
        return NO_NAMES
    shared: dict[tuple[str, str], Shared] = {}
    fresh: set[str] = set()
    for group in groups:
        names = {*pc.unique(group["source"]).to_pylist()} - {*kept, *meta.surveys}
        fresh |= names
        if not names:
            continue
        new = group.filter(pc.is_in(group["source"], pa.array(sorted(names), pa.string())))
        weeks = [week for week in sorted({*weeks_of(new)}) if week in there]
        tables = [read_part(folder, week, tz=meta.tz).tickets for week in weeks]
        if not tables:
            continue
        old = pa.concat_tables(tables)
        old = old.filter(pc.is_in(old["source"], pa.array(old_names, pa.string())))
        for pair, both in shared_ids(old, new.cast(ticket_schema(meta.tz))).items():
            if pair[0] in old_names and pair[1] in names:
                shared[pair] = shared.get(pair, Shared()) + both
    return merged_sources(shared, [*old_names, *sorted(fresh)])


def same_sources(old: pa.Table, new: pa.Table, *, apart: Collection[str]) -> dict[str, str]:
    """{source of `new` that `old` has not: the source of `old` that holds the same tickets}."""
    kept, fresh = ({*pc.unique(table["source"]).to_pylist()} for table in (old, new))
    if not fresh - kept:
        return {}
    pairs = {
        pair: both
        for pair, both in shared_ids(old, new).items()
        if pair[0] in kept - {*apart} and pair[1] in fresh - kept - {*apart}
    }
    return merged_sources(pairs, [*sorted(kept), *sorted(fresh - kept)])


def known_as(tickets: pa.Table, names: Mapping[str, str]) -> tuple[pa.Table, npt.NDArray[np.bool_]]:
    """The tickets under the archive's names, and which of them had another."""
    renamed = pc.is_in(tickets["source"], pa.array(sorted(names), pa.string()))
    return called_as(tickets, names), np.asarray(renamed, dtype=np.bool_)


def told_names(names: Mapping[str, str]) -> tuple[Notice, ...]:
    """What is to be said of them."""
    return tuple(
        Notice("archive.one_source", {"source": name, "other": first})
        for name, first in sorted(names.items())
    )


def _sources(folder: Path, week: str) -> list[str]:
    names: list[str] = pc.unique(read_columns(folder, week, ["source"])["source"]).to_pylist()
    return names
