"""What a workbook hides or has not calculated, and how its long numbers and texts are read."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.files.book_formulas import uncounted_formulas
from voc_cli.load.model import Loaded
from voc_cli.settings import Settings

HEADER = ("관리번호", "등록일", "문의 내용", "별점")
TEXTS = ("화면이 멈춰요", "배송지를 바꾸고 싶어요", "적립금이 사라졌어요", "사이즈가 작아요")


def _book(tmp_path: Path, sheets: dict[str, Sequence[Sequence[object]]], **hidden: str) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = hidden.get(name, "visible")
    path = tmp_path / "월별.xlsx"
    book.save(path)
    return path


def _rows(month: int) -> list[tuple[object, ...]]:
    texts = enumerate(TEXTS)
    return [HEADER, *((f"{month}-{n}", f"2026-0{month}-0{n + 1}", t, n + 1) for n, t in texts)]


def _load(path: Path) -> Loaded:
    return load_sources([str(path)], settings=Settings())


def _ids(found: Loaded) -> set[str]:
    return {name[0] for name in found.tickets.table["ticket_id"].to_pylist()}


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_stay_out_beside_visible_ones(tmp_path: Path, state: str) -> None:
    path = _book(tmp_path, {"4월": _rows(4), "5월": _rows(5), "6월": _rows(6)}, **{"5월": state})
    found = _load(path)
    assert _ids(found) == {"4", "6"}
    told = [n.values["sheet"] for n in found.notices if n.key == "books.hidden"]
    assert told == ["5월"]


def test_hidden_tickets_beside_a_visible_cover_are_read(tmp_path: Path) -> None:
    cover = [("안내",), ("이 파일은 상담팀이 만들었습니다",)]
    path = _book(tmp_path, {"표지": cover, "5월": _rows(5)}, **{"5월": "hidden"})
    assert _ids(_load(path)) == {"5"}


TICKETS = [
    ("ticket_id", "created_at", "subject"),
    *((f"T{n}", f"2026-05-0{n + 1} 10:00", text) for n, text in enumerate(TEXTS)),
]
SAID = [
    ("ticket_id", "author_type", "message_at", "message_body"),
    *((f"T{n}", who, f"2026-05-0{n + 1} 1{m}:00", f"{text} {who}")
      for n, text in enumerate(TEXTS) for m, who in enumerate(("customer", "agent"))),
]  # fmt: skip


def test_a_hidden_sheet_says_nothing_of_the_tickets_of_another(tmp_path: Path) -> None:
    """Messages beside the tickets they are of: joined where they can be seen, told where not."""
    joined = _load(_book(tmp_path, {"문의": TICKETS, "메시지": SAID})).tickets.table
    assert joined["n_messages"].to_pylist() == [2] * len(TEXTS)
    found = _load(_book(tmp_path, {"문의": TICKETS, "메시지": SAID}, **{"메시지": "hidden"}))
    table = found.tickets.table
    assert len(table) == len(TEXTS) and table["body"].null_count == len(TEXTS)
    assert [n.values["sheet"] for n in found.notices if n.key == "books.hidden"] == ["메시지"]
    cover = [("안내",), ("이 파일은 상담팀이 만들었습니다",)]
    path = _book(
        tmp_path,
        {"표지": cover, "문의": TICKETS, "메시지": SAID},
        **{"문의": "hidden", "메시지": "veryHidden"},
    )
    assert _load(path).tickets.table.equals(joined)


def test_hidden_rows_are_read(tmp_path: Path) -> None:
    path = _book(tmp_path, {"5월": _rows(5)})
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.save(path)
    assert len(_load(path).tickets.table) == len(TEXTS)


def test_formulas_without_a_value_are_told(tmp_path: Path) -> None:
    rows = [*_rows(5), ("5-9", "=TODAY()", "환불이 늦어요", "=1+1")]
    found = _load(_book(tmp_path, {"5월": rows, "6월": _rows(6)}))
    (told,) = [n for s in found.sources for n in s.notices if n.key == "books.uncounted"]
    assert told.values == {"file": "월별.xlsx", "sheet": "5월", "n": 2}


def test_a_book_of_formulas_alone_says_why(tmp_path: Path) -> None:
    rows = [HEADER, *((f"A{n}", "2026-05-01", f'=CONCATENATE("a",{n})', "") for n in range(4))]
    with pytest.raises(InputError) as error:
        _load(_book(tmp_path, {"5월": rows}))
    assert error.value.key == "books.uncounted"


def test_no_book_has_no_formulas() -> None:
    assert not uncounted_formulas(b"PK\x03\x04 cut off")


def test_numbers_kept_as_texts_are_numbers(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [(*HEADER, "주문번호")]
    rows += [
        (f"'00{n}", f"2026-05-0{n + 1}", text, "'" * (n % 2) + str(n + 1), 2026050112345670)
        for n, text in enumerate(TEXTS)
    ]  # fmt: skip
    table = _load(_book(tmp_path, {"5월": rows})).tickets.table
    assert table["ticket_id"].to_pylist() == ["000", "001", "002", "003"]
    assert table["rating"].to_pylist() == ["1", "2", "3", "4"]
    assert dict(table["extra"].to_pylist()[0]) == {"주문번호": "2026050112345670"}
