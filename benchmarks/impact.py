"""Is a fix told from chance, do intervals hold, are planted drivers found? Simulation and sample.

    python benchmarks/impact.py [--histories 1000] [--only KIND] [--pingouin]

Impact: 12 weeks a side, counts Poisson or negative binomial of size 12, a trend of 0 or ±1 % a week
(±2 % beyond what the method bounds is shown too), without a control, with one of the same size and
noise, and with one of five such series; both have the trend. Drivers: 14 categories, one or two a
ticket, satisfaction 0-4 quarters. `--pingouin` compares the LMG shares with pingouin's, where it is
installed (it is GPL, so it is no dependency of this project).

The best possible: the power that no method can exceed which covers 95 % for every trend within ±1 %
a week. It is that of the most powerful test against the least favourable trend, means and
dispersion being known, and that the control shares the trend but for 0.3 % a week, which is what
the method is told of a control that somebody names (Lehmann & Romano 2005, ch. 3.8; normal in log).
"""

import argparse
import tempfile
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from scipy.stats import norm

from voc_cli.analysis.drivers.importance import lmg, products
from voc_cli.analysis.drivers.satisfaction import find_drivers
from voc_cli.analysis.impact.effect import DRIFT_BESIDE_OTHERS, DRIFT_CONTROLLED, estimate_effects
from voc_cli.analysis.impact.keys import resolve_key
from voc_cli.analysis.impact.measure import measure_impact
from voc_cli.analysis.impact.rows import verdict_of
from voc_cli.analysis.impact.yearly import YEAR, yearly_wave
from voc_cli.schema import TOP_CATEGORIES
from voc_cli.taxonomy import load_taxonomy

KINDS = ("impact", "longer", "busy", "season", "whole", "drivers", "sample")
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
    before: int = HALF,
) -> tuple[float, float, float]:
    """Shares of (`improved`, `worse`, interval holds the truth) among `n` histories."""
    weeks = np.arange(before + HALF)
    usual = np.tile(base * np.exp(trend * (weeks - before)), (n, 1))
    y = draw(rng, usual * np.where(weeks >= before, drop, 1.0), size)
    control = np.zeros(y.shape)
    for _ in range(controls):
        control += draw(rng, usual, size)
    found = estimate_effects(
        y[:, :before],
        y[:, before:],
        control_before=control[:, :before] if controls else None,
        control_after=control[:, before:] if controls else None,
    )
    low, high = found.log_ratio - found.half_width, found.log_ratio + found.half_width
    verdicts = [
        verdict_of(*ratio, expect=None, borne=bool(borne))
        for *ratio, borne in zip(
            np.exp(found.log_ratio), np.exp(low), np.exp(high), found.borne, strict=True
        )
    ]
    inside = (low <= np.log(drop)) & (np.log(drop) <= high)
    return (
        verdicts.count("improved") / n,
        verdicts.count("worse") / n,
        float(inside.mean()),
    )


def best_possible(
    *, base: float, size: int | None, trend: float, controls: int, before: int = HALF
) -> float:
    """Power at a drop of 40 % that no honest method exceeds; see the module's text."""
    weeks = np.arange(before + HALF, dtype=np.float64)
    after = (weeks >= before).astype(np.float64)
    extra = 0.0 if size is None else 1 / size
    usual = base * np.exp(trend * (weeks - before))
    mean = usual * np.where(after > 0, 0.6, 1.0)
    both = np.column_stack([after, weeks])
    information = _information(both, np.asarray(mean / (1 + extra * mean), dtype=np.float64))
    nulls = trend - np.linspace(-max(0.01, abs(trend)), max(0.01, abs(trend)), 81)
    away = np.column_stack([np.full(81, np.log(0.6)), nulls])
    square = np.einsum("ki,ij,kj->k", away, information, away)
    if controls:
        shared: Floats = np.asarray(controls * usual / (1 + extra * usual), dtype=np.float64)
        unshared = np.maximum(np.abs(nulls) - DRIFT_CONTROLLED, 0.0)
        square = square + _information(weeks[:, None], shared)[0, 0] * unshared**2
    return float(norm.cdf(np.sqrt(square.min()) - norm.ppf(0.975)))


def _information(design: Floats, weight: Floats) -> Floats:
    """Of the columns of a log-linear model whose level is free."""
    centred = design - (weight @ design) / weight.sum()
    found: Floats = centred.T @ (centred * weight[:, None])
    return found


