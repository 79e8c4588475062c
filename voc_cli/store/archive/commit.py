"""Several files at once, all or none: staged, committed by one rename, then rolled forward."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from voc_cli.atomic import held_open, move_to, remove_file, told_of
from voc_cli.errors import InputError
from voc_cli.store.archive.meta import HIDDEN

_STAGING = "staging"
_COMMIT = "commit.json"

__all__ = ["Change", "is_cut_off", "recover", "write_change"]


@dataclass(frozen=True)
class Change:
    """Files to write (relative path → what writes it) and files to take away."""

    write: Mapping[str, Callable[[Path], None]] = field(default_factory=dict)
    remove: frozenset[str] = frozenset()


def write_change(folder: Path, change: Change) -> list[str]:
    """Carry out a change while the archive's lock is held; returns the paths whose bytes changed.

    A file whose new bytes are the old ones is left alone, its time stamp too. An error before the
    commit (a full disk) leaves the archive as it was. Raises InputError when another program keeps
    a file open that would be replaced or removed.
    """
    hidden = folder / HIDDEN
    staging = hidden / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    moves: dict[str, str] = {}
    try:
        with told_of(folder, besides=staging):
            for number, name in enumerate(sorted(change.write)):
                staged = staging / f"{number:06d}"
                change.write[name](staged)
                if _same_bytes(staged, folder / name):
                    staged.unlink()
                    continue
                _to_disk(staged)
                moves[name] = staged.name
        gone = sorted(name for name in change.remove if (folder / name).exists())
        if moves or gone:
            _refuse_held(folder, (*moves, *gone))
            plan = json.dumps({"move": moves, "remove": gone}, ensure_ascii=False, sort_keys=True)
            # Among the staged files, so that no half-written plan outlives the process.
            (staging / _COMMIT).write_text(plan, encoding="utf-8", newline="\n")
            _to_disk(staging / _COMMIT)
            move_to(staging / _COMMIT, hidden / _COMMIT)
            recover(folder, hidden)
    finally:
        if not is_cut_off(hidden):
            shutil.rmtree(staging, ignore_errors=True)
    return sorted([*moves, *gone])


def is_cut_off(hidden: Path) -> bool:
    """Whether a committed change waits to be finished."""
    return (hidden / _COMMIT).exists()


def recover(folder: Path, hidden: Path) -> None:
    """Finish a committed change; drop what was staged without a commit.

    Raises InputError when a file cannot be replaced; the change then waits for the next time.
    """
    commit = hidden / _COMMIT
    staging = hidden / _STAGING
    if commit.exists():
        plan = json.loads(commit.read_text(encoding="utf-8"))
        for name, staged in plan["move"].items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (staging / staged).exists():
                with _naming(folder, name):
                    move_to(staging / staged, target)
        for name in plan["remove"]:
            with _naming(folder, name):
                remove_file(folder / name)
            _drop_if_empty((folder / name).parent, folder)
        remove_file(commit)
    if staging.exists():
        shutil.rmtree(staging, ignore_errors=True)


def _refuse_held(folder: Path, names: Iterable[str]) -> None:
    """Nothing is begun that could not be ended."""
    for name in names:
        if held_open(folder / name):
            raise InputError("archive.held_open", archive=folder.name, file=name)


@contextmanager
def _naming(folder: Path, name: str) -> Iterator[None]:
    """Whoever held the file only after the commit: the error names it, not what was staged."""
    try:
        yield
    except PermissionError:
        raise InputError("archive.held_open", archive=folder.name, file=name) from None


def _drop_if_empty(inner: Path, folder: Path) -> None:
    if inner != folder and inner.is_dir() and not any(inner.iterdir()):
        inner.rmdir()


def _to_disk(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _same_bytes(left: Path, right: Path) -> bool:
    if not right.exists() or left.stat().st_size != right.stat().st_size:
        return False
    return left.read_bytes() == right.read_bytes()
