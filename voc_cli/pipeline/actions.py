"""From a suggestion to an action that reports follow up."""

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from voc_cli.analysis.impact.keys import named_in_taxonomy, split_column
from voc_cli.errors import UsageError
from voc_cli.messages import Notice
from voc_cli.pipeline.request import Progress, Request
from voc_cli.pipeline.topics import registry_beside
from voc_cli.pipeline.weekly import PeriodChoice, analyse_week
from voc_cli.settings import Settings
from voc_cli.store.actions import Action, find_suggestion, read_suggestion
from voc_cli.taxonomy import Taxonomy

__all__ = ["action_from_suggestion", "check_keys"]

_CODE = re.compile(r"[a-z_]+(\.[a-z_]+)?")  # what looks like a category's code, and no topic's name
_NEAR = 0.6


def check_keys(keys: Sequence[str], taxonomy: Taxonomy, lang: str) -> tuple[Notice, ...]:
    """What to tell of keys that name no category: they are taken for topics, seen by no one yet.

    Raises UsageError for what is written like a category's code and is none.
    """
    told = []
    for key in keys:
        if named_in_taxonomy(key, taxonomy) or split_column(key) is not None:
            continue
        labels = [top.label[lang] for top in taxonomy]
        children = [
            (f"{top.code}.{child.code}", child) for top in taxonomy for child in top.children
        ]
        labels += [child.label[lang] for _, child in children]
        codes = [*taxonomy.codes(), *(code for code, _ in children)]
        looks_like_code = _CODE.fullmatch(key.strip())
        known = codes if looks_like_code else labels
        near = difflib.get_close_matches(key.strip(), known, n=1, cutoff=_NEAR)
        values = {"key": key, "nearest": near[0] if near else ""}
        if looks_like_code:
            raise UsageError(
                "actions.unknown_code" if near else "actions.unknown_code_far", **values
            )
        told.append(
            Notice("actions.taken_for_topic_near" if near else "actions.taken_for_topic", values)
        )
    return tuple(told)


def action_from_suggestion(
    suggestion_id: str,
    request: Request,
    *,
    since: date | None = None,
    taxonomy: Taxonomy,
    settings: Settings,
    progress: Progress,
) -> Action:
    """The action a suggestion proposes, beginning on `since` or the day after its period.

    A source that is the folder of an earlier `voc run --out` is read; others are analysed anew.
    """
    folder = Path(request.sources[0])
    if len(request.sources) == 1 and (folder / "suggestions.parquet").is_file():
        row, end, topics = read_suggestion(folder, suggestion_id)
    else:
        results = analyse_week(
            request,
            PeriodChoice(),
            taxonomy=taxonomy,
            settings=settings,
            progress=progress,
            registry=registry_beside(request),
        ).results
        row, end = find_suggestion(results.suggestions, suggestion_id), results.period.end
        topics = results.topics
    begin = since or (end + timedelta(days=1) if end else None)
    if begin is None:
        raise UsageError("actions.needs_since")
    return Action(
        id="",
        key=str(row["topic_id"] or row["category"]),
        since=begin,
        title=str(row["title"] or ""),
        owner=str(row["owner"] or ""),
        suggestion=str(row["suggestion_id"]),
        **_remembered(row, topics),
    )


def _remembered(row: Mapping[str, object], topics: pa.Table | None) -> dict[str, Any]:
    """What finds the suggestion's topic again: name, words and tickets; nothing where it has none.

    Tickets are told by the ids that the report shows.
    """
    if not row["topic_id"] or topics is None:
        return {}
    for topic in topics.to_pylist():
        if topic["topic_id"] == row["topic_id"]:
            shown = (*(topic["exemplar_ids"] or ()), *cast("list[str]", row["exemplar_ids"] or []))
            return {
                "topic": topic["label"],
                "topic_words": tuple(topic["keywords"] or ()),
                "topic_tickets": tuple(dict.fromkeys(shown)),
            }
    return {}
