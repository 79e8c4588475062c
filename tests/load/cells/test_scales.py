"""One scale of ratings a source, however its export is cut; what gives no satisfaction is told."""

from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.exports.writing import csv_file
from voc_cli.load import Loaded, load_sources
from voc_cli.load.cells.ratings import satisfaction, scale_of
from voc_cli.load.cells.told_scales import scale_in_words
from voc_cli.privacy import mask_tickets
from voc_cli.settings import Settings

HEADER: list[object] = ["접수번호", "접수일시", "문의내용", "만족도"]
GOOD_WEEK = [10, 9, 8, 7, 2]
BAD_WEEK = [5, 5, 4, 3, 3, 4]


def week(folder: Path, name: str, day: int, ratings: list[object]) -> str:
    rows = [
        [f"{name}-{i}", f"2026-11-{day:02d} 10:0{i % 10}", f"배송이 늦어요 {i}번", rating]
        for i, rating in enumerate(ratings)
    ]
    path = folder / f"{name}.csv"
    csv_file([HEADER, *rows])(path)
    return str(path)


def load(*sources: str) -> Loaded:
    return load_sources(sources, settings=Settings(lang="en"))


def csat(loaded: Loaded) -> dict[str, float | None]:
    table = loaded.tickets.table
    return dict(zip(table["ticket_id"].to_pylist(), table["csat"].to_pylist(), strict=True))


def told(loaded: Loaded) -> list[str]:
    notices = [*loaded.notices, *(n for report in loaded.sources for n in report.notices)]
    return [notice.text("en") for notice in notices if "rating" in notice.key]


def test_a_bad_week_on_a_ten_point_scale_stays_a_bad_week(tmp_path: Path) -> None:
    good = week(tmp_path, "w1", 2, [*GOOD_WEEK])
    bad = week(tmp_path, "w2", 9, [*BAD_WEEK])
    found = [csat(load(*order)) for order in permutations([good, bad])]
    assert found[0] == found[1]
    assert found[0]["w2-0"] == pytest.approx(4 / 9)
    whole = csat(load(week(tmp_path, "w3", 2, [*GOOD_WEEK, *BAD_WEEK])))
    assert sorted(map(str, whole.values())) == sorted(map(str, found[0].values()))
    assert told(load(good, bad)) == [
        "w2.csv: ratings were read on the scale 1–10, as in the other files of this source "
        "(alone it looks like 1–5)."
    ]


def test_seven_points_are_told_by_all_answers_of_a_source(tmp_path: Path) -> None:
    parts = [week(tmp_path, f"w{n}", 2 + n, [7, 6, 5, 4] * 5) for n in range(3)]
    assert csat(load(*parts))["w0-1"] == pytest.approx(5 / 6)
    assert csat(load(parts[0]))["w0-1"] == pytest.approx(5 / 9)  # too few to tell


def test_a_table_of_ours_that_is_a_part_of_a_week_keeps_its_scale(tmp_path: Path) -> None:
    whole = load(week(tmp_path, "w1", 2, [*GOOD_WEEK, *BAD_WEEK]))
    masked = mask_tickets(whole.tickets, key=b"k" * 32).tickets
    for name, low in (("a", True), ("b", False)):
        above = pc.greater(masked["csat"], 0.45)
        pq.write_table(
            masked.filter(pc.invert(above) if low else above), tmp_path / f"{name}.parquet"
        )
    parts = csat(load(str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")))
    assert parts == csat(whole)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["-1", "0", "1"], [0.0, 0.5, 1.0]),
        (["-2", "0", "1"], [0.0, 0.5, 0.75]),
        (["0", "1", "1"], [0.0, 1.0, 1.0]),
        (["-1", "1", "5"], [None, 0.0, 1.0]),  # −1 where nobody answered
        (["-99", "3", "5"], [None, 0.5, 1.0]),
        (["80%", "100%", "5"], [0.8, 1.0, 1.0]),
        (["4,5", "3,0", "1"], [0.875, 0.5, 0.0]),
        (["−1", "+1", "0"], [0.0, 1.0, 0.5]),
    ],
)
def test_scales_around_zero_thumbs_and_other_writings(
    given: list[str], expected: list[float | None]
) -> None:
    cells = pa.array(given)
    found = [None if v != v else float(v) for v in satisfaction(cells, scale=scale_of(cells))]
    assert found == [None if v is None else pytest.approx(v) for v in expected]


def test_what_gives_no_satisfaction_stays_as_given_and_is_counted(tmp_path: Path) -> None:
    yes = load(week(tmp_path, "w1", 2, ["Y", "N", "Y", "Y"]))
    assert yes.tickets.table["rating"].to_pylist() == ["Y", "N", "Y", "Y"]
    assert yes.tickets.table["csat"].null_count == 4
    assert told(yes) == [
        "w1.csv: 4 ratings could not be read as a score and are not in satisfaction "
        "(kept in rating)."
    ]
    zero = load(week(tmp_path, "w2", 2, [0, 1, 2, 3, 4, 5]))
    assert told(zero) == ["w2.csv: 1 rating of 0 was taken as not answered (kept in rating)."]
    assert told(load(week(tmp_path, "w3", 2, [1, 2, 5]))) == []


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("만족도(1=매우만족 5=매우불만)", (5, 1)),
        ("만족도(1:매우만족~5:매우불만족)", (5, 1)),
        ("만족도 (①매우만족 … ⑤매우불만)", (5, 1)),
        ("Satisfaction (1 = very satisfied, 5 = very dissatisfied)", (5, 1)),
        ("만족도 매우만족=1 매우불만족=5", (5, 1)),
        ("매우만족(1)~매우불만(7)", (7, 1)),
        ("만족도(1=매우만족, 3=보통)", (5, 1)),
        ("만족도 (1-5, 1=매우만족)", (5, 1)),
        ("만족도 (1-5, 5=매우만족)", (1, 5)),
        ("응대 만족도(5:매우만족,4:만족,3:보통,2:불만족,1:매우불만족)", (1, 5)),
        ("만족도 (7점 척도)", (1, 7)),
        ("만족도(0-100)", (0, 100)),
        ("만족도(1=매우만족 2=불만 3=만족)", None),
        ("2024년 1~7월 만족도", None),
        ("1:1 문의 만족도", None),
        ("만족도", None),
    ],
)
def test_a_header_tells_the_scale(header: str, scale: tuple[float, float] | None) -> None:
    assert scale_in_words(header) == scale


def test_ratings_turned_round_by_their_header(tmp_path: Path) -> None:
    rows = [[f"a-{i}", "2026-11-02 10:00", f"늦어요 {i}번", i] for i in (1, 3, 5)]
    for name, header, expected in (
        ("turned", "만족도(1=매우만족 5=매우불만)", [1.0, 0.5, 0.0]),
        ("plain", "만족도", [0.0, 0.5, 1.0]),
    ):
        csv_file([[*HEADER[:3], header], *rows])(tmp_path / f"{name}.csv")
        found = csat(load(str(tmp_path / f"{name}.csv")))
        assert [found[f"a-{i}"] for i in (1, 3, 5)] == expected
        assert "-" not in str([*found.values()])
