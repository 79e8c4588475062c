"""The cells of a sheet masked in place: what `voc mask` writes back in the input's own columns."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from voc_cli.privacy.detect import find_spans
from voc_cli.privacy.headers import column_kind
from voc_cli.privacy.ids import id_spans
from voc_cli.privacy.names.korean_names import likeness
from voc_cli.privacy.own import Own, find_own, own_data
from voc_cli.privacy.pseudonym import pseudonym
from voc_cli.privacy.spans import TOKEN_PATTERN, TYPES, Span, apply_spans, merge_spans

__all__ = [
    "CHOICES",
    "TOLD",
    "CellSpan",
    "MaskedCells",
    "cell_spans",
    "mask_cells",
    "own_spans",
    "words_of",
]

# The loader's names for columns that hold nothing but one kind of personal data.
_CUSTOMER = {
    "customer_name": "name",
    "customer_phone": "phone",
    "customer_email": "email",
    "customer_id": "customer_id",
}
# The loader's names for columns of times and numbers; what is neither is read like a choice.
_NO_TEXT = frozenset(
    "source created_at updated_at first_response_at closed_at csat nps ces reopens "
    "n_messages".split()
)
_IDS = frozenset({"ticket_id", "duplicate_of"})
# The loader's names for columns that hold a choice.
CHOICES = frozenset("channel product status agent_category segment tags rating".split())
TOLD = frozenset({"choice", "product", "stray"})  # roles in which a cue calls a word a name
_SURE = 4  # likeness of a word that is a full name or nothing
_WORD = re.compile("[가-힣]+")
_PLAIN_CODE = re.compile(r"[A-Za-z0-9_.\-/#]*")
_MOBILE = re.compile(r"01[016789]-[0-9]{3,4}-[0-9]{4}")  # no shop numbers its orders like that
# Times and numbers as most cells of such columns write them: no rule needs to read these.
_PLAIN_FIGURE = re.compile(
    r"[+-]?[0-9]{1,5}(?:[.,][0-9]{1,10})?"
    r"|(?:19|20)[0-9]{2}([-./])[0-9]{1,2}\1[0-9]{1,2}"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ROLE = re.compile(r"\s?(?:상담사|상담원|매니저|팀장|대리|과장|주임|사원|실장|부장|님|씨){1,9}$")


@dataclass(frozen=True)
class CellSpan:
    """A span and the cell it stands in; `row` and `column` count from 0 in the rows given."""

    row: int
    column: int
    span: Span


@dataclass(frozen=True)
class MaskedCells:
    """The rows masked (same shape), every span in the raw cells, and how many of each type."""

    rows: list[list[str]]
    spans: list[CellSpan]
    counts: Mapping[str, int]


def mask_cells(
    rows: Sequence[Sequence[str]],
    kinds: Sequence[str | None],
    *,
    headers: Sequence[str] = (),
    key: bytes | None = None,
    advance: Callable[[int], None] | None = None,
) -> MaskedCells:
    """`rows` (data rows of one sheet, without the header) with all personal data masked.

    `kinds[c]` is the loader's name for column c (`customer_name`, `body`, `ticket_id` …) or None;
    columns it does not know are judged by `headers[c]`. Cells of a personal column are masked
    whole, the customer's own name, phone, e-mail and id wherever that row says them. With `key`,
    customer ids become pseudonyms, so that rows of one customer can still be counted together. Rows
    may be shorter or longer than `kinds`; cells beyond it are read as free text. `advance` is
    called with the number of rows done since the last call.
    """
    roles = _roles(kinds, headers)
    masked: list[list[str]] = []
    spans: list[CellSpan] = []
    counts: Counter[str] = Counter()
    for number, row in enumerate(rows):
        own = own_data(*(_own_cell(row, kinds, kind) for kind in _OWN_ORDER))
        cells = []
        product = _own_cell(row, kinds, "product")
        product_words = words_of(apply_spans(product, cell_spans(product, "product")))
        for place, cell in enumerate(row):
            role = _role_of(cell, roles[place] if place < len(roles) else None)
            ordinary = () if role in TOLD else tuple(w for w in product_words if w in cell)
            if role not in _WHOLE and role not in ("skip", "ticket_id") and own.touches(cell):
                found = own_spans(cell, own, role, ordinary=ordinary)
            else:
                found = cell_spans(cell, role, ordinary=ordinary)
            spans += [CellSpan(number, place, span) for span in found]
            counts.update(span.type for span in found)
            if key is not None and role in ("customer_id", "ticket_id") and found:
                cells.append(pseudonym(cell, key))
            else:
                cells.append(apply_spans(cell, found))
        masked.append(cells)
        if advance and number % 1000 == 999:
            advance(1000)
    if advance and len(rows) % 1000:
        advance(len(rows) % 1000)
    return MaskedCells(masked, spans, MappingProxyType(dict(sorted(counts.items()))))


_OWN_ORDER = ("customer_name", "customer_phone", "customer_email", "customer_id")
_WHOLE = frozenset((*TYPES, "customer_id"))


def words_of(product: str | None) -> tuple[str, ...]:
    """The words in Hangul of a product's masked name: brands and goods, and nobody's name."""
    if not product:
        return ()
    return tuple(word for word in _WORD.findall(TOKEN_PATTERN.sub(" ", product)) if len(word) > 1)


def cell_spans(cell: str, role: str | None, *, ordinary: Sequence[str] = ()) -> list[Span]:
    """Spans of one cell in a column of `role`: `headers.column_kind`, "ticket_id" or "skip".

    `ordinary` as in `detect.find_spans`.
    """
    role = _role_of(cell, role)
    if not cell or role == "skip":
        return []
    if role == "ticket_id":
        return id_spans(cell)
    if role in _WHOLE:
        if not cell.strip() or TOKEN_PATTERN.fullmatch(cell.strip()):
            return []
        return [Span(0, len(cell), role)]
    if role == "keep" and _PLAIN_CODE.fullmatch(cell.strip()):
        mobile = _MOBILE.fullmatch(cell.strip())
        return [Span(0, len(cell), "phone")] if mobile else []
    if role == "agent":
        bare = _ROLE.sub("", cell.strip())
        if likeness(bare) >= 3:
            start = cell.index(bare)
            return [Span(start, start + len(bare), "name")]
        words = [m for m in _WORD.finditer(cell) if likeness(m.group()) == _SURE]
        names = [Span(m.start(), m.end(), "name") for m in words]
        return merge_spans([*find_spans(cell, told=True), *names])
    return merge_spans(
        [*find_spans(cell, ordinary=ordinary, told=role in TOLD), *_in_front(cell, role)]
    )


def _role_of(cell: str, role: str | None) -> str | None:
    """The role of the column, but a cell that is no figure in a column of figures is a stray:
    somebody typed it into the wrong column, or the columns have slipped.
    """
    return "stray" if role == "skip" and not _PLAIN_FIGURE.fullmatch(cell) else role


def own_spans(cell: str, own: Own, role: str | None, *, ordinary: Sequence[str] = ()) -> list[Span]:
    """As `cell_spans` of a free or chosen cell that says the customer's own data."""
    found = find_own(cell, own, ordinary=ordinary, told=role in TOLD)
    return merge_spans([*found, *_in_front(cell, role)])


