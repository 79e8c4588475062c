"""manifest.json: what went into a run and what came out, without clock or absolute path."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from voc_cli import __version__
from voc_cli.schema import SCHEMA_VERSION

# What a result can depend on; a new version of one of them may give other bytes.
DEPENDENCIES = (
    "graspologic-native", "jinja2", "kiwipiepy", "kiwipiepy_model", "lets-plot", "numpy", "pandas",
    "pyarrow", "python-calamine", "scikit-learn", "scipy", "xlsxwriter",
)  # fmt: skip
# Settings that name places or speed, never a result.
UNRECORDED_SETTINGS = ("cache", "workers")
FILE_SETTINGS = ("preset", "taxonomy", "user_dictionary")

__all__ = ["build_manifest", "sha256_of", "write_manifest"]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def build_manifest(
    *,
    settings: Mapping[str, Any],
    request: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
    fingerprints: Mapping[str, str],
    outputs: Sequence[Path],
) -> dict[str, Any]:
    """The manifest as plain data.

    `inputs` are dictionaries with `name` and `sha256` and row counts; paths among the settings
    are shortened to file names, so that the folder a run was made in leaves no trace.
    """
    recorded = {
        name: Path(value).name if name in FILE_SETTINGS and value else value
        for name, value in settings.items()
        if name not in UNRECORDED_SETTINGS
    }
    return {
        "tool": {"name": "voc-cli", "version": __version__, "schema_version": SCHEMA_VERSION},
        "settings": recorded,
        "request": dict(request),
        "inputs": [dict(entry) for entry in inputs],
        "versions": {name: version(name) for name in DEPENDENCIES},
        "fingerprints": dict(fingerprints),
        "outputs": {path.name: sha256_of(path) for path in sorted(outputs)},
    }


def write_manifest(manifest: Mapping[str, Any], path: Path) -> None:
    """Write the manifest as indented JSON with sorted keys."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True, default=str)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
