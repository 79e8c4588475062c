"""Where a learned model may be put: an empty folder, or one that holds a model or its labels."""

from pathlib import Path

from voc_cli.atomic import check_target
from voc_cli.errors import InputError
from voc_cli.store.labels import LABELS_FILE

MANIFEST = "manifest.json"

__all__ = ["MANIFEST", "check_bundle_folder"]


def check_bundle_folder(folder: Path) -> None:
    """Refuse a folder that holds other things: a bundle replaces it whole.

    Raises InputError; OSError where the folder cannot be made.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError("learn.not_a_folder", model=folder.name)
    if folder.is_dir() and any(folder.iterdir()):
        if not any((folder / name).is_file() for name in (MANIFEST, LABELS_FILE)):
            raise InputError("learn.folder_in_use", model=folder.name)
    check_target(folder, folder=folder.is_dir())
