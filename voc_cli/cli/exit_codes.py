"""Exit codes of the contract, and which error means which."""

from voc_cli.errors import GateError, InputError, UsageError, VocError

DONE = 0
BUG = 1
USAGE = 2
INPUT = 3
GATE = 4
ALERT = 5
INTERRUPTED = 130

__all__ = ["ALERT", "BUG", "DONE", "GATE", "INPUT", "INTERRUPTED", "USAGE", "exit_code"]


def exit_code(error: VocError) -> int:
    """The exit code of an error by its branch of the error tree."""
    for branch, code in ((UsageError, USAGE), (InputError, INPUT), (GateError, GATE)):
        if isinstance(error, branch):
            return code
    return BUG
