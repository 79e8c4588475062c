"""⑪ What became of the actions that were registered."""

from typing import Any

from voc_cli.messages import message
from voc_cli.report.findings import doubts_told, expectation_told
from voc_cli.report.model import Cell, Column, Interval, Section, TableBlock
from voc_cli.report.view import View

__all__ = ["follow_up"]


def follow_up(view: View) -> Section:
    """A row an open action: its verdict with ratio and interval, or why it is too early for one."""
    heading = message("actions.section", view.lang)
    found = view.results.follow_up
    if found is None or not found.num_rows:
        key = "section_absent" if found is None else "section_none"
        nothing = message(f"actions.{key}", view.lang)
        return Section(key="follow_up", heading=heading, text=(nothing,))
    rows = found.to_pylist()

    def label(name: str) -> str:
        return message(f"actions.col_{name}", view.lang)

    table = TableBlock(
        (
            Column("id", label("id"), priority=3),
            Column("label", label("title")),
            Column("key", label("key"), priority=2),
            Column("since", label("since"), "date", 2),
            Column("verdict", label("verdict")),
            Column("ratio", label("ratio"), "interval"),
            Column("expect", label("expect"), "change", 4),
            Column("weekly", label("weekly"), priority=3),
            Column("weeks", label("weeks"), "count", 4),
            Column("owner", view.say("col_owner"), priority=5),
            Column("remark", label("remark"), "note", 6),
        ),
        tuple(_row(view, row) for row in rows),
        emphasis=tuple(i for i, row in enumerate(rows) if row["verdict"] == "worse"),
        improved=tuple(
            i for i, row in enumerate(rows) if row["verdict"] in ("improved", "partial")
        ),
        muted=tuple(i for i, row in enumerate(rows) if row["state"] != "told"),
    )
    told = [message("actions.section_how", view.lang)]
    lost = [row["id"] for row in rows if row["state"] == "unknown_key"]
    if lost:
        told.append(message("actions.section_lost", view.lang, ids=", ".join(lost)))
    return Section(key="follow_up", heading=heading, text=tuple(told), tables=(table,))


def _row(view: View, row: dict[str, Any]) -> tuple[Cell, ...]:
    ratio = weekly = None
    if row["rate_ratio"] is not None:
        ratio = Interval(row["lower"], row["upper"], "score", row["rate_ratio"])
        weekly = message(
            "actions.weekly", view.lang,
            counterfactual=f"{row['counterfactual']:.1f}", observed=f"{row['observed']:.1f}",
        )  # fmt: skip
    return (
        row["id"],
        row["title"] or row["stands_for"] or _key_name(view, row["key"]),
        row["stands_for"] or _key_name(view, row["key"]),
        row["since"].isoformat(),
        _verdict(view, row),
        ratio,
        row["expect"],
        weekly,
        row["weeks_after"],
        row["owner"] or None,
        _remark(view, row),
    )


def _verdict(view: View, row: dict[str, Any]) -> str:
    if row["state"] == "told":
        return message(f"impact.verdict_{row['verdict']}", view.lang)
    return message(f"actions.state_{row['state']}", view.lang)


def _remark(view: View, row: dict[str, Any]) -> str | None:
    said = []
    if row["followed"]:
        said.append(
            message(f"actions.followed_{row['followed']}", view.lang, now=row["stands_for"])
        )
    if row["state"] == "early":
        said.append(message("actions.early", view.lang, weeks=row["weeks_after"]))
    if row["state"] == "told":
        said.append(expectation_told(row, view.lang))
        said.extend(doubts_told(row, view.lang))
    elif row["n_spikes"]:
        said.append(message("impact.told_spikes", view.lang, n=row["n_spikes"]))
    if row["moved_to"]:
        keys = ", ".join(_key_name(view, key) for key in row["moved_to"])
        said.append(message("impact.told_moved", view.lang, keys=keys))
    return " ".join(line for line in said if line) or None


def _key_name(view: View, key: str) -> str:
    return view.topic_labels.get(key) or view.taxonomy.label(key, view.lang)
