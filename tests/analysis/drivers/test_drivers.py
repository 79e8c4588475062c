import numpy as np
import pyarrow as pa
import pytest

from voc_cli.analysis.drivers.satisfaction import find_drivers, quadrants
from voc_cli.errors import InputError, UsageError
from voc_cli.schema import DRIVER_SCHEMA, validate

NAMES = np.array(["delivery", "returns", "product", "account", "support"], dtype=object)


def tickets(n: int = 400, *, seed: int = 1, second: bool = False) -> pa.Table:
    """Scores of .6 on average, .3 lower for deliveries."""
    rng = np.random.default_rng(seed)
    first = rng.choice(NAMES, n)
    other = rng.choice(NAMES, n)
    other[(rng.random(n) >= (0.2 if second else 0)) | (other == first)] = None
    low = 0.3 * ((first == "delivery") | (other == "delivery"))
    score = np.clip(rng.normal(0.6, 0.2, n) - low, 0, 1)
    return pa.table(
        {
            "category": first,
            "category_2": pa.array(list(other), pa.string()),
            "csat": score,
            "nps": pa.array(np.round(10 * score).astype(int), pa.int16()),
            "polarity": np.where(score < 0.4, "neg", "neu"),
        }
    )


@pytest.mark.parametrize("target", ["csat", "nps", "polarity"])
def test_the_planted_driver_comes_first(target: str) -> None:
    found = find_drivers(tickets(), target=target, samples=50, labels={"delivery": "배송"})
    assert validate(found.table, DRIVER_SCHEMA) == []
    first = found.table.to_pylist()[0]
    assert (first["key"], first["label"], first["quadrant"]) == ("delivery", "배송", "fix_first")
    assert first["effect"] > 0
    assert first["adjusted_lower"] > 0
    assert first["lower"] < first["importance"] < first["upper"]
    assert sum(found.table.column("importance").to_pylist()) == pytest.approx(1)
    assert found.p_value < 1e-6


def test_one_category_a_ticket_makes_both_effects_equal() -> None:
    table = find_drivers(tickets(), target="csat", samples=2).table
    assert table.column("adjusted").to_pylist() == pytest.approx(
        table.column("effect").to_pylist(), abs=1e-10
    )
    rows = tickets().to_pylist()
    others = [row["csat"] for row in rows if row["category"] != "delivery"]
    every = [row["csat"] for row in rows]
    first = table.to_pylist()[0]
    assert first["effect"] == pytest.approx(np.mean(others) - np.mean(every))
    assert first["n"] == len(every) - len(others)


def test_a_second_category_counts_too() -> None:
    table = tickets(second=True)
    found = find_drivers(table, target="csat", samples=2).table.to_pylist()[0]
    rows = table.to_pylist()
    assert found["n"] == sum("delivery" in (r["category"], r["category_2"]) for r in rows)
    assert found["adjusted"] != found["effect"]


def test_the_same_seed_gives_the_same_intervals() -> None:
    once, again, other = (
        find_drivers(tickets(), target="csat", seed=seed, samples=30).table for seed in (1, 1, 2)
    )
    assert once.equals(again)
    assert not once.equals(other)


def test_refusals_say_why() -> None:
    def key(table: pa.Table, **options: str) -> str:
        with pytest.raises((InputError, UsageError)) as caught:
            find_drivers(table, **{"target": "csat", **options}, samples=2)  # type: ignore[arg-type]
        return caught.value.key

    table = tickets()
    assert key(table.slice(0, 30)) == "drivers.few_scores"
    constant = table.set_column(2, "csat", pa.array([0.5] * 400))
    assert key(constant) == "drivers.constant"
    absent = table.set_column(2, "csat", pa.nulls(400, pa.float64()))
    assert key(absent) == "drivers.no_scores"
    alone = table.set_column(0, "category", pa.array(["delivery"] * 400))
    assert key(alone) == "drivers.few_keys"
    assert key(table, target="mood") == "drivers.bad_target"


def test_rare_categories_stand_in_the_background() -> None:
    table = tickets(200)
    names = table.column("category").to_pylist()
    names[:3] = ["privacy"] * 3
    found = find_drivers(table.set_column(0, "category", pa.array(names)), target="csat", samples=2)
    assert found.background == ("privacy",)
    assert "privacy" not in found.table.column("key").to_pylist()


def test_quadrants_lie_around_the_means() -> None:
    importance, performance = np.array([0.4, 0.4, 0.1, 0.1]), np.array([0.2, 0.8, 0.2, 0.8])
    assert quadrants(importance, performance) == [
        "fix_first", "keep_up", "low_priority", "possible_overkill",
    ]  # fmt: skip


def test_without_effects_intervals_of_the_adjusted_effect_hold_zero() -> None:
    rng = np.random.default_rng(9)
    held = []
    for _ in range(60):
        table = pa.table(
            {
                "category": rng.choice(NAMES, 400),
                "csat": np.round(4 * rng.random(400)) / 4,
            }
        )
        rows = find_drivers(table, target="csat", samples=1).table.to_pylist()
        held += [row["adjusted_lower"] <= 0 <= row["adjusted_upper"] for row in rows]
    assert 0.9 <= np.mean(held) <= 0.99
