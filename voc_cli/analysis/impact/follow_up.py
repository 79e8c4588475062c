"""The actions a team registered, each with what became of it by the end of a period.

state  told         at least 8 whole weeks on both sides: a verdict
       early        fewer after the date: figures from 3 weeks on, no verdict
       not_begun    the date lies after the period
       no_history   too few weeks, or no ticket of the key, before the date
       unknown_key  no category, topic or value is called so any more, nor what a topic became

`stands_for` names the topic that now stands for the one registered, `followed` says how it was
found (`renamed`, `merged`, `split`, `examples` or `words`); both empty where it is the very one.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa

from voc_cli.analysis.impact.keys import Key, resolve_key
from voc_cli.analysis.impact.measure import measure_impact
from voc_cli.analysis.impact.topic_keys import Memory
from voc_cli.analysis.impact.weeks import FEWEST_WEEKS, weeks_around
from voc_cli.analysis.topics.lineage import NO_LINEAGE, Lineage
from voc_cli.errors import InputError, UsageError
from voc_cli.schema import FOLLOW_UP_SCHEMA
from voc_cli.taxonomy.model import Taxonomy

__all__ = ["follow_up"]

_FIGURES = (
    "rate_ratio", "lower", "upper", "weeks_before", "weeks_after", "observed", "counterfactual",
    "n_spikes", "moved_to", "trend_only", "placebo", "n_placebo",
)  # fmt: skip


def follow_up(
    actions: pa.Table,
    tickets: pa.Table,
    *,
    taxonomy: Taxonomy,
    topics: pa.Table,
    until: date,
    lang: str,
    aliases: Mapping[str, str] | None = None,
    lineage: Lineage = NO_LINEAGE,
) -> pa.Table:
    """FOLLOW_UP_SCHEMA of the open ones of `actions` (ACTION_SCHEMA), in their order.

    `until` is the last day of the period; `tickets` end with it. `lineage` says what became of
    topics, where there is a registry.
    """
    rows = []
    for action in actions.to_pylist():
        if action["closed"]:
            continue
        same = ("id", "title", "key", "since", "expect", "owner")
        row: dict[str, Any] = {name: action[name] for name in same}
        if action["since"] > until:
            rows.append(row | {"state": "not_begun"})
            continue
        own = Memory(
            action["topic"] or action["key"],
            tuple(action["topic_words"] or ()),
            tuple(action["topic_tickets"] or ()),
        )
        try:
            keys = [
                resolve_key(
                    text, tickets, taxonomy=taxonomy, topics=topics, lang=lang, aliases=aliases,
                    lineage=lineage, memory=memory, since=action["since"],
                )
                for text, memory in (
                    (action["key"], own), *((one, Memory()) for one in action["control"])
                )
            ]  # fmt: skip
        except UsageError:
            rows.append(row | {"state": "unknown_key"})
            continue
        if keys[0].how:
            row |= {"stands_for": keys[0].label, "followed": keys[0].how}
        rows.append(row | _judged(action, keys, tickets, until, aliases))
    table: pa.Table = pa.Table.from_pylist(rows, schema=FOLLOW_UP_SCHEMA)
    return table


def _judged(
    action: Mapping[str, Any],
    keys: list[Key],
    tickets: pa.Table,
    until: date,
    aliases: Mapping[str, str] | None,
) -> dict[str, Any]:
    weeks = weeks_around(tickets, action["since"], as_of=until)
    row: dict[str, Any] = {"weeks_before": weeks.n_before, "weeks_after": weeks.n_after}
    early = weeks.n_after < FEWEST_WEEKS
    if weeks.n_before < FEWEST_WEEKS:
        return row | {"state": "no_history"}
    try:
        found = measure_impact(
            tickets,
            keys[0],
            since=action["since"],
            controls=keys[1:] or None,
            expect=action["expect"],
            force=True,
            as_of=until,
            aliases=aliases,
        )
    except InputError:
        return row | {"state": "early" if early else "no_history"}
    whole = found.table.to_pylist()[0]
    row |= {name: whole[name] for name in _FIGURES}
    if early:
        return row | {"state": "early", "moved_to": []}
    return row | {"state": "told", "verdict": whole["verdict"]}
