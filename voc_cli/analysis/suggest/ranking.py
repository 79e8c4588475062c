"""What to improve first: the groups of `grouping`, ranked, with their evidence.

Severity of a ticket is its gravest mark: safety 1, legal .8, churn .6, negative .4, mixed .25,
else .1. That of a group is the mean, shrunken towards the mean m of all groups by 5 tickets,

    s = (Σ sᵢ + 5 m) / (n + 5),    severity = 1 − (1 − s)(1 − .6 k / (k + 1))

where k safety tickets lift it whatever the size of the group: nobody waits for a second burn.

Priority is size × severity × trend,

    priority = 100 · √(n / N) · severity · clip((count + 5) / (expected + 5), ½, 3)

N all complaints, requests and suggestions of the window; the root, because ten times the tickets
are not ten times the urgency; 5 in the ratio, because 4 against 1 is not yet four times as many.
Count and expected are the topic's of the trend table, else the group's own against the periods
before (`group_change`). No history makes the factor 1. Ties are broken by size, then by
`suggestion_id`. Nothing after the period is looked at.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import hypergeom

from voc_cli.analysis.period import local_days
from voc_cli.analysis.results import Period
from voc_cli.analysis.suggest.exemplars import choose_exemplars
from voc_cli.analysis.suggest.grouping import (
    MIN_TICKETS,
    REQUEST_DAYS,
    Group,
    actionable,
    find_groups,
)
from voc_cli.analysis.suggest.owners import codes_of, playbook_codes, scattered
from voc_cli.analysis.suggest.words import Facts, Focus, code_label, sentences
from voc_cli.analysis.trend.group_change import Change, changes, day_number
from voc_cli.schema import SUGGESTION_SCHEMA
from voc_cli.taxonomy.model import Taxonomy

__all__ = ["suggest"]

PER_CATEGORY = 3  # suggestions of one category before every other has had its turn
FOCUS_SHARE = 0.5  # of a group's tickets in one product or channel, to begin there
FOCUS_LEVEL = 0.05
REQUEST_PLACES = 5  # one place in so many is kept for requests, which are seldom grave
WISHES = 2  # suggestions for each complaint of a topic, from which it is told as a wish
PRIOR_TICKETS = 5.0


def suggest(
    tickets: pa.Table,
    *,
    topics: pa.Table,
    trend: pa.Table,
    taxonomy: Taxonomy,
    period: Period,
    lang: str,
    limit: int = 10,
) -> pa.Table:
    """Ranked improvement suggestions of `period`, as SUGGESTION_SCHEMA; the module says how.

    tickets  ticket table + classify columns + `topic_id`, `topic_score`, all loaded rows
    topics   TOPIC_SCHEMA; trend: TREND_SCHEMA + `by`, of which the rows of `topic` are read
    """
    frame = actionable(tickets, period, alarmed=_alarmed_topics(trend, period))
    groups = find_groups(frame, period)
    known = changes(
        [group.asked for group in groups],
        history=frame,
        first_day=_first_day(tickets),
        trend=trend,
        period=period,
    )
    middle = {
        kind: float(pd.concat([g.rows for g in groups if g.kind == kind])["gravity"].mean())
        for kind in {group.kind for group in groups}
    }
    severities = [_severity(group.rows, middle[group.kind]) for group in groups]
    priorities = [
        _priority(group, severity, change)
        for group, severity, change in zip(groups, severities, known, strict=True)
    ]
    pairs = (topics.column(name).to_pylist() for name in ("topic_id", "label"))
    named = dict(zip(*pairs, strict=True))
    labels = [
        named.get(group.topic_id) or code_label(group.code, taxonomy, lang, rest=group.rest)
        for group in groups
    ]
    offered = [at for at, group in enumerate(groups) if _is_matter(group, known[at])]
    rows = []
    for rank, at in enumerate(_chosen(groups, offered, labels, priorities, known, limit), start=1):
        group = groups[at]
        facts = _facts(
            group, known[at], labels[at], named, period, taxonomy, _elsewhere(groups, at)
        )
        rows.append(
            {
                "rank": rank,
                "suggestion_id": group.key,
                "category": group.category,
                "topic_id": group.topic_id,
                "n_tickets": facts.n,
                "n_customers": facts.customers,
                "trend": known[at].trend,
                "severity": severities[at],
                "priority": priorities[at],
                "exemplar_ids": choose_exemplars(group.rows),
                **sentences(facts, taxonomy=taxonomy, lang=lang),
            }
        )
    found: pa.Table = pa.Table.from_pylist(rows, schema=SUGGESTION_SCHEMA)
    return found


def _is_matter(group: Group, change: Change) -> bool:
    """Whether a group can be acted on.

    What is left of a category when its topics and subcategories are taken out has nothing in
    common, unless it rises or is about safety; nor have wishes that name no one thing.
    """
    if group.bare and group.kind == "request":
        return False
    urgent = change.trend in ("rising", "new") or bool(group.rows["safety"].any())
    return urgent or not group.rest


def _alarmed_topics(trend: pa.Table, period: Period) -> list[str]:
    """Topics with an alarm in a period of the trend that begins within `period`."""
    began = trend.column("period")
    inside = pc.and_(
        pc.greater_equal(began, pa.scalar(period.start, pa.date32())),
        pc.less_equal(began, pa.scalar(period.end, pa.date32())),
    )
    raised = pc.and_(pc.equal(trend.column("by"), "topic"), trend.column("alert"))
    return sorted(set(trend.filter(pc.and_(inside, raised)).column("key").to_pylist()))


def _first_day(tickets: pa.Table) -> int:
    first = pc.min(local_days(tickets.column("created_at"))).as_py()
    return day_number(first) if first else 0


def _elsewhere(groups: Sequence[Group], at: int) -> tuple[tuple[str, str, int], ...]:
    """(kind, category, tickets) of the other groups of the same topic: they are not said twice."""
    topic = groups[at].topic_id
    others = [g for i, g in enumerate(groups) if topic and i != at and g.topic_id == topic]
    return tuple(sorted((g.kind, g.category, len(g.rows)) for g in others))


def _severity(rows: pd.DataFrame, middle: float) -> float:
    mean = (rows["gravity"].sum() + PRIOR_TICKETS * middle) / (len(rows) + PRIOR_TICKETS)
    safety = int(rows["safety"].sum())
    return round(float(1 - (1 - mean) * (1 - 0.6 * safety / (safety + 1))), 4)


def _priority(group: Group, severity: float, change: Change) -> float:
    size = float(np.sqrt(len(group.rows) / group.of_all))
    return round(100 * size * severity * change.factor(PRIOR_TICKETS), 4)


def _by_topic(
    groups: Sequence[Group], ranked: Sequence[int], known: Sequence[Change]
) -> dict[str, int]:
    """The group that speaks for each topic: the first, or the wish where most only wish for it."""
    topics = {groups[at].topic_id or groups[at].key: at for at in reversed(ranked)}
    for at in ranked:
        topic = groups[at].topic_id
        first = topics[topic] if topic else at
        if topic and groups[at].kind == "request" and groups[first].kind == "problem":
            rising = known[first].trend in ("rising", "new")
            if not rising and len(groups[at].rows) >= WISHES * len(groups[first].rows):
                topics[topic] = at
    return topics


def _chosen(
    groups: Sequence[Group],
    offered: Sequence[int],
    labels: Sequence[str],
    priorities: Sequence[float],
    known: Sequence[Change],
    limit: int,
) -> list[int]:
    """Those of `offered` to show, by falling priority, the first of each title and topic.

    At most PER_CATEGORY of a category as long as others wait; some places are for requests.
    """
    ranked = sorted(
        offered, key=lambda at: (-priorities[at], -len(groups[at].rows), groups[at].key)
    )
    titles = {(groups[at].kind, groups[at].category, labels[at]): at for at in reversed(ranked)}
    topics = _by_topic(groups, ranked, known)
    first = set(titles.values()) & set(topics.values())
    order = [at for at in ranked if at in first]
    requests = [at for at in order if groups[at].kind == "request"]
    kept = requests[: limit // REQUEST_PLACES]
    seen: dict[str, int] = {}
    spread: list[int] = []
    crowd: list[int] = []
    for at in order:
        category = groups[at].category
        seen[category] = seen.get(category, 0) + 1
        (spread if seen[category] <= PER_CATEGORY else crowd).append(at)
    rest = [at for at in (*spread, *crowd) if at not in kept]
    chosen = {*kept, *rest[: max(0, limit - len(kept))]}
    return [at for at in order if at in chosen]


def _facts(
    group: Group,
    change: Change,
    label: str,
    named: Mapping[str, str],
    period: Period,
    taxonomy: Taxonomy,
    elsewhere: tuple[tuple[str, str, int], ...],
) -> Facts:
    rows = group.rows
    codes = codes_of(rows, group.code, taxonomy)
    keys = rows["customer_key"].dropna()
    days = (period.end - period.start).days + 1
    return Facts(
        kind=group.kind,
        category=group.category,
        mixed=rows["own_category"].nunique() > 1,
        codes=codes,
        playbooks=playbook_codes(rows, codes, taxonomy),
        scattered=scattered(rows),
        elsewhere=elsewhere,
        label=label,
        whole=group.bare and not group.rest,
        n=len(rows),
        of=group.of,
        customers=int(keys.nunique()) if len(keys) else None,
        focus=_focus(rows, group.everything),
        channels=_shares(rows["channel"]),
        products=_shares(rows["product"]),
        topics=() if group.topic_id else _shares(rows["said"].map(named.get)),
        negative=float((rows["polarity"] == "neg").mean()),
        churn=int(rows["churn"].sum()),
        legal=int(rows["legal"].sum()),
        safety=int(rows["safety"].sum()),
        change=change,
        span=period.freq or "span",
        weeks=max(REQUEST_DAYS, days) / 7,
    )


def _shares(values: pd.Series) -> tuple[tuple[str, int, float], ...]:
    """(value, count, share of the group), largest first."""
    counts = Counter(value for value in values if value)
    pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((value, n, n / len(values)) for value, n in pairs)


def _focus(rows: pd.DataFrame, others: pd.DataFrame) -> Focus | None:
    """The product, else the channel, that holds half the group or more, and more than elsewhere.

    One that holds all of it is no place to begin: the evidence names it.

    More than elsewhere: that many of it by chance among all tickets of the kind so far that name
    one has a probability of at most 5 % (hypergeometric tail); the largest channel of all is no
    clue.
    """
    for aspect in ("product", "channel"):
        named = others.loc[others[aspect].astype(bool), aspect]
        here = int(rows[aspect].astype(bool).sum())
        for value, n, share in _shares(rows[aspect])[:1]:
            chance = hypergeom.sf(n - 1, len(named), int((named == value).sum()), here)
            if n >= MIN_TICKETS and FOCUS_SHARE <= share < 1 and chance <= FOCUS_LEVEL:
                return Focus(aspect, value, share)
    return None
