"""Which column is which: by preset, by the words of its header, by its content, or as told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from voc_cli.errors import UsageError, near_name
from voc_cli.load.columns.by_content import Taken, second_text, take_by_content
from voc_cli.load.columns.claims import ACCEPT, Claim, claims_of
from voc_cli.load.columns.date_parts import PARTS, parts_of
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.overruled import Doubt, other_doubts, overrule
from voc_cli.load.columns.preset import Preset
from voc_cli.load.columns.profile import Profile
from voc_cli.load.model import ColumnMatch
from voc_cli.schema import raw_schema

CANONICAL = tuple(
    name for name in raw_schema().names if name not in ("source", "csat", "duplicate_of", "extra")
)
# Fields that help to build a ticket and are no column of it.
HELPERS = (
    "created_time", "author_type", "private", "parent_id", "reply_depth", "answer", "message_at",
    "message_id", "agent", "other", "first_response_minutes", "first_response_hours", "review_link",
    "room", *PARTS,
)  # fmt: skip
# A column taken for one of these is also kept in `extra` under its own header.
_KEPT_IN_EXTRA = frozenset({"answer", "agent", "other", "parent_id", "review_link", "message_id"})
_VAGUE_IN_PRESET = frozenset({"created_at", "closed_at"})
_SHARED_BY_SPEAKERS = 0.9
_SCORES = frozenset({"rating", "nps", "ces"})
_SURELY = 0.75
_TITLE_CHARS = 60
# What a header may be by its second meaning, when its first is another column's.
_SECOND = frozenset(
    "ticket_id created_at first_response_at closed_at updated_at channel status customer_id".split()
)

__all__ = ["CANONICAL", "Mapped", "canonical_of", "map_columns", "names_of_map"]


@dataclass(frozen=True)
class Mapped:
    """The columns of one table: what each header is, and the header of each field (helpers too).

    `profiles` are what a sample of each column's cells looked like when this was decided.
    """

    matches: tuple[ColumnMatch, ...]
    fields: Mapping[str, str]
    profiles: Mapping[str, Profile]
    doubts: tuple[Doubt, ...] = ()

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
            if near := near_name(given, CANONICAL):
                raise UsageError("load.map_unknown", column=given, nearest=near)
            raise UsageError("load.map_unknown_far", column=given, known=", ".join(CANONICAL))
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
    settled: Mapping[str, str] = MappingProxyType({}),
) -> Mapped:
    """The best column for every field, each column used once.

    `--map` comes first, then what reading joined (`folded`: field → header), the column by which
    messages belong together and other fields that were `settled` before, then the preset;
    what is left is given by the words of the headers weighed with what the cells look like,
    strongest claim first; a table without a body or a time gets the columns that look most like
    sentences and dates; last, where no preset fits, a learned vote may overrule all that.
    """
    taken: Taken = {}
    _take_told(taken, headers, column_map)
    for field, header in folded.items():
        if header in profiles:
            _take(taken, field, header, 1.0, "preset")
    for field, header in settled.items():
        if header in headers:
            how = "room" if field == "ticket_id" else "name"
            _take(taken, field, header, _SHARED_BY_SPEAKERS, how)
    if preset is not None:
        _take_preset(taken, headers, preset, profiles)
    claims = claims_of(headers, profiles)
    for claim in claims:
        vague = preset is not None and claim.field in _VAGUE_IN_PRESET and claim.weight < 0.8
        if claim.first and claim.weight >= ACCEPT and not vague:
            _take(taken, claim.field, claim.header, claim.weight, "name")
    _take_filled_scores(taken, claims, profiles)
    for claim in claims if preset is None else ():
        if not claim.first and claim.weight >= ACCEPT and claim.field in _SECOND:
            _take(taken, claim.field, claim.header, claim.weight, "name")
    if "created_time" not in taken:
        left = [h for h in headers if h not in {header for header, _, _ in taken.values()}]
        for field, header in parts_of(left, profiles, dated="created_at" in taken).items():
            _take(taken, field, header, 0.8, "name")
    take_by_content(taken, headers, profiles)
    _take_titles(taken, claims, profiles)
    doubts = overrule(taken, headers, claims, profiles) if preset is None else ()
    doubts += other_doubts(taken, claims, profiles)
    return replace(_mapped(taken, headers, claims, profiles), doubts=doubts)


def _take(taken: Taken, field: str, header: str, weight: float, how: str) -> None:
    used = {h for h, _, _ in taken.values()}
    if field not in taken and header not in used:
        taken[field] = (header, weight, how)


def _take_told(taken: Taken, headers: Sequence[str], told: Mapping[str, str]) -> None:
    by_key = _by_key(headers)
    for field, wanted in told.items():
        header = wanted if wanted in headers else by_key.get(canonical_key(wanted))
        if header is not None:
            taken[field] = (header, 1.0, "map")


def _take_preset(
    taken: Taken, headers: Sequence[str], preset: Preset, profiles: Mapping[str, Profile]
) -> None:
    by_key = _by_key(headers)
    for field, names in preset.columns.items():
        present = [by_key[k] for k in map(canonical_key, names) if k in by_key]
        # An alias that is filled beats a better alias that is empty (openedAt, firstAskedAt).
        for header in sorted(present, key=lambda h: profiles[h].is_empty):
            _take(taken, field, header, 0.99, "preset")


def _by_key(headers: Sequence[str]) -> dict[str, str]:
    """Headers by what is meant; of two the one that stands further left."""
    return {canonical_key(header): header for header in reversed(headers)}


def _take_filled_scores(
    taken: Taken, claims: Sequence[Claim], profiles: Mapping[str, Profile]
) -> None:
    """Another column of scores where a preset's own holds nothing (`Survey results`)."""
    used = {header for header, _, _ in taken.values()}
    for field in sorted(_SCORES & taken.keys()):
        header, _, how = taken[field]
        if how != "preset" or header not in profiles or not profiles[header].is_empty:
            continue
        for claim in claims:
            free = claim.first and claim.field == field and claim.header not in used
            if free and claim.weight >= _SURELY and not profiles[claim.header].is_empty:
                taken[field] = (claim.header, claim.weight, "name")
                break


