"""How right the categories are: the sections of `voc evaluate`, for every renderer."""

from collections.abc import Sequence

from voc_cli.analysis.learn.advice import Advice
from voc_cli.analysis.learn.evaluation import Evaluation, Suspect
from voc_cli.messages import message
from voc_cli.report.cells import shorten
from voc_cli.report.model import (
    Cell,
    ChartSpec,
    Column,
    Interval,
    Report,
    Section,
    Series,
    TableBlock,
)

_MOST_PAIRS = 15
_MOST_SUSPECTS = 50
_WORST = 10
_TEXT_SHOWN = 100  # characters of a ticket among the likely errors

__all__ = ["evaluation_headline", "evaluation_report"]


def evaluation_report(
    figures: Evaluation,
    doubts: Sequence[Suspect],
    ids: Sequence[str],
    *,
    texts: Sequence[str],
    how: str,
    lang: str,
    advice: Advice | None = None,
    told: Sequence[str] = (),
) -> Report:
    """A report of its own; `doubts` are the likely label errors.

    `ids[row]` are their tickets, `texts[row]` what these say, masked. `told` are the sentences of
    the advice.
    """
    return Report(
        lang=lang,
        title=message("learn.report_title", lang),
        period=message(f"learn.how_{how}", lang),
        headline=evaluation_headline(figures, lang),
        sections=_evaluation_sections(
            figures, doubts, ids, texts, lang=lang, advice=advice, told=told
        ),
        footer=(message("learn.report_footer", lang),),
    )


def evaluation_headline(figures: Evaluation, lang: str) -> str:
    """The figures in one sentence."""
    low, high = figures.macro_f1_interval
    return message(
        "learn.headline",
        lang,
        n=f"{figures.n:,}",
        accuracy=f"{figures.accuracy * 100:.1f}",
        macro_f1=f"{figures.macro_f1:.3f}",
        lower=f"{low or 0:.3f}",
        upper=f"{high or 0:.3f}",
    )


def _evaluation_sections(
    figures: Evaluation,
    doubts: Sequence[Suspect],
    ids: Sequence[str],
    texts: Sequence[str],
    *,
    lang: str,
    advice: Advice | None = None,
    told: Sequence[str] = (),
) -> tuple[Section, ...]:
    """Overall, advice, by label (worst first), confusions, calibration, likely label errors."""
    return (
        _overall(figures, lang),
        *((_helpful(advice, told, lang),) if advice is not None else ()),
        _labels(figures, lang),
        _confusion(figures, lang),
        _reliability(figures, lang),
        _suspects(doubts, ids, texts, lang),
    )


def _say(name: str, lang: str, **values: object) -> str:
    return message(f"learn.{name}", lang, **values)


def _interval(center: float | None, bounds: tuple[float | None, float | None]) -> Cell:
    if center is None or bounds[0] is None or bounds[1] is None:
        return center
    return Interval(bounds[0], bounds[1], "score", center)


def _overall(figures: Evaluation, lang: str) -> Section:
    kept = _interval(figures.kept_precision, figures.kept_precision_interval)
    rows: list[tuple[Cell, ...]] = [
        (_say("fact_accuracy", lang), _interval(figures.accuracy, figures.accuracy_interval)),
        (_say("fact_macro_f1", lang), _interval(figures.macro_f1, figures.macro_f1_interval)),
        (_say("fact_coverage", lang, threshold=f"{figures.threshold:.2f}"), figures.coverage),
        (_say("fact_kept", lang), kept),
    ]
    if figures.calibration_error is not None:
        rows.append((_say("fact_ece", lang), figures.calibration_error))
    columns = (
        Column("what", _say("col_figure", lang)),
        Column("value", _say("col_value", lang), "score"),
    )
    return Section(
        "overall",
        _say("section_overall", lang),
        text=(_say("threshold_means", lang, threshold=f"{figures.threshold:.2f}"),),
        tables=(TableBlock(columns, tuple(rows)),),
    )


