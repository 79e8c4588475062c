"""Rows a second of loading, format by format, beside plain pandas on the same file.

Loading does more than reading: it takes the SHA-256, sniffs, finds header and columns, parses
times, rescales ratings, maps channels, marks repeats and near-duplicates, drops older versions and
sorts. `pandas` is `read_csv(path)` with its default settings: the goal is 1.5 times its time.
Beside it, not in its place, `notebook` is what somebody writes with pandas to get most of the same
columns: `read_csv`, the rating as a number from 0 to 1, `to_datetime` with a zone, the last of
equal ids, equal texts found by their letters alone (no near-duplicates), sorted by time and id.
`unmarked` is loading without marking repeats, as commands do that show none; `floor` is reading the
bytes, their SHA-256, the check of their encoding and Arrow's own parse into columns of text, below
which our way of reading cannot go. `--peaks 100 300 600` instead measures the peak memory of whole
processes on CSV files of so many megabytes.
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
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from voc_cli.load import load_sources, with_repeats
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
    "voc load -o": "import sys; sys.argv = ['voc', 'load', {path!r}, '-q', '-o', {out!r}]\n"
    "from voc_cli.cli.app import main\ntry: main()\nexcept SystemExit: pass",
    "voc, file held whole": "from voc_cli.load import load_sources; "
    "from voc_cli.settings import Settings; kept = load_sources([{path!r}], settings=Settings())",
    "pandas read_csv": "import pandas; kept = pandas.read_csv({path!r})",
    "pandas read_csv, to_parquet": "import pandas; pandas.read_csv({path!r}).to_parquet({out!r})",
}


def best_times(
    *jobs: Callable[[], object], rounds: int = ROUNDS
) -> tuple[list[float], list[float]]:
    """The best wall and processor times of each job in seconds, rounds interleaved so that noise
    is shared. Where other jobs wait for the processor, only its own time means anything.
    """
    best, least = ([float("inf")] * len(jobs) for _ in range(2))
    for _ in range(rounds):
        for place, job in enumerate(jobs):
            start, used = time.perf_counter(), time.process_time()
            job()
            best[place] = min(best[place], time.perf_counter() - start)
            least[place] = min(least[place], time.process_time() - used)
    return best, least


def read_lines(path: Path) -> pd.DataFrame:
    """What a notebook does with JSON Lines."""
    return pd.DataFrame([json.loads(line) for line in path.open(encoding="utf-8")])


def read_as_notebook(path: Path) -> pd.DataFrame:
    """The reviews as tickets, as far as pandas goes by itself."""
    frame = pd.read_csv(path, dtype={"id": str, "text": str})
    frame["created_at"] = pd.to_datetime(frame["date"]).dt.tz_localize("Asia/Seoul")
    frame["csat"] = (pd.to_numeric(frame["rating"], errors="coerce") - 1) / 4
    frame = frame.drop_duplicates("id", keep="last").sort_values(["created_at", "id"])
    letters = frame["text"].fillna("").str.lower().str.replace(r"[\W_ㅠㅜㅋㅎ]+", "", regex=True)
    first = frame["id"].groupby(letters).transform("first")
    same = (letters.str.len() >= 15) & (first != frame["id"])
    frame["duplicate_of"] = first.where(same)
    return frame


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
    parser.add_argument("--peaks", type=int, nargs="*", default=[], metavar="MB")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if given.peaks:
            _peaks(Path(name), given.shared, given.peaks)
        else:
            _times(Path(name), given.shared)
    print(f"\nPython {sys.version.split()[0]}, pandas {pd.__version__}")


def _times(folder: Path, shared: Path) -> None:
    print(
        "| file | rows | voc load | rows/s | pandas | ratio | notebook | unmarked | floor "
        "| processor: voc | pandas | ratio | notebook | unmarked |"
    )
    print("|---|" + "---:|" * 13)
    for label, path, plain in made_files(folder, shared):
        rows = load_sources([str(path)], settings=Settings()).tickets.table.num_rows
        load = partial(load_sources, [str(path)], settings=Settings())
        marked = partial(_marked, path)
        notebook = partial(read_as_notebook, path) if label == "CSV" else plain
        jobs: list[Callable[[], object]] = [
            marked,
            plain,
            notebook,
            load,
            partial(floor_of, path),
        ]
        wall, processor = best_times(*jobs)
        ours, theirs, written, bare, floor = wall
        own, plainly, by_hand, alone, _ = processor
        told = [f"{seconds:.3f} s" if label == "CSV" else "" for seconds in (written, by_hand)]
        print(
            f"| {label} | {rows:,} | {ours:.3f} s | {rows / ours:,.0f} | {theirs:.3f} s "
            f"| {ours / theirs:.2f} | {told[0]} | {bare:.3f} s | {floor:.3f} s "
            f"| {own:.3f} s | {plainly:.3f} s | {own / plainly:.1f} | {told[1]} "
            f"| {alone / plainly:.1f} |"
        )


def _marked(path: Path) -> object:
    """Loading as commands do that show which texts repeat."""
    return with_repeats(load_sources([str(path)], settings=Settings()).tickets.table)


def floor_of(path: Path) -> object:
    """The least that loading a file can be: its bytes, their hash, and for CSV its cells."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if path.suffix != ".csv":
        return digest
    options = pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=lambda _: "skip")
    if path.stem != "korean":  # which is in CP949
        ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
        whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
        whole.cast(pa.large_string())
    names = data[: data.find(b"\n")].decode("utf-8", "replace").strip().split(",")
    kinds = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False)
    return digest, pacsv.read_csv(path, parse_options=options, convert_options=kinds)


def _peaks(folder: Path, shared: Path, sizes: Sequence[int]) -> None:
    print("| way | " + " | ".join(f"{size} MB" for size in sizes) + " |")
    print("|---|" + "---:|" * len(sizes))
    files = [_large(folder, shared, size) for size in sizes]
    for way, code in WAYS.items():
        peaks = []
        for path in files:
            script = code.format(path=str(path), out=str(folder / "out.parquet")) + PEAK
            started = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", script], capture_output=True, check=True, text=True
            )
            took = time.perf_counter() - started
            peaks.append(f"{int(done.stdout.split()[-1]):,} MiB, {took:.0f} s")
        print(f"| {way} | " + " | ".join(peaks) + " |", flush=True)


def _large(folder: Path, shared: Path, megabytes: int) -> Path:
    data = gzip.decompress((shared / "data" / "reviews.csv.gz").read_bytes())
    header, _, body = data.partition(b"\n")
    large = folder / f"large{megabytes}.csv"
    with large.open("wb") as out:
        out.write(header + b"\n")
        for copy in range(max(1, megabytes * 1_000_000 // len(body))):
            # Ids stand where records begin; lines inside a cell are left alone.
            tag = f"{copy:03d}-".encode()
            out.write(re.sub(rb"(?m)^(?=[0-9a-f]{12},)", tag, body.rstrip(b"\n")) + b"\n")
    return large


if __name__ == "__main__":
    main()
