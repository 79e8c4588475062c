import numpy as np
import pyarrow as pa
import pytest

from voc_cli.analysis.drivers.factors import cronbach_alpha, find_factors
from voc_cli.errors import InputError

SPEED = ("응답 속도", "처리 속도", "대기 시간")
CARE = ("친절", "경청", "설명")


def survey(n: int = 300, *, with_csat: bool = True) -> pa.Table:
    """Six items of two factors; satisfaction goes with speed alone."""
    rng = np.random.default_rng(4)
    speed, care = rng.normal(size=(2, n))
    columns = {
        name: np.clip(np.round(3 + hidden + rng.normal(0, 0.5, n)), 1, 5).astype(int)
        for names, hidden in ((SPEED, speed), (CARE, care))
        for name in names
    }
    extra = [
        [(name, str(values[i])) for name, values in columns.items()] + [("메모", f"글 {i}")]
        for i in range(n)
    ]
    score = np.clip(0.5 + 0.2 * speed + rng.normal(0, 0.1, n), 0, 1)
    return pa.table(
        {
            "csat": pa.array(score if with_csat else [None] * n, pa.float64()),
            "extra": pa.array(extra, pa.map_(pa.string(), pa.string())),
        }
    )


def test_both_factors_are_found_and_the_one_that_matters_comes_first() -> None:
    found = find_factors(survey(), target="csat", samples=50, seed=3)
    rows = found.table.to_pylist()
    assert [set(row["items"]) for row in rows] == [set(SPEED), set(CARE)]
    assert rows[0]["importance"] > 0.9
    assert rows[0]["effect"] > 0
    assert rows[0]["adjusted_lower"] > 0
    assert all(row["alpha"] > 0.7 for row in rows)
    items = {row["item"]: row for row in found.items.to_pylist()}
    assert set(items) == {*SPEED, *CARE}
    assert sum(row["weight"] for row in items.values()) == pytest.approx(1)
    assert items["처리 속도"]["loading"] > 0.7
    assert found.index_lower < found.index < found.index_upper


def test_without_a_score_the_index_is_the_target() -> None:
    found = find_factors(survey(with_csat=False), target="csat", samples=10)
    assert found.target == "index"
    assert found.table.num_rows == 2


def test_named_items_are_used_alone() -> None:
    found = find_factors(survey(), target="csat", items=(*SPEED, "친절"), samples=10)
    assert set(found.items.column("item").to_pylist()) == {*SPEED, "친절"}


def test_alpha_is_that_of_the_formula() -> None:
    rng = np.random.default_rng(1)
    same = np.repeat(rng.integers(1, 6, (50, 1)), 4, axis=1)
    assert cronbach_alpha(same.astype(float)) == pytest.approx(1)
    apart = rng.normal(size=(5000, 4))
    assert abs(cronbach_alpha(apart)) < 0.1
    assert np.isnan(cronbach_alpha(apart[:, :1]))


def test_refusals_say_why() -> None:
    def key(table: pa.Table, *items: str) -> str:
        with pytest.raises(InputError) as caught:
            find_factors(table, target="csat", items=items, samples=2)
        return caught.value.key

    assert key(survey(), "친절", "경청") == "drivers.item_count"
    assert key(survey(30), *CARE) == "drivers.few_answers"
    assert key(survey(), "메모", "친절", "경청") == "drivers.few_answers"


def test_an_item_read_as_a_score_is_still_an_item() -> None:
    """상담 만족도 of an NPS survey becomes the rating, 포장 상태 the status: both were asked."""
    table = survey()
    rng = np.random.default_rng(9)
    extra = dict(table["extra"].to_pylist()[0])
    care = [int(dict(row)["친절"]) for row in table["extra"].to_pylist()]
    rating = [str(min(5, max(1, value + int(rng.integers(-1, 2))))) for value in care]
    table = table.append_column("rating", pa.array(rating))
    table = table.append_column("nps", pa.array(rng.integers(0, 11, len(care)), pa.int64()))
    aliases = {"상담 만족도": "rating", "추천 의향": "nps"}
    found = find_factors(table, target="nps", samples=10, aliases=aliases)
    assert set(found.items["item"].to_pylist()) == {*extra, "상담 만족도"} - {"메모"}
    assert found.target_header == "추천 의향"
    alone = find_factors(table, target="csat", samples=10, aliases=aliases)
    assert "상담 만족도" not in alone.items["item"].to_pylist()


def with_item(name: str, values: np.ndarray) -> pa.Table:
    """The survey with one more item."""
    table = survey()
    extra = [
        [*row, (name, str(int(value)))]
        for row, value in zip(table["extra"].to_pylist(), values, strict=True)
    ]
    column = pa.array(extra, pa.map_(pa.string(), pa.string()))
    return table.set_column(1, "extra", column)


def test_an_item_that_asks_the_other_way_round_is_turned() -> None:
    slow = np.array([6 - int(dict(row)["응답 속도"]) for row in survey()["extra"].to_pylist()])
    noise = np.random.default_rng(2).integers(-1, 2, len(slow))
    found = find_factors(
        with_item("기다림", np.clip(slow + noise, 1, 5)), target="csat", samples=10
    )
    rows = found.table.to_pylist()
    assert found.turned == ("기다림",)
    assert rows[0]["alpha"] > 0.7
    assert "기다림" in rows[0]["items"]


def test_an_item_that_goes_with_no_other_stands_alone() -> None:
    answers = np.random.default_rng(3).integers(1, 6, 300)
    found = find_factors(with_item("색상", answers), target="csat", samples=10)
    assert found.alone == ("색상",)
    rows = {tuple(row["items"]): row for row in found.table.to_pylist()}
    assert (rows[("색상",)]["alpha"], rows[("색상",)]["loadings"]) == (None, [])


def test_items_of_chance_make_no_factor() -> None:
    rng = np.random.default_rng(8)
    extra = [[(f"문항{k}", str(rng.integers(1, 6))) for k in range(6)] for _ in range(200)]
    table = pa.table(
        {
            "nps": rng.integers(0, 11, 200),
            "extra": pa.array(extra, pa.map_(pa.string(), pa.string())),
        }
    )
    found = find_factors(table, target="nps", samples=10)
    assert len(found.alone) == 6
    assert found.p_value > 0.01


def test_of_two_opposed_items_the_one_that_goes_against_the_target_is_turned() -> None:
    """Which of them loads higher is chance, and must not decide what counts as good."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        speed, care = rng.normal(size=(2, 300))
        hidden = {"처리 속도": speed, "응답 속도": speed, "친절": care, "무례": -care}
        items = {
            name: np.clip(np.round(3 + one + rng.normal(0, 0.5, 300)), 1, 5)
            for name, one in hidden.items()
        }
        score = np.clip(0.5 + 0.1 * (speed + care) + rng.normal(0, 0.1, 300), 0, 1)
        table = pa.table({"csat": score, **items})
        found = find_factors(table, target="csat", items=tuple(items), samples=10)
        assert found.turned == ("무례",)
        assert all(row["effect"] > 0 for row in found.table.to_pylist())
