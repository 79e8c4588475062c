"""Files of several layouts that hold the same tickets are one source; numbered sheets are not."""

from pathlib import Path

from tests.exports.writing import csv_file
from voc_cli.load import Loaded, load_sources
from voc_cli.settings import Settings

Rows = list[list[object]]
HEAD: list[object] = ["문의번호", "접수일시", "문의내용", "만족도", "상품명"]
ROWS: Rows = [
    ["Q-1", "2026-11-02 09:12", "모션데스크가 올라가지 않아요", 2, "모션데스크"],
    ["Q-2", "2026-11-02 10:41", "배송이 일주일째 오지 않습니다", 1, "책장"],
    ["Q-3", "2026-11-03 11:05", "쿠폰을 쓸 수가 없네요", 3, "의자"],
    ["Q-4", "2026-11-04 15:00", "환불은 언제 되나요", 4, "소파"],
]


def sheet(folder: Path, name: str, head: list[object], rows: Rows) -> Path:
    path = folder / name
    csv_file([head, *rows])(path)
    return path


def load(*paths: Path) -> Loaded:
    return load_sources([str(path) for path in paths], settings=Settings())


def saved_again(folder: Path, name: str = "again.csv") -> Path:
    """The export with headers renamed and columns dropped."""
    return sheet(folder, name, ["ID", "작성일시", "내용"], [row[:3] for row in ROWS])


def test_an_export_saved_again_with_other_headers_counts_once(tmp_path: Path) -> None:
    first = sheet(tmp_path, "first.csv", HEAD, ROWS)
    loaded = load(first, saved_again(tmp_path))
    alone = load(first).tickets.table
    table = loaded.tickets.table
    assert table.num_rows == len(ROWS)
    assert table["source"].to_pylist() == alone["source"].to_pylist()
    assert table["ticket_id"].to_pylist() == alone["ticket_id"].to_pylist()
    # What the later file lacks is not lost.
    assert table["rating"].to_pylist() == alone["rating"].to_pylist()
    assert table["product"].to_pylist() == alone["product"].to_pylist()
    [notice] = [notice for notice in loaded.notices if notice.key == "load.one_source"]
    assert notice.values == {"n": len(ROWS), "file": "again.csv", "other": "first.csv"}
    assert [source.duplicates for source in loaded.sources] == [len(ROWS), 0]


def test_the_name_of_one_source_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    first = sheet(tmp_path, "first.csv", HEAD, ROWS)
    again = saved_again(tmp_path)
    orders = ((first, again), (again, first))
    names = [{*load(*paths).tickets.table["source"].to_pylist()} for paths in orders]
    assert names[0] == names[1] == {*load(first).tickets.table["source"].to_pylist()}
    [notice] = [n for n in load(again, first).notices if n.key == "load.one_source"]
    assert notice.values == {"n": len(ROWS), "file": "again.csv", "other": "first.csv"}


def test_of_two_layouts_the_newest_version_stays(tmp_path: Path) -> None:
    rows = [[*row[:3]] for row in ROWS]
    rows[0][2] = "모션데스크가 올라가지 않아요. 이제 소리도 납니다"
    later = sheet(tmp_path, "b.csv", ["ID", "작성일시", "내용"], rows)
    bodies = load(sheet(tmp_path, "a.csv", HEAD, ROWS), later).tickets.table["body"].to_pylist()
    assert bodies[0] == rows[0][2] and len(bodies) == len(ROWS)


def test_sheets_numbered_anew_stay_apart_whatever_their_columns(tmp_path: Path) -> None:
    """Bare dates and full hours agree by chance; neither makes two tickets one."""
    week = [[n, "2026-11-02", f"{n}번 배송 문의입니다 언제 오나요"] for n in range(1, 13)]
    other = [[n, "2026-11-02", f"쿠폰 {n}장이 사라졌어요 확인해 주세요"] for n in range(1, 13)]
    a = sheet(tmp_path, "a.csv", ["번호", "접수일", "내용"], week)
    b = sheet(tmp_path, "b.csv", ["id", "date", "text"], other)
    loaded = load(a, b)
    assert loaded.tickets.table.num_rows == 24
    assert not [notice for notice in loaded.notices if notice.key == "load.one_source"]


def test_two_shared_tickets_of_many_are_no_proof(tmp_path: Path) -> None:
    """Fewer than 3 shared ids, or fewer than nine of ten that agree, stay two sources."""
    head: list[object] = ["ID", "작성일시", "내용"]
    few = sheet(tmp_path, "few.csv", head, [row[:3] for row in ROWS[:2]])
    first = sheet(tmp_path, "first.csv", HEAD, ROWS)
    assert load(first, few).tickets.table.num_rows == 6
    strangers: Rows = [["Q-4", "2026-11-09 08:31", "앱이 자꾸 꺼져서 로그인도 못 합니다"]]
    mixed = sheet(tmp_path, "mixed.csv", head, [*[row[:3] for row in ROWS[:3]], *strangers])
    assert load(first, mixed).tickets.table.num_rows == 8


def test_answers_of_a_survey_are_no_version_of_the_ticket(tmp_path: Path) -> None:
    answers: Rows = [[row[0], row[1], 9, "친절했어요"] for row in ROWS]
    survey = sheet(
        tmp_path, "설문조사.csv", ["문의번호", "응답일시", "추천의향 NPS", "의견"], answers
    )
    loaded = load(sheet(tmp_path, "first.csv", HEAD, ROWS), survey)
    assert {row[2] for row in ROWS} <= set(loaded.tickets.table["body"].to_pylist())
