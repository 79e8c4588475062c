"""Looking after an archive: what is in it, which weeks go."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.errors import InputError
from voc_cli.pipeline.request import Progress
from voc_cli.settings import Settings
from voc_cli.store.archive import (
    Change,
    is_archive,
    is_held,
    locked,
    meta_file,
    open_meta,
    read_columns,
    read_forgotten,
    read_recurring,
    removal_of,
    weeks_in,
    words_tokenizer,
    write_change,
)
from voc_cli.text import fingerprint

INFO_SCHEMA = pa.schema(
    [
        ("week", pa.string()),
        ("tickets", pa.int64()),
        ("customers", pa.int64()),
        ("sources", pa.list_(pa.string())),
        ("first_time", pa.string()),
        ("last_time", pa.string()),
        ("tokenized", pa.bool_()),
        ("bytes", pa.int64()),
    ]
)
PRUNE_SCHEMA = pa.schema([("week", pa.string()), ("tickets", pa.int64())])

__all__ = [
    "INFO_SCHEMA",
    "PRUNE_SCHEMA",
    "allow_pruned",
    "archive_facts",
    "archive_weeks",
    "must_be_archive",
    "prune",
]


def must_be_archive(folder: Path) -> None:
    """Raise InputError for anything that `voc load --archive` did not make."""
    if not folder.exists():
        raise InputError("load.file_missing", file=folder.name)
    if not is_archive(folder):
        key = "archive.not_finished" if is_held(folder) else "archive.not_an_archive"
        raise InputError(key, archive=folder.name)


def archive_weeks(folder: Path, settings: Settings) -> pa.Table:
    """INFO_SCHEMA, one row a week; `tokenized`: its words are those of this version."""
    must_be_archive(folder)
    current = fingerprint(settings)
    with locked(folder):
        open_meta(folder)
        rows = []
        for week in weeks_in(folder):
            tickets = read_columns(folder, week, ["created_at", "customer_key", "source"])
            span = pc.min_max(tickets["created_at"]).as_py()
            files = [folder / name for name in removal_of(week)]
            rows.append(
                {
                    "week": week,
                    "tickets": tickets.num_rows,
                    "customers": pc.count_distinct(tickets["customer_key"]).as_py(),
                    "sources": sorted(pc.unique(tickets["source"]).to_pylist()),
                    "first_time": span["min"].isoformat() if span["min"] else None,
                    "last_time": span["max"].isoformat() if span["max"] else None,
                    "tokenized": words_tokenizer(folder, week) == current,
                    "bytes": sum(file.stat().st_size for file in files if file.exists()),
                }
            )
    return pa.Table.from_pylist(rows, schema=INFO_SCHEMA)


def archive_facts(folder: Path) -> dict[str, Any]:
    """The archive as a whole, as JSON-ready data."""
    must_be_archive(folder)
    with locked(folder):
        meta = open_meta(folder)
        recurring = read_recurring(folder)
        return {
            "format": meta.format,
            "schema_version": meta.schema_version,
            "tz": meta.tz,
            "pruned_before": meta.pruned_before and meta.pruned_before.isoformat(),
            "key_fingerprint": meta.key_fingerprint,
            "surveys": list(meta.surveys),
            "recurring_lines": len(recurring.lines),
            "recurring_version": recurring.version,
            "forgotten": len(read_forgotten(folder)),
        }


def prune(folder: Path, *, before: date, undated: bool, progress: Progress) -> pa.Table:
    """Take out the weeks that ended before `before`, with `undated` those without a time too.

    Returns PRUNE_SCHEMA. The archive remembers the day, so that later loads leave tickets of these
    weeks out; those without a time may come again.
    """
    must_be_archive(folder)
    with locked(folder, waiting=lambda: progress.stage("wait")):
        meta = open_meta(folder)
        rows = []
        for week in weeks_in(folder):
            if undated if week == "undated" else _sunday(week) < before:
                rows.append({"week": week, "tickets": read_columns(folder, week, []).num_rows})
        remove = frozenset().union(*(removal_of(str(row["week"])) for row in rows))
        monday = before - timedelta(days=before.weekday())
        day = max(monday, meta.pruned_before or monday)
        write_change(folder, Change(meta_file(replace(meta, pruned_before=day)), remove))
    return pa.Table.from_pylist(rows, schema=PRUNE_SCHEMA)


def allow_pruned(folder: Path, *, progress: Progress) -> date | None:
    """Forget up to which day the archive was pruned, so that loads may bring old weeks again.

    Returns the day, None when there was none.
    """
    must_be_archive(folder)
    with locked(folder, waiting=lambda: progress.stage("wait")):
        meta = open_meta(folder)
        write_change(folder, Change(meta_file(replace(meta, pruned_before=None))))
    return meta.pruned_before


def _sunday(week: str) -> date:
    year, _, number = week.partition("-W")
    return date.fromisocalendar(int(year), int(number), 7)
