"""map_tables gives what one process gives, whatever becomes of its workers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pyarrow as pa
import pytest

from voc_cli.engine import processes
from voc_cli.engine.processes import TableFunction, cores, map_tables


def table(*numbers: int) -> pa.Table:
    return pa.table({"n": pa.array(numbers, pa.int64())})


def numbers(tables: Iterator[pa.Table]) -> list[list[int]]:
    return [found["n"].to_pylist() for found in tables]


def make_times(*, factor: int) -> TableFunction:
    def times(given: pa.Table) -> pa.Table:
        print("nobody reads this", flush=True)  # noqa: T201
        return table(*(factor * n for n in given["n"].to_pylist()))

    return times


def make_process_id(*, ms: int) -> TableFunction:
    def process_id(given: pa.Table) -> pa.Table:
        time.sleep(ms / 1000)
        return table(os.getpid())

    return process_id


def make_dying(*, at_home: int) -> TableFunction:
    """A function whose workers die at the third number."""

    def dying(given: pa.Table) -> pa.Table:
        if given["n"].to_pylist() == [3] and os.getpid() != at_home:
            os._exit(9)
        return given

    return dying


def make_failing(*, at: int) -> TableFunction:
    def failing(given: pa.Table) -> pa.Table:
        if given["n"].to_pylist() == [at]:
            raise ValueError("found it")
        return given

    return failing


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order_whatever_the_number_of_workers(workers: int) -> None:
    tables = (table(n, n + 1) for n in range(12))
    found = numbers(map_tables(make_times, tables, given={"factor": 3}, workers=workers))
    assert found == [[3 * n, 3 * n + 3] for n in range(12)]


def test_a_slice_sends_only_its_rows_and_keeps_types_and_metadata() -> None:
    long = pa.table({"n": pa.array(range(100_000)), "text": ["가" * 9] * 100_000})
    parts = [long.slice(10, 2).replace_schema_metadata({"a": "b"}), long.slice(0, 0)]
    found = list(map_tables(make_failing, parts, given={"at": -1}, workers=2))
    assert [one.equals(two, check_metadata=True) for one, two in zip(found, parts, strict=True)]
    assert found[0].schema.metadata == {b"a": b"b"} and found[0].nbytes < 1000


def test_the_work_is_done_elsewhere_and_by_several() -> None:
    ids: set[int] = set()
    deadline = time.monotonic() + 60

    def tables() -> Iterator[pa.Table]:
        while len(ids) < 2 and time.monotonic() < deadline:
            yield table(0)

    for found in map_tables(make_process_id, tables(), given={"ms": 10}, workers=2):
        ids.add(found["n"][0].as_py())
    assert os.getpid() not in ids and len(ids) == 2


def test_tables_are_drawn_as_they_are_needed() -> None:
    drawn: list[int] = []

    def tables() -> Iterator[pa.Table]:
        for number in range(1000):
            drawn.append(number)
            yield table(number)

    results = map_tables(make_times, tables(), given={"factor": 1}, workers=2)
    next(results)
    assert len(drawn) <= 4
    results.close()  # type: ignore[attr-defined]


def test_what_a_dead_worker_leaves_is_done_here() -> None:
    tables = [table(n) for n in (1, 2, 3, 3, 3, 4, 5, 6)]
    given = {"at_home": os.getpid()}
    found = numbers(map_tables(make_dying, tables, given=given, workers=2))
    assert found == [[1], [2], [3], [3], [3], [4], [5], [6]]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_is_raised_where_its_result_would_stand(workers: int) -> None:
    seen = []
    with pytest.raises(ValueError, match="found it"):
        for found in map_tables(
            make_failing, (table(n) for n in range(50)), given={"at": 5}, workers=workers
        ):
            seen += found["n"].to_pylist()
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("executable", ["", "/nowhere/python"])
def test_without_workers_it_goes_on_alone(executable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    found = numbers(map_tables(make_process_id, [table(1)], given={"ms": 0}, workers=2))
    assert found == [[os.getpid()]]


def test_at_least_one_core_and_not_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = set(range(200))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: everything, raising=False)
    assert cores() == processes.MOST_WORKERS
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1


_HOLDS = """
import sys
from tests.engine.test_processes import make_process_id, table
from voc_cli.engine.processes import map_tables
results = map_tables(make_process_id, (table(n) for n in range(999)), given={"ms": 100}, workers=2)
print(next(results)["n"][0].as_py(), flush=True)
for result in results:
    pass
"""


@pytest.mark.skipif(sys.platform == "win32", reason="asks for processes as POSIX does")
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])  # Windows lacks the first
def test_workers_go_with_the_process_that_started_them(name: str) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDS], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert holder.stdout is not None
    with holder.stdout as told:
        worker = int(told.readline())
    holder.send_signal(getattr(signal, name))
    holder.wait(10)
    deadline = time.monotonic() + 10
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(process: int) -> bool:
    told = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False
    )
    return told.stdout.strip()[:1] not in ("", "Z")  # one that nobody waits for is dead too
