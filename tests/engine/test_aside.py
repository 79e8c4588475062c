"""aside works on beside the rest, gives the result when asked and passes failures on."""

import threading

import pytest

from voc_cli.engine import aside as module
from voc_cli.engine.aside import aside


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)


def test_the_rest_goes_on_before_the_work_is_done() -> None:
    go = threading.Event()
    asked = aside(lambda: go.wait(10) and "done")
    go.set()  # would never be reached if the work had to end first
    assert asked() == "done"
    assert asked() == "done"


def test_a_failure_is_raised_where_the_result_is_asked_for() -> None:
    def fail() -> None:
        raise ValueError("no")

    asked = aside(fail)
    with pytest.raises(ValueError, match="no"):
        asked()


@pytest.mark.parametrize(("worth", "cores"), [(False, 2), (True, 1)])
def test_little_work_or_one_core_takes_no_thread(
    worth: bool, cores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "cores", lambda: cores)
    assert aside(threading.get_ident, worth=worth)() == threading.get_ident()
    assert aside(threading.get_ident, worth=not worth)() != threading.get_ident() or cores == 1
