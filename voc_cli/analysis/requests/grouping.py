"""Requests that ask for the same thing, counted."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.english import english_name
from voc_cli.analysis.morphology import flatten
from voc_cli.analysis.requests.asking import Asked, find_asking
from voc_cli.analysis.requests.synonyms import compact, name_things
from voc_cli.analysis.requests.words import ABILITY, ADD, SOLVED, VAGUE
from voc_cli.analysis.results import Requests
from voc_cli.schema import REQUEST_SCHEMA
from voc_cli.text.corpus import TokenizedCorpus

__all__ = ["find_requests"]

CHUNK_ROWS = 20_000
MIN_TICKETS = 2  # fewer make no request of their own
MIN_LONGER = 3  # tickets that share a longer wording before it is told apart from a shorter one
LONGER_SHARE = 0.15  # and of those that share the shorter one
MIN_CONTAINED = 4  # syllables of a name that another one may have one more than
MAX_LABEL = 20
N_EXEMPLARS = 4
READABLE = (12, 200)  # characters of a ticket that is quoted
SAME = {"지원": ADD, "연동": ADD, "호환": ADD, ABILITY: ADD}  # 다크 모드 지원, 되게, 추가: one wish


def find_requests(
    corpus: TokenizedCorpus,
    tickets: pa.Table,
    *,
    synonyms: Mapping[str, Sequence[str]] | None = None,
    lang: str = "ko",
) -> Requests:
    """Group and count what the tickets ask for.

    tickets   row by row beside the corpus: `customer_key`, `product` and `category` are read
    synonyms  what else a thing is called, by the name it gets; joined to the built-in list
    lang      of the labels; where the English of a word is not known the label stays Korean
    """
    found: list[Asked] = []
    for first in range(0, len(corpus), CHUNK_ROWS):
        stop = min(first + CHUNK_ROWS, len(corpus))
        part = find_asking(flatten(corpus, first, stop))
        found += [replace(one, row=one.row + first) for one in part]
    asked = name_things(found, synonyms or {})
    keys = _alike(_keys(asked))
    groups: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key is not None:
            groups.setdefault(key, []).append(i)
    built = []
    for members in groups.values():
        rows = sorted({asked[i].row for i in members})
        if len(rows) >= MIN_TICKETS:
            built.append((_label([asked[i] for i in members], keys[members[0]]), rows, members))
    return _tabled(built, asked, corpus, tickets, lang)


def _keys(asked: Sequence[Asked]) -> list[str | None]:
    """For each request the longest wording that enough tickets share."""
    tickets: dict[str, set[int]] = {}
    options = [_wordings(one) for one in asked]
    for one, wordings in zip(asked, options, strict=True):
        for wording in wordings:
            tickets.setdefault(wording, set()).add(one.row)
    count = {wording: len(rows) for wording, rows in tickets.items()}
    out: list[str | None] = []
    for wordings in options:
        chosen: str | None = None
        for longer in wordings:
            if chosen is None or count[longer] >= max(MIN_LONGER, LONGER_SHARE * count[chosen]):
                chosen = longer
        out.append(chosen)
    return out


def _alike(keys: Sequence[str | None]) -> list[str | None]:
    """`keys` with things made one that differ in a first syllable or in the order of their words.

    입고알림 and 재입고알림; 알림재입고 and 재입고알림. The commoner wording takes the other in, of
    equally common ones the longer.
    """
    count = Counter(key for key in keys if key)
    longer: dict[tuple[str, ...], list[str]] = {}  # keys by what is left without a first syllable
    turned: dict[tuple[str, ...], list[str]] = {}  # keys by their syllables in any order
    for key in count:
        mark, thing, action = key.split("|", 2)
        longer.setdefault((mark, thing[1:], action), []).append(key)
        turned.setdefault((mark, "".join(sorted(thing)), action), []).append(key)
    into: dict[str, str] = {}
    for key in count:
        mark, thing, action = key.split("|", 2)
        if len(thing) < MIN_CONTAINED:
            continue
        same = [other for other in longer.get((mark, thing, action), ()) if other != key]
        for other in turned[mark, "".join(sorted(thing)), action]:
            if other != key and thing in other.split("|", 2)[1] * 2:
                same.append(other)
        wider = [o for o in same if (count[o], len(o), key) > (count[key], len(key), o)]
        if wider:
            into[key] = min(wider, key=lambda other: (-count[other], other))
    return [_last(into, key) if key else None for key in keys]


def _last(into: Mapping[str, str], key: str) -> str:
    while key in into:
        key = into[key]
    return key


def _wordings(one: Asked) -> list[str]:
    """Keys of a request from short to long: `알림 추가`, `재입고알림 추가` …"""
    action = SAME.get(one.action, one.action)
    nouns = one.nouns
    mark = "self" if one.own else "all"
    begin = 0 if one.own else 1
    if not one.own and one.nouns and one.nouns[-1] in VAGUE and action in (ADD, SOLVED, "확대"):
        begin = 2
    ends = (nouns[len(nouns) - n :] for n in range(begin, len(nouns) + 1))
    return [f"{mark}|{compact(''.join(end))}|{action}" for end in ends]


def _label(members: Sequence[Asked], key: str | None) -> str:
    """The commonest way the group's requests are worded, cut to what they share."""
    shared = (key or "").split("|")[1]
    spelled: Counter[str] = Counter()
    for one in members:
        nouns = one.nouns
        for n in range(len(nouns) + 1):
            part = nouns[len(nouns) - n :]
            if compact("".join(part)) == shared:
                spelled[" ".join(part)] += 1
    objects = min(spelled, key=lambda w: (-spelled[w], w)) if spelled else shared
    actions = Counter(one.action for one in members)
    action = min(actions, key=lambda a: (-actions[a], a))
    if action == ABILITY:
        action = "기능" if not objects.endswith("기능") else ADD
    return " ".join(part for part in (objects, action) if part)[:MAX_LABEL].strip()


