"""Any export in, one table out: sniff, read, map columns, parse, join messages, drop repeats."""

from voc_cli.load.loading import load_sources
from voc_cli.load.model import ColumnMatch, Loaded, RejectedRow, Sheet, SourceReport
from voc_cli.load.sheets import read_sheets

__all__ = [
    "ColumnMatch",
    "Loaded",
    "RejectedRow",
    "Sheet",
    "SourceReport",
    "load_sources",
    "read_sheets",
]
