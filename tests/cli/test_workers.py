"""Commands that start workers: the same bytes whatever their number, and nothing left of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import PHONE, Voc
from tests.exports.writing import csv_file
from voc_cli.privacy import spread

WORDS = "배송이 늦어서 연락드립니다 주문한 물건은 언제 받을 수 있나요 확인 부탁드립니다 감사합니다"


def write_much(path: Path, rows: int, *, words: str = WORDS) -> None:
    lines = ([n, "2024-06-11", f"{n}번 손님입니다 {PHONE} {words * 3}"] for n in range(rows))
    csv_file([["id", "date", "text"], *lines])(path)


@pytest.mark.parametrize("command", [("load", "-o"), ("mask", "-o")])
def test_the_number_of_workers_changes_no_byte(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, str]
) -> None:
    monkeypatch.setattr(spread, "LEAST_BYTES", 0)
    monkeypatch.setattr(spread, "_PART_ROWS", 100)
    write_much(tmp_path / "a.csv", 450)
    written = set()
    for workers in (1, 3):
        out = tmp_path / f"{workers}.csv"
        outcome = voc(
            command[0], tmp_path / "a.csv", "-q", "--workers", str(workers), command[1], out
        )
        assert outcome.code == 0, outcome.err
        written.add(out.read_bytes())
    [same] = written
    assert PHONE not in same.decode() and same.decode().count("[전화]") == 450


@pytest.mark.skipif(sys.platform == "win32", reason="asks for processes as POSIX does")
def test_a_stopped_job_leaves_neither_files_nor_workers(tmp_path: Path) -> None:
    write_much(tmp_path / "a.csv", 4_000, words=5 * WORDS)
    source, out = str(tmp_path / "a.csv"), str(tmp_path / "out.parquet")
    command = [sys.executable, "-m", "voc_cli", "load", source, "-q", "--workers", "2", "-o", out]
    job = subprocess.Popen(command, stderr=subprocess.PIPE)
    assert job.stderr is not None
    workers = next(found for found in _children(job) if len(found) == 2)
    job.send_signal(signal.SIGTERM)
    with job.stderr as told:
        assert job.wait(60) == 130, told.read()
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert all(_is_gone(worker) for worker in workers)


def _is_gone(worker: int, *, within_s: float = 20) -> bool:
    """Whether a process has ended; one that was only just started sees the end a moment later."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def _children(job: "subprocess.Popen[bytes]") -> Iterator[list[int]]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and job.poll() is None:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = (line.split() for line in listed.stdout.splitlines())
        yield [int(child) for child, parent in pairs if int(parent) == job.pid]
        time.sleep(0.1)
