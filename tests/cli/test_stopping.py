"""Whatever stops a job is an interrupt to it."""

import signal

import pytest

from voc_cli.cli import app


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
