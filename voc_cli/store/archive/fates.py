"""What became of the tickets of each file that an archive has taken in.

    DIR/_voc/fates.parquet   key (a hash of source and id) and way of a ticket; its metadata tell
                             what the ways are: of which files it is, and its fate in each

So a file that is not read again still counts its tickets, and one of several files counts once.
Each ticket stands there once, however many files have it. Like the list of files it holds for one
state of the archive alone.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from voc_cli.store.archive.meta import HIDDEN

FATES_FILE = f"{HIDDEN}/fates.parquet"

_STATE, _WAYS = b"archive", b"ways"

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Told = tuple[tuple[str, str], ...]  # ((file, fate), …)
Way = tuple[str, Told]  # source, what its files say

__all__ = ["FATES_FILE", "Fates", "KeptFates", "fates_file", "read_fates"]


@dataclass(frozen=True)
class Fates:
    """What became of tickets.

    keys    uint64[n]: a hash of source and id
    kind    int64[n]: which of `kinds`, the (source, fate) that occur, each has
    """

    keys: Words = field(default_factory=lambda: np.array([], dtype=np.uint64))
    kind: Ints = field(default_factory=lambda: np.array([], dtype=np.int64))
    kinds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class KeptFates:
    """The tickets of all files.

    keys   uint64[n]: each once, ascending
    way    int64[n]: where in `ways` it is told what became of it
    """

    keys: Words = field(default_factory=lambda: np.array([], dtype=np.uint64))
    way: Ints = field(default_factory=lambda: np.array([], dtype=np.int64))
    ways: tuple[Way, ...] = ()

    def of(self, files: Collection[str]) -> "KeptFates":
        """The tickets of some files, and what became of them there."""
        ways = [(source, _in_files(told, files)) for source, told in self.ways]
        return _in_order(self.keys, self.way, ways)

    def with_files(self, now: Mapping[str, Fates]) -> "KeptFates":
        """The list with what became of the tickets of some files, each once in its file, in place
        of what was told of these.
        """
        names: dict[Way, int] = {}

        def number(way: Way) -> int:
            return names.setdefault(way, len(names))

        others = {file for _, told in self.ways for file, _ in told} - now.keys()
        stay = [number((source, _in_files(told, others))) for source, told in self.ways]
        keys = np.sort(np.concatenate([self.keys, *(one.keys for one in now.values())]))
        keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
        way = np.full(len(keys), -1, dtype=np.int64)
        way[np.searchsorted(keys, self.keys)] = np.array(stay, dtype=np.int64)[self.way]
        for file, fates in now.items():
            rows = np.searchsorted(keys, fates.keys)
            known, numbers = [*names], []
            pairs = fates.kind * (len(known) + 1) + way[rows] + 1
            steps, step = np.unique(pairs, return_inverse=True)
            for pair in steps.tolist():
                kind, before = divmod(pair, len(known) + 1)
                source, fate = fates.kinds[kind]
                told = known[before - 1][1] if before else ()
                numbers.append(number((source, (*told, (file, fate)))))
            way[rows] = np.array(numbers, dtype=np.int64)[step.reshape(-1)]
        return _in_order(keys, way, [*names])


def _in_files(told: Told, files: Collection[str]) -> Told:
    return tuple(pair for pair in told if pair[0] in files)


def _in_order(keys: Words, way: Ints, ways: list[Way]) -> KeptFates:
    """The list without tickets that are of no file, its ways in an order of their own."""
    sorted_told = [(source, tuple(sorted(told))) for source, told in ways]
    used = np.bincount(way, minlength=len(ways))
    final = sorted({told for n, told in enumerate(sorted_told) if used[n] and told[1]})
    place = {told: n for n, told in enumerate(final)}
    step = np.array([place.get(told, -1) for told in sorted_told], dtype=np.int64)
    now = step[way] if len(way) else way
    return KeptFates(keys[now >= 0], now[now >= 0], tuple(final))


def read_fates(folder: Path, state: str) -> KeptFates | None:
    """The list of an archive in this state; None when there is none, or of another state."""
    try:
        file = pq.ParquetFile(folder / FATES_FILE)
        told = file.schema_arrow.metadata or {}
        if told.get(_STATE) != state.encode():
            return None
        found = json.loads(told[_WAYS])
        files, ways = found["files"], found["ways"]
        table = file.read(columns=["key", "way"])
        keys = np.asarray(table["key"].to_numpy(), np.uint64)
        order = np.argsort(keys)
        return KeptFates(
            keys[order],
            np.asarray(table["way"].to_numpy(), np.int64)[order],
            tuple((source, tuple((files[n], fate) for n, fate in told)) for source, told in ways),
        )
    except (OSError, pa.ArrowInvalid, pa.ArrowKeyError, ValueError, KeyError, TypeError):
        return None  # reading the files again is always right


def fates_file(state: str, kept: KeptFates) -> Mapping[str, Callable[[Path], None]]:
    """What writes the list, by relative path."""
    files = sorted({file for _, told in kept.ways for file, _ in told})
    number = {file: n for n, file in enumerate(files)}
    ways = [[source, [[number[f], fate] for f, fate in told]] for source, told in kept.ways]
    told = json.dumps({"files": files, "ways": ways}, ensure_ascii=False, sort_keys=True)
    order = np.lexsort((kept.keys, kept.way))  # one way after the other takes no room
    table = pa.table({"key": kept.keys[order], "way": kept.way[order].astype(np.int32)})
    table = table.replace_schema_metadata({_STATE: state.encode(), _WAYS: told.encode()})

    def write(path: Path) -> None:  # hashes cannot be packed
        packed = {"key": "none", "way": "zstd"}
        pq.write_table(table, path, compression=packed, use_dictionary=["way"])

    return {FATES_FILE: write}
