"""Do the alarms find rises, and stay quiet without any? Simulation, real weeks, speed.

    python benchmarks/trends.py [--shared ../shared] [--histories 200]

Simulated histories: 60 weeks, 14 keys with means 6 to 60, negative-binomial counts of size 12, one
season of ±25 % common to all keys, and 18 rises of ×2.2 to ×3 in the last 20 weeks (or none).
"""

import argparse
import csv
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.counts import read_counts
from voc_cli.analysis.trend import trend

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

WEEKS, KEYS, LAST, RISES, SIZE = 60, 14, 20, 18, 12


def simulate(
    rng: np.random.Generator, *, rises: int, means: npt.NDArray[np.float64]
) -> tuple[Ints, Mask]:
    """(counts, where a rise was planted), both keys × weeks."""
    season = 1 + 0.25 * np.sin(2 * np.pi * (np.arange(WEEKS) / 52 + rng.random()))
    factor = np.ones((KEYS, WEEKS))
    cells = rng.choice(KEYS * LAST, rises, replace=False)
    factor[cells // LAST, WEEKS - LAST + cells % LAST] = rng.uniform(2.2, 3.0, rises)
    mean = means[:, None] * season * factor
    return rng.negative_binomial(SIZE, SIZE / (SIZE + mean)), factor > 1


def count_table(counts: Ints) -> pa.Table:
    """COUNT_SCHEMA of keys × weeks."""
    keys, weeks = counts.shape
    begins = [date(2025, 1, 6) + timedelta(weeks=w) for w in range(weeks)]
    return pa.table(
        {
            "period": pa.array(np.repeat(np.array(begins, dtype="datetime64[D]"), keys)),
            "key": [f"key{k:04d}" for k in range(keys)] * weeks,
            "count": counts.T.ravel(),
            "total": np.repeat(counts.sum(axis=0), keys),
            "complete": np.ones(keys * weeks, dtype=bool),
        }
    )


def alarms(counts: Ints) -> Mask:
    """Alarms of the default settings, keys × weeks."""
    alert = trend(count_table(counts))["alert"].to_numpy()
    return np.asarray(alert, dtype=bool).reshape(counts.shape[::-1]).T


def run_simulation(histories: int, seed: int, means: npt.NDArray[np.float64]) -> str:
    """A table row: rises found, false discovery, alarms without rises."""
    rng = np.random.default_rng(seed)
    found, false, quiet = [], [], []
    for _ in range(histories):
        counts, planted = simulate(rng, rises=RISES, means=means)
        alert = alarms(counts)[:, -LAST:]
        true = int((alert & planted[:, -LAST:]).sum())
        found.append(true)
        false.append((alert.sum() - true) / max(alert.sum(), 1))
        counts, _ = simulate(rng, rises=0, means=means)
        quiet.append(int(alarms(counts)[:, -LAST:].sum()))
    error = np.std(found) / np.sqrt(histories)
    return (
        f"{np.mean(found):.2f} ± {error:.2f} of {RISES} | {np.mean(false):.3f} | "
        f"{np.mean(quiet):.2f}"
    )


def run_real(shared: Path) -> str:
    """A table of alarms on real weekly counts: negative reviews by app, films by rating band."""
    with (shared / "reference/count_alarms/weekly_counts.csv").open(encoding="utf-8") as file:
        rows = [
            {"period": row["week"], "key": row["series"], "count": row["observed"]}
            for row in csv.DictReader(file)
        ]
    lines = ["| series | weeks judged | alarms |", "|---|---|---|"]
    for name, start in (("apps", "neg_"), ("films", "film_")):
        chosen = [row for row in rows if row["key"].startswith(start)]
        result = trend(read_counts(chosen, freq="week"))
        judged = result["expected"].is_valid().to_numpy()
        share = result["alert"].to_numpy()[judged].mean()
        lines.append(f"| {name} | {judged.sum()} | {share:.1%} |")
    return "\n".join(lines)


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20261123)
    arguments = parser.parse_args()
    print("| means of the keys | found | false discovery | alarms without rises |")
    print("|---|---|---|---|")
    even, geometric = np.linspace(6, 60, KEYS), np.geomspace(6, 60, KEYS)
    for name, means in (("evenly spaced", even), ("geometric", geometric)):
        row = run_simulation(arguments.histories, arguments.seed, means)
        print(f"| {name} | {row} |", flush=True)
    print("\n" + run_real(Path(arguments.shared)))
    print("\n| keys × weeks | seconds |\n|---|---|")
    rng = np.random.default_rng(arguments.seed)
    for keys, weeks in ((14, 24), (1000, 150)):
        table = count_table(rng.negative_binomial(12, 0.4, size=(keys, weeks)))
        print(f"| {keys} × {weeks} | {seconds(partial(trend, table)):.2f} |", flush=True)


if __name__ == "__main__":
    main()
