"""Which files an archive has taken in whole, and the state it was in afterwards.

    DIR/_voc/taken.json   hashes of files and of everything that decided what became of them

No name of a file stands in it. What it says holds for one state of the archive alone: whatever
else changes the archive (a customer forgotten, weeks pruned, a load that was killed, another
version of voc, a folder deleted by hand) makes it void, and files are read again.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import voc_cli
from voc_cli.schema import ARCHIVE_FILE
from voc_cli.store.archive.meta import HIDDEN, RECURRING_FILE, text_file
from voc_cli.store.archive.partitions import week_facts, weeks_in
from voc_cli.store.archive.tombstones import FORGOTTEN_FILE

_FILE = f"{HIDDEN}/taken.json"
_READERS = ("numpy", "pyarrow", "python-calamine")

__all__ = ["Taken", "archive_state", "program_print", "read_taken", "taken_file"]


@dataclass(frozen=True)
class Taken:
    """One file that is in the archive.

    file      hash of its bytes, of its name and of all that decides what becomes of it
    load      hash of all files that were read together with it, in their order
    epoch     files of a higher one may have replaced tickets of this one; within one, no file did
    joined    whether some of the files it was read with say more about the tickets of others
    sources   those of its tickets, under the archive's names and the names they had before
    """

    file: str
    load: str
    epoch: int
    joined: bool
    sources: frozenset[str] = frozenset()

    def shares_source_with(self, other: "Taken") -> bool:
        """Whether both may tell of the same tickets."""
        return not self.sources.isdisjoint(other.sources)


def archive_state(folder: Path) -> str:
    """A hash over everything in the archive that a load may change."""
    state = hashlib.sha256()
    for name in (ARCHIVE_FILE, RECURRING_FILE, FORGOTTEN_FILE):
        file = folder / name
        state.update(file.read_bytes() if file.exists() else b"")
        state.update(b"\0")
    for week in weeks_in(folder):
        state.update(f"{week} {week_facts(folder, week)}\n".encode())
    return state.hexdigest()


@functools.cache
def program_print() -> str:
    """A hash of this program: its files, and the versions of what reads tables for it."""
    program = hashlib.sha256()
    root = Path(voc_cli.__file__).parent
    for file in sorted(root.rglob("*")):
        if "__pycache__" not in file.parts and file.is_file():
            program.update(f"{file.relative_to(root).as_posix()}\0".encode())
            program.update(hashlib.sha256(file.read_bytes()).digest())
    for package in _READERS:
        program.update(f"{package} {version(package)}\n".encode())
    return program.hexdigest()


def read_taken(folder: Path, state: str) -> tuple[Taken, ...]:
    """The files that an archive in this state holds; none when the list is of another state."""
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        if found["archive"] != state:
            return ()
        return tuple(
            Taken(
                str(one["file"]),
                str(one["load"]),
                int(one["epoch"]),
                bool(one["joined"]),
                frozenset(map(str, one["sources"])),
            )
            for one in found["files"]
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ()  # reading the files again is always right


def taken_file(state: str, taken: Iterable[Taken]) -> Mapping[str, Callable[[Path], None]]:
    """What writes the list, by relative path."""
    ordered = sorted(taken, key=lambda one: (one.epoch, one.file))
    plain = {
        "archive": state,
        "files": [{**asdict(one), "sources": sorted(one.sources)} for one in ordered],
    }
    text = json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return text_file(_FILE, text)
