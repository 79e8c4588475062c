"""Which column is which: by preset, by the words of its header, by its content, or as told."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from voc_cli.errors import UsageError
from voc_cli.load.lexicon import canonical_key, read_header
from voc_cli.load.model import ColumnMatch
from voc_cli.load.preset import Preset
from voc_cli.load.profile import Profile
from voc_cli.schema import raw_schema

CANONICAL = tuple(
    name for name in raw_schema().names if name not in ("source", "csat", "duplicate_of", "extra")
)
# Fields that help to build a ticket and are no column of it.
HELPERS = (
    "created_time", "author_type", "private", "parent_id", "reply_depth", "answer", "message_at",
    "message_id", "agent", "other", "first_response_minutes", "first_response_hours", "review_link",
)  # fmt: skip
# A column taken for one of these is also kept in `extra` under its own header.
_KEPT_IN_EXTRA = frozenset({"answer", "agent", "other", "parent_id", "review_link", "message_id"})
_TIMES = frozenset({"created_at", "updated_at", "first_response_at", "closed_at", "message_at"})
# A header that says one of these, or nothing, over cells that say customer and agent.
_SPEAKER_MAY_BE = (None, "author_type", "customer_name", "customer_email", "other")
_ACCEPT = 0.34
# Words of boards: beside a count of views `추천` counts who liked an article.
_VIEWS = frozenset({"조회", "조회수", "views", "hits", "viewcount"})
_NPS, _CES = frozenset({"NPS"}), frozenset({"CES"})
_ID_LIKE = re.compile(r"(?:번호|코드|(?<![a-z])no|id|seq|idx|key)$", re.I)
_NAMELESS = re.compile(r"^(?:col|column|unnamed:?|field|열|필드|v|f|c|_)?\s*_?\d*$|^[a-z]$", re.I)

__all__ = ["CANONICAL", "Mapped", "canonical_of", "map_columns", "names_of_map"]


@dataclass(frozen=True)
class Mapped:
    """The columns of one table: what each header is, and the header of each field (helpers too)."""

    matches: tuple[ColumnMatch, ...]
    fields: Mapping[str, str]

    @property
    def extra(self) -> tuple[str, ...]:
        """Headers kept in `extra`, in the order of the file."""
        helpers = {h for f, h in self.fields.items() if f in HELPERS and f not in _KEPT_IN_EXTRA}
        return tuple(m.header for m in self.matches if m.column is None and m.header not in helpers)


def names_of_map(column_map: Mapping[str, str]) -> dict[str, str]:
    """`--map` with canonical names: `날짜=접수일` and `text=내용` mean created_at and body.

    Raises UsageError for a name that is no column of ours.
    """
    result: dict[str, str] = {}
    for given, header in column_map.items():
        field = canonical_of(given)
        if field is None:
            near = difflib.get_close_matches(given, CANONICAL, n=1, cutoff=0.0)[0]
            raise UsageError("load.map_unknown", column=given, nearest=near)
        result[field] = header
    return result


def canonical_of(given: str) -> str | None:
    """The canonical name a user means, or None."""
    if given in CANONICAL or given in HELPERS:
        return given
    reading = read_header(given)
    return reading.field if reading.weight >= 0.9 and reading.field in CANONICAL else None


def map_columns(
    headers: Sequence[str],
    profiles: Mapping[str, Profile],
    *,
    preset: Preset | None,
    column_map: Mapping[str, str],
    folded: Mapping[str, str],
) -> Mapped:
    """The best column for every field, each column used once.

    `--map` comes first, then what reading joined (`folded`: field → header), then the preset;
    what is left is given by the words of the headers weighed with what the cells look like,
    strongest claim first; last, a table without a body or a time gets the columns that look most
    like sentences and dates.
    """
    taken: dict[str, tuple[str, float, str]] = {}
    _take_told(taken, headers, column_map)
    for field, header in folded.items():
        if header in profiles:
            _take(taken, field, header, 1.0, "preset")
    if preset is not None:
        _take_preset(taken, headers, preset, profiles)
    claims = _claims(headers, profiles)
    strongest = sorted(claims, key=lambda c: (-c[2], headers.index(c[1])))
    for field, header, weight in strongest:
        if preset is not None and field in ("created_at", "closed_at") and weight < 0.8:
            continue
        if weight >= _ACCEPT:
            _take(taken, field, header, weight, "name")
    _take_by_content(taken, headers, profiles)
    return _mapped(taken, headers, claims)


def _take(
    taken: dict[str, tuple[str, float, str]], field: str, header: str, weight: float, how: str
) -> None:
    used = {h for h, _, _ in taken.values()}
    if field not in taken and header not in used:
        taken[field] = (header, weight, how)


def _take_told(
    taken: dict[str, tuple[str, float, str]], headers: Sequence[str], told: Mapping[str, str]
) -> None:
    by_key = {canonical_key(header): header for header in reversed(headers)}
    for field, wanted in told.items():
        header = wanted if wanted in headers else by_key.get(canonical_key(wanted))
        if header is not None:
            taken[field] = (header, 1.0, "map")


def _take_preset(
    taken: dict[str, tuple[str, float, str]],
    headers: Sequence[str],
    preset: Preset,
    profiles: Mapping[str, Profile],
) -> None:
    by_key = {canonical_key(header): header for header in reversed(headers)}
    for field, names in preset.columns.items():
        present = [by_key[k] for k in map(canonical_key, names) if k in by_key]
        # An alias that is filled beats a better alias that is empty (openedAt, firstAskedAt).
        for header in sorted(present, key=lambda h: profiles[h].is_empty):
            if field not in taken and header not in {h for h, _, _ in taken.values()}:
                taken[field] = (header, 0.99, "preset")


def _claims(
    headers: Sequence[str], profiles: Mapping[str, Profile]
) -> list[tuple[str, str, float]]:
    """(field, header, weight) of every header that means something."""
    claims: list[tuple[str, str, float]] = []
    board = any(canonical_key(header) in _VIEWS for header in headers)
    asked = {looks.words for looks in profiles.values()}
    for header in headers:
        reading = read_header(header)
        looks = profiles[header]
        if reading.field in _SPEAKER_MAY_BE and looks.role >= 0.8:
            claims.append(("author_type", header, 0.8))
            continue
        if reading.field is None:
            continue
        field = reading.field
        if field == "created_at" and looks.clock > 0.8 and looks.time < 0.2:
            field = "created_time"
        if field == "created_time" and looks.time > 0.8:
            field = "created_at"
        if field == "customer_name" and looks.code > 0.8 and "name" not in reading.concepts:
            field = "customer_id"
        if field == "body" and "category" in reading.concepts and looks.sentence < 0.2:
            field = "agent_category"
        if field == "subject" and "text" in reading.concepts and looks.sentence >= 0.5:
            field = "body"
        if field == "body" and "ticket" in reading.concepts and looks.code >= 0.9:
            field = "ticket_id"
        if field == "nps" and board and canonical_key(header) == "추천":
            field = "other"
        if field == "rating" and looks.number == 1.0:
            field = "nps" if _NPS in asked else "ces" if _CES in asked else field
        if field == "author_type" and looks.role == 0.0 and looks.channel >= 0.6:
            field = "channel"
        claims.append((field, header, round(reading.weight * fit(field, looks), 4)))
    if not any(field == "author_type" for field, _, _ in claims):
        # Where nobody is said to speak, a message is a ticket.
        claims = [("ticket_id" if f == "message_id" else f, h, w) for f, h, w in claims]
    return claims


def fit(field: str, looks: Profile) -> float:
    """How well the content of a column agrees with a field: 0 (cannot be) to 1."""
    if looks.is_empty:
        return 0.6
    if field in _TIMES:
        return 1.0 if looks.time >= 0.5 else 0.15 + 0.5 * looks.time
    if field == "created_time":
        return 1.0 if looks.clock >= 0.5 or looks.bare_clock >= 0.95 else 0.2
    if field == "body":
        if looks.time > 0.7 or looks.number > 0.8 or looks.flag > 0.9:
            return 0.1
        return 0.75 + 0.25 * max(looks.sentence, min(1.0, looks.mean_length / 20))
    if field in ("rating", "nps", "ces"):
        return 1.0 if looks.rating >= 0.6 or (looks.number >= 0.9 and field == "rating") else 0.2
    if field == "ticket_id":
        if looks.sentence > 0.3 or looks.time > 0.9 > looks.number:
            return 0.2
        return 0.3 + 0.7 * looks.distinct
    if field == "customer_phone":
        return 1.0 if looks.phone >= 0.3 else 0.7
    if field in ("customer_name", "customer_id"):
        return 0.2 if looks.sentence > 0.3 else 1.0
    if field in ("reopens", "n_messages"):
        return 1.0 if looks.number >= 0.8 else 0.1
    if field == "channel" and looks.channel == 0.0:
        return 0.4
    if field == "agent_category" and looks.kinds == 1 and looks.number < 1.0:
        return 0.9  # what never differs divides nothing
    if field in ("agent_category", "channel", "status", "team", "segment", "product"):
        return 0.4 if looks.sentence > 0.8 and looks.mean_length > 30 else 1.0
    if field == "customer_email":
        return 1.0 if looks.email >= 0.3 else 0.5
    return 1.0


def _take_by_content(
    taken: dict[str, tuple[str, float, str]],
    headers: Sequence[str],
    profiles: Mapping[str, Profile],
) -> None:
    used = {h for h, _, _ in taken.values()}
    free = [h for h in headers if h not in used and not profiles[h].is_empty]
    if "body" not in taken:
        text = [(_sentence_weight(h, profiles[h]), -headers.index(h), h) for h in free]
        weight, _, header = max(text, default=(0.0, 0, ""))
        if weight >= 0.3:
            _take(taken, "body", header, min(0.6, weight), "content")
        elif "subject" not in taken:
            # A survey's `Response` is the customer's, when nothing else is said.
            header = taken.get("answer", ("", 0.0, ""))[0]
            if header and taken["answer"][2] == "name" and profiles[header].sentence >= 0.5:
                del taken["answer"]
                _take(taken, "body", header, 0.4, "content")
    if "subject" not in taken:
        for header in (h for h in free if "summary" in read_header(h).concepts):
            _take(taken, "subject", header, 0.5, "name")
    if "created_at" not in taken:
        dated = [(profiles[h].time, -headers.index(h), h) for h in free if _may_be_time(h)]
        weight, _, header = max(dated, default=(0.0, 0, ""))
        told = _NAMELESS.match(header) or "time" in read_header(header).concepts
        if weight >= 0.8 and (profiles[header].number < 0.5 or told):
            _take(taken, "created_at", header, 0.55, "content")
        else:
            _only_time(taken, profiles)
    if "ticket_id" not in taken:
        for header in free:
            looks = profiles[header]
            unique = looks.distinct == 1.0 and looks.code >= 0.95 and looks.time < 0.5
            named = _NAMELESS.match(header) or (
                read_header(header).field is None and _ID_LIKE.search(header)
            )
            if named and unique and looks.filled == 1.0 and looks.phone < 0.5:
                _take(taken, "ticket_id", header, 0.5, "content")
                break
    if "channel" not in taken:
        for header in free:
            looks = profiles[header]
            if read_header(header).field is None and looks.channel >= 0.8 and looks.channels >= 2:
                _take(taken, "channel", header, 0.4, "content")
                break
    if "rating" not in taken:
        for header in free:
            looks = profiles[header]
            few = looks.distinct <= 0.5 and looks.rating == 1.0 and looks.flag < 0.9
            if _NAMELESS.match(header) and few:
                _take(taken, "rating", header, 0.4, "content")
                break


def _only_time(taken: dict[str, tuple[str, float, str]], profiles: Mapping[str, Profile]) -> None:
    """A table whose only time is an answer's or a closing's is dated by that."""
    for field in ("first_response_at", "closed_at", "updated_at", "message_at"):
        header, _, how = taken.get(field, ("", 0.0, ""))
        if how == "name" and profiles[header].time >= 0.5:
            if field != "message_at":
                del taken[field]
                taken["created_at"] = (header, 0.5, "content")
            return


def _sentence_weight(header: str, looks: Profile) -> float:
    known = read_header(header).field
    if known is not None and fit(known, looks) <= 0.2:
        known = None
    if known is not None and known not in ("body", "other", "subject", "answer", "agent_category"):
        return 0.0
    if looks.time > 0.5 or looks.number > 0.5:
        return 0.0
    length = min(1.0, looks.mean_length / 30)
    unsure = 0.5 if known in ("answer", "other", "agent_category") else 1.0
    return unsure * (0.6 * looks.sentence + 0.2 * length + 0.2 * looks.distinct * looks.sentence)


def _may_be_time(header: str) -> bool:
    return read_header(header).field in (None, "created_at", "created_time", "ticket_id")


def _mapped(
    taken: Mapping[str, tuple[str, float, str]],
    headers: Sequence[str],
    claims: Sequence[tuple[str, str, float]],
) -> Mapped:
    by_header = {header: (field, weight, how) for field, (header, weight, how) in taken.items()}
    claimed = {header: (field, weight) for field, header, weight in claims}
    matches: list[ColumnMatch] = []
    for header in headers:
        wanted, weight = claimed.get(header, (None, 0.0))
        public = wanted if wanted in CANONICAL else None
        if header in by_header:
            field, sure, how = by_header[header]
            column = field if field in CANONICAL else None
            second = public if public != column else None
            matches.append(ColumnMatch(header, column, round(sure, 2), how, second, field))
        else:
            matches.append(ColumnMatch(header, None, round(1 - weight, 2), "name", public))
    fields = {field: header for field, (header, _, _) in taken.items() if field != "other"}
    return Mapped(tuple(matches), MappingProxyType(fields))
