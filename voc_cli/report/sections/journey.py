"""Where on the customer's journey the tickets lie, how they speak there, and how satisfied."""

from collections import Counter
from collections.abc import Sequence

from voc_cli.analysis.intervals import Estimate, difference_from_mean, wilson
from voc_cli.messages import message
from voc_cli.report.model import Cell, ChartSpec, Column, Interval, Section, Series, TableBlock
from voc_cli.report.view import SMALL_N, TicketRow, View

STAGES = ("awareness", "consideration", "purchase", "delivery", "use", "return", "retention")
_TONES = ("neg", "mix", "neu", "pos")

__all__ = ["journey"]


def journey(view: View) -> Section:
    """A row a stage in the order customers pass them; stages nobody wrote about are left out."""
    heading = _say(view, "section")
    by_stage: dict[str, list[TicketRow]] = {stage: [] for stage in STAGES}
    for row in view.rows:
        if row.stage in by_stage:
            by_stage[row.stage].append(row)
    told = {stage: rows for stage, rows in by_stage.items() if rows}
    if not told:
        return Section("journey", heading, text=(_say(view, "none"),))
    return Section(
        "journey",
        heading,
        text=_text(view, told),
        tables=(_table(view, told),),
        charts=(_chart(view, told),),
    )


def _say(view: View, name: str, /, **values: object) -> str:
    return message(f"journey.{name}", view.lang, **values)


def _stage(view: View, stage: str) -> str:
    return message(f"churn.stage_{stage}", view.lang)


def _text(view: View, told: dict[str, list[TicketRow]]) -> tuple[str, ...]:
    """The stage most wrote about, the one where most are displeased, and what a stage is."""
    most = max(told, key=lambda stage: len(told[stage]))
    n = len(told[most])
    sentences = [
        _say(
            view,
            "most",
            stage=_stage(view, most),
            count=view.number(n),
            share=view.number(n / len(view.rows), "share"),
        )
    ]
    judged = {stage: rows for stage, rows in told.items() if len(rows) >= SMALL_N}
    if len(judged) > 1:
        sentences.append(_worst(view, judged))
    return " ".join(sentences), _say(view, "how", n=SMALL_N)


def _worst(view: View, judged: dict[str, list[TicketRow]]) -> str:
    """The most negative stage, and which others may be as negative: the 95 % interval of the
    difference of the two shares (Newcombe 1998) holds 0.
    """
    shares = {stage: _negative_share(rows) for stage, rows in judged.items()}
    worst = max(shares, key=lambda stage: shares[stage][0])
    value, lower, upper = shares[worst]
    alike = [
        stage
        for stage, share in shares.items()
        if stage != worst and difference_from_mean(shares[worst], [share])[0] <= 0
    ]
    sentence = _say(
        view,
        "worst",
        n=SMALL_N,
        stage=_stage(view, worst),
        share=view.number(value, "share"),
        lower=view.number(lower, "share"),
        upper=view.number(upper, "share"),
    )
    if alike:
        alike.sort(key=lambda stage: -shares[stage][0])
        others = ", ".join(
            _say(view, "share_of", stage=_stage(view, s), share=view.number(shares[s][0], "share"))
            for s in alike
        )
        sentence += " " + _say(view, "alike", others=others)
    return sentence


def _negative_share(rows: Sequence[TicketRow]) -> Estimate:
    lower, upper = wilson(_negative(rows), len(rows))
    assert lower is not None and upper is not None
    return _negative(rows) / len(rows), lower, upper


def _table(view: View, told: dict[str, list[TicketRow]]) -> TableBlock:
    before = _before(view)
    columns: list[tuple[Column, Sequence[Cell]]] = [
        (Column("stage", _say(view, "col_stage")), [_stage(view, stage) for stage in told]),
        (
            Column("count", view.say("col_count"), "count"),
            [len(rows) for rows in told.values()],
        ),
        (
            Column("share", view.say("col_share"), "share", 3),
            [len(rows) / len(view.rows) for rows in told.values()],
        ),
        (
            Column("mean_4", view.unit("mean"), "estimate", 4),
            [before.get(stage, 0.0) if view.n_earlier else None for stage in told],
        ),
        (
            Column("negative", view.say("col_negative"), "share", 2),
            [_negative(rows) / len(rows) for rows in told.values()],
        ),
        (
            Column("interval", view.say("col_interval"), "interval", 3),
            [_negative_interval(rows) for rows in told.values()],
        ),
        (
            Column("csat", _say(view, "col_csat"), "score", 2),
            [_mean([row.csat for row in rows]) for rows in told.values()],
        ),
        (
            Column("csat_n", _say(view, "col_csat_n"), "count", 5),
            [sum(row.csat is not None for row in rows) or None for rows in told.values()],
        ),
        (
            Column("top", view.say("col_top_category"), "text"),
            [_largest_category(view, rows) for rows in told.values()],
        ),
    ]
    shown = [(column, cells) for column, cells in columns if any(c is not None for c in cells)]
    return TableBlock(
        columns=tuple(column for column, _ in shown),
        rows=tuple(zip(*(cells for _, cells in shown), strict=True)),
        muted=tuple(i for i, rows in enumerate(told.values()) if len(rows) < SMALL_N),
    )


def _before(view: View) -> dict[str, float]:
    """Tickets a period of each stage over the periods before."""
    stages = Counter(view.earlier.column("stage").to_pylist())
    return {stage: stages[stage] / view.n_earlier for stage in STAGES if view.n_earlier}


def _negative(rows: Sequence[TicketRow]) -> int:
    return sum(row.polarity == "neg" for row in rows)


def _negative_interval(rows: Sequence[TicketRow]) -> Interval | None:
    lower, upper = wilson(_negative(rows), len(rows))
    return None if lower is None or upper is None else Interval(lower, upper, "share")


def _mean(scores: Sequence[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def _largest_category(view: View, rows: Sequence[TicketRow]) -> str:
    sizes = Counter(row.category for row in rows)
    return view.category(min(sizes, key=lambda code: (-sizes[code], code)))


def _chart(view: View, told: dict[str, list[TicketRow]]) -> ChartSpec:
    tones = [tone for tone in _TONES if any(row.polarity == tone for row in view.rows)]
    return ChartSpec(
        kind="stacked",
        title=_say(view, "chart"),
        x=tuple(_stage(view, stage) for stage in told),
        series=tuple(
            Series(
                view.word("polarity", tone),
                tuple(float(sum(r.polarity == tone for r in rows)) for rows in told.values()),
                tone=tone,
            )
            for tone in tones
        ),
        y_label=view.say("tickets_unit"),
        x_label=_say(view, "col_stage"),
    )
