"""Every date habit of DOMAIN, single and as columns; round trips with Hypothesis."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc_cli.load.cells.dates import looks_like_time, parse_clock, parse_times, to_datetime

SEOUL = ZoneInfo("Asia/Seoul")
AS_OF = date(2024, 6, 30)


def read(
    *cells: str | None, as_of: date | None = AS_OF, tz: str = "Asia/Seoul"
) -> list[str | None]:
    times = parse_times(pa.array(cells, pa.string()), tz=tz, as_of=as_of).times
    found = [to_datetime(t, tz) for t in times]
    return [None if f is None else f.replace(tzinfo=None).isoformat(" ") for f in found]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2024. 6. 11.", "2024-06-11 00:00:00"),
        ("2024. 6. 11. 오후 3:12:05", "2024-06-11 15:12:05"),
        ("2024년 6월 11일", "2024-06-11 00:00:00"),
        ("2024년 6월 11일 화요일 오후 3시 12분", "2024-06-11 15:12:00"),
        ("2020년 6월 28일 오전 1:01", "2020-06-28 01:01:00"),
        ("24.06.11", "2024-06-11 00:00:00"),
        ("20240611", "2024-06-11 00:00:00"),
        ("20240611151205", "2024-06-11 15:12:05"),
        ("06/11/2024", "2024-06-11 00:00:00"),
        ("45454.63", "2024-06-11 15:07:12"),
        ("45454", "2024-06-11 00:00:00"),
        ("1718089925", "2024-06-11 16:12:05"),
        ("1718089925000", "2024-06-11 16:12:05"),
        ("2024-06-11T06:12:05Z", "2024-06-11 15:12:05"),
        ("2024-06-11T15:12:05+09:00", "2024-06-11 15:12:05"),
        ("2024-06-10T23:12:05-0700", "2024-06-11 15:12:05"),
        ("2024-06-11 15:12:05.250000", "2024-06-11 15:12:05.250000"),
        ("2024-06-11(화) 15:12", "2024-06-11 15:12:00"),
        ("2024-06-11 오전 12:05", "2024-06-11 00:05:00"),
        ("2024-06-11 오후 12:05", "2024-06-11 12:05:00"),
        ("2024/06/11 24:00", "2024-06-12 00:00:00"),
        ("11/May/24 03:26 PM", "2024-05-11 15:26:00"),
        ("Jun 11, 2024 3:12 PM", "2024-06-11 15:12:00"),
        ("Tue, 11 Jun 2024 06:12:05 +0000", "2024-06-11 15:12:05"),
        ("２０２４-０６-１１", "2024-06-11 00:00:00"),
        ("3일 전", "2024-06-27 00:00:00"),
        ("어제", "2024-06-29 00:00:00"),
        ("어제 오후 3:00", "2024-06-29 15:00:00"),
        ("2 weeks ago", "2024-06-16 00:00:00"),
        ("6월 3일", "2024-06-03 00:00:00"),
        ("12월 31일", "2023-12-31 00:00:00"),
        ("2024-02-30", None),
        ("2024-06-11 25:00", None),
        ("배송이 늦어요", None),
        ("", None),
        (None, None),
        ("12345678", None),
        ("010-1234-5678", None),
        ("20240601123456789", None),
    ],
)
def test_one_cell(cell: str | None, expected: str | None) -> None:
    assert read(cell) == [expected]


def test_relative_and_yearless_need_a_stated_day() -> None:
    assert read("3일 전", "어제", "6월 3일", as_of=None) == [None, None, None]


def test_month_or_day_first_is_one_decision_for_the_column() -> None:
    assert read("06/11/2024", "06/25/2024")[0] == "2024-06-11 00:00:00"
    assert read("06/11/2024", "25/06/2024")[0] == "2024-11-06 00:00:00"
    # The order that keeps dates together wins when both are possible.
    assert read("03/06/2024", "04/06/2024", "12/06/2024")[2] == "2024-06-12 00:00:00"
    assert parse_times(pa.array(["03/04/2024"]), tz="UTC").ambiguous_order
    assert not parse_times(pa.array(["06/25/2024"]), tz="UTC").ambiguous_order


def test_a_column_of_several_bases() -> None:
    parsed = parse_times(
        pa.array(["2024. 6. 11.", "45455", None, "언젠가", "2024-06-13"]), tz="Asia/Seoul"
    )
    assert parsed.unread == 1
    assert set(parsed.bases) == {"written", "serial"}
    assert np.isnat(parsed.times).tolist() == [False, False, True, True, False]


def test_daylight_saving() -> None:
    cells = pa.array(
        ["2024-03-10 01:30", "2024-03-10 03:30", "2024-11-03 12:00", "2024-07-01 00:00"]
    )
    times = parse_times(cells, tz="America/New_York").times
    expected = ["2024-03-10T06:30", "2024-03-10T07:30", "2024-11-03T17:00", "2024-07-01T04:00"]
    assert [str(t)[:16] for t in times] == expected


def test_looks_like_time() -> None:
    assert looks_like_time(["2024-06-11", "24.6.1 오후 3:00", ""]) == 1.0
    assert looks_like_time(["1", "2", "99999999", "배송 3일 지연", "010-1234-5678"]) == 0.0


def test_clock() -> None:
    cells = pa.array(["오전 12:00", "오후 1:05", "23:59:59", "9시 5분", "2024-06-11", None])
    assert parse_clock(cells).tolist() == [0, 13 * 3600 + 300, 86399, 9 * 3600 + 300, -1, -1]


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 12, 31)).map(
    lambda d: d.replace(microsecond=0)
)


def korean(moment: datetime) -> str:
    half = "오전" if moment.hour < 12 else "오후"
    hour = moment.hour % 12 or 12
    return f"{moment.year}. {moment.month}. {moment.day}. {half} {hour}:{moment:%M:%S}"


def serial(moment: datetime) -> str:
    return repr((moment - datetime(1899, 12, 30)) / timedelta(days=1))


WRITERS = (
    korean,
    lambda m: m.isoformat(),
    lambda m: m.strftime("%Y-%m-%d %H:%M:%S"),
    lambda m: m.strftime("%Y/%m/%d %I:%M:%S %p"),
    lambda m: m.strftime("%Y%m%d%H%M%S"),
    lambda m: m.replace(tzinfo=SEOUL).isoformat(),
    lambda m: m.replace(tzinfo=SEOUL).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    lambda m: f"{m.year}년 {m.month}월 {m.day}일 {m.hour}시 {m.minute}분 {m.second}초",
    lambda m: m.strftime("%d %B %Y %H:%M:%S"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=8), st.data())
def test_what_was_written_is_read_again(moments: list[datetime], data: st.DataObject) -> None:
    write = data.draw(st.sampled_from(WRITERS))
    cells = [write(moment) for moment in moments]
    assert read(*cells) == [moment.isoformat(" ") for moment in moments]


@settings(max_examples=40, deadline=None)
@given(
    st.datetimes(datetime(1955, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(microsecond=0))
)
def test_excel_serials(moment: datetime) -> None:
    expected = moment.isoformat(" ") if moment >= datetime(1970, 1, 3) else None
    assert read(serial(moment)) == [expected]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(cell: str) -> None:
    parsed = parse_times(pa.array([cell]), tz="Asia/Seoul", as_of=AS_OF)
    assert len(parsed.times) == 1
