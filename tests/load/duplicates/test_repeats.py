"""Near-duplicates: pasted texts with small variations are marked, look-alikes are not."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.writing import csv_file
from voc_cli.load import load_sources, with_repeats
from voc_cli.settings import Settings

PASTED = (
    "고객센터에 {n}번이나 전화했는데 연결이 되지 않습니다. 예약한 날짜가 이틀밖에 남지 않았으니 "
    "예약번호 {code} 건의 취소 수수료를 면제해 주시고 담당자가 직접 답변해 주시기 바랍니다."
)
OTHER = (
    "고객센터에 전화했는데 연결이 되지 않습니다. 앱에서 로그인을 하면 첫 화면이 하얗게 멈추고 "
    "비밀번호를 바꾸어도 그대로입니다. 언제 고쳐지는지 공지라도 올려 주시면 좋겠습니다."
)


def marked(folder: Path, texts: list[str], subjects: list[str] | None = None) -> list[str | None]:
    path = folder / "a.csv"
    rows: list[list[object]] = [["id", "date", "title", "text"]]
    for n, text in enumerate(texts):
        title = subjects[n] if subjects else ""
        rows.append([f"t{n:03d}", f"2024-06-{1 + n // 24:02d} {n % 24:02d}:00", title, text])
    csv_file(rows)(path)
    table = with_repeats(load_sources([str(path)], settings=Settings()).tickets.table)
    found: list[str | None] = table["duplicate_of"].to_pylist()
    return found


def test_pasted_texts_with_other_numbers_are_one_voice(tmp_path: Path) -> None:
    texts = [PASTED.format(n=n, code=f"K{n * 7919:06d}") for n in range(2, 30)]
    found = marked(tmp_path, [*texts, OTHER])
    assert found == [None, *["t000"] * 27, None]


def test_a_word_more_or_less_is_still_the_same_text(tmp_path: Path) -> None:
    text = PASTED.format(n=3, code="K1")
    variants = [text, "안녕하세요. " + text, text.replace("이틀", "사흘"), text + " 부탁드립니다!!"]
    assert marked(tmp_path, variants) == [None, "t000", "t000", "t000"]


def test_short_texts_differ_by_a_word(tmp_path: Path) -> None:
    texts = ["배송이 너무 늦어서 화가 납니다 정말로", "배송이 너무 빨라서 기분이 좋습니다 정말로"]
    numbers = ["주문번호 20240611 확인 부탁드립니다", "주문번호 20240612 확인 부탁드립니다"]
    assert marked(tmp_path, [*texts, *numbers]) == [None] * 4


def test_spaces_case_and_closing_signs_do_not_count(tmp_path: Path) -> None:
    texts = ["APP이 계속 꺼져서 쓸 수가 없습니다", "app이  계속 꺼져서, 쓸수가 없습니다ㅠㅠ!!"]
    assert marked(tmp_path, texts) == [None, "t000"]


def test_a_ticket_without_body_speaks_by_its_subject(tmp_path: Path) -> None:
    title = "회원 탈퇴가 되지 않습니다 확인 바랍니다"
    assert marked(tmp_path, ["", title, ""], [title, "", title]) == [None, "t000", "t000"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=90), min_size=1, max_size=12), st.data())
def test_a_mark_points_to_an_earlier_unmarked_row(texts: list[str], data: st.DataObject) -> None:
    import pyarrow as pa

    from voc_cli.load.duplicates.repeats import mark_repeats

    again = data.draw(st.lists(st.sampled_from(texts), max_size=6))
    said = [*texts, *again]
    ids = [str(n) for n in range(len(said))]
    nothing = pa.nulls(len(said), pa.string())
    table = pa.table({"ticket_id": ids, "subject": nothing, "body": pa.array(said, pa.string())})
    found = mark_repeats(table).to_pylist()
    for row, first in enumerate(found):
        if first is not None:
            assert int(first) < row and found[int(first)] is None
    for row, text in enumerate(said[len(texts) :], len(texts)):
        if sum(map(str.isalnum, text)) >= 60:
            assert found[row] is not None
