"""Understanding without labels: category, act, polarity, churn, legal and safety, and speed.

Gold reviews and tickets are split by the SHA-256 of their id: cues and word lists were developed on
the half whose first byte is even, the other half was only counted, never read. No gold text is in
the data of the shipped coefficients. Polarity against stars on apps not trained on is printed by
`training/train.py`, which leaves apps out. A gold row with
several acceptable labels counts as right when the prediction is one of them; `unclassified` counts
as wrong. Macro-F1 is over the labels with at least five gold rows in the half (category) or all
(act). Intervals are 95 % percentiles of 1,000 bootstrap samples of tickets. Ratings are withheld.
Flags and English are also counted on the sentences of understanding_sentences.tsv; they were
written before the rules met them, but what failed was then corrected, so that table is a check and
not a measurement (the figures of the first try stand in docs/benchmarks.md).
"""

import argparse
import csv
import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer

from voc_cli.analysis.understanding.classify import classify
from voc_cli.privacy import mask_text
from voc_cli.settings import Settings
from voc_cli.taxonomy import load_taxonomy
from voc_cli.text.clean import clean_rows
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import tokenize_texts

SAMPLES = 1000
LEAST_GOLD = 5
SENTENCES = Path(__file__).parent / "understanding_sentences.tsv"


@dataclass(frozen=True)
class Gold:
    """One annotated ticket; several acceptable labels stand side by side."""

    id: str
    text: str
    category: tuple[str, ...]
    act: tuple[str, ...]
    polarity: tuple[str, ...]
    churn: int
    legal: int | None


def held_out(ticket_id: str) -> bool:
    """The half that was only counted."""
    return hashlib.sha256(ticket_id.encode()).digest()[0] % 2 == 1


def read_reviews(path: Path) -> list[Gold]:
    """The gold reviews; churn −1 where the annotators differ."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Gold(
                row["id"],
                row["text"],
                tuple(row["categories"].split("|")),
                tuple(row["act"].split("|")),
                tuple(row["polarity"].split("|")),
                int(row["churn"]),
                None,
            )
            for row in csv.DictReader(file)
        ]


def read_tickets(path: Path) -> list[Gold]:
    """The written gold tickets."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Gold(
            row["id"],
            row["text"],
            (row["primary"],),
            (row["act"],),
            (row["polarity"],),
            row["churn"],
            row["legal"],
        )
        for row in rows
    ]


def tokenized(ids: Sequence[str], texts: Sequence[str]) -> TokenizedCorpus:
    """A corpus as the pipeline makes it: masked, cleaned, tokenized."""
    masked = [mask_text(text) for text in texts]
    cleaned = [text for text, _ in clean_rows([None] * len(masked), masked)]
    return tokenize_texts(pa.array(ids), cleaned, settings=Settings())


def understood(corpus: TokenizedCorpus) -> list[dict[str, object]]:
    """The columns of `voc classify`, without any rating."""
    tickets = pa.table({"ticket_id": corpus.ticket_ids})
    rows: list[dict[str, object]] = classify(corpus, tickets, taxonomy=load_taxonomy()).to_pylist()
    return rows


T = TypeVar("T")
Labels = list[tuple[tuple[str, ...], str]]


def accuracy(pairs: Labels) -> float:
    """The share of predictions among the acceptable labels."""
    return float(np.mean([found in gold for gold, found in pairs])) if pairs else float("nan")


def macro_f1(pairs: Labels, least: int) -> float:
    """Mean F1 over the labels that at least `least` gold rows name first."""
    settled = [(found if found in gold else gold[0], found) for gold, found in pairs]
    counts = Counter(gold for gold, _ in settled)
    scores = []
    for label in sorted(label for label, count in counts.items() if count >= least):
        right = sum(gold == found == label for gold, found in settled)
        named = sum(found == label for _, found in settled)
        scores.append(2 * right / (named + counts[label]))
    return float(np.mean(scores)) if scores else float("nan")


def f1(pairs: list[tuple[int, int]]) -> float:
    """F1 of a flag."""
    right = sum(gold and found for gold, found in pairs)
    named = sum(found for _, found in pairs)
    true = sum(gold for gold, _ in pairs)
    return 2 * right / (named + true) if named + true else float("nan")


def interval(items: list[T], measure: Callable[[list[T]], float]) -> str:
    """The figure and its 95 % bootstrap interval."""
    rng = np.random.default_rng(20260601)
    draws = rng.integers(0, len(items), (SAMPLES, len(items)))
    values = [measure([items[i] for i in draw]) for draw in draws]
    lower, upper = np.nanpercentile(values, [2.5, 97.5])
    return f"{measure(items):.3f} ({lower:.3f}–{upper:.3f})"


