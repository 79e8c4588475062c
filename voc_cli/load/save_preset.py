"""What was recognised in a file, written down as a preset that reads it the same way again."""

import json
from collections.abc import Callable, Iterable, Sequence

from voc_cli.errors import UsageError
from voc_cli.load.columns.preset import Preset, chosen_preset
from voc_cli.load.frame_columns import JOINED
from voc_cli.load.model import SourceReport

_NOT_WRITTEN = frozenset({"other"})

__all__ = ["preset_text"]


def preset_text(
    reports: Sequence[SourceReport], *, given: str | None, may_stand: Callable[[str], bool]
) -> str:
    """The TOML of a preset; `given` is the preset setting the files were read with.

    Headers that may not stand (a value of somebody's where a header was looked for) are left out:
    no other export has them.
    Raises UsageError when the files are not all of one kind.
    """
    first = reports[0]
    kinds = {report.source for report in reports}
    if len(kinds) > 1:
        raise UsageError("load.save_preset_one_kind", n=len(kinds))
    base = next((p for p in chosen_preset(given) if p.name == first.preset), None)
    columns = _columns(reports, may_stand)
    lines = [f"name = {_quoted(first.source)}"]
    shape = base.shape if base is not None else _shape(reports)
    if shape != "rows":
        lines.append(f"shape = {_quoted(shape)}")
    if base is not None:
        lines += _settings_of(base)
    if first.scale is not None:
        # A guess is no more than a hint: another week may show higher answers.
        lines.append(f"{'' if first.scale.stated else '# '}scale = {_quoted(str(first.scale))}")
    orders = _orders(reports)
    marks = [names for field, names in columns.items() if field in ("ticket_id", "body", "subject")]
    lines.append(f"marks = [{', '.join(_listed(names) for names in marks)}]")
    if orders:
        lines.append("[date_orders]")
        lines += [f"{_quoted(header)} = {_quoted(order)}" for header, order in orders.items()]
    lines.append("[columns]")
    lines += [f"{field} = {_listed(names)}" for field, names in columns.items()]
    return "\n".join(lines) + "\n"


def _columns(
    reports: Sequence[SourceReport], may_stand: Callable[[str], bool]
) -> dict[str, list[str]]:
    """Field → its headers, those of the first file first."""
    columns: dict[str, list[str]] = {}
    for report in reports:
        for match in report.columns:
            if match.field is None or (match.field in _NOT_WRITTEN and match.how != "preset"):
                continue
            names = columns.setdefault(match.field, [])
            header = match.header
            if not header.startswith(JOINED) and header not in names and may_stand(header):
                names.append(header)
    return {field: names for field, names in columns.items() if names}


def _orders(reports: Sequence[SourceReport]) -> dict[str, str]:
    """Header → the order of its days, where somebody said it; what was seen is seen again."""
    return {
        one.header: one.order
        for report in reports
        for one in report.orders
        if one.how == "said" and not one.header.startswith(JOINED)
    }


def _shape(reports: Sequence[SourceReport]) -> str:
    """The joining that happened here, so that it happens again."""
    reasons = {reason for report in reports for reason in report.rejected}
    if reasons & {"merged", "private_note"}:
        return "messages"
    return "replies" if "reply" in reasons else "rows"


def _settings_of(base: Preset) -> list[str]:
    lines = [
        f"{key} = {_quoted(value)}"
        for key, value in (("channel", base.channel), ("tz", base.tz), ("notice", base.notice))
        if value is not None
    ]
    if base.formats:
        lines.append(f"formats = {_listed(sorted(base.formats))}")
    if base.spaced_tags:
        lines.append("spaced_tags = true")
    return lines


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
