"""What `--key` and `--control` mean: a category, a child of one, a topic, or any `column=value`."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.columns import find_column, text_values
from voc_cli.analysis.impact.topic_keys import MEMORY_LESS, Memory, find_topic
from voc_cli.analysis.topics.lineage import NO_LINEAGE, Lineage
from voc_cli.errors import UsageError
from voc_cli.schema import UNCLASSIFIED
from voc_cli.taxonomy.model import Taxonomy

__all__ = ["Key", "key_mask", "named_in_taxonomy", "resolve_key", "split_column"]

Mask = npt.NDArray[np.bool_]
_TOPIC = {"topic": "topic_id"}


@dataclass(frozen=True)
class Key:
    """Tickets whose `column` holds `value`, or one of `also`; `name` stands in the output's `key`.

    how  of a topic that is not the very one named: what `PresentTopic.how` says
    """

    name: str
    column: str
    value: str
    label: str
    also: tuple[str, ...] = ()
    how: str = ""


def split_column(text: str) -> tuple[str, str] | None:
    """(column, value) of `column=value`; None for a bare name."""
    column, sign, value = text.partition("=")
    if not sign:
        return None
    column = column.strip()
    return _TOPIC.get(column, column), value.strip()


def named_in_taxonomy(text: str, taxonomy: Taxonomy) -> tuple[str, str] | None:
    """(column, code) of a category or child named by code or label; None when there is none."""
    wanted = _plain(text)
    if wanted == UNCLASSIFIED:
        return "category", UNCLASSIFIED
    for category in taxonomy:
        if wanted in _names(category.code, category.label):
            return "category", category.code
    for category in taxonomy:
        for child in category.children:
            code = f"{category.code}.{child.code}"
            if wanted in _names(code, child.label):
                return "subcategory", code
    return None


def _names(code: str, label: Mapping[str, str]) -> set[str]:
    return {_plain(code), *(_plain(name) for name in label.values())}


def _plain(name: str) -> str:
    """A name as it is compared: without case and blanks (배송지연, 배송 지연)."""
    return "".join(name.split()).casefold()


def resolve_key(
    text: str,
    tickets: pa.Table,
    *,
    taxonomy: Taxonomy,
    topics: pa.Table | None,
    lang: str,
    aliases: Mapping[str, str] | None = None,
    lineage: Lineage = NO_LINEAGE,
    memory: Memory = MEMORY_LESS,
    since: date | None = None,
) -> Key:
    """The key that `text` names; `topics` (TOPIC_SCHEMA) is looked at after the taxonomy.

    A topic is followed through `lineage` and `memory` (`voc_cli.analysis.impact.topic_keys`); what
    broke off from it after `since` counts with it.

    Raises UsageError that names the nearest key when nothing is called so.
    """
    pair = split_column(text)
    if pair is not None and pair[0] != "topic_id":
        column, value = pair
        words = text_values(find_column(tickets, column, aliases=aliases)).words
        if value not in words:
            raise UsageError("impact.unknown_key", key=text, nearest=_nearest(value, words, column))
        return Key(text.strip(), column, value, value)
    named = named_in_taxonomy(text, taxonomy) if pair is None else None
    if named is not None:
        column, code = named
        return Key(code, column, code, taxonomy.label(code, lang))
    wanted = pair[1] if pair is not None else text.strip()
    found = find_topic(wanted, tickets, topics, lineage=lineage, memory=memory, since=since)
    if found is not None:
        return Key(text.strip(), "topic_id", found.topic_id, found.label, found.also, found.how)
    known = _known(taxonomy, lang) if pair is None else []
    if topics is not None:
        known = [
            *topics.column("label").to_pylist(),
            *topics.column("topic_id").to_pylist(),
            *known,
        ]
    raise UsageError("impact.unknown_key", key=text, nearest=_nearest(text, known, None))


def _known(taxonomy: Taxonomy, lang: str) -> list[str]:
    children = [f"{top.code}.{child.code}" for top in taxonomy for child in top.children]
    return [*taxonomy.codes(), *(top.label[lang] for top in taxonomy), *children]


def _nearest(text: str, known: Sequence[str], column: str | None) -> str:
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.0)
    if not near:
        return ""
    return near[0] if column is None else f"{column}={near[0]}"


def key_mask(tickets: pa.Table, key: Key, *, aliases: Mapping[str, str] | None = None) -> Mask:
    """Which tickets a key means, one flag a row."""
    values = text_values(find_column(tickets, key.column, aliases=aliases))
    mask = np.zeros(tickets.num_rows, dtype=np.bool_)
    for value in (key.value, *key.also):
        if value in values.words:
            mask[values.rows[values.codes == values.words.index(value)]] = True
    return mask
