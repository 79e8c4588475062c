"""Where the learned vote overrules what headers claim, and what stays in doubt."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voc_cli.load.columns.added import is_added
from voc_cli.load.columns.by_content import Taken
from voc_cli.load.columns.claims import Claim
from voc_cli.load.columns.date_parts import PARTS
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.profile import Profile
from voc_cli.load.columns.votes import FIELDS, votes_for

# How much likelier, as the difference of logarithms, the vote must hold another column to be:
# chosen with whole inventors left out, see docs/benchmarks.md.
SURE = 1.5
DOUBTFUL = 0.7
_TOLD = frozenset({"map", "preset", "room"})
_CERTAIN = 0.98
_JOINED = "voc."
_SHARED = 0.8
_GAPS, _SPOKEN = 0.8, 0.5
# What only helps to read messages and moments, and the company's words, is never taken away.
_KEPT = frozenset(
    "created_time author_type message_at message_id parent_id room reply_depth private answer nps"
    " ces customer_id customer_name customer_email customer_phone".split()
).union(FIELDS, PARTS)

__all__ = ["Doubt", "other_doubts", "overrule"]


@dataclass(frozen=True)
class Doubt:
    """What a person should look at, by the key of its message.

    `body`, `ticket_id`, `created_at`, `rating`: the column may be `other` instead of `chosen`;
    `gaps`: rows without it may speak in `other`; `messages`: rows share what stands in `other`,
    so they may be messages.
    """

    key: str
    chosen: str
    other: str = ""


def overrule(
    taken: Taken, headers: Sequence[str], claims: Sequence[Claim], looks: Mapping[str, Profile]
) -> tuple[Doubt, ...]:
    """Move fields of `taken` to the columns the vote is sure of; what it only leans to, as doubts.

    What the user or a preset said stays, and so do columns that reading joined; a claim that was
    denied is not heard again.
    """
    denied = {(claim.field, claim.header) for claim in claims if claim.denied}
    own = [header for header in headers if not header.startswith(_JOINED)]
    if max((looks[header].kinds for header in own), default=0) <= 1:
        return ()  # nothing differs in a table of one row
    # Whose messages were joined has its number; a channel is seldom one of two columns.
    joined = taken.get("n_messages", ("",))[0].startswith(_JOINED)
    unasked = {"channel", "ticket_id"} if joined else {"channel"}
    votes = votes_for(own, looks)
    doubts: list[Doubt] = []
    for field in FIELDS:
        chosen, _, how = taken.get(field, (None, 0.0, ""))
        scores = votes[field]
        if how in _TOLD or (chosen is not None and chosen not in scores):
            continue
        best = max(own, key=lambda header: scores[header])
        ahead = scores[best] - scores[chosen]
        if best == chosen or (field, best) in denied or not _may_be(field, best, taken, looks):
            continue
        if ahead >= SURE and not _is_held(best, taken):
            for other in [f for f, (header, _, _) in taken.items() if header == best]:
                del taken[other]
            taken[field] = (best, min(_CERTAIN, 1 / (1 + math.exp(-ahead))), "vote")
            continue
        asked = field not in unasked | _uses(best, taken)
        if chosen is not None and not looks[chosen].is_empty and asked and ahead >= DOUBTFUL:
            doubts.append(Doubt(field, chosen, best))
    return tuple(doubts)


def other_doubts(
    taken: Taken, claims: Sequence[Claim], looks: Mapping[str, Profile]
) -> tuple[Doubt, ...]:
    """What speaks against the table as it was read, whatever the vote holds of it."""
    doubts: list[Doubt] = []
    body, _, how = taken.get("body", ("", 0.0, "map"))
    own = looks.get(body, Profile())
    if how not in _TOLD and 0 < own.filled <= _GAPS:
        doubts += [Doubt("gaps", body, other) for other in _other_texts(taken, looks)[:1]]
    number, _, how = taken.get("ticket_id", ("", 0.0, ""))
    shared = [
        claim.header
        for claim in claims
        if claim.field == "ticket_id" and claim.first and claim.header != number
        if _is_shared(claim.header, looks[claim.header])
    ]
    if shared and how not in _TOLD and looks.get(number, Profile()).distinct in (0.0, 1.0):
        doubts.append(Doubt("messages", number, shared[0]))
    return tuple(doubts)


def _other_texts(taken: Taken, looks: Mapping[str, Profile]) -> list[str]:
    """Columns of no other use in which customers speak."""
    used = {header for header, _, _ in taken.values()}
    return [
        header
        for header, shown in looks.items()
        if header not in used and not header.startswith(_JOINED)
        if shown.spoken >= _SPOKEN and shown.customer > shown.company
    ]


def _is_shared(header: str, shown: Profile) -> bool:
    """Whether a column numbers conversations that span rows."""
    concepts = read_header(header).concepts
    if "id" not in concepts or not {"ticket", "message"} & concepts:
        return False
    repeats = shown.filled == 1.0 and shown.distinct <= _SHARED and shown.kinds > 1
    return repeats and (shown.code >= 0.8 or shown.opaque)


def _uses(header: str, taken: Taken) -> set[str]:
    """The fields that a column of another use is not asked about: all but the text."""
    used = any(taken[field][0] == header for field in _KEPT & taken.keys())
    return {*FIELDS} - {"body"} if used else set()


def _is_held(header: str, taken: Taken) -> bool:
    return any(
        taken[field][0] == header and (field in _KEPT or taken[field][2] in _TOLD)
        for field in taken
    )


def _may_be(field: str, header: str, taken: Taken, looks: Mapping[str, Profile]) -> bool:
    """Whether nothing speaks against a column that the vote leans to."""
    shown = looks[header]
    if shown.is_empty or is_added(header):
        return False
    if field == "ticket_id":
        if "ticket_id" in taken and "order" in read_header(header).concepts:
            return False
        # Rows of one id become one ticket, unless it can be told who speaks in each.
        others = {"holder", "venue"} & read_header(header).concepts
        return shown.distinct == 1.0 or ("author_type" in taken and not others)
    if field == "created_at":
        day = taken["created_at"][0] if "created_at" in taken else None
        if day is not None and "created_time" in taken and looks[day].timed < 0.5:
            return False  # a day and a clock side by side are one moment
        parts = {"created_time", "message_at", *PARTS} & taken.keys()
        return shown.time >= 0.5 and shown.kinds > 1 and ("created_at" in taken or not parts)
    return True
