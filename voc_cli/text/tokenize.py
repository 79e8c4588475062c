"""Tickets to morphemes: clean, drop recurring lines, and run Kiwi over every distinct text once.

The only module that knows Kiwi. What was measured (benchmarks/tokenizing.py): Kiwi's own pool over
list calls is faster than processes; its dictionary of multi-word names doubles the time to load
and changes one review in two thousand, so it stays out; its typo correction takes 2.3 times as
long, so the commonest misspellings stand in `words.tsv` instead, which costs nothing.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import kiwipiepy
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.engine.partitions import map_partitions
from voc_cli.errors import InputError
from voc_cli.privacy.spans import TOKENS
from voc_cli.settings import Settings
from voc_cli.text.clean import CLEANING_VERSION, clean_rows
from voc_cli.text.codes import CODE_TAG, CODES_VERSION, find_codes
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.dictionary import Entry, read_dictionary, shipped_dictionary
from voc_cli.text.normal import normalise
from voc_cli.text.recurring import RECURRING_VERSION, find_recurring
from voc_cli.text.references import REFERENCE

PII_TAG = "PII"  # the tag of [전화], [이름] …: no word of the customer's, so no feature
_PLACEHOLDERS = (*sorted(TOKENS.values()), REFERENCE)

__all__ = [
    "PII_TAG",
    "REMOVED",
    "Cleaned",
    "Prepared",
    "check_dictionary",
    "clean_tickets",
    "fingerprint",
    "morphemes",
    "tokenize_texts",
    "tokenize_tickets",
]

REMOVED = pa.map_(pa.string(), pa.int32())

_LAYOUT = "2"  # raise when the columns of a corpus, what is read apart or sentences change

_MODEL: Mapping[str, bool] = MappingProxyType({"load_multi_dict": False})
_PARTITION = 2_000  # texts between two reports of progress; results do not depend on it
_SUBJECT = 40  # letters of a subject; lines that mail programs break are longer
_CUT = ("SL", "SN", "SO", "SP", "SW", "W_SERIAL")  # pieces that a code is cut into
_GOES_ON = ("J", "EC", "ETM", "MAG", "MAJ", "MM", "XPN", "SP")
_FORM, _TAG, _START, _END = (attrgetter(name) for name in ("form", "tag", "start", "end"))
_SENTENCE, _LINE = attrgetter("sent_position"), attrgetter("line_number")


@dataclass(frozen=True)
class Cleaned:
    """The customers' words of every ticket, and what was removed from it by kind.

    texts      string[n]
    removed    map<string, int32>[n] (REMOVED)
    recurring  keys of the recurring lines that were left out
    """

    texts: pa.Array
    removed: pa.Array
    recurring: tuple[str, ...]

    def take(self, rows: pa.Array) -> "Cleaned":
        """The given rows, in their order."""
        return Cleaned(self.texts.take(rows), self.removed.take(rows), self.recurring)


@dataclass(frozen=True)
class Prepared:
    """A tokenized corpus, the noise removed by kind, and the recurring lines that were left out.

    `removed_by_ticket`: map<string, int32>[n] (REMOVED), row by row beside the corpus.

    Given back as `recurring` to `tokenize_tickets`, the lines make every ticket's tokens
    independent of the other tickets.
    """

    corpus: TokenizedCorpus
    removed_by_ticket: pa.Array
    recurring: tuple[str, ...]

    @property
    def removed(self) -> Mapping[str, int]:
        """The noise removed from all tickets together, by kind."""
        return _in_all(self.removed_by_ticket)


def tokenize_tickets(
    tickets: pa.Table,
    *,
    settings: Settings,
    recurring: Sequence[str] | None = None,
    advance: Callable[[int], None] | None = None,
) -> Prepared:
    """Morphemes of every ticket of the masked ticket table, in its order.

    `recurring`: line keys found earlier; None looks for them in `tickets`. `advance` is called
    with the number of tickets done since its last call. The same tickets, list and settings give
    the same bytes whatever the number of workers. Raises InputError for a bad user dictionary.
    """
    cleaned = clean_tickets(tickets, recurring=recurring)
    corpus = tokenize_texts(
        _column(tickets, "ticket_id"), cleaned.texts.to_pylist(), settings=settings, advance=advance
    )
    return Prepared(corpus, cleaned.removed, cleaned.recurring)


def clean_tickets(
    tickets: pa.Table,
    *,
    recurring: Sequence[str] | None = None,
    add: bool = False,
    beside: pa.Table | None = None,
) -> Cleaned:
    """The customers' words of every ticket of the masked ticket table, in its order.

    `recurring`: line keys found earlier; with None, or with `add` besides them, recurring lines
    are looked for in `tickets`, and in tickets `beside` them whose `texts` are clean already
    (these, `created_at` and `customer_key`).
    """
    subjects, bodies = _strings(tickets, "subject"), _strings(tickets, "body")
    rows = clean_rows(subjects, bodies)
    texts = [text for text, _ in rows]
    lines = set(recurring or ())
    if recurring is None or add:
        customers, days, said = _strings(tickets, "customer_key"), _days(tickets), texts
        if beside is not None:
            customers = [*customers, *_strings(beside, "customer_key")]
            days = [*days, *_days(beside)]
            said = [*said, *beside["texts"].to_pylist()]
        lines |= set(find_recurring(said, days=days, customers=customers))
    removed = [counts for _, counts in rows]
    if lines:
        again = clean_rows([None] * len(texts), texts, recurring=frozenset(lines))
        texts = [text for text, _ in again]
        removed = [a + b if b else a for a, (_, b) in zip(removed, again, strict=True)]
    return Cleaned(
        texts=pa.array(texts, pa.string()),
        removed=pa.array([sorted(counts.items()) for counts in removed], REMOVED),
        recurring=tuple(sorted(lines)),
    )


def _in_all(removed: pa.Array) -> Mapping[str, int]:
    """The counts of all rows together, by kind."""
    kinds = pa.table({"kind": removed.keys, "n": removed.items}).group_by("kind")
    sums = kinds.aggregate([("n", "sum")]).sort_by("kind")
    pairs = zip(sums["kind"].to_pylist(), sums["n_sum"].to_pylist(), strict=True)
    return MappingProxyType(dict(pairs))


def tokenize_texts(
    ticket_ids: pa.Array,
    texts: Sequence[str],
    *,
    settings: Settings,
    advance: Callable[[int], None] | None = None,
) -> TokenizedCorpus:
    """Morphemes of texts that are clean already; equal texts are analysed once."""
    rows: dict[str, int] = {}
    row_of = np.fromiter((rows.setdefault(text, len(rows)) for text in texts), np.int64, len(texts))
    distinct = list(rows)
    repeats = np.bincount(row_of, minlength=len(distinct))
    entries = _dictionary(settings.user_dictionary)
    work = partial(_analyse, _kiwi(_workers(settings), entries))
    parts: list[pa.RecordBatch] = []
    starts = range(0, len(distinct), _PARTITION)
    chunks = (distinct[start : start + _PARTITION] for start in starts)
    for start, batch in zip(starts, map_partitions(work, chunks), strict=True):
        parts.append(batch)
        if advance:
            advance(int(repeats[start : start + _PARTITION].sum()))
    table = pa.Table.from_batches(parts, schema=_ANALYSIS).combine_chunks()
    if len(distinct) < len(texts):
        table = table.take(pa.array(row_of)).combine_chunks()
    columns = {name: _column(table, name) for name in _ANALYSIS.names}
    return TokenizedCorpus(
        ticket_ids=ticket_ids,
        texts=pa.array(texts, pa.string()),
        fingerprint=_fingerprint(entries),
        **columns,
    )


def morphemes(text: str, *, settings: Settings) -> list[tuple[str, str]]:
    """(form, tag) of every morpheme of a short text, analysed as tickets are."""
    kiwi = _kiwi(_workers(settings), _dictionary(settings.user_dictionary))
    text = normalise(text)
    return [(token.form, token.tag) for token in _with_codes(text, kiwi.tokenize(text))]


def check_dictionary(settings: Settings) -> None:
    """Raises InputError for a user dictionary that cannot be used."""
    _kiwi(_workers(settings), _dictionary(settings.user_dictionary))


def fingerprint(settings: Settings) -> str:
    """Everything that shapes a corpus besides its tickets, in one short hash.

    Kiwi and its model, options, both dictionaries, the rules of cleaning and of sentences.
    """
    return _fingerprint(_dictionary(settings.user_dictionary))


_ANALYSIS = pa.schema(
    [
        ("tokens", pa.list_(pa.string())),
        ("tags", pa.list_(pa.string())),
        ("starts", pa.list_(pa.int32())),
        ("ends", pa.list_(pa.int32())),
        ("sentences", pa.list_(pa.int32())),
    ]
)


class _Morpheme(NamedTuple):
    """A morpheme that is not where or what Kiwi says: see `_apart` and `_with_codes`."""

    form: str
    tag: str
    start: int
    end: int
    sent_position: int
    line_number: int


_Result = Sequence[kiwipiepy.Token | _Morpheme]


def _analyse(kiwi: kiwipiepy.Kiwi, texts: list[str]) -> pa.RecordBatch:
    forms: list[str] = []
    tags: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    offsets = [0]
    for text, analysed in zip(texts, _apart(kiwi, texts), strict=True):
        result = _with_codes(text, analysed)
        forms.extend(map(_FORM, result))
        tags.extend(map(_TAG, result))
        starts.extend(map(_START, result))
        ends.extend(map(_END, result))
        sentences.extend(_numbered(result) if "\n" in text else map(_SENTENCE, result))
        offsets.append(len(forms))
    bounds = pa.array(offsets, pa.int32())
    values = zip(_ANALYSIS, (forms, tags, starts, ends, sentences), strict=True)
    columns = [
        pa.ListArray.from_arrays(bounds, pa.array(column, field.type.value_type))
        for field, column in values
    ]
    return pa.record_batch(columns, schema=_ANALYSIS)


def _apart(kiwi: kiwipiepy.Kiwi, texts: list[str]) -> Iterator[_Result]:
    """The morphemes of each text, a subject's apart from its body's.

    Kiwi reads on over the end of a line: 문의 becomes 문 + 의 before one body in five. So a
    short first line is read by itself, unless its last word goes on in the next.
    """
    heads = [text.partition("\n")[0] if "\n" in text else "" for text in texts]
    short = sorted({head for head in heads if head and len(head) <= _SUBJECT})
    read = {
        head: result
        for head, result in zip(short, kiwi.tokenize(short), strict=True)
        if result and not result[-1].tag.startswith(_GOES_ON)
    }
    rests = [
        text[len(head) + 1 :] if head in read else text
        for text, head in zip(texts, heads, strict=True)
    ]
    for head, result in zip(heads, kiwi.tokenize(rests), strict=True):
        above = read.get(head)
        yield [*above, *_below(above, result, len(head) + 1)] if above else result


def _below(head: _Result, result: _Result, start: int) -> Iterator[_Morpheme]:
    """The morphemes of a body that begins at `start`, below the subject `head`."""
    sentence = head[-1].sent_position + 1
    for one in result:
        place = (one.sent_position + sentence, one.line_number + 1)
        yield _Morpheme(one.form, one.tag, one.start + start, one.end + start, *place)


def _with_codes(text: str, result: _Result) -> _Result:
    """`result` with every code of the text as one morpheme (see `codes`)."""
    codes = list(find_codes(text))
    if not codes:
        return result
    out: list[kiwipiepy.Token | _Morpheme] = []
    at = 0
    for code in codes:
        while at < len(result) and result[at].start < code.start:
            out.append(result[at])
            at += 1
        last = at
        while last < len(result) and result[last].end <= code.end and result[last].tag in _CUT:
            last += 1
        pieces = result[at:last]
        if pieces and pieces[0].start == code.start and pieces[-1].end == code.end:
            first = pieces[0]
            place = (first.sent_position, first.line_number)
            out.append(_Morpheme(code.form, CODE_TAG, code.start, code.end, *place))
            at = last
    out.extend(result[at:])
    return out


def _numbered(result: _Result) -> list[int]:
    """Sentence numbers where a new line also begins a sentence, unless the last word goes on.

    Kiwi lets a sentence run over line ends; in chats, forms and subjects a line is a sentence.
    """
    numbers: list[int] = []
    number = 0
    for before, token in zip(chain(result[:1], result), result, strict=False):
        if token.sent_position != before.sent_position or (
            token.line_number != before.line_number and not before.tag.startswith(_GOES_ON)
        ):
            number += 1
        numbers.append(number)
    return numbers


@lru_cache(maxsize=2)  # an instance takes seconds to load; settings rarely change in a process
def _kiwi(workers: int, entries: tuple[Entry, ...]) -> kiwipiepy.Kiwi:
    kiwi = kiwipiepy.Kiwi(num_workers=workers, **_MODEL)
    for token in _PLACEHOLDERS:
        kiwi.add_user_word(token, "NNP", 10.0, user_value={"tag": PII_TAG})
    for entry in entries:
        if entry.is_word:
            kiwi.add_user_word(entry.word, entry.morphemes[0][1], entry.score)
    for entry in entries:
        if not entry.is_word:
            try:
                kiwi.add_pre_analyzed_word(entry.word, list(entry.morphemes), entry.score)
            except ValueError:
                raise InputError(
                    "text.dictionary_unknown_morpheme", file=entry.file, line=entry.line
                ) from None
    return kiwi


def _workers(settings: Settings) -> int:
    return settings.workers or os.cpu_count() or 1


def _dictionary(path: str | None) -> tuple[Entry, ...]:
    own = read_dictionary(Path(path)) if path else ()
    return (*shipped_dictionary(), *own)


def _fingerprint(entries: tuple[Entry, ...]) -> str:
    parts = [
        kiwipiepy.__version__,
        version("kiwipiepy_model"),
        repr(sorted(_MODEL.items())),
        CLEANING_VERSION,
        CODES_VERSION,
        RECURRING_VERSION,
        _LAYOUT,
        *_PLACEHOLDERS,
        *(repr((entry.word, entry.morphemes, entry.score)) for entry in entries),
    ]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def _strings(tickets: pa.Table, name: str) -> list[str | None]:
    values: list[str | None] = tickets.column(name).to_pylist()
    return values


def _column(table: pa.Table, name: str) -> pa.Array:
    column = table.column(name).combine_chunks()
    return column if isinstance(column, pa.Array) else pa.concat_arrays(column.chunks)


def _days(tickets: pa.Table) -> list[date | None]:
    local = pc.local_timestamp(tickets.column("created_at"))
    days: list[date | None] = pc.cast(local, pa.date32()).to_pylist()
    return days