def _helpful(advice: Advice, told: Sequence[str], lang: str) -> Section:
    """What the labels allow and what would make them better."""
    choices = TableBlock(
        (
            Column("target", message("advice.col_target", lang)),
            Column("coverage", message("advice.col_coverage", lang), "share"),
        ),
        tuple((f"{t * 100:.0f}%", "–" if c is None else c) for t, c in advice.choices),
        title=message("advice.table_choices", lang),
    )
    columns = (
        Column("first", message("advice.col_first", lang)),
        Column("second", message("advice.col_second", lang)),
        Column("mixed", message("advice.col_mixed", lang), "count"),
        Column("accuracy", message("advice.col_accuracy", lang), "share"),
        Column("coverage", message("advice.col_coverage_if", lang), "share"),
    )
    rows = tuple((p.first, p.second, p.mixed, p.accuracy, p.coverage) for p in advice.pairs)
    mixed = TableBlock(columns, rows, title=message("advice.table_mixed", lang))
    return Section(
        "advice",
        message("advice.section", lang),
        tuple(told) or (message("advice.nothing", lang),),
        (choices, mixed) if rows else (choices,),
    )


def _labels(figures: Evaluation, lang: str) -> Section:
    columns = (
        Column("label", _say("col_label", lang)),
        Column("n", _say("col_n", lang), "count"),
        Column("precision", _say("col_precision", lang), "score"),
        Column("recall", _say("col_recall", lang), "score"),
        Column("f1", "F1", "score"),
    )
    rows = tuple(
        (
            f.label,
            f.n,
            _interval(f.precision, f.precision_interval),
            _interval(f.recall, f.recall_interval),
            _interval(f.f1, f.f1_interval),
        )
        for f in figures.labels
    )
    worst = [f.label for f in figures.labels if f.n][:3]
    text = (_say("labels_worst", lang, labels=", ".join(worst)),) if worst else ()
    return Section("labels", _say("section_labels", lang), text, (TableBlock(columns, rows),))


def _confusion(figures: Evaluation, lang: str) -> Section:
    columns = (
        Column("label", _say("col_label", lang)),
        Column("given", _say("col_given", lang)),
        Column("n", _say("col_n", lang), "count"),
    )
    rows = tuple((a, b or "–", n) for a, b, n in figures.confusion[:_MOST_PAIRS])
    names = [f.label for f in sorted(figures.labels, key=lambda f: (-f.n, f.label))][:_WORST]
    cells = {(a, b): n for a, b, n in figures.confusion}
    right = {f.label: f.right for f in figures.labels}
    series = tuple(
        Series(a, tuple(float(right[a] if a == b else cells.get((a, b), 0)) for b in names))
        for a in names
    )
    chart = ChartSpec(
        "heatmap",
        _say("chart_confusion", lang),
        tuple(names),
        series,
        x_label=_say("col_label", lang),
    )
    text = () if rows else (_say("no_mistake", lang),)
    charts = (chart,) if rows and len(names) > 1 else ()
    return Section(
        "confusion", _say("section_confusion", lang), text, (TableBlock(columns, rows),), charts
    )


def _reliability(figures: Evaluation, lang: str) -> Section:
    if figures.calibration_error is None:
        return Section(
            "reliability", _say("section_reliability", lang), (_say("no_probabilities", lang),)
        )
    columns = (
        Column("said", _say("col_said", lang), "share"),
        Column("found", _say("col_found", lang), "share"),
        Column("n", _say("col_n", lang), "count"),
    )
    points = figures.reliability
    chart = ChartSpec(
        "line",
        _say("chart_reliability", lang),
        tuple(f"{said * 100:.0f}%" for said, _, _ in points),
        (
            Series(_say("col_found", lang), tuple(found * 100 for _, found, _ in points)),
            Series(_say("col_said", lang), tuple(said * 100 for said, _, _ in points)),
        ),
        y_label="%",
        x_label=_say("col_said", lang),
    )
    error = f"{figures.calibration_error:.3f}"
    return Section(
        "reliability",
        _say("section_reliability", lang),
        (_say("reliability_means", lang, error=error),),
        (TableBlock(columns, tuple(points)),),
        (chart,) if len(points) > 1 else (),
    )


def _suspects(
    doubts: Sequence[Suspect], ids: Sequence[str], texts: Sequence[str], lang: str
) -> Section:
    columns = (
        Column("ticket", _say("col_ticket", lang)),
        Column("text", _say("col_text", lang)),
        Column("label", _say("col_label", lang)),
        Column("suggested", _say("col_suggested", lang)),
        Column("score", _say("col_margin", lang), "score"),
    )
    rows = tuple(
        (ids[s.row], shorten(texts[s.row], _TEXT_SHOWN), s.label, s.suggested, s.score)
        for s in doubts[:_MOST_SUSPECTS]
    )
    key = "suspects_mean" if rows else "no_suspects"
    return Section(
        "suspects",
        _say("section_suspects", lang),
        (_say(key, lang, n=f"{len(doubts):,}", shown=len(rows)),),
        (TableBlock(columns, rows),),
    )
