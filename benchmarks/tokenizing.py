"""Tokenizing beside the plain Kiwi list call on the same reviews, each in a process of its own.

    python benchmarks/tokenizing.py --shared ../shared --rows 20000 --workers 2

Seconds of wall clock and of processor time, loading Kiwi included, imports not; the median of
`--rounds`. The variants say what an option of Kiwi would cost or save.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import kiwipiepy
import pandas as pd
import pyarrow as pa

from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings
from voc_cli.text.clean import clean_rows
from voc_cli.text.tokenize import tokenize_tickets

Work = Callable[[pd.DataFrame, int], int]


def plain(reviews: pd.DataFrame, workers: int, **options: object) -> int:
    """A list call with nothing around it; (form, tag) pairs kept in Python lists."""
    loading = {name: options.pop(name) for name in list(options) if name.startswith("load")}
    kiwi = kiwipiepy.Kiwi(num_workers=workers, **loading)
    results = kiwi.tokenize(reviews["text"].tolist(), **options)
    return sum(len([(token.form, token.tag) for token in result]) for result in results)


def cleaned_and_distinct(reviews: pd.DataFrame, workers: int, **options: object) -> int:
    """The list call over cleaned texts without repeats: what `text` asks of Kiwi."""
    rows = clean_rows([None] * len(reviews), reviews["text"].tolist())
    texts = [text for text, _ in rows]
    distinct = pd.DataFrame({"text": list(dict.fromkeys(texts))})
    return plain(distinct, workers, **options)


def ours(reviews: pd.DataFrame, workers: int) -> int:
    """Cleaning, recurring lines, one analysis a distinct text, offsets, sentences, Arrow out."""
    n = len(reviews)
    given = {
        "ticket_id": reviews["id"].tolist(),
        "body": reviews["text"].tolist(),
        "created_at": pd.to_datetime(reviews["date"]).dt.tz_localize("Asia/Seoul"),
    }
    schema = ticket_schema()
    table = pa.table({f.name: given.get(f.name, [None] * n) for f in schema}, schema=schema)
    prepared = tokenize_tickets(table, settings=Settings(workers=workers))
    return len(prepared.corpus.tokens.flatten())


VARIANTS: dict[str, Work] = {
    "plain Kiwi list call": plain,
    "plain, without the multi-word dictionary": lambda r, w: plain(r, w, load_multi_dict=False),
    "plain, typos=basic": lambda r, w: plain(r, w, typos="basic"),
    "plain, cleaned and distinct texts": cleaned_and_distinct,
    "voc_cli.text.tokenize_tickets": ours,
}


def main() -> None:
    """Prints the table; `--only` runs one variant in this process and prints its figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only")
    given = parser.parse_args()
    if given.only:
        reviews = pd.read_csv(
            given.shared / "data" / "reviews.csv.gz", dtype=str, keep_default_na=False
        ).head(given.rows)
        wall, processor = time.perf_counter(), time.process_time()
        tokens = VARIANTS[given.only](reviews, given.workers)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(wall, processor, peak, tokens)
        return
    print(f"{given.rows} reviews, {given.workers} workers, Kiwi {kiwipiepy.__version__}\n")
    print("| variant | seconds | CPU seconds | peak MB | morphemes |")
    print("|---|---|---|---|---|")
    runs: dict[str, list[list[float]]] = {name: [] for name in VARIANTS}
    for _ in range(given.rounds):
        for name, results in runs.items():
            command = [sys.executable, *sys.argv, "--only", name]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results.append([float(value) for value in done.stdout.split()])
    for name, results in runs.items():
        wall, processor, peak, tokens = (
            statistics.median(column) for column in zip(*results, strict=True)
        )
        print(f"| {name} | {wall:.1f} | {processor:.1f} | {peak:.0f} | {tokens:,.0f} |")


if __name__ == "__main__":
    main()
