"""What satisfaction goes with: importance against performance, and where to act first."""

from dataclasses import replace
from typing import Any

import pyarrow as pa

from voc_cli.analysis.drivers.satisfaction import Drivers
from voc_cli.messages import message
from voc_cli.report.findings import drivers_told, is_chance
from voc_cli.report.model import ChartSpec, Column, Interval, Section, Series, TableBlock
from voc_cli.report.view import SMALL_N, View

CORNERS = ("fix_first", "keep_up", "low_priority", "possible_overkill")

__all__ = ["drivers"]


def drivers(view: View) -> Section:
    """A row a driver, the most important first, and the quadrants of importance and performance.

    Where chance alone explains as much, no quadrant is named or drawn: there is nothing to fix
    first.
    """
    heading = message("drivers.section", view.lang)
    found = view.results.drivers
    if found is None:
        nothing = (message("drivers.section_none", view.lang),)
        return Section(key="drivers", heading=heading, text=nothing)
    rows = found.table.to_pylist()
    target = message(f"drivers.target_{found.target}", view.lang)
    names = [view.category(row["key"]) for row in rows]
    chance = is_chance(found)
    small = tuple(i for i, row in enumerate(rows) if row["n"] < SMALL_N)
    first = tuple(i for i, row in enumerate(rows) if row["quadrant"] == "fix_first")
    first = () if chance else tuple(i for i in first if i not in small)
    table = TableBlock(
        _columns(view, chance),
        tuple(_row(view, name, row, chance) for name, row in zip(names, rows, strict=True)),
        emphasis=first,
        muted=small,
    )
    performance = message("drivers.col_performance", view.lang)
    importance = message("drivers.col_importance", view.lang)
    chart = ChartSpec(
        kind="quadrant",
        title=message("drivers.chart", view.lang, target=target),
        x=tuple(names),
        series=(
            Series(importance, tuple(row["importance"] for row in rows)),
            Series(performance, tuple(row["performance"] for row in rows)),
        ),
        y_label=message("drivers.axes", view.lang, up=importance, right=performance),
        x_label=view.say("col_category"),
        alerts=first,
        corners=tuple(message(f"drivers.quadrant_{name}", view.lang) for name in CORNERS),
    )
    how = [message("drivers.section_how", view.lang, weeks=found.weeks)]
    if not chance:
        how.append(message("drivers.section_quadrants", view.lang))
    text = [" ".join(how), " ".join(drivers_told(_named(view, found), view.lang))]
    if small:
        text.append(view.say("kpi_small", n=SMALL_N))
    return Section(
        key="drivers",
        heading=heading,
        text=tuple(text),
        tables=(table,),
        charts=() if chance else (chart,),
    )


def _named(view: View, found: Drivers) -> Drivers:
    """`found` with categories under the names they have in the report, not their codes.

    Praise, left out on purpose, is none of those that are too rare (a second category may be it).
    """
    names = [view.category(code) for code in found.table.column("key").to_pylist()]
    place = found.table.schema.get_field_index("label")
    table = found.table.set_column(place, found.table.schema.field(place), pa.array(names))
    background = tuple(view.category(code) for code in found.background if code != "praise")
    return replace(found, table=table, background=background)


def _columns(view: View, chance: bool) -> tuple[Column, ...]:
    def label(name: str) -> str:
        return message(f"drivers.col_{name}", view.lang)

    quadrant = () if chance else (Column("quadrant", label("quadrant")),)
    return (
        Column("key", view.say("col_category")),
        *quadrant,
        Column("importance", label("importance"), "share"),
        Column("interval", view.say("col_interval"), "interval", 4),
        Column("performance", label("performance"), "score"),
        Column("adjusted", label("without"), "interval", 2),
        Column("n", "n", "count", 3),
    )


def _row(view: View, name: str, row: dict[str, Any], chance: bool) -> tuple[Any, ...]:
    return (
        name,
        *(() if chance else (message(f"drivers.quadrant_{row['quadrant']}", view.lang),)),
        row["importance"],
        Interval(row["lower"], row["upper"], "share"),
        row["performance"],
        Interval(row["adjusted_lower"], row["adjusted_upper"], "signed", row["adjusted"]),
        row["n"],
    )
