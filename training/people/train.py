"""Learns `voc_cli/privacy/names/name_weights.tsv`: what speaks for a word being a name.

Positive: the sentences of `contexts.txt`, of `tests/privacy` and of `voices_*.txt` here (too odd
for a test that asks for each; the `apart_*.txt` of the same writers are only measured on,
never learned from) with names drawn for them, half of them among sentences of the written tickets.
Negative: every other reading of a word there, and every reading in reviews, questions, petitions
(`--shared`) and tickets, but for what the program took for a name before, and what is one by the
lists (left out, for some of it is somebody).
Logistic regression over the features of `name_words` and `name_places`, once for all kinds of
readings and once a kind; weights below a twentieth of a nat are dropped, the rest is kept in
tenths. `--leave` names batches of voices that are not learned from, so that
`benchmarks/privacy.py` may measure on them before the table is made again with all of them.
"""

import argparse
import csv
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from tests.privacy.sentences import BATCHES, NEGATIVE, POSITIVE, lines, voices
from training.people.fill import Decoys, Names, Places, embed, fill, swap, view
from training.people.words import is_counted, texts
from voc_cli.privacy import TOKENS, find_spans
from voc_cli.privacy.names.name_places import (
    behind_features,
    left_features,
    rest_features,
    split_tokens,
)
from voc_cli.privacy.names.name_words import GIVEN_ALONE, cut_word, given_part, is_given
from voc_cli.privacy.names.ordinary import commonness

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "voc_cli" / "privacy" / "names" / "name_weights.tsv"
KINDS = "FfGS"
_SHARED_PREFIX = "*"
_AGAINST = {"reviews": 20000, "speech_acts": 12000, "petitions": 250, "tickets": 3500}
_PETITION = 800  # characters of a petition that are read
# Times a context is filled, with words that are no names too, a voice swapped, a plain one read.
_DRAWS, _DECOYS, _SWAPS, _PLAIN = 12, 2, 10, 4
_HONOURED = re.compile(r">\s?(?:님|씨|쌤|드림|올림|배상|귀하)")  # no word stands there
_SURER = 3  # weight of a voice as it was written
_RARE = 4  # a feature that fewer readings have is left out
_LEAST = 0.05

Reading = tuple[str, tuple[str, ...], tuple[str, ...]]  # kind, features of word and of place
_cuts = lru_cache(maxsize=None)(cut_word)


@dataclass
class Data:
    """Readings, whether each is a name, and how much it counts."""

    readings: list[Reading] = field(default_factory=list)
    is_name: list[bool] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)

    def add(
        self, text: str, names: Places, count: float = 1, unknown: Places | None = None
    ) -> None:
        """All readings of `text`; those that touch `unknown` are left out."""
        wanted = set(names)
        for start, end, reading in read(text):
            right = (start, end) in wanted
            if right or not any(a < end and start < b for a, b in unknown or []):
                self.readings.append(reading)
                self.is_name.append(right)
                self.counts.append(count)


def read(text: str) -> Iterator[tuple[int, int, Reading]]:
    """Every reading of every word of a masked text, with its place."""
    tokens = split_tokens(text)
    for place, (word, start) in enumerate(zip(tokens.words, tokens.starts, strict=True)):
        cuts = _cuts(word) if "가" <= word[0] <= "힣" else []
        if not cuts:
            continue
        left, first = left_features(tokens, place)
        behind, following, kind = behind_features(tokens, place, first)
        for cut in cuts:
            around = (*left, *behind, *rest_features(cut.rest, first, following, kind))
            yield start, start + cut.size, (cut.kind, cut.features, around)


def build(shared: Path, leave: set[str], seed: int) -> Data:
    """The training rows."""
    names, decoys, sentences, data = Names(seed), Decoys(seed), _sentences(), Data()
    for line in lines((HERE / "contexts.txt").read_text(encoding="utf-8")):
        if line.startswith("#"):
            continue
        plain = line.startswith("-")
        for _ in range(_PLAIN if plain else _DRAWS * (1 + line.count("<T>"))):
            text, places = (line[1:], []) if plain else fill(line, names)
            data.add(*embed(text, places, sentences, names))
        decoys_here = _DECOYS * (3 if "<G>" in line else 1)  # ordinary words stand there oftener
        for _ in range(0 if plain or _HONOURED.search(line) else decoys_here):
            data.add(*embed(fill(line, decoys)[0], [], sentences, names))
    marked = [line for batch in BATCHES if batch not in leave for line in voices(batch)]
    for path in sorted(HERE.glob("voices_*.txt")):  # learned from, too odd to be held to each
        if path.stem.removeprefix("voices_") not in leave:
            marked += lines(path.read_text(encoding="utf-8"))
    for line in (*marked, *lines(POSITIVE), *lines(NEGATIVE)):
        text, places = view(line)
        data.add(text, places, _SURER)
        for _ in range(_SWAPS if places else 0):
            data.add(*embed(*swap(text, places, names), sentences, names))
    _add_corpora(data, shared, seed)
    return data


