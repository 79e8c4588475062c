"""Is a fix told from chance, do intervals hold, are planted drivers found? Simulation and sample.

    python benchmarks/impact.py [--histories 1000] [--only impact|whole|drivers|sample]

Impact: 12 weeks a side, counts Poisson or negative binomial of size 12, a trend of 0 or ±1 % a week
(±2 % beyond what the method bounds is shown too), without a control, with one of the same size and
noise, and with one of five such series; both have the trend. Drivers: 14 categories, one or two a
ticket, satisfaction 0-4 quarters.
"""

import argparse
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.drivers import find_drivers
from voc_cli.analysis.effect import estimate_effects
from voc_cli.analysis.impact import measure_impact, verdict_of
from voc_cli.analysis.impact_keys import resolve_key
from voc_cli.schema import TOP_CATEGORIES
from voc_cli.taxonomy import load_taxonomy

Floats = npt.NDArray[np.float64]

WEEKS, HALF = 24, 12
BEGIN = date(2026, 6, 1)
SINCE = BEGIN + timedelta(weeks=HALF)


def draw(rng: np.random.Generator, mean: Floats, size: int | None) -> Floats:
    """Counts of the given means: Poisson, or negative binomial of `size`."""
    if size is None:
        return rng.poisson(mean).astype(np.float64)
    return rng.negative_binomial(size, size / (size + mean)).astype(np.float64)


def simulate(
    rng: np.random.Generator,
    *,
    base: float,
    size: int | None,
    trend: float,
    controls: int,
    drop: float,
    n: int,
) -> tuple[float, float, float]:
    """Shares of (`improved`, `worse`, interval holds the truth) among `n` histories."""
    weeks = np.arange(WEEKS)
    usual = np.tile(base * np.exp(trend * (weeks - HALF)), (n, 1))
    y = draw(rng, usual * np.where(weeks >= HALF, drop, 1.0), size)
    control = np.zeros(y.shape)
    for _ in range(controls):
        control += draw(rng, usual, size)
    found = estimate_effects(
        y[:, :HALF],
        y[:, HALF:],
        control_before=control[:, :HALF] if controls else None,
        control_after=control[:, HALF:] if controls else None,
    )
    low, high = found.log_ratio - found.half_width, found.log_ratio + found.half_width
    verdicts = [
        verdict_of(*ratio, expect=None)
        for ratio in zip(np.exp(found.log_ratio), np.exp(low), np.exp(high), strict=True)
    ]
    inside = (low <= np.log(drop)) & (np.log(drop) <= high)
    return (
        verdicts.count("improved") / n,
        verdicts.count("worse") / n,
        float(inside.mean()),
    )


def run_impact(histories: int, seed: int) -> None:
    """A row for each kind of history."""
    print("| a week | counts | trend | control | false improved | false worse | covers 1 |", end="")
    print(" -40 % found | covers .6 |\n|---|---|---|---|---|---|---|---|---|")
    rng = np.random.default_rng(seed)
    for base in (20.0, 60.0, 120.0):
        for size in (None, 12):
            for trend in (0.0, 0.01, -0.01, 0.02, -0.02):
                for controls in (0, 1, 5):
                    kinds = [
                        simulate(
                            rng, base=base, size=size, trend=trend, controls=controls,
                            drop=drop, n=histories,
                        )
                        for drop in (1.0, 0.6)
                    ]  # fmt: skip
                    (false, worse, covers), (power, _, covers_drop) = kinds
                    name = "Poisson" if size is None else f"NB {size}"
                    print(
                        f"| {base:.0f} | {name} | {trend:+.0%} | {controls} | {false:.3f} | "
                        f"{worse:.3f} | {covers:.3f} | {power:.3f} | {covers_drop:.3f} |",
                        flush=True,
                    )


def run_whole(histories: int, seed: int) -> None:
    """The same through tables of tickets: chosen control, peaks left out, verdicts as printed."""
    print("\n| whole tables, 60 a week | others | false improved | -40 % found | covers .6 |")
    print("|---|---|---|---|---|")
    rng = np.random.default_rng(seed)
    taxonomy = load_taxonomy(None)
    for size in (None, 12):
        for others in (0, 3):
            improved, inside = [0, 0], 0
            for _ in range(histories):
                for at, drop in enumerate((1.0, 0.6)):
                    table = ticket_table(rng, others=others, size=size, drop=drop)
                    key = resolve_key("account", table, taxonomy=taxonomy, topics=None, lang="en")
                    row = measure_impact(table, key, since=SINCE).table.to_pylist()[0]
                    improved[at] += row["verdict"] == "improved"
                    inside += at and row["lower"] <= 0.6 <= row["upper"]
            name = "Poisson" if size is None else f"NB {size}"
            shares = [count / histories for count in (*improved, inside)]
            print(f"| {name} | {others} | {shares[0]:.3f} | {shares[1]:.3f} | {shares[2]:.3f} |")


