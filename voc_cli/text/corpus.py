"""TokenizedCorpus: what later stages know of the words of each ticket."""

from dataclasses import dataclass, replace

import pyarrow as pa

__all__ = ["TokenizedCorpus"]


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

    def take(self, rows: pa.ChunkedArray) -> "TokenizedCorpus":
        """The corpus of the given row numbers, in their order."""
        names = ("ticket_ids", "texts", "tokens", "tags", "starts", "ends", "sentences")
        index = rows.combine_chunks()
        return replace(self, **{name: getattr(self, name).take(index) for name in names})