def run_season(histories: int, seed: int) -> None:
    """A yearly wave of ±25 % at any phase, with and without three years to learn it from."""
    print("\n| season ±25 %, 60 a week | false improved | false worse | covers 1 |", end="")
    print(" -40 % found | covers .6 |\n|---|---|---|---|---|---|")
    rng = np.random.default_rng(seed)
    past = 156
    days = (7 * np.arange(past + HALF)).astype(np.float64)
    for size in (None, 12):
        for height in (0.25, 0.0):
            cells: dict[bool, list[float]] = {False: [], True: []}
            for drop in (1.0, 0.6):
                phase = rng.random((histories, 1))
                wave = 1 + height * np.sin(2 * np.pi * (days / YEAR + phase))
                y = draw(rng, 60 * wave * np.where(np.arange(days.size) >= past, drop, 1.0), size)
                found = yearly_wave(y[:, :past], days[:past])
                near = slice(past - 26, None)
                for known in (False, True):
                    told = estimate_effects(
                        y[:, past - 26 : past],
                        y[:, past:],
                        season=found.at(days[near]) if known else None,
                        season_variance=found.contrast_variance(days[past - 26 : past], days[past:])
                        * known,
                    )
                    low, high = told.log_ratio - told.half_width, told.log_ratio + told.half_width
                    inside = ((low <= np.log(drop)) & (np.log(drop) <= high)).mean()
                    fell, rose = float((high < 0).mean()), float((low > 0).mean())
                    cells[known] += [fell, rose, inside] if drop == 1 else [fell, inside]
            name = "Poisson" if size is None else f"NB {size}"
            for known, words in ((False, "not known"), (True, "learned from 3 years")):
                row = " | ".join(f"{cell:.3f}" for cell in cells[known])
                print(f"| {name}, ±{height:.0%}, {words} | {row} |", flush=True)


def run_impact(histories: int, seed: int) -> None:
    """A row for each kind of history."""
    print("| a week | counts | trend | control | false improved | false worse | covers 1 |", end="")
    print(" -40 % found | best possible | covers .6 |\n|---|---|---|---|---|---|---|---|---|---|")
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
                    best = best_possible(base=base, size=size, trend=trend, controls=controls)
                    print(
                        f"| {base:.0f} | {name} | {trend:+.0%} | {controls} | {false:.3f} | "
                        f"{worse:.3f} | {covers:.3f} | {power:.3f} | {best:.3f} | "
                        f"{covers_drop:.3f} |",
                        flush=True,
                    )


def run_longer(histories: int, seed: int) -> None:
    """More weeks before the date, 60 a week, counts of size 12, no control and one of five."""
    print("\n| weeks before | trend | control | false improved | covers 1 | -40 % found |", end="")
    print(" best possible | covers .6 |\n|---|---|---|---|---|---|---|---|")
    rng = np.random.default_rng(seed)
    for before in (12, 18, 26):
        for trend in (0.0, 0.01, -0.01):
            for controls in (0, 5):
                (false, _, covers), (power, _, inside) = (
                    simulate(
                        rng, base=60.0, size=12, trend=trend, controls=controls, drop=drop,
                        n=histories, before=before,
                    )
                    for drop in (1.0, 0.6)
                )  # fmt: skip
                best = best_possible(
                    base=60.0, size=12, trend=trend, controls=controls, before=before
                )
                print(
                    f"| {before} | {trend:+.0%} | {controls} | {false:.3f} | {covers:.3f} | "
                    f"{power:.3f} | {best:.3f} | {inside:.3f} |",
                    flush=True,
                )


def run_busy(histories: int, seed: int) -> None:
    """Weeks that are busy for all (factor with a standard deviation of 25 %), and falls of all."""
    print("\n| 60 a week | what all share | control | theta | false improved | covers 1 |", end="")
    print(" -40 % found | covers .6 |\n|---|---|---|---|---|---|---|---|")
    rng = np.random.default_rng(seed)
    weeks = np.arange(WEEKS)
    for size in (None, 12):
        for told, spread, fall in (("busy weeks", 0.25, 1.0), ("a fall of 40 %", 0.0, 0.6)):
            for controls in (0, 3):
                cells, theta = [], 0.0
                for drop in (1.0, 0.6):
                    shared = np.exp(rng.normal(0, spread, (histories, WEEKS)) - spread**2 / 2)
                    usual = 60 * shared * np.where(weeks >= HALF, fall, 1.0)
                    y = draw(rng, usual * np.where(weeks >= HALF, drop, 1.0), size)
                    others = np.zeros(y.shape)
                    for _ in range(controls):
                        others += draw(rng, usual, size)
                    found = estimate_effects(
                        y[:, :HALF],
                        y[:, HALF:],
                        control_before=others[:, :HALF] if controls else None,
                        control_after=others[:, HALF:] if controls else None,
                        drift_controlled=DRIFT_BESIDE_OTHERS,
                    )
                    low, high = (found.log_ratio + sign * found.half_width for sign in (-1, 1))
                    inside = (low <= np.log(drop)) & (np.log(drop) <= high)
                    cells += [float((high < 0).mean()), float(inside.mean())]
                    theta = float(found.theta.mean())
                name = "Poisson" if size is None else f"NB {size}"
                row = " | ".join(f"{cell:.3f}" for cell in cells)
                print(f"| {name} | {told} | {controls} | {theta:.2f} | {row} |", flush=True)


