"""How one cell reads: numbers by their kind, intervals, dates, sparklines, text cut at words.

All renderers but XLSX (which keeps numbers as numbers) show what `cell_text` gives, so a figure
reads the same on screen, in HTML and in Markdown.
"""

import math
import re
from collections.abc import Callable

from voc_cli.messages import message
from voc_cli.messages.numbers import fixed
from voc_cli.report.model import Cell, Figure, Interval, Kind

__all__ = [
    "NUMERIC_KINDS",
    "cell_text",
    "clean_text",
    "fall_text",
    "interval_text",
    "number_text",
    "shorten",
    "spark_text",
    "without_controls",
]

NUMERIC_KINDS: frozenset[Kind] = frozenset(
    {
        "count", "share", "change", "ratio", "score", "hours", "estimate", "points", "balance",
        "probability", "interval", "signed",
    }
)  # fmt: skip
_SIGNED: frozenset[Kind] = frozenset({"change", "points", "balance", "signed"})
_BARS = "▁▂▃▄▅▆▇█"
_SPACE = re.compile(r"\s+")
# Escape sequences would command a terminal, and direction marks turn the words around them.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def cell_text(cell: Cell, kind: Kind, lang: str) -> str:
    """`cell` as a reader sees it; an absent value is an empty string."""
    match cell:
        case None:
            return ""
        case Figure():
            return number_text(cell.value, cell.kind, lang)
        case Interval():
            return interval_text(cell, lang)
        case bool():
            return message("report.flag_on", lang) if cell else ""
        case tuple():
            return spark_text(cell)
        case str():
            return cell
        case _:
            return number_text(cell, kind, lang)


def number_text(value: float, kind: Kind, lang: str) -> str:
    """`value` by its kind; a value that is not finite reads as absent."""
    if not math.isfinite(value):
        return ""
    return _FORMATS.get(kind, _plain)(value, lang)


def fall_text(change: float, lang: str) -> str:
    """A change of -0.3 as the fall it is: `30%`."""
    return number_text(-change, "share", lang).replace(".0%", "%")


def interval_text(interval: Interval, lang: str) -> str:
    """`center (lower~upper)`, or the bounds alone; a unit of both stands once, at the end. A bound
    that is not known is infinite, and the other stands alone.
    """
    kind: Kind = interval.kind
    if not math.isfinite(interval.upper):
        return message("report.at_least", lang, bound=number_text(interval.lower, kind, lang))
    if not math.isfinite(interval.lower):
        return message("report.at_most", lang, bound=number_text(interval.upper, kind, lang))
    if kind == "count":
        lower, upper = _bound(interval.lower), _bound(interval.upper)
    else:
        lower = number_text(interval.lower, kind, lang)
        upper = number_text(interval.upper, kind, lang)
        if _unit(lower) == _unit(upper):
            lower = lower.removesuffix(_unit(lower))
    name = "range_signed" if kind in _SIGNED else "range"
    bounds = message(f"report.{name}", lang, lower=lower, upper=upper)
    if interval.center is None:
        return bounds
    center_kind: Kind = "estimate" if kind == "count" else kind
    return f"{number_text(interval.center, center_kind, lang)} ({bounds})"


def spark_text(values: tuple[int, ...], bars: str = _BARS) -> str:
    """A row of bars from zero to the largest value, one a period."""
    top = max(values, default=0)
    if top <= 0:
        return bars[0] * len(values)
    steps = len(bars) - 1
    return "".join(bars[math.ceil(value / top * steps)] for value in values)


def clean_text(text: str) -> str:
    """`text` on one line, runs of white space as one space, without control characters."""
    return _SPACE.sub(" ", without_controls(text)).strip()


def without_controls(text: str) -> str:
    """`text` without characters that command a terminal or turn the direction of writing."""
    return _CONTROL.sub("", text)


def shorten(text: str, limit: int = 120) -> str:
    """`text` on one line, cut at the end of a word and marked with … when longer than `limit`."""
    line = clean_text(text)
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    cut = head.rfind(" ")
    # Korean written without spaces has no word end near: a hard cut loses less than half the text.
    if cut < limit // 2:
        cut = len(head)
    return head[:cut].rstrip(" ,.") + "…"


def _unit(text: str) -> str:
    return text.lstrip("+-.,0123456789")


def _bound(value: float) -> str:
    """A bound of a count: a decimal place only where it could matter."""
    return fixed(value) if value >= 10 else fixed(value, 1).removesuffix(".0")


def _plain(value: float, lang: str) -> str:
    return fixed(value) if float(value).is_integer() else fixed(value, 2)


def _count(value: float, lang: str) -> str:
    return fixed(value) if abs(value - round(value)) < 1e-9 else fixed(value, 1)


def _estimate(value: float, lang: str) -> str:
    return fixed(value) if abs(value) >= 100 else fixed(value, 1)


def _change(value: float, lang: str) -> str:
    return _signed(f"{fixed(value * 100, sign=True)}%")


def _signed(text: str) -> str:
    return "0%" if text in ("+0%", "-0%") else text


def _ratio(value: float, lang: str) -> str:
    return message("report.times", lang, value=fixed(value, 1))


def _hours(value: float, lang: str) -> str:
    """Hours, or what rounds to less than an hour in minutes: tenths of an hour are too coarse."""
    minutes = fixed(value * 60)
    if abs(value) < 1 and minutes not in ("60", "-60"):
        return message("report.minutes", lang, value=minutes)
    return message("report.hours", lang, value=fixed(value, 1))


def _points(value: float, lang: str) -> str:
    return f"{fixed(value * 100, 1, sign=True)}%p"


def _probability(value: float, lang: str) -> str:
    return "<0.001" if value < 0.001 else f"{value:.3f}"


_FORMATS: dict[Kind, Callable[[float, str], str]] = {
    "count": _count,
    "estimate": _estimate,
    "share": lambda value, lang: f"{fixed(value * 100, 1)}%",
    "change": _change,
    "points": _points,
    "ratio": _ratio,
    "score": lambda value, lang: fixed(value, 2),
    "balance": lambda value, lang: fixed(value, 1, sign=True),
    "hours": _hours,
    "signed": lambda value, lang: f"{round(value, 3) + 0.0:+.3f}",
    "probability": _probability,
}
