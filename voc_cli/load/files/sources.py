"""From what the user typed to the bytes of each file: folders, globs, stdin, gzip and zip."""

import glob
import gzip
import hashlib
import io
import os
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voc_cli.errors import InputError, UsageError
from voc_cli.load.files.outlook import as_mail, is_outlook
from voc_cli.load.files.own_results import written_by_run
from voc_cli.load.files.sniff import container
from voc_cli.load.files.zip_errors import UNZIP_ERRORS
from voc_cli.load.model import Content
from voc_cli.schema import ARCHIVE_FILE

EXTENSIONS = frozenset(
    "csv tsv txt xlsx xlsm xls ods json jsonl ndjson parquet pq gz zip htm html xml eml mbox"
    " msg sql".split()
)
_MOST_LAYERS = 8  # of gzip and zip in one another
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf"
FORMATS = ("csv", "tsv", "xlsx", "xls", "ods", "json", "jsonl", "parquet", "html")
# A folder of exports may hold notes; these texts are never tickets.
_NOTES = re.compile(
    r"(?i)^(?:readme|license|licence|changelog|requirements|manifest)\b"
    r"|^[\W\d_]*(?:읽어\s*[주보]|필독|안내문|주의\s*사항|파일\s*설명).*\.(?:txt|md)$"
)

__all__ = ["FORMATS", "Source", "contents", "expand", "read_bytes", "unpack"]


@dataclass(frozen=True)
class Source:
    """One file to read. `path` is None for standard input; `alone` when the user named this file
    itself, so that failing to read it is an error and not a warning.
    """

    name: str
    path: Path | None
    alone: bool


def expand(sources: Sequence[str], *, input_format: str | None) -> list[Source]:
    """The files behind `sources`, in the order given; folders and globs in the order of names.

    Raises InputError for a path that does not exist or a folder or glob without any export, and
    UsageError for `-` without a format or an unknown format.
    """
    if input_format is not None and input_format not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError("load.unknown_input_format", format=input_format, known=known)
    found: list[Source] = []
    for given in sources:
        found.extend(_expand_one(given, input_format))
    unique: dict[str, Source] = {}
    for source in found:
        key = "-" if source.path is None else os.path.realpath(source.path)
        unique.setdefault(key, source)
    return list(unique.values())


def _expand_one(given: str, input_format: str | None) -> list[Source]:
    if given == "-":
        if input_format is None:
            raise UsageError("load.stdin_needs_format", known=", ".join(FORMATS))
        return [Source("-", None, True)]
    path = Path(given)
    if path.is_dir():
        files = [(p.relative_to(path).as_posix(), p) for p in _exports_below(path)]
        if not files:
            ours = written_by_run(path) is not None
            key = "load.folder_of_results" if ours else "load.folder_empty"
            raise InputError(key, file=_shown(given))
        return _in_order(files)
    if path.exists():
        return [Source(path.name, path, True)]
    there, rest = _folder_that_is_there(path)
    if glob.has_magic(str(rest)):
        return _expand_glob(there, rest)
    raise InputError("load.file_missing", file=_shown(given))


def _expand_glob(there: Path, rest: Path) -> list[Source]:
    begin = Path(glob.escape(str(there)))
    found = glob.glob(str(begin / rest), recursive=True)
    if not found and "[" in str(rest):
        # Files may be called so: cmd.exe, which leaves globs to us, knows only `*` and `?`.
        found = glob.glob(str(begin / str(rest).replace("[", "[[]")), recursive=True)
    files = [Path(m) for m in found]
    files = [p for p in files if p.is_file() and not p.name.startswith(".")]
    if not files:
        raise InputError("load.glob_empty", pattern=_shown(str(there / rest)))
    return _in_order([(p.relative_to(there).as_posix(), p) for p in files])


def _in_order(named: list[tuple[str, Path]]) -> list[Source]:
    return [Source(name, p, False) for name, p in sorted(named, key=lambda f: _natural(f[0]))]


def _folder_that_is_there(path: Path) -> tuple[Path, Path]:
    """A path's folders up to the last that exists, and the rest of it.

    What exists is meant as it is called: `[CS팀] 문의` is a folder, no class of letters.
    """
    there = Path()
    for place, part in enumerate(path.parts):
        if not (there / part).is_dir():
            return there, Path(*path.parts[place:])
        there /= part
    return there, Path()


