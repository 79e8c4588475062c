"""Files of a folder that belong together: mails of a thread, tickets and what was said of them."""

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from voc_cli.errors import InputError
from voc_cli.load import Loaded, load_sources, loading, together
from voc_cli.load.files.frames import read_frames
from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings

TICKETS = ("번호", "접수일시", "제목", "문의내용", "처리상태")
COMMENTS = ("comment_id", "ticket_id", "작성일시", "작성자구분", "내용")


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def tickets(path: Path, numbers: range) -> Path:
    rows = [
        (
            n,
            f"2026-08-{n:02d} 10:15",
            f"배송 문의 {n}",
            f"주문한 상품 {n}번이 아직 안 왔어요",
            "접수",
        )
        for n in numbers
    ]
    return write(path, TICKETS, rows)


def comments(path: Path, numbers: range, *, days_later: int = 1, header: str = "ticket_id") -> Path:
    rows = []
    for n in numbers:
        day = f"2026-08-{n + days_later:02d}"
        rows += [
            (2 * n, n, f"{day} 11:00", "상담사", "확인해 보겠습니다"),
            (2 * n + 1, n, f"{day} 12:00", "고객", f"아직도 안 왔는데 언제 오나요 {n}"),
        ]
    return write(path, (COMMENTS[0], header, *COMMENTS[2:]), rows)


def load(*sources: Path, **options: object) -> Loaded:
    return load_sources([str(s) for s in sources], settings=Settings(), **options)  # type: ignore[arg-type]


def bodies(loaded: Loaded) -> dict[str, str]:
    table = loaded.tickets.table
    return dict(zip(table["ticket_id"].to_pylist(), table["body"].to_pylist(), strict=True))


def keys(loaded: Loaded) -> list[str]:
    return [notice.key for notice in loaded.notices]


