"""③ Categories against last period and the expectation, ⑦ touchpoints, ⑧ products."""

from collections import Counter
from collections.abc import Sequence

from voc_cli.analysis.intervals import wilson
from voc_cli.report.lines import SPARK, Dimension, Line
from voc_cli.report.model import Cell, ChartSpec, Column, Interval, Section, Series, TableBlock
from voc_cli.report.sections.figures import period_label
from voc_cli.report.view import SMALL_N, TicketRow, View

MAX_PRODUCTS = 10
MAX_CHANNELS = 8
MAX_HEAT_ROWS = 15  # the fourteen of the shipped tree and `unclassified`
_REST = ""  # what stands for the values past the largest

__all__ = ["categories", "products", "touchpoints"]


def categories(view: View) -> Section:
    """Every category of the period or the ones before, with a chart of where the weight lies."""
    lines = [line for line in view.lines.get("category", ()) if any(line.history)]
    if not lines:
        nothing = (view.say("categories_none"),)
        return Section(key="categories", heading=view.say("section_categories"), text=nothing)
    text = [view.say("categories_how")]
    if all(line.expected is None for line in lines):
        text = [view.cannot_tell()]
    elif any(line.alert for line in lines):
        text.append(view.say("flag_means"))
    pareto = _pareto(view, lines)
    return Section(
        key="categories",
        heading=view.say("section_categories"),
        text=(" ".join(text),),
        tables=(_lines_table(view, lines, "category"),),
        charts=(pareto,) if pareto else (),
    )


def touchpoints(view: View) -> Section:
    """Channels by category as a heat map, and the mix of channels over the last periods.

    One channel alone is named: a heat map of it would be the counts by category once more.
    """
    heading = view.say("section_touchpoints")
    cells = Counter((row.category, row.channel) for row in view.rows if row.channel)
    if not cells:
        nothing = (view.say("touchpoints_none"),)
        return Section(key="touchpoints", heading=heading, text=nothing)
    channels, cells = _with_rest(cells, 1, MAX_CHANNELS)
    rows, cells = _with_rest(cells, 0, MAX_HEAT_ROWS)
    names = [_or_rest(view, view.name("channel", channel), channel) for channel in channels]
    labels = [_or_rest(view, view.category(row), row) for row in rows]
    table = TableBlock(
        columns=(
            Column("category", view.say("col_category")),
            *(
                Column(channel or "others", name, "count")
                for channel, name in zip(channels, names, strict=True)
            ),
        ),
        rows=tuple(
            (label, *(cells[row, channel] for channel in channels))
            for label, row in zip(labels, rows, strict=True)
        ),
        drawn=True,
    )
    heat = ChartSpec(
        kind="heatmap",
        title=view.say("chart_heat"),
        x=tuple(names),
        series=tuple(
            Series(label, tuple(float(cells[row, c]) for c in channels))
            for label, row in zip(labels, rows, strict=True)
        ),
        x_label=view.say("col_category"),
    )
    mix = _channel_mix(view)
    unknown = sum(not row.channel for row in view.rows)
    text: list[str] = []
    tables: tuple[TableBlock, ...] = (table,)
    charts: list[ChartSpec | None] = [heat, mix]
    if len(channels) == 1:
        known = view.number(len(view.rows) - unknown)
        text.append(view.say("touchpoints_one", n=known, channel=names[0]))
        tables, charts = (), [mix if mix and len(mix.series) > 1 else None]
    elif unknown:
        text.append(view.say("touchpoints_unknown", count=view.number(unknown)))
    return Section(
        key="touchpoints",
        heading=heading,
        text=tuple(text),
        tables=tables,
        charts=tuple(chart for chart in charts if chart),
    )


def _with_rest(
    cells: Counter[tuple[str, str]], side: int, most: int
) -> tuple[list[str], Counter[tuple[str, str]]]:
    """The largest values of one side of `cells`, and `cells` with the others taken together.

    At most `most` in all, so that the sums are those of all tickets.
    """
    sizes: Counter[str] = Counter()
    for pair, n in cells.items():
        sizes[pair[side]] += n
    kept = _most(sizes, most)
    if len(sizes) > most:
        kept = kept[:-1]
    joined: Counter[tuple[str, str]] = Counter()
    for (row, channel), n in cells.items():
        value = (row, channel)[side]
        named = value if value in kept else _REST
        joined[(named, channel) if side == 0 else (row, named)] += n
    return ([*kept, _REST] if len(sizes) > most else kept), joined


def _or_rest(view: View, name: str, value: str) -> str:
    return view.say("others") if value == _REST else name


