"""Tickets noted one below another, a label before each thing told: `접수번호: …`, `내용: …`."""

import re
from collections import Counter

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

__all__ = ["is_memos", "read_memos"]

Block = list[tuple[str, int, list[str]]]  # label, number of its line, lines of what it says


def is_memos(text: str) -> bool:
    """Whether blocks of labelled lines follow one another, each with a text of its own."""
    blocks = _blocks(text)
    # The last one may be cut.
    fields = [{read_header(label).field for label, _, _ in block} for block in blocks[:-1]]
    return bool(fields) and all("body" in f and f & {"ticket_id", "created_at"} for f in fields)


def read_memos(text: str) -> Frame:
    """One row a block, a column for each label that heads lines in half of the blocks or more.

    Lines under any other label, or none, go on with what is said above them.
    """
    blocks = _blocks(text)
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


def _blocks(text: str) -> list[Block]:
    """The labelled lines of each block, which begins with the label that the first one does."""
    blocks: list[Block] = []
    opener, above = "", 0
    for number, line in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        found = _LABELLED.match(line.rstrip("\r"))
        label = " ".join(found["label"].split()) if found is not None else ""
        if not opener:
            reading = read_header(label)
            if label and reading.field is not None and reading.weight >= _SURE:
                opener = label
            elif (above := above + bool(line.strip())) > _MOST_ABOVE:
                return []
            else:
                continue
        if label == opener:
            blocks.append([])
        if found is not None:
            blocks[-1].append((label, number, [found["text"].strip()]))
        else:
            blocks[-1][-1][2].append(line.rstrip())
    return blocks


def _said(lines: list[str]) -> str | None:
    """Lines without the blank ones and the rules that part blocks."""
    end = len(lines)
    while end and (not lines[end - 1] or _RULE.match(lines[end - 1])):
        end -= 1
    return "\n".join(lines[:end]).strip() or None
