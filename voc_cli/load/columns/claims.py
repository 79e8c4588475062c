"""What each column may be: the words of its header weighed with what its cells look like.

What the cells show joins the words: dates under `해결됨` make it the time a ticket was solved,
sentences under `구매자 작성 사유` the customer's text. Where cells and words contradict each other,
the next reading of the header counts.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voc_cli.load.cells.speakers import UNKNOWN, flag_of
from voc_cli.load.columns.added import is_added, is_underscored
from voc_cli.load.columns.beside import (
    ACCEPT,
    CODED,
    CONTRADICTED,
    LATER,
    Claim,
    weighed_together,
)
from voc_cli.load.columns.fits import LABELS, fit
from voc_cli.load.columns.lexicon import canonical_key, read_header, readings_of
from voc_cli.load.columns.profile import Profile

_SETTLED = 0.92
_NAMED = 0.3
_TWO = 2
_YEARS = (1990, 2049)  # which could be clocks by their digits
# What tools that copy tables number and date for themselves.
_RECORDS = frozenset({"ticket_id", "parent_id", "created_at", "updated_at", "closed_at"})
# A header that says one of these, or nothing, over cells that say customer and agent.
_SPEAKER_MAY_BE = (None, "author_type", "customer_name", "customer_email", "other")
# How phones tell messages that came in from those that went out.
_DIRECTIONS = frozenset({"받음", "보냄", "수신", "발신", "RECEIVED", "SENT"})
_WENT = _DIRECTIONS | frozenset("받은 보낸 INCOMING OUTGOING INBOUND OUTBOUND".split())
_SAID = re.compile(r"\s*(?:메[시세]지|문자|톡|쪽지|MESSAGES?|MSGS?)$")
_REVIEW = frozenset({"review", "text", "voice"})  # and no word for how many, or whose
# Words of boards: beside a count of views `추천` counts who liked an article.
_VIEWS = frozenset({"조회", "조회수", "views", "hits", "viewcount"})
_NOBODY = frozenset({"0"})  # what boards write for articles without a rating
# Side by side, as lists of questions and answers are kept (`Q,A,label`).
_SHORT = {"q": "question", "a": "answer"}
_NPS, _CES = frozenset({"NPS"}), frozenset({"CES"})
# The groups that answers of NPS are divided into.
_GROUPS = frozenset(
    "PROMOTER PASSIVE DETRACTOR PROMOTERS PASSIVES DETRACTORS 추천고객 중립고객 비추천고객".split()
)
# What tells kinds of anything apart, speakers too.
_KINDS = frozenset("구분 유형 타입 종류 type kind".split())
# Headers that keep their say whatever the cells look like.
_FIRM = frozenset({"other", "private", "parent_id", "reply_depth", "author_type", "nps", "ces"})

__all__ = ["ACCEPT", "Claim", "claims_of", "seen_in"]


def claims_of(headers: Sequence[str], profiles: Mapping[str, Profile]) -> list[Claim]:
    """Every claim, the strongest first; of equal ones the header that stands further left."""
    board = any(canonical_key(header) in _VIEWS for header in headers)
    asked = {looks.words for looks in profiles.values()}
    if not any(read_header(header).field == "nps" for header in headers):
        asked = {_GROUPS if words and words <= _GROUPS else words for words in asked}
    short = _short_names(headers)
    profiles = _without_false_days(headers, profiles)
    claims: list[Claim] = []
    for header in headers:
        looks = profiles[header]
        if looks.kinds == _TWO and looks.words and _are_directions(looks.words):
            claims.append(Claim("author_type", header, 0.9))
            continue
        if read_header(header).field in _SPEAKER_MAY_BE and looks.role >= 0.8:
            claims.append(Claim("author_type", header, 0.98 if looks.role >= CODED else 0.8))
            continue
        if looks.role >= CODED and canonical_key(header) in _KINDS:
            claims.append(Claim("author_type", header, 0.9))
            continue
        if looks.flag == 1.0 and looks.kinds == _TWO and flag_of(header) != UNKNOWN:
            claims.append(Claim("author_type", header, 0.85))
            continue
        found = _readings(short.get(header, header), looks, asked, board=board)
        for n, (field, weight) in enumerate(found):
            if n == 0 or found[0][0] != "other":
                sure = weight * fit(field, looks) * (1.0 if n == 0 else LATER)
                if field in LABELS and looks.code >= 0.9 and not looks.hangul:
                    sure *= CODED  # the column of its name stands beside a code
                if field == "created_at" and header.startswith("@"):
                    sure *= LATER  # when a search engine took the record in
                if field in _RECORDS and is_added(header):
                    sure *= CONTRADICTED
                elif field in _RECORDS and is_underscored(header):
                    sure *= LATER
                claims.append(Claim(field, header, round(sure, 4), n == 0))
    return weighed_together(claims, headers, profiles)


def _without_false_days(
    headers: Sequence[str], profiles: Mapping[str, Profile]
) -> Mapping[str, Profile]:
    """The profiles, with numbers that only look like days (`2026-02-01`, `2026-02-02` …) as such.

    Their header speaks of a number and of no time, each stands in one row, and the tickets' days
    stand in a column of their own.
    """
    said = {header: read_header(header) for header in headers}
    if not any(r.field == "created_at" and profiles[h].time >= 0.8 for h, r in said.items()):
        return profiles
    return dict(profiles) | {
        header: replace(profiles[header], numbered=True)
        for header in headers
        if said[header].field == "ticket_id"
        and "time" not in said[header].concepts
        and profiles[header].time > 0.9 > profiles[header].timed + profiles[header].number
        and profiles[header].distinct == 1.0
    }


def _are_directions(words: frozenset[str]) -> bool:
    """`받음` and `보냄`, `받은 메시지` and `보낸 메시지`; calls come in and go out as well."""
    if words <= _DIRECTIONS:
        return True
    bare = {_SAID.sub("", word) for word in words}
    return bare <= _WENT and bare.isdisjoint(words)


def _short_names(headers: Sequence[str]) -> dict[str, str]:
    """What `q` and `a` stand for where both are there."""
    found = {header: _SHORT.get(canonical_key(header), "") for header in headers}
    pair = {header: word for header, word in found.items() if word}
    return pair if sorted(pair.values()) == sorted(_SHORT.values()) else {}


def _readings(
    header: str, looks: Profile, asked: set[frozenset[str]], *, board: bool
) -> list[tuple[str, float]]:
    """(field, weight by words) of a header, the likeliest first."""
    plain = read_header(header)
    seen = seen_in(looks)
    readings = readings_of(header, seen - {"channel"} if plain.field in LABELS else seen)
    settled = plain.field is not None and (plain.weight >= _SETTLED or plain.field in _FIRM)
    if settled and plain.field is not None and fit(plain.field, looks) > CONTRADICTED:
        readings = (plain, *(r for r in readings if r.field != plain.field))
    found = [(_by_cells(r.field, r.concepts, looks), r.weight) for r in readings if r.field]
    if found and found[0][0] == "created_at" and readings[0].field == "created_time":
        found[0] = ("created_at", found[0][1] * LATER)  # days under a header for clocks
    if found and found[0][0] == "nps" and board and canonical_key(header) == "추천":
        found[0] = ("other", found[0][1])
    if found and found[0][0] == "rating" and looks.number == 1.0:
        if _NPS in asked or (_GROUPS in asked and plain.concepts == {"rating"}):
            found[0] = ("nps", found[0][1])
        elif _CES in asked:
            found[0] = ("ces", found[0][1])
    fitting = [n for n, (field, _) in enumerate(found) if fit(field, looks) > CONTRADICTED]
    if fitting and fitting[0] > 0:
        field, weight = found[fitting[0]]
        if field in ("body", "subject"):
            return found  # which text it is, the cells of all columns decide
        found.pop(fitting[0])
        found.insert(0, (field, weight * LATER))
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
        years = looks.lowest >= _YEARS[0] and looks.highest <= _YEARS[1]
        digits = looks.bare_clock >= CODED and looks.kinds > 1 and not years
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
    marks = "review" in concepts and concepts <= _REVIEW and looks.rating == looks.number == 1.0
    if field == "body" and marks:
        return "rating"
    if field == "rating" and looks.words == _NOBODY:
        return "other"
    if field == "ticket_id" and "ordinal" in concepts and looks.distinct < 1.0 == looks.number:
        return "other"  # counts the messages of a chat
    if field == "author_type" and looks.email >= 0.5:
        return "customer_email"
    if field == "author_type" and looks.role == 0.0 and looks.channel >= 0.6:
        return "channel"
    if field == "customer_email" and looks.channel >= 0.6 and looks.channels >= 2:
        return field if any("@" in word for word in looks.words) else "channel"
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
