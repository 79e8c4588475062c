"""Read a filled-in sheet of labels back, as a spreadsheet program and a person leave it."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load import read_sheets
from voc_cli.pipeline.learning.spelling import spelling_key
from voc_cli.pipeline.learning.training import tidy_label
from voc_cli.privacy import mask_text
from voc_cli.schema import SHEET_SCHEMA
from voc_cli.settings import Settings
from voc_cli.store.labels import LABEL_SCHEMA, text_hash

_NEVER_NAMED = 0.35  # how alike two labels must be to suggest one for the other
_NAMED = 8  # wrong labels told at once
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)  # what Excel makes of long numbers
_SHOWN = 60  # characters of a label

__all__ = ["read_label_sheet"]


@dataclass(frozen=True)
class _Wrong:
    """A label that is not in the list, and where it stands."""

    sheet: str
    row: int
    label: str


def read_label_sheet(
    sheet: Path,
    *,
    settings: Settings,
    known: Sequence[str] | None = None,
    also: Mapping[str, str] | None = None,
) -> pa.Table:
    """LABEL_SCHEMA of the rows of a sheet that carry a label; texts masked again.

    `also` are other names of labels (배송 for delivery).

    Ids that a spreadsheet rounded (1.23E+16) are told apart by their texts.

    A label that differs from one in the list in case, width or blanks alone is that one.

    Raises InputError naming sheets and rows for labels that are not among `known` (with the nearest
    one), a ticket given two labels, or a missing column.
    """
    chosen: dict[str, tuple[str, str]] = {}
    names = {spelling_key(name): code for name, code in (also or {}).items()}
    names |= {spelling_key(name): name for name in known or ()}
    spelled = {spelling_key(name): name for name in (*(also or {}), *(known or ()))}
    wrong: list[_Wrong] = []
    seen_columns = False
    for part in read_sheets(sheet, settings=settings):
        header = next((i for i, row in enumerate(part.rows) if _columns(row)), None)
        if header is None:
            continue
        seen_columns = True
        places = _columns(part.rows[header])
        name = part.name or sheet.name
        for number, row in enumerate(part.rows[header + 1 :], start=header + 2):
            ticket, text, given = (_cell(row, places[c]) for c in ("ticket_id", "body", "label"))
            label = tidy_label(given)
            if label is None:
                continue
            where = {"file": sheet.name, "sheet": name, "row": number}
            if not ticket:
                raise InputError("learn.row_without_id", **where)
            if _ROUNDED.fullmatch(ticket):  # many tickets have it now; their texts are their own
                ticket = f"{ticket} {text_hash(text):016x}"
            if known is not None and label not in known:
                if spelling_key(label) not in names:
                    wrong.append(_Wrong(name, number, label))
                    continue
                label = names[spelling_key(label)]
            if chosen.get(ticket, (label,))[0] != label:
                raise InputError("learn.two_labels", **where, ticket=mask_text(ticket))
            chosen[ticket] = (label, mask_text(text))
    if not seen_columns:
        raise InputError("learn.no_label_sheet", file=sheet.name)
    if wrong:
        raise _not_in_list(sheet.name, wrong, spelled)
    if not chosen:
        raise InputError("learn.no_labels_filled", file=sheet.name)
    rows = [
        {"ticket_id": ticket, "body": text, "label": label}
        for ticket, (label, text) in sorted(chosen.items())
    ]
    return pa.Table.from_pylist(rows, schema=LABEL_SCHEMA)


def _not_in_list(file: str, wrong: Sequence[_Wrong], spelled: Mapping[str, str]) -> InputError:
    """All of them in one line, so that a sheet is mended in one go; names as the sheet has them."""
    nearest = {w.label: _nearest(w.label, spelled) for w in wrong}
    if len(wrong) == 1:
        only = wrong[0]
        key = "learn.bad_label_near" if nearest[only.label] else "learn.bad_label"
        return InputError(
            key,
            file=file,
            sheet=only.sheet,
            row=only.row,
            label=mask_text(only.label[:_SHOWN]),
            nearest=nearest[only.label],
        )
    told = []
    for w in wrong[:_NAMED]:
        better = f" → {nearest[w.label]}?" if nearest[w.label] else ""
        told.append(f"{w.sheet}:{w.row} ‘{mask_text(w.label[:_SHOWN])}’{better}")
    rest = " …" if len(wrong) > _NAMED else ""
    return InputError("learn.bad_labels", file=file, n=len(wrong), labels=", ".join(told) + rest)


def _nearest(label: str, spelled: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(spelling_key(label), spelled, n=1, cutoff=_NEVER_NAMED)
    return spelled[near[0]] if near else ""


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Places of the sheet's columns by their English name, alone or in brackets; {} if amiss."""
    places: dict[str, int] = {}
    for i, cell in enumerate(row):
        plain = cell.strip().casefold()
        for name in SHEET_SCHEMA.names:
            if plain == name or plain.endswith(f"({name})"):
                places.setdefault(name, i)
    return places if {"ticket_id", "body", "label"} <= places.keys() else {}


def _cell(row: Sequence[str], place: int) -> str:
    text = row[place].strip() if place < len(row) else ""
    # CSV guards texts that a spreadsheet would run as a formula
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
