"""Any export in, one table out: sniff, read, map columns, parse, join messages, drop repeats."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from voc_cli.load.cells.ratings import MANY, Scale, Seen, satisfaction
from voc_cli.load.duplicates.dedupe import drop_older_versions, order_free
from voc_cli.load.duplicates.id_keys import hashes_of, prefixes_of
from voc_cli.load.duplicates.one_source import (
    Shared,
    called_as,
    merged_sources,
    shared_ids,
)
from voc_cli.load.duplicates.repeats import (
    Signatures,
    first_of_repeats,
    sign_texts,
    with_repeats,
)
from voc_cli.load.duplicates.told import EVERYTHING, told_by
from voc_cli.load.duplicates.upsert import Upserted, base_ids, upsert
from voc_cli.load.model import (
    ColumnMatch,
    ColumnOrder,
    Loaded,
    Origins,
    RatingScale,
    RejectedRow,
    Sheet,
    SourceReport,
)
from voc_cli.load.scales import (
    merged_seen,
    rescale,
    seen_by_source,
    stated_scale,
    with_stated,
)
from voc_cli.load.surveys import is_survey, join_surveys, joined_notices

if TYPE_CHECKING:
    from voc_cli.load.files.sources import Source, expand
    from voc_cli.load.frame_columns import JOINED
    from voc_cli.load.loading import load_sources
    from voc_cli.load.own_tables import OWN, is_ours
    from voc_cli.load.save_preset import preset_text
    from voc_cli.load.sheets import filled_rows, read_sheets
    from voc_cli.load.slices import LargeFile, Slice, open_large_file
    from voc_cli.load.unmasked import refuse_unmasked_files
else:
    # What reads files takes half a second to import; an archive is read without it.
    _READS_FILES = {
        "JOINED": "frame_columns",
        "OWN": "own_tables",
        "LargeFile": "slices",
        "Slice": "slices",
        "Source": "files.sources",
        "expand": "files.sources",
        "filled_rows": "sheets",
        "is_ours": "own_tables",
        "load_sources": "loading",
        "open_large_file": "slices",
        "preset_text": "save_preset",
        "read_sheets": "sheets",
        "refuse_unmasked_files": "unmasked",
    }

    def __getattr__(name: str) -> Any:
        if name not in _READS_FILES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_READS_FILES[name]}"), name)


__all__ = [
    "EVERYTHING",
    "JOINED",
    "MANY",
    "OWN",
    "ColumnMatch",
    "ColumnOrder",
    "LargeFile",
    "Loaded",
    "Origins",
    "RatingScale",
    "RejectedRow",
    "Scale",
    "Seen",
    "Shared",
    "Sheet",
    "Signatures",
    "Slice",
    "Source",
    "SourceReport",
    "Upserted",
    "base_ids",
    "called_as",
    "drop_older_versions",
    "expand",
    "filled_rows",
    "first_of_repeats",
    "hashes_of",
    "is_ours",
    "is_survey",
    "join_surveys",
    "joined_notices",
    "load_sources",
    "merged_seen",
    "merged_sources",
    "open_large_file",
    "order_free",
    "prefixes_of",
    "preset_text",
    "read_sheets",
    "refuse_unmasked_files",
    "rescale",
    "satisfaction",
    "seen_by_source",
    "shared_ids",
    "sign_texts",
    "stated_scale",
    "told_by",
    "upsert",
    "with_repeats",
    "with_stated",
]
