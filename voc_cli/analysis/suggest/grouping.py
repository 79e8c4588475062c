"""Which complaints and requests of a period belong together: the groups that are ranked.

Every ticket of a group's window belongs to exactly one group: its topic within its category, when a
good part of the topic lies there, else its subcategory (or category). A topic that raised an alarm
in the period stays whole, in the category that most of its tickets have; so does what is asked for
in one topic. Problem groups hold the complaints, requests and displeased inquiries of the period;
request groups hold the suggestions (act `suggestion`) of the last four weeks. `praise`, `other` and
`unclassified` make no group.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.period import local_days
from voc_cli.analysis.results import Period
from voc_cli.analysis.trend.group_change import Asked, day_number
from voc_cli.schema import UNCLASSIFIED

__all__ = ["MIN_TICKETS", "REQUEST_DAYS", "Group", "actionable", "find_groups"]

NOT_ACTIONABLE = ("praise", "other", UNCLASSIFIED)
PROBLEM_ACTS = ("complaint", "request")
DISPLEASED = ("neg", "mix")
MIN_TICKETS = 3  # fewer make a group only when one is about safety
MIN_TOPIC_SHARE = 0.3  # of a topic's tickets in a category, or it is no group there
REQUEST_DAYS = 28

_COLUMNS = (
    "ticket_id", "channel", "product", "customer_key", "subject", "body", "duplicate_of",
    "category", "subcategory", "category_score", "act", "polarity", "churn", "legal", "safety",
    "topic_id", "topic_score",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
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
    rest: bool = False  # bare, and other groups of its kind and category stand beside it

    @property
    def asked(self) -> Asked:
        """What `group_change` is to tell of it."""
        return Asked(self.rows["group"].iloc[0], self.kind, self.topic_id, self.first, self.last)

    @property
    def bare(self) -> bool:
        """Neither a topic nor a subcategory: its tickets have no more than a category in common."""
        return not self.topic_id and self.code == self.category

    @property
    def key(self) -> str:
        """Its `suggestion_id`, the same from week to week."""
        place = self.topic_id or self.code
        mark = "" if self.kind == "problem" else f"{self.kind}|"
        return "s" + sha256(f"{mark}{self.category}|{place}".encode()).hexdigest()[:10]


def actionable(tickets: pa.Table, period: Period, *, alarmed: Sequence[str]) -> pd.DataFrame:
    """One row an actionable ticket up to the end of the period.

    `day` in days since 1970; `kind`, `group`; `gravity` is sᵢ of `ranking`. Tickets of an
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


def find_groups(frame: pd.DataFrame, period: Period) -> list[Group]:
    """The groups of both kinds that are large enough or about safety; `frame`: `actionable`."""
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
                    Group(kind, category, code, topic, rows, everything, *sizes, first, end)
                )
    beside = Counter((group.kind, group.category) for group in groups)
    return [
        replace(group, rest=group.bare and beside[group.kind, group.category] > 1)
        for group in groups
    ]


def _code(rows: pd.DataFrame) -> str:
    """The category's commonest subcategory when it is that of two tickets in five, else itself."""
    category = str(rows["category"].iloc[0])
    own = rows.loc[rows["own_category"] == category, "code"]
    if own.empty or own.value_counts().max() < 0.4 * len(rows):
        return category
    return _commonest(own)