def _exports_below(folder: Path) -> Iterator[Path]:
    """Every export in a folder and those below it. What a run wrote is none: below, the whole
    folder is left out, in the folder itself the files that its manifest lists.
    """
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__")))
        here = Path(root) == folder
        written = written_by_run(Path(root))
        if (written is not None and not here) or (Path(root) / ARCHIVE_FILE).is_file():
            folders.clear()
            continue
        for name in files:
            suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
            hidden = name.startswith((".", "~$")) or (written is not None and name in written)
            if not hidden and suffix in EXTENSIONS and not _NOTES.match(name):
                yield Path(root) / name


def _natural(name: str) -> tuple[object, ...]:
    """Week 2 before week 10."""
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in re.split(r"(\d+)", name))


def _shown(given: str) -> str:
    """The path as typed, without the folders of an absolute one."""
    path = Path(given)
    return (path.name or given) if path.is_absolute() else given


def read_bytes(source: Source) -> bytes:
    """The bytes of one file or of standard input. Raises InputError when it cannot be read."""
    if source.path is None:
        return sys.stdin.buffer.read()
    try:
        return source.path.read_bytes()
    except PermissionError:
        raise InputError("load.no_permission", file=source.name) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError("load.unreadable", file=source.name, reason=reason) from None


def contents(source: Source) -> list[Content]:
    """The unpacked files inside `source`: itself, or the members of its gzip or zip."""
    data = read_bytes(source)
    sha256 = hashlib.sha256(data).hexdigest()
    members = unpack(data, source.name)
    return [Content(name, member, sha256, source.alone) for name, member in members]


def unpack(data: bytes, name: str, depth: int = 0) -> list[tuple[str, bytes]]:
    """`[(name, bytes)]` with every layer of gzip and zip taken off.

    Raises InputError for an empty, truncated or password-protected container.
    """
    if depth > _MOST_LAYERS:  # some files unpack to themselves
        raise InputError("load.truncated", file=name)
    if not data[:4096].strip(_NOTHING) and not data.strip(_NOTHING):
        raise InputError("load.empty_file", file=name)
    kind = container(data)
    if kind == "gzip":
        try:
            unpacked = gzip.decompress(data)
        except UNZIP_ERRORS:
            raise InputError("load.truncated", file=name) from None
        return unpack(unpacked, name, depth + 1)
    if kind == "document":
        raise InputError("load.binary", file=name)
    if kind == "zip":
        return _unpack_zip(data, name, depth)
    return [(name, as_mail(data, name=name) if is_outlook(data) else data)]


def _unpack_zip(data: bytes, name: str, depth: int) -> list[tuple[str, bytes]]:
    members: list[tuple[str, bytes]] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in sorted(archive.infolist(), key=lambda i: i.filename):
                hidden = Path(info.filename).name.startswith((".", "~$"))
                if info.is_dir() or hidden or info.filename.startswith("__MACOSX/"):
                    continue
                if info.flag_bits & 0x1:
                    raise InputError("load.encrypted_zip", file=name)
                members.append((_member_name(info), archive.read(info)))
    except UNZIP_ERRORS:
        raise InputError("load.truncated", file=name) from None
    known = [
        member
        for member in members
        if member[0].rsplit(".", 1)[-1].lower() in EXTENSIONS
        and not _NOTES.match(Path(member[0]).name)
    ]
    chosen = known or members
    if not chosen:
        raise InputError("load.empty_file", file=name)
    if len(chosen) == 1:
        return unpack(chosen[0][1], name, depth + 1)
    nested = [_unpack_member(member, f"{name}/{inner}", depth + 1) for inner, member in chosen]
    return [item for group in nested for item in group]


def _unpack_member(member: bytes, name: str, depth: int) -> list[tuple[str, bytes]]:
    """A damaged member is left as it is: reading it will name it, and the others are read."""
    try:
        return unpack(member, name, depth)
    except InputError:
        return [(name, member)]


def _member_name(info: zipfile.ZipInfo) -> str:
    """Zip tools on Korean Windows write CP949 names that the standard reads as CP437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("cp949")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename
