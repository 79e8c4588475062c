"""What the other columns of a table say about what one of them claims to be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.profile import Profile
from voc_cli.load.columns.votes import share_before

ACCEPT = 0.34
CONTRADICTED = 0.4
LATER = 0.8
CODED = 0.95
_DAY_ONLY = 0.95
_REPEATED = 0.9
_SEVERAL = 2
_NEARLY_ALL = 0.95
_SETTLED = 0.92
_SPEAKERS = frozenset({"author_type", "customer_email", "customer_name", "customer_id"})
_BARE = frozenset({"id", "uuid"})
# What says that it numbers the rows, and nothing else.
_IDS = frozenset(
    "id uuid guid key no num number seq idx 번호 관리번호 고유번호 식별번호 코드".split()
)
# What one person's columns end with: an id, a name.
_PERSONAL = re.compile(r"(?:id|no|number|아이디|번호|코드|fullname|name|nm|이름|성명|명)$")
# A survey by its headers, and the time at which it was sent.
_SURVEYED = re.compile(
    r"(?i)(?:^|[^a-z])(?:survey|nps|csat|respondent|questionnaire|response_?(?:uu)?id)|설문"
)
_INVITED = re.compile(
    r"(?i)(?:^|[^a-z])(?:sent|send|invited|invitation|delivered|emailed)(?:[^a-z]|at|$)|발송|초대"
)
_OWNERS = frozenset({"holder", "venue"})
_ID, _NO = re.compile(r"(?:id|아이디)$"), re.compile(r"(?:no|number|번호)$")
_KEY = re.compile(r"key$")

__all__ = ["ACCEPT", "CODED", "CONTRADICTED", "LATER", "Claim", "weighed_together"]


@dataclass(frozen=True)
class Claim:
    """A header's claim to a field; `first` is its likeliest one, the others wait their turn.

    `denied`: the other columns show that it is none, whatever else speaks for it.
    """

    field: str
    header: str
    weight: float
    first: bool = True
    denied: bool = False


def weighed_together(
    claims: list[Claim], headers: Sequence[str], profiles: Mapping[str, Profile]
) -> list[Claim]:
    """The claims of all columns after each has heard the others."""
    spoken = any(c.first and c.field in _SPEAKERS and _sends(c) for c in claims)
    told = any(c.field == "ticket_id" and c.first and c.weight >= ACCEPT for c in claims)
    if not told or not spoken:
        # Where nobody is said to speak, or nothing else is numbered, a message is a ticket.
        claims = [
            Claim("ticket_id", c.header, c.weight, c.first) if c.field == "message_id" else c
            for c in claims
        ]
    if any(c.first and _of_all(c) for c in claims):
        # Of the scores of a survey the one for all of it counts, however long its question.
        claims = [
            replace(c, weight=c.weight * LATER) if c.field == "rating" and not _of_all(c) else c
            for c in claims
        ]
    claims = _of_answers(claims)
    claims = [_of_events(c, claims, profiles) for c in claims]
    claims = [_of_records(c, profiles, spoken=spoken) for c in claims]
    people = {stem for stem in map(_person_stem, headers) if stem}
    claims = [
        replace(c, field="customer_id")
        if c.field == "ticket_id" and _stem(c.header) in people
        else c
        for c in claims
    ]
    claims = [replace(c, weight=_of_ticket(c, claims, profiles)) for c in claims]
    if spoken:
        # A key made of a conversation's kind and id stands beside that id.
        ids = {canonical_key(c.header) for c in claims if c.field == "ticket_id" and c.first}
        claims = [
            replace(c, weight=c.weight * CODED, denied=True)
            if c.field == "ticket_id" and _KEY.sub("id", canonical_key(c.header)) in ids - {_key(c)}
            else c
            for c in claims
        ]
    place = {header: n for n, header in enumerate(headers)}
    clocked = [c for c in claims if c.field == "created_at" and c.first and _has_clock(c, profiles)]
    if clocked:
        # Of two times of a ticket the one that tells the hour says more.
        most = max(c.weight for c in clocked)
        claims = [
            replace(c, weight=c.weight * _DAY_ONLY)
            if c.field == "created_at" and c not in clocked and c.weight * _DAY_ONLY < most
            else replace(c, weight=min(c.weight, most * _DAY_ONLY))
            if c.field == "created_at" and c not in clocked and _same_days(c, clocked, profiles)
            else c
            for c in claims
        ]
    # A record's own value stands before one of what is inside it (`created_at`, `type.created_at`).
    return sorted(
        claims, key=lambda claim: (-claim.weight, claim.header.count("."), place[claim.header])
    )


def _of_answers(claims: list[Claim]) -> list[Claim]:
    """A survey's claims: its invitation went out before the customer said anything in it."""
    invited = {c.header for c in claims if c.field == "created_at" and _INVITED.search(c.header)}
    surveyed = any(c.field in ("nps", "ces") and c.first and c.weight >= ACCEPT for c in claims)
    surveyed |= any(map(_SURVEYED.search, {c.header for c in claims}))
    if not invited or not surveyed or any(c.field == "answer" and c.first for c in claims):
        return claims
    sure = [c for c in claims if c.first and c.weight >= ACCEPT and c.header not in invited]
    for field in ("first_response_at", "closed_at"):
        answered = [c for c in sure if c.field == field]
        if answered:
            claims = [replace(c, field="created_at") if c in answered else c for c in claims]
            break
    return [
        replace(c, weight=c.weight * CONTRADICTED, denied=True)
        if c.field == "created_at" and c.header in invited
        else c
        for c in claims
    ]


