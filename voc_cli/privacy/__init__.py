"""Finds personal data in Korean text and masks it, before anything is written or learned.

Masking (마스킹), not anonymising: what no rule knows stays, and a keyed hash can be undone by
whoever holds the key.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from voc_cli.privacy.placeholders import count_tokens
from voc_cli.privacy.pseudonym import pseudonym
from voc_cli.privacy.spans import TOKENS, TYPES, Span
from voc_cli.privacy.texts import find_spans, mask_text
from voc_cli.privacy.unmasked import is_unmasked, mark_unmasked, refuse_unmasked

if TYPE_CHECKING:
    from voc_cli.privacy.cells import CellSpan, MaskedCells, mask_cells
    from voc_cli.privacy.ids import safe_id
    from voc_cli.privacy.labels import mask_label
    from voc_cli.privacy.lines import mask_line
    from voc_cli.privacy.spread import mask_all_cells, mask_all_tickets, mask_parts
    from voc_cli.privacy.tickets import Masked, mask_tickets
else:
    _WITH_ALL_RULES = {
        "CellSpan": "cells",
        "Masked": "tickets",
        "MaskedCells": "cells",
        "mask_all_cells": "spread",
        "mask_all_tickets": "spread",
        "mask_cells": "cells",
        "mask_label": "labels",
        "mask_line": "lines",
        "mask_parts": "spread",
        "mask_tickets": "tickets",
        "safe_id": "ids",
    }

    def __getattr__(name: str) -> Any:
        if name not in _WITH_ALL_RULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_WITH_ALL_RULES[name]}"), name)


__all__ = [
    "TOKENS",
    "TYPES",
    "CellSpan",
    "Masked",
    "MaskedCells",
    "Span",
    "count_tokens",
    "find_spans",
    "is_unmasked",
    "mark_unmasked",
    "mask_all_cells",
    "mask_all_tickets",
    "mask_cells",
    "mask_label",
    "mask_line",
    "mask_parts",
    "mask_text",
    "mask_tickets",
    "pseudonym",
    "refuse_unmasked",
    "safe_id",
]
