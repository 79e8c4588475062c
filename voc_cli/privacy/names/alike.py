"""Names that are like one the text holds: 미르 where 황보미르 stands, 유혜진 where 유혜린 does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from voc_cli.privacy.names.name_words import given_part
from voc_cli.privacy.names.ordinary import commonness

__all__ = ["Alike"]

_SIMILAR = 30  # a syllable apart from a name that the text holds, or its beginning
_SAME = 45  # the given name of one, or one with its surname


class Alike:
    """The names a text holds, ready to be asked; an answer takes as long whatever their number."""

    def __init__(self, known: Iterable[str]) -> None:
        self._shorts: set[str] = set()  # names of two syllables
        self._givens: set[str] = set()  # given names of two syllables, of longer names
        self._beginnings: set[str] = set()
        self._gaps: dict[tuple[int, str], set[str]] = defaultdict(set)
        for name in known:
            if len(name) == 2:
                self._shorts.add(name)
            elif len(name) > 2 and len(given := given_part(name)) == 2:
                self._givens.add(given)
            if len(name) > 1:
                self._beginnings.add(name[:-1])
                for place, gap in _gaps(name):
                    self._gaps[place, gap].add(name[place])

    def says(self, name: str) -> int:
        """What these names say for `name`, in tenths of a nat."""
        if len(name) == 2:
            given, same = name, name in self._givens
        else:
            given = given_part(name)
            same = len(name) > 2 and len(given) == 2 and given in self._shorts
        if same and commonness(given) < 3:
            return _SAME
        if name in self._beginnings:
            return _SIMILAR
        return _SIMILAR if any(self._differs(name, *gap) for gap in _gaps(name)) else 0

    def _differs(self, name: str, place: int, gap: str) -> bool:
        others = self._gaps.get((place, gap))
        return others is not None and (len(others) > 1 or name[place] not in others)


def _gaps(name: str) -> Iterator[tuple[int, str]]:
    """`name` with a syllable left out, and which: a family, a misspelling.

    Longer names must have the surname in common.
    """
    for place in range(0 if len(name) == 2 else 1, len(name)):
        yield place, name[:place] + "¶" + name[place + 1 :]
