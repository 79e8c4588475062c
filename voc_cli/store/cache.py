"""Words of inputs seen before, so that the next command on the same files need not tokenize.

One file an input, in the user's cache folder, named by a hash of the masked texts and of all else
that shapes the words; what does not fit any more is simply not found. Only masked text is kept. The
oldest files go when the folder grows beyond MAX_BYTES. A damaged or unwritable cache is no error.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from platformdirs import user_cache_dir

from voc_cli.atomic import atomic_path
from voc_cli.store.words import read_words, words_table
from voc_cli.text import TokenizedCorpus

ENV_CACHE_DIR = "VOC_CACHE_DIR"
MAX_BYTES = 1 << 30
_SHAPING = ("ticket_id", "created_at", "customer_key", "subject", "body")

__all__ = ["MAX_BYTES", "cache_key", "cached_files", "clear_cache", "find_words", "keep_words"]


def cache_key(tickets: pa.Table, tokenizer: str) -> str:
    """Equal for equal tickets and tokenizer; whatever shapes words or recurring lines counts."""
    digest = hashlib.sha256(tokenizer.encode())
    part = tickets.select(list(_SHAPING)).combine_chunks()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, part.schema) as writer:
        writer.write_table(part)
    digest.update(sink.getvalue())
    return digest.hexdigest()[:32]


def find_words(key: str) -> tuple[TokenizedCorpus, pa.Array, tuple[str, ...]] | None:
    """(corpus, removed noise by ticket, recurring lines) kept under `key`."""
    file = _folder() / f"{key}.parquet"
    found = read_words(file)
    if found is None:
        return None
    with suppress(OSError):
        os.utime(file)
    corpus, removed, metadata = found
    return corpus, removed, tuple(json.loads(metadata.get("recurring", "[]")))


def keep_words(
    key: str, corpus: TokenizedCorpus, removed: pa.Array, recurring: Sequence[str]
) -> None:
    """Keep the words of an input; a disk that is full or closed to us is no matter."""
    lines = json.dumps(sorted(recurring), ensure_ascii=False)
    table = words_table(corpus, removed, {"recurring": lines})
    with suppress(OSError):
        with atomic_path(_folder() / f"{key}.parquet") as path:
            pq.write_table(table, path, compression="zstd")
        _trim()


def cached_files() -> tuple[Path, list[tuple[str, int]]]:
    """The cache folder, and (name, bytes) of what is in it."""
    folder = _folder()
    return folder, [(file.name, file.stat().st_size) for file in _files(folder)]


def clear_cache() -> int:
    """Take everything out; returns how many files there were."""
    files = _files(_folder())
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _folder() -> Path:
    named = os.environ.get(ENV_CACHE_DIR)
    return Path(named or user_cache_dir("voc", appauthor=False)) / "words"


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.parquet")) if folder.is_dir() else []


def _trim() -> None:
    files = sorted(_files(_folder()), key=lambda file: file.stat().st_mtime, reverse=True)
    total = 0
    for file in files:
        total += file.stat().st_size
        if total > MAX_BYTES:
            file.unlink(missing_ok=True)
