"""The house rules, run with the tests so that one command runs all that CI runs."""

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
