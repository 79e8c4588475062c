"""The contract's rules for rows: ids, versions, repeats, order, ratings, channels, maps."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.exports.writing import csv_file, json_lines, xlsx
from voc_cli.errors import InputError
from voc_cli.load import Loaded, load_sources, read_sheets, with_repeats
from voc_cli.load.cells.channels import canonical_channel
from voc_cli.load.cells.ratings import nps_scores, satisfaction
from voc_cli.settings import Settings

Rows = list[list[object]]


def load(*paths: Path, settings: Settings | None = None, **options: Any) -> Loaded:
    return load_sources([str(p) for p in paths], settings=settings or Settings(), **options)


def column(loaded: Loaded, name: str) -> list[object]:
    values: list[object] = loaded.tickets.table[name].to_pylist()
    return values


def sheet(folder: Path, name: str, rows: Rows) -> Path:
    path = folder / name
    csv_file(rows)(path)
    return path


HEAD: list[object] = ["id", "date", "text"]


def test_rows_without_id_get_a_content_hash_with_an_ordinal(tmp_path: Path) -> None:
    rows: Rows = [["text", "date"], ["좋아요", "2024-06-11"], ["좋아요", "2024-06-11"],
                  ["별로예요", "2024-06-11"]]  # fmt: skip
    first = column(load(sheet(tmp_path, "a.csv", rows)), "ticket_id")
    again = column(
        load(sheet(tmp_path, "b.csv", [rows[0], rows[3], rows[1], rows[2]])), "ticket_id"
    )
    assert len(set(first)) == 3 and sorted(map(str, first)) == sorted(map(str, again))
    assert sum(str(i).endswith("-2") for i in first) == 1


def test_the_same_row_without_id_in_two_exports_counts_once(tmp_path: Path) -> None:
    a = sheet(tmp_path, "a.csv", [["text", "date"], ["배송 늦어요", "2024-06-11"]])
    b = sheet(tmp_path, "b.csv", [["text", "date"], ["배송 늦어요", "2024-06-11"],
                                  ["환불해 주세요", "2024-06-12"]])  # fmt: skip
    loaded = load(a, b)
    assert loaded.tickets.table.num_rows == 2
    assert sum(source.duplicates for source in loaded.sources) == 1


def test_rows_without_time_or_text_stay(tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.csv", [["id", "date", "rating", "text"], [1, "", 3, "늦어요"],
                                     [2, "2024-06-11", 5, ""], [3, "2024-06-11", "",
                                      ""]])  # fmt: skip
    loaded = load(path)
    assert column(loaded, "ticket_id") == ["2", "1"]
    assert column(loaded, "created_at")[1] is None
    assert [(r.row, r.reason) for r in loaded.rejects] == [(4, "no_text")]


def test_newest_version_wins_by_updated_at(tmp_path: Path) -> None:
    head: list[object] = ["id", "created_at", "updated_at", "text", "status"]
    new = sheet(
        tmp_path, "a.csv", [head, [1, "2024-06-11", "2024-06-20", "배송이 늦어요", "closed"]]
    )
    old = sheet(tmp_path, "b.csv", [head, [1, "2024-06-11", "2024-06-12", "배송이 늦어요", "open"]])
    for order in ((new, old), (old, new)):
        loaded = load(*order)
        assert column(loaded, "status") == ["closed"]
        by_name = {source.name: source for source in loaded.sources}
        assert (by_name["a.csv"].kept, by_name["b.csv"].duplicates) == (1, 1)


def test_load_order_decides_without_updated_at(tmp_path: Path) -> None:
    head: list[object] = ["id", "date", "text", "status"]
    a = sheet(tmp_path, "a.csv", [head, [1, "2024-06-11", "배송이 늦어요", "open"]])
    b = sheet(tmp_path, "b.csv", [head, [1, "2024-06-11", "배송이 늦어요", "closed"]])
    assert column(load(a, b), "status") == ["closed"]
    assert column(load(b, a), "status") == ["open"]


def test_sheets_numbered_anew_every_week_do_not_overwrite(tmp_path: Path) -> None:
    a = sheet(tmp_path, "w1.csv", [HEAD, [1, "2024-06-03", "배송이 사흘째 오지 않습니다"]])
    b = sheet(tmp_path, "w2.csv", [HEAD, [1, "2024-06-10", "쿠폰 적용 방법을 알려 주세요"]])
    c = sheet(tmp_path, "w3.csv", [HEAD, [1, "2024-06-10", "앱이 계속 꺼져서 쓸 수가 없네요"]])
    ids = column(load(a, b, c), "ticket_id")
    assert len(set(ids)) == 3 and ids[0] == "1"
    assert all(str(i).startswith("1~") for i in ids[1:])
    assert column(load(c, a, b), "ticket_id") == ids
    assert [n.key for n in load(a, b).notices] == ["load.ids_reused"]


def test_a_ticket_that_grew_is_one_ticket(tmp_path: Path) -> None:
    a = sheet(tmp_path, "a.csv", [HEAD, [1, "2024-06-11 09:00", "배송이 늦어요"]])
    b = sheet(tmp_path, "b.csv", [HEAD, [1, "2024-06-11 09:00", "배송이 늦어요 아직도 안 왔어요"]])
    assert column(load(a, b), "body") == ["배송이 늦어요 아직도 안 왔어요"]


def test_sources_in_another_order_give_the_same_table(tmp_path: Path) -> None:
    a = sheet(tmp_path, "a.csv", [HEAD, [3, "2024-06-11", "늦어요"], [1, "2024-06-11", "빨라요"]])
    b = sheet(
        tmp_path, "b.csv", [["번호", "작성일", "내용"], [9, "", "좋아요"], [2, "2024-06-10", "네"]]
    )
    one, other = load(a, b).tickets.table, load(b, a).tickets.table
    assert one.equals(other)
    assert one["ticket_id"].to_pylist() == ["2", "1", "3", "9"]


def test_repeats_of_a_long_text_are_marked_not_dropped(tmp_path: Path) -> None:
    long = "업데이트 이후로 로그인이 전혀 되지 않습니다"
    path = sheet(tmp_path, "a.csv", [HEAD, ["b", "2024-06-12", long + "!!"], ["a", "2024-06-13",
    long],
                                     ["c", "2024-06-11", long.replace(" ", "  ")],
                                     ["d", "2024-06-11", "좋아요"], ["e", "2024-06-12",
                                      "좋아요"]])  # fmt: skip
    table = with_repeats(load(path).tickets.table)
    marked = dict(
        zip(table["ticket_id"].to_pylist(), table["duplicate_of"].to_pylist(), strict=True)
    )
    assert marked == {"a": "c", "b": "c", "c": None, "d": None, "e": None}


def test_unmapped_columns_stay_under_their_own_names(tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.csv", [["id", "text", "주문번호", "점포"], [1, "늦어요", "77",
    "강남"],
                                     [2, "빨라요", "", "분당"]])  # fmt: skip
    extra = column(load(path), "extra")
    assert [dict(e) for e in extra] == [{"주문번호": "77", "점포": "강남"}, {"점포": "분당"}]  # type: ignore[call-overload]


def test_map_overrides_what_was_recognised(tmp_path: Path) -> None:
    path = sheet(
        tmp_path,
        "a.csv",
        [["id", "문의내용", "상담 메모란"], [1, "늦어요", "고객이 화가 많이 났음"]],
    )
    loaded = load(path, column_map={"body": "상담메모란", "text": "상담 메모란"})
    assert column(loaded, "body") == ["고객이 화가 많이 났음"]
    match = {m.header: m for m in loaded.sources[0].columns}["상담 메모란"]
    assert (match.column, match.confidence, match.how) == ("body", 1.0, "map")


def test_preset_file_and_source_name(tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.csv", [["k1", "k2", "k3"], ["x1", "2024-06-11", "늦어요"]])
    preset = tmp_path / "mine.toml"
    preset.write_text('name = "mine"\nchannel = "앱"\n[columns]\nticket_id = "k1"\n'
                      'created_at = "k2"\nbody = ["k3"]\n', encoding="utf-8")  # fmt: skip
    loaded = load(path, settings=Settings(preset=str(preset)))
    row = loaded.tickets.table.to_pylist()[0]
    assert (row["ticket_id"], row["source"], row["channel"]) == ("x1", "mine", "앱")
    named = load(path, settings=Settings(preset=str(preset), source_name="우리몰"))
    assert column(named, "source") == ["우리몰"]


def test_source_is_a_signature_of_the_headers(tmp_path: Path) -> None:
    a = load(sheet(tmp_path, "a.csv", [HEAD, [1, "2024-06-11", "늦어요"]])).sources[0]
    b = load(sheet(tmp_path, "b.csv", [HEAD, [2, "2024-06-12", "빨라요"]])).sources[0]
    c = load(
        sheet(tmp_path, "c.csv", [[*HEAD, "점포"], [2, "2024-06-12", "빨라요", "분당"]])
    ).sources[0]
    assert a.source == b.source != c.source
    assert a.source.startswith("sheet-") and len(a.source) == 12


def test_relative_times_only_against_a_stated_day(tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.csv", [HEAD, [1, "어제", "늦어요"], [2, "2024-06-11", "빨라요"]])
    assert column(load(path), "created_at")[1] is None
    with_day = load(path, as_of=date(2024, 6, 20))
    assert str(column(with_day, "created_at")[1]).startswith("2024-06-19")


def test_time_zone_setting(tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.csv", [HEAD, [1, "2024-06-11 09:00", "늦어요"]])
    table = load(path, settings=Settings(tz="America/New_York")).tickets.table
    assert table.schema.field("created_at").type == pa.timestamp("us", tz="America/New_York")
    assert str(table["created_at"][0].as_py()) == "2024-06-11 09:00:00-04:00"


def test_damage_is_named(tmp_path: Path) -> None:
    path = sheet(tmp_path, "a.csv", [["접수번호", "주문번호", "접수일", "내용"],
                                     ["1.23E+15", "2.02E+15", "########", "늦어요"],
                                     ["1.23E+15", "2.02E+15", "2024-06-11", "빨라요"]])  # fmt: skip
    loaded = load(path)
    keys = [notice.key for notice in loaded.sources[0].notices]
    assert keys.count("load.rounded_numbers") == 2 and "load.hash_cells" in keys
    ids = column(loaded, "ticket_id")
    assert len(set(ids)) == 2 and "1.23E+15" not in ids


@pytest.mark.parametrize(
    ("closed", "told"),
    [("2024-06-11 09:00", 1), ("2024-06-11 11:00", 0), ("2024-06-11", 0), ("2024-06-09", 1)],
)
def test_a_ticket_closed_before_it_was_created_is_told(
    tmp_path: Path, closed: str, told: int
) -> None:
    path = sheet(tmp_path, "a.csv", [["접수번호", "접수일시", "종료일시", "내용"],
                                     [1, "2024-06-11 10:00", closed, "배송이 늦어요"]])  # fmt: skip
    loaded = load(path)
    keys = [notice.key for notice in loaded.sources[0].notices]
    assert keys.count("load.closed_before_created") == told
    assert column(loaded, "closed_at") != [None]


def test_broken_characters_are_read_around(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "id,text\n" + "".join(
        f"{n},배송이 아직도 오지 않아서 문의드립니다 {n}\n" for n in range(200)
    )
    data = text.encode("cp949")
    path.write_bytes(data[:-2] + b"\xff\n")
    loaded = load(path)
    assert loaded.tickets.table.num_rows == 200
    assert [n.key for n in loaded.sources[0].notices] == [
        "load.broken_characters",
        "load.no_time_column",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("row", [3, 5000])
def test_a_zero_byte_is_left_out_and_told(tmp_path: Path, encoding: str, row: int) -> None:
    lines = [f"{n},2026-10-01,배송이 아직도 오지 않아서 문의드립니다" for n in range(6000)]
    lines[row] = lines[row].replace("오지", "오\x00지")
    path = tmp_path / "a.csv"
    path.write_bytes("\n".join(["id,date,text", *lines]).encode(encoding))
    loaded = load(path)
    assert column(loaded, "body") == ["배송이 아직도 오지 않아서 문의드립니다"] * 6000
    [told] = [n for n in loaded.sources[0].notices if n.key == "load.nuls_left_out"]
    assert told.values["n"] == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", 'id,text\n1,"배송 \x00 깨짐"\n2,좋아요\n'.encode()),
        ("a.csv", "id,text\n1,배송 \x00 깨짐\n2,좋아요\n".encode("cp949")),
        ("a.tsv", "id\ttext\n1\t배송 \x00\x00\x00 깨짐\n2\t좋아요\n".encode()),
        ("a.jsonl", '{"id":1,"text":"배송 \x00 깨짐"}\n{"id":2,"text":"\\u0000좋아요"}\n'.encode()),
        ("a.json", '[{"id":1,"text":"배송 \x00 깨짐"},{"id":2,"text":"좋아요"}]'.encode()),
        (
            "a.xls",
            "<table><tr><td>id</td><td>text</td></tr><tr><td>1</td><td>배송 \x00 깨짐</td></tr>"
            "<tr><td>2</td><td>좋아요</td></tr></table>".encode(),
        ),
        (
            "a.xml",
            '<?xml version="1.0"?><rows><row><id>1</id><text>배송 \x00 깨짐</text></row>'
            "<row><id>2</id><text>좋아요</text></row></rows>".encode(),
        ),
    ],
)
def test_zero_bytes_in_a_short_file_of_every_text_format(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    loaded = load(path)
    assert column(loaded, "body") == ["배송  깨짐", "좋아요"]
    assert "load.nuls_left_out" in [n.key for n in loaded.sources[0].notices]


def test_zero_bytes_in_a_mail(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(
        "From: a@b.co\nTo: c@d.co\nSubject: hi\nDate: Mon, 2 Nov 2026 10:00:00 +0900\n"
        "Content-Type: text/plain; charset=utf-8\n\n배송 \x00 깨짐\n".encode()
    )
    loaded = load(path)
    assert column(loaded, "body") == ["배송  깨짐"]
    assert "load.nuls_left_out" in [n.key for n in loaded.sources[0].notices]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_known_though_its_text_has_zeros_on_both_sides(
    tmp_path: Path, codec: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("번호,내용\n1,가방이 왔는데 가격이 달라요\n".encode(codec))
    assert column(load(path), "body") == ["가방이 왔는데 가격이 달라요"]


def test_a_file_full_of_zero_bytes_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,text\n" + (b"1,a" + b"\x00" * 20 + b"bc\n") * 500)
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.key == "load.binary"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["매우 만족(5점)", "5. 매우 만족", "5점(매우만족)", "⑤매우 만족", "매우만족함"], 1.0),
        (
            ["만족합니다", "만족함", "4) 만족", "대체로 만족", "다소 만족", "Somewhat satisfied"],
            0.75,
        ),
        (["보통이다", "보통입니다", "3점: 보통", "Neither satisfied nor dissatisfied"], 0.5),
        (["불만족함", "약간 불만족", "2. 불만족", "만족하지 않음"], 0.25),
        (["전혀 만족하지 않음", "1. 매우 불만족", "Extremely dissatisfied"], 0.0),
    ],
)
def test_words_of_satisfaction_whatever_forms_write_around_them(
    cells: list[str], expected: float
) -> None:
    assert satisfaction(pa.array(cells, pa.string())).tolist() == [expected] * len(cells)
    told = satisfaction(pa.array(["5. 매우 그렇다", "만족도 조사", "3. 배송 문의"]))
    assert all(value != value for value in told)  # agreement to something, and no answers


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1", "3", "5"], [0.0, 0.5, 1.0]),
        (["0", "4", "5"], [None, 0.75, 1.0]),
        (["1", "10"], [0.0, 1.0]),
        (["0", "5", "10"], [0.0, 0.5, 1.0]),
        (["0", "85", "100"], [0.0, 0.85, 1.0]),
        (["Good", "Bad", "Offered"], [1.0, 0.0, None]),
        (["매우 만족", "보통", "불만족"], [1.0, 0.5, 0.25]),
        (["★★★★★", "★☆☆☆☆", "★★★"], [1.0, 0.0, 0.5]),
        (["5점", "2점", ""], [1.0, 0.25, None]),
        (["4/5", "1 / 5"], [0.75, 0.0]),
        (["10점 만점에 10점"], [1.0]),
        (["-3", "글쎄요"], [None, None]),
    ],
)
def test_ratings_rescale_to_satisfaction(cells: list[str], expected: list[float | None]) -> None:
    found = satisfaction(pa.array(cells, pa.string()))
    assert [None if value != value else round(float(value), 6) for value in found] == expected


def test_nps_only_whole_0_to_10_and_only_from_nps_columns(tmp_path: Path) -> None:
    found = nps_scores(pa.array(["0", "10", "11", "7.5", "9점", None]))
    assert [None if v != v else int(v) for v in found] == [0, 10, None, None, 9, None]
    path = sheet(
        tmp_path, "a.csv", [["id", "만족도", "NPS", "text"], [1, 10, 3, "늦어요"], [2, 7, 9, "네"]]
    )
    loaded = load(path)
    assert column(loaded, "nps") == [3, 9]
    assert column(loaded, "csat")[0] == 1.0


@pytest.mark.parametrize(
    ("word", "channel"),
    [
        ("카톡", "카카오"), ("카카오 상담톡", "카카오"), ("kakao", "카카오"), ("콜센터", "전화"),
        ("Inbound Call", "전화"), ("web form", "게시판"), ("1:1 문의", "게시판"), ("이메일 문의",
         "이메일"),
        ("모바일앱", "앱"), ("App Store", "리뷰"), ("구글플레이 리뷰", "리뷰"), ("강남 매장",
         "기타"),
        ("native_messaging", "채팅"), ("???", "기타"),
    ],
)  # fmt: skip
def test_channels(word: str, channel: str) -> None:
    assert canonical_channel(word, own={}) == channel


def test_own_channels_come_first(tmp_path: Path) -> None:
    path = sheet(
        tmp_path, "a.csv", [["id", "채널", "text"], [1, "강남 매장", "늦어요"], [2, "화상", "네"]]
    )
    loaded = load(path, settings=Settings(channels={"강남매장": "전화"}))
    assert column(loaded, "channel") == ["전화", "기타"]
    assert [dict(e) for e in column(loaded, "extra")][1] == {"채널": "화상"}  # type: ignore[call-overload]


def test_names_are_relative_and_duplicates_of_a_path_count_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = sheet(tmp_path / "sub", "a.csv", [HEAD, [1, "2024-06-11", "늦어요"]])
    assert [s.name for s in load(tmp_path).sources] == ["sub/a.csv"]
    assert [s.name for s in load(path, path).sources] == ["a.csv"]
    found = load_sources([str(tmp_path / "*" / "*.csv")], settings=Settings())
    assert [s.name for s in found.sources] == ["sub/a.csv"]


def test_advance_names_each_file(tmp_path: Path) -> None:
    sheet(tmp_path, "week10.csv", [HEAD, [1, "2024-06-11", "늦어요"]])
    sheet(tmp_path, "week2.csv", [HEAD, [2, "2024-06-11", "빨라요"]])
    seen: list[str] = []
    load(tmp_path, advance=seen.append)
    assert seen == ["week2.csv", "week10.csv"]


def test_a_cell_of_several_megabytes(tmp_path: Path) -> None:
    huge = "배송이 늦어요 " * 400_000
    path = sheet(tmp_path, "a.csv", [HEAD, [1, "2024-06-11", huge], [2, "2024-06-11", "네"]])
    assert len(str(column(load(path), "body")[0])) == len(huge.strip())


def test_parquet_round_trip(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = sheet(
        tmp_path, "a.csv", [["id", "date", "text", "rating"], [1, "2024-06-11 09:00", "늦어요", 2]]
    )
    table = load(path).tickets.table
    pq.write_table(table, tmp_path / "t.parquet")
    again = load(tmp_path / "t.parquet").tickets.table
    for name in ("ticket_id", "created_at", "body", "rating", "csat"):
        assert again[name].to_pylist() == table[name].to_pylist()


def test_read_sheets_keeps_every_cell(tmp_path: Path) -> None:
    rows: Rows = [["6월 접수 현황", "", ""], ["번호", "고객명", "내용"], ["1", "남새벽",
    " 공백 그대로 "],
                  ["2", "노을빛", "줄\n바꿈"], ["합계", "", "2건"]]  # fmt: skip
    path = tmp_path / "a.csv"
    csv_file(rows, encoding="cp949")(path)
    (found,) = read_sheets(path, settings=Settings())
    assert found.rows == rows
    assert (found.name, found.header_row, list(found.data_rows)) == (None, 1, [2, 3, 4])
    assert [match.column for match in found.columns] == ["ticket_id", "customer_name", "body"]


def test_read_sheets_of_a_workbook_and_of_records(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    xlsx({"하나": [["번호", "내용"], ["1", "늦어요"]], "둘": [["코드", "값"], ["a", "b"]]})(book)
    assert [s.name for s in read_sheets(book, settings=Settings())] == ["하나", "둘"]
    lines = tmp_path / "c.jsonl"
    json_lines([{"id": 1, "text": "늦어요", "who": {"name": "남새벽"}}])(lines)
    (found,) = read_sheets(lines, settings=Settings())
    assert found.rows == [["id", "text", "who.name"], ["1", "늦어요", "남새벽"]]