def test_a_folder_gives_what_its_zip_gives(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    files = [tickets(folder / "tickets.csv", range(1, 9)), comments(folder / "c.csv", range(1, 9))]
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in files:
            archive.write(file, file.name)
    found = load(folder)
    assert bodies(found) == bodies(load(packed)) == bodies(load(*files))
    assert bodies(found)["3"] == "주문한 상품 3번이 아직 안 왔어요\n아직도 안 왔는데 언제 오나요 3"
    assert found.tickets.table["n_messages"].to_pylist() == [3] * 8  # with what the ticket says
    assert len(found.joined) == 2
    [told] = [notice.text("ko") for notice in found.notices]
    assert told == "c.csv: 메시지 16건을 tickets.csv의 티켓에 붙였습니다."
    assert "16 messages were joined" in found.notices[0].text("en")


def test_weekly_pairs_join_across_weeks(tmp_path: Path) -> None:
    tickets(tmp_path / "t1.csv", range(1, 6)), tickets(tmp_path / "t2.csv", range(6, 11))
    comments(tmp_path / "c1.csv", range(1, 5)), comments(tmp_path / "c2.csv", range(4, 12))
    found = load(tmp_path)
    said = {number: text.count("언제 오나요") for number, text in bodies(found).items()}
    assert {number: n for number, n in said.items() if n} == {
        **{str(n): 1 for n in (1, 2, 3, 5, 6, 7, 8, 9, 10)},
        "4": 1,  # said in both files
        "23": 1,  # its ticket is in no file: it counts by itself
    }
    assert [n.values["n"] for n in found.notices if n.key == "load.linked"] == [8, 12]


@pytest.mark.parametrize(("header", "days_later"), [("ticket_id", -4), ("conversation_no", -4)])
def test_two_systems_that_count_from_one_stay_apart(
    tmp_path: Path, header: str, days_later: int
) -> None:
    tickets(tmp_path / "t.csv", range(6, 16))
    comments(tmp_path / "chat.csv", range(6, 16), days_later=days_later, header=header)
    found = load(tmp_path)
    assert "load.linked" not in keys(found) and not found.joined
    said = found.tickets.table["body"].to_pylist()
    assert len(said) == 20  # and of the chats, what the customer said
    assert not any("확인해 보겠습니다" in text for text in said)


def test_a_table_that_voc_wrote_comes_back_as_it_was(tmp_path: Path) -> None:
    found = load(tickets(tmp_path / "tickets.csv", range(1, 9)))
    (tmp_path / "tickets.csv").unlink()
    rows = [
        [row.get(name) if name != "extra" else "{}" for name in ticket_schema().names]
        for row in found.tickets.table.to_pylist()
    ]
    write(tmp_path / "voc.csv", ticket_schema().names, rows)
    comments(tmp_path / "c.csv", range(1, 9))
    again = load(tmp_path)
    said = again.tickets.table["body"].to_pylist()
    assert "load.linked" not in keys(again) and {*bodies(found).values()} <= {*said}


def test_what_cannot_be_read_beside_them_is_told_and_the_rest_joined(tmp_path: Path) -> None:
    tickets(tmp_path / "tickets.csv", range(1, 9)), comments(tmp_path / "c.csv", range(1, 9))
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (tmp_path / "empty.csv").write_text("")
    found = load(tmp_path)
    assert sorted(keys(found)) == ["load.linked", "load.skipped", "load.skipped"]
    assert len(found.tickets.table) == 8
    with pytest.raises(InputError):
        load(tmp_path, strict=True)
    with pytest.raises(InputError):  # named by the user himself
        load(tmp_path / "tickets.csv", tmp_path / "broken.xlsx")


def test_a_folder_too_large_to_hold_is_read_file_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets(tmp_path / "tickets.csv", range(1, 9)), comments(tmp_path / "c.csv", range(1, 9))
    monkeypatch.setattr(together, "TOGETHER_BYTES", 100)
    assert keys(load(tmp_path)) == ["load.not_compared"]
    known = frozenset({tmp_path / "tickets.csv"})  # decided by all files, also those not read
    assert keys(load(tmp_path, known=known)) == []
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for name in ("tickets.csv", "c.csv"):
            packed.write(tmp_path / name, name)
    assert keys(load(tmp_path / "all.zip")) == ["load.not_compared"]
    (tmp_path / "c.csv").unlink()
    (tmp_path / "all.zip").unlink()
    tickets(tmp_path / "more.csv", range(9, 12))
    assert keys(load(tmp_path)) == []  # of one layout, nothing can belong together


def test_however_many_files_are_joined(tmp_path: Path) -> None:
    for number in range(60):
        tickets(tmp_path / f"tickets-{number}.csv", range(1 + number % 28, 2 + number % 28))
        comments(tmp_path / f"c-{number}.csv", range(1 + number % 28, 2 + number % 28))
    assert keys(load(tmp_path)).count("load.linked") == 60


def test_many_layouts_are_not_compared_which_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets(tmp_path / "tickets.csv", range(1, 9)), comments(tmp_path / "c.csv", range(1, 9))
    monkeypatch.setattr(loading, "_MOST_LAYOUTS", 1)
    assert keys(load(tmp_path)) == ["load.too_many_layouts"]


def test_each_file_of_a_zip_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(3):
            file = tickets(tmp_path / f"{number}.csv", range(1 + number, 9 + number))
            archive.write(file, file.name)
    read: list[str] = []

    def counted(content, **options):  # type: ignore[no-untyped-def]
        read.append(content.name)
        return read_frames(content, **options)

    monkeypatch.setattr("voc_cli.load.file_tables.read_frames", counted)
    assert len(load(packed).tickets.table) == 10
    assert read == [f"export.zip/{number}.csv" for number in range(3)]


def mail(folder: Path, number: int, *, of: int, sender: str, said: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{number}.eml"
    answers = f"In-Reply-To: <m{of}@shop.example>\n" if of != number else ""
    to = "cs@shop.example" if sender != "cs@shop.example" else "a@mail.example"
    path.write_text(
        f"Message-ID: <m{number}@shop.example>\n{answers}From: {sender}\nTo: {to}\n"
        f"Date: Mon, 03 Aug 2026 1{number}:00:00 +0900\nSubject: =?utf-8?b?67Cw7Iah?=\n"
        f'Content-Type: text/plain; charset="utf-8"\n\n{said}\n',
        encoding="utf-8",
    )
    return path


def test_mails_of_a_folder_are_one_mailbox(tmp_path: Path) -> None:
    folder = tmp_path / "mails"
    paths = [
        mail(folder, 1, of=1, sender="a@mail.example", said="배송이 너무 늦어요"),
        mail(folder, 2, of=1, sender="cs@shop.example", said="확인하겠습니다"),
        mail(folder, 3, of=2, sender="a@mail.example", said="아직도 안 왔습니다"),
        mail(folder, 4, of=4, sender="b@mail.example", said="환불해 주세요"),
    ]
    tickets(folder / "tickets.csv", range(1, 4))
    found = load(folder)
    mails = [text for number, text in bodies(found).items() if "@" in number]
    assert sorted(mails) == ["배송이 너무 늦어요\n아직도 안 왔습니다", "환불해 주세요"]
    assert len(found.joined) == 4
    packed = tmp_path / "mails.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in paths:
            archive.write(path, path.name)
    assert {*bodies(load(packed)).values()} == {*mails}
    assert not load(packed).joined  # one file, whatever it holds
