"""② The period's figures against last period and the four-period mean, with their intervals."""

import math
from collections.abc import Mapping, Sequence

from voc_cli.analysis.results import Kpi
from voc_cli.report.lines import Line
from voc_cli.report.missing_times import missing_times
from voc_cli.report.model import (
    Cell,
    ChartSpec,
    Column,
    Figure,
    Interval,
    Kind,
    Section,
    Series,
    TableBlock,
)
from voc_cli.report.unknown_customers import unknown_customers
from voc_cli.report.view import SMALL_N, View

KINDS: Mapping[str, Kind] = {
    "tickets": "count",
    "customers": "count",
    "backlog": "count",
    "nps": "balance",
    "csat": "share",
    "csat_response_rate": "share",
    "csat_mean": "score",
    "csat_weighted": "score",
    "ces": "score",
    "frt_median_h": "hours",
    "frt_p90_h": "hours",
    "resolution_median_h": "hours",
    "resolution_p90_h": "hours",
    "reopen_rate": "share",
    "fcr_proxy": "share",
    "contact_rate": "score",
}
# Which way is better; a number of tickets is neither good nor bad by itself.
_BETTER: Mapping[str, str] = {
    "nps": "higher",
    "csat": "higher",
    "csat_mean": "higher",
    "csat_weighted": "higher",
    "fcr_proxy": "higher",
    "frt_median_h": "lower",
    "frt_p90_h": "lower",
    "resolution_median_h": "lower",
    "resolution_p90_h": "lower",
    "reopen_rate": "lower",
    "backlog": "lower",
}
_COUNTS = frozenset({"tickets", "customers", "backlog"})
_MANY_ALIKE = 3  # rows without a clear difference that one sentence tells better than a column
_OPEN_SHARE = 0.05  # from so many on, the tickets that are open make a duration read short

__all__ = ["KINDS", "figures", "known_interval", "line_chart", "period_label"]


def figures(view: View) -> Section:
    """A row per figure that has data; the others are named, so that nobody waits for them."""
    known = [kpi for kpi in view.results.kpis if kpi.value is not None]
    absent = [kpi for kpi in view.results.kpis if kpi.value is None]
    text = []
    waiting = next((kpi for kpi in absent if kpi.metric == "fcr_proxy"), None)
    if waiting is not None and waiting.previous is not None:
        absent.remove(waiting)
        text.append(view.fcr_waits(waiting.previous))
    if absent:
        names = ", ".join(view.word("metric", kpi.metric) for kpi in absent)
        text.append(view.say("kpi_absent", names=names))
    small = tuple(i for i, kpi in enumerate(known) if _is_small(kpi))
    text.extend(unknown_customers(view))
    if view.cut:
        text.append(view.say("cut_caution"))
    if small:
        text.append(view.say("kpi_small", n=SMALL_N))
    text += missing_times(view, known)
    text += _open_sentences(view, known)
    if any(kpi.metric == "backlog" for kpi in known):
        text.append(view.say("kpi_backlog"))
    if any(kpi.metric == "tickets" and kpi.mean_4 and not kpi.moved for kpi in known):
        text.append(view.say("kpi_counts_unjudged"))
    rows = tuple(_row(view, kpi) for kpi in known)
    verdicts = [_verdict(kpi) for kpi in known]
    columns = _columns(view)
    if verdicts.count("same") >= _MANY_ALIKE and set(verdicts) <= {"same", "counted"}:
        text.append(view.say("kpi_all_same", mean=view.unit("mean")))
        columns, rows = columns[:-1], tuple(row[:-1] for row in rows)
    table = TableBlock(
        columns,
        rows,
        emphasis=tuple(i for i, verdict in enumerate(verdicts) if verdict == "worse"),
        improved=tuple(i for i, verdict in enumerate(verdicts) if verdict == "better"),
        muted=small,
    )
    tables = (table,) if rows else ()
    chart = _chart(view)
    return Section(
        key="kpi",
        heading=view.say("section_kpi"),
        text=tuple(text) if rows else (view.say("kpi_none"),),
        tables=tables,
        charts=(chart,) if chart else (),
    )


def _open_sentences(view: View, known: Sequence[Kpi]) -> list[str]:
    """Which durations read short, because tickets of the period wait still."""
    said = []
    for metric in ("frt_median_h", "resolution_median_h"):
        for kpi in known:
            if kpi.metric == metric and _waits(kpi):
                total = view.number(kpi.n + kpi.n_open)
                still = view.number(kpi.n_open)
                said.append(view.say(f"kpi_open_{metric}", open=still, total=total))
    return said


