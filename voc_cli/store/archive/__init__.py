"""An archive of masked tickets that grows by `voc load`: Parquet by week, all else in `_voc/`.

    DIR/week=2026-W23/tickets.parquet   the ticket table, as any Parquet reader sees it
    DIR/week=undated/tickets.parquet
    DIR/_voc/archive.json               what the archive is: format, zone, key fingerprint, headers
    DIR/_voc/recurring.json             lines that recur in many tickets, as a versioned list
    DIR/_voc/forgotten.json             keyed tombstones of customers and tickets that were removed
    DIR/_voc/taken.json                 hashes of the files that are in the archive in whole
    DIR/_voc/rows.parquet               keyed hashes of the rows that its tickets were made of
    DIR/_voc/words/week=2026-W23.parquet   morphemes of the tickets beside it
    DIR/_voc/topics/                the registry of its topics
    DIR/_voc/outputs.json           where reports made from it went
    DIR/_voc/fates.parquet          what became of the tickets of the files taken in
    DIR/_voc/lock                       held by whoever reads or writes

Names that begin with an underscore are passed over by Parquet readers, so the folder is a plain
data set for other programs. A change of several files is staged, committed by one rename and then
rolled forward, so that a process killed at any moment leaves the old state or the new one.
"""

from voc_cli.store.archive.commit import Change, write_change
from voc_cli.store.archive.fates import (
    FATES_FILE,
    Fates,
    KeptFates,
    fates_file,
    read_fates,
)
from voc_cli.store.archive.lock import is_held, locked
from voc_cli.store.archive.meta import (
    HIDDEN,
    TOPICS,
    ArchiveMeta,
    RecurringLines,
    meta_file,
    open_meta,
    read_recurring,
    recurring_file,
)
from voc_cli.store.archive.outputs import note_output, noted_outputs
from voc_cli.store.archive.partitions import (
    Part,
    empty_part,
    part_files,
    read_cleaned,
    read_columns,
    read_kept_words,
    read_part,
    read_week,
    removal_of,
    week_facts,
    weeks_in,
    weeks_of,
    words_tokenizer,
)
from voc_cli.store.archive.rows import ROWS_FILE, KeptRows, read_rows, rows_file
from voc_cli.store.archive.taken import (
    Taken,
    archive_state,
    program_print,
    read_taken,
    taken_file,
)
from voc_cli.store.archive.tombstones import (
    customer_tombstone,
    forgotten_file,
    read_forgotten,
    ticket_tombstone,
)
from voc_cli.store.folders import is_archive

__all__ = [
    "FATES_FILE",
    "HIDDEN",
    "ROWS_FILE",
    "TOPICS",
    "ArchiveMeta",
    "Change",
    "Fates",
    "KeptFates",
    "KeptRows",
    "Part",
    "RecurringLines",
    "Taken",
    "archive_state",
    "customer_tombstone",
    "empty_part",
    "fates_file",
    "forgotten_file",
    "is_archive",
    "is_held",
    "locked",
    "meta_file",
    "note_output",
    "noted_outputs",
    "open_meta",
    "part_files",
    "program_print",
    "read_cleaned",
    "read_columns",
    "read_fates",
    "read_forgotten",
    "read_kept_words",
    "read_part",
    "read_recurring",
    "read_rows",
    "read_taken",
    "read_week",
    "recurring_file",
    "removal_of",
    "rows_file",
    "taken_file",
    "ticket_tombstone",
    "week_facts",
    "weeks_in",
    "weeks_of",
    "words_tokenizer",
    "write_change",
]
