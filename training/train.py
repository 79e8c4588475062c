"""Makes the shipped coefficient tables again: `python training/train.py --shared DIR`.

One multinomial logistic regression a head over the same features that `voc classify` computes
(`analysis.terms`, `analysis.signals`): category, act, polarity and the flags from the labelled
reviews and written tickets, mood (1–2★ against 4–5★) from the rated reviews. It prints what the
heads get on apps and buckets they were not trained on, which is what the model card reports.
"""

import argparse
import hashlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.sparse as sp
from data import (
    CHECK,
    ENGLISH,
    HARD,
    PLAIN,
    WRITTEN,
    Labelled,
    label_reviews,
    rated_reviews,
    read_reviews,
    read_written,
    tokenized,
)
from fitting import Head, Part, fit, joined, labelled_part, left_out, scores, threshold, told
from meanings import read_vectors
from sklearn.metrics import f1_score
from vocabulary import choose_runs, choose_terms, choose_words, spelled

from voc_cli.analysis.morphology import Morphemes, flatten
from voc_cli.analysis.understanding.cues import Lookup
from voc_cli.analysis.understanding.evidence import plan_of
from voc_cli.analysis.understanding.linear import meaning_matrix, run_matrix, term_matrix
from voc_cli.analysis.understanding.signals import find_signals, signal_matrix, signal_names
from voc_cli.analysis.understanding.spelling import misspellings
from voc_cli.analysis.understanding.terms import word_numbers
from voc_cli.schema import ACTS, POLARITIES, TOP_CATEGORIES
from voc_cli.taxonomy import load_taxonomy
from voc_cli.taxonomy.weights import INTERCEPT, Weights
from voc_cli.text.corpus import TokenizedCorpus

OUT = Path(__file__).parent.parent / "voc_cli" / "taxonomy" / "weights_data"
SIGNAL_SCALE = 0.8  # signals against terms of mood under one penalty
VECTOR_SCALE = 2.0  # vectors likewise
TERM_SCALE = 3.5  # terms of every head but mood, which learns from 60,000 rated reviews
RUN_SCALE = 2.5  # runs of letters likewise; mood does without them
RARE = 1e-3
SMALLEST = 0.01  # terms whose every coefficient is smaller are left out
DECIMALS = {"terms": 2, "signals": 3, "meanings": 2, "runs": 2}
BATCH = 16_384


HEADS = (
    Head("category", TOP_CATEGORIES, "primary", beside="secondary"),
    Head("act", ACTS, "act"),
    Head("polarity", POLARITIES, "polarity"),
    Head("churn", ("yes",), "churn"),
    Head("legal", ("yes",), "legal", precision=0.92),
    Head("safety", ("yes",), "safety", precision=0.905),
)
MOOD = Head("mood", ("pleased",), "mood", strength=1.0)


def features(
    corpus: TokenizedCorpus, weights: Weights, vectors: np.ndarray, *, term_scale: float
) -> sp.csr_array:
    """Scaled terms, runs and signals, then the sum of the words' vectors, of every text."""
    plan = plan_of(load_taxonomy())
    blocks = []
    for first in range(0, len(corpus), BATCH):
        stop = min(first + BATCH, len(corpus))
        m = flatten(corpus, first, stop)
        lookup = Lookup(m, misspellings(corpus.texts, first, stop, m))
        signals = signal_matrix(find_signals(m, lookup, plan)) * SIGNAL_SCALE
        meaning = sp.csr_array((meaning_matrix(m, weights) @ vectors).astype(np.float32))
        terms = term_matrix(m, weights) * np.float32(term_scale)
        runs = run_matrix(corpus.texts.slice(first, stop - first), weights) * np.float32(RUN_SCALE)
        blocks.append(sp.hstack([terms, runs, signals, meaning]))
    return sp.vstack(blocks).tocsr()


def cached(folder: Path | None, texts: list[str]) -> TokenizedCorpus:
    """The texts' morphemes, kept in `folder` between runs."""
    if folder is None:
        return tokenized(texts)
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    path = folder / f"morphemes-{digest}.parquet"
    names = ("ticket_ids", "texts", "tokens", "tags", "starts", "ends", "sentences")
    if not path.exists():
        corpus = tokenized(texts)
        pq.write_table(pa.table({name: getattr(corpus, name) for name in names}), path)
    table = pq.read_table(path).combine_chunks()
    columns = {name: table.column(name).chunk(0) for name in names}
    return TokenizedCorpus(**columns, fingerprint="")


def empty_weights(
    words: tuple[str, ...],
    terms: list[tuple[str, str, str]],
    idf: np.ndarray,
    meanings: tuple[str, ...],
    counts: np.ndarray,
    runs: tuple[str, ...],
    run_idf: np.ndarray,
) -> Weights:
    """Words, terms and runs without coefficients, for computing features."""
    return Weights(
        words=words,
        terms=tuple(terms),
        idf=idf,
        answers=(),
        by_term=np.zeros((len(terms), 0), dtype=np.float32),
        signals=(),
        by_signal=np.zeros((0, 0), dtype=np.float32),
        meanings=meanings,
        meaning_weight=counts.astype(np.float32),
        by_meaning=np.zeros((len(meanings), 0), dtype=np.float32),
        runs=runs,
        run_idf=run_idf,
        by_run=np.zeros((len(runs), 0), dtype=np.float32),
        fingerprint="",
    )