def report(name: str, gold: list[Gold], found: list[dict[str, object]]) -> list[str]:
    """Table rows of one set and half."""
    pairs = list(zip(gold, found, strict=True))
    category: Labels = [(g.category, str(f["category"])) for g, f in pairs]
    act: Labels = [(g.act, str(f["act"])) for g, f in pairs]
    polarity: Labels = [(g.polarity, str(f["polarity"])) for g, f in pairs]
    churn = [(g.churn, int(bool(f["churn"]))) for g, f in pairs if g.churn >= 0]
    rows = [
        ("category, accuracy", interval(category, accuracy)),
        ("category, macro-F1", interval(category, lambda p: macro_f1(p, LEAST_GOLD))),
        ("act, macro-F1", interval(act, lambda p: macro_f1(p, 1))),
        ("polarity (4-way), accuracy", interval(polarity, accuracy)),
        (f"churn, F1 ({sum(g for g, _ in churn)} true)", interval(churn, f1)),
    ]
    if gold[0].legal is not None:
        legal = [(int(bool(g.legal)), int(bool(f["legal"]))) for g, f in pairs]
        rows.append(("legal, precision / recall", precision_recall(legal)))
    return [f"| {name} | {len(gold)} | {what} | {figure} |" for what, figure in rows]


def precision_recall(pairs: list[tuple[int, int]]) -> str:
    """Precision and recall of a flag, with their counts."""
    right = sum(gold and found for gold, found in pairs)
    named, true = sum(found for _, found in pairs), sum(gold for gold, _ in pairs)
    return f"{right}/{named} / {right}/{true}"


def sentences() -> list[str]:
    """Table rows of the sentences invented for trying the rules, by set."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = understood(tokenized([str(i) for i in range(len(rows))], [r["text"] for r in rows]))
    lines = []
    for name in dict.fromkeys(row["set"] for row in rows):
        pairs = [(r, f) for r, f in zip(rows, found, strict=True) if r["set"] == name]
        for label in ("category", "act", "polarity"):
            right = [r[label] == f[label] for r, f in pairs if r[label]]
            if right:
                lines.append(f"| {name} | {len(pairs)} | {label} | {sum(right)}/{len(right)} |")
        for flag in ("churn", "legal", "safety"):
            told = [(int(r[flag]), int(bool(f[flag]))) for r, f in pairs if r[flag]]
            if told:
                figure = precision_recall(told)
                lines.append(f"| {name} | {len(pairs)} | {flag}, precision / recall | {figure} |")
    return lines


def speed(path: Path) -> str:
    """Tickets a second after tokenizing, best of three, and beside plain morpheme counts."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file)]
    rows = [row for row in rows if hashlib.sha256(row["id"].encode()).digest()[0] % 4 == 0]
    corpus = tokenized([row["id"] for row in rows], [row["text"] for row in rows])
    tickets = pa.table({"ticket_id": corpus.ticket_ids})
    joined = [" ".join(tokens) for tokens in corpus.tokens.to_pylist()]
    plain, ours = [], []
    for _ in range(3):
        start = time.process_time()
        TfidfVectorizer(analyzer=str.split, ngram_range=(1, 1)).fit_transform(joined)
        plain.append(time.process_time() - start)
        start = time.process_time()
        classify(corpus, tickets, taxonomy=load_taxonomy())
        ours.append(time.process_time() - start)
    rate = f"{len(rows) / min(ours):,.0f} ({len(rows):,} reviews, CPU seconds of one core"
    return f"{rate}; {min(ours) / min(plain):.1f} times scikit-learn's TF-IDF of the same words)"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    print("| set | tickets | measure | figure (95 % interval) |\n|---|---|---|---|")
    sets = {
        "reviews": read_reviews(shared / "gold" / "reviews_gold.csv"),
        "tickets": read_tickets(shared / "gold" / "tickets_gold.jsonl"),
    }
    for name, gold in sets.items():
        found = understood(tokenized([g.id for g in gold], [g.text for g in gold]))
        for half, wanted in (("developed", False), ("held out", True)):
            chosen = [i for i, g in enumerate(gold) if held_out(g.id) == wanted]
            lines = report(f"{name}, {half}", [gold[i] for i in chosen], [found[i] for i in chosen])
            print("\n".join(lines))
    print("\n".join(sentences()))
    figure = speed(shared / "data" / "reviews.csv.gz")
    print(f"| reviews.csv.gz | | tickets a second after tokenizing | {figure} |")


if __name__ == "__main__":
    main()
