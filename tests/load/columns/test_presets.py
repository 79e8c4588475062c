"""A preset written from what was found reads every export the same way again."""

from pathlib import Path

import pytest

from tests.exports import HABITS, VENDORS, Export
from tests.exports.writing import csv_file
from voc_cli.errors import UsageError
from voc_cli.load import Loaded, load_sources, preset_text
from voc_cli.load.columns.preset import read_preset
from voc_cli.settings import Settings

ALL = [pytest.param(export, id=export.name) for export in (*VENDORS, *HABITS)]


def load(path: Path, preset: str | None = None) -> Loaded:
    return load_sources([str(path)], settings=Settings(preset=preset))


@pytest.mark.parametrize("export", ALL)
def test_round_trip(export: Export, tmp_path: Path) -> None:
    path, preset = tmp_path / export.name, tmp_path / "mine.toml"
    export.write(path)
    found = load(path)
    if len({report.source for report in found.sources}) > 1:
        pytest.skip("two kinds in one file")
    preset.write_text(preset_text(found.sources, given=None, may_stand=bool), encoding="utf-8")
    again = load(path, str(preset))
    assert again.tickets.table.equals(found.tickets.table)
    assert [r.rejected for r in again.sources] == [r.rejected for r in found.sources]
    twice = preset_text(again.sources, given=str(preset), may_stand=bool)
    assert read_preset_columns(twice, tmp_path) == read_preset_columns(
        preset.read_text("utf-8"), tmp_path
    )


def read_preset_columns(text: str, folder: Path) -> dict[str, tuple[str, ...]]:
    path = folder / "other.toml"
    path.write_text(text, encoding="utf-8")
    return dict(read_preset(path).columns)


def test_what_map_told_is_kept(tmp_path: Path) -> None:
    path, preset = tmp_path / "a.csv", tmp_path / "p.toml"
    csv_file(
        [["가", "나", '다 "라"\\'], ["1", "늦어요 정말 늦어요 언제 와요", "메모입니다 긴 메모"]]
    )(path)
    told = load_sources([str(path)], settings=Settings(), column_map={"body": '다 "라"\\'})
    preset.write_text(preset_text(told.sources, given=None, may_stand=bool), encoding="utf-8")
    again = load(path, str(preset))
    assert again.tickets.table["body"].to_pylist() == ["메모입니다 긴 메모"]
    assert again.tickets.table["source"].to_pylist() == told.tickets.table["source"].to_pylist()


def test_two_kinds_of_files_are_no_preset(tmp_path: Path) -> None:
    csv_file([["id", "text"], ["1", "늦어요"]])(tmp_path / "a.csv")
    csv_file([["번호", "내용", "점포"], ["1", "늦어요", "강남"]])(tmp_path / "b.csv")
    found = load(tmp_path)
    with pytest.raises(UsageError) as caught:
        preset_text(found.sources, given=None, may_stand=bool)
    assert caught.value.key == "load.save_preset_one_kind" and caught.value.text("ko")