def _take_titles(taken: Taken, claims: Sequence[Claim], profiles: Mapping[str, Profile]) -> None:
    """What a ticket is about where its text is missing: beside a narrative that not every customer
    wrote or let be shown stands a short `Issue` in every row.
    """
    text = profiles[taken["body"][0]] if "body" in taken else Profile(filled=1.0)
    if "subject" in taken or text.filled == 1.0:
        return
    used = {header for header, _, _ in taken.values()}
    for claim in claims:
        looks = profiles[claim.header]
        if claim.field != "body" or not claim.first or claim.header in used:
            continue
        short = looks.mean_length <= _TITLE_CHARS and 2 * looks.mean_length <= text.mean_length
        if claim.weight >= _SURELY and looks.filled == 1.0 and short and looks.code < 0.5:
            _take(taken, "subject", claim.header, claim.weight, "name")
            return


def _mapped(
    taken: Mapping[str, tuple[str, float, str]],
    headers: Sequence[str],
    claims: Sequence[Claim],
    profiles: Mapping[str, Profile],
) -> Mapped:
    by_header = {header: (field, weight, how) for field, (header, weight, how) in taken.items()}
    first = {c.header: c for c in reversed(claims) if c.first}
    matches: list[ColumnMatch] = []
    for header in headers:
        field, sure, how = by_header.get(header, (None, 0.0, "name"))
        if field is None:
            sure = 1 - first[header].weight if header in first else 1.0
        column = field if field in CANONICAL else None
        others = (c.field for c in claims if c.header == header)
        second = next((f for f in others if f in CANONICAL and f != column), None)
        rival = _rival(field, header, claims, profiles) if column is not None else None
        matches.append(ColumnMatch(header, column, round(sure, 2), how, second, field, rival))
    fields = {field: header for field, (header, _, _) in taken.items() if field != "other"}
    return Mapped(tuple(matches), MappingProxyType(fields), profiles)


def _rival(
    field: str | None, header: str, claims: Sequence[Claim], profiles: Mapping[str, Profile]
) -> str | None:
    """The column that came second for a field: by its header, for a body also by its cells."""
    if field == "body" and (rival := second_text(header, profiles)) is not None:
        return rival
    return next((c.header for c in claims if c.field == field and c.header != header), None)
