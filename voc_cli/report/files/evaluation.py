"""`voc evaluate` as JSON and as one HTML page, and its quality gates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from voc_cli.analysis.learn.advice import Advice
from voc_cli.analysis.learn.evaluation import Evaluation, Suspect
from voc_cli.atomic import atomic_path
from voc_cli.report.files.html import render_html
from voc_cli.report.sections.evaluation import evaluation_report

__all__ = ["evaluation_json", "failed_gates", "write_evaluation_html"]


def evaluation_json(
    figures: Evaluation,
    doubts: Sequence[Suspect],
    ids: Sequence[str],
    *,
    how: str,
    advice: Advice | None = None,
) -> str:
    """Every figure as one JSON object, rounded to four places; `label_errors` name tickets."""
    told: dict[str, Any] = {"how": how, **asdict(figures)}
    told["confusion"] = [
        {"category": a, "given": b or None, "n": n} for a, b, n in figures.confusion
    ]
    told["reliability"] = [
        {"score": said, "right": found, "n": n} for said, found, n in figures.reliability
    ]
    told["label_errors"] = [
        {"ticket_id": ids[s.row], "given": s.label, "suggested": s.suggested, "score": s.score}
        for s in doubts
    ]
    if advice is not None:
        told["advice"] = {
            **asdict(advice),
            "choices": [{"precision": t, "coverage": c} for t, c in advice.choices],
            "few": [{"label": label, "n": n} for label, n in advice.few],
        }
    return json.dumps(_rounded(told), ensure_ascii=False, indent=2) + "\n"


def write_evaluation_html(
    figures: Evaluation,
    doubts: Sequence[Suspect],
    ids: Sequence[str],
    path: Path,
    *,
    texts: Sequence[str],
    how: str,
    lang: str,
    advice: Advice | None = None,
    told: Sequence[str] = (),
) -> None:
    """The page, whole or not at all; `told` are the sentences of the advice."""
    report = evaluation_report(
        figures, doubts, ids, texts=texts, how=how, lang=lang, advice=advice, told=told
    )
    page = render_html(report)
    with atomic_path(path) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")


def failed_gates(figures: Evaluation, least: Mapping[str, float | None]) -> list[str]:
    """The gates that do not hold, as `macro-f1 0.41 < 0.50`."""
    found = {
        "macro-f1": figures.macro_f1,
        "accuracy": figures.accuracy,
        "precision": figures.kept_precision or 0.0,
        "coverage": figures.coverage,
    }
    return [
        f"{name} {found[name]:.3f} < {bound:.3f}"
        for name, bound in least.items()
        if bound is not None and found[name] < bound
    ]


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
