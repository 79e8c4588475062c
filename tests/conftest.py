"""What every test stands on: a customer key and a settings folder of its own."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: a failure is found again, and CI does not depend on luck. To look
# for new ones, run with --hypothesis-profile=explore.
settings.register_profile("fixed", derandomize=True, print_blob=True)
settings.register_profile("explore", derandomize=False, print_blob=True)
settings.load_profile("fixed")

# Tests start many Pythons. Where no bytecode is kept (containers often say so), each would compile
# the whole program again: longer than what most of them are started for.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The house rules first: mypy takes longest, and at the end nothing would run beside it."""
    items.sort(key=lambda item: item.path.name != "test_house.py")


def pytest_collection_finish() -> None:
    """What is there before the first test stays until the last: no collector need look at it, and
    for the garbage of a test it need not look every 700 objects.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """New folders in one folder: `mktemp` looks at all that are there before it makes the next."""
    homes = tmp_path_factory.mktemp("homes")
    return (homes / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the key, the settings or the language of whoever runs it."""
    home = next(_homes)
    home.mkdir()
    key = home / "key"
    key.write_bytes(b"0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("VOC_KEY_FILE", str(key))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("VOC_CACHE_DIR", str(home))
    monkeypatch.delenv("VOC_LANG", raising=False)
