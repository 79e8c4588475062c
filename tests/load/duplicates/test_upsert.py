from datetime import UTC, datetime, timedelta

import pyarrow as pa

from voc_cli.load import upsert
from voc_cli.schema import ticket_schema

BEGIN = datetime(2026, 8, 3, 1, 15, tzinfo=UTC)


def table(*rows: dict[str, object]) -> pa.Table:
    schema = ticket_schema()
    base: dict[str, object] = {name: None for name in schema.names}
    full = [{**base, "source": "s", "created_at": BEGIN, "extra": [], **row} for row in rows]
    return pa.Table.from_pylist(full, schema=schema)


def ids(found: pa.Table) -> list[str]:
    return sorted(found["ticket_id"].to_pylist())


def test_new_tickets_are_added_and_known_ones_replaced() -> None:
    old = table(
        {"ticket_id": "1", "body": "배송이 늦어요", "status": "접수"},
        {"ticket_id": "2", "body": "나"},
    )
    new = table(
        {"ticket_id": "1", "body": "배송이 늦어요", "status": "완료"},
        {"ticket_id": "3", "body": "다"},
    )
    found = upsert(old, new)
    assert ids(found.table) == ["1", "2", "3"]
    status = dict(
        zip(found.table["ticket_id"].to_pylist(), found.table["status"].to_pylist(), strict=True)
    )
    assert status == {"1": "완료", "2": None, "3": None}
    places = set(zip(found.old_row.tolist(), found.new_row.tolist(), strict=True))
    assert places == {(0, 0), (1, -1), (-1, 1)}


def test_the_later_update_wins_whatever_is_loaded_last() -> None:
    late = BEGIN + timedelta(days=2)
    old = table({"ticket_id": "1", "body": "가", "status": "완료", "updated_at": late})
    new = table({"ticket_id": "1", "body": "가", "status": "접수", "updated_at": BEGIN})
    found = upsert(old, new)
    assert found.table["status"].to_pylist() == ["완료"]
    assert found.new_row.tolist() == [-1]


def test_a_number_used_again_does_not_overwrite() -> None:
    first = table({"ticket_id": "1", "body": "배송이 늦어요 언제 오나요"})
    later = BEGIN + timedelta(days=7)
    second = table({"ticket_id": "1", "body": "앱이 자꾸 꺼져서 못 쓰겠네요", "created_at": later})
    once = upsert(first, second).table
    assert len(once) == 2 and "1" in ids(once)
    again = upsert(once, second)
    assert ids(again.table) == ids(once)
    assert ids(upsert(again.table, first).table) == ids(once)


def test_kept_tickets_keep_their_ids_when_an_earlier_one_arrives() -> None:
    later = BEGIN + timedelta(days=7)
    kept = table({"ticket_id": "1", "body": "앱이 자꾸 꺼져서 못 쓰겠네요", "created_at": later})
    earlier = table({"ticket_id": "1", "body": "배송이 늦어요 언제 오나요"})
    found = upsert(kept, earlier).table
    bodies = dict(zip(found["ticket_id"].to_pylist(), found["body"].to_pylist(), strict=True))
    assert bodies["1"] == "앱이 자꾸 꺼져서 못 쓰겠네요"


def test_a_score_outlives_a_version_without_one() -> None:
    old = table({"ticket_id": "1", "body": "가", "nps": 3, "csat": 0.5})
    new = table({"ticket_id": "1", "body": "가", "status": "완료"})
    [row] = upsert(old, new).table.to_pylist()
    assert (row["nps"], row["csat"], row["status"]) == (3, 0.5, "완료")


def test_sources_have_numbers_of_their_own() -> None:
    old = table({"ticket_id": "1", "body": "가"})
    new = table({"ticket_id": "1", "body": "가", "source": "other"})
    assert upsert(old, new).table.num_rows == 2


def test_nothing_with_nothing() -> None:
    empty = ticket_schema().empty_table()
    assert upsert(empty, empty).table.num_rows == 0
    assert upsert(empty, table({"ticket_id": "1"})).table.num_rows == 1
    assert upsert(table({"ticket_id": "1"}), empty).table.num_rows == 1
