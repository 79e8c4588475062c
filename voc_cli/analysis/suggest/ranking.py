"""What to improve first: groups of complaints and requests, ranked, with their evidence.

Groups. Every ticket of a group's window belongs to exactly one group: its topic within its
category, when a good part of the topic lies there, else its subcategory (or category). A topic that
raised an alarm in the period stays whole, in the category that most of its tickets have; so does
what is asked for in one topic. Problem
groups hold the complaints, requests and displeased inquiries of the period; request groups hold
the suggestions (act `suggestion`) of the last four weeks. `praise`, `other` and `unclassified`
make no group.

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
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import hypergeom

from voc_cli.analysis.period import local_days
from voc_cli.analysis.results import Period
from voc_cli.analysis.suggest.exemplars import choose_exemplars
from voc_cli.analysis.suggest.owners import codes_of
from voc_cli.analysis.suggest.words import Facts, Focus, code_label, sentences
from voc_cli.analysis.trend.group_change import Asked, Change, changes, day_number
from voc_cli.schema import SUGGESTION_SCHEMA, UNCLASSIFIED
from voc_cli.taxonomy.model import Taxonomy

__all__ = ["suggest"]

NOT_ACTIONABLE = ("praise", "other", UNCLASSIFIED)
PROBLEM_ACTS = ("complaint", "request")
DISPLEASED = ("neg", "mix")
MIN_TICKETS = 3  # fewer make a group only when one is about safety
MIN_TOPIC_SHARE = 0.3  # of a topic's tickets in a category, or it is no group there
REQUEST_DAYS = 28
PER_CATEGORY = 3  # suggestions of one category before every other has had its turn
FOCUS_SHARE = 0.5  # of a group's tickets in one product or channel, to begin there
FOCUS_LEVEL = 0.05
REQUEST_PLACES = 5  # one place in so many is kept for requests, which are seldom grave
WISHES = 2  # suggestions for each complaint of a topic, from which it is told as a wish
PRIOR_TICKETS = 5.0

_COLUMNS = (
    "ticket_id", "channel", "product", "customer_key", "subject", "body", "duplicate_of",
    "category", "subcategory", "category_score", "act", "polarity", "churn", "legal", "safety",
    "topic_id", "topic_score",
)  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """A candidate: `rows` of its window; `code` is a category or `category.child`."""

    kind: str  # "problem" or "request"
    category: str
    code: str
    topic_id: str | None
    rows: pd.DataFrame
    everything: pd.DataFrame  # all tickets of the kind up to the end of the window
    of: int  # tickets of the kind in the window
    of_all: int  # of either kind
    first: int
    last: int

    @property
    def asked(self) -> Asked:
        return Asked(self.rows["group"].iloc[0], self.kind, self.topic_id, self.first, self.last)

    @property
    def key(self) -> str:
        place = self.topic_id or self.code
        mark = "" if self.kind == "problem" else f"{self.kind}|"
        return "s" + sha256(f"{mark}{self.category}|{place}".encode()).hexdigest()[:10]


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
    frame = _frame(tickets, period, alarmed=_alarmed_topics(trend, period))
    groups = _groups(frame, period)
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
    named = dict(
        zip(topics.column("topic_id").to_pylist(), topics.column("label").to_pylist(), strict=True)
    )
    labels = [
        named.get(group.topic_id) or code_label(group.code, taxonomy, lang) for group in groups
    ]
    rows = []
    for rank, at in enumerate(_chosen(groups, labels, priorities, known, limit), start=1):
        group = groups[at]
        codes = codes_of(group.rows, group.code, taxonomy)
        facts = _facts(group, known[at], labels[at], named, period, codes, _elsewhere(groups, at))
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


def _alarmed_topics(trend: pa.Table, period: Period) -> list[str]:
    """Topics with an alarm in a period of the trend that begins within `period`."""
    began = trend.column("period")
    inside = pc.and_(
        pc.greater_equal(began, pa.scalar(period.start, pa.date32())),
        pc.less_equal(began, pa.scalar(period.end, pa.date32())),
    )
    raised = pc.and_(pc.equal(trend.column("by"), "topic"), trend.column("alert"))
    return sorted(set(trend.filter(pc.and_(inside, raised)).column("key").to_pylist()))


def _frame(tickets: pa.Table, period: Period, *, alarmed: Sequence[str]) -> pd.DataFrame:
    """One row an actionable ticket up to the end of the period.

    `day` in days since 1970; `kind`, `group`; `gravity` is sᵢ of the module. Tickets of an
    `alarmed` topic all get the category that most of them have, `own_category` is what they had.
    """
    days = local_days(tickets.column("created_at"))
    wanted = pc.and_kleene(
        pc.less_equal(days, pa.scalar(period.end, pa.date32())).fill_null(False),
        pc.invert(pc.is_in(tickets.column("category"), pa.array([*NOT_ACTIONABLE, "", None]))),
    )
    tickets = tickets.filter(wanted)
    frame = pd.DataFrame(
        {name: pd.Series(tickets.column(name).to_pylist(), dtype=object) for name in _COLUMNS}
    )
    frame["day"] = local_days(tickets.column("created_at")).cast(pa.int32()).to_numpy()
    for flag in ("churn", "legal", "safety"):
        frame[flag] = frame[flag].eq(True).astype(bool)
    for score in ("category_score", "topic_score"):
        frame[score] = frame[score].astype(float)
    frame["gravity"] = np.select(
        [
            frame["safety"],
            frame["legal"],
            frame["churn"],
            frame["polarity"] == "neg",
            frame["polarity"] == "mix",
        ],
        [1.0, 0.8, 0.6, 0.4, 0.25],
        0.1,
    )
    problem = frame["act"].isin(PROBLEM_ACTS)
    problem |= (frame["act"] == "inquiry") & frame["polarity"].isin(DISPLEASED)
    problem |= (frame["act"] == "inquiry") & (frame["gravity"] >= 0.6)
    frame["kind"] = np.select([frame["act"] == "suggestion", problem], ["request", "problem"], "")
    frame = frame[frame["kind"] != ""].sort_values("ticket_id", kind="stable")
    frame["code"] = [
        child or category
        for child, category in zip(frame["subcategory"], frame["category"], strict=True)
    ]
    frame["own_category"] = frame["category"]
    asked = frame["kind"] == "request"
    for whole in (frame["topic_id"].isin(alarmed) & ~asked, frame["topic_id"].notna() & asked):
        homes = frame[whole].groupby("topic_id")["category"].agg(_commonest)
        frame.loc[whole, "category"] = frame.loc[whole, "topic_id"].map(homes)
    frame["said"] = frame["topic_id"]
    frame["topic_id"] = pd.Series(_own_topic(frame), index=frame.index, dtype=object)
    frame["group"] = [
        f"{category}|{topic or code}"
        for category, topic, code in zip(
            frame["category"], frame["topic_id"], frame["code"], strict=True
        )
    ]
    return frame.reset_index(drop=True)


def _commonest(values: "pd.Series[str]") -> str:
    counts = values.value_counts()
    return str(min(counts[counts == counts.max()].index))


def _first_day(tickets: pa.Table) -> int:
    first = pc.min(local_days(tickets.column("created_at"))).as_py()
    return day_number(first) if first else 0


def _own_topic(frame: pd.DataFrame) -> list[str | None]:
    """Each ticket's topic when a good part of the topic is of the ticket's category, else None.

    Over all tickets, not those of the period: a topic's categories hold still from week to week.
    """
    places = list(zip(frame["topic_id"], frame["category"], strict=True))
    sizes = Counter(topic for topic, _ in places)
    homes = {
        (topic, category)
        for (topic, category), n in Counter(places).items()
        if topic and n >= MIN_TOPIC_SHARE * sizes[topic]
    }
    return [place[0] if place in homes else None for place in places]


def _groups(frame: pd.DataFrame, period: Period) -> list[_Group]:
    start, end = day_number(period.start), day_number(period.end)
    firsts = {"problem": start, "request": min(start, end - REQUEST_DAYS + 1)}
    groups = []
    for kind, first in firsts.items():
        both = frame[frame["day"].between(first, end)]
        everything = frame[frame["kind"] == kind]
        window = both[both["kind"] == kind]
        for _, rows in window.groupby("group", sort=True):
            if len(rows) >= MIN_TICKETS or rows["safety"].any():
                category, topic = rows[["category", "topic_id"]].iloc[0]
                code, sizes = _code(rows), (len(window), len(both))
                groups.append(
                    _Group(kind, category, code, topic, rows, everything, *sizes, first, end)
                )
    return groups


def _code(rows: pd.DataFrame) -> str:
    """The category's commonest subcategory when it is that of two tickets in five, else itself."""
    category = str(rows["category"].iloc[0])
    own = rows.loc[rows["own_category"] == category, "code"]
    if own.empty or own.value_counts().max() < 0.4 * len(rows):
        return category
    return _commonest(own)


