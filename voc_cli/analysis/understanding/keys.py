"""Where a number stands in a table of numbers, for millions at once.

Open addressing: a key's slot is the top bits of key × 2⁶⁴/φ (Knuth, The Art of Computer
Programming 3, 6.4), and where that is taken the next free one. Four of five slots and more stay
free, so most keys are found, or missed, at the first look; binary search takes fifteen.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["KeyTable"]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ROOM = 5  # slots for each key, at least


class KeyTable:
    """Distinct keys (any 64-bit numbers) and the place of each in the order they were given."""

    def __init__(self, keys: npt.NDArray[np.int64]) -> None:
        bits = max(4, int(_ROOM * len(keys)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._keys = np.zeros((1 << bits) + len(keys) + 1, dtype=np.int64)
        self._place = np.full(len(self._keys), -1, dtype=np.int32)
        for place, (key, slot) in enumerate(zip(keys, self._slots(keys), strict=True)):
            while self._place[slot] >= 0:
                slot += 1
            self._keys[slot], self._place[slot] = key, place

    def find(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The place of each of `keys`, −1 for one that is not in the table."""
        slot = self._slots(keys)
        place = self._place[slot]
        wrong = np.flatnonzero((self._keys[slot] != keys) & (place >= 0))
        while len(wrong):
            slot[wrong] += 1
            place[wrong] = self._place[slot[wrong]]
            missed = (self._keys[slot[wrong]] != keys[wrong]) & (place[wrong] >= 0)
            wrong = wrong[missed]
        return place.astype(np.int64)

    def _slots(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return ((keys.view(np.uint64) * _GOLDEN) >> self._shift).astype(np.int64)