def run_pingouin(seed: int) -> None:
    """The largest difference of our LMG shares from pingouin's, on three random tables."""
    try:
        linear_regression = import_module("pingouin").linear_regression
    except ModuleNotFoundError:
        print("\nLMG against pingouin: skipped, `pip install pingouin` first (it is GPL).")
        return
    rng = np.random.default_rng(seed)
    worst = 0.0
    for columns in (3, 6, 9):
        x = rng.normal(size=(300, columns))
        x[:, 1] += 0.5 * x[:, 0]
        y = x @ rng.normal(size=columns) + rng.normal(size=300)
        theirs = linear_regression(x, y, relimp=True)["relimp"].to_numpy()[1:]
        worst = max(worst, float(np.abs(lmg(products(x, y)) - theirs).max()))
    print(f"\nLMG against pingouin: largest difference {worst:.1e}")


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
    """How often a planted driver comes first, and how often no effect is taken for one.

    The oracle knows the model, the size of the effect and the level of all others, and takes the
    category of the highest likelihood.
    """
    rng = np.random.default_rng(seed)
    print(
        "\n| planted at n = 400 | by importance | by adjusted effect | oracle |\n|---|---|---|---|"
    )
    for effect in (-0.15, -0.2, -0.3):
        first = np.zeros(3)
        for _ in range(histories):
            planted = str(rng.choice(TOP_CATEGORIES[:7]))
            tickets = survey(rng, 400, {planted: effect})
            table = find_drivers(tickets, target="csat", samples=2).table
            keys = table.column("key").to_pylist()
            gain = keys[int(np.argmax(table.column("adjusted").to_numpy()))]
            first += [name == planted for name in (keys[0], gain, _likeliest(tickets, effect))]
        row = " | ".join(f"{share:.3f}" for share in first / histories)
        print(f"| one driver, {effect:+.2f} of 0-1 | {row} |", flush=True)
    both = 0
    for _ in range(histories):
        tickets = survey(rng, 400, {"delivery": -0.25, "returns": -0.25})
        keys = find_drivers(tickets, target="csat", samples=2).table.column("key").to_pylist()
        both += set(keys[:2]) == {"delivery", "returns"}
    print(f"| two drivers, -0.25 each, the first two | {both / histories:.3f} | | |")
    inside = []
    for _ in range(histories):
        table = find_drivers(survey(rng, 400, {}), target="csat", samples=2).table
        low, high = (table.column(f"adjusted_{side}").to_numpy() for side in ("lower", "upper"))
        inside.append(((low <= 0) & (high >= 0)).mean())
    error = np.std(inside) / np.sqrt(histories)
    print(f"\nNo effect at all: the interval holds zero in {np.mean(inside):.4f} ± {error:.4f}.")


def _likeliest(tickets: pa.Table, effect: float) -> str:
    """The category whose effect of that size explains the scores of `survey` best."""
    edges = np.array([-np.inf, 0.125, 0.375, 0.625, 0.875, np.inf])
    usual, lower = (np.diff(norm.cdf((edges - level) / 0.25)) for level in (0.6, 0.6 + effect))
    score = np.round(4 * tickets.column("csat").to_numpy()).astype(int)
    gain = np.log(lower[score] / usual[score])
    both = (tickets.column(name).to_numpy() for name in ("category", "category_2"))
    first, second = both
    told = [
        float(gain[(first == name) | (second == name)].sum())
        if (first == name).sum() >= 8
        else -1e9
        for name in TOP_CATEGORIES
    ]
    return TOP_CATEGORIES[int(np.argmax(told))]


def run_sample(folder: Path) -> None:
    """The fixed problem of the sample, and all categories on the same date."""
    from tests.silent import Silent
    from voc_cli.pipeline.request import Request
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
    parser.add_argument("--only", choices=tuple(KINDS))
    parser.add_argument("--pingouin", action="store_true")
    parser.add_argument("--seed", type=int, default=20261126)
    arguments = parser.parse_args()
    if arguments.only in (None, "impact"):
        run_impact(arguments.histories, arguments.seed)
    if arguments.only in (None, "longer"):
        run_longer(arguments.histories, arguments.seed)
    if arguments.only in (None, "busy"):
        run_busy(arguments.histories, arguments.seed)
    if arguments.only in (None, "season"):
        run_season(arguments.histories, arguments.seed)
    if arguments.only in (None, "whole"):
        run_whole(min(arguments.histories, 500), arguments.seed)
    if arguments.only in (None, "drivers"):
        run_drivers(arguments.histories, arguments.seed)
    if arguments.only in (None, "sample"):
        run_sample(Path(arguments.sample))
    if arguments.pingouin:
        run_pingouin(arguments.seed)


if __name__ == "__main__":
    main()
