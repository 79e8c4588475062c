"""`voc kpi` on a terminal: the newest whole period of each key beside the four before it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
from rich.console import Console

from voc_cli.messages import catalogue, message
from voc_cli.report.model import Cell, Column, Figure, Interval, TableBlock
from voc_cli.report.screens.grid import print_grid, tell_hidden
from voc_cli.report.screens.screen import Screen
from voc_cli.report.sections.figures import KINDS, known_interval
from voc_cli.report.view import SMALL_N

MAX_KEYS = 8
BEFORE = 4
_COUNTS = frozenset({"tickets", "customers", "backlog", "contact_rate"})

__all__ = ["print_kpis"]

Rows = Mapping[tuple[str, str], dict[date, dict[str, Any]]]


def print_kpis(
    table: pa.Table,
    console: Console,
    *,
    lang: str,
    name: Callable[[str], str] = str,
    freq: str = "week",
) -> None:
    """Print the figures that have data, for the keys with most tickets; small samples in grey.

    `name` gives what a person calls a key.
    """
    screen = Screen(console, console.width)
    if not table.num_rows:
        screen.line(message("report.table_empty", lang), "dim")
        return
    rows: dict[tuple[str, str], dict[date, dict[str, Any]]] = {}
    for row in table.to_pylist():
        rows.setdefault((row["key"], row["metric"]), {})[row["period"]] = row
    periods = sorted(set(table["period"].to_pylist()))
    whole = sorted({row["period"] for row in table.to_pylist() if row["complete"]})
    shown = (whole or periods)[-1]
    before = [period for period in periods if period < shown][-BEFORE:]
    for key in _largest(rows, shown)[:MAX_KEYS]:
        title = message(
            "kpi.screen_title",
            lang,
            day=shown.isoformat(),
            unit=message(f"trend.unit_{freq}", lang),
            key=catalogue(lang).get("report.all_tickets", key) if key == "all" else name(key),
        )
        screen.line(title, "bold")
        hidden = print_grid(_block(rows, key, shown, before, lang), screen, lang)
        tell_hidden(hidden, screen, lang)
        screen.blank()
    if not whole:
        screen.line(message("kpi.screen_open", lang), "dim")
    screen.line(message("kpi.screen_small", lang, n=SMALL_N), "dim")
    screen.line(message("kpi.screen_rest", lang, n=table.num_rows), "dim")


def _largest(rows: Rows, shown: date) -> list[str]:
    """The keys by tickets of the period shown, most first."""
    counts = {
        key: by_period[shown]["n"] if shown in by_period else 0
        for (key, metric), by_period in rows.items()
        if metric == "tickets"
    }
    return sorted(counts, key=lambda key: (-counts[key], key))


def _block(rows: Rows, key: str, shown: date, before: list[date], lang: str) -> TableBlock:
    columns = (
        Column("label", message("report.col_metric", lang)),
        Column("value", message("report.col_value", lang), "score"),
        Column("interval", message("report.col_interval", lang), "interval", 2),
        Column("n", "n", "count", 2),
        *(Column(f"before{i}", f"{day:%m-%d}", "score", 3 + i) for i, day in enumerate(before)),
    )
    body: list[tuple[Cell, ...]] = []
    small = []
    for (other, metric), by_period in rows.items():
        if other != key or not any(row["n"] for row in by_period.values()):
            continue
        now = by_period[shown]
        if metric not in _COUNTS and now["n"] < SMALL_N:
            small.append(len(body))
        past = (_figure(by_period[day]["value"], metric) for day in before)
        label = catalogue(lang).get(f"report.metric_{metric}", metric)
        body.append((label, _figure(now["value"], metric), _interval(now), now["n"], *past))
    return TableBlock(columns, tuple(body), muted=tuple(small))


def _figure(value: float | None, metric: str) -> Figure | None:
    return None if value is None else Figure(value, KINDS.get(metric, "score"))


def _interval(row: Mapping[str, Any]) -> Interval | None:
    return known_interval(row["lower"], row["upper"], KINDS.get(row["metric"], "score"))
