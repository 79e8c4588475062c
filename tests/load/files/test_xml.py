"""XML as people and programs write it: texts with tags in them, doubled names, cut files."""

from pathlib import Path

import pytest

from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.files.xml import read_xml
from voc_cli.settings import Settings


def _bodies(tmp_path: Path, *items: str, name: str = "ticket") -> list[str | None]:
    path = tmp_path / "문의.xml"
    path.write_text(f"<{name}s>{''.join(items)}</{name}s>", encoding="utf-8")
    table = load_sources([str(path)], settings=Settings()).tickets.table.sort_by("ticket_id")
    return [body.as_py() for body in table["body"]]


def _ticket(n: int, said: str) -> str:
    return f"<ticket><id>T{n}</id><created_at>2026-03-0{n}</created_at>{said}</ticket>"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("배송이 <b>너무</b> 늦어요. 환불해 주세요.", "배송이 너무 늦어요. 환불해 주세요."),
        ("주문한 옷이<br/>안 와요", "주문한 옷이\n안 와요"),
        ("<p>옷이 작아요</p><p><i>교환</i>해 주세요</p>", "옷이 작아요\n교환해 주세요"),
        ("어제 <goods>청바지</goods> 샀는데 찢어졌어요", "어제 청바지 샀는데 찢어졌어요"),
        ("아무 표시도 없는 글이에요", "아무 표시도 없는 글이에요"),
    ],
)
def test_tags_inside_a_text_take_no_word_of_it(tmp_path: Path, said: str, read: str) -> None:
    tickets = [_ticket(n, f"<description>{said}</description>") for n in (1, 2, 3)]
    assert _bodies(tmp_path, *tickets) == [read] * 3


def test_words_between_fields_are_kept_beside_them() -> None:
    said = '<message><sender kind="c">김</sender>환불해 주세요</message>'
    frame = read_xml(f"<all>{said * 2}</all>", name="a.xml")
    assert frame.table["text"].to_pylist() == ["환불해 주세요"] * 2  # type: ignore[union-attr]


def test_a_list_of_texts_alone_is_read(tmp_path: Path) -> None:
    texts = ("배송이 <b>늦어요</b>", "옷이 커요")
    items = [f"<review>{text}</review>" for text in texts]
    assert sorted(map(str, _bodies(tmp_path, *items, name="review"))) == [
        "배송이 늦어요",
        "옷이 커요",
    ]


def test_an_attribute_may_be_called_like_what_stands_inside(tmp_path: Path) -> None:
    notes = "<description>배송이 늦어요</description><note>a</note><note>b</note>"
    tickets = [_ticket(n, notes).replace("<ticket>", '<ticket note="x">') for n in (1, 2)]
    assert _bodies(tmp_path, *tickets) == ["배송이 늦어요"] * 2


def test_any_depth_is_read(tmp_path: Path) -> None:
    deep = "<a>" * 3000 + "늦어요" + "</a>" * 3000
    tickets = [
        _ticket(n, f"<description>배송 문의</description><more>{deep}</more>") for n in (1, 2)
    ]
    assert _bodies(tmp_path, *tickets) == ["배송 문의"] * 2


def test_a_file_cut_in_its_first_line_is_told() -> None:
    with pytest.raises(InputError) as refused:
        read_xml('<?xml version="1.0"', name="a.xml")
    assert refused.value.key == "load.xml_broken"


def test_a_sheet_is_no_wider_than_sheets_are() -> None:
    cell = '<c:Cell c:MergeAcross="1999" c:Index="①"><c:Data>x</c:Data></c:Cell>'
    book = (
        '<c:Workbook xmlns:c="urn:schemas-microsoft-com:office:spreadsheet"><c:Worksheet>'
        f"<c:Row>{cell * 50}</c:Row></c:Worksheet></c:Workbook>"
    )
    (grid,) = read_xml(book, name="a.xml")  # type: ignore[misc]
    assert len(grid.rows[0]) < 2100
