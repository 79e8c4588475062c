"""How a pure function of tables is spread over processes of its own, for pure Python that is slow.

`map_tables` starts workers (`engine/worker.py`), sends them tables as Arrow streams through pipes
and gives the results in the order of the tables. Nothing is pickled, nothing touches the disk, and
every system starts its workers alike: a fresh interpreter, never a fork of a process that has
threads. Workers stand outside the terminal's group, so that Ctrl-C meets only the process that ends
them, and end by themselves when that process is gone, however it went.

Workers only make it faster. What one of them cannot do (it could not be started, was killed, the
function raised) is done again here, so that a result or an error is the one that a single process
would have given.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from queue import SimpleQueue
from typing import IO

import pyarrow as pa

from voc_cli.engine.partitions import map_partitions
from voc_cli.engine.streams import FAILED, read_frame, table_of, write_frame, write_table

MOST_WORKERS = (
    8  # unless told: each takes some 100 MiB, and containers show the cores of their host
)

Setting = str | int | float | bool | None
TableFunction = Callable[[pa.Table], pa.Table]

__all__ = ["MOST_WORKERS", "Setting", "TableFunction", "cores", "map_tables"]


def cores() -> int:
    """How many processors this process may use, MOST_WORKERS at most."""
    try:
        found = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        found = os.cpu_count() or 1
    return min(found, MOST_WORKERS)


def map_tables(
    make: Callable[..., TableFunction],
    tables: Iterable[pa.Table],
    *,
    given: Mapping[str, Setting],
    workers: int,
) -> Iterator[pa.Table]:
    """`make(**given)` of every table, lazily and in order; the same whatever `workers` is.

    `make` is a function at the top of a module, called once in every worker: what its result
    remembers between tables (word lists, a cache) must not change what it gives. `given` goes to
    the workers as JSON through their pipes, so it may hold a secret. With one worker everything
    happens here. Two tables a worker are in memory at a time. What `make(**given)` raises is raised
    where its result would have stood.
    """
    if workers <= 1 or not _can_start():
        yield from map(make(**given), tables)
        return
    order = json.dumps({"make": f"{make.__module__}:{make.__qualname__}", "given": dict(given)})
    with _Pool(order.encode(), partial(make, **given), workers) as pool:
        yield from map_partitions(pool.work, tables, workers=workers)


def _can_start() -> bool:
    """Whether there is an interpreter to start: a program frozen into one file has none."""
    return bool(sys.executable) and not getattr(sys, "frozen", False)


class _Pool:
    """Workers that wait for tables; `work` is called by as many threads as there are workers."""

    def __init__(self, order: bytes, make: Callable[[], TableFunction], workers: int) -> None:
        self._order, self._make, self._size = order, make, workers
        self._idle: SimpleQueue[_Worker | None] = SimpleQueue()
        self._all: list[_Worker] = []
        self._here: TableFunction | None = None
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> "_Pool":
        try:
            for _ in range(self._size):
                worker = _started(self._order)
                if worker is not None:
                    self._all.append(worker)
                self._idle.put(worker)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for worker in self._all:
            worker.stop()

    def work(self, table: pa.Table) -> pa.Table:
        worker, done = self._idle.get(), None
        whole = False
        try:
            done = None if worker is None else worker.work(table)
            whole = True
        except (OSError, EOFError, ValueError, pa.ArrowInvalid):
            pass  # it is gone: this process takes its place
        finally:
            # Half a frame in a pipe would be taken for the next one's.
            self._idle.put(worker if whole else None)
        return self._work_here(table) if done is None else done

    def _work_here(self, table: pa.Table) -> pa.Table:
        if self._closed:
            raise EOFError
        with self._lock:
            if self._here is None:
                self._here = self._make()
            return self._here(table)


class _Worker:
    """One process that does what `voc_cli.engine.worker` says."""

    def __init__(self, process: "subprocess.Popen[bytes]", order: bytes) -> None:
        self._process, self._order = process, order
        self._ordered = False

    def work(self, table: pa.Table) -> pa.Table | None:
        """The function's result, None when it raised. Raises EOFError or OSError without it."""
        into, out = self._pipes()
        if not self._ordered:
            write_frame(into, self._order)
            self._ordered = True
        write_table(into, table)
        answer = read_frame(out)
        return None if answer == FAILED else table_of(answer)

    def stop(self) -> None:
        """It holds nothing that anyone waits for."""
        self._process.kill()
        self._process.wait()
        for pipe in self._pipes():
            try:
                pipe.close()
            except OSError:
                pass  # what was left in it goes nowhere

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        assert self._process.stdin is not None and self._process.stdout is not None
        return self._process.stdin, self._process.stdout


_SERVE = "import sys; sys.path[:] = sys.argv[1:]; from voc_cli.engine.worker import serve; serve()"


def _started(order: bytes) -> _Worker | None:
    """A worker that imports what this process would, or None where none can be started."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Windows knows no sessions, but groups
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except (OSError, ValueError):
        return None
    return _Worker(process, order)