def _tabled(
    built: Sequence[tuple[str, list[int], list[int]]],
    asked: Sequence[Asked],
    corpus: TokenizedCorpus,
    tickets: pa.Table,
    lang: str,
) -> Requests:
    customers = tickets.column("customer_key").to_pylist()
    products = tickets.column("product").to_pylist()
    categories = tickets.column("category").to_pylist()
    lengths = pc.fill_null(pc.utf8_length(corpus.texts), 0).to_numpy(zero_copy_only=False)
    ordered = sorted(built, key=lambda b: (asked[b[2][0]].own, -len(b[1]), b[0]))
    rows: list[dict[str, object]] = []
    mention_rows: list[int] = []
    mention_requests: list[int] = []
    used: set[str] = set()
    for label, mine, members in ordered:
        own = asked[members[0]].own
        name = label
        number = 2
        while name in used:
            name, number = f"{label[: MAX_LABEL - 2]} {number}", number + 1
        used.add(name)
        keys = {customers[row] for row in mine if customers[row]}
        mention_rows += mine
        mention_requests += [len(rows)] * len(mine)
        rows.append(
            {
                "request_id": _request_id(name, own),
                "label": (english_name(name) or name) if lang == "en" else name,
                "count": len(mine),
                "customers": len(keys) if keys else None,
                "exemplar_ids": _exemplars(mine, lengths, customers, corpus),
                "category": _commonest([categories[row] for row in mine]),
                "product": _commonest([products[row] for row in mine]),
                "scope": "self" if own else "everyone",
            }
        )
    return Requests(
        pa.Table.from_pylist(rows, schema=REQUEST_SCHEMA),
        np.array(mention_rows, dtype=np.int64),
        np.array(mention_requests, dtype=np.int64),
    )


def _request_id(label: str, own: bool) -> str:
    content = f"{'self' if own else 'everyone'}|{label.replace(' ', '')}"
    return f"r-{hashlib.blake2b(content.encode(), digest_size=4).hexdigest()}"


def _commonest(values: Sequence[str | None]) -> str | None:
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda v: (-counts[v], v)) if counts else None


def _exemplars(
    rows: Sequence[int],
    lengths: npt.NDArray[np.int64],
    customers: Sequence[str | None],
    corpus: TokenizedCorpus,
) -> list[str]:
    """Tickets of readable length, the newest first, each of another customer where there are."""
    ordered = sorted(rows, key=lambda row: (not READABLE[0] <= lengths[row] <= READABLE[1], -row))
    chosen: list[int] = []
    seen: set[str] = set()
    texts: set[str] = set()
    for row in ordered:
        customer, text = customers[row], corpus.texts[row].as_py()
        if text in texts or (customer and customer in seen):
            continue
        texts.add(text)
        if customer:
            seen.add(customer)
        chosen.append(row)
        if len(chosen) == N_EXEMPLARS:
            break
    return [corpus.ticket_ids[row].as_py() for row in chosen]
