"""Makes the shipped coefficient tables again: `python training/train.py --shared DIR`.

One multinomial logistic regression a head over the same features that `voc classify` computes
(`analysis.terms`, `analysis.signals`): category, act, polarity and churn from the labelled reviews
and written tickets, mood (1–2★ against 4–5★) from the rated reviews. `--check` prints what the
heads get on apps and buckets they were not trained on, which is what the model card reports.
"""

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.sparse as sp
from data import Labelled, label_reviews, rated_reviews, read_reviews, read_written, tokenized
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from vocabulary import choose_terms, choose_words, spelled

from voc_cli.analysis.cues import Lookup
from voc_cli.analysis.evidence import plan_of
from voc_cli.analysis.linear import term_matrix
from voc_cli.analysis.morphology import Morphemes, flatten
from voc_cli.analysis.signals import find_signals, signal_matrix, signal_names
from voc_cli.analysis.spelling import misspellings
from voc_cli.schema import ACTS, POLARITIES, TOP_CATEGORIES
from voc_cli.taxonomy import load_taxonomy
from voc_cli.taxonomy.weights import INTERCEPT, Weights
from voc_cli.text.corpus import TokenizedCorpus

OUT = Path(__file__).parent.parent / "voc_cli" / "taxonomy" / "weights_data"
SIGNAL_SCALE = 0.8  # signals against terms under one penalty
STRENGTH = 3.0  # C of the logistic regressions
MOOD_STRENGTH = 1.0
SMALLEST = 0.01  # terms whose every coefficient is smaller are left out
DECIMALS = 3
BATCH = 16_384

Strings = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Head:
    """One question: its labels (one for a yes/no question), and where they stand in the data."""

    name: str
    labels: tuple[str, ...]
    column: str
    weight: str | None = "balanced"


HEADS = (
    Head("category", TOP_CATEGORIES, "primary"),
    Head("act", ACTS, "act"),
    Head("polarity", POLARITIES, "polarity"),
    Head("churn", ("yes",), "churn"),
)
MOOD = Head("mood", ("pleased",), "mood")


def features(corpus: TokenizedCorpus, weights: Weights) -> sp.csr_array:
    """Terms, then scaled signals, of every text."""
    plan = plan_of(load_taxonomy())
    blocks = []
    for first in range(0, len(corpus), BATCH):
        stop = min(first + BATCH, len(corpus))
        m = flatten(corpus, first, stop)
        lookup = Lookup(m, misspellings(corpus.texts, first, stop, m))
        signals = signal_matrix(find_signals(m, lookup, plan)) * SIGNAL_SCALE
        blocks.append(sp.hstack([term_matrix(m, weights), signals]))
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
    words: tuple[str, ...], terms: list[tuple[str, str, str]], idf: object
) -> Weights:
    """Terms without coefficients, for computing features."""
    return Weights(
        words=words,
        terms=tuple(terms),
        idf=np.asarray(idf, dtype=np.float32),
        answers=(),
        by_term=np.zeros((len(terms), 0), dtype=np.float32),
        signals=(),
        by_signal=np.zeros((0, 0), dtype=np.float32),
        fingerprint="",
    )


def targets(head: Head, data: Labelled) -> Strings:
    """Label numbers; a yes/no head has 0 and 1."""
    values = data.labels[head.column]
    if len(head.labels) == 1:
        return np.array([int(v) for v in values])
    return np.array([head.labels.index(v) for v in values])


def fit(head: Head, x: sp.csr_array, y: Strings, strength: float) -> LogisticRegression:
    """The regression of one head."""
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3, class_weight=head.weight)
    return model.fit(x, y)


def left_out(head: Head, x: sp.csr_array, y: Strings, groups: Strings, strength: float) -> Strings:
    """Z of every row by a model that never saw the row's group."""
    out = np.zeros((len(y), max(2, len(head.labels))))
    folds = sorted(set(groups))
    for fold in folds:
        mine = groups == fold
        model = fit(head, x[~mine], y[~mine], strength)
        z = model.decision_function(x[mine])
        if z.ndim == 1:
            z = np.stack([-z, z], axis=1)
        out[np.ix_(mine, model.classes_ if len(head.labels) > 1 else [0, 1])] = z
    return out


