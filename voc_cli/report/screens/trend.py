"""`voc trend` on a terminal: the alarms of late, rises that go on, the newest whole period."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
from rich.console import Console

from voc_cli.messages import message
from voc_cli.report.cells import number_text
from voc_cli.report.labels import column_labels
from voc_cli.report.model import Cell, Column, Interval, TableBlock
from voc_cli.report.screens.grid import print_grid, tell_hidden
from voc_cli.report.screens.screen import Screen

LATE = 13  # periods: a quarter of weeks
MAX_ALARMS, MAX_KEYS = 20, 20
_NOTES = ("words", "shifts", "quotes")

__all__ = ["print_trend"]

Row = Mapping[str, Any]
Name = Callable[[str], str]


def print_trend(
    table: pa.Table, console: Console, *, lang: str, name: Name = str, freq: str = "week"
) -> None:
    """Print alarms, newest first, with their causes where they were asked for; then the counts.

    Between them what rose before and has not been back at its usual level.

    `name` gives what a person calls a key: the label of a category's code.
    """
    screen = Screen(console, console.width)
    if not table.num_rows:
        screen.line(message("report.table_empty", lang), "dim")
        return
    rows = table.to_pylist()
    whole = sorted({row["period"] for row in rows if row["complete"]})
    late = whole[-LATE:]
    alarms = [row for row in rows if row["alert"] and row["period"] in set(late)]
    alarms.sort(key=lambda row: (-row["period"].toordinal(), -row["count"], row["key"]))
    span = message(f"trend.span_{freq}", lang, n=len(late))
    _print_alarms(alarms, screen, lang, name, span=span, judged=_judged(rows))
    shown = (whole or sorted({row["period"] for row in rows}))[-1]
    now = sorted(
        (row for row in rows if row["period"] == shown), key=lambda row: (-row["count"], row["key"])
    )
    _print_rises(now, rows, screen, lang, name, freq=freq)
    screen.blank()
    unit = message(f"trend.unit_{freq}", lang)
    newest = message("trend.screen_newest", lang, day=shown.isoformat(), unit=unit)
    screen.line(newest, "bold")
    hidden = print_grid(_block(now[:MAX_KEYS], lang, name, dated=False), screen, lang)
    tell_hidden(hidden, screen, lang)
    screen.line(message("trend.screen_rest", lang, n=table.num_rows), "dim")


def _judged(rows: Sequence[Row]) -> bool:
    return any(row["expected"] is not None for row in rows)


def _print_alarms(
    alarms: Sequence[Row], screen: Screen, lang: str, name: Name, *, span: str, judged: bool
) -> None:
    if not alarms:
        nothing = "screen_no_alarms" if judged else "screen_too_little"
        screen.line(message(f"trend.{nothing}", lang, span=span))
        return
    screen.line(message("trend.screen_alarms", lang, span=span), "bold")
    hidden = print_grid(_block(alarms[:MAX_ALARMS], lang, name, dated=True), screen, lang)
    tell_hidden(hidden, screen, lang)
    for row in alarms[:MAX_ALARMS]:
        told = [(note, row[note]) for note in _NOTES if row.get(note)]
        if told:
            screen.blank()
            screen.line(f"{row['period'].isoformat()} {_key(row, lang, name)}")
        for note, values in told:
            label = column_labels([note], lang)[0]
            joint = " / " if note == "quotes" else ", "
            screen.indented(f"{label}: {joint.join(values)}")


def _print_rises(
    now: Sequence[Row], rows: Sequence[Row], screen: Screen, lang: str, name: Name, *, freq: str
) -> None:
    """Keys that rose some periods ago and are still as high, longest first."""
    rises = sorted(
        (row for row in now if row["risen_since"] is not None),
        key=lambda row: (row["risen_since"], row["usual"] - row["count"], row["key"]),
    )
    if not rises:
        return
    then = {(row["period"], row["key"]): _expected(row) for row in rows}
    whole = sorted({row["period"] for row in rows if row["complete"]})
    columns = (
        Column("key", column_labels(["key"], lang)[0]),
        Column("since", message("lasting.col_since", lang), "date"),
        Column("periods", message("lasting.col_periods", lang)),
        Column("count", column_labels(["count"], lang)[0], "count"),
        Column("usual", message("lasting.col_usual", lang), "interval"),
    )
    body = tuple(
        (
            _key(row, lang, name),
            row["risen_since"].isoformat(),
            message(f"lasting.lasts_{freq}", lang, n=sum(p >= row["risen_since"] for p in whole)),
            row["count"],
            then.get((row["risen_since"], row["key"]))
            or number_text(row["usual"], "estimate", lang),
        )
        for row in rises[:MAX_ALARMS]
    )
    screen.blank()
    screen.line(message("lasting.title", lang), "bold")
    tell_hidden(print_grid(TableBlock(columns, body), screen, lang), screen, lang)
    screen.line(message("trend.screen_rises", lang), "dim")


def _block(rows: Sequence[Row], lang: str, name: Name, *, dated: bool) -> TableBlock:
    names = ["period", "key", "count", "expected", "ratio", "q_value", "share"]
    labels = dict(zip(names, column_labels(names, lang), strict=True))
    columns = [
        Column("key", labels["key"]),
        Column("count", labels["count"], "count"),
        Column("expected", message("report.col_expected", lang), "interval"),
        Column("ratio", labels["ratio"], "ratio", 2),
        Column("q_value", labels["q_value"], "probability", 3),
        Column("share", labels["share"], "share", 4),
    ]
    body: list[tuple[Cell, ...]] = []
    for row in rows:
        cells = (
            _key(row, lang, name), row["count"], _expected(row), row["ratio"], row["q_value"],
            row["share"],
        )  # fmt: skip
        body.append((row["period"].isoformat(), *cells) if dated else cells)
    if dated:
        columns.insert(0, Column("period", labels["period"], "date"))
    alerts = tuple(i for i, row in enumerate(rows) if row["alert"] and not dated)
    return TableBlock(tuple(columns), tuple(body), emphasis=alerts)


def _expected(row: Row) -> Cell:
    """The interval; a named method has an upper bound alone."""
    expected, lower, upper = row["expected"], row["lower"], row["upper"]
    if expected is None or upper is None:
        return None
    return Interval(0.0 if lower is None else lower, upper, "count", expected)


def _key(row: Row, lang: str, name: Name) -> str:
    return name(row["key"]) if row["key"] else message("trend.absent_key", lang)
