"""TokenizedCorpus: what later stages know of the words of each ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

CORPUS_COLUMNS = ("ticket_ids", "texts", "tokens", "tags", "starts", "ends", "sentences")

__all__ = ["CORPUS_COLUMNS", "TokenizedCorpus", "joined"]


@dataclass(frozen=True)
class TokenizedCorpus:
    """Morphemes of every ticket, row by row beside the ticket table (same order, same length).

    texts      string[n]: the cleaned text that was tokenized (subject, newline, body)
    tokens     list<string>[n]: morpheme forms as Kiwi gives them (`늦`, `배송`)
    tags       list<string>[n]: their parts of speech, Sejong tag set (`VA`, `NNG`), same lengths
    starts     list<int32>[n]: first code point of each morpheme in `texts`
    ends       list<int32>[n]: one past its last code point
    sentences  list<int32>[n]: the number of the sentence each morpheme stands in
    fingerprint  Kiwi version, model, settings and user dictionary in one short hash
    """

    ticket_ids: pa.Array
    texts: pa.Array
    tokens: pa.Array
    tags: pa.Array
    starts: pa.Array
    ends: pa.Array
    sentences: pa.Array
    fingerprint: str

    def __len__(self) -> int:
        return len(self.ticket_ids)

    def take(self, rows: pa.ChunkedArray | pa.Array) -> "TokenizedCorpus":
        """The corpus of the given row numbers, in their order."""
        index = rows.combine_chunks() if isinstance(rows, pa.ChunkedArray) else rows
        return replace(self, **{name: getattr(self, name).take(index) for name in CORPUS_COLUMNS})

    @classmethod
    def empty(cls, fingerprint: str) -> "TokenizedCorpus":
        """A corpus without a ticket."""
        texts = pa.array([], pa.string())
        lists, places = pa.array([], pa.list_(pa.string())), pa.array([], pa.list_(pa.int32()))
        return cls(texts, texts, lists, lists, places, places, places, fingerprint)


def joined(corpora: Sequence[TokenizedCorpus]) -> TokenizedCorpus:
    """The rows of corpora, one after the other; the fingerprint is the first one's."""
    columns = {
        name: pa.concat_arrays([getattr(corpus, name) for corpus in corpora])
        for name in CORPUS_COLUMNS
    }
    return replace(corpora[0], **columns)
