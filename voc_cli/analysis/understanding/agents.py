"""What agents or customers picked as category, beside what we say.

A name is matched to a code of the tree by code, by label in either language, part by part
(`배송 > 지연`), then by the longest label it contains (`배송문의`). A name that fits nothing stays
unmapped and is counted.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import pyarrow as pa

from voc_cli.schema import UNCLASSIFIED
from voc_cli.taxonomy import Taxonomy

__all__ = ["Agreement", "agreement", "map_names"]

_PARTS = re.compile(r"[>/|\\,:›→]|\s-\s|_")
_IN_LABEL = re.compile(r"[·/,&\s]+|\sand\s")
_Key = TypeVar("_Key", str, tuple[str, str])
_LEAST = 2  # letters a label needs to be looked for inside a name


@dataclass(frozen=True)
class Agreement:
    """Agents' categories against ours.

    named     tickets with a category of an agent's; `mapped` of them fit a code of the tree
    equal     of those mapped, how many got the same top code from us
    pairs     (agent's code, our code, tickets) where they differ, most tickets first
    unmapped  (name, tickets), most tickets first
    trusted   tickets that took the agent's category
    """

    named: int
    mapped: int
    equal: int
    pairs: tuple[tuple[str, str, int], ...]
    unmapped: tuple[tuple[str, int], ...]
    trusted: int


def agreement(tickets: pa.Table, taxonomy: Taxonomy) -> Agreement:
    """How often agents and we say the same top code; our own is the second where theirs is first.

    `tickets` hold `agent_category` and the columns of CLASSIFY_SCHEMA.
    """
    names = tickets.column("agent_category").to_pylist()
    ours = tickets.column("category").to_pylist()
    second = tickets.column("category_2").to_pylist()
    source = tickets.column("category_source").to_pylist()
    codes = map_names(names, taxonomy)
    pairs: Counter[tuple[str, str]] = Counter()
    unmapped: Counter[str] = Counter()
    equal = trusted = 0
    for name, first, other, how in zip(names, ours, second, source, strict=True):
        if not name:
            continue
        code = codes.get(name)
        if code is None:
            unmapped[name] += 1
            continue
        trusted += how == "agent"
        own = (other or first) if how == "agent" else first
        top = code.partition(".")[0]
        if own == top:
            equal += 1
        else:
            pairs[top, own or UNCLASSIFIED] += 1
    mapped = equal + pairs.total()
    return Agreement(
        named=mapped + unmapped.total(),
        mapped=mapped,
        equal=equal,
        pairs=tuple((a, b, n) for (a, b), n in _by_size(pairs)),
        unmapped=tuple(_by_size(unmapped)),
        trusted=trusted,
    )


def _by_size(counts: Counter[_Key]) -> list[tuple[_Key, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def map_names(names: list[str | None], taxonomy: Taxonomy) -> dict[str, str]:
    """For each different name that fits a code of the tree, that code (`code` or `code.child`)."""
    book = _labels(taxonomy)
    found = {name: _code_of(name, book) for name in sorted({name for name in names if name})}
    return {name: code for name, code in found.items() if code}


def _code_of(name: str, book: Mapping[str, str]) -> str | None:
    """The code for one name; `book` maps squeezed labels and codes to codes."""
    whole = book.get(_squeezed(name))
    if whole:
        return whole
    top: str | None = None
    for part in (p for p in _PARTS.split(name) if p.strip()):
        code = book.get(_squeezed(part)) or _contained(_squeezed(part), book)
        if code is None:
            continue
        if top is None:
            top = code
        elif code.startswith(f"{top.partition('.')[0]}.") and "." not in top:
            return code
    return top or _contained(_squeezed(name), book)


def _contained(text: str, book: Mapping[str, str]) -> str | None:
    inside = [label for label in book if len(label) >= _LEAST and label in text]
    return book[max(inside, key=lambda label: (len(label), label))] if inside else None


def _squeezed(text: str) -> str:
    return re.sub(r"[\s·()\[\]&.]+", "", text).casefold()


def _labels(taxonomy: Taxonomy) -> dict[str, str]:
    """Squeezed codes and labels, whole before their parts, top codes before children."""
    book: dict[str, str] = {}
    entries: list[tuple[str, str]] = []
    for category in taxonomy:
        entries += [(category.code, category.code)]
        entries += [(label, category.code) for label in category.label.values()]
    for category in taxonomy:
        for child in category.children:
            code = f"{category.code}.{child.code}"
            entries += [(code, code), *((label, code) for label in child.label.values())]
    for label, code in entries:
        book.setdefault(_squeezed(label), code)
    for label, code in entries:
        if "." not in code:
            for part in _IN_LABEL.split(label):
                if len(part) >= _LEAST:
                    book.setdefault(_squeezed(part), code)
    return book
