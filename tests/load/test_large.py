"""A file read slice by slice gives the table that reading it whole gives."""

import functools
import gzip
import itertools
import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports.writing import csv_file, csv_text, gzipped, json_lines, zipped
from tests.silent import Silent
from voc_cli.errors import InputError
from voc_cli.load import slices
from voc_cli.load.files import csv_slices, line_slices, slicing
from voc_cli.load.files import lines as json_line_reader
from voc_cli.load.files.csv_slices import csv_rows
from voc_cli.load.files.line_slices import json_line_rows
from voc_cli.load.files.packed import find_packed
from voc_cli.pipeline import large, spool
from voc_cli.pipeline.archive import archiving_large
from voc_cli.pipeline.archive import load as archive_load
from voc_cli.pipeline.archive.archiving import load_into_archive
from voc_cli.pipeline.archive.archiving_large import load_large_into_archive
from voc_cli.pipeline.archive.counts import Stored
from voc_cli.pipeline.archive.known import given_files, known_among
from voc_cli.pipeline.archive.load import load_archive
from voc_cli.pipeline.reading import read_tickets
from voc_cli.pipeline.request import Request
from voc_cli.report.files.tables import write_table
from voc_cli.settings import Settings
from voc_cli.store.key import fingerprint, load_key

HEAD: list[object] = [
    "접수번호",
    "접수일",
    "수정일시",
    "채널",
    "만족도",
    "내용",
    "연락처",
    "주문번호",
]
PASTED = (
    "고객센터에 {n}번이나 전화했는데 연결이 되지 않습니다. 예약한 날짜가 이틀밖에 남지 않았으니 "
    "예약번호 {code} 건의 취소 수수료를 면제해 주시고 담당자가 직접 답변해 주시기 바랍니다."
)


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_slices, "SLICE_BYTES", 1 << 14)
    monkeypatch.setattr(line_slices, "SLICE_BYTES", 1 << 14)
    monkeypatch.setattr(csv_slices, "_BLOCK_BYTES", 1 << 12)
    monkeypatch.setattr(spool, "_GROUP_ROWS", 97)
    monkeypatch.setattr(spool, "_BATCH_ROWS", 50)
    whole = functools.partial(slices.open_large_file, least_bytes=0)
    monkeypatch.setattr(large, "open_large_file", whole)


SYLLABLES = ["".join(chr(0xAC00 + (7 * n + 131 * m) % 11172) for m in range(20)) for n in range(99)]


def rows(count: int) -> Iterator[list[object]]:
    chance = random.Random(7)
    for number in range(count):
        day = f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/2024"
        text = f"{number}번째 문의입니다 배송이 늦어요 {chance.choice(SYLLABLES)}"
        if number % 40 == 0:
            text = PASTED.format(n=chance.randint(1, 9), code=chance.randint(1000, 9999))
        if number % 90 == 0:
            text = "업데이트 이후로 로그인이 전혀 되지 않습니다"
        if number % 7 == 0:
            text = f"<p>{text}</p> 010-1234-{number:04d}로 연락 주세요"
        own = "" if number % 50 == 3 else f"T{number}"
        yield [
            own, "" if number % 60 == 5 else day, "", ("카톡", "전화", "강남 매장")[number % 3],
            number % 10 + 1, text, f"010-2222-{number % 30:04d}", number,
        ]  # fmt: skip


def both(
    path: Path, folder: Path, options: Settings | None = None
) -> tuple[pa.Table, pa.Table, large.LargeTickets]:
    request, options = Request((str(path),)), options or Settings()
    whole = read_tickets(request, options, Silent())
    with large.open_large(request, options, Silent(), beside=folder / "out.parquet") as found:
        assert found is not None
        table = pa.concat_tables(list(found.groups()))
    assert [p.name for p in folder.iterdir()] == []
    told = {notice.key for notice in whole.notices}
    assert {notice.key for notice in found.notices} == told
    report = whole.sources[0]
    assert found.report.kept == report.kept and found.report.duplicates == report.duplicates
    assert dict(found.report.rejected) == dict(report.rejected)
    assert dict(found.masked) == dict(whole.masked)
    assert found.report.orders == report.orders
    return whole.tickets, table, found