def _waits(kpi: Kpi) -> bool:
    return kpi.n_open > 0 and kpi.n_open >= _OPEN_SHARE * (kpi.n + kpi.n_open)


def _columns(view: View) -> tuple[Column, ...]:
    return (
        Column("metric", view.say("col_metric")),
        Column("value", view.say("col_value"), "score"),
        Column("interval", view.say("col_interval"), "interval", 2),
        Column("n", "n", "count", 4),
        Column("previous", view.unit("prev"), "score"),
        Column("change", view.unit("change_prev"), "change", 3),
        Column("mean_4", view.unit("mean"), "score", 2),
        Column("verdict", view.unit("verdict"), "text"),
    )


def _row(view: View, kpi: Kpi) -> tuple[Cell, ...]:
    kind = KINDS.get(kpi.metric, "score")
    interval = known_interval(kpi.lower, kpi.upper, kind)
    return (
        view.word("metric", kpi.metric),
        _figure(kpi.value, kind),
        interval,
        kpi.n,
        _figure(kpi.previous, kind),
        None if _waits(kpi) else _difference(kpi.value, kpi.previous, kind),
        _figure(kpi.mean_4, kind),
        view.say(f"verdict_{_verdict(kpi)}"),
    )


def known_interval(lower: float | None, upper: float | None, kind: Kind) -> Interval | None:
    """What is known of an interval: both bounds, one, or nothing."""
    if lower is None and upper is None:
        return None
    low = -math.inf if lower is None else lower
    return Interval(low, math.inf if upper is None else upper, kind)


def _figure(value: float | None, kind: Kind) -> Figure | None:
    return None if value is None else Figure(value, kind)


def _difference(value: float | None, before: float | None, kind: Kind) -> Figure | None:
    """Rates move by points, balances by their own unit, everything else by a proportion."""
    if value is None or before is None:
        return None
    if kind == "share":
        return Figure(value - before, "points")
    if kind == "balance":
        return Figure(value - before, "balance")
    return Figure(value / before - 1, "change") if before else None


def _is_small(kpi: Kpi) -> bool:
    return kpi.metric not in _COUNTS and kpi.n < SMALL_N


def _verdict(kpi: Kpi) -> str:
    if kpi.value is None or kpi.mean_4 is None:
        return "no_base"
    if kpi.metric == "backlog":
        return "counted"
    if _is_small(kpi):
        return "small"
    if kpi.moved is None:
        return "counted" if kpi.metric in _COUNTS else "open" if kpi.n_open else "small"
    lower, upper = kpi.moved
    if lower <= 0 <= upper:
        return "same"
    moved = "higher" if lower > 0 else "lower"
    better = _BETTER.get(kpi.metric)
    if better is None:
        return moved
    return "better" if moved == better else "worse"


def _chart(view: View) -> ChartSpec | None:
    lines = view.lines.get("all", ())
    return line_chart(view, lines[0], title=view.say("chart_total")) if lines else None


def line_chart(view: View, line: Line, *, title: str) -> ChartSpec | None:
    """The history of one line with its expectation; None where two periods or fewer are known."""
    if len(line.history) < 3:
        return None
    expected = tuple(e.center if e else None for e in line.expectations)
    series = [Series(view.say("series_observed"), tuple(line.history))]
    if any(value is not None for value in expected):
        series.append(
            Series(
                view.say("series_expected"),
                expected,
                lower=tuple(e.lower if e else None for e in line.expectations),
                upper=tuple(e.upper if e else None for e in line.expectations),
            )
        )
    return ChartSpec(
        kind="line",
        title=title,
        x=tuple(period_label(view, i) for i in range(len(line.history))),
        series=tuple(series),
        y_label=view.say("tickets_unit"),
        alerts=tuple(i for i, alert in enumerate(line.alerts) if alert),
        x_label=view.unit("begins"),
    )


def period_label(view: View, index: int) -> str:
    """The name of the period at `index` of a history, short enough for an axis."""
    day = view.periods[index]
    if view.period.freq == "month":
        return f"{day:%Y-%m}"
    years = {period.year for period in view.periods}
    return day.isoformat()[2 if len(years) > 1 else 5 :]