def best_offset(y: np.ndarray, z: np.ndarray) -> float:
    """The threshold at which macro-F1 is highest, on apps the model has not seen."""
    steps = np.arange(-2.0, 2.01, 0.05)
    return float(max(steps, key=lambda t: (f1_score(y, z > t, average="macro"), -abs(t))))


def learn(
    head: Head, parts: list[Part], apart: list[Part], scale: np.ndarray
) -> dict[str, tuple[np.ndarray, float]]:
    """Coefficients and intercept of every label; prints what the head gets on unseen groups.

    `scale` is what each feature was multiplied by, where the program does not.
    """
    each = [labelled_part(head, part) for part in parts]
    rows = joined(each)
    z = left_out(head, rows)
    offset = threshold(head, rows.y, z) if len(head.labels) == 1 else 0.0
    shift = [-offset, offset] if len(head.labels) == 1 else 0.0
    start = 0
    for part, mine in zip(parts, each, strict=True):
        stop = start + len(mine.y)
        if stop > start:
            print(f"  {head.name}, {told(part.name, mine.y, z[start:stop] - shift)}", flush=True)
        start = stop
    model = fit(head, rows)
    for kept in apart:
        other = labelled_part(head, kept)
        print(f"  {head.name}, {told(kept.name, other.y, scores(model, other.x) - shift)}")
    intercepts = model.intercepts - offset
    return {
        f"{head.name}.{label}": (model.weights[:, i] * scale, float(intercepts[i]))
        for i, label in enumerate(head.labels)
    }


def learn_mood(part: Part, kept: np.ndarray) -> dict[str, tuple[np.ndarray, float]]:
    """Coefficients of the star head; its threshold is where macro-F1 on unseen apps is highest.

    With 60,000 reviews to learn words from, their vectors and runs of letters are left out; `kept`
    are the places of the others.
    """
    rows = labelled_part(MOOD, part)
    z = left_out(MOOD, rows)
    offset = best_offset(rows.y, z[:, 1])
    print(f"  mood, {told(part.name, rows.y, z - [-offset, offset])}, at {offset:.2f}")
    model = fit(MOOD, rows)
    coefficients = np.zeros(len(kept))
    coefficients[kept] = model.weights[:, 0]
    return {"mood.pleased": (coefficients, float(model.intercepts[0]) - offset)}


def write(
    weights: Weights,
    spread: np.ndarray,
    signals: tuple[str, ...],
    columns: dict[str, tuple[np.ndarray, float]],
) -> None:
    """The four tables, rounded; terms and runs that say nothing are left out.

    A word's meaning counts c = v·w in each answer, v its vector and w the head's coefficients.
    """
    ends = np.cumsum([len(weights.terms), len(weights.runs), len(signals)])
    each = [np.split(coefficients, ends) for coefficients, _ in columns.values()]
    by_term, by_run, by_signal, folded = (
        np.stack(part, axis=1) for part in zip(*each, strict=True)
    )
    intercepts = np.array([[b for _, b in columns.values()]])
    by_signal = np.vstack([by_signal * SIGNAL_SCALE, intercepts])
    kept = np.flatnonzero(np.abs(by_term).max(axis=1) >= SMALLEST)
    kind, first, second = zip(*(weights.terms[i] for i in kept), strict=True)
    loud = np.flatnonzero(np.abs(by_run).max(axis=1) >= SMALLEST)
    tables = {
        "terms": {"kind": kind, "first": first, "second": second, "idf": _round(weights.idf[kept])},
        "signals": {"signal": [*signals, INTERCEPT]},
        "meanings": {"word": weights.meanings, "weight": _round(weights.meaning_weight)},
        "runs": {"run": [weights.runs[i] for i in loud], "idf": _round(weights.run_idf[loud])},
    }
    OUT.mkdir(exist_ok=True)
    for name, values in (
        ("terms", by_term[kept]),
        ("signals", by_signal),
        ("meanings", spread @ folded),
        ("runs", by_run[loud]),
    ):
        rounded = np.round(values, DECIMALS[name]).astype(np.float32)
        answers = {answer: rounded[:, i] for i, answer in enumerate(columns)}
        path = OUT / f"{name}.parquet"
        pq.write_table(
            pa.table({**tables[name], **answers}), path, compression="zstd", compression_level=19
        )
        print(f"{path.name}: {len(values)} rows, {path.stat().st_size} bytes")


def _round(values: np.ndarray) -> np.ndarray:
    return np.round(values, 3).astype(np.float32)


