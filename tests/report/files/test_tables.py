import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc_cli.errors import UsageError
from voc_cli.report.files.tables import write_table

SEOUL = pa.timestamp("us", tz="Asia/Seoul")


def table() -> pa.Table:
    return pa.table(
        {
            "ticket_id": ["1", "2"],
            "created_at": pa.array([datetime(2026, 11, 16, 0, 30, tzinfo=UTC), None], SEOUL),
            "period": pa.array([date(2026, 11, 16), None], pa.date32()),
            "body": ['=1+1, "가"\n둘째 줄', None],
            "tags": pa.array([["긴급", "재문의"], []], pa.list_(pa.string())),
            "extra": pa.array(
                [[("나", "2"), ("가", "1")], None], pa.map_(pa.string(), pa.string())
            ),
            "churn": [True, None],
            "count": pa.array([-3, None], pa.int64()),
            "share": [0.1 + 0.2, float("nan")],
        },
    )


def written(data: pa.Table, **options: Any) -> bytes:
    stream = io.BytesIO()
    write_table(data, stream, **options)
    return stream.getvalue()


def test_csv_byte_for_byte() -> None:
    assert written(table(), format="csv").decode() == (
        "ticket_id,created_at,period,body,tags,extra,churn,count,share\n"
        '1,2026-11-16T09:30:00+09:00,2026-11-16,"\'=1+1, ""가""\n둘째 줄",긴급|재문의,'
        '"{""가"":""1"",""나"":""2""}",1,-3,0.3\n'
        "2,,,,,,,,\n"
    )


def test_an_empty_map_is_an_object() -> None:
    kind = pa.map_(pa.string(), pa.string())
    data = pa.table({"extra": pa.array([[], [("가", "1")]], kind)})
    assert written(data, format="jsonl").decode() == '{"extra":{}}\n{"extra":{"가":"1"}}\n'


def test_jsonl_byte_for_byte() -> None:
    assert written(table(), format="jsonl").decode() == (
        '{"ticket_id":"1","created_at":"2026-11-16T09:30:00+09:00","period":"2026-11-16",'
        '"body":"=1+1, \\"가\\"\\n둘째 줄","tags":["긴급","재문의"],'
        '"extra":{"가":"1","나":"2"},"churn":1,"count":-3,"share":0.3}\n'
        '{"ticket_id":"2","created_at":null,"period":null,"body":null,"tags":[],"extra":null,'
        '"churn":null,"count":null,"share":null}\n'
    )


def test_korean_headers_and_bom() -> None:
    made = written(table(), format="csv", headers="ko", excel=True)
    assert made.startswith("\ufeff티켓 번호,접수 시각,기간,내용,".encode())
    assert '"접점"' not in written(table(), format="jsonl", headers="ko").decode()
    assert "티켓 번호" in json.loads(written(table(), format="jsonl", headers="ko").split(b"\n")[0])


@pytest.mark.parametrize(
    "text", ["=A1", "+1", "-1+1", "@x", "\tx", "\rx", "  =A1", "\u3000@x", "\n-1", "\ufeff=A1"]
)
def test_formula_like_texts_are_disarmed_in_csv(text: str) -> None:
    row = list(csv.reader(io.StringIO(written(pa.table({"a": [text]}), format="csv").decode())))
    assert row[1] == ["'" + text]


@pytest.mark.parametrize("text", ["가=나", "1-2", "'=A1", "", " 가", "(=)"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    data = pa.table({"a": [text], "b": ["x"]})
    row = list(csv.reader(io.StringIO(written(data, format="csv").decode())))
    assert row[1] == [text, "x"]


def test_negative_numbers_stay_numbers() -> None:
    data = pa.table({"a": [-1.5, 2.0], "b": pa.array([-1, 2], pa.int32())})
    assert written(data, format="csv") == b"a,b\n-1.5,-1\n2,2\n"


def test_parquet_keeps_types_metadata_and_bytes(tmp_path: Path) -> None:
    data = table().replace_schema_metadata({"schema_version": "1"})
    for name in ("a", "b"):
        write_table(data, tmp_path / f"{name}.parquet", format="parquet")
    back = pq.read_table(tmp_path / "a.parquet")
    assert back.schema == data.schema
    assert back.schema.metadata[b"schema_version"] == b"1"
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert back.column("body").to_pylist() == data.column("body").to_pylist()


def test_xlsx_holds_texts_as_texts_and_numbers_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_table(table(), path, format="xlsx", lang="ko")
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in sheet[1]][:4] == ["티켓 번호", "접수 시각", "기간", "내용"]
    assert sheet["B2"].value == datetime(2026, 11, 16, 9, 30)
    assert sheet["D2"].data_type == "s"
    assert sheet["D2"].value.startswith("=1+1")
    assert (sheet["G2"].value, sheet["H2"].value, sheet["I2"].value) == (1, -3, 0.3)
    assert sheet.freeze_panes == "A2"
    again = tmp_path / "u.xlsx"
    write_table(table(), again, format="xlsx", lang="ko")
    assert path.read_bytes() == again.read_bytes()


def test_empty_tables_keep_their_header(tmp_path: Path) -> None:
    empty = table().slice(0, 0)
    assert written(empty, format="csv").count(b"\n") == 1
    assert written(empty, format="jsonl") == b""
    assert pq.read_table(io.BytesIO(written(empty, format="parquet"))).num_rows == 0
    assert written(empty, format="xlsx")


def test_a_text_stream_gets_utf8_and_newlines_through_its_buffer() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp949", newline="\r\n")
    stream.write("앞\n")
    write_table(pa.table({"a": ["가"]}), stream, format="csv")
    assert raw.getvalue() == "앞\r\n".encode("cp949") + "a\n가\n".encode()


def test_a_stream_of_text_alone_takes_text_formats_only() -> None:
    stream = io.StringIO()
    write_table(pa.table({"a": ["가"]}), stream, format="csv", excel=True)
    assert stream.getvalue() == "\ufeffa\n가\n"
    with pytest.raises(UsageError):
        write_table(table(), io.StringIO(), format="parquet")


def test_an_unknown_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        write_table(table(), tmp_path / "t.xml", format="xml")
    assert "xml" in refused.value.text("ko")
    assert list(tmp_path.iterdir()) == []


def test_batches_do_not_show() -> None:
    data = pa.table({"a": [str(i) for i in range(20_000)], "b": list(range(20_000))})
    lines = written(data, format="csv").decode().splitlines()
    assert len(lines) == 20_001
    assert lines[-1] == "19999,19999"
    assert written(data, format="jsonl").count(b"\n") == 20_000


def test_dictionary_columns_are_written_as_their_values() -> None:
    data = pa.table({"a": pa.array(["가", "나", "가"]).dictionary_encode()})
    assert written(data, format="csv").decode() == "a\n가\n나\n가\n"


@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8")), st.none() | st.text("가=+-@|\"',\n ab")),
        min_size=1,
    )
)
def test_texts_come_back_from_csv_and_json_lines(rows: list[tuple[str, str | None]]) -> None:
    data = pa.table({"a": [row[0] for row in rows], "b": [row[1] for row in rows]})
    lines = written(data, format="jsonl").decode().split("\n")[:-1]
    assert [tuple(json.loads(line).values()) for line in lines] == rows
    text = io.StringIO(written(data, format="csv").decode(), newline="")
    back = list(csv.reader(text))[1:]
    for (a, b), found in zip(rows, back, strict=True):
        assert found[0] in (a, "'" + a)
        assert found[1] in (b or "", "'" + (b or ""))
