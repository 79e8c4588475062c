"""What voc itself wrote into a folder of exports: results are no tickets, and are left out there.

Tables are known by their columns, in the words of either language, reports by the mark they carry.
A table of tickets is none of these: it comes back as it was (`own_tables.py`).
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa

from voc_cli import schema
from voc_cli.load.files.zip_errors import UNZIP_ERRORS
from voc_cli.load.model import Frame
from voc_cli.messages import LANGUAGES, catalogue
from voc_cli.schema import REPORT_MARK

# Tables whose columns stand in other rooms: rejects, spans, what a load did, columns of a file.
_OTHERS = (
    ("file", "row", "reason", "values"),
    ("ticket_id", "field", "start", "end", "type"),
    ("file", "ticket_id", "field", "start", "end", "type"),
    ("source", "tickets", "new", "updated", "unchanged", "older", "forgotten"),
    tuple(schema.TREND_SCHEMA.names[:13]),  # as they were before `risen_since` and `trend_only`
    tuple(schema.IMPACT_SCHEMA.names[:24]),
)
_HTML_MARK = b'<meta name="generator" content="voc">'
_HTML_HEAD = 2048

__all__ = ["are_results", "by_names", "is_report", "written_by_run"]


def are_results(frames: Sequence[Frame]) -> bool:
    """Whether every table of a file is a result of a command, and none is a table of tickets."""
    return bool(frames) and all(map(_is_result, frames))


def _is_result(frame: Frame) -> bool:
    columns = frame.table.column_names
    if frame.format == "jsonl":  # a column that no row has is not there
        return any(
            columns[0] == known[0] and set(columns) <= {*known} and 2 * len(columns) > len(known)
            for known in _results()
        )
    return any(columns[: len(known)] == list(known) for known in _results())


@cache
def _results() -> tuple[tuple[str, ...], ...]:
    """The first columns of every result, as they are called in files."""
    ours = [tuple(s.names) for s in vars(schema).values() if isinstance(s, pa.Schema)]
    named = [*ours, *_OTHERS]
    return (*named, *(labelled(names, lang) for names in named for lang in LANGUAGES))


def labelled(names: Sequence[str], lang: str) -> tuple[str, ...]:
    """Columns as workbooks and `--headers ko` call them."""
    known = catalogue(lang)
    labels: list[str] = []
    for name in names:
        label = known.get(f"columns.{name}", name)
        labels.append(f"{label}({name})" if label in labels else label)
    return tuple(labels)


def by_names(frame: Frame, names: Sequence[str]) -> Mapping[str, str] | None:
    """{column: name} where a table has the columns `names` under their labels in one language."""
    columns = frame.table.column_names
    for lang in LANGUAGES:
        known = dict(zip(labelled(names, lang), names, strict=True))
        if frame.format == "jsonl":
            # Absent where no row has it; a map is spread over columns `label.key`.
            split = {column: column.partition(".") for column in columns}
            if all(first in known for first, _, _ in split.values()):
                return {c: known[first] + dot + rest for c, (first, dot, rest) in split.items()}
        elif columns[: len(known)] == list(known):
            return known
    return None


def is_report(data: bytes) -> bool:
    """Whether a file is a weekly report of ours, as a page or as a workbook."""
    if _HTML_MARK in data[:_HTML_HEAD]:
        return True
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return REPORT_MARK.encode() in book.read("docProps/core.xml")
    except UNZIP_ERRORS:
        return False


def written_by_run(folder: Path) -> frozenset[str] | None:
    """The names of the files that an earlier `voc run --out` wrote into a folder; None elsewhere.

    An empty set is a folder of ours whose files are not listed, such as a model's.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    tool = manifest.get("tool") if isinstance(manifest, dict) else None
    if not isinstance(tool, dict) or tool.get("name") != "voc-cli":
        return None
    outputs = manifest.get("outputs")
    return frozenset(outputs) if isinstance(outputs, dict) else frozenset()