def _sentences() -> list[str]:
    found = []
    for path in sorted((HERE.parent / "tickets").glob("written_*.tsv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                parts = re.split(r"(?<=[.!?])\s+", row["text"])
                found += [part.strip() for part in parts if 4 < len(part) < 60]
    return found


def _add_corpora(data: Data, shared: Path, seed: int) -> None:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, text in texts(shared):
        if not is_counted(text):
            by_kind[kind].append(text)
    for kind, most in _AGAINST.items():
        random.Random(seed).shuffle(by_kind[kind])
        for text in by_kind[kind][:most]:
            text = text[:_PETITION] if kind == "petitions" else text
            out, unknown, done = "", [], 0
            for span in find_spans(text):
                out += text[done : span.start]
                piece = text[span.start : span.end]
                if span.type == "name":
                    unknown.append((len(out), len(out) + len(piece)))
                out += piece if span.type == "name" else TOKENS[span.type]
                done = span.end
            out += text[done:]
            if kind != "tickets":
                unknown += [place for place in _known_names(out) if place not in unknown]
            data.add(out, [], 1, unknown)


def _known_names(text: str) -> Iterator[tuple[int, int]]:
    """Readings that are names by the lists alone: some are somebody, so none teaches anything."""
    tokens = split_tokens(text)
    for word, start in zip(tokens.words, tokens.starts, strict=True):
        for cut in _cuts(word) if "가" <= word[0] <= "힣" else ():
            name = word[: cut.size]
            listed = is_given(name if cut.kind == GIVEN_ALONE else given_part(name))
            if listed and cut.size > 1 and commonness(word[:3]) == 0 and commonness(name[:2]) < 3:
                yield start, start + cut.size


def learn(data: Data) -> tuple[dict[str, dict[str, float]], float]:
    """(weights by feature and kind, bias); features of words begin with w, of places with c."""
    rows: list[int] = []
    columns: list[int] = []
    index: dict[str, int] = {}
    for row, (kind, word, place) in enumerate(data.readings):
        for feature in (*("w" + f for f in word), *("c" + f for f in place)):
            for prefix in (_SHARED_PREFIX, kind):
                rows.append(row)
                columns.append(index.setdefault(prefix + feature, len(index)))
    shape = (len(data.readings), len(index))
    x = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)
    often = np.asarray((x > 0).sum(axis=0)).ravel() >= _RARE
    model = LogisticRegression(C=0.5, solver="liblinear", tol=1e-2, max_iter=100)
    model.fit(x[:, often], np.array(data.is_name), sample_weight=np.array(data.counts))
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for name, weight in zip(np.array(list(index))[often], model.coef_[0], strict=True):
        weights[str(name[1:])][str(name[0])] = float(weight)
    return weights, float(model.intercept_[0])


def table(weights: dict[str, dict[str, float]], bias: float) -> str:
    """The file: a feature and its weight in tenths for each kind of reading."""
    out = [f"bias\t{round(10 * bias)}"]
    for feature in sorted(weights):
        parts = weights[feature]
        both = [parts.get(_SHARED_PREFIX, 0.0) + parts.get(kind, 0.0) for kind in KINDS]
        tenths = [round(10 * weight) if abs(weight) >= _LEAST else 0 for weight in both]
        if any(tenths):
            out.append("\t".join((feature, *map(str, tenths))))
    return "\n".join(out) + "\n"


def main() -> None:
    """Learn, and write or score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--leave", nargs="*", default=[])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    data = build(options.shared, set(options.leave), options.seed)
    count = Counter(data.is_name)
    print(f"{count[True]:,} readings that are names, {count[False]:,} that are not")
    options.out.write_text(table(*learn(data)), encoding="utf-8")


if __name__ == "__main__":
    main()
