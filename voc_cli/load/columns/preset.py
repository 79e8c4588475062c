"""Presets: exports whose columns are known beforehand, as TOML data recognised by their headers."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from voc_cli.errors import UsageError
from voc_cli.handwritten import read_handwritten
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.settings import DATE_ORDERS, read_scale

__all__ = ["Preset", "builtin_presets", "chosen_preset", "read_preset", "recognise"]


@dataclass(frozen=True)
class Preset:
    """How one export is read.

    `marks`: groups of headers; one of each group must be there for the export to be recognised.
    `columns`: field → the header names that hold it, the best first. `channel`: what its tickets
    came through when no column says so. `tz`: the zone of its times without one, when it is not
    the user's. `shape`: `rows` (one row a ticket), `messages`, `replies` or `channel_talk`.
    `notice`: the message key of what the user should know about this export. `formats`: when
    given, the file formats this export comes in. `scale`: that of its ratings, where somebody
    said it (`1-10`, the worst answer first). `date_orders`: those of its short dates (`dmy`), by
    header, `date` for any. `spaced_tags`: a space ends a tag, as where no tag
    may hold one.
    """

    name: str
    marks: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    channel: str | None = None
    tz: str | None = None
    shape: str = "rows"
    notice: str | None = None
    formats: frozenset[str] = frozenset()
    scale: str | None = None
    spaced_tags: bool = False
    date_orders: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@cache
def builtin_presets() -> tuple[Preset, ...]:
    """All presets that come with voc, by name."""
    folder = files(__package__).joinpath("presets")
    entries = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    entries.sort(key=lambda entry: entry.name)
    return tuple(
        _preset(tomllib.loads(entry.read_text(encoding="utf-8")), entry.name) for entry in entries
    )


def read_preset(path: Path) -> Preset:
    """A preset the user wrote. Raises UsageError when the file is missing or is no preset."""
    try:
        raw = tomllib.loads(read_handwritten(path))
        return _preset(raw, path.name)
    except FileNotFoundError:
        raise UsageError("load.preset_missing", file=path.name) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, AttributeError) as why:
        raise UsageError("load.preset_broken", file=path.name, reason=why) from None


def _preset(raw: Mapping[str, object], file: str) -> Preset:
    columns = raw.get("columns", {})
    marks = raw.get("marks", [])
    if not isinstance(columns, Mapping) or not columns or not isinstance(marks, list):
        raise UsageError("load.preset_broken", file=file, reason="[columns]")
    named = {
        field: tuple([headers] if isinstance(headers, str) else headers)
        for field, headers in columns.items()
    }

    def text(key: str) -> str | None:
        value = raw.get(key)
        return None if value is None else str(value)

    scale = text("scale")
    if scale is not None and read_scale(scale) is None:
        raise UsageError("load.preset_broken", file=file, reason=f'scale = "{scale}"')
    orders = raw.get("date_orders", {})
    if not isinstance(orders, Mapping) or not set(orders.values()) <= {*DATE_ORDERS}:
        raise UsageError("load.preset_broken", file=file, reason="[date_orders]")
    groups = [[group] if isinstance(group, str) else group for group in marks]
    return Preset(
        name=str(raw.get("name", file.removesuffix(".toml"))),
        marks=tuple(frozenset(canonical_key(h) for h in group) for group in groups),
        columns=MappingProxyType(named),
        channel=text("channel"),
        tz=text("tz"),
        shape=text("shape") or "rows",
        notice=text("notice"),
        spaced_tags=raw.get("spaced_tags") is True,
        formats=frozenset(str(f) for f in _listed(raw.get("formats", []))),
        scale=scale,
        date_orders=MappingProxyType(dict(orders)),
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def chosen_preset(given: str | None) -> tuple[Preset, ...]:
    """The presets to try: all, or the named one (`naver` stands for all of its exports).

    Raises UsageError for a name that does not exist.
    """
    if given is None:
        return builtin_presets()
    if given.endswith(".toml"):
        return (read_preset(Path(given)),)
    family = [p for p in builtin_presets() if p.name == given or p.name.startswith(f"{given}_")]
    if not family:
        known = ", ".join(p.name for p in builtin_presets())
        raise UsageError("load.preset_unknown", preset=given, known=known)
    return tuple(family)


def recognise(
    headers: Sequence[str], presets: Sequence[Preset], *, kind: str, asked: bool
) -> Preset | None:
    """The preset whose every mark is among `headers`; of several, the one with most columns.

    `kind` is the format of the file. A preset the user asked for is taken without its marks when
    it has any column in common.
    """
    keys = {canonical_key(header) for header in headers}

    def hits(preset: Preset) -> int:
        return sum(
            any(canonical_key(header) in keys for header in named)
            for named in preset.columns.values()
        )

    fitting = [
        p
        for p in presets
        if p.marks and all(group & keys for group in p.marks) and (asked or _comes_as(p, kind))
    ]
    if not fitting and asked:
        fitting = [p for p in presets if hits(p)]
    return max(fitting, key=lambda p: (len(p.marks), hits(p), p.name), default=None)


def _comes_as(preset: Preset, kind: str) -> bool:
    return not preset.formats or kind in preset.formats
