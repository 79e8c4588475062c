"""What `voc impact` and `voc drivers` found, as sentences beside their tables."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from voc_cli.analysis.drivers.factors import Factors
from voc_cli.analysis.drivers.satisfaction import Drivers
from voc_cli.analysis.impact.doubts import PLACEBO_LIMIT
from voc_cli.messages import message
from voc_cli.messages.numbers import fixed
from voc_cli.report.cells import number_text

__all__ = [
    "doubts_told",
    "drivers_told",
    "expectation_told",
    "factors_told",
    "impact_told",
    "is_chance",
]

_WEAK = 0.05
_RELIABLE = 0.6  # of Cronbach's alpha: below it items are no one scale
_LISTED = 5
_PLAIN = 0.1  # a drift of a tenth a week is seen without statistics


def impact_told(
    table: pa.Table, since: date, lang: str, name: Callable[[str], str] = str
) -> list[str]:
    """A few sentences on every whole key (segments stand in the table).

    `name` gives what a person calls another key: the label of a category's code.
    """
    lines: list[str] = []
    for row in table.to_pylist():
        if row["segment"] is not None:
            continue
        verdict = message(f"impact.verdict_{row['verdict']}", lang)
        if row["rate_ratio"] is None:
            few = {"label": row["label"], "verdict": verdict, "n": row["n_before"]}
            lines.append(message("impact.told_few", lang, **few))
            continue
        figures = {name: fixed(row[name], 2) for name in ("lower", "upper")}
        counts = {name: fixed(row[name], 1) for name in ("counterfactual", "observed")}
        lines.append(
            message(
                "impact.told", lang, label=row["label"], verdict=verdict, since=since,
                ratio=fixed(row["rate_ratio"], 2), before=row["weeks_before"],
                after=row["weeks_after"], **figures, **counts,
            )
        )  # fmt: skip
        lines.append(" ".join(_circumstances(row, lang, name)))
    return lines


def _circumstances(row: Mapping[str, Any], lang: str, name: Callable[[str], str]) -> list[str]:
    control = row["control"] or []
    if not control:
        said = [message("impact.told_control_none", lang)]
    elif control == ["*"]:
        said = [message("impact.told_control_others", lang)]
    else:
        said = [message("impact.told_control", lang, control=", ".join(map(name, control)))]
    said.extend(doubts_told(row, lang))
    hoped = expectation_told(row, lang)
    if hoped:
        said.append(hoped)
    if row["withstands"] is not None and row["withstands"] < _PLAIN:
        way = "fall" if row["rate_ratio"] < 1 else "rise"
        hidden = number_text(row["withstands"], "share", lang)
        said.append(message(f"impact.told_withstands_{way}", lang, share=hidden))
    if row["moved_to"]:
        said.append(message("impact.told_moved", lang, keys=", ".join(map(name, row["moved_to"]))))
    if min(row["weeks_before"], row["weeks_after"]) < 8:
        weeks = {"before": row["weeks_before"], "after": row["weeks_after"]}
        said.append(message("impact.forced", lang, **weeks))
    return said


def doubts_told(row: Mapping[str, Any], lang: str) -> list[str]:
    """Why nothing, or less than the figures suggest, can be said of a change."""
    said: list[str] = []
    if row["rate_ratio"] is None:  # too few tickets before
        return said
    unclear = row["verdict"] == "unclear"
    outside = unclear and not row["trend_only"] and not row["lower"] <= 1 <= row["upper"]
    if row["n_spikes"]:
        said.append(message("impact.told_spikes", lang, n=row["n_spikes"]))
    if row["trend_only"]:
        said.append(message("impact.told_trend_only", lang))
    elif unclear and row["lower"] <= 1 <= row["upper"]:
        bounds = {side: number_text(row[side] - 1, "change", lang) for side in ("lower", "upper")}
        said.append(message("impact.told_unclear", lang, **bounds))
    if row["n_placebo"]:
        share = number_text(row["placebo"], "share", lang).replace(".0", "")
        said.append(message("impact.told_placebo", lang, n=row["n_placebo"], share=share))
    if outside and (row["placebo"] or 0.0) >= PLACEBO_LIMIT:
        said.append(message("impact.told_placebo_doubt", lang))
    elif outside:
        said.append(message("impact.told_spikes_doubt", lang))
    return said


def expectation_told(row: Mapping[str, Any], lang: str) -> str:
    """Whether the expected fall was reached; empty where none was expected or nothing is known."""
    expect = row["expect"]
    if expect is None or row["rate_ratio"] is None:
        return ""
    hoped = 1 + expect
    words = {"expect": number_text(expect, "change", lang)}
    if row["lower"] > hoped:
        return message("impact.told_expected_short", lang, **words)
    if row["upper"] <= hoped or (row["rate_ratio"] <= hoped and row["upper"] < 1):
        return message("impact.told_expected_met", lang, **words)
    return message("impact.told_expected_open", lang, **words)


def is_chance(found: Drivers) -> bool:
    """Whether the categories explain no more than chance would: then none comes first."""
    return found.p_value > _WEAK


def drivers_told(found: Drivers, lang: str) -> list[str]:
    """What the drivers stand on, and how far to trust them."""
    said = [
        message(
            "drivers.told", lang, target=message(f"drivers.target_{found.target}", lang),
            mean=fixed(found.mean, 2), n=f"{found.n:,}",
            explained=number_text(found.explained, "share", lang),
        )
    ]  # fmt: skip
    pulls = [row for row in found.table.to_pylist() if row["adjusted_lower"] > 0]
    if pulls and not is_chance(found):
        row = max(pulls, key=lambda row: row["adjusted"])
        figures = {"effect": "adjusted", "lower": "adjusted_lower", "upper": "adjusted_upper"}
        shown = {name: fixed(row[column], 3) for name, column in figures.items()}
        said.append(message("drivers.told_first", lang, label=row["label"], **shown))
    if is_chance(found):
        said.append(message("drivers.told_weak", lang, p=fixed(found.p_value, 2)))
    if found.background:
        rest = len(found.background) - _LISTED
        keys = ", ".join(found.background[:_LISTED])
        name = "told_background_more" if rest > 0 else "told_background"
        said.append(message(f"drivers.{name}", lang, keys=keys, n=rest))
    said.append(message("drivers.told_association", lang))
    return said


def factors_told(found: Factors, lang: str) -> list[str]:
    """The index, its reliability in words, how much the factors explain, items set apart."""
    index = {"index": found.index, "lower": found.index_lower, "upper": found.index_upper}
    shown = {name: fixed(value, 1) for name, value in index.items()}
    alpha = fixed(found.alpha, 2)
    said = [message("drivers.told_index", lang, n=f"{found.n:,}", alpha=alpha, **shown)]
    if found.alpha < _RELIABLE:
        said.append(message(f"drivers.told_alpha_{_how_low(found.alpha)}", lang))
    target = message(f"drivers.target_{found.target}", lang)
    explained = number_text(found.explained, "share", lang)
    said.append(message("drivers.told_factors", lang, target=target, explained=explained))
    if found.target != "index" and found.p_value > _WEAK:
        said.append(message("drivers.told_weak", lang, p=fixed(found.p_value, 2)))
    if found.target_header is not None:
        said.append(message("drivers.told_header", lang, target=target, header=found.target_header))
    for row in found.table.to_pylist():
        if row["alpha"] is not None and row["alpha"] < _RELIABLE:
            values = {"key": row["key"], "alpha": fixed(row["alpha"], 2)}
            how = _how_low(row["alpha"])
            said.append(message(f"drivers.told_factor_{how}", lang, **values))
    if found.turned:
        said.append(message("drivers.told_turned", lang, items=", ".join(found.turned)))
    if found.alone and len(found.alone) == found.items.num_rows:
        said.append(message("drivers.told_no_factor", lang))
    elif found.alone:
        said.append(message("drivers.told_alone", lang, items=", ".join(found.alone)))
    said.append(message("drivers.told_association", lang))
    return said


def _how_low(alpha: float) -> str:
    return "negative" if alpha < 0 else "low"
