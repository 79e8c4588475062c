"""The secret under which customer ids are hashed: outside reports, readable by its owner only."""

import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from platformdirs import user_config_dir

from voc_cli.atomic import move_to
from voc_cli.errors import InputError

__all__ = ["ENV_KEY_FILE", "fingerprint", "load_key"]

ENV_KEY_FILE = "VOC_KEY_FILE"
_MIN_BYTES = 16
_NEW_BYTES = 32


def load_key(path: Path | None = None) -> bytes:
    """The key of `path`, else of $VOC_KEY_FILE, else the user's own, made on first use.

    A key somebody names must exist: making a new one there would silently cut a team's customers
    in two. Only the user's own key is created (mode 0600, 32 random bytes as hexadecimal text).
    Raises InputError when a named file is missing, unreadable or shorter than 16 bytes.
    """
    named = path or (Path(os.environ[ENV_KEY_FILE]) if os.environ.get(ENV_KEY_FILE) else None)
    if named is not None:
        return _read(named)
    own = Path(user_config_dir("voc", appauthor=False)) / "key"
    if not own.exists():
        _create(own)
    return _read(own)


def fingerprint(key: bytes) -> str:
    """Which key it was, in 12 hexadecimal digits that say nothing of the key itself."""
    return hashlib.sha256(b"voc key fingerprint\0" + key).hexdigest()[:12]


def _read(file: Path) -> bytes:
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise InputError(
            "privacy.key_unreadable", file=file.name, reason=error.strerror or error
        ) from None
    if len(key) < _MIN_BYTES:
        raise InputError("privacy.key_short", file=file.name, size=len(key), minimum=_MIN_BYTES)
    return key


def _create(file: Path) -> None:
    """Write a new key in one step: of two first runs at once, one key wins and both read it."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".key.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as opened:
                opened.write(secrets.token_hex(_NEW_BYTES).encode("ascii") + b"\n")
                opened.flush()
                os.fsync(opened.fileno())
            temporary.chmod(stat.S_IRUSR | stat.S_IWUSR)
            _claim(temporary, file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            "privacy.key_unwritable", folder=file.parent.name, reason=error.strerror or error
        ) from None


def _claim(temporary: Path, file: Path) -> None:
    try:
        os.link(temporary, file)
    except FileExistsError:
        return
    except (OSError, NotImplementedError):
        # A file system without hard links: the rename may replace a key made an instant ago, whose
        # owner then has not read it yet or reads this one on the next run.
        if not file.exists():
            move_to(temporary, file)
