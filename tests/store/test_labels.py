from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from voc_cli.errors import InputError
from voc_cli.store.labels import LABEL_SCHEMA, add_labels, forget, id_hash, read_labels


def _labels(*rows: tuple[str, str]) -> pa.Table:
    records = [{"ticket_id": i, "body": f"글 {i}", "label": label} for i, label in rows]
    return pa.Table.from_pylist(records, schema=LABEL_SCHEMA)


def test_the_newest_word_on_a_ticket_wins(tmp_path: Path) -> None:
    add_labels(tmp_path / "m", _labels(("2", "가"), ("1", "가")))
    add_labels(tmp_path / "m", _labels(("2", "나")))
    rows = read_labels(tmp_path / "m").to_pylist()
    assert [(row["ticket_id"], row["label"]) for row in rows] == [("1", "가"), ("2", "나")]


def test_a_forgotten_ticket_leaves_no_trace(tmp_path: Path) -> None:
    add_labels(tmp_path, _labels(("1", "가"), ("2", "나")))
    seen = np.array([[id_hash("1"), 5], [id_hash("2"), 6]], dtype=np.uint64)
    np.save(tmp_path / "seen.npy", seen)
    assert forget(tmp_path, ["2", "9"]) == 1
    assert read_labels(tmp_path).column("ticket_id").to_pylist() == ["1"]
    assert np.load(tmp_path / "seen.npy").tolist() == [[id_hash("1"), 5]]
    assert "글 2".encode() not in b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert forget(tmp_path / "nowhere", ["1"]) == 0


def test_a_damaged_file_of_labels_is_refused(tmp_path: Path) -> None:
    (tmp_path / "labels.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(InputError, match=r"labels\.parquet"):
        read_labels(tmp_path)
