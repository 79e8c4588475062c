"""One thing beside another in this process, on a second core.

For what leaves the interpreter: hashing, NumPy, Arrow. Pays from some milliseconds on: beginning a
thread takes a tenth of one.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from voc_cli.engine.processes import cores

__all__ = ["aside"]

R = TypeVar("R")


def aside(work: Callable[[], R], *, worth: bool = True) -> Callable[[], R]:
    """Begin `work` in a thread; the function given back waits for it and gives its result.

    What `work` raises is raised there. Where it is not `worth` a thread, or there is no second
    core, it is done at once.
    """
    if not worth or cores() < 2:
        result = work()
        return lambda: result
    done: Future[R] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result
