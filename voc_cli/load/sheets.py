"""A file as it stands, for a masked copy in its own shape."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from voc_cli.errors import InputError
from voc_cli.load.columns.header import find_header
from voc_cli.load.columns.mapping import Mapped, names_of_map
from voc_cli.load.columns.preset import Preset, chosen_preset, recognise
from voc_cli.load.files.excel import Password
from voc_cli.load.files.frames import frame_of_grid, grids_of, in_plain_cells, read_frames
from voc_cli.load.files.json_cells import spread_objects
from voc_cli.load.files.sources import Source, contents
from voc_cli.load.frame_columns import JOINED, map_frame
from voc_cli.load.model import Content, Frame, Grid, Sheet
from voc_cli.load.rows import REASONS, reject_rows
from voc_cli.load.tickets import ticket_ids
from voc_cli.settings import Settings

_NOT_DATA = [REASONS.index(reason) for reason in ("blank", "repeated_header")]

__all__ = ["filled_rows", "read_sheets"]


def read_sheets(
    source: Source | Path,
    *,
    settings: Settings,
    input_format: str | None = None,
    column_map: Mapping[str, str] = MappingProxyType({}),
    password: Password = None,
) -> list[Sheet]:
    """Every sheet of a file with all of its rows, cells exactly as in the file.

    `data_rows` are the rows below the header that hold anything; records of JSON and Parquet
    become rows below their keys. A source without a path is standard input, which needs its
    format. Raises InputError like `load_sources`.
    """
    if isinstance(source, Path):
        source = Source(source.name, source, True)
    if source.path is not None and not source.path.exists():
        raise InputError("load.file_missing", file=source.name)
    told = names_of_map(column_map)
    presets = chosen_preset(settings.preset)
    asked = settings.preset is not None
    sheets: list[Sheet] = []
    for content in contents(source):
        grids = grids_of(content, input_format=input_format, password=password)
        if grids:
            sheets.extend(_sheet_of_grid(g, content, presets, told, asked) for g in grids)
        else:
            frames = read_frames(content, input_format=input_format, password=password)
            sheets.extend(_sheet_of_frame(f, presets, told, asked) for f in frames)
    return sheets


def _sheet_of_grid(
    grid: Grid, content: Content, presets: tuple[Preset, ...], told: Mapping[str, str], asked: bool
) -> Sheet:
    header = find_header(grid.rows)
    frame = frame_of_grid(grid, name=content.name, kind="csv")
    if header is None or frame is None:
        return Sheet(grid.sheet, grid.rows, -1, (), [], [])
    preset = recognise(frame.table.column_names, presets, kind=frame.format, asked=asked)
    frame, mapped = map_frame(in_plain_cells(frame, headers=False), preset, told)
    reasons = reject_rows(frame, mapped)
    kept = [int(row) for row in np.flatnonzero(~np.isin(reasons, _NOT_DATA))]
    ids = _ids(frame, mapped, presets, told, asked)
    return Sheet(
        grid.sheet,
        grid.rows,
        header.row,
        mapped.matches,
        [header.row + 1 + row for row in kept],
        [ids[row] for row in kept],
        grid.notices,
    )


def _sheet_of_frame(
    frame: Frame, presets: tuple[Preset, ...], told: Mapping[str, str], asked: bool
) -> Sheet:
    preset = recognise(frame.table.column_names, presets, kind=frame.format, asked=asked)
    raw, (frame, mapped) = frame, map_frame(in_plain_cells(frame, headers=False), preset, told)
    own = [match for match in mapped.matches if not match.header.startswith(JOINED)]
    headers = [match.header for match in own]
    columns = [[value or "" for value in raw.table[name].to_pylist()] for name in headers]
    rows = [headers, *(list(row) for row in zip(*columns, strict=True))]
    ids = _ids(frame, mapped, presets, told, asked)
    notices = frame.notices
    return Sheet(frame.sheet, rows, 0, tuple(own), range(1, len(rows)), ids, notices)


def _ids(
    frame: Frame,
    mapped: Mapped,
    presets: tuple[Preset, ...],
    told: Mapping[str, str],
    asked: bool,
) -> Sequence[str]:
    """The ids of a table's tickets, whose number may stand inside a cell."""
    spread = spread_objects(frame)
    if spread is not frame:
        preset = recognise(spread.table.column_names, presets, kind=frame.format, asked=asked)
        frame, mapped = map_frame(spread, preset, told)
    return ticket_ids(frame, mapped)


def filled_rows(rows: Sequence[Sequence[str]]) -> list[tuple[int, Sequence[str]]]:
    """The rows that hold anything, each with its number in the file."""
    return [(number, row) for number, row in enumerate(rows, start=1) if any(row)]
