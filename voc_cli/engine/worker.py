"""A worker of `engine/processes.py`: reads tables from its standard input until that ends.

The first frame names a function that makes the function of tables, and what to give to it. What
that raises is not told: the one who asked does the work again and raises it himself, so that no
text of a ticket gets into a message between processes.
"""

import importlib
import json
import os
import sys
from typing import IO

from voc_cli.engine.arrow import spare_pandas
from voc_cli.engine.streams import FAILED, read_frame, table_of, write_frame, write_table

__all__ = ["serve"]


def serve() -> None:
    """Answer every frame of standard input on standard output; nobody else may print there."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    try:
        answer_all(sys.stdin.buffer, answers)
    except (EOFError, OSError):
        pass  # nothing more is wanted
    finally:
        # Whatever else the interpreter would tidy up, nobody waits for.
        os._exit(0)


def answer_all(asked: IO[bytes], answers: IO[bytes]) -> None:
    """One answer a table. Raises EOFError at the end of `asked`, OSError when nobody reads."""
    spare_pandas()
    order = json.loads(read_frame(asked))
    module, _, name = order["make"].partition(":")
    function = None
    while True:
        table = table_of(read_frame(asked))
        try:
            if function is None:
                function = getattr(importlib.import_module(module), name)(**order["given"])
            done = function(table)
        except Exception:
            write_frame(answers, FAILED)
            continue
        write_table(answers, done)
