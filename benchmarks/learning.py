"""Learned categories, calibration, label selection, planted label errors, drift and speed.

Petitions are split 80/20 by the SHA-256 of their id (first byte modulo 5 is 0: test). Everything is
chosen by cross-validation of the 80 %; the test part is only scored. Label selection is simulated
on the gold reviews: of each of five folds the rest is the pool, a round adds 50 labels, and the
score on the fold is compared with that of the whole pool, averaged over several divisions into
folds; the figure is the share of the pool needed, times 600. Features and model are the same in
every round, so that only the choice of tickets differs. Planted errors: 5 % of the labels of the
80 % are swapped for another at random, five times. Drift: a model of the reviews' apps, trained on
one year, meets the years after it.
"""

import argparse
import csv
import gzip
import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from voc_cli.analysis.learn.calibration import Calibration, calibration_error, probabilities
from voc_cli.analysis.learn.drift import measure_drift
from voc_cli.analysis.learn.evaluation import suspects
from voc_cli.analysis.learn.features import RECIPES, count_terms, transform
from voc_cli.analysis.learn.fitting import Material, fit_blocks, fit_scorer
from voc_cli.analysis.learn.folds import number_texts
from voc_cli.analysis.learn.model import LearnedModel, predict
from voc_cli.analysis.learn.selection import choose_to_label, doubt
from voc_cli.analysis.learn.training import Labelled, Learned, cross_validate, learn
from voc_cli.analysis.understanding.classify import classify
from voc_cli.pipeline.learning.labelling import comparable
from voc_cli.privacy import mask_text
from voc_cli.settings import Settings
from voc_cli.taxonomy import load_taxonomy
from voc_cli.text.clean import clean_rows
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.meanings import read_meanings
from voc_cli.text.tokenize import tokenize_texts

SWAPS = 0.05
ROUND = 50
SEEDS = 4
LOOP_RECIPE, LOOP_METHOD, LOOP_TEMPERATURE = "letters_rules", "svm_0.3", 3.0
Ints = npt.NDArray[np.int64]


