"""How far a team's own learned categories can be trusted, from what the model tells of itself."""

from voc_cli.analysis.results import ModelCheck
from voc_cli.messages import message
from voc_cli.report.model import (
    Cell,
    ChartSpec,
    Column,
    Interval,
    Section,
    Series,
    TableBlock,
)
from voc_cli.report.view import View

_LEAST_POINTS = 3  # of a reliability curve worth drawing

__all__ = ["model"]


def model(view: View, found: ModelCheck) -> Section:
    """Figures, the weakest labels, whether scores can be believed, and whether to relabel."""
    tables = [_figures(view, found)]
    if found.worst:
        tables.append(_worst(view, found))
    text = [
        _say(
            view,
            "how",
            tickets=view.number(found.tickets),
            labels=view.number(found.labels),
            column=found.column,
        ),
        _drift(view, found),
    ]
    charts = (_chart(view, found),) if len(found.reliability) >= _LEAST_POINTS else ()
    return Section("model", _say(view, "section"), tuple(text), tuple(tables), charts)


def _figures(view: View, found: ModelCheck) -> TableBlock:
    rows: list[tuple[Cell, ...]] = []
    if found.accuracy is not None:
        rows.append((_say(view, "accuracy"), view.number(found.accuracy, "share")))
    rows.append(
        (_say(view, "macro_f1"), _with_range(view, found.macro_f1, found.macro_f1_interval))
    )
    if found.later_macro_f1 is not None and found.since is not None:
        n = view.number(found.later_tickets)
        what = _say(view, "later", since=found.since.isoformat(), n=n)
        rows.append((what, f"{found.later_macro_f1:.2f}"))
    if found.coverage is not None and found.precision is not None:
        kept, right = (view.number(v, "share") for v in (found.coverage, found.precision))
        rows.append(
            (
                _say(view, "threshold", threshold=f"{found.threshold:.2f}"),
                _say(view, "kept", kept=kept, right=right),
            )
        )
    if found.calibration_error is not None:
        points = f"{found.calibration_error * 100:.1f}"
        rows.append((_say(view, "calibration"), _say(view, "points", n=points)))
    columns = (Column("what", _say(view, "col_what")), Column("value", _say(view, "col_value")))
    return TableBlock(columns, tuple(rows))


def _with_range(view: View, f1: float, bounds: tuple[float | None, float | None]) -> str:
    if bounds[0] is None or bounds[1] is None:
        return f"{f1:.2f}"
    return _say(view, "interval", value=f"{f1:.2f}", lower=f"{bounds[0]:.2f}",
                upper=f"{bounds[1]:.2f}")  # fmt: skip


def _worst(view: View, found: ModelCheck) -> TableBlock:
    columns = (
        Column("label", _say(view, "col_label")),
        Column("n", view.say("col_n"), "count"),
        Column("f1", "F1", "score"),
    )
    rows = tuple((view.category(f.label), f.n, _score(f.f1, f.lower, f.upper)) for f in found.worst)
    return TableBlock(columns, rows, title=_say(view, "table_worst"))


def _score(f1: float, lower: float | None, upper: float | None) -> Cell:
    return f1 if lower is None or upper is None else Interval(lower, upper, "score", f1)


def _drift(view: View, found: ModelCheck) -> str:
    moved = found.drift
    return _say(
        view,
        f"drift_{moved.verdict}",
        n=view.number(moved.n),
        score=f"{moved.mean_score:.2f}",
        score_before=f"{moved.mean_score_before:.2f}",
        known=view.number(moved.known_share, "share"),
        known_before=view.number(moved.known_share_before, "share"),
    )


def _chart(view: View, found: ModelCheck) -> ChartSpec:
    points = found.reliability
    right, said = _say(view, "series_right"), _say(view, "series_said")
    return ChartSpec(
        "line",
        _say(view, "chart"),
        tuple(f"{score * 100:.0f}%" for score, _, _ in points),
        (
            Series(right, tuple(share * 100 for _, share, _ in points)),
            Series(said, tuple(score * 100 for score, _, _ in points)),
        ),
        y_label="%",
        x_label=said,
    )


def _say(view: View, name: str, /, **values: object) -> str:
    return message(f"model.{name}", view.lang, **values)