def weak_negatives(part: Part, n_vector: int) -> Part:
    """`part` with legal and safety 0 where the rules say no, and without label where they say yes.

    Nobody labelled these in the reviews; almost none of them holds either.
    """
    names = signal_names(plan_of(load_taxonomy()))
    labels = dict(part.data.labels)
    for flag in ("legal", "safety"):
        column = part.x.shape[1] - n_vector - len(names) + names.index(flag)
        said = np.asarray(part.x[:, [column]].todense()).ravel() > 0
        labels[flag] = np.where(said, "", "0").astype(np.object_)
    return replace(part, data=replace(part.data, labels=labels))


def word_counts(words: tuple[str, ...], corpora: Morphemes) -> np.ndarray:
    """Weights a = 0.001 / (0.001 + p), p the word's share of all: common ones count little.

    Arora, Liang & Ma 2017, "A simple but tough-to-beat baseline for sentence embeddings".
    """
    index = {word: i for i, word in enumerate(words)}
    numbers = word_numbers(corpora, index)
    share = np.bincount(numbers[numbers >= 0], minlength=len(words)) / len(corpora)
    return RARE / (RARE + share)


def read_parts(
    shared: Path, cache: Path | None
) -> tuple[Weights, np.ndarray, list[Part], list[Part], Part]:
    """Vocabulary and vectors, the labelled parts, the tickets kept apart, the rated reviews."""
    reviews = read_reviews(shared)
    everything = cached(cache, [row["text"] for row in reviews])
    labelled, rated = label_reviews(reviews, PLAIN), rated_reviews(reviews)
    hard = without(label_reviews(reviews, HARD), labelled.texts)
    written, english = read_written(shared, WRITTEN), read_written(shared, ENGLISH)
    corpora = flatten(everything, 0, len(everything))
    own_corpus, english_corpus = tokenized(written.texts), tokenized(english.texts)
    both = tokenized(written.texts + english.texts)
    own = flatten(both, 0, len(both))
    words = choose_words(corpora, own)
    keys, idf = choose_terms(words, corpora, own)
    vectors = read_vectors()
    counts = word_counts(vectors.words, corpora)
    runs = choose_runs(everything, both)
    weights = empty_weights(words, spelled(keys, words), idf, vectors.words, counts, *runs)
    spread = counts[:, None] * vectors.around * VECTOR_SCALE
    print(
        f"{len(words)} words, {len(keys)} terms, {len(weights.runs)} runs; "
        f"{len(labelled.texts)} and {len(hard.texts)} labelled reviews, "
        f"{len(written.texts)} written tickets and {len(english.texts)} in English, "
        f"{len(rated.texts)} rated reviews"
    )
    scaled = partial(features, weights=weights, vectors=spread, term_scale=TERM_SCALE)
    plain = features(everything, weights, spread[:, :0], term_scale=1.0)
    row = {review["text"]: i for i, review in enumerate(reviews)}
    parts = [
        *(
            weak_negatives(Part(name, scaled(_rows(everything, row, data)), data), spread.shape[1])
            for name, data in (
                ("reviews of other apps", labelled),
                ("hard reviews of other apps", hard),
            )
        ),
        Part("tickets of other hands", scaled(own_corpus), written),
        Part("English of other files", scaled(english_corpus), english),
    ]
    kept_apart = [
        Part(f"tickets kept apart, {name}", scaled(tokenized(part.texts)), part)
        for name, part in _by_group(read_written(shared, CHECK))
    ]
    of_mood = np.repeat(
        [True, False, True],
        (len(keys), len(weights.runs), plain.shape[1] - len(keys) - len(weights.runs)),
    )
    apps = Part("apps not trained on", plain[[row[t] for t in rated.texts]][:, of_mood], rated)
    return weights, spread, parts, kept_apart, apps


def _rows(corpus: TokenizedCorpus, row: dict[str, int], data: Labelled) -> TokenizedCorpus:
    return corpus.take(pa.chunked_array([pa.array([row[text] for text in data.texts])]))


def without(data: Labelled, texts: list[str]) -> Labelled:
    """The rows whose text is not among `texts`."""
    there = set(texts)
    return data.take(np.array([i for i, text in enumerate(data.texts) if text not in there]))


def _by_group(data: Labelled) -> list[tuple[str, Labelled]]:
    """The parts of each group, by name."""
    return [
        (name, data.take(np.flatnonzero(data.group == name))) for name in sorted(set(data.group))
    ]


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--cache", type=Path, help="folder that keeps the reviews' morphemes")
    parser.add_argument("--apart", action="store_true", help="score the tickets kept apart too")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    args = parser.parse_args()
    weights, spread, parts, apart, rated = read_parts(args.shared, args.cache)
    columns: dict[str, tuple[np.ndarray, float]] = {}
    names = signal_names(plan_of(load_taxonomy()))
    sizes = (len(weights.terms), len(weights.runs), len(names), spread.shape[1])
    scale = np.repeat([TERM_SCALE, RUN_SCALE, 1.0, 1.0], sizes)
    for head in HEADS:
        columns.update(learn(head, parts, apart if args.apart else [], scale))
    columns.update(learn_mood(rated, np.repeat([True, False, True, False], sizes)))
    if not args.dry:
        write(weights, spread, names, columns)


if __name__ == "__main__":
    main()
