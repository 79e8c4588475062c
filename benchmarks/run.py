"""Time and peak memory of `voc run` beside the plain notebook, each as a whole process.

python benchmarks/run.py [--shared ../shared] [--rows 20000]
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident memory (MiB) of one process; it must succeed."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    if status != 0:
        raise SystemExit(f"{command} failed with status {status}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--rows", type=int, default=0, help="0: all rows")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "reviews.csv"
        with gzip.open(given.shared / "data" / "reviews.csv.gz", "rb") as stream:
            text = stream.read().decode("utf-8")
        lines = text.splitlines(keepends=True)
        source.write_text("".join(lines[: given.rows + 1] if given.rows else lines), "utf-8")
        notebook = Path(__file__).parent / "plain_notebook.py"
        out = str(Path(folder) / "out")
        commands = {
            "plain notebook": [sys.executable, str(notebook), str(source)],
            "voc run": [sys.executable, "-m", "voc_cli", "run", str(source), "--out", out, "-q"],
        }
        print("| job | seconds | peak memory MiB |\n|---|---|---|")
        for name, command in commands.items():
            seconds, memory = measure(command)
            print(f"| {name} | {seconds:.1f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
