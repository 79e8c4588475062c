"""Do the alarms find rises, and stay quiet without any? Simulation, real weeks, R, speed.

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
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.stats import binom, norm

from tests.silent import Silent
from voc_cli.analysis import intervals
from voc_cli.analysis.counts import count_tickets, read_counts
from voc_cli.analysis.results import Method
from voc_cli.analysis.trend.alarms import trend
from voc_cli.analysis.trend.explained import reader
from voc_cli.pipeline.request import Request
from voc_cli.pipeline.stages import read_tickets, tokenize
from voc_cli.settings import Settings

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


def named_table(shared: Path) -> str:
    """A table of agreement with R: alarms equal, bounds within 1 %, missing bounds equal."""
    folder = shared / "reference/count_alarms"
    counts = read_counts(
        [
            {"period": row["week"], "key": row["series"], "count": row["observed"]}
            for row in _records(folder / "weekly_counts.csv")
        ],
        freq="week",
    )
    lines = ["| method | weeks | alarms equal | bounds within 1 % | missing equal |"]
    lines.append("|---|---|---|---|---|")
    farrington = _records(folder / "r_farrington_flexible.csv")
    for years, threshold, alpha in product(
        ("3", "5"), ("delta", "nbPlugin", "muan"), ("0.05", "0.01")
    ):
        wanted = [
            row
            for row in farrington
            if (row["b"], row["method"], row["alpha"]) == (years, threshold, alpha)
        ]
        method = Method("farrington", float(alpha), int(years), threshold)
        name = f"Farrington {threshold}, {years} years, α = {alpha}"
        lines.append(f"| {name} | {_agreement(trend(counts, method=method), wanted)} |")
    ears = _records(folder / "r_ears.csv")
    for variant in ("C1", "C2", "C3"):
        wanted = [row for row in ears if row["method"] == variant]
        found = trend(counts, method=Method(f"ears-{variant.lower()}"))
        lines.append(f"| EARS {variant} | {_agreement(found, wanted)} |")
    return "\n".join(lines)


def _records(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _agreement(found: pa.Table, wanted: list[dict[str, str]]) -> str:
    ours = {(row["key"], row["period"].isoformat()): row for row in found.to_pylist()}
    alarms = close = missing = bounds = 0
    for row in wanted:
        mine = ours[row["series"], row["week"]]
        theirs = float(row["upperbound"]) if row["upperbound"] not in ("", "NA") else None
        alarms += mine["alert"] == (row["alarm"] not in ("", "NA") and float(row["alarm"]) > 0)
        missing += (mine["upper"] is None) == (theirs is None)
        if theirs is not None:
            bounds += 1
            close += mine["upper"] is not None and abs(mine["upper"] - theirs) <= 0.01 * theirs
    n = len(wanted)
    return f"{n} | {alarms / n:.2%} | {close / bounds:.2%} | {missing / n:.2%}"


# Weeks in which an app broke or changed, and words of what customers then wrote about; found by
# reading the negative reviews of the weeks with most of them.
BROKEN = (
    ("azar", date(2018, 1, 29), {"네트워크", "연결", "와이파이", "인터넷"}),
    ("ohouse", date(2019, 12, 23), {"서버", "접속", "접속 안 됨"}),
    ("myrealtrip", date(2019, 2, 11), {"업데이트"}),
    ("banksalad", date(2020, 1, 6), {"업데이트"}),
    ("azar", date(2016, 12, 19), {"글로벌"}),
    ("azar", date(2016, 12, 26), {"글로벌", "외국인"}),
)


def broken_table(shared: Path) -> str:
    """A table of the weeks of BROKEN: alarm in that very week, and its first words."""
    request = Request(sources=(str(shared / "data/reviews.csv.gz"),), where="rating<=2")
    found = read_tickets(request, Settings(), Silent())
    corpus = tokenize(found, Settings(), Silent()).corpus
    counts = count_tickets(found.tickets, by=("app",), freq="week", aliases=found.aliases)
    result = trend(counts)
    rows = {(row["key"], row["period"]): row for row in result.to_pylist()}
    judged = [row for row in rows.values() if row["expected"] is not None]
    read = reader(found.tickets, corpus, found.aliases)
    weeks = [(week, app) for app, week, _ in BROKEN]
    causes = read.causes(weeks, by=("app",), freq="week")
    lines = [
        "| app, week | negative reviews | expected | alarm | words | told |",
        "|" + "---|" * 6,
    ]
    for app, week, told in BROKEN:
        row = rows[app, week]
        words = [word.term for word in causes[week, app].words]
        lines.append(
            f"| {app}, {week} | {row['count']} | {row['expected']:.1f} | {row['alert']} | "
            f"{', '.join(words)} | {bool(told & set(words))} |"
        )
    share = sum(row["alert"] for row in judged) / len(judged)
    lines.append(f"\nAlarms in {share:.1%} of {len(judged)} app-weeks; {_naive(counts)}")
    return "\n".join(lines)


def _naive(counts: pa.Table) -> str:
    """Three times the median of the eight weeks before, on the same table."""
    by_app: dict[str, list[int]] = {}
    for row in counts.to_pylist():
        by_app.setdefault(row["key"], []).append(row["count"])
    raised = judged = 0
    for series in by_app.values():
        for t in range(8, len(series)):
            past = float(np.median(series[t - 8 : t]))
            judged += past > 0
            raised += past > 0 and series[t] > 3 * past
    return f"three times the median of eight weeks: {raised / judged:.1%} of {judged}."


def coverage_table(seed: int, repeats: int) -> str:
    """Coverage of 95 % intervals in simulation: NPS, CSAT, median, P90.

    CSAT for three shares and, exactly, on average over shares from .3 to .95.
    """
    rng = np.random.default_rng(seed)
    lines = ["| n | NPS | CSAT .5 | .8 | .9 | average .3–.95 | median | P90 |", "|" + "---|" * 8]
    for n in (10, 30, 100, 1000):
        cells = []
        nps = []
        for up, down in ((0.5, 0.2), (0.3, 0.3), (0.15, 0.5)):
            drawn = rng.multinomial(n, [up, down, 1 - up - down], size=repeats).tolist()
            nps += [_inside(intervals.score_difference(u, d, n), up - down) for u, d, _ in drawn]
        cells.append(float(np.mean(nps)))
        for share in (0.5, 0.8, 0.9):
            drawn_k = rng.binomial(n, share, size=repeats).tolist()
            cells.append(float(np.mean([_inside(intervals.wilson(k, n), share) for k in drawn_k])))
        cells.append(_average_wilson(n))
        hours = np.exp(rng.normal(size=(repeats, n)))
        for q in (0.5, 0.9):
            truth = float(np.exp(norm.ppf(q)))
            cells.append(float(np.mean([_inside(intervals.quantile(h, q), truth) for h in hours])))
        lines.append(f"| {n} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |")
    return "\n".join(lines)


def _average_wilson(n: int) -> float:
    """Exact coverage of Wilson's interval, averaged over shares from .3 to .95."""
    shares = np.linspace(0.3, 0.95, 651)
    bounds = [intervals.wilson(k, n) for k in range(n + 1)]
    low, high = np.array(bounds, dtype=np.float64).T
    covers = (low[:, None] <= shares) & (shares <= high[:, None])
    chance = binom.pmf(np.arange(n + 1)[:, None], n, shares)
    return float((covers * chance).sum(axis=0).mean())


def _inside(interval: tuple[float | None, float | None], truth: float) -> bool:
    """Whether the truth lies inside; a bound that the sample cannot give is none."""
    lower, upper = interval
    return (lower is None or lower <= truth) and (upper is None or truth <= upper)


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
    print("\n" + broken_table(Path(arguments.shared)), flush=True)
    print("\n" + named_table(Path(arguments.shared)), flush=True)
    print("\n" + coverage_table(arguments.seed, 2000), flush=True)
    print("\n| keys × weeks | seconds |\n|---|---|")
    rng = np.random.default_rng(arguments.seed)
    for keys, weeks in ((14, 24), (1000, 150)):
        table = count_table(rng.negative_binomial(12, 0.4, size=(keys, weeks)))
        print(f"| {keys} × {weeks} | {seconds(partial(trend, table)):.2f} |", flush=True)


if __name__ == "__main__":
    main()