def _elsewhere(groups: Sequence[_Group], at: int) -> tuple[tuple[str, str, int], ...]:
    """(kind, category, tickets) of the other groups of the same topic: they are not said twice."""
    topic = groups[at].topic_id
    others = [g for i, g in enumerate(groups) if topic and i != at and g.topic_id == topic]
    return tuple(sorted((g.kind, g.category, len(g.rows)) for g in others))


def _severity(rows: pd.DataFrame, middle: float) -> float:
    mean = (rows["gravity"].sum() + PRIOR_TICKETS * middle) / (len(rows) + PRIOR_TICKETS)
    safety = int(rows["safety"].sum())
    return round(float(1 - (1 - mean) * (1 - 0.6 * safety / (safety + 1))), 4)


def _priority(group: _Group, severity: float, change: Change) -> float:
    size = float(np.sqrt(len(group.rows) / group.of_all))
    return round(100 * size * severity * change.factor(PRIOR_TICKETS), 4)


def _by_topic(
    groups: Sequence[_Group], ranked: Sequence[int], known: Sequence[Change]
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
    groups: Sequence[_Group],
    labels: Sequence[str],
    priorities: Sequence[float],
    known: Sequence[Change],
    limit: int,
) -> list[int]:
    """Indexes of the groups to show, by falling priority, the first of each title and topic.

    At most PER_CATEGORY of a category as long as others wait; some places are for requests.
    """
    ranked = sorted(
        range(len(groups)), key=lambda at: (-priorities[at], -len(groups[at].rows), groups[at].key)
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
    group: _Group,
    change: Change,
    label: str,
    named: Mapping[str, str],
    period: Period,
    codes: tuple[str, ...],
    elsewhere: tuple[tuple[str, str, int], ...],
) -> Facts:
    rows = group.rows
    keys = rows["customer_key"].dropna()
    days = (period.end - period.start).days + 1
    return Facts(
        kind=group.kind,
        category=group.category,
        mixed=rows["own_category"].nunique() > 1,
        codes=codes,
        elsewhere=elsewhere,
        label=label,
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

    More than elsewhere: that many of it by chance among all tickets of the kind so far that name
    one has a probability of at most 5 % (hypergeometric tail); the largest channel of all is no
    clue.
    """
    for aspect in ("product", "channel"):
        named = others.loc[others[aspect].astype(bool), aspect]
        here = int(rows[aspect].astype(bool).sum())
        for value, n, share in _shares(rows[aspect])[:1]:
            chance = hypergeom.sf(n - 1, len(named), int((named == value).sum()), here)
            if n >= MIN_TICKETS and share >= FOCUS_SHARE and chance <= FOCUS_LEVEL:
                return Focus(aspect, value, share)
    return None
