"""Dictionary lines: what they mean, and errors that say file, line and what to write."""

from pathlib import Path

import pytest

from voc_cli.errors import InputError
from voc_cli.text.dictionary import parse_dictionary, read_dictionary, shipped_dictionary


def test_words_and_readings() -> None:
    text = "# note\n\n로긴\tNNG\n팅기 \t VV \t -1.5\n않됨\t안/MAG + 되/VV + ㅁ/ETN\t2\n"
    word, verb, reading = parse_dictionary(text, file="own.tsv")
    assert (word.word, word.morphemes, word.score) == ("로긴", (("로긴", "NNG"),), 0.0)
    assert (verb.word, verb.score, verb.line) == ("팅기", -1.5, 4)
    assert reading.morphemes == (("안", "MAG"), ("되", "VV"), ("\u11b7", "ETN"))
    assert word.is_word and not reading.is_word


def test_the_later_of_two_lines_for_one_word_counts() -> None:
    (entry,) = parse_dictionary("앱\tNNG\t1\n앱\tNNG\t2\n", file="own.tsv")
    assert entry.score == 2.0


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("로긴", "text.dictionary_fields"),
        ("로긴 NNG", "text.dictionary_fields"),
        ("로긴\t", "text.dictionary_fields"),
        ("로긴\tNNG\t1\t2", "text.dictionary_fields"),
        ("로긴\tNOUN", "text.dictionary_tag"),
        ("않되\t안/MAG + 되", "text.dictionary_fields"),
        ("않되\t안/XYZ", "text.dictionary_tag"),
        ("로긴\tNNG\thigh", "text.dictionary_score"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, key: str) -> None:
    file = tmp_path / "own.tsv"
    file.write_text(f"# words\n앱\tNNG\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_dictionary(file)
    assert caught.value.key == key
    for lang in ("ko", "en"):
        assert "own.tsv" in caught.value.text(lang)
        assert "3" in caught.value.text(lang)


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.tsv not found"):
        read_dictionary(tmp_path / "none.tsv")
    (tmp_path / "broken.tsv").write_bytes(b"\xff\x00\xff\tNNG")
    with pytest.raises(InputError, match=r"broken\.tsv cannot be read"):
        read_dictionary(tmp_path / "broken.tsv")
    (tmp_path / "cp949.tsv").write_bytes("로긴\tNNG".encode("cp949"))
    assert read_dictionary(tmp_path / "cp949.tsv")[0].word == "로긴"


def test_a_byte_order_mark_is_no_part_of_the_first_word(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("로긴\tNNG\n", encoding="utf-8-sig")
    assert read_dictionary(tmp_path / "own.tsv")[0].word == "로긴"


def test_the_shipped_dictionary_is_sound() -> None:
    entries = shipped_dictionary()
    assert {"로긴", "무통장입금", "재입고", "다크모드"} <= {entry.word for entry in entries}
    readings = [(entry.word, entry.morphemes) for entry in entries]
    assert len(readings) == len(set(readings))
