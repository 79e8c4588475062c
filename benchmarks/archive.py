"""What an archive costs and saves: filling it, loading again, adding a week, reading its words.

Whole processes on the reviews, best of `--rounds`; the plain way of the last line is what every
command did before: read the export and tokenize it.
"""

import argparse
import csv
import gzip
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

VOC = (sys.executable, "-m", "voc_cli")


def seconds(*words: object) -> float:
    """Wall time of one `voc` command, its output thrown away."""
    begun = time.perf_counter()
    line = [*VOC, *map(str, words)]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def split(export: Path, folder: Path, *, last_rows: int) -> tuple[Path, Path]:
    """The export without its newest rows, and those alone."""
    with gzip.open(export, "rt", encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    rows.sort(key=lambda row: row[header.index("date")])
    parts = (folder / "history.csv", folder / "week.csv")
    for path, part in zip(parts, (rows[:-last_rows], rows[-last_rows:]), strict=True):
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *part])
    return parts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        history, week = split(options.shared / "data/reviews.csv.gz", folder, last_rows=500)
        archive = folder / "archive"
        best: dict[str, float] = {}

        def note(job: str, *words: object) -> None:
            best[job] = min(best.get(job, float("inf")), seconds(*words))

        for _ in range(options.rounds):
            shutil.rmtree(archive, ignore_errors=True)
            note("fill it with 67,696 reviews", "load", history, "--archive", archive)
            note("the same load again", "load", history, "--archive", archive)
            note("add 500 reviews", "load", week, "--archive", archive)
            note("tokenize, from the archive", "tokenize", archive, "-o", folder / "a.csv")
            seconds("cache", "clear")
            note("tokenize, from the export", "tokenize", history, "-o", folder / "b.csv")
        size = sum(file.stat().st_size for file in archive.rglob("*") if file.is_file())
        print("| job | seconds |\n|---|---|")
        for job, took in best.items():
            print(f"| {job} | {took:.1f} |")
        print(f"| size on disk | {size / 1e6:.0f} MB |")


if __name__ == "__main__":
    main()
