"""What an archive says of itself, and its list of recurring lines."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from voc_cli.errors import InputError
from voc_cli.schema import ARCHIVE_FILE, SCHEMA_VERSION
from voc_cli.settings import DATE_ORDERS

FORMAT_VERSION = 1
HIDDEN = "_voc"
RECURRING_FILE = f"{HIDDEN}/recurring.json"
TOPICS = f"{HIDDEN}/topics"

__all__ = [
    "HIDDEN",
    "RECURRING_FILE",
    "TOPICS",
    "ArchiveMeta",
    "RecurringLines",
    "meta_file",
    "open_meta",
    "read_recurring",
    "recurring_file",
    "text_file",
]


@dataclass(frozen=True)
class ArchiveMeta:
    """The facts every load has to agree with.

    `headers` maps the exports' own headers to canonical columns, so that `--by` and `--where` know
    them; `surveys` names the sources whose rows are answers of a survey. `ratings`: of each source
    the lowest, the least not negative and the highest rating that was ever loaded, and whether they
    were many, and the worst and best answer where somebody said them; None in an archive that has
    not noted it yet. `orders`: of each source the order of day and month (`dmy`) that somebody said
    of a column, by its header. `pruned_before` is the day before which tickets were taken out and
    stay out.
    """

    tz: str
    key_fingerprint: str
    headers: Mapping[str, str] = field(default_factory=dict)
    surveys: tuple[str, ...] = ()
    ratings: Mapping[str, tuple[float, ...]] | None = None
    orders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pruned_before: date | None = None
    schema_version: int = SCHEMA_VERSION
    format: int = FORMAT_VERSION


@dataclass(frozen=True)
class RecurringLines:
    """The lines left out before tokenizing; `version` grows by one whenever lines are added."""

    version: int = 0
    lines: tuple[str, ...] = ()


def open_meta(folder: Path, *, key_fingerprint: str | None = None) -> ArchiveMeta:
    """The archive's facts.

    Raises InputError when it is damaged, was made by another version, or hashes customers with
    another key than `key_fingerprint`: one customer would become two.
    """
    found = _read_json(folder, ARCHIVE_FILE)
    for name, ours in (("format", FORMAT_VERSION), ("schema_version", SCHEMA_VERSION)):
        if found.get(name) != ours:
            theirs = found.get(name)
            raise InputError("archive.version", archive=folder.name, theirs=theirs, ours=ours)
    try:
        meta = ArchiveMeta(
            tz=str(found["tz"]),
            key_fingerprint=str(found["key_fingerprint"]),
            headers=dict(found["headers"]),
            surveys=tuple(found["surveys"]),
            ratings=_ratings(found.get("ratings")),
            orders=_orders(found.get("orders", {})),
            pruned_before=_day(found.get("pruned_before")),
        )
    except (KeyError, TypeError, ValueError):
        raise InputError("archive.damaged", archive=folder.name, file=ARCHIVE_FILE) from None
    if key_fingerprint is not None and meta.key_fingerprint != key_fingerprint:
        raise InputError(
            "archive.other_key",
            archive=folder.name,
            theirs=meta.key_fingerprint,
            ours=key_fingerprint,
        )
    return meta


def _ratings(found: Any) -> dict[str, tuple[float, ...]] | None:
    if found is None:
        return None
    made = {str(source): tuple(map(float, numbers)) for source, numbers in dict(found).items()}
    if any(len(numbers) not in (4, 6) for numbers in made.values()):
        raise ValueError
    return made


def _orders(found: Any) -> dict[str, dict[str, str]]:
    made = {str(source): dict(orders) for source, orders in dict(found).items()}
    if any(order not in DATE_ORDERS for orders in made.values() for order in orders.values()):
        raise ValueError
    return made


def _day(found: Any) -> date | None:
    return None if found is None else date.fromisoformat(found)


def text_file(name: str, text: str) -> Mapping[str, Callable[[Path], None]]:
    """What writes a file, by relative path."""

    def write(path: Path) -> None:
        path.write_text(text, encoding="utf-8", newline="\n")

    return {name: write}


def meta_file(meta: ArchiveMeta) -> Mapping[str, Callable[[Path], None]]:
    """What writes the archive's facts, by relative path."""
    plain = asdict(meta)
    plain["headers"] = dict(sorted(meta.headers.items()))
    plain["surveys"] = sorted(meta.surveys)
    if not meta.orders:
        del plain["orders"]
    if meta.pruned_before is None:
        del plain["pruned_before"]
    else:
        plain["pruned_before"] = meta.pruned_before.isoformat()
    return text_file(ARCHIVE_FILE, _as_json(plain))


def read_recurring(folder: Path) -> RecurringLines:
    """The list as it stands; none yet in a new archive."""
    if not (folder / RECURRING_FILE).exists():
        return RecurringLines()
    found = _read_json(folder, RECURRING_FILE)
    try:
        return RecurringLines(int(found["version"]), tuple(map(str, found["lines"])))
    except (KeyError, TypeError, ValueError):
        raise InputError("archive.damaged", archive=folder.name, file=RECURRING_FILE) from None


def recurring_file(recurring: RecurringLines) -> Mapping[str, Callable[[Path], None]]:
    """What writes the list, by relative path."""
    plain = {"version": recurring.version, "lines": sorted(recurring.lines)}
    return text_file(RECURRING_FILE, _as_json(plain))


def _as_json(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError("archive.damaged", archive=folder.name, file=name) from None
    if not isinstance(found, dict):
        raise InputError("archive.damaged", archive=folder.name, file=name)
    return found
