"""Any export in, one table out: sniff, read, map columns, parse, join messages, drop repeats."""

from voc_cli.load.loading import load_sources
from voc_cli.load.model import ColumnMatch, Loaded, RejectedRow, Sheet, SourceReport
from voc_cli.load.repeats import mark_repeats
from voc_cli.load.save_preset import preset_text
from voc_cli.load.sheets import read_sheets
from voc_cli.load.sources import Source, expand
from voc_cli.load.surveys import WINDOW_DAYS, is_survey, join_surveys
from voc_cli.load.upsert import Upserted, base_ids, upsert

__all__ = [
    "WINDOW_DAYS",
    "ColumnMatch",
    "Loaded",
    "RejectedRow",
    "Sheet",
    "Source",
    "SourceReport",
    "Upserted",
    "base_ids",
    "expand",
    "is_survey",
    "join_surveys",
    "load_sources",
    "mark_repeats",
    "preset_text",
    "read_sheets",
    "upsert",
]
