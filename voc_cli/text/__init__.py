"""The words of a ticket: cleaned text, morphemes, and the lines that are not the customer's."""

from voc_cli.text.corpus import CORPUS_COLUMNS, TokenizedCorpus, joined
from voc_cli.text.stored import StoredWords, prepare_stored, tokenize_changed
from voc_cli.text.tokenize import (
    REMOVED,
    Prepared,
    clean_tickets,
    fingerprint,
    morphemes,
    tokenize_tickets,
)

__all__ = [
    "CORPUS_COLUMNS",
    "REMOVED",
    "Prepared",
    "StoredWords",
    "TokenizedCorpus",
    "clean_tickets",
    "fingerprint",
    "joined",
    "morphemes",
    "prepare_stored",
    "tokenize_changed",
    "tokenize_tickets",
]
