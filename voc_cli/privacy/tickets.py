"""RawTickets to the masked ticket table: the last place where a customer's own words are whole."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.privacy.cells import CHOICES, TOLD, cell_spans, own_spans, words_of
from voc_cli.privacy.detect import mask_text
from voc_cli.privacy.headers import column_kind
from voc_cli.privacy.ids import RISKY_ID, safe_id
from voc_cli.privacy.own import Own, own_data
from voc_cli.privacy.pseudonym import pseudonym
from voc_cli.privacy.spans import apply_spans
from voc_cli.privacy.unmasked import mark_unmasked
from voc_cli.schema import DEFAULT_TZ, KEY_MARK, RawTickets, ticket_schema

__all__ = ["Masked", "Seen", "mask_tickets"]

_TALK = ("subject", "body")
_CHOICES = ("product", "status", "agent_category", "team", "segment", "rating")
_ROLES = {"team": "agent", **dict.fromkeys(CHOICES, "choice"), "product": "product"}
_KNOWN_KEY = re.compile(re.escape(KEY_MARK) + "[0-9a-f]{16}")
_CUT = "**"
_BATCH = 2000
_SEEN_TEXTS, _SEEN_CHARS = 20_000, 2_000_000

_Cell = tuple[str, tuple[str, ...]]
_Asked = tuple[str, str | None, tuple[str, ...]]  # a cell, its role, words that are no names


@dataclass(frozen=True)
class Masked:
    """The ticket table (schema.ticket_schema) and how many pieces of each type were masked."""

    tickets: pa.Table
    counts: Mapping[str, int]


def mask_tickets(
    raw: RawTickets,
    *,
    key: bytes,
    tz: str = DEFAULT_TZ,
    allow_unmasked: bool = False,
    advance: Callable[[int], None] | None = None,
    seen: "Seen | None" = None,
) -> Masked:
    """The tickets with all personal data masked and the customer's columns turned into a key.

    Every text, tag and extra cell is searched; extra columns whose header names personal data are
    masked whole, names in the team column too. Columns that hold a choice (product, status,
    category, segment, tags) hold no talk: a name counts there with a cue beside it or, but for the
    product, in front of the cell where it looks like nothing else. Words of a row's product are no
    names in that row. The customer's own name, phone, e-mail and id are masked wherever that ticket
    says them. `customer_key` is the pseudonym of the id, else of the phone's digits, else of the
    e-mail, else null; an id that is a key already (`KEY_MARK`) is it.
    Rows and their order stay. With `allow_unmasked` texts and ids stay as they are, customers are
    keys all the same, and the table's metadata says so (`unmasked`). `advance` is called with the
    number of rows done since the last call. `seen` remembers texts for other tables to come.
    """
    schema = ticket_schema(tz)
    if allow_unmasked:
        return Masked(_left_alone(raw.table, mark_unmasked(schema), key), MappingProxyType({}))
    masker = _Masker(Seen() if seen is None else seen)
    batches = []
    for batch in raw.table.to_batches(max_chunksize=_BATCH):
        batches.append(_mask_batch(batch, schema, masker, key))
        if advance:
            advance(batch.num_rows)
    tickets = pa.Table.from_batches(batches, schema) if batches else schema.empty_table()
    return Masked(tickets, MappingProxyType(dict(sorted(masker.counts.items()))))


class Seen:
    """Texts and how they were masked, since texts repeat (one review in seven).

    The last so many texts and letters, twice: when they are full those not met again since the
    time before are forgotten.
    """

    def __init__(self) -> None:
        self._new: dict[_Asked, _Cell] = {}
        self._old: dict[_Asked, _Cell] = {}
        self._chars = 0

    def get(self, asked: "_Asked") -> "_Cell | None":
        """The masked text and the types masked in it, if it is remembered."""
        found = self._new.get(asked)
        if found is None:
            found = self._old.get(asked)
            if found is not None:
                self.keep(asked, found)
        return found

    def keep(self, asked: "_Asked", masked: "_Cell") -> None:
        """Remember a text."""
        if len(self._new) >= _SEEN_TEXTS or self._chars >= _SEEN_CHARS:
            self._old, self._new, self._chars = self._new, {}, 0
        self._new[asked] = masked
        self._chars += len(asked[0])


class _Masker:
    """Masks cells and counts what it masks."""

    def __init__(self, seen: Seen) -> None:
        self.counts: Counter[str] = Counter()
        self._seen = seen

    def mask(
        self, cell: str | None, own: Own, role: str | None = None, product: tuple[str, ...] = ()
    ) -> str | None:
        if not cell:
            return cell
        ordinary = tuple(word for word in product if word in cell) if product else ()
        if (role is None or role in TOLD) and own.touches(cell):
            spans = own_spans(cell, own, role, ordinary=ordinary)
            self.counts.update(span.type for span in spans)
            return apply_spans(cell, spans)
        asked = (cell, role, ordinary)
        seen = self._seen.get(asked)
        if seen is None:
            spans = cell_spans(cell, role, ordinary=ordinary)
            seen = (apply_spans(cell, spans), tuple(span.type for span in spans))
            self._seen.keep(asked, seen)
        if seen[1]:
            self.counts.update(seen[1])
        return seen[0]


def _mask_batch(
    batch: pa.RecordBatch, schema: pa.Schema, masker: _Masker, key: bytes
) -> pa.RecordBatch:
    def said(name: str) -> bool:
        return bool(batch.column(name).null_count < len(batch))

    own_cells = list(_own_cells(batch))
    owns = [
        own_data(name, phone, mail, "" if own_id.startswith(KEY_MARK) else own_id)
        for name, phone, mail, own_id in own_cells
    ]
    columns: dict[str, list[Any]] = {}
    for name in filter(said, _CHOICES):
        role = _ROLES[name]
        values = batch.column(name).to_pylist()
        columns[name] = [masker.mask(v, own, role) for v, own in zip(values, owns, strict=True)]
    products = [words_of(product) for product in columns.get("product", [None] * len(owns))]
    for name in filter(said, _TALK):
        values = batch.column(name).to_pylist()
        columns[name] = [
            masker.mask(v, own, None, product)
            for v, own, product in zip(values, owns, products, strict=True)
        ]
    if said("tags"):
        columns["tags"] = [
            tags and [masker.mask(tag, own, "choice") for tag in tags]
            for tags, own in zip(batch.column("tags").to_pylist(), owns, strict=True)
        ]
    for name in ("ticket_id", "duplicate_of"):
        columns[name] = _safe_ids(batch.column(name), key)
    roles: dict[str, str | None] = {}
    safe = {name: mask_text(name) for name in _headers(batch)}
    columns["extra"] = [
        pairs
        and [(safe[name], masker.mask(cell, own, _role(name, roles), p)) for name, cell in pairs]
        for pairs, own, p in zip(batch.column("extra").to_pylist(), owns, products, strict=True)
    ]
    columns["customer_key"] = [_customer_key(cells, key) for cells in own_cells]
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else batch.column(field.name).cast(field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _left_alone(table: pa.Table, schema: pa.Schema, key: bytes) -> pa.Table:
    keys = [_customer_key(cells, key) for b in table.to_batches() for cells in _own_cells(b)]
    columns = [
        pa.array(keys, field.type)
        if field.name == "customer_key"
        else table.column(field.name).cast(field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _safe_ids(ids: pa.Array, key: bytes) -> list[str | None]:
    """Ids as they are, but personal data that serves as one becomes its pseudonym."""
    values: list[str | None] = ids.to_pylist()
    risky = pc.fill_null(pc.match_substring_regex(ids, RISKY_ID), False)
    for row in pc.indices_nonzero(risky).to_pylist():
        values[row] = safe_id(values[row] or "", key)
    return values


def _headers(batch: pa.RecordBatch) -> list[str]:
    """The different headers among the keys of `extra`: a mistaken header row may hold a name."""
    keys = batch.column("extra").keys
    return list(pc.unique(keys).to_pylist())


def _role(header: str, roles: dict[str, str | None]) -> str | None:
    if header not in roles:
        roles[header] = column_kind(header)
    return roles[header]


def _own_cells(batch: pa.RecordBatch) -> Iterator[tuple[str, str, str, str]]:
    columns = [
        batch.column(f"customer_{what}").to_pylist() for what in ("name", "phone", "email", "id")
    ]
    for name, phone, mail, own_id in zip(*columns, strict=True):
        yield name or "", phone or "", mail or "", own_id or ""


def _customer_key(cells: tuple[str, str, str, str], key: bytes) -> str | None:
    _, phone, mail, own_id = cells
    if _KNOWN_KEY.fullmatch(own_id):
        return own_id.removeprefix(KEY_MARK)
    # What a shop has cut (010-****-1234) many customers share.
    phone, mail = ("" if _CUT in cell else cell for cell in (phone, mail))
    known = own_id.strip() or re.sub("[^0-9]", "", phone) or mail.strip().casefold()
    return pseudonym(known, key) if known else None
