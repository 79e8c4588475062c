"""An archive is read for what a question needs, and answers as if all had been read."""

from pathlib import Path

import pytest

from tests.cli.conftest import Voc, write_export
from voc_cli.pipeline.archive import reading
from voc_cli.store.archive import read_kept_words, read_week

QUESTIONS: tuple[tuple[object, ...], ...] = (
    ("search", "배송 환불", "--or", "--context"),
    ("search", "결제", "--where", "category=app_error or 만족도<=2", "--context", "--limit", 3),
    ("kpi", "--by", "category", "--from", "2026-09-01"),
    ("trend", "--where", "polarity=neg", "--by", "채널"),
)


def answers(voc: Voc, source: Path) -> list[str]:
    done = [voc(*question, source) for question in QUESTIONS]
    assert [one.code for one in done] == [0] * len(QUESTIONS)
    return [one.out for one in done]


def test_parts_of_the_words_answer_as_all_of_them_do(
    voc: Voc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export, archive = write_export(tmp_path / "문의.csv", weeks=6), tmp_path / "archive"
    voc("load", export, "--archive", archive)
    whole = answers(voc, archive)
    assert [out.count("\n") for out in whole] == [out.count("\n") for out in answers(voc, export)]
    monkeypatch.setattr("voc_cli.pipeline.words.PART_TICKETS", 7)  # less than a week has
    assert answers(voc, archive) == whole
    # A load that came between has made the words of some weeks again.
    monkeypatch.setattr(
        reading,
        "read_kept_words",
        lambda folder, week, digest: (
            None if week > "2026-W35" else read_kept_words(folder, week, digest)
        ),
    )
    assert answers(voc, archive) == whole


def test_figures_that_need_no_words_read_neither_words_nor_texts(
    voc: Voc, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    voc("load", export, "--archive", archive)
    read: set[str] = set()

    def week_of(folder: Path, week: str, **options: object) -> object:
        table = read_week(folder, week, **options)  # type: ignore[arg-type]
        read.update(table.column_names)
        return table

    monkeypatch.setattr(reading, "read_week", week_of)
    monkeypatch.delattr(reading, "read_kept_words")
    assert voc("kpi", archive, "--by", "채널").code == 0
    assert "csat" in read and read.isdisjoint({"body", "subject", "extra", "tags"})
    read.clear()
    assert voc("trend", archive, "--by", "channel", "--where", "만족도<=2").code == 0
    assert {"channel", "rating"} <= read and read.isdisjoint({"body", "csat", "extra"})
    assert voc("kpi", archive, "--by", "없는열").code == 2