def read(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV, gzipped or not."""
    opened = (
        gzip.open(path, "rt", encoding="utf-8-sig", newline="")
        if path.suffix == ".gz"
        else (path.open(encoding="utf-8-sig", newline=""))
    )
    with opened as file:
        return list(csv.DictReader(file))


def labelled(
    ids: Sequence[str],
    titles: Sequence[str],
    texts: Sequence[str],
    labels: Sequence[str],
    days: Sequence[str] = (),
) -> Labelled:
    """Masked, cleaned and tokenized as the pipeline does."""
    heads = [mask_text(title) or None for title in titles] if titles else [None] * len(texts)
    rows = clean_rows(heads, [mask_text(text) for text in texts])
    cleaned = [text for text, _ in rows]
    corpus = tokenize_texts(pa.array(ids), cleaned, settings=Settings())
    names = tuple(sorted(set(labels)))
    truth = np.array([names.index(label) for label in labels], dtype=np.int64)
    subjects = np.array([head is not None for head in heads], dtype=bool)
    when = [date.fromisoformat(day[:10]) for day in days] if days else [None] * len(texts)
    hints = classify(corpus, pa.table({"ticket_id": corpus.ticket_ids}), taxonomy=load_taxonomy())
    return Labelled(corpus, subjects, names, truth, tuple(when), hints, read_meanings())


def part(whole: Labelled, rows: Ints) -> Labelled:
    """Some rows of it, the names of all labels kept."""
    index = pa.chunked_array([pa.array(rows, pa.int64())])
    corpus = whole.corpus.take(index)
    hints = None if whole.hints is None else whole.hints.take(index)
    days = tuple(whole.days[i] for i in rows)
    return replace(
        whole,
        corpus=corpus,
        subjects=whole.subjects[rows],
        truth=whole.truth[rows],
        days=days,
        hints=hints,
    )


def macro_f1(truth: Ints, found: Ints) -> float:
    """Mean F1 over the labels that occur."""
    scores = []
    for label in np.unique(truth):
        right = ((truth == label) & (found == label)).sum()
        scores.append(2 * right / ((truth == label).sum() + (found == label).sum()))
    return float(np.mean(scores))


def is_test(ticket_id: str) -> bool:
    """The fifth that is only scored."""
    return hashlib.sha256(ticket_id.encode()).digest()[0] % 5 == 0


def plain(train: TokenizedCorpus, truth: Ints, test: TokenizedCorpus) -> Ints:
    """The recipe to beat: TF-IDF of content morphemes and LinearSVC, both with defaults."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    def words(corpus: TokenizedCorpus) -> list[list[str]]:
        pairs = zip(corpus.tokens.to_pylist(), corpus.tags.to_pylist(), strict=True)
        kinds = ("NN", "VV", "VA", "XR", "SL", "MA")
        return [[f for f, t in zip(*pair, strict=True) if t[:2] in kinds] for pair in pairs]

    vectorizer = TfidfVectorizer(analyzer=lambda tokens: tokens, sublinear_tf=True, min_df=2)
    matrix = vectorizer.fit_transform(words(train))
    model = LinearSVC(random_state=0).fit(matrix, truth)
    found: Ints = model.predict(vectorizer.transform(words(test)))
    return found


def petitions(shared: Path) -> None:
    """Learned categories and planted errors."""
    rows = read(shared / "data" / "petitions.csv.gz")
    whole = labelled(
        [row["id"] for row in rows],
        [row["title"] for row in rows],
        [row["content"] for row in rows],
        [row["category"] for row in rows],
        [row["date"] for row in rows],
    )
    test_mask = np.array([is_test(row["id"]) for row in rows])
    train, test = part(whole, np.flatnonzero(~test_mask)), part(whole, np.flatnonzero(test_mask))
    begun = time.perf_counter()
    base = plain(train.corpus, train.truth, test.corpus)
    print(f"| plain, macro-F1 / accuracy | {macro_f1(test.truth, base):.3f} / "
          f"{(base == test.truth).mean():.3f} ({time.perf_counter() - begun:.0f} s) |")  # fmt: skip
    begun = time.perf_counter()
    learned = learn(train, workers=2)
    seconds = time.perf_counter() - begun
    told(train, learned)
    judged(learned.model, test)
    print(f"| training, seconds | {seconds:.0f} ({learned.model.recipe}, {learned.model.method}) |")
    planted(train, learned)


def told(train: Labelled, learned: Learned) -> None:
    """Cross-validated figures of the training part."""
    held = learned.held_out
    right = held.best == train.truth
    kept = held.score >= learned.model.threshold
    print(f"| cross-validated on the 80 %, macro-F1 / accuracy | "
          f"{macro_f1(train.truth, held.best):.3f} / {right.mean():.3f} |")  # fmt: skip
    print(f"| – at the threshold {learned.model.threshold:.2f}, precision / coverage | "
          f"{right[kept].mean():.3f} / {kept.mean():.3f} |")  # fmt: skip


def judged(model: LearnedModel, test: Labelled) -> None:
    """Figures of the part that was only scored."""
    found = predict(model, test.corpus, test.subjects, hints=test.hints)
    right = found.best == test.truth
    kept = found.score >= model.threshold
    order = np.argsort(-found.score, kind="stable")[: int(0.4 * len(right))]
    print(
        f"| test, macro-F1 without abstaining / accuracy | "
        f"{macro_f1(test.truth, found.best):.3f} / {right.mean():.3f} (n = {len(right)}) |"
    )
    precision = right[kept].mean() if kept.any() else float("nan")
    print(
        f"| test at the default threshold, precision / coverage | "
        f"{precision:.3f} / {kept.mean():.3f} |"
    )
    print(f"| test, precision of the surest 40 % | {right[order].mean():.3f} |")
    print(f"| test, calibration error | {calibration_error(found.score, right):.3f} |")  # fmt: skip


def planted(train: Labelled, learned: Learned) -> None:
    """Share of planted label errors in the first tenth of the list."""
    shares, raised = [], []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        truth = train.truth.copy()
        rows = rng.choice(len(truth), int(SWAPS * len(truth)), replace=False)
        for row in rows:
            others = np.setdiff1d(np.arange(len(train.labels)), truth[row])
            truth[row] = rng.choice(others)
        noisy = replace(train, truth=truth)
        model = learned.model
        scores, calibration = cross_validate(
            noisy, recipe=model.recipe, method=model.method, workers=2
        )
        doubts = suspects(probabilities(scores, calibration), truth, train.labels)
        first = {s.row for s in doubts[: len(truth) // 10]}
        shares.append(len(first & set(rows.tolist())) / len(rows))
        by_label = {s.row: s.suggested for s in doubts if s.row in set(rows.tolist())}
        raised.append(np.mean([by_label[r] == train.labels[train.truth[r]] for r in rows.tolist()]))
    print(f"| planted {SWAPS:.0%} swaps found in the first 10 % of the list | "
          f"{np.mean(shares):.3f} (five draws {min(shares):.2f}–{max(shares):.2f}; "
          f"true label suggested for {np.mean(raised):.2f}) |")  # fmt: skip


def label_loop(shared: Path) -> None:
    """How many labels the sheet needs for the score of all."""
    rows = read(shared / "gold" / "reviews_gold.csv")
    whole = labelled(
        [row["id"] for row in rows],
        (),
        [row["text"] for row in rows],
        [row["categories"].split("|")[0] for row in rows],
    )
    kinds = [kind for kind, _ in RECIPES[LOOP_RECIPE]]
    counts = count_terms(whole.corpus, kinds, subjects=whole.subjects, hints=whole.hints)
    texts = number_texts(whole.corpus.texts.to_pylist())
    material = Material(counts, texts, whole.truth, whole.ids, len(whole.labels))
    assert whole.hints is not None
    vectors = comparable(whole.corpus, whole.subjects, whole.hints, texts)
    lengths = np.array([len(t) for t in whole.corpus.texts.to_pylist()], dtype=np.int64)
    curves: dict[str, dict[int, list[tuple[float, float]]]] = {"sheet": {}, "random": {}}
    for seed in range(SEEDS):
        folds = np.random.default_rng(seed).permutation(len(whole.truth)) % 5
        found: dict[str, dict[int, Ints]] = {how: {} for how in curves}
        for fold in range(5):
            for how, by_size in found.items():
                order = np.random.default_rng([seed, fold]).permutation(
                    np.flatnonzero(folds != fold)
                )
                curve(material, order, np.flatnonzero(folds == fold), how, by_size,
                      (vectors, lengths))  # fmt: skip
        for how, by_size in found.items():
            for size, best in by_size.items():
                figures = macro_f1(whole.truth, best), float((best == whole.truth).mean())
                curves[how].setdefault(size, []).append(figures)
    means = {
        how: {n: np.mean(values, axis=0) for n, values in sorted(by_size.items())}
        for how, by_size in curves.items()
    }
    every = means["random"][max(means["random"])]
    print(f"| gold reviews, all of the pool: macro-F1 / accuracy | {every[0]:.3f} / "
          f"{every[1]:.3f} ({SEEDS} divisions into five folds) |")  # fmt: skip
    for how, by_size in means.items():
        line = ", ".join(f"{n}: {m[0]:.3f}/{m[1]:.3f}" for n, m in by_size.items())
        print(f"| {how}, labels: macro-F1/accuracy | {line} |")
        for at, name in enumerate(("macro-F1", "accuracy")):
            need = min(n for n, m in by_size.items() if m[at] >= every[at] - 5e-4)
            print(f"| {how}, labels needed for that {name} | {need * 600 // 480} of 600 |")


def curve(
    material: Material,
    order: Ints,
    test: Ints,
    how: str,
    found: dict[int, Ints],
    space: tuple[sp.csr_array, Ints],
) -> None:
    """Predictions for the fold after each round, written into `found` by number of labels."""
    vectors, lengths = space
    pool = np.sort(order)
    uncertain = np.ones(len(material.truth))
    taken = np.zeros(0, dtype=np.int64)
    for size in (*range(2 * ROUND, 480, ROUND), 480):
        if how == "random" or size >= len(order):
            taken = order[:size]
        else:
            mask = np.isin(pool, taken)
            ids = [material.ids[i] for i in pool]
            new = choose_to_label(
                uncertain[pool], vectors[pool], material.texts[pool], ids, lengths[pool],
                n=size - len(taken), labelled=mask,
            )  # fmt: skip
            taken = np.concatenate([taken, pool[new]])
        taught = material.rows(taken)
        blocks = fit_blocks(taught, LOOP_RECIPE)
        matrix = transform(blocks, taught.counts)
        model = fit_scorer(taught, blocks, matrix, method=LOOP_METHOD)
        scores = model.scores(transform(blocks, material.counts))
        uncertain = doubt(probabilities(scores.copy(), Calibration(LOOP_TEMPERATURE, 1.0, 0.0)))
        best = found.setdefault(size, np.full(len(scores), -1))
        best[test] = scores[test].argmax(axis=1)


def present(some: Labelled) -> Labelled:
    """Only the labels that occur twice, as `voc train` does."""
    counts = np.bincount(some.truth, minlength=len(some.labels))
    rows = np.flatnonzero(counts[some.truth] >= 2)
    names = tuple(label for label, n in zip(some.labels, counts, strict=True) if n >= 2)
    place = {label: i for i, label in enumerate(names)}
    kept = part(some, rows)
    truth = np.array([place[some.labels[i]] for i in kept.truth], dtype=np.int64)
    return replace(kept, labels=names, truth=truth)


def drift_and_speed(shared: Path) -> None:
    """Apps of reviews by year, and tickets a second."""
    rows = read(shared / "data" / "reviews.csv.gz")
    whole = labelled(
        [row["id"] for row in rows],
        (),
        [row["text"] for row in rows],
        [row["app"] for row in rows],
        [row["date"] for row in rows],
    )
    years = np.array([day.year if day else 0 for day in whole.days])
    lengths = np.array([len(t) for t in whole.corpus.texts.to_pylist()])
    sample = np.array([hashlib.sha256(i.encode()).digest()[0] < 128 for i in whole.ids])
    for base in (2016, 2018):
        train = np.flatnonzero((years == base) & (lengths >= 10))
        learned = learn(present(part(whole, train)), workers=2)
        model = learned.model
        right = learned.held_out.best == present(part(whole, train)).truth
        print(f"| model of {base} | {len(train):,} reviews, {len(model.labels)} apps, "
              f"cross-validated accuracy {right.mean():.3f} |")  # fmt: skip
        for year in range(base + 1, 2021):
            new = np.flatnonzero((years == year) & (lengths >= 10) & sample)
            if len(new) < 100:
                continue
            some = part(whole, new)
            got = predict(model, some.corpus, some.subjects, hints=some.hints)
            moved = measure_drift(model.reference, got.score, got.known, got.words)
            names = np.array([whole.labels.index(label) for label in model.labels])
            right = (names[got.best] == some.truth).mean()
            print(f"| {base} → {year} ({len(new):,}) | accuracy {right:.3f}, mean score "
                  f"{moved.mean_score_before:.3f} → {moved.mean_score:.3f}, known words "
                  f"{moved.known_share_before:.3f} → {moved.known_share:.3f}, score PSI "
                  f"{moved.score_psi:.3f}: {moved.verdict} |")  # fmt: skip
    begun = time.perf_counter()
    predict(model, whole.corpus, whole.subjects, hints=whole.hints)
    seconds = time.perf_counter() - begun
    print(f"| classify, tickets a second after tokenizing | {len(whole.truth) / seconds:,.0f} |")
    mixed = sorted(
        range(len(whole.ids)), key=lambda i: hashlib.sha256(whole.ids[i].encode()).digest()
    )
    rows20 = np.sort(np.array([i for i in mixed if lengths[i] >= 10][:20_000]))
    some = present(part(whole, rows20))  # of all apps: the file is sorted by app
    begun, used = time.perf_counter(), time.process_time()
    learn(some, workers=2)
    taken, used = time.perf_counter() - begun, time.process_time() - used
    print(f"| training on {len(rows20):,} reviews × {len(some.labels)} labels, seconds / of "
          f"processor time | {taken:.0f} / {used:.0f} |")  # fmt: skip


PARTS = {"petitions": petitions, "labels": label_loop, "drift": drift_and_speed}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--only", choices=sorted(PARTS), action="append")
    given = parser.parse_args()
    print("| what | figure |\n|---|---|")
    for name in given.only or list(PARTS):
        PARTS[name](given.shared)


if __name__ == "__main__":
    main()
