"""How often a week's number of tickets is called different from the mean of the four before.

On app reviews by weeks, all together and app by app: nothing tells which weeks truly differed, but
a 95 % interval that is honest about weeks as they come leaves out zero in about one of twenty.
`Poisson` is the interval without the count's own unrest.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from voc_cli.analysis import intervals
from voc_cli.analysis.kpi.compared import restlessness, widened

_LEAST_TICKETS = 40  # in the four weeks before


def main() -> None:
    """Prints a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    reviews = pd.read_csv(parser.parse_args().shared / "data" / "reviews.csv.gz")
    reviews["week"] = pd.to_datetime(reviews["date"]).dt.to_period("W")
    print("| series | weeks judged | Poisson | with its own unrest |")
    print("|---|---:|---:|---:|")
    _tell("all apps together", [reviews])
    _tell("single apps", [part for _, part in reviews.groupby("app")])


def _tell(name: str, series: list[pd.DataFrame]) -> None:
    judged = np.array([row for part in series for row in _weeks(part)])
    plain, own = judged.mean(axis=0)
    print(f"| {name} | {len(judged)} | {plain:.3f} | {own:.3f} |")


def _weeks(part: pd.DataFrame) -> list[tuple[bool, bool]]:
    """Of each week that can be judged: whether either interval leaves out zero."""
    by_week = part["week"].value_counts()
    weeks = pd.period_range(by_week.index.min(), by_week.index.max(), freq="W")
    counts = [int(n) for n in by_week.reindex(weeks, fill_value=0)]
    found = []
    for week in range(12, len(counts)):
        before = counts[week - 4 : week]
        times = restlessness(counts[:week])
        if times is None or sum(before) < _LEAST_TICKETS:
            continue
        now, *others = map(_poisson, (counts[week], *before))
        moved = intervals.difference_from_mean(now, others)
        own = widened(moved, counts[week] - sum(before) / 4, times)
        found.append((not moved[0] <= 0 <= moved[1], not own[0] <= 0 <= own[1]))
    return found


def _poisson(n: int) -> tuple[float, float, float]:
    lower, upper = intervals.count(n)
    assert lower is not None and upper is not None
    return n, lower, upper


if __name__ == "__main__":
    main()
