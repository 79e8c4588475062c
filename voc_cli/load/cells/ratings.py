"""Ratings of every scale to satisfaction between 0 and 1; NPS and CES as whole figures."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Scale = tuple[float, float]  # the worst answer and the best

# Words of a satisfaction question, as the share of full satisfaction they stand for.
_WORDS = {
    "good": 1.0, "bad": 0.0, "goodwithcomment": 1.0, "badwithcomment": 0.0, "great": 1.0,
    "amazing": 1.0, "excellent": 1.0, "ok": 0.5, "okay": 0.5, "terrible": 0.0, "poor": 0.25,
    "satisfied": 0.75, "verysatisfied": 1.0, "neutral": 0.5, "dissatisfied": 0.25,
    "unsatisfied": 0.25, "verydissatisfied": 0.0, "veryunsatisfied": 0.0, "happy": 1.0,
    "unhappy": 0.0, "extremelyhappy": 1.0, "extremelyunhappy": 0.0, "like": 1.0, "dislike": 0.0,
    "매우만족": 1.0, "아주만족": 1.0, "대만족": 1.0, "만족": 0.75, "보통": 0.5, "불만족": 0.25,
    "불만": 0.25, "매우불만족": 0.0, "매우불만": 0.0, "아주불만족": 0.0, "좋음": 0.75,
    "매우좋음": 1.0, "나쁨": 0.25, "매우나쁨": 0.0, "좋아요": 1.0, "싫어요": 0.0, "별로": 0.25,
    "별로예요": 0.0, "그저그래요": 0.5, "만족해요": 1.0, "불만족해요": 0.0, "👍": 1.0, "👎": 0.0,
    "😀": 1.0, "🙂": 0.75, "😐": 0.5, "🙁": 0.25, "😞": 0.0, "😠": 0.0,
    "one": 0.0, "two": 0.25, "three": 0.5, "four": 0.75, "five": 1.0,
    "추천": 1.0, "비추천": 0.0,
    "대체로만족": 0.75, "다소만족": 0.75, "약간만족": 0.75, "조금만족": 0.75, "만족하는편": 0.75,
    "대체로불만족": 0.25, "다소불만족": 0.25, "약간불만족": 0.25, "조금불만족": 0.25,
    "불만족하는편": 0.25, "만족하지않": 0.25, "전혀만족하지않": 0.0,
    "extremelysatisfied": 1.0, "completelysatisfied": 1.0, "mostlysatisfied": 0.75,
    "somewhatsatisfied": 0.75, "slightlysatisfied": 0.75, "neithersatisfiednordissatisfied": 0.5,
    "slightlydissatisfied": 0.25, "somewhatdissatisfied": 0.25, "mostlydissatisfied": 0.25,
    "completelydissatisfied": 0.0, "extremelydissatisfied": 0.0, "veryhappy": 1.0,
    "veryunhappy": 0.0, "verygood": 1.0, "fair": 0.5, "verypoor": 0.0, "verybad": 0.0,
}  # fmt: skip
# What forms write around such a word: `5. 매우 만족`, `⑤ 매우 만족`, `매우 만족(5점)`.
_AROUND = re.compile(
    r"^\s*(?:[①-⑩]|\d{1,2}\s*(?:점\s*[:,]?|[.):=–-]))\s*|\s*[(\[]\s*\d{1,2}\s*점?\s*[)\]]\s*$"
)
_ENDING = re.compile(
    r"(?<=[가-힣])(?:했?습니다|합니다|입니다|이에요|예요|해요|스러움|스러워요|함|임|이다|다|음)$"
)
_INSIDE = re.compile(r"^\s*\d{1,2}\s*점?\s*[(\[](?P<word>[^()\[\]]+)[)\]]\s*$")
_LONGEST_WORD = 40
# What a survey says when nobody answered it.
_UNANSWERED = frozenset(
    "offered notoffered unoffered none null nan na"
    " 미응답 미평가 미참여 없음 무응답 해당없음".split()
)
_OUT_OF = re.compile(r"^(\d+(?:\.\d+)?)\s*(?:점)?\s*(?:/|out of|중)\s*(\d+)\s*점?$")
_POINTS = re.compile(
    r"^(?:별점|평점|별|[★⭐]\ufe0f?|score|rating)?\s*[:：]?\s*([-+−]?\d+(?:\.\d+)?)\s*(?:점|stars?|개)?$"
)
_PERCENT = re.compile(r"^(\d+(?:\.\d+)?)\s*[%％]$")
_DECIMAL_COMMA = re.compile(r"^(\d),(\d\d?)$")
# Answers to a question that may be about anything: kept as given, no satisfaction.
_YES_NO = frozenset("y n yes no 예 네 아니오 아니요".split())
_TOP = re.compile(r"^(\d+)점\s*만점에\s*(\d+(?:\.\d+)?)점?$")
# How everything begins that one of the patterns above or below takes for a number.
_MAY_BE_NUMBER = re.compile(
    r"(?:별점|평점|별|[★⭐]\ufe0f?|score|rating)?\s*[:：]?\s*[-+−]?\d[\d.,]*\s*(?:$|[점/중%％개so])"
)
_STARS, _EMPTY_STARS = "★⭐", "☆"
# Stars and their figure: `★★★★☆ 4`.
_AFTER_STARS = re.compile(r"^[★⭐☆\s\ufe0f]{2,}[(\[/]?\s*(\d(?:\.\d+)?)\s*점?[)\]]?$")
MANY = 50
# Scales around a middle of 0, by their ends.
_AROUND_ZERO = (1.0, 2.0, 3.0, 5.0)
_MOST_STEPS = 10

__all__ = [
    "MANY",
    "Floats",
    "Scale",
    "Seen",
    "answered",
    "counts_of",
    "is_plain_number",
    "is_rating_word",
    "nps_scores",
    "satisfaction",
    "scale_of",
    "scores",
    "scores_around",
    "seen_in",
    "seen_together",
    "word_value",
]


@dataclass(frozen=True)
class Seen:
    """What the plain numbers of a column show of its scale: their ends, the `least` that is not
    negative, and how many there are. Two parts of a column together show what the whole does.
    `stated` is the scale that somebody said it has.
    """

    lowest: float
    least: float
    highest: float
    answers: int
    stated: Scale | None = None

    @property
    def scale(self) -> Scale | None:
        """Up to 5 is 1–5 (0 means nobody chose), up to 10 is 1–10, or 0–10 where a 0 occurs, up to
        100 is per cent; no number above 7 among MANY is 1–7. 0 and 1 alone are thumbs. Negative
        numbers are a scale around 0 when the others reach no further; else (−1, −99 beside 1–5)
        they stand for no answer. What is stated goes before all of this.
        """
        if self.stated is not None:
            return self.stated
        if self.lowest < 0:
            end = next((end for end in _AROUND_ZERO if -self.lowest <= end), None)
            if end is not None and 0 <= self.highest <= end:
                return (-end, end)
        if self.highest < 0:
            return None
        if (self.least, self.highest) == (0.0, 1.0):
            return (0.0, 1.0)
        if self.highest <= 5:
            return (1.0, 5.0)
        if self.highest <= 7 and self.answers >= MANY:
            return (1.0, 7.0)
        if self.highest <= 10:
            return (0.0, 10.0) if self.least < 1 else (1.0, 10.0)
        return (0.0, 100.0) if self.highest <= 100 else None


def seen_in(counts: dict[str, int]) -> Seen | None:
    """What cells, each with how often it occurs, show; None where no plain number is among them."""
    found = [(number, n) for text, n in counts.items() if (number := _number(text)) is not None]
    if not found:
        return None
    numbers = [number for number, _ in found]
    least = min((number for number in numbers if number >= 0), default=max(numbers))
    return Seen(min(numbers), least, max(numbers), sum(n for _, n in found))


def seen_together(one: Seen | None, other: Seen | None) -> Seen | None:
    """What two parts of a column show as a whole."""
    if one is None or other is None:
        return one or other
    leasts = [seen.least for seen in (one, other) if seen.least >= 0] or [one.least, other.least]
    return Seen(
        min(one.lowest, other.lowest),
        min(leasts),
        max(one.highest, other.highest),
        one.answers + other.answers,
        other.stated or one.stated,
    )


def is_plain_number(rating: str) -> bool:
    """Whether the satisfaction of a rating depends on the scale of its column."""
    return word_value(rating) is None and _number(rating) is not None


def is_rating_word(cell: str) -> bool:
    """Whether a cell without plain number is a rating all the same (`★★★☆☆`, `매우 만족`)."""
    key = _key(cell)
    if key in _UNANSWERED or key in _YES_NO or word_value(cell) is not None:
        return True
    bare = cell.strip().lower()
    if not _MAY_BE_NUMBER.match(bare) and not any(star in bare for star in _STARS):
        return False  # ids, days and sentences, which every pattern would be tried on
    if _value(cell, None) is not None:
        return True
    number = _number(cell)  # `3점`, `4 stars`
    return number is not None and 0 <= number <= 10


def answered(ratings: pa.Array) -> pa.Array:
    """Ratings as given, null where the text only says that nobody answered."""
    if ratings.null_count == len(ratings):
        return ratings
    encoded = _encoded(ratings)
    kept = [None if _key(v or "") in _UNANSWERED else v for v in encoded.dictionary.to_pylist()]
    if None not in kept:
        return ratings
    found: pa.Array = pa.array(kept, pa.string()).take(encoded.indices)
    return pc.dictionary_encode(found) if encoded is ratings else found


def satisfaction(ratings: pa.Array, *, scale: Scale | None = None) -> Floats:
    """Ratings rescaled linearly to 0–1, NaN where there is none; `scale` as of `scale_of`.

    Words, `4/5` and stars carry their scale with them; plain numbers have that of the column.
    """
    whole = scale or scale_of(ratings)
    return _figures(ratings, lambda text: _value(text, whole))


def _figures(cells: pa.Array, figure_of: Callable[[str], float | None]) -> Floats:
    """What each cell stands for, NaN for none; asked once for every distinct one."""
    if cells.null_count == len(cells):
        return np.full(len(cells), np.nan)
    encoded = _encoded(cells)
    figures = [figure_of(text or "") for text in encoded.dictionary.to_pylist()]
    table = np.array([np.nan if figure is None else figure for figure in [*figures, None]])
    index = pc.fill_null(encoded.indices, len(figures)).to_numpy(zero_copy_only=False)
    return np.asarray(table[index], dtype=np.float64)


def scale_of(ratings: pa.Array) -> Scale | None:
    """The scale of the plain numbers of a column, as `Seen.scale` says."""
    seen = seen_in(counts_of(ratings))
    return None if seen is None else seen.scale


def counts_of(ratings: pa.Array) -> dict[str, int]:
    """How often each filled cell of a column occurs, in the order of their first rows."""
    if ratings.null_count == len(ratings):
        return {}
    encoded = _encoded(ratings)
    places = encoded.indices.drop_null().to_numpy()
    counts = np.bincount(places, minlength=len(encoded.dictionary)).tolist()
    return dict(zip(encoded.dictionary.to_pylist(), counts, strict=True))


def _encoded(cells: pa.Array) -> pa.DictionaryArray:
    """Cells by their distinct values; a column of few is encoded once and handed on."""
    if pa.types.is_dictionary(cells.type):
        return cells
    found: pa.DictionaryArray = pc.dictionary_encode(cells)
    return found


def scores(cells: pa.Array) -> Floats:
    """Plain figures (`8`, `8점`) of 0 and more, NaN for anything else."""
    values = scores_around(cells)
    return np.where(values < 0, np.nan, values)


def scores_around(cells: pa.Array) -> Floats:
    """Plain figures, negative ones too, NaN for anything else."""
    return _figures(cells, _number)


def nps_scores(cells: pa.Array) -> Floats:
    """Answers to the recommendation question: whole numbers 0–10, NaN for anything else."""
    values = scores(cells)
    valid = (values >= 0) & (values <= 10) & (values == np.floor(values))
    return np.where(valid, values, np.nan)


def _key(text: str) -> str:
    return re.sub(r"[\s\-_.,!()]+", "", text).lower()


def word_value(text: str) -> float | None:
    """The share of satisfaction (0–1) that a word stands for, whatever a form writes around it."""
    key = _key(text)
    if key in _WORDS or len(text) > _LONGEST_WORD:
        return _WORDS.get(key)
    inside = _INSIDE.match(text)
    bare = _key(_AROUND.sub("", inside["word"] if inside else text))
    return _WORDS.get(bare, _WORDS.get(_ENDING.sub("", bare)))


def _number(text: str) -> float | None:
    bare = _DECIMAL_COMMA.sub(r"\1.\2", text.strip().lower())
    matched = _POINTS.match(bare)
    return float(matched[1].replace("−", "-")) if matched else None


def _value(text: str, scale: Scale | None) -> float | None:
    worded = word_value(text)
    if worded is not None:
        return worded
    bare = text.strip().lower()
    if after := _AFTER_STARS.match(bare):
        return _linear(float(after[1]), (1.0, 5.0))
    if out_of := _OUT_OF.match(bare):
        return _linear(float(out_of[1]), _up_to(float(out_of[2])))
    if top := _TOP.match(bare):
        return _linear(float(top[2]), _up_to(float(top[1])))
    if percent := _PERCENT.match(bare):
        return _linear(float(percent[1]), (0.0, 100.0))
    full = sum(bare.count(star) for star in _STARS)
    if full and full + bare.count(_EMPTY_STARS) <= 5 and not bare.strip("★⭐☆ \ufe0f"):
        return _linear(float(full), (1.0, 5.0))
    number = _number(text)
    return _linear(number, scale) if number is not None and scale is not None else None


def _up_to(highest: float) -> Scale:
    """A scale by its top: few steps are counted from 1, marks of 20 or 100 from 0."""
    return (1.0, highest) if highest <= _MOST_STEPS else (0.0, highest)


def _linear(value: float, scale: Scale) -> float | None:
    worst, best = scale
    if not min(scale) <= value <= max(scale) or worst == best:
        return None
    return (value - worst) / (best - worst) + 0.0  # never −0
