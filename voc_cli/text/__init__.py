"""The words of a ticket: cleaned text, morphemes, and the lines that are not the customer's."""

from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import Prepared, tokenize_tickets

__all__ = ["Prepared", "TokenizedCorpus", "tokenize_tickets"]
