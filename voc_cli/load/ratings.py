"""Ratings of every scale to satisfaction between 0 and 1; NPS and CES as whole figures."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Scale = tuple[float, float]

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
}  # fmt: skip
# What a survey says when nobody answered it.
_UNANSWERED = frozenset(
    "offered notoffered unoffered none null nan na"
    " 미응답 미평가 미참여 없음 무응답 해당없음".split()
)
_OUT_OF = re.compile(r"^(\d+(?:\.\d+)?)\s*(?:점)?\s*(?:/|out of|중)\s*(\d+)\s*점?$")
_POINTS = re.compile(
    r"^(?:별점|평점|score|rating)?\s*[:：]?\s*(\d+(?:\.\d+)?)\s*(?:점|stars?|개|%)?$"
)
_TOP = re.compile(r"^(\d+)점\s*만점에\s*(\d+(?:\.\d+)?)점?$")
_STARS, _EMPTY_STARS = "★⭐", "☆"
_MANY = 50
_MOST_STEPS = 10

__all__ = [
    "Scale",
    "answered",
    "is_rating_word",
    "nps_scores",
    "satisfaction",
    "scale_of",
    "scores",
]


def is_rating_word(cell: str) -> bool:
    """Whether a cell without plain number is a rating all the same (`★★★☆☆`, `매우 만족`)."""
    key = _key(cell)
    if key in _WORDS or key in _UNANSWERED or _value(cell, None) is not None:
        return True
    number = _number(cell)  # `3점`, `4 stars`
    return number is not None and 0 <= number <= 10


def answered(ratings: pa.Array) -> pa.Array:
    """Ratings as given, null where the text only says that nobody answered."""
    if ratings.null_count == len(ratings):
        return ratings
    encoded = pc.dictionary_encode(ratings)
    kept = [None if _key(v or "") in _UNANSWERED else v for v in encoded.dictionary.to_pylist()]
    if None not in kept:
        return ratings
    found: pa.Array = pa.array(kept, pa.string()).take(encoded.indices)
    return found


def satisfaction(ratings: pa.Array, *, scale: Scale | None = None) -> Floats:
    """Ratings rescaled linearly to 0–1, NaN where there is none; `scale` as of `scale_of`.

    Words, `4/5` and stars carry their scale with them; plain numbers have that of the column.
    """
    if ratings.null_count == len(ratings):
        return np.full(len(ratings), np.nan)
    encoded = pc.dictionary_encode(ratings)
    texts = [value or "" for value in encoded.dictionary.to_pylist()]
    scale = scale or scale_of(ratings)
    values = [_value(text, scale) for text in texts]
    table = np.array([np.nan if v is None else v for v in values] + [np.nan])
    index = pc.fill_null(encoded.indices, len(texts)).to_numpy(zero_copy_only=False)
    return np.asarray(table[index], dtype=np.float64)


def scale_of(ratings: pa.Array) -> Scale | None:
    """The scale of the plain numbers of a column by their range: up to 5 is 1–5 (0 means nobody
    chose), up to 10 is 1–10, or 0–10 where a 0 occurs, up to 100 is per cent; no number above 7
    among many is 1–7.
    """
    encoded = pc.dictionary_encode(ratings)
    texts = [value or "" for value in encoded.dictionary.to_pylist()]
    answers = len(encoded) - encoded.indices.null_count
    numbers = [_number(text) for text in texts]
    return _scale([n for n in numbers if n is not None], answers)


def scores(cells: pa.Array) -> Floats:
    """Plain figures (`8`, `8점`), NaN for anything else."""
    if cells.null_count == len(cells):
        return np.full(len(cells), np.nan)
    encoded = pc.dictionary_encode(cells)
    numbers = [_number(text or "") for text in encoded.dictionary.to_pylist()]
    table = np.array([np.nan if n is None else n for n in numbers] + [np.nan])
    index = pc.fill_null(encoded.indices, len(numbers)).to_numpy(zero_copy_only=False)
    return np.asarray(table[index], dtype=np.float64)


def nps_scores(cells: pa.Array) -> Floats:
    """Answers to the recommendation question: whole numbers 0–10, NaN for anything else."""
    values = scores(cells)
    valid = (values >= 0) & (values <= 10) & (values == np.floor(values))
    return np.where(valid, values, np.nan)


def _key(text: str) -> str:
    return re.sub(r"[\s\-_.,!()]+", "", text).lower()


def _number(text: str) -> float | None:
    matched = _POINTS.match(text.strip().lower())
    return float(matched[1]) if matched else None


def _scale(numbers: list[float], answers: int) -> tuple[float, float] | None:
    if not numbers:
        return None
    highest, lowest = max(numbers), min(numbers)
    if highest <= 5:
        return (1.0, 5.0)
    if highest <= 7 and answers >= _MANY:
        return (1.0, 7.0)
    if highest <= 10:
        return (0.0, 10.0) if lowest < 1 else (1.0, 10.0)
    return (0.0, 100.0) if highest <= 100 else None


def _value(text: str, scale: tuple[float, float] | None) -> float | None:
    key = _key(text)
    if key in _WORDS:
        return _WORDS[key]
    bare = text.strip().lower()
    if out_of := _OUT_OF.match(bare):
        return _linear(float(out_of[1]), _up_to(float(out_of[2])))
    if top := _TOP.match(bare):
        return _linear(float(top[2]), _up_to(float(top[1])))
    full = sum(bare.count(star) for star in _STARS)
    if full and full + bare.count(_EMPTY_STARS) <= 5 and not bare.strip("★⭐☆ \ufe0f"):
        return _linear(float(full), (1.0, 5.0))
    number = _number(text)
    return _linear(number, scale) if number is not None and scale is not None else None


def _up_to(highest: float) -> Scale:
    """A scale by its top: few steps are counted from 1, marks of 20 or 100 from 0."""
    return (1.0, highest) if highest <= _MOST_STEPS else (0.0, highest)


def _linear(value: float, scale: tuple[float, float]) -> float | None:
    low, high = scale
    if not low <= value <= high or high <= low:
        return None
    return (value - low) / (high - low)