def ticket_table(
    rng: np.random.Generator, *, others: int, size: int | None, drop: float
) -> pa.Table:
    """24 weeks of tickets: `account`, and other categories as large that nothing happens to."""
    weeks = np.arange(WEEKS)
    times, names = [], []
    for at, name in enumerate(("account", "delivery", "returns", "payment")[: others + 1]):
        mean = 60.0 * np.where((weeks >= HALF) & (at == 0), drop, 1.0)
        for week, count in enumerate(draw(rng, mean, size).astype(int)):
            begin = np.datetime64(BEGIN, "s") + np.timedelta64(week * 7, "D")
            times.append(begin + rng.integers(0, 7 * 86_400, count).astype("timedelta64[s]"))
            names += [name] * count
    created = pa.array(np.concatenate(times)).cast(pa.timestamp("us"))
    return pa.table({"created_at": created, "category": pa.array(names)})


def survey(
    rng: np.random.Generator, n: int, effects: dict[str, float], *, second: float = 0.15
) -> pa.Table:
    """Tickets with one category or two and a score in quarters."""
    shares = np.geomspace(4, 1, len(TOP_CATEGORIES))
    names = np.array(TOP_CATEGORIES, dtype=object)
    first = rng.choice(names, n, p=shares / shares.sum())
    other = rng.choice(names, n)
    other[(rng.random(n) >= second) | (other == first)] = None
    level = np.full(n, 0.6)
    for name, effect in effects.items():
        level += effect * ((first == name) | (other == name))
    score = np.clip(np.round(4 * (level + rng.normal(0, 0.25, n))) / 4, 0, 1)
    return pa.table({"category": first, "category_2": pa.array(other, pa.string()), "csat": score})


def run_drivers(histories: int, seed: int) -> None:
    """How often a planted driver comes first, and how often no effect is taken for one."""
    rng = np.random.default_rng(seed)
    print("\n| planted at n = 400 | first | effect's interval holds the truth |\n|---|---|---|")
    for effect in (-0.15, -0.2, -0.3):
        first = 0
        for _ in range(histories):
            planted = str(rng.choice(TOP_CATEGORIES[:7]))
            found = find_drivers(survey(rng, 400, {planted: effect}), target="csat", samples=2)
            first += found.table.column("key")[0].as_py() == planted
        print(f"| one driver, {effect:+.2f} of 0-1 | {first / histories:.3f} | |", flush=True)
    both = 0
    for _ in range(histories):
        tickets = survey(rng, 400, {"delivery": -0.25, "returns": -0.25})
        keys = find_drivers(tickets, target="csat", samples=2).table.column("key").to_pylist()
        both += set(keys[:2]) == {"delivery", "returns"}
    print(f"| two drivers, -0.25 each, the first two | {both / histories:.3f} | |")
    inside = []
    for _ in range(histories):
        table = find_drivers(survey(rng, 400, {}), target="csat", samples=2).table
        low, high = (table.column(f"adjusted_{side}").to_numpy() for side in ("lower", "upper"))
        inside.append(((low <= 0) & (high >= 0)).mean())
    print(f"| no effect at all | | {np.mean(inside):.3f} |", flush=True)


def run_sample(folder: Path) -> None:
    """The fixed problem of the sample, and all categories on the same date."""
    from voc_cli.pipeline.request import Request, Silent
    from voc_cli.pipeline.stages import understand_sources
    from voc_cli.pipeline.topics import discover_topics
    from voc_cli.settings import Settings

    taxonomy, settings = load_taxonomy(None), Settings()
    with tempfile.TemporaryDirectory() as place:
        key_file = Path(place) / "key"
        key_file.write_text("0" * 64, encoding="utf-8")
        request = Request((str(folder),), key_file=key_file)
        found, understood = understand_sources(
            request, taxonomy=taxonomy, settings=settings, progress=Silent(), topics_follow=True
        )
    understood, topics = discover_topics(
        understood, ticket_set=found, request=request, settings=settings, progress=Silent()
    )
    print("\n| sample_data since 2026-08-24 | ratio (95 %) | verdict |\n|---|---|---|")
    codes = pc.equal(understood.tickets.column("subcategory"), "account.verification")
    about = understood.tickets.filter(codes).column("topic_id")
    largest = max(pc.value_counts(about.drop_null()).to_pylist(), key=lambda row: row["counts"])
    for text in ("account.verification", largest["values"], *TOP_CATEGORIES):
        key = resolve_key(
            text, understood.tickets, taxonomy=taxonomy, topics=topics.topics, lang="ko"
        )
        row = measure_impact(understood.tickets, key, since=date(2026, 8, 24)).table.to_pylist()[0]
        ratio = f"{row['rate_ratio']:.2f} ({row['lower']:.2f}–{row['upper']:.2f})"
        print(f"| {text} {key.label} | {ratio} | {row['verdict']} |", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--sample", default="sample_data")
    parser.add_argument("--only", choices=("impact", "whole", "drivers", "sample"))
    parser.add_argument("--seed", type=int, default=20261126)
    arguments = parser.parse_args()
    if arguments.only in (None, "impact"):
        run_impact(arguments.histories, arguments.seed)
    if arguments.only in (None, "whole"):
        run_whole(min(arguments.histories, 500), arguments.seed)
    if arguments.only in (None, "drivers"):
        run_drivers(min(arguments.histories, 500), arguments.seed)
    if arguments.only in (None, "sample"):
        run_sample(Path(arguments.sample))


if __name__ == "__main__":
    main()
