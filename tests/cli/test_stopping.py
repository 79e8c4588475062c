"""Whatever stops a job is an interrupt to it, but a reader of its output who has seen enough."""

import errno
import signal

import pytest

from tests.cli.conftest import Voc
from voc_cli.cli import app, flattening


@pytest.mark.skipif(not hasattr(signal, "SIGUSR2"), reason="a signal to stand in for another")
def test_the_way_windows_stops_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    number = signal.SIGUSR2
    monkeypatch.setattr(signal, "SIGBREAK", number, raising=False)
    before = {name: signal.getsignal(name) for name in (number, signal.SIGTERM, signal.SIGHUP)}
    try:
        app._stop_like_an_interrupt()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.EINVAL, "Invalid argument"), 0),
        (BrokenPipeError(errno.EPIPE, "Broken pipe"), 0),
        (OSError(errno.EINVAL, "Invalid argument", "a?b.csv"), 3),
    ],
    ids=["pipe", "pipe of Unix", "name"],
)
def test_windows_tells_a_closed_pipe_from_a_bad_name_by_the_name(
    voc: Voc, monkeypatch: pytest.MonkeyPatch, error: OSError, code: int
) -> None:
    """Such a name was taken for a pipe: nothing was written, and the exit code was 0."""

    def fail(*_: object, **__: object) -> None:
        raise error

    def command() -> None:
        fail()

    monkeypatch.setattr(flattening, "_CLOSED_PIPE", (errno.EPIPE, errno.EINVAL))
    with pytest.raises(OSError if code else flattening.PipeClosed):
        flattening.with_options(command)()
    monkeypatch.setattr(app, "_forget_stdout", lambda: None)
    monkeypatch.setattr(app, "build_app", lambda _: fail)
    outcome = voc("load", "a.csv")
    assert outcome.code == code and ("a?b.csv" in outcome.err) == bool(code)