def _of_events(claim: Claim, claims: Sequence[Claim], profiles: Mapping[str, Profile]) -> Claim:
    """A claim to the time of arrival, less where it is when the system wrote down what began
    before (`CALL_START`, `REG_DT`).
    """
    if claim.field != "created_at" or "registered" not in read_header(claim.header).concepts:
        return claim
    for other in claims:
        if other.field != "created_at" or other.weight < ACCEPT:
            continue
        if "start" not in read_header(other.header).concepts:
            continue
        began, written = profiles[other.header].moments, profiles[claim.header].moments
        if not began or not written:
            continue
        before, after = share_before(began, written), share_before(written, began)
        if before is not None and after is not None and before >= _NEARLY_ALL > after:
            return replace(claim, weight=min(claim.weight, other.weight * CODED), denied=True)
    return claim


def _of_records(claim: Claim, profiles: Mapping[str, Profile], *, spoken: bool) -> Claim:
    """A claim to the ticket's number, less for ids of something unknown that rows share.

    Rows of one id become one ticket; a shop's, a machine's or a contract's id would make one of
    many. Where it is said who speaks, an unknown id may be a conversation's, but no client firm's.
    """
    looks = profiles[claim.header]
    reading = read_header(claim.header)
    unknown = reading.concepts == {"id"} and _key(claim) not in _IDS and reading.weight < _SETTLED
    unknown = (unknown and not spoken) or bool(_OWNERS & reading.concepts)
    if claim.field != "ticket_id" or not unknown or looks.distinct > _REPEATED:
        return claim
    return replace(claim, weight=claim.weight * CONTRADICTED, denied=True)


def _key(claim: Claim) -> str:
    return canonical_key(claim.header)


def _has_clock(claim: Claim, profiles: Mapping[str, Profile]) -> bool:
    looks = profiles[claim.header]
    return looks.time >= 0.5 and looks.timed >= 0.5


def _same_days(claim: Claim, clocked: Sequence[Claim], profiles: Mapping[str, Profile]) -> bool:
    """Whether a column of days says nothing but the days of one that tells the hour, too."""
    days = profiles[claim.header].moments
    return any(
        sum(map(bool, days)) >= _SEVERAL
        and all(m.startswith(d) for d, m in zip(days, profiles[c.header].moments, strict=True) if d)
        for c in clocked
    )


def _stem(header: str) -> str:
    """`contact` of `Contact ID` and `Contact Name`; empty where nothing stands before."""
    key = canonical_key(header)
    return _PERSONAL.sub("", key) if _PERSONAL.search(key) else ""


def _person_stem(header: str) -> str:
    """The stem of a header that names a customer."""
    reading = read_header(header)
    named = reading.field == "customer_name" and {"customer", "name"} <= reading.concepts
    return _stem(header) if named else ""


def _of_ticket(claim: Claim, claims: Sequence[Claim], profiles: Mapping[str, Profile]) -> float:
    """The weight of a claim, less for an id that is another's than the ticket's.

    A bare `id` beside repeated ids of conversations and a word for who speaks is a message's; an
    id that only machines read steps back behind a number that people quote, and so does a
    `CASE_ID` behind a `CASE_NO`.
    """
    if claim.field != "ticket_id" or not claim.first:
        return claim.weight
    others = [c for c in claims if c.field == "ticket_id" and c.first and c is not claim]
    if canonical_key(claim.header) in _BARE and any(map(_sends, claims)):
        rooms = [profiles[c.header].distinct for c in others if _says_ticket(c.header)]
        if any(distinct < 1.0 for distinct in rooms) and profiles[claim.header].distinct == 1.0:
            return claim.weight * CONTRADICTED
    if _ID.search(_key(claim)):
        for c in others:
            looks = profiles[c.header]
            same = _ID.sub("", _key(claim)) == _NO.sub("", _key(c)) != _key(c)
            if same and looks.distinct == looks.filled == 1.0:
                return min(claim.weight, c.weight * CODED)
    if profiles[claim.header].opaque and canonical_key(claim.header) in _BARE:
        for c in others:
            looks = profiles[c.header]
            quoted = _says_ticket(c.header) and "short" not in read_header(c.header).concepts
            if quoted and looks.distinct == looks.filled == 1.0 and not looks.opaque:
                return min(claim.weight, c.weight * CODED)
    return claim.weight


def _says_ticket(header: str) -> bool:
    return bool({"ticket", "create"} & read_header(header).concepts)


def _of_all(claim: Claim) -> bool:
    return claim.field == "rating" and "whole" in read_header(claim.header).concepts


def _sends(claim: Claim) -> bool:
    """Whether a column says who wrote a message, by its role or as a sender."""
    sender = "sender" in read_header(claim.header).concepts
    return claim.field == "author_type" or (sender and claim.weight >= ACCEPT)
