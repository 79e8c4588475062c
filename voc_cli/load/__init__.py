"""Any export in, one table out: sniff, read, map columns, parse, join messages, drop repeats."""

from voc_cli.load.loading import load_sources
from voc_cli.load.model import ColumnMatch, Loaded, RejectedRow, Sheet, SourceReport
from voc_cli.load.save_preset import preset_text
from voc_cli.load.sheets import read_sheets
from voc_cli.load.sources import Source, expand
from voc_cli.load.unmasked import refuse_unmasked_files

__all__ = [
    "ColumnMatch",
    "Loaded",
    "RejectedRow",
    "Sheet",
    "Source",
    "SourceReport",
    "expand",
    "load_sources",
    "preset_text",
    "read_sheets",
    "refuse_unmasked_files",
]
