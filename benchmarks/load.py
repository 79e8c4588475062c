"""Rows a second of loading, format by format, beside plain pandas on the same file.

Loading does more than reading: it takes the SHA-256, sniffs, finds header and columns, parses
times, rescales ratings, maps channels, marks repeats and near-duplicates, drops older versions and
sorts. The CSV goal is 1.5 times the time of `pandas.read_csv`; `floor` is what no loader can go
below, reading the bytes and their SHA-256. `--megabytes 300` adds a large CSV and the peak memory
of a process of its own for each way.
"""

import argparse
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

from voc_cli.load import load_sources
from voc_cli.settings import Settings

ROUNDS = 5
SLOW_ROWS = 20_000
# Not getrusage: what it tells a child begins with the peak of its parent.
PEAK = """
for line in open("/proc/self/status"):
    if line.startswith("VmHWM"):
        print(int(line.split()[1]) // 1024)
"""
WAYS = {
    "voc load": "from voc_cli.load import load_sources; from voc_cli.settings import Settings; "
    "kept = load_sources([{path!r}], settings=Settings())",
    "pandas": "import pandas; kept = pandas.read_csv({path!r})",
}


def best_times(*jobs: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """The best wall time of each job in seconds, rounds interleaved so that noise is shared."""
    best = [float("inf")] * len(jobs)
    for _ in range(rounds):
        for place, job in enumerate(jobs):
            start = time.perf_counter()
            job()
            best[place] = min(best[place], time.perf_counter() - start)
    return best


def read_lines(path: Path) -> pd.DataFrame:
    """What a notebook does with JSON Lines."""
    return pd.DataFrame([json.loads(line) for line in path.open(encoding="utf-8")])


def made_files(folder: Path, shared: Path) -> list[tuple[str, Path, Callable[[], object]]]:
    """(name, file, the plain way of reading it) for every format, from the reviews."""
    reviews = shared / "data" / "reviews.csv.gz"
    frame = pd.read_csv(reviews, dtype=str, keep_default_na=False)
    small = frame.head(SLOW_ROWS)
    plain, korean = folder / "reviews.csv", folder / "korean.csv"
    titled, book = folder / "titled.csv", folder / "book.xlsx"
    lines, parquet = folder / "lines.jsonl", folder / "reviews.parquet"
    plain.write_bytes(gzip.decompress(reviews.read_bytes()))
    korean.write_bytes(plain.read_text("utf-8").encode("cp949", "replace"))
    title = "앱 리뷰 현황,,,,,\n작성일: 2020-09-01,,,,,\n\n"
    titled.write_text(title + plain.read_text("utf-8"), "utf-8")
    small.to_excel(book, index=False)
    small.to_json(lines, orient="records", lines=True, force_ascii=False)
    frame.to_parquet(parquet)
    speech, petitions = (shared / "data" / f"{n}.csv.gz" for n in ("speech_acts", "petitions"))
    return [
        ("CSV, gzip", reviews, lambda: pd.read_csv(reviews)),
        ("CSV", plain, lambda: pd.read_csv(plain)),
        ("CSV, CP949", korean, lambda: pd.read_csv(korean, encoding="cp949")),
        ("CSV, title rows", titled, lambda: pd.read_csv(titled, skiprows=3)),
        ("CSV, no ids (speech_acts)", speech, lambda: pd.read_csv(speech)),
        ("CSV, long texts (petitions)", petitions, lambda: pd.read_csv(petitions)),
        ("XLSX", book, lambda: pd.read_excel(book, engine="calamine")),
        ("JSON Lines", lines, lambda: read_lines(lines)),
        ("Parquet", parquet, lambda: pd.read_parquet(parquet)),
    ]


def main() -> None:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--megabytes", type=int, default=0, help="also load a CSV of this size")
    given = parser.parse_args()
    print("| file | rows | voc load | rows/s | pandas | ratio | floor |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, path, plain in made_files(folder, given.shared):
            rows = load_sources([str(path)], settings=Settings()).tickets.table.num_rows
            ours, theirs, floor = best_times(
                partial(load_sources, [str(path)], settings=Settings()), plain, partial(sha, path)
            )
            print(
                f"| {label} | {rows:,} | {ours:.3f} s | {rows / ours:,.0f} | {theirs:.3f} s "
                f"| {ours / theirs:.2f} | {floor:.3f} s |"
            )
        if given.megabytes:
            _large(folder, given.shared, given.megabytes)
    print(f"\nPython {sys.version.split()[0]}, pandas {pd.__version__}")


def sha(path: Path) -> str:
    """The least that loading a file can be."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _large(folder: Path, shared: Path, megabytes: int) -> None:
    data = gzip.decompress((shared / "data" / "reviews.csv.gz").read_bytes())
    header, _, body = data.partition(b"\n")
    copies = max(1, megabytes * 1_000_000 // len(body))
    large = folder / "large.csv"
    with large.open("wb") as out:
        out.write(header + b"\n")
        for copy in range(copies):
            # Ids stand where records begin; lines inside a cell are left alone.
            tag = f"{copy:03d}-".encode()
            out.write(re.sub(rb"(?m)^(?=[0-9a-f]{12},)", tag, body.rstrip(b"\n")) + b"\n")
    ours, theirs, floor = best_times(
        lambda: load_sources([str(large)], settings=Settings()),
        lambda: pd.read_csv(large),
        lambda: sha(large),
        rounds=2,
    )
    size = large.stat().st_size / 1e6
    print(
        f"| CSV of {size:,.0f} MB | | {ours:.2f} s | | {theirs:.2f} s | {ours / theirs:.2f} "
        f"| {floor:.2f} s |"
    )
    print("\n| peak memory | MB | times the file |")
    print("|---|---:|---:|")
    for way, code in WAYS.items():
        script = f"{code.format(path=str(large))}\n{PEAK}"
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, text=True
        )
        peak = int(done.stdout)
        print(f"| {way} | {peak:,} | {peak / size:.1f} |")


if __name__ == "__main__":
    main()
