import numpy as np
import pyarrow as pa

from voc_cli.analysis.understanding.letters import find_runs, run_key

TEXTS = ["배송이 안와요ㅠ!", None, "", "  A b1c ", "OK"]


def spelled(key: int) -> str:
    raw = key.to_bytes(8, "big").lstrip(b"\0")
    return raw.rjust(len(raw) + len(raw) % 2, b"\0").decode("utf-16-be")


def runs(texts: list[str | None], broken: np.ndarray | None = None) -> list[tuple[int, str, str]]:
    """Row, run and the letters it stands on."""
    found = find_runs(pa.array(texts, pa.string()), broken)
    each = zip(found.row.tolist(), found.key.tolist(), strict=True)
    return [
        (row, spelled(key), (texts[row] or "")[slice(*found.span(i))])
        for i, (row, key) in enumerate(each)
    ]


def test_a_run_is_one_number() -> None:
    assert spelled(run_key("배송 ")) == "배송 "
    assert run_key("ab") != run_key(" ab")


def test_runs_stay_inside_words_and_know_where_words_begin_and_end() -> None:
    found = runs(TEXTS)
    assert [run for row, run, _ in found if row == 0] == [
        *(" 배", "배송", "송이", "이 ", " 안", "안와", "와요", "요ㅠ", "ㅠ!", "! "),
        *(" 배송", "배송이", "송이 ", " 안와", "안와요", "와요ㅠ", "요ㅠ!", "ㅠ! "),
    ]
    assert {run for row, run, _ in found if row == 3} == {
        *(" a", "a ", " b", "b ", " c", "c ", " a ", " b ", " c "),
    }


def test_a_run_tells_the_letters_it_stands_on() -> None:
    found = runs(TEXTS)
    assert len(found) > 25
    assert all(run.strip() == quote.lower() for _, run, quote in found)


def test_texts_do_not_run_into_each_other() -> None:
    alone = [[(i, run, quote) for _, run, quote in runs([text])] for i, text in enumerate(TEXTS)]
    assert sorted(runs(TEXTS)) == sorted(item for each in alone for item in each)


def test_what_is_broken_counts_as_blank() -> None:
    broken = np.array([False, False, True, False])
    assert [run for _, run, _ in runs(["가나다라"], broken) if len(run) == 2] == [
        *(" 가", "가나", "나 ", " 라", "라 "),
    ]


def test_digits_and_signs_outside_the_alphabet_are_no_letters() -> None:
    assert find_runs(pa.array(["010-1234 😀 漢字"])).key.tolist() == []