def alike(one: pa.Table, other: pa.Table) -> bool:
    assert one.schema.equals(other.schema, check_metadata=True)
    for name in one.column_names:
        assert one[name].to_pylist() == other[name].to_pylist(), name
    return one.num_rows == other.num_rows


def test_the_same_table(tmp_path: Path) -> None:
    data = [HEAD, *rows(1500)]
    data += [["", "", "", "", "", "", "", ""], ["합계", "", "", "", "", "1500건", "", ""]]
    data += [["※ 대외비", "", "", "", "", "", "", ""]]
    path, folder = tmp_path / "큰 파일.csv", tmp_path / "out"
    folder.mkdir()
    csv_file(data, "utf-8-sig")(path)
    whole, table, _ = both(path, folder)
    assert alike(table, whole)
    assert table["duplicate_of"].null_count < len(table) - 40
    assert "010-2222" not in str(table["extra"].to_pylist())


@pytest.mark.parametrize("kind", ["cp949.csv", "utf8.csv.gz", "cp949.csv.gz", "cp949.zip"])
def test_the_same_table_however_it_is_packed(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    codec = "cp949" if kind.startswith("cp949") else "utf-8"
    write = csv_file([HEAD, *rows(400)], codec)
    if kind.endswith(".gz"):
        write = gzipped(write)
    elif kind.endswith(".zip"):
        write = zipped({"문의.csv": write})
    path = tmp_path / kind
    write(path)
    whole, table, _ = both(path, folder)
    assert alike(table, whole)


@pytest.mark.parametrize("codec", ["utf-8-sig", "cp949"])
def test_formulas_that_keep_ids_from_becoming_numbers(codec: str, tmp_path: Path) -> None:
    """`="0012"`, bare and quoted, in cells and header; a text that only mentions one stays."""
    lines = ['="접수번호",접수일,내용,="주문번호"']
    for number, row in enumerate(rows(400)):
        own = f'"=""{number:05d}"""' if number % 2 else f'="{number:05d}"'
        said = 'A1 셀에 =""1"" 이라고 나와요' if number == 77 else row[5]
        lines.append(f'{own},2024-05-{number % 28 + 1:02d},"{said}",="{"" if number % 9 else 7}"')
    path, folder = tmp_path / "엑셀.csv", tmp_path / "out"
    folder.mkdir()
    path.write_text("\r\n".join(lines) + "\r\n", encoding=codec, newline="")
    whole, table, _ = both(path, folder)
    assert alike(table, whole)
    assert set(table["ticket_id"].to_pylist()) == {f"{n:05d}" for n in range(400)}
    assert any('="1"' in text for text in table["body"].to_pylist())
    assert all('="' not in dict(cells).get("주문번호", "") for cells in table["extra"].to_pylist())


@pytest.mark.parametrize(
    ("kind", "late", "said", "expected"),
    [
        ("csv", "25/04/2026 9:00", {}, ("dmy", "seen")),
        ("jsonl", "25/04/2026 9:00", {}, ("dmy", "seen")),
        ("csv", "03/04/2026 9:00", {}, ("mdy", "guessed")),
        ("csv", "03/04/2026 9:00", {"접수일": "dmy"}, ("dmy", "said")),
    ],
)
def test_the_order_of_days_is_that_of_all_rows(
    kind: str,
    late: str,
    said: dict[str, str],
    expected: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One day, near the end and in no sample, decides of all slices; where none does, one asks."""
    monkeypatch.setattr(slicing, "SAMPLE_ROWS", 32)
    made = [
        (n, f"03/04/2026 {n % 24}:{n % 59:02d}", f"{n}번째 문의입니다 배송이 늦어요")
        for n in range(500)
    ]
    made[481] = (481, late, "481번째 문의입니다 배송이 늦어요")
    path, folder = tmp_path / f"a.{kind}", tmp_path / "out"
    folder.mkdir()
    names = ("접수번호", "접수일", "내용")
    if kind == "csv":
        csv_file([names, *made])(path)
    else:
        json_lines([dict(zip(names, row, strict=True)) for row in made])(path)
    whole, table, found = both(path, folder, Settings(date_orders=said))
    assert alike(table, whole)
    [order] = found.report.orders
    assert (order.order, order.how) == expected
    told = [notice for notice in found.notices if notice.key == "load.times_ambiguous"]
    assert len(told) == (expected[1] == "guessed")
    wrong = Settings(date_orders={"접수일": "ymd"})
    beside = folder / "out.csv"
    with large.open_large(Request((str(path),)), wrong, Silent(), beside=beside) as refused:
        assert refused is None  # the usual way says what is wrong


def test_versions_reused_and_missing_ids(tmp_path: Path) -> None:
    head: list[object] = ["id", "created_at", "updated_at", "text"]
    data: list[list[object]] = [head]
    for number in range(600):
        data.append(
            [number, f"2024-06-{number % 28 + 1:02d} 09:15:10", "2024-07-01", f"글 {number}"]
        )
    data.append([5, "2024-06-06 09:15:10", "2024-07-02", "글 5 새 판"])
    data.append([6, "2024-01-01 09:15:10", "2024-07-02", "전혀 다른 문의를 적은 다른 표의 여섯째"])
    data += [["", "2024-06-03 10:00:00", "", "같은 글"]] * 3
    path, folder = tmp_path / "a.csv", tmp_path / "out"
    folder.mkdir()
    csv_file(data)(path)
    whole, table, found = both(path, folder)
    assert alike(table, whole)
    assert found.report.duplicates == 1
    ids = table["ticket_id"].to_pylist()
    assert len(set(ids)) == len(ids) == 604 and sum("~" in i for i in ids) == 1


def prints(folder: Path) -> dict[Path, bytes]:
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving_large, "_PART_ROWS", 90)
    path = tmp_path / "큰 파일.csv"
    csv_file([HEAD, *rows(450)])(path)
    request, folder, other = Request((str(path),)), tmp_path / "large", tmp_path / "whole"
    key = load_key(None)
    given = given_files(request, Settings(), key_fingerprint=fingerprint(key))
    known = known_among(given, folder, key=key)

    def load_slices() -> Stored:
        beside = folder / "_voc" / "load"
        with large.open_large(request, Settings(), Silent(), beside=beside) as found:
            assert found is not None
            return load_large_into_archive(
                found, folder, known=known, key=key, settings=Settings(), progress=Silent()
            )

    stored = load_slices()
    found = read_tickets(request, Settings(), Silent())
    whole = load_into_archive(
        found, other, known=known, key=key, settings=Settings(), progress=Silent()
    )
    assert whole is not None
    assert stored.counts.equals(whole.counts) and stored.weeks == whole.weeks
    before = prints(folder)
    assert before == prints(other)
    again = load_slices()
    assert again.weeks == () and again.counts["unchanged"].to_pylist() == [found.tickets.num_rows]
    assert before == prints(folder)


def test_loads_at_once_are_as_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a large file is read, another load brings it and a newer one of the same tickets."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    csv_file([HEAD, *rows(30)])(old)
    new.write_bytes(old.read_bytes().replace("배송이 늦어요".encode(), "환불됐어요".encode()))

    def load(file: Path, folder: Path) -> None:
        request = Request((str(file),))
        load_archive(request, folder, settings=Settings(), progress=Silent())

    def others_meanwhile(*words: object, **options: object) -> object:
        monkeypatch.setattr(archive_load, "load_large_into_archive", load_large_into_archive)
        load(old, tmp_path / "at_once")
        load(new, tmp_path / "at_once")
        return load_large_into_archive(*words, **options)  # type: ignore[arg-type]

    for file in (old, new, old):
        load(file, tmp_path / "in_turn")
    monkeypatch.setattr(archive_load, "load_large_into_archive", others_meanwhile)
    load(old, tmp_path / "at_once")
    assert prints(tmp_path / "at_once") == prints(tmp_path / "in_turn")


def test_what_a_killed_load_left_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    csv_file([HEAD, *rows(60)])(path)
    left, busy = tmp_path / ".old.parquet.x.voc.tmp", tmp_path / ".now.parquet.y.voc.tmp"
    for folder in (left, busy):
        folder.mkdir()
        (folder / "0.arrow").write_bytes(b"")
        os.utime(folder, (0, 0))
    with FileLock(busy / "lock"):
        os.utime(busy, (0, 0))
        beside = tmp_path / "out.csv"
        with large.open_large(Request((str(path),)), Settings(), Silent(), beside=beside) as found:
            assert found is not None and found.folder.is_dir()
        assert not left.exists() and not found.folder.exists()
        assert (busy / "0.arrow").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.csv", csv_text([HEAD, *rows(50)]).encode("cp949") + b"1,\xff\xff,,,,,,\r\n"),
        ("cut.csv.gz", gzip.compress(csv_text([HEAD, *rows(500)]).encode())[:-300]),
        ("ragged.csv", csv_text([HEAD, *rows(500), ["1", "2"]]).encode()),
        ("open.csv", csv_text([HEAD, *rows(50)]).encode() + b'1,2024-06-11,,,,"open,,\n'),
        ("korean.jsonl", '{"id": 1, "text": "배송이 늦어요"}\n'.encode("cp949") * 50),
        ("no.jsonl", b'{"id": 1, "text": "a"}\n{"id": 2,\n' + b"{broken}\n" * 50 + b"\xff\n"),
        ("list.json", b'[{"id": 1, "text": "a"}]'),
        (
            "days.csv",
            b"no,text\n"
            + b"".join(b"CS-202603%02d-7,the door is stuck\n" % n for n in range(1, 31)),
        ),
        ("nothing.csv", b"id,text,note\n" + b"1,hello there all,a\n" * 60 + b"2,hello there,\\N\n"),
        ("turns.csv", b"id,role,created_at,text\n" + b"1,customer,2024-06-11,hello there\n" * 60),
    ],
)
def test_what_is_not_plain_is_read_whole(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    request = Request((str(path),))
    with large.open_large(request, Settings(), Silent(), beside=tmp_path / "out.csv") as found:
        assert found is None


def test_the_sample_is_spread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slicing, "SAMPLE_ROWS", 32)
    path, other = tmp_path / "a.csv", tmp_path / "a.jsonl"
    csv_file([["id", "text"], *([n, f"글 {n}"] for n in range(1000))])(path)
    json_lines([{"id": n, "text": f"글 {n}"} for n in range(1000)])(other)
    packed = [find_packed(file) for file in (path, other)]
    assert packed[0] is not None and packed[1] is not None
    for lines, first in (
        (csv_rows(packed[0], None), 2),
        (json_line_rows(packed[1], "a.jsonl", None), 1),
    ):
        assert lines is not None
        frame, count = lines.sample()
        numbers = [int(value) for value in frame.table["id"].to_pylist()]
        assert count == 1000 and 32 <= len(numbers) <= 64
        assert len({b - a for a, b in itertools.pairwise(numbers)}) == 1
        if first == 1:  # of a CSV the stride alone is known, not where it began
            assert frame.row_numbers.tolist() == [number + first for number in numbers]


def records(count: int) -> Iterator[dict[str, object]]:
    """Tickets as an API gives them: nested, with keys that come late and lists of comments."""
    for number, row in enumerate(rows(count)):
        own, day, _, channel, mark, text, phone, code = row
        record: dict[str, object] = {
            "id": own or None,
            "created_at": f"2024-06-{number % 28 + 1:02d}T0{number % 9}:00:00Z" if day else None,
            "subject": f"문의 {number}",
            "via": {"channel": channel},
            "satisfaction": {"score": mark if number % 2 else None},
            "description": text,
            "requester": {"phone": phone, "name": "김서연" if number % 5 else None},
            "tags": ["배송", "급함"] if number % 4 == 0 else [],
        }
        if number >= count // 2:
            record["custom_fields"] = [{"name": "주문번호", "value": code}]
        if number % 3 == 0:
            record["comments"] = [
                {"author_type": "customer", "body": text, "created_at": "2024-06-11T05:00:00Z"},
                {"author_type": "agent", "body": "확인하겠습니다",
                 "created_at": "2024-06-11T06:00:00Z"},
            ]  # fmt: skip
        yield record if number % 2 else {"ticket": record}


@pytest.mark.parametrize("kind", ["plain.jsonl", "mark.jsonl", "packed.jsonl.gz"])
def test_json_lines_give_the_same_table(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    written = [json.dumps(record, ensure_ascii=False) for record in records(900)]
    written[300:300] = ["", "{broken", '"no record"']
    text = "\n".join(written).encode() + (b"" if kind == "plain.jsonl" else b"\n")
    text = b"\xef\xbb\xbf" + text if kind == "mark.jsonl" else text
    path = tmp_path / kind
    path.write_bytes(gzip.compress(text) if kind.endswith("gz") else text)
    whole, table, found = both(path, folder)
    assert alike(table, whole) and len(table) == 900
    assert found.report.rejected == {"broken_line": 2} and found.report.rows_read == 902
    assert found.report.format == "jsonl" and found.report.header_row is None
    assert "주문번호" in str(table["extra"][-1]) or table["extra"][-1].as_py()
    told = {notice.key: notice.values for notice in found.notices}
    assert told["load.json_lines_broken"] == {"file": kind, "n": 2, "row": 302}


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_objects_in_cells_give_the_same_table(kind: str, tmp_path: Path) -> None:
    """A ticket in one column, as copying tools keep it: late keys, comments, a broken cell."""
    path, folder = tmp_path / f"copied.{kind}", tmp_path / "out"
    folder.mkdir()
    names = ("_airbyte_ab_id", "_airbyte_data", "메모")
    made: list[tuple[object, ...]] = []
    for number, record in enumerate(records(500)):
        whole = record.get("ticket", record)
        cell = json.dumps(whole, ensure_ascii=False) if number % 300 != 299 else "{broken"
        made.append((f"a-{number}", cell, "ｶﾅ" if number % 9 else ""))
    if kind == "csv":
        csv_file([names, *made])(path)
    else:
        json_lines([dict(zip(names, row, strict=True)) for row in made])(path)
    whole_table, table, found = both(path, folder)
    assert alike(table, whole_table) and len(table) == 500 - 1
    assert pc.sum(pc.greater(table["n_messages"], 1)).as_py() > 100
    assert "주문번호" in str(table["extra"].to_pylist())
    assert found.report.format == kind


def test_our_own_json_lines_are_read_whole(tmp_path: Path) -> None:
    source, path = tmp_path / "a.csv", tmp_path / "ours.jsonl"
    csv_file([HEAD, *rows(200)])(source)
    found = read_tickets(Request((str(source),)), Settings(), Silent())
    write_table(found.tickets, path, format="jsonl")
    beside = tmp_path / "out.csv"
    with large.open_large(Request((str(path),)), Settings(), Silent(), beside=beside) as again:
        assert again is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.text(max_size=9)), max_size=40))
def test_lines_read_in_pieces_give_one_frame(given: list[dict[str, str]]) -> None:
    text = "\n".join(json.dumps(record) for record in given) + "\n{"
    frames = []
    for size in (1, 3, 1000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(json_line_reader, "_LINES_AT_ONCE", size)
            if not given:
                with pytest.raises(InputError):
                    json_line_reader.read_json_lines(text, name="a")
                return
            frames += json_line_reader.read_json_lines(text, name="a")
    for frame in frames:
        assert frame.table.to_pydict() == frames[-1].table.to_pydict()
        assert frame.row_numbers.tolist() == list(range(1, len(given) + 1))
        assert [row.row for row in frame.refused] == [len(given) + 1]
