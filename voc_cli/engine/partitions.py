"""How a pure function is spread over partitions: in this process, in threads.

Knows nothing of tickets: a function, partitions in, results out in the order of the partitions.
Threads pay for functions that leave the interpreter (Arrow, NumPy); pure Python gains nothing
from them, and the tokenizer has a pool of its own. Processes or a cluster would go here too,
behind the same call.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

__all__ = ["map_partitions"]

P = TypeVar("P")
R = TypeVar("R")


def map_partitions(
    function: Callable[[P], R], partitions: Iterable[P], *, workers: int = 1
) -> Iterator[R]:
    """`function` of every partition, lazily and in order, whatever finishes first.

    `workers` partitions are worked on at a time and as many more wait ready, so that a long
    sequence of partitions is never in memory as a whole. The first exception of `function` is
    raised where its result would have stood; what was not begun by then is not begun.
    """
    if workers <= 1:
        yield from map(function, partitions)
        return
    running: deque[Future[R]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for partition in partitions:
                running.append(pool.submit(function, partition))
                if len(running) >= 2 * workers:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for waiting in running:
                waiting.cancel()
