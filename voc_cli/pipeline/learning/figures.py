"""What a bundle keeps of its own evaluation, written by training and read back for the report.

A bundle may come from anybody: whatever is not a plain figure of the expected kind is left out.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from voc_cli.analysis.learn.drift import Drift
from voc_cli.analysis.learn.evaluation import Evaluation, LabelFigures
from voc_cli.analysis.learn.training import Learned
from voc_cli.analysis.results import LabelFigure, ModelCheck
from voc_cli.store.bundle import Bundle

_WORST = 5
_BINS = 10

__all__ = ["check_of", "coverage_of", "figures_told", "target_of"]


def figures_told(
    figures: Evaluation,
    in_time: Evaluation | None,
    since: date | None,
    learned: Learned,
    *,
    target: float,
    coverage: float | None,
) -> dict[str, Any]:
    """The figures kept in the manifest."""
    told: dict[str, Any] = {
        "tickets": figures.n,
        "cross_validated": _short(figures),
        "worst": [_of_label(label) for label in figures.labels if label.n][:_WORST],
        "reliability": [[round(a, 4), round(b, 4), n] for a, b, n in figures.reliability],
        "goal": {"coverage": coverage} if coverage is not None else {"target_precision": target},
        "trials": [
            {
                "recipe": t.recipe,
                "method": t.method,
                "macro_f1": round(t.macro_f1, 4),
                "accuracy": round(t.accuracy, 4),
                "log_loss": round(t.log_loss, 4),
            }
            for t in learned.trials
        ],
    }
    if in_time is not None and since is not None:
        told["out_of_time"] = {
            **_short(in_time), "tickets": in_time.n, "since": since.isoformat()
        }  # fmt: skip
    return told


def target_of(goal: object) -> float | None:
    """The precision that a bundle's threshold was set for."""
    return _share(goal, "target_precision") if isinstance(goal, Mapping) else None


def coverage_of(goal: object) -> float | None:
    """The coverage that a bundle's threshold was set for."""
    return _share(goal, "coverage") if isinstance(goal, Mapping) else None


def check_of(bundle: Bundle, drift: Drift) -> ModelCheck | None:
    """The figures for the report; None when the bundle tells no macro-F1."""
    figures = bundle.figures
    whole = _part(figures, "cross_validated")
    macro = _share(whole, "macro_f1")
    if macro is None:
        return None
    later = _part(figures, "out_of_time")
    return ModelCheck(
        column=bundle.label_column,
        labels=len(bundle.model.labels),
        tickets=_count(figures, "tickets"),
        macro_f1=macro,
        macro_f1_interval=(_share(whole, "macro_f1_lower"), _share(whole, "macro_f1_upper")),
        accuracy=_share(whole, "accuracy"),
        threshold=bundle.model.threshold,
        coverage=_share(whole, "coverage"),
        precision=_share(whole, "precision_of_kept"),
        calibration_error=_share(whole, "calibration_error"),
        worst=_worst(figures.get("worst"), bundle.model.labels),
        reliability=_points(figures.get("reliability")),
        since=_day(later.get("since")),
        later_macro_f1=_share(later, "macro_f1"),
        later_tickets=_count(later, "tickets"),
        drift=drift,
    )


def _short(figures: Evaluation) -> dict[str, float | None]:
    lower, upper = figures.macro_f1_interval
    told = {
        "macro_f1": figures.macro_f1,
        "macro_f1_lower": lower,
        "macro_f1_upper": upper,
        "accuracy": figures.accuracy,
        "coverage": figures.coverage,
        "precision_of_kept": figures.kept_precision,
        "calibration_error": figures.calibration_error,
    }
    return {name: None if value is None else round(value, 4) for name, value in told.items()}


def _of_label(found: LabelFigures) -> dict[str, Any]:
    lower, upper = found.f1_interval
    return {
        "label": found.label,
        "n": found.n,
        "f1": round(found.f1, 4),
        "lower": None if lower is None else round(lower, 4),
        "upper": None if upper is None else round(upper, 4),
    }


def _worst(value: object, labels: tuple[str, ...]) -> tuple[LabelFigure, ...]:
    found = []
    for entry in value[:_WORST] if isinstance(value, list) else []:
        f1 = _share(entry, "f1") if isinstance(entry, dict) else None
        if f1 is not None and entry.get("label") in labels:
            interval = _share(entry, "lower"), _share(entry, "upper")
            found.append(LabelFigure(entry["label"], _count(entry, "n"), f1, *interval))
    return tuple(found)


def _points(value: object) -> tuple[tuple[float, float, int], ...]:
    found = []
    for entry in value[:_BINS] if isinstance(value, list) else []:
        if isinstance(entry, list) and len(entry) == 3:
            point = dict(zip(("said", "right", "n"), entry, strict=True))
            said, right = _share(point, "said"), _share(point, "right")
            if said is not None and right is not None:
                found.append((said, right, _count(point, "n")))
    return tuple(found)


def _part(figures: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = figures.get(key)
    return value if isinstance(value, dict) else {}


def _share(part: Mapping[str, Any], key: str) -> float | None:
    value = part.get(key)
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain and 0 <= value <= 1 else None  # type: ignore[operator,arg-type]


def _count(part: Mapping[str, Any], key: str) -> int:
    value = part.get(key)
    plain = isinstance(value, int) and not isinstance(value, bool)
    return value if plain and 0 <= value <= 10**12 else 0  # type: ignore[operator,return-value]


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
