"""Finds personal data in Korean text and masks it, before anything is written or learned.

Masking (마스킹), not anonymising: what no rule knows stays, and a keyed hash can be undone by
whoever holds the key.
"""

from voc_cli.privacy.cells import CellSpan, MaskedCells, mask_cells
from voc_cli.privacy.detect import find_spans, mask_text
from voc_cli.privacy.placeholders import count_tokens
from voc_cli.privacy.pseudonym import pseudonym
from voc_cli.privacy.spans import TOKENS, TYPES, Span
from voc_cli.privacy.tickets import Masked, mask_tickets

__all__ = [
    "TOKENS",
    "TYPES",
    "CellSpan",
    "Masked",
    "MaskedCells",
    "Span",
    "count_tokens",
    "find_spans",
    "mask_cells",
    "mask_text",
    "mask_tickets",
    "pseudonym",
]
