"""Tickets noted one below another, a label before each thing told: `접수번호: …`, `내용: …`.

In a text file a label ends with a colon; on the cards of a sheet it stands in the cell to the left.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from voc_cli.load.columns.header import unique_names
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.model import Frame

_LABELLED = re.compile(
    r"^\s{0,8}[\[(<■□●○▶*-]{0,2}\s?(?P<label>[A-Za-z가-힣][^:：,;|\t\])>\n]{0,19}?)\s{0,4}[\])>]?"
    r"\s{0,4}[:：](?P<text>.*)$"
)
_RULE = re.compile(r"^\s*[-=_*#~─━]{3,}\s*$")
_SURE = 0.9
_MOST_ABOVE = 5  # lines of a title

__all__ = ["is_memos", "read_cards", "read_memos"]

Line = tuple[list[tuple[str, str]], str]  # the labels with what each says, else the line as it is
Block = list[tuple[str, int, list[str]]]  # label, number of its line, lines of what it says


def is_memos(text: str) -> bool:
    """Whether blocks of labelled lines follow one another, each with a text of its own."""
    return _tell_tickets(_blocks(_lines(text))[:-1])  # the last one may be cut


def read_memos(text: str) -> Frame:
    """One row a block, a column for each label that heads lines in half of the blocks or more.

    Lines under any other label, or none, go on with what is said above them.
    """
    return _frame_of(_blocks(_lines(text)))


def read_cards(rows: Sequence[Sequence[str]]) -> Frame | None:
    """A sheet of cards, on each the labels left of what they name; None for any other sheet."""
    blocks = _blocks(_card_lines(rows))
    apart = {tuple(block[0][2]) for block in blocks}
    if len(apart) < 2 or not _tell_tickets(blocks):
        return None  # a header that is repeated says the same each time
    return _frame_of(blocks)


def _tell_tickets(blocks: Sequence[Block]) -> bool:
    fields = [{read_header(label).field for label, _, _ in block} for block in blocks]
    return bool(fields) and all("body" in f and f & {"ticket_id", "created_at"} for f in fields)


def _lines(text: str) -> Iterator[Line]:
    for line in text.lstrip("\ufeff").split("\n"):
        found = _LABELLED.match(line.rstrip("\r"))
        label = " ".join(found["label"].split()) if found is not None else ""
        yield [(label, found["text"].strip())] if found is not None else [], line.rstrip()


def _card_lines(rows: Sequence[Sequence[str]]) -> Iterator[Line]:
    for row in rows:
        cells = [cell.strip() for cell in row]
        pairs = zip(cells[::2], cells[1::2], strict=False)
        said = [(" ".join(label.split()), text) for label, text in pairs if label and text]
        yield said, " ".join(filter(None, cells))


def _frame_of(blocks: Sequence[Block]) -> Frame:
    often = Counter(label for block in blocks for label in {label for label, _, _ in block})
    names = [label for label, n in often.items() if 2 * n >= len(blocks)]
    names.sort(key=[label for block in blocks for label, _, _ in block].index)
    rows: list[dict[str, list[str]]] = []
    for block in blocks:
        row: dict[str, list[str]] = {}
        last = block[0][0]
        for label, _, lines in block:
            if label in names and label not in row:
                last = label
                row[label] = [*lines]
            else:
                row[last] += [f"{label}: {lines[0]}", *lines[1:]]
        rows.append(row)
    columns = [pa.array([_said(row.get(name, [])) for row in rows], pa.string()) for name in names]
    numbers = np.array([block[0][1] for block in blocks], dtype=np.int64)
    return Frame(pa.table(columns, names=list(unique_names(names))), numbers, "text")


def _blocks(lines: Iterable[Line]) -> list[Block]:
    """What the lines of each block label; a block begins with the label that the first one does.

    None where that label names another label: then it is the header of a table.
    """
    blocks: list[Block] = []
    opener, above = "", 0
    for number, (pairs, whole) in enumerate(lines, 1):
        label, text = pairs[0] if pairs else ("", "")
        if not opener:
            reading = read_header(label)
            if label and reading.field is not None and reading.weight >= _SURE:
                if read_header(text).weight >= _SURE:
                    return []
                opener = label
            elif (above := above + bool(whole)) > _MOST_ABOVE:
                return []
            else:
                continue
        if label == opener:
            blocks.append([])
        blocks[-1] += [(label, number, [text]) for label, text in pairs]
        if not pairs:
            blocks[-1][-1][2].append(whole)
    return blocks


def _said(lines: list[str]) -> str | None:
    """Lines without the blank ones and the rules that part blocks."""
    end = len(lines)
    while end and (not lines[end - 1] or _RULE.match(lines[end - 1])):
        end -= 1
    return "\n".join(lines[:end]).strip() or None
