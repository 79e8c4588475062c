"""What the tables are learned from: labelled reviews, written tickets, rated reviews.

Every text that occurs in a gold set, letter for letter or nearly, is left out of all of them.
Texts go the same way as a user's: masked, cleaned, tokenized.
"""

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.privacy import mask_text
from voc_cli.settings import Settings
from voc_cli.text.clean import clean_rows
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import tokenize_texts

HERE = Path(__file__).parent
NEAR = 0.7  # Jaccard similarity of letter 4-grams from which a text counts as a gold text
LEAST_GRAMS = 12  # shorter texts must be equal: everybody writes `좋아요`
WRITTEN, ENGLISH = "written", "english"  # how the files of the project's own tickets begin
CHECK = "check"  # … and those that are never trained on
PLAIN = ("reviews_1", "reviews_2")  # files of labelled reviews
HARD = ("reviews_3", "reviews_4")  # … chosen where the version before was unsure or named the rare


@dataclass(frozen=True)
class Labelled:
    """Texts with labels. `group` keeps together in one fold: an app, a writer's file."""

    texts: list[str]
    group: npt.NDArray[np.object_]
    labels: dict[str, npt.NDArray[np.object_]]

    def take(self, rows: npt.NDArray[np.int64]) -> "Labelled":
        """The rows with these numbers."""
        labels = {name: values[rows] for name, values in self.labels.items()}
        return Labelled([self.texts[i] for i in rows], self.group[rows], labels)


def tokenized(texts: list[str]) -> TokenizedCorpus:
    """A corpus as the pipeline makes it: masked, cleaned, tokenized."""
    masked = [mask_text(text) for text in texts]
    cleaned = [text for text, _ in clean_rows([None] * len(masked), masked)]
    ids = pa.array([str(i) for i in range(len(texts))])
    return tokenize_texts(ids, cleaned, settings=Settings())


class GoldTexts:
    """Tells whether a text is one of the gold sets'."""

    def __init__(self, shared: Path) -> None:
        with (shared / "gold" / "reviews_gold.csv").open(encoding="utf-8-sig", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file)]
        lines = (shared / "gold" / "tickets_gold.jsonl").read_text(encoding="utf-8").splitlines()
        texts += [json.loads(line)["text"] for line in lines]
        self._exact = {_letters(text) for text in texts}
        self._grams = [g for g in (_grams(text) for text in texts) if len(g) >= LEAST_GRAMS]
        self._holders: dict[str, list[int]] = {}
        for number, grams in enumerate(self._grams):
            for gram in grams:
                self._holders.setdefault(gram, []).append(number)

    def holds(self, text: str) -> bool:
        """Equal in letters and digits, or most of the 4-letter runs in common."""
        if _letters(text) in self._exact:
            return True
        grams = _grams(text)
        if len(grams) < LEAST_GRAMS:
            return False
        shared: dict[int, int] = {}
        for gram in grams:
            for number in self._holders.get(gram, ()):
                shared[number] = shared.get(number, 0) + 1
        return any(
            n / (len(grams) + len(self._grams[number]) - n) >= NEAR for number, n in shared.items()
        )


def _letters(text: str) -> str:
    return re.sub(r"[^0-9a-z가-힣ㄱ-ㅎㅏ-ㅣ]", "", text.lower())


def _grams(text: str) -> set[str]:
    letters = _letters(text)
    return {letters[i : i + 4] for i in range(len(letters) - 3)}


def read_reviews(shared: Path) -> list[dict[str, str]]:
    """Every review of the corpus whose text is in no gold set."""
    gold = GoldTexts(shared)
    path = shared / "data" / "reviews.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if not gold.holds(row["text"])]


def label_reviews(
    reviews: list[dict[str, str]], files: Sequence[str], folder: Path = HERE / "labels"
) -> Labelled:
    """The reviews labelled in `files`, grouped by app; the first file that has one counts."""
    labels: dict[str, dict[str, str]] = {}
    for name in files:
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            labels = {**{row["id"]: row for row in csv.DictReader(file)}, **labels}
    rows = [(row, labels[row["id"]]) for row in reviews if row["id"] in labels]
    return _labelled(
        [review["text"] for review, _ in rows],
        [review["app"] for review, _ in rows],
        [label for _, label in rows],
    )


GREETINGS = (
    "안녕하세요.", "안녕하세요", "안녕하세요!", "안녕하십니까.", "수고하십니다.",
    "수고 많으십니다.", "안녕하세요 문의드립니다.", "안녕하세요, 고객센터죠?", "문의드립니다.",
)  # fmt: skip
CLOSINGS = (
    "감사합니다.", "감사합니다", "수고하세요.", "답변 기다리겠습니다.", "고맙습니다.",
    "빠른 답변 부탁드립니다.", "수고하십시오.",
)  # fmt: skip


def read_written(shared: Path, kind: str, folder: Path = HERE / "tickets") -> Labelled:
    """The project's own tickets of one kind, grouped by file."""
    gold = GoldTexts(shared)
    rows: list[dict[str, str]] = []
    for path in sorted(folder.glob(f"{kind}_*.tsv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows.extend({**row, "file": path.stem} for row in lines)
    rows = [row for row in rows if not gold.holds(row["text"])]
    texts = [row["text"] for row in rows]
    if kind == WRITTEN:
        texts = [
            with_manners(text) if row["kind"] == "ticket" else text
            for text, row in zip(texts, rows, strict=True)
        ]
    return _labelled(texts, [row["file"] for row in rows], rows)


def with_manners(text: str) -> str:
    """The text with the greeting or closing that its hash gives it, or as it is.

    Writers left out what half of all tickets begin and end with, and where greetings stand in the
    written tickets, little else does: a model learns that who greets says nothing.
    """
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    opening, closing = number % 100, number // 100 % 100
    if opening < 45 and not text.startswith("안녕"):
        text = f"{GREETINGS[opening % len(GREETINGS)]} {text}"
    if closing < 25:
        text = f"{text.rstrip()} {CLOSINGS[closing % len(CLOSINGS)]}"
    return text


def _labelled(texts: list[str], groups: list[str], rows: list[dict[str, str]]) -> Labelled:
    names = ("primary", "secondary", "act", "polarity", "churn", "legal", "safety")
    labels = {
        name: np.array([row.get(name, "") for row in rows], dtype=np.object_) for name in names
    }
    return Labelled(texts, np.array(groups, dtype=np.object_), labels)


def rated_reviews(reviews: list[dict[str, str]]) -> Labelled:
    """1–2★ as 0, 4–5★ as 1, grouped by app."""
    rated = [row for row in reviews if row["rating"] in ("1", "2", "4", "5")]
    mood = np.array([int(row["rating"] in ("4", "5")) for row in rated], dtype=np.object_)
    groups = np.array([row["app"] for row in rated], dtype=np.object_)
    return Labelled([row["text"] for row in rated], groups, {"mood": mood})
