"""The scale that a header tells: `만족도(1=매우만족 5=매우불만)`, `만족도 (1~10)`."""

import re
import unicodedata

from voc_cli.load.cells.ratings import Scale, word_value

_NUMBER = r"(?<![\d.])(?P<number>\d{1,3})"
_WORDS = r"(?P<words>[^\d=:~∼,/;|()\[\].…–]+)"
# `1=매우만족`, `5점: 매우 불만`, `1 매우만족`; `매우만족=1`, `매우 불만 5점`.
_READINGS = (
    re.compile(rf"{_NUMBER}\s*점?\s*[=:.)(]?\s*{_WORDS}"),
    re.compile(rf"{_WORDS}\s*[=:(]?\s*{_NUMBER}\s*점?"),
)
_RANGE = re.compile(
    r"(?<![\d.\-])(?P<low>[01])\s*(?:점\s*)?[-~∼–:]\s*(?P<high>[3-7]|10|100)\s*점?\s*(?=$|[)\],;/|])"
)
_MIDDLE = 0.5
# Out of ten may begin at 0 or at 1: the numbers tell.
_POINTS = re.compile(r"(?<!\d)(?P<high>[57]|100)\s*점\s*(?:만점|척도)")

__all__ = ["scale_in_words"]


def scale_in_words(header: str) -> Scale | None:
    """The worst and the best answer by the words of a header; None where it tells neither.

    Words decide which end is the best; with a range (`1~5`) the word of one end is enough, and
    without a word the highest number is the best.
    """
    text = unicodedata.normalize("NFKC", header).lower()
    told = max((_told(reading, text) for reading in _READINGS), key=len)
    ends = _ends(text)
    if len(told) > 1:
        worst, best = min(told, key=told.__getitem__), max(told, key=told.__getitem__)
        if told[worst] == told[best] or not _is_line(told):
            return None
        if ends is not None and {worst, best} <= {*range(int(ends[0]), int(ends[1]) + 1)}:
            return ends if best > worst else (ends[1], ends[0])
        return _whole(worst, best, told)
    if told and ends is not None:
        ((number, value),) = told.items()
        if number in ends and value != _MIDDLE:
            return ends if (number == ends[1]) == (value > _MIDDLE) else (ends[1], ends[0])
    return ends


def _told(reading: re.Pattern[str], text: str) -> dict[float, float]:
    """{number: the share of satisfaction that its word stands for}."""
    found: dict[float, float] = {}
    for pair in reading.finditer(text):
        words = pair["words"].strip(" -→>\"'").split()
        # `만족도 매우 만족=5`: what is asked may stand before the answer.
        tails = (word_value(" ".join(words[start:])) for start in range(len(words)))
        value = next((value for value in tails if value is not None), None)
        if value is not None:
            found.setdefault(float(pair["number"]), value)
    return found


def _is_line(told: dict[float, float]) -> bool:
    """Whether the words rise or fall with the numbers all the way."""
    values = [told[number] for number in sorted(told)]
    return values in (sorted(values), sorted(values, reverse=True))


def _whole(worst: float, best: float, told: dict[float, float]) -> Scale:
    """The ends of a scale of which one end and its middle are named (`1=매우만족, 3=보통`)."""
    step = (told[best] - told[worst]) / (best - worst)
    beyond = (worst - told[worst] / step, best + (1 - told[best]) / step)
    one_end = told[worst] == 0 or told[best] == 1
    return beyond if one_end and all(end.is_integer() for end in beyond) else (worst, best)


def _ends(text: str) -> Scale | None:
    """The lowest and the highest number a header names."""
    if found := _RANGE.search(text):
        low, high = float(found["low"]), float(found["high"])
        return (low, high) if high > low else None
    if found := _POINTS.search(text):
        high = float(found["high"])
        return (0.0 if high == 100 else 1.0, high)
    return None
