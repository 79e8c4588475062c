"""The labels people gave in sheets, kept beside a model so that it can be retrained with them.

One Parquet file in the model's folder: the masked text goes with the label, so that a model can be
taught from sheets alone. `forget` takes tickets out of it again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from voc_cli.atomic import atomic_path
from voc_cli.errors import InputError

LABELS_FILE = "labels.parquet"
SEEN_FILE = "seen.npy"
LABEL_SCHEMA = pa.schema(
    [("ticket_id", pa.string()), ("body", pa.string()), ("label", pa.string())]
)

__all__ = [
    "LABELS_FILE", "LABEL_SCHEMA", "add_labels", "forget", "id_hash", "read_labels", "text_hash",
]  # fmt: skip


def id_hash(ticket_id: str) -> int:
    """64 bits of the id's SHA-256."""
    return int.from_bytes(hashlib.sha256(b"id\0" + ticket_id.encode()).digest()[:8], "little")


def text_hash(text: str) -> int:
    """64 bits of the text's SHA-256."""
    return int.from_bytes(hashlib.sha256(b"text\0" + text.encode()).digest()[:8], "little")


def read_labels(folder: Path) -> pa.Table:
    """The labels kept beside the model, LABEL_SCHEMA; empty when there are none."""
    path = folder / LABELS_FILE
    if not path.is_file():
        return pa.table({n: [] for n in LABEL_SCHEMA.names}, schema=LABEL_SCHEMA)
    try:
        table: pa.Table = pq.read_table(path, schema=LABEL_SCHEMA)
    except (pa.ArrowException, OSError, ValueError):
        raise InputError("learn.damaged", model=folder.name, part=LABELS_FILE) from None
    if any(column.null_count for column in table.columns):
        raise InputError("learn.damaged", model=folder.name, part=LABELS_FILE)
    return table


def add_labels(folder: Path, new: pa.Table) -> pa.Table:
    """Keep `new` (LABEL_SCHEMA) beside the others; the newest on a ticket wins. Returns all."""
    rows = {row["ticket_id"]: row for row in read_labels(folder).to_pylist()}
    rows.update({row["ticket_id"]: row for row in new.to_pylist()})
    table = pa.Table.from_pylist([rows[key] for key in sorted(rows)], schema=LABEL_SCHEMA)
    _write(folder, table)
    return table


def forget(model_dir: Path, ids: Iterable[str]) -> int:
    """Take tickets out of the kept labels and of the marks of what the model was taught.

    Returns how many labels went. The weights stay until the next training: they hold only terms
    that several different texts share.
    """
    gone = set(ids)
    table = read_labels(model_dir)
    kept = [row for row in table.to_pylist() if row["ticket_id"] not in gone]
    if len(kept) < table.num_rows:
        _write(model_dir, pa.Table.from_pylist(kept, schema=LABEL_SCHEMA))
    _forget_seen(model_dir, sorted(gone))
    return table.num_rows - len(kept)


def _write(folder: Path, table: pa.Table) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_path(folder / LABELS_FILE) as temporary:
        pq.write_table(table, temporary, compression="zstd", version="2.6")


def _forget_seen(folder: Path, ids: Sequence[str]) -> None:
    path = folder / SEEN_FILE
    if not path.is_file():
        return
    try:
        seen: npt.NDArray[np.uint64] = np.load(path, allow_pickle=False)
        hashes = np.array([id_hash(name) for name in ids], dtype=np.uint64)
        kept = seen[~np.isin(seen[:, 0], hashes)]
    except (OSError, ValueError, IndexError):
        raise InputError("learn.damaged", model=folder.name, part=SEEN_FILE) from None
    if len(kept) < len(seen):
        with atomic_path(path) as temporary, temporary.open("wb") as file:
            np.lib.format.write_array(file, np.ascontiguousarray(kept), allow_pickle=False)
