"""Labels as people type them: the same one in several spellings, and slips of a finger."""

from collections import Counter
from collections.abc import Mapping, Sequence
from unicodedata import normalize

_SEPARATORS = str.maketrans(dict.fromkeys("·ㆍᆞ・･•‧∙⋅/|,_&", "/"))
_LEAST_SIGNS = 6  # letters (of Hangul: 자모) of a label in which one wrong is taken for a slip
_RARER = 5  # times that a slip is rarer than the label meant

__all__ = ["likely_typos", "one_spelling", "spelling_key"]


def one_spelling(values: Sequence[str], known: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Labels that differ only in case, width or blanks become one, and those that took others in.

    The spelling is one of `known`, else the commonest (of equally common ones the first by code
    point).
    """
    counts = Counter(values)
    chosen = {spelling_key(label): label for label in reversed(known)}
    for label in sorted(counts, key=lambda name: (-counts[name], name)):
        chosen.setdefault(spelling_key(label), label)
    merged = sorted(
        {chosen[spelling_key(label)] for label in counts if label not in set(chosen.values())}
    )
    return [chosen[spelling_key(value)] for value in values], merged


def spelling_key(label: str) -> str:
    """What spellings of one label share: no case, width or blanks, one sign for · ㆍ / , _ &."""
    plain = "".join(normalize("NFKC", label.translate(_SEPARATORS)).casefold().split())
    return plain.translate(_SEPARATORS)


def likely_typos(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Rare labels that are one 자모 or letter away from a common one, with that one.

    They stay labels of their own (입금 지연 and 입금 지원 may both be meant): people are asked.
    """
    signs = {label: normalize("NFD", spelling_key(label)) for label in counts}
    common = [label for label in counts if counts[label] >= _RARER]
    found = []
    for label in sorted(counts):
        near = [
            other
            for other in common
            if counts[other] >= _RARER * counts[label] and _one_slip(signs[label], signs[other])
        ]
        if near:
            found.append((label, min(near, key=lambda other: (-counts[other], other))))
    return found


def _one_slip(one: str, other: str) -> bool:
    """Whether a single letter is changed, added, left out, or two neighbours are swapped."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _LEAST_SIGNS:
        return False
    first = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    if first < 0:  # one begins with the other
        first = min(len(one), len(other))
    a, b = one[first:], other[first:]
    if a[:1].isdigit() or b[:1].isdigit():  # type 1 and type 2 are no slip
        return False
    swapped = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:]