def products(view: View) -> Section:
    """Products by tickets, with the share of negative ones and their largest category."""
    heading = view.say("section_products")
    lines = [line for line in view.lines.get("product", ()) if line.count]
    if not lines:
        return Section(key="products", heading=heading, text=(view.say("products_none"),))
    shown = lines[:MAX_PRODUCTS]
    by_product: dict[str, list[TicketRow]] = {}
    for row in view.rows:
        if row.product:
            by_product.setdefault(row.product, []).append(row)
    marked = any(line.alert for line in shown)
    table = TableBlock(
        columns=(
            Column("product", view.say("col_product")),
            Column("count", view.say("col_count"), "count"),
            Column("share", view.say("col_share"), "share", 4),
            Column("change", view.unit("change_prev"), "change", 3),
            Column("negative", view.say("col_negative"), "share", 2),
            Column("interval", view.say("col_interval"), "interval", 3),
            Column("top", view.say("col_top_category"), "text"),
            *((Column("alert", view.say("col_alert"), "flag"),) if marked else ()),
        ),
        rows=tuple(
            (
                *_product_row(view, line, by_product.get(line.key, [])),
                *((line.alert or None,) if marked else ()),
            )
            for line in shown
        ),
        emphasis=tuple(i for i, line in enumerate(shown) if line.alert),
        muted=tuple(i for i, line in enumerate(shown) if line.count < SMALL_N and not line.alert),
    )
    text = [view.say("products_how", n=SMALL_N)]
    if marked:
        text.append(view.say("flag_means"))
    if len(lines) > len(shown):
        rest = sum(line.count for line in lines[len(shown) :])
        text.append(view.say("products_rest", n=len(lines) - len(shown), count=view.number(rest)))
    return Section(key="products", heading=heading, text=tuple(text), tables=(table,))


def _product_row(view: View, line: Line, rows: Sequence[TicketRow]) -> tuple[Cell, ...]:
    negative = sum(row.polarity == "neg" for row in rows)
    lower, upper = wilson(negative, len(rows))
    top = _most(Counter(row.category for row in rows), 1)
    return (
        line.label,
        line.count,
        line.share,
        line.change,
        negative / len(rows) if rows else None,
        Interval(lower, upper, "share") if lower is not None and upper is not None else None,
        view.category(top[0]) if top else None,
    )


def _lines_table(view: View, lines: Sequence[Line], by: Dimension) -> TableBlock:
    columns: list[tuple[Column, Sequence[Cell]]] = [
        (Column("key", view.say(f"col_{by}")), [line.label for line in lines]),
        (Column("count", view.say("col_count"), "count"), [line.count for line in lines]),
        (Column("share", view.say("col_share"), "share", 3), [line.share for line in lines]),
        (Column("previous", view.unit("prev"), "count", 5), [line.previous for line in lines]),
        (Column("change", view.unit("change_prev"), "change", 2), [line.change for line in lines]),
        (Column("mean_4", view.unit("mean"), "estimate", 6), [line.mean_4 for line in lines]),
        (
            Column("change_4", view.unit("change_mean"), "change", 6),
            [line.change_4 for line in lines],
        ),
        (
            Column("expected", view.say("col_expected"), "interval", 2),
            [line.expected for line in lines],
        ),
        (Column("q_value", view.say("col_q"), "probability", 7), [line.q_value for line in lines]),
        (
            Column("history", view.unit("history"), "spark", 4),
            [line.history[-SPARK:] for line in lines],
        ),
        (Column("alert", view.say("col_alert"), "flag"), [line.alert or None for line in lines]),
    ]
    # What could not be computed for want of history would be an empty column.
    shown = [(column, cells) for column, cells in columns if any(c is not None for c in cells)]
    return TableBlock(
        columns=tuple(column for column, _ in shown),
        rows=tuple(zip(*(cells for _, cells in shown), strict=True)),
        emphasis=tuple(i for i, line in enumerate(lines) if line.alert),
    )


def _pareto(view: View, lines: Sequence[Line]) -> ChartSpec | None:
    bars = [line for line in lines if line.count]
    total = sum(line.count for line in bars)
    if len(bars) < 3:
        return None
    running, cumulative = 0, []
    for line in bars:
        running += line.count
        cumulative.append(running / total)
    return ChartSpec(
        kind="pareto",
        title=view.say("chart_pareto"),
        x=tuple(line.label for line in bars),
        series=(
            Series(view.say("col_count"), tuple(float(line.count) for line in bars)),
            Series(view.say("series_cumulative"), tuple(cumulative)),
        ),
        y_label=view.say("tickets_unit"),
        alerts=tuple(i for i, line in enumerate(bars) if line.alert),
        x_label=view.say("col_category"),
    )


def _channel_mix(view: View) -> ChartSpec | None:
    lines = [line for line in view.lines.get("channel", ()) if any(line.history[-SPARK:])]
    if not lines or len(lines[0].history) < 3:
        return None
    shown, rest = lines[: MAX_CHANNELS - 1], lines[MAX_CHANNELS - 1 :]
    n = min(SPARK, len(lines[0].history))
    series = [
        Series(line.label, tuple(float(count) for count in line.history[-n:])) for line in shown
    ]
    if rest:
        sums = [
            float(sum(counts)) for counts in zip(*(line.history[-n:] for line in rest), strict=True)
        ]
        series.append(Series(view.say("others"), tuple(sums)))
    first = len(view.periods) - n
    return ChartSpec(
        kind="stacked",
        title=view.unit("chart_mix"),
        x=tuple(period_label(view, first + i) for i in range(n)),
        series=tuple(series),
        y_label=view.say("tickets_unit"),
        x_label=view.unit("begins"),
    )


def _most(counts: Counter[str], n: int) -> list[str]:
    return sorted(counts, key=lambda value: (-counts[value], value))[:n]
