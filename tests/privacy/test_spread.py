"""Masking by several processes gives what one gives, byte by byte."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.privacy import (
    mask_all_cells,
    mask_all_tickets,
    mask_cells,
    mask_parts,
    mask_tickets,
    spread,
    tickets,
)
from voc_cli.schema import RawTickets, raw_schema

KEY = b"k" * 32
NAMES = ["김서연", "박지훈", "", "Lee Minho"]


def said(row: int) -> str:
    name = NAMES[row % 4] or "손님"
    sentences = [
        f"{name}입니다. 010-{1000 + row % 9000:04d}-5678로 연락 주세요",
        "배송이 너무 늦어요",
        f"환불은 국민은행 123-45-{67890 + row % 7:05d}으로 부탁드립니다 {name}",
        f"order{row % 90}@example.com 으로 답장 주세요",
        f"{row}번째 문의인데 아직 답이 없네요",
    ]
    return sentences[row % 5]


def table(rows: int) -> pa.Table:
    schema = raw_schema()
    numbers = range(rows)
    cells = {
        "ticket_id": [f"T{n}" if n % 11 else f"010-2222-{n:04d}" for n in numbers],
        "source": ["sheet"] * rows,
        "body": [said(n) if n % 13 else None for n in numbers],
        "team": [("상담1팀", "이정민", None)[n % 3] for n in numbers],
        "tags": [["급함", said(n)] if n % 9 == 0 else None for n in numbers],
        "customer_name": [NAMES[n % 4] or None for n in numbers],
        "customer_phone": [f"010{n:08d}" if n % 2 else None for n in numbers],
        "extra": [[("메모", said(n + 1)), ("연락처", "010-1")] if n % 3 else [] for n in numbers],
    }
    columns = [
        pa.array(cells[f.name], f.type) if f.name in cells else pa.nulls(rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


@pytest.fixture
def _however_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "LEAST_BYTES", 0)
    monkeypatch.setattr(spread, "_PART_ROWS", 77)


@pytest.mark.usefixtures("_however_small")
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_tickets_are_masked_alike_whatever_the_number_of_workers(workers: int) -> None:
    raw = RawTickets(table(400))
    alone = mask_tickets(raw, key=KEY)
    done: list[int] = []
    found = mask_all_tickets(raw, key=KEY, workers=workers, advance=done.append)
    assert found.tickets.equals(alone.tickets, check_metadata=True)
    assert list(found.counts.items()) == list(alone.counts.items()) and found.counts["phone"] > 80
    assert sum(done) == 400


@pytest.mark.parametrize("workers", [1, 2])
def test_parts_come_back_one_by_one(workers: int) -> None:
    whole = table(300)
    alone = mask_tickets(RawTickets(whole), key=KEY, tz="UTC")
    parts = (whole.slice(start, 90) for start in range(0, 300, 90))
    found = list(mask_parts(parts, key=KEY, tz="UTC", workers=workers))
    assert [len(part.tickets) for part in found] == [90, 90, 90, 30]
    joined = pa.concat_tables([part.tickets for part in found])
    assert joined.equals(alone.tickets, check_metadata=True)


@pytest.mark.usefixtures("_however_small")
@pytest.mark.parametrize("workers", [1, 2])
def test_cells_and_their_spans_too(workers: int) -> None:
    rows = [[f"T{n}", NAMES[n % 4], said(n), *(["더"] * (n % 2))] for n in range(300)]
    kinds, headers = ["ticket_id", "customer_name", None], ["번호", "이름", "내용"]
    alone = mask_cells(rows, kinds, headers=headers, key=KEY)
    done: list[int] = []
    found = mask_all_cells(
        rows, kinds, headers=headers, key=KEY, workers=workers, advance=done.append
    )
    assert found == alone and len(found.spans) > 300
    assert sum(done) == 300


def test_few_rows_stay_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def started(*_: object, **__: object) -> Iterator[pa.Table]:
        raise AssertionError

    monkeypatch.setattr(spread, "map_tables", started)
    assert len(mask_all_tickets(RawTickets(table(50)), key=KEY, workers=2).tickets) == 50
    assert len(mask_all_cells([["가"]], ["body"], workers=2).rows) == 1
    assert spread.processes_for(spread.LEAST_BYTES, 3) == 3


def test_unmasked_tables_are_left_alone(_however_small: None) -> None:
    raw = RawTickets(table(20))
    found = mask_all_tickets(raw, key=KEY, workers=2, allow_unmasked=True)
    alone = mask_tickets(raw, key=KEY, allow_unmasked=True)
    assert found.tickets.equals(alone.tickets, check_metadata=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), max_size=80), st.integers(1, 5))
def test_what_is_remembered_changes_nothing(numbers: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tickets, "_SEEN_TEXTS", size)
        seen = tickets.Seen()
        for number in numbers:
            found = seen.get((str(number), None, ()))
            assert found in (None, (str(number), ()))
            if found is None:
                seen.keep((str(number), None, ()), (str(number), ()))
            assert seen.get((str(number), None, ())) is not None
            assert len(seen._new) <= size and len(seen._old) <= size
