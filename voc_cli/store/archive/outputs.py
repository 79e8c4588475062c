"""Where reports made from an archive went, so that `voc archive forget` can name them."""

import json
import os
from pathlib import Path

from voc_cli.atomic import atomic_path
from voc_cli.store.archive.meta import HIDDEN

_FILE = "outputs.json"

__all__ = ["note_output", "noted_outputs"]


def note_output(folder: Path, out: Path) -> None:
    """Remember that a report was written to `out`, as a path seen from the archive.

    On a disk that cannot be written, and across drives, nothing is remembered.
    """
    try:
        seen = Path(os.path.relpath(out.resolve(), folder.resolve())).as_posix()
        known = sorted({*_read(folder), seen})
        with atomic_path(folder / HIDDEN / _FILE) as path:
            path.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")
    except (OSError, ValueError):
        return


def noted_outputs(folder: Path) -> list[str]:
    """The remembered places that still hold something, as paths from where the user stands."""
    return [_from_here(folder / seen) for seen in _read(folder) if (folder / seen).exists()]


def _from_here(place: Path) -> str:
    whole = place.resolve().as_posix()
    try:
        seen = Path(os.path.relpath(place)).as_posix()
    except ValueError:  # another drive
        return whole
    return whole if seen.startswith("../..") else seen


def _read(folder: Path) -> list[str]:
    try:
        found = json.loads((folder / HIDDEN / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return sorted(map(str, found)) if isinstance(found, list) else []