def coefficients(head: Head, model: LogisticRegression) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (features × labels) and intercepts (labels)."""
    if len(head.labels) == 1:
        return model.coef_.T, model.intercept_
    return model.coef_.T, model.intercept_


def told(name: str, y: Strings, z: Strings) -> str:
    """Accuracy and macro-F1 over the labels that occur."""
    found = z.argmax(axis=1)
    labels = sorted(set(y.tolist()))
    macro = f1_score(y, found, average="macro", labels=labels, zero_division=0)
    extra = f", F1 of yes {f1_score(y, found):.3f}" if labels == [0, 1] else ""
    return f"{name}: accuracy {np.mean(found == y):.3f}, macro-F1 {macro:.3f}{extra} ({len(y)})"


def check(head: Head, parts: list[tuple[str, sp.csr_array, Labelled]], strength: float) -> None:
    """Prints what the head gets on groups it was not trained on, by kind of text."""
    x = sp.vstack([part for _, part, _ in parts]).tocsr()
    y = np.concatenate([targets(head, data) for _, _, data in parts])
    groups = np.concatenate([_folds(data.group) for _, _, data in parts])
    z = left_out(head, x, y, groups, strength)
    start = 0
    for name, part, _ in parts:
        rows = slice(start, start + part.shape[0])
        print(f"  {head.name}, {told(name, y[rows], z[rows])}", flush=True)
        start += part.shape[0]


def _folds(groups: Strings) -> Strings:
    """Seven folds; an app or bucket is whole in one of them."""
    names = {name: i % 7 for i, name in enumerate(sorted(set(groups)))}
    return np.array([names[g] for g in groups])


def best_offset(y: Strings, z: Strings) -> float:
    """The threshold at which macro-F1 is highest, on groups the model has not seen."""
    steps = np.arange(-2.0, 2.01, 0.05)
    return float(max(steps, key=lambda t: (f1_score(y, z > t, average="macro"), -abs(t))))


def write(
    terms: list[tuple[str, str, str]],
    idf: np.ndarray,
    signals: tuple[str, ...],
    columns: dict[str, tuple[np.ndarray, float]],
) -> None:
    """The two tables, rounded; terms that say nothing are left out."""
    n = len(terms)
    by_term = np.stack([c[:n] for c, _ in columns.values()], axis=1)
    by_signal = np.stack([c[n:] * SIGNAL_SCALE for c, _ in columns.values()], axis=1)
    kept = np.flatnonzero(np.abs(by_term).max(axis=1) >= SMALLEST)
    parts = list(zip(*(terms[i] for i in kept), strict=True))
    table = {
        name: pa.array(part) for name, part in zip(("kind", "first", "second"), parts, strict=True)
    }
    table["idf"] = pa.array(np.round(idf[kept], DECIMALS).astype(np.float32))
    rows = {"signal": pa.array([*signals, INTERCEPT])}
    for i, (name, (_, intercept)) in enumerate(columns.items()):
        table[name] = pa.array(np.round(by_term[kept, i], DECIMALS).astype(np.float32))
        values = np.append(by_signal[:, i], intercept)
        rows[name] = pa.array(np.round(values, DECIMALS).astype(np.float32))
    OUT.mkdir(exist_ok=True)
    for name, content in (("terms", table), ("signals", rows)):
        pq.write_table(
            pa.table(content), OUT / f"{name}.parquet", compression="zstd", compression_level=19
        )
        print(name, len(next(iter(content.values()))), (OUT / f"{name}.parquet").stat().st_size)


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--check", action="store_true", help="also print cross-validated figures")
    parser.add_argument("--cache", type=Path, help="folder that keeps the reviews' morphemes")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    args = parser.parse_args()
    reviews = read_reviews(args.shared)
    everything = cached(args.cache, [row["text"] for row in reviews])
    labelled, written = label_reviews(reviews), read_written(args.shared)
    kept_apart = read_written(args.shared, check=True)
    rated = rated_reviews(reviews)
    corpora: Morphemes = flatten(everything, 0, len(everything))
    own_corpus = tokenized(written.texts)
    own = flatten(own_corpus, 0, len(own_corpus))
    words = choose_words(corpora, own)
    keys, idf = choose_terms(words, corpora, own)
    terms = spelled(keys, words)
    weights = empty_weights(words, terms, idf)
    print(f"{len(words)} words, {len(terms)} terms; {len(labelled.texts)} labelled reviews, "
          f"{len(written.texts)} written tickets, {len(rated.texts)} rated reviews")  # fmt: skip
    number = {row["id"]: i for i, row in enumerate(reviews)}
    x_all = features(everything, weights)
    text_row = {row["text"]: number[row["id"]] for row in reviews}
    x_labelled = x_all[[text_row[text] for text in labelled.texts]]
    x_written = features(own_corpus, weights)
    x_rated = x_all[[text_row[text] for text in rated.texts]]
    parts = [("reviews of other apps", x_labelled, labelled), ("other tickets", x_written, written)]
    columns: dict[str, tuple[np.ndarray, float]] = {}
    for head in HEADS:
        if args.check:
            check(head, parts, STRENGTH)
        x = sp.vstack([x_labelled, x_written]).tocsr()
        y = np.concatenate([targets(head, labelled), targets(head, written)])
        model = fit(head, x, y, STRENGTH)
        if len(kept_apart.texts):
            x_apart = features(tokenized(kept_apart.texts), weights)
            z = model.decision_function(x_apart)
            z = np.stack([-z, z], axis=1) if z.ndim == 1 else z
            print(f"  {head.name}, {told('tickets kept apart', targets(head, kept_apart), z)}")
        coef, intercept = coefficients(head, model)
        for i, label in enumerate(head.labels):
            columns[f"{head.name}.{label}"] = (coef[:, i], float(intercept[i]))
    y = targets(MOOD, rated)
    z = left_out(MOOD, x_rated, y, _folds(rated.group), MOOD_STRENGTH)
    offset = best_offset(y, z[:, 1])
    print(f"  mood, {told('apps not trained on', y, z - [-offset, offset])}, at {offset:.2f}")
    model = fit(MOOD, x_rated, y, MOOD_STRENGTH)
    columns["mood.pleased"] = (model.coef_[0], float(model.intercept_[0]) - offset)
    if not args.dry:
        write(terms, idf, signal_names(plan_of(load_taxonomy())), columns)


if __name__ == "__main__":
    main()
