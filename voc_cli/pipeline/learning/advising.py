"""What a manager can do for better labels, as sentences: from `analysis.learn.advice`."""

from collections.abc import Sequence

from voc_cli.analysis.learn.advice import Advice, Twins, find_twins
from voc_cli.analysis.learn.features import MAX_TERMS, count_terms, fit_block, transform
from voc_cli.analysis.learn.folds import number_texts
from voc_cli.analysis.learn.training import Labelled
from voc_cli.messages import Notice

_ENOUGH = 0.8  # coverage at the target precision from which nobody needs to choose another
_LITTLE = 0.4  # … under which the labels are said to allow no more
_STILL_RISING = 0.01  # accuracy that the second half of the labels brought, to call for more
_CLASHING = 0.05  # share of nearly equal texts with different labels that is worth a sentence

__all__ = ["advice_told", "twins_of"]


def twins_of(labelled: Labelled) -> Twins | None:
    """Nearly equal texts among labelled tickets, by their words."""
    counts = count_terms(labelled.corpus, ["words"], subjects=labelled.subjects)
    texts = labelled.corpus.texts.to_pylist()
    block = fit_block("words", 1.0, counts["words"], number_texts(texts), limit=MAX_TERMS)
    return find_twins(transform([block], counts), labelled.truth, texts)


def advice_told(
    advice: Advice, *, accuracy: float, by_half: tuple[float, float] | None = None
) -> tuple[Notice, ...]:
    """The sentences that apply, the one about what the labels allow first."""
    lines: list[Notice] = []
    at_target = dict(advice.choices)[advice.target] or 0.0
    target = {"target": _percent(advice.target), "coverage": _percent(at_target)}
    if 0 < at_target < _LITTLE:
        lines.append(Notice("advice.limit", target))
    if at_target < _ENOUGH:
        steps = [(t, c) for t, c in advice.choices if c is not None]
        if steps:
            told = ", ".join(f"{_percent(t)}% → {_percent(c)}%" for t, c in steps)
            lines.append(Notice("advice.choices", {"steps": told}))
    twins = advice.twins
    if twins is not None and twins.differing >= _CLASHING * twins.pairs:
        share = _percent(twins.differing / twins.pairs)
        values = {"pairs": twins.pairs, "differing": twins.differing, "share": share}
        lines.append(Notice("advice.twins", values))
    if advice.pairs:
        pairs = "; ".join(
            f"{p.first} ↔ {p.second} {p.mixed} ({accuracy * 100:.1f}% → {p.accuracy * 100:.1f}%)"
            for p in advice.pairs
        )
        lines.append(Notice("advice.mixed", {"pairs": pairs}))
    if advice.few:
        lines.append(Notice("advice.few", {"labels": _with_counts(advice.few)}))
    if by_half is not None and at_target < _ENOUGH:
        half, whole = by_half
        gain = whole - half
        values = {"half": f"{half * 100:.1f}", "whole": f"{whole * 100:.1f}"}
        if gain >= _STILL_RISING:
            values["gain"] = f"{gain * 100:.1f}"
        lines.append(
            Notice("advice.more_helps" if "gain" in values else "advice.more_is_little", values)
        )
    return tuple(lines)


def _percent(share: float) -> str:
    return f"{share * 100:.1f}" if 0 < share < 0.01 else f"{share * 100:.0f}"


def _with_counts(labels: Sequence[tuple[str, int]], *, most: int = 5) -> str:
    told = ", ".join(f"{name} ({n})" for name, n in labels[:most])
    return told + (" …" if len(labels) > most else "")