def _in_front(cell: str, role: str | None) -> list[Span]:
    """The full name a chosen cell begins with, if it looks like nothing else (`박서연 교환 건`);
    in a stray cell every such name.
    """
    if role == "stray":
        words = (m for m in _WORD.finditer(cell) if likeness(m.group()) == _SURE)
        return [Span(m.start(), m.end(), "name") for m in words]
    first = _WORD.match(cell) if role == "choice" else None
    if first is None or likeness(first.group()) < _SURE:
        return []
    return [Span(first.start(), first.end(), "name")]


def _roles(kinds: Sequence[str | None], headers: Sequence[str]) -> list[str | None]:
    roles: list[str | None] = []
    for place in range(max(len(kinds), len(headers))):
        kind = kinds[place] if place < len(kinds) else None
        if kind in _CUSTOMER:
            roles.append(_CUSTOMER[kind])
        elif kind in _IDS:
            roles.append("ticket_id")
        elif kind in _NO_TEXT:
            roles.append("skip")
        elif kind == "team":
            roles.append("agent")
        elif kind in CHOICES:
            roles.append("product" if kind == "product" else "choice")
        else:
            header = headers[place] if place < len(headers) else ""
            judged = column_kind(header) if kind is None else None
            roles.append(judged)
    return roles


def _own_cell(row: Sequence[str], kinds: Sequence[str | None], wanted: str) -> str:
    for place, kind in enumerate(kinds):
        if kind == wanted and place < len(row) and row[place]:
            return row[place]
    return ""
