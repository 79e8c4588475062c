"""The scale of ratings as a person states it: by option, settings, preset; kept by an archive."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Voc
from voc_cli.load import load_sources
from voc_cli.messages import message
from voc_cli.pipeline.inspection import explained_table
from voc_cli.settings import Settings

HEADER = ("접수번호", "접수일시", "문의내용", "만족도")
DAY = "2026-08-03 10:15"
MOODS = [("정말 친절하고 좋았어요", 1), ("배송이 너무 늦어서 화가 납니다", 5), ("최악입니다", 4)]


def sheet(path: Path, ratings: list[object], *, day: int = 3, header: str = "만족도") -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = [
            (f"{path.stem}-{i}", f"2026-08-{day:02d} 10:15", f"배송이 늦어요 {i}번", rating)
            for i, rating in enumerate(ratings)
        ]
        csv.writer(stream).writerows([(*HEADER[:3], header), *rows])
    return path


def csat(text: str) -> list[float | None]:
    return [
        round(float(row["csat"]), 4) if row["csat"] else None
        for row in sorted(csv.DictReader(text.splitlines()), key=lambda row: row["ticket_id"])
    ]


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ((), [0.0, 0.5, 1.0, None]),
        (("만족도=1-10",), [0.0, 0.2222, 0.4444, None]),
        (("1-10",), [0.0, 0.2222, 0.4444, None]),
        (("5-1",), [1.0, 0.5, 0.0, None]),
        (("0~5",), [0.2, 0.6, 1.0, 0.0]),
        (("만족도 = -5~5",), [0.6, 0.8, 1.0, 0.5]),
        (("1-3", "만족도=5-1"), [1.0, 0.5, 0.0, None]),
        (("1-3",), [0.0, 1.0, None, None]),
    ],
)
def test_a_stated_scale_goes_before_a_guess(
    voc: Voc, tmp_path: Path, scale: tuple[str, ...], expected: list[float | None]
) -> None:
    file = sheet(tmp_path / "a.csv", [1, 3, 5, 0])
    words = [word for text in scale for word in ("--scale", text)]
    assert csat(voc("load", file, *words).out) == expected


def test_words_and_fractions_keep_their_own(voc: Voc, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.csv", ["매우 만족", "4/5", "★★★☆☆", 2])
    assert csat(voc("load", file, "--scale", "10-0").out) == [1.0, 0.75, 0.5, 0.8]


@pytest.mark.parametrize(
    "scale", ["만족도", "=1-5", "만족도=1", "만족도=3-3", "만족도=a-b", "1-10점"]
)
def test_what_is_no_scale_is_named(voc: Voc, tmp_path: Path, scale: str) -> None:
    done = voc("load", sheet(tmp_path / "a.csv", [1, 5]), "--scale", scale)
    assert done.code == 2 and f"--scale {scale}" in done.err and "1-10" in done.err


def test_a_column_that_holds_no_ratings_is_named(voc: Voc, tmp_path: Path) -> None:
    file = sheet(tmp_path / "a.csv", [1, 5])
    done = voc("load", file, "--scale", "문의내용=1-5")
    assert done.code == 3 and "--scale 문의내용" in done.err and "만족도" in done.err
    plain = tmp_path / "b.csv"
    plain.write_text("id,text\n1,배송이 늦어요\n", encoding="utf-8")
    for scale in ("만족도=1-5", "1-5"):
        done = voc("load", plain, "--scale", scale)
        assert done.code == 3 and "--map rating" in done.err


def test_settings_and_presets_state_it_and_the_option_goes_first(voc: Voc, tmp_path: Path) -> None:
    file, settings = sheet(tmp_path / "a.csv", [1, 3, 5]), tmp_path / "voc.toml"
    settings.write_text('[scales]\n"만족도" = "1-10"\n"다른 점수" = "0-1"\n', encoding="utf-8")
    told = ("--settings", settings)
    assert csat(voc("load", file, *told).out) == [0.0, 0.2222, 0.4444]
    assert csat(voc("load", file, *told, "--scale", "만족도=5-1").out) == [1.0, 0.5, 0.0]
    settings.write_text('[scales]\n"만족도" = "높음"\n', encoding="utf-8")
    done = voc("load", file, *told)
    assert done.code == 2 and "voc.toml" in done.err and "만족도" in done.err
    preset = tmp_path / "mine.toml"
    done = voc("inspect", file, "--scale", "5-1", "--save-preset", preset)
    assert 'scale = "5-1"\n' in preset.read_text(encoding="utf-8")
    assert csat(voc("load", file, "--preset", preset).out) == [1.0, 0.5, 0.0]
    assert csat(voc("load", file, "--preset", preset, "--scale", "1-10").out)[2] == 0.4444
    preset.write_text(preset.read_text(encoding="utf-8").replace("5-1", "oops"), encoding="utf-8")
    done = voc("load", file, "--preset", preset)
    assert done.code == 2 and "mine.toml" in done.err and "oops" in done.err


def test_inspect_tells_the_scale_it_took(voc: Voc, tmp_path: Path) -> None:
    file, preset = sheet(tmp_path / "a.csv", [1, 3, 5]), tmp_path / "p.toml"
    [seen] = json.loads(voc("inspect", file, "--json", "--save-preset", preset).out)["files"]
    assert (seen["rating_scale"], seen["rating_scale_stated"]) == ("1-5", False)
    assert '# scale = "1-5"\n' in preset.read_text(encoding="utf-8")
    [said] = json.loads(voc("inspect", file, "--json", "--scale", "-5~5").out)["files"]
    assert (said["rating_scale"], said["rating_scale_stated"]) == ("-5-5", True)
    [source] = load_sources([str(file)], settings=Settings()).sources
    for lang, told in (("ko", '--scale "만족도=1-10"'), ("en", "1 (worst) to 5 (best)")):
        facts = {row["fact"]: row["value"] for row in explained_table(source, lang).to_pylist()}
        assert told in facts[message("inspect.scale", lang)]
    plain = tmp_path / "b.csv"
    plain.write_text("id,text\n1,배송이 늦어요\n", encoding="utf-8")
    [none] = json.loads(voc("inspect", plain, "--json").out)["files"]
    assert (none["rating_scale"], none["rating_scale_stated"]) == (None, None)


def test_files_of_one_source_share_what_was_said(voc: Voc, tmp_path: Path) -> None:
    """A file with a scale of its own by preset or header speaks for all of its source."""
    low, high = sheet(tmp_path / "a.csv", [1, 2]), sheet(tmp_path / "b.csv", [9, 10], day=4)
    done = voc("load", low, high, "--scale", "만족도=10-1")
    assert csat(done.out) == [1.0, 0.8889, 0.1111, 0.0]
    assert "척도" not in done.err


def test_an_archive_keeps_what_was_said(voc: Voc, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    first, later = sheet(tmp_path / "a.csv", [1, 2]), sheet(tmp_path / "b.csv", [4, 5], day=11)
    voc("load", first, "--archive", archive)
    assert csat(voc("load", archive).out) == [0.0, 0.25]
    voc("load", later, "--archive", archive, "--scale", "5-1")  # the other week is read anew
    assert csat(voc("load", archive).out) == [1.0, 0.75, 0.25, 0.0]
    voc("load", sheet(tmp_path / "c.csv", [5], day=20), "--archive", archive)
    assert csat(voc("load", archive).out) == [1.0, 0.75, 0.25, 0.0, 0.0]
    voc("load", sheet(tmp_path / "d.csv", [1], day=21), "--archive", archive, "--scale", "1-5")
    assert csat(voc("load", archive).out) == [0.0, 0.25, 0.75, 1.0, 1.0, 0.0]
    beside = voc("load", archive, sheet(tmp_path / "e.csv", [2], day=22), "--scale", "1-3")
    assert csat(beside.out) == [0.0, 0.5, None, None, None, 0.0, 0.5]


def test_a_table_made_so_stays_so_beside_others(voc: Voc, tmp_path: Path) -> None:
    made, archive = tmp_path / "made.csv", tmp_path / "archive"
    voc("load", sheet(tmp_path / "a.csv", [1, 2, 5]), "--scale", "5-1", "-o", made)
    more = sheet(tmp_path / "b.csv", [1], day=4)
    assert csat(voc("load", made, more).out) == [1.0, 0.75, 0.0, 1.0]
    voc("load", made, "--archive", archive)
    voc("load", more, "--archive", archive)
    assert csat(voc("load", archive).out) == [1.0, 0.75, 0.0, 1.0]


def test_the_questions_of_a_survey_have_their_own(voc: Voc, tmp_path: Path) -> None:
    file, settings = tmp_path / "a.csv", tmp_path / "voc.toml"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = [
            (i, f"2026-08-03 10:{i:02d}", f"배송 {i}", 5, answer, f"C{i}")
            for i, answer in enumerate((1, 3, 5), start=10)
        ]
        header = (*HEADER, "포장만족도", "고객번호")
        csv.writer(stream).writerows([header, *rows])
    settings.write_text('[csat_questions]\n"포장만족도" = 1\n', encoding="utf-8")
    words = ("kpi", file, "--settings", settings, "--freq", "month")

    def mean(*more: str) -> float:
        rows = csv.DictReader(voc(*words, *more).out.splitlines())
        return float(next(row["value"] for row in rows if row["metric"] == "csat_weighted"))

    assert mean() == pytest.approx(0.5)
    assert mean("--scale", "포장만족도=1-10") == pytest.approx(2 / 9)
    assert mean("--scale", "1-10") == pytest.approx(0.5)  # of the rating, which it is not


@pytest.mark.parametrize("command", [("classify",), ("kpi", "--by", "category")])
def test_ratings_that_contradict_the_texts_are_told(
    voc: Voc, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "설문.csv"
    rows = [(f"{text} {i}번", rating) for i in range(9) for text, rating in MOODS]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER, *((i, DAY, *row) for i, row in enumerate(rows))])
    turned = voc(command[0], file, *command[1:], "-o", tmp_path / "1.csv")
    assert turned.code == 0
    assert "평점이 글과 반대" in turned.err and '--scale "만족도=5-1"' in turned.err
    mended = voc(command[0], file, *command[1:], "--scale", "만족도=5-1", "-o", tmp_path / "2.csv")
    assert mended.code == 0 and "반대" not in mended.err
