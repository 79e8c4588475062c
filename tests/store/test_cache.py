import os
from pathlib import Path

import pyarrow as pa
import pytest

from voc_cli.settings import Settings
from voc_cli.store import cache
from voc_cli.text.tokenize import REMOVED, tokenize_texts


def folder() -> Path:
    return Path(os.environ["VOC_CACHE_DIR"]) / "words"


def test_words_come_back_as_they_were() -> None:
    corpus = tokenize_texts(
        pa.array(["1", "2"]), ["배송이 늦어요", ""], settings=Settings(workers=1)
    )
    removed = pa.array([[("macro", 2)], []], REMOVED)
    assert cache.find_words("k") is None
    cache.keep_words("k", corpus, removed, ["b", "a"])
    found = cache.find_words("k")
    assert found is not None
    assert found[0].tokens.equals(corpus.tokens) and found[0].fingerprint == corpus.fingerprint
    assert found[1].to_pylist() == removed.to_pylist() and found[2] == ("a", "b")


def test_a_damaged_file_counts_as_none() -> None:
    folder().mkdir(parents=True)
    (folder() / "k.parquet").write_bytes(b"junk")
    assert cache.find_words("k") is None


def test_the_oldest_go_when_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tokenize_texts(pa.array(["1"]), ["배송이 늦어요"], settings=Settings(workers=1))
    removed = pa.array([[]], REMOVED)
    for number, key in enumerate(("a", "b")):
        cache.keep_words(key, corpus, removed, [])
        os.utime(folder() / f"{key}.parquet", (number, number))
    size = (folder() / "a.parquet").stat().st_size
    monkeypatch.setattr(cache, "MAX_BYTES", int(2.5 * size))
    cache.keep_words("c", corpus, removed, [])
    assert sorted(path.stem for path in folder().iterdir()) == ["b", "c"]
