"""Runs of two or three letters inside the words of a ticket.

They read what the analyser tears apart or does not know (misspelt, shortened, English words). A
letter is a syllable, a single jamo, a Latin letter in lower case or one of `?!~^;.`; whatever
stands between words, digits among it, counts as one blank, and a run may begin or end with one but
not go across. A letter is a number of 16 bits, so that a run is one number and nothing is hashed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.morphology import Ints, Mask

__all__ = ["BLANK", "LENGTHS", "Runs", "find_runs", "run_key"]

LENGTHS = (2, 3)
BLANK = " "
_BLANK = ord(BLANK)
_BITS = np.uint64(16)


def _known() -> npt.NDArray[np.uint16]:
    """For every code point below 65,536 the letter it counts as."""
    table = np.full(2**16, _BLANK, dtype=np.uint16)
    for first, last in (("가", "힣"), ("ㄱ", "ㆎ"), ("a", "z")):
        table[ord(first) : ord(last) + 1] = np.arange(ord(first), ord(last) + 1)
    table[ord("A") : ord("Z") + 1] = np.arange(ord("a"), ord("z") + 1)
    for sign in "?!~^;.":
        table[ord(sign)] = ord(sign)
    return table


_LETTERS = _known()


@dataclass(frozen=True)
class Runs:
    """Every run of every text: its row and its number, and where its letters are.

    first, last  the letters it begins and ends with; `place` the code point of every letter
    """

    row: Ints
    key: Ints
    first: Ints
    last: Ints
    place: Ints

    def span(self, run: int) -> tuple[int, int]:
        """The code points that run number `run` stands on, without the blanks at its ends."""
        key, length = int(self.key[run]), int(self.last[run] - self.first[run])
        opens = key >> (int(_BITS) * length) == _BLANK
        closes = key & 0xFFFF == _BLANK
        first, last = self.first[run] + opens, self.last[run] - closes
        return int(self.place[first]), int(self.place[last]) + 1


def run_key(run: str) -> int:
    """The number of a run: 16 bits a letter, the first one highest."""
    key = 0
    for letter in run:
        key = (key << int(_BITS)) | ord(letter)
    return key


def find_runs(texts: pa.Array | pa.ChunkedArray, broken: Mask | None = None) -> Runs:
    """The runs of all texts, by length, then place.

    `broken` are code points of the texts in a row that count as blanks (in training, names).
    """
    letter, row, place = _letters(texts, broken)
    blank = letter == _BLANK
    code = letter.astype(np.uint64)
    keys, firsts, lasts = [], [], []
    for length in LENGTHS:
        stop = max(0, len(code) - length + 1)
        key = code[:stop]
        for i in range(1, length):
            key = (key << _BITS) | code[i : i + stop]
        across = blank[:stop] & blank[1 : 1 + stop]  # nothing but blanks
        if length > 2:
            across = blank[1 : 1 + stop].copy()
            for i in range(2, length - 1):
                across |= blank[i : i + stop]
        at = np.flatnonzero(~across)
        keys.append(key[at].view(np.int64))
        firsts.append(at)
        lasts.append(at + length - 1)
    first = np.concatenate(firsts)
    return Runs(row[first], np.concatenate(keys), first, np.concatenate(lasts), place)


def _letters(
    texts: pa.Array | pa.ChunkedArray, broken: Mask | None
) -> tuple[npt.NDArray[np.uint16], Ints, Ints]:
    """Letters of all texts with one blank before, between and behind words; row and place."""
    length = pc.fill_null(pc.utf8_length(texts), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    joined = "".join(text for text in texts.to_pylist() if text)
    points = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    read = _LETTERS[np.where(points < len(_LETTERS), points, _BLANK)]
    if broken is not None:
        read[broken] = _BLANK
    row = np.repeat(np.arange(len(length)), length + 1)  # a blank opens every text
    start = np.cumsum(length) - length
    letter = np.full(len(read) + len(length) + 1, _BLANK, dtype=np.uint16)
    letter[np.arange(len(read)) + np.repeat(np.arange(1, len(length) + 1), length)] = read
    place = np.arange(len(row)) - np.repeat(start + np.arange(1, len(length) + 1), length + 1)
    row, place = np.append(row, len(length)), np.append(place, 0)
    blank = letter == _BLANK
    opens = np.ones(len(row), dtype=np.bool_)
    opens[1:] = row[1:] != row[:-1]
    kept = ~blank | opens
    kept[1:] |= ~blank[:-1]
    return letter[kept], row[kept], place[kept]
