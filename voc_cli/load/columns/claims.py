"""What each column may be: the words of its header weighed with what its cells look like.

What the cells show joins the words: dates under `해결됨` make it the time a ticket was solved,
sentences under `구매자 작성 사유` the customer's text. Where cells and words contradict each other,
the next reading of the header counts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voc_cli.load.cells.speakers import UNKNOWN, flag_of
from voc_cli.load.columns.added import is_added, is_underscored
from voc_cli.load.columns.lexicon import canonical_key, read_header, readings_of
from voc_cli.load.columns.profile import Profile

ACCEPT = 0.34
_SETTLED = 0.92
_CONTRADICTED = 0.4
_LATER = 0.8
_CODED = 0.95
_DAY_ONLY = 0.95
_NAMED = 0.3
_HIGHEST = 100
_TWO = 2
_TIMES = frozenset({"created_at", "updated_at", "first_response_at", "closed_at", "message_at"})
_LABELS = frozenset({"agent_category", "channel", "status", "team", "segment", "product"})
# What tools that copy tables number and date for themselves.
_RECORDS = frozenset({"ticket_id", "parent_id", "created_at", "updated_at", "closed_at"})
_SPEAKERS = frozenset({"author_type", "customer_email", "customer_name", "customer_id"})
# A header that says one of these, or nothing, over cells that say customer and agent.
_SPEAKER_MAY_BE = (None, "author_type", "customer_name", "customer_email", "other")
# How phones tell messages that came in from those that went out.
_DIRECTIONS = frozenset(
    "받음 보냄 받은 보낸 수신 발신 RECEIVED SENT INCOMING OUTGOING INBOUND OUTBOUND".split()
)
_SAID = re.compile(r"\s*(?:메[시세]지|문자|톡|쪽지|MESSAGES?|MSGS?)$")
# Words of boards: beside a count of views `추천` counts who liked an article.
_VIEWS = frozenset({"조회", "조회수", "views", "hits", "viewcount"})
_NOBODY = frozenset({"0"})  # what boards write for articles without a rating
# Side by side, as lists of questions and answers are kept (`Q,A,label`).
_SHORT = {"q": "question", "a": "answer"}
_NPS, _CES = frozenset({"NPS"}), frozenset({"CES"})
_BARE = frozenset({"id", "uuid"})
# What one person's columns end with: an id, a name.
_PERSONAL = re.compile(r"(?:id|no|number|아이디|번호|코드|fullname|name|nm|이름|성명|명)$")
# A survey by its headers, and the time at which it was sent.
_SURVEYED = re.compile(r"(?i)(?:^|[^a-z])(?:survey|nps|csat|respondent|questionnaire)|설문")
_INVITED = re.compile(
    r"(?i)(?:^|[^a-z])(?:sent|invited|invitation|delivered|emailed)(?:[^a-z]|at|$)|발송|초대"
)
_KEY = re.compile(r"key$")
# Headers that keep their say whatever the cells look like.
_FIRM = frozenset({"other", "private", "parent_id", "reply_depth", "author_type", "nps", "ces"})

__all__ = ["ACCEPT", "Claim", "claims_of", "fit", "seen_in"]


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


def claims_of(headers: Sequence[str], profiles: Mapping[str, Profile]) -> list[Claim]:
    """Every claim, the strongest first; of equal ones the header that stands further left."""
    board = any(canonical_key(header) in _VIEWS for header in headers)
    asked = {looks.words for looks in profiles.values()}
    short = _short_names(headers)
    claims: list[Claim] = []
    for header in headers:
        looks = profiles[header]
        if looks.kinds == _TWO and looks.words and _are_directions(looks.words):
            claims.append(Claim("author_type", header, 0.9))
            continue
        if read_header(header).field in _SPEAKER_MAY_BE and looks.role >= 0.8:
            claims.append(Claim("author_type", header, 0.98 if looks.role >= _CODED else 0.8))
            continue
        if looks.flag == 1.0 and looks.kinds == _TWO and flag_of(header) != UNKNOWN:
            claims.append(Claim("author_type", header, 0.85))
            continue
        found = _readings(short.get(header, header), looks, asked, board=board)
        for n, (field, weight) in enumerate(found):
            if n == 0 or found[0][0] != "other":
                sure = weight * fit(field, looks) * (1.0 if n == 0 else _LATER)
                if field in _LABELS and looks.code >= 0.9 and not looks.hangul:
                    sure *= _CODED  # the column of its name stands beside a code
                if field == "created_at" and header.startswith("@"):
                    sure *= _LATER  # when a search engine took the record in
                if field in _RECORDS and is_added(header):
                    sure *= _CONTRADICTED
                elif field in _RECORDS and is_underscored(header):
                    sure *= _LATER
                claims.append(Claim(field, header, round(sure, 4), n == 0))
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
            replace(c, weight=c.weight * _LATER) if c.field == "rating" and not _of_all(c) else c
            for c in claims
        ]
    claims = _of_answers(claims)
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
            replace(c, weight=c.weight * _CODED, denied=True)
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
            else c
            for c in claims
        ]
    # A record's own value stands before one of what is inside it (`created_at`, `type.created_at`).
    return sorted(
        claims, key=lambda claim: (-claim.weight, claim.header.count("."), place[claim.header])
    )


def _are_directions(words: frozenset[str]) -> bool:
    return {_SAID.sub("", word) for word in words} <= _DIRECTIONS


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
        replace(c, weight=c.weight * _CONTRADICTED, denied=True)
        if c.field == "created_at" and c.header in invited
        else c
        for c in claims
    ]


def _key(claim: Claim) -> str:
    return canonical_key(claim.header)


def _has_clock(claim: Claim, profiles: Mapping[str, Profile]) -> bool:
    looks = profiles[claim.header]
    return looks.time >= 0.5 and looks.timed >= 0.5


def _short_names(headers: Sequence[str]) -> dict[str, str]:
    """What `q` and `a` stand for where both are there."""
    found = {header: _SHORT.get(canonical_key(header), "") for header in headers}
    pair = {header: word for header, word in found.items() if word}
    return pair if sorted(pair.values()) == sorted(_SHORT.values()) else {}


def _stem(header: str) -> str:
    """`contact` of `Contact ID` and `Contact Name`; empty where nothing stands before."""
    return (
        _PERSONAL.sub("", canonical_key(header)) if _PERSONAL.search(canonical_key(header)) else ""
    )


def _person_stem(header: str) -> str:
    """The stem of a header that names a customer."""
    reading = read_header(header)
    named = reading.field == "customer_name" and {"customer", "name"} <= reading.concepts
    return _stem(header) if named else ""


def _of_ticket(claim: Claim, claims: Sequence[Claim], profiles: Mapping[str, Profile]) -> float:
    """The weight of a claim, less for an id that is another's than the ticket's.

    A bare `id` beside repeated ids of conversations and a word for who speaks is a message's; an
    id that only machines read steps back behind a number that people quote.
    """
    if claim.field != "ticket_id" or not claim.first:
        return claim.weight
    others = [c for c in claims if c.field == "ticket_id" and c.first and c is not claim]
    if canonical_key(claim.header) in _BARE and any(map(_sends, claims)):
        rooms = [profiles[c.header].distinct for c in others if _says_ticket(c.header)]
        if any(distinct < 1.0 for distinct in rooms) and profiles[claim.header].distinct == 1.0:
            return claim.weight * _CONTRADICTED
    if profiles[claim.header].opaque and canonical_key(claim.header) in _BARE:
        for c in others:
            looks = profiles[c.header]
            quoted = _says_ticket(c.header) and "short" not in read_header(c.header).concepts
            if quoted and looks.distinct == looks.filled == 1.0 and not looks.opaque:
                return min(claim.weight, c.weight * _CODED)
    return claim.weight


def _says_ticket(header: str) -> bool:
    return bool({"ticket", "create"} & read_header(header).concepts)


def _of_all(claim: Claim) -> bool:
    return claim.field == "rating" and "whole" in read_header(claim.header).concepts


def _sends(claim: Claim) -> bool:
    """Whether a column says who wrote a message, by its role or as a sender."""
    sender = "sender" in read_header(claim.header).concepts
    return claim.field == "author_type" or (sender and claim.weight >= ACCEPT)


def _readings(
    header: str, looks: Profile, asked: set[frozenset[str]], *, board: bool
) -> list[tuple[str, float]]:
    """(field, weight by words) of a header, the likeliest first."""
    plain = read_header(header)
    seen = seen_in(looks)
    readings = readings_of(header, seen - {"channel"} if plain.field in _LABELS else seen)
    settled = plain.field is not None and (plain.weight >= _SETTLED or plain.field in _FIRM)
    if settled and plain.field is not None and fit(plain.field, looks) > _CONTRADICTED:
        readings = (plain, *(r for r in readings if r.field != plain.field))
    found = [(_by_cells(r.field, r.concepts, looks), r.weight) for r in readings if r.field]
    if found and found[0][0] == "created_at" and readings[0].field == "created_time":
        found[0] = ("created_at", found[0][1] * _LATER)  # days under a header for clocks
    if found and found[0][0] == "nps" and board and canonical_key(header) == "추천":
        found[0] = ("other", found[0][1])
    if found and found[0][0] == "rating" and looks.number == 1.0 and {_NPS, _CES} & asked:
        found[0] = ("nps" if _NPS in asked else "ces", found[0][1])
    fitting = [n for n, (field, _) in enumerate(found) if fit(field, looks) > _CONTRADICTED]
    if fitting and fitting[0] > 0:
        field, weight = found[fitting[0]]
        if field in ("body", "subject"):
            return found  # which text it is, the cells of all columns decide
        found.pop(fitting[0])
        found.insert(0, (field, weight * _LATER))
    return found


def seen_in(looks: Profile) -> frozenset[str]:
    """The concepts that the cells of a column show, whatever its header says."""
    found: set[str] = set()
    if looks.time >= 0.8 and (looks.number < 0.5 or looks.epoch) and not looks.numbered:
        found.add("time")
    elif looks.sentence >= 0.5 and (looks.spoken >= 0.5 or looks.mean_length >= 25):
        found.add("text")
    elif looks.status >= 0.8 and looks.flag < 0.5:
        found.add("status")
    elif looks.channel >= 0.8 and looks.channels >= 2:
        found.add("channel")
    return frozenset(found)


def _by_cells(field: str, concepts: frozenset[str], looks: Profile) -> str:
    """The field a reading means when its cells are looked at."""
    if field == "created_at" and looks.time < 0.2:
        digits = looks.bare_clock >= _CODED and looks.kinds > 1
        if looks.clock > 0.8 or (digits and "time" in concepts):
            return "created_time"
    if field == "created_time" and looks.time > 0.8:
        return "created_at"
    if field == "customer_name" and looks.code > 0.8 and "name" not in concepts:
        return "customer_id"
    if field == "customer_name" and "customer" not in concepts and _are_titles(looks):
        return "subject"
    if field == "body" and "category" in concepts and looks.sentence < 0.2:
        return "agent_category"
    if field == "subject" and "text" in concepts and looks.sentence >= 0.5:
        return "body"
    if field == "body" and "ticket" in concepts and looks.code >= 0.9:
        return "ticket_id"
    if field == "body" and looks.channel >= 0.8 and looks.channels >= 2 and looks.spoken < 0.2:
        return "channel"
    if field == "body" and "status" in concepts and looks.status >= 0.6:
        return "status"
    if field == "rating" and looks.words == _NOBODY:
        return "other"
    if field == "ticket_id" and "ordinal" in concepts and looks.distinct < 1.0 == looks.number:
        return "other"  # counts the messages of a chat
    if field == "author_type" and looks.email >= 0.5:
        return "customer_email"
    if field == "author_type" and looks.role == 0.0 and looks.channel >= 0.6:
        return "channel"
    if field == "author_type" and looks.role == 0.0 and looks.person >= 0.5:
        return "segment" if "category" in concepts else "customer_name"
    if field == "ticket_id" and "product" in concepts and looks.distinct < 1.0:
        return "other"  # of what is reviewed
    if field == "customer_name" and looks.email >= 0.5:
        return "customer_email"
    if field == "agent_category" and looks.listed >= 0.3:
        return "tags"
    if field == "agent_category" and looks.channel == 1.0 and len(looks.words) >= 2:
        return "channel"
    if field == "channel" and "id" in concepts and (looks.channel < _NAMED or looks.number > 0.5):
        return "other"  # a code that no word stands for
    return field


def _are_titles(looks: Profile) -> bool:
    """Short texts that are no names of people: what Notion and monday.com call 이름 or Name."""
    worded = looks.code < 0.5 and looks.mean_length >= 5
    return worded and looks.person < 0.3 and looks.distinct > 0.6


def fit(field: str, looks: Profile) -> float:
    """How well the content of a column agrees with a field: 0 (cannot be) to 1."""
    if looks.is_empty:
        return 0.6
    if field in _TIMES:
        return 1.0 if looks.time >= 0.5 else 0.15 + 0.5 * looks.time
    if field == "created_time":
        return 1.0 if looks.clock >= 0.5 or looks.bare_clock >= 0.95 else 0.2
    if field == "body":
        return _fit_of_text(looks)
    if field == "author_type":
        return 0.2 if looks.sentence > 0.3 and looks.role == 0.0 else 1.0
    if field in ("rating", "nps", "ces"):
        if looks.highest > _HIGHEST or (looks.kinds == 1 and 10 < looks.highest < _HIGHEST):
            return 0.2  # the number of an answer, a score of the system's own
        return 1.0 if looks.rating >= 0.6 or (looks.number >= 0.9 and field == "rating") else 0.2
    if field == "ticket_id":
        if looks.sentence > 0.3 or (looks.time > 0.9 > looks.number and not looks.numbered):
            return 0.2
        return 0.3 + 0.7 * looks.distinct
    if field == "customer_phone":
        return 1.0 if looks.phone >= 0.3 else 0.7
    if field == "customer_name" and looks.flag == 1.0 and looks.kinds == _TWO:
        return 0.1  # a yes or no is nobody's name
    if field in ("customer_name", "customer_id"):
        return 0.2 if looks.sentence > 0.3 else 1.0
    if field in ("reopens", "n_messages"):
        return 1.0 if looks.number >= 0.8 else 0.1
    if field == "channel" and looks.channel == 0.0:
        return 0.45
    if field == "agent_category" and looks.kinds == 1 and looks.number < 1.0:
        return 0.9  # what never differs divides nothing
    if field in _LABELS:
        if looks.time > 0.8 and looks.number < 0.5:
            return 0.2
        told = looks.spoken >= 0.5 and looks.distinct > 0.8
        return 0.35 if looks.sentence > 0.8 and (looks.mean_length > 30 or told) else 1.0
    if field == "customer_email":
        return 1.0 if looks.email >= 0.3 else 0.5
    return 1.0


def _fit_of_text(looks: Profile) -> float:
    """Sentences fit a body, the better the less they sound like the company's own notes."""
    if looks.time > 0.7 or looks.number > 0.8 or looks.flag > 0.9:
        return 0.1
    if looks.address >= 0.5 or (looks.status >= 0.8 and looks.kinds <= 6):
        return 0.2
    if looks.channel >= 0.8 and looks.channels >= 2 and looks.sentence < 0.2:
        return 0.3
    worded = 0.75 + 0.25 * max(looks.sentence, min(1.0, looks.mean_length / 20))
    return worded - 0.25 * max(0.0, looks.company - looks.customer)
