"""The house rules, run with the tests so that one command runs all that CI runs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["importlinter.cli", "lint"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_house_rule(name: str) -> None:
    tool, *arguments = CHECKS[name]
    command = [sys.executable, "-m", tool, *arguments]
    if tool == "importlinter.cli":
        lint = "from importlinter.cli import lint_imports_command; lint_imports_command()"
        command = [sys.executable, "-c", lint]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "training").glob("*.md")]
FOLDERS = ("voc_cli", "tests", "benchmarks", "training", "docs", "sample_data")
ROOMS = tuple(path.name for path in (ROOT / "voc_cli").iterdir() if path.is_dir())


def named_paths(text: str) -> set[str]:
    """What stands in backquotes and is a path of this repository, of a room of it, or a module."""
    words = [word for code in re.findall(r"`([^`\n]+)`", text) for word in code.split()]
    below = rf"(?:{'|'.join(FOLDERS)})/[\w./*-]*"
    in_room = rf"(?:{'|'.join(ROOMS)})/(?:[\w./*-]*(?:\.py|\.toml|\.tsv|/))?"
    path = re.compile(rf"{below}|{in_room}|[\w./]+\.py")
    return {bare for word in words if path.fullmatch(bare := word.strip(",;()"))}


def is_there(path: str) -> bool:
    """A path from the root or within `voc_cli` (`*` as a shell has it); a module by its name."""
    if "/" not in path:
        return any(list((ROOT / folder).rglob(path)) for folder in FOLDERS)
    return any(list(place.glob(path.rstrip("/"))) for place in (ROOT, ROOT / "voc_cli"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_the_documentation_names_are_there(page: Path) -> None:
    paths = named_paths(page.read_text(encoding="utf-8"))
    assert sorted(path for path in paths if not is_there(path)) == []


def test_a_path_that_is_not_there_would_be_found() -> None:
    told = "`load/claims.py` or `python training/train.py`, `nowhere.py`, `voc_cli/no/`, `a/b.html`"
    named = sorted(named_paths(told))
    assert named == ["load/claims.py", "nowhere.py", "training/train.py", "voc_cli/no/"]
    assert [path for path in named if is_there(path)] == ["training/train.py"]
    assert is_there("tests/privacy/voices_*.txt") and is_there("votes.py")
