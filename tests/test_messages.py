import re
import tomllib
from string import Formatter

import pytest

from voc_cli.errors import csv_reason, toml_reason
from voc_cli.messages import LANGUAGES, Notice, catalogue, message
from voc_cli.messages.josa import attach, follow
from voc_cli.messages.numbers import fixed


def test_both_languages_say_the_same_things() -> None:
    assert set(catalogue("ko")) == set(catalogue("en"))


def test_both_languages_have_the_same_fields() -> None:
    def names(lang: str, key: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(catalogue(lang)[key]) if name}

    unlike = {
        key: (names("ko", key), names("en", key))
        for key in catalogue("ko")
        if names("ko", key) != names("en", key)
    }
    assert unlike == {}


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("배송", "을/를", "배송을"),
        ("환불 지연", "이/가", "환불 지연이"),
        ("결제 오류", "이/가", "결제 오류가"),
        ("카카오", "으로/로", "카카오로"),
        ("서울", "으로/로", "서울로"),
        ("앱", "으로/로", "앱으로"),
        ("voc.toml", "을/를", "voc.toml을"),
        ("CSV", "은/는", "CSV는"),
        ("3", "이/가", "3이"),
        ("2", "이/가", "2가"),
        ("‘배송’", "과/와", "‘배송’과"),
        ("(없음)", "은/는", "(없음)은"),
        ("‘주소 입력’ 줄이기(담당: 물류팀)", "을/를", "‘주소 입력’ 줄이기(담당: 물류팀)를"),
        ("‘‘지연’ 줄이기’(담당: 앱 개발팀)", "을/를", "‘‘지연’ 줄이기’(담당: 앱 개발팀)를"),
        ("--out", "을/를", "--out을(를)"),
        ("--where", "은/는", "--where는"),
        ("SOURCE", "이/가", "SOURCE가"),
        ("report.html", "을/를", "report.html을"),
        ("--file", "으로/로", "--file로"),
        ("customer_name", "이/가", "customer_name이"),
        ("rating", "은/는", "rating은"),
        ("status", "을/를", "status를"),
        ("--preset", "을/를", "--preset을(를)"),
        ("…", "을/를", "…을(를)"),
    ],
)
def test_particles_agree_with_the_last_sound(word: str, pair: str, expected: str) -> None:
    assert attach(word, pair) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("배송", "배송 문의"),
        ("이용문의", "이용문의"),
        ("주문 문의", "주문 문의"),
        ("‘상품문의’", "‘상품문의’"),
        ("이용문의(앱)", "이용문의(앱)"),
        ("문의 누락", "문의 누락 문의"),
    ],
)
def test_a_noun_stands_once_behind_a_label(label: str, expected: str) -> None:
    assert follow(label, "문의") == expected


def test_a_label_that_ends_in_the_noun_is_not_followed_by_it() -> None:
    values = {"count": 5, "expected": "1", "ratio": "5배", "range": "1–2", "q": "=.01"}
    told = message("report.headline_alarm", "ko", label="이용문의", **values)
    assert told.startswith("이용문의가 5건")


def test_message_fills_fields_and_particles() -> None:
    values = {"file": "voc.toml", "key": "tzz", "nearest": "min_score"}
    assert "tzz" in message("settings.unknown_key", "en", **values)
    assert "min_score를" in message("settings.unknown_key", "ko", **values)
    assert (
        Notice("settings.missing", {"file": "a.toml"}).text("ko").startswith("설정 파일 a.toml이")
    )


def test_an_unknown_key_is_a_bug() -> None:
    for lang in LANGUAGES:
        with pytest.raises(KeyError):
            message("settings.no_such_sentence", lang)


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (1, "Deleted 1 file."),
        ("1", "Deleted 1 file."),
        (0, "Deleted 0 files."),
        (2, "Deleted 2 files."),
        (1240, "Deleted 1,240 files."),
        ("1.0", "Deleted 1.0 files."),
    ],
)
def test_an_english_noun_agrees_with_its_number(n: object, expected: str) -> None:
    assert message("cache.cleared", "en", n=n) == expected


def test_a_word_may_agree_with_a_number_that_stands_elsewhere() -> None:
    for n, told in ((1, "1 mail with a broken header was"), (2, "a broken header were")):
        assert told in message("load.mails_broken", "en", file="a", n=n, row=1)


_TEXT = {
    "file", "folder", "archive", "path", "column", "columns", "label", "labels", "model", "key",
    "option", "name", "named", "tool", "by", "others", "unit", "into", "code", "cue", "registry",
    "title", "what", "topic", "action", "header", "target", "since", "row", "lower", "upper",
    "observed", "counterfactual", "expected", "source", "other", "files",
}  # fmt: skip
_FOLLOWS = {"is", "was", "has", "as", "does", "scored", "stands", "times", "counts", "fits"}
_AFTER_ONE = re.compile(r"(?<![\d.,:–])\b1 ((?:[a-z-]+ ?){1,3})")
_NOUNS = re.compile(
    r"(?:tickets|customers|weeks|files|rows|labels|topics|sheets|lines|answers|values|periods|"
    r"days|dates|items|requests|categories|products|suggestions|complaints|characters)"
)


def test_no_english_sentence_says_one_tickets() -> None:
    """A 1 in every number of every sentence: no plural noun and no plural verb follows it."""
    told = {key: _with_ones(key) for key in catalogue("en")}
    assert {key: line for key, line in told.items() if _says_one_of_many(line)} == {}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ("Read 1 tickets.", True),
        ("in 1 new tickets", True),
        ("1 ticket are left", True),
        ("1 reads what", True),
        ("Read 1 ticket.", False),
        ("1 of the tickets", False),
        ("1 is left", False),
        ("0.1 tickets", False),
    ],
)
def test_one_tickets_is_told_from_what_is_right(told: str, wrong: bool) -> None:
    assert _says_one_of_many(told) == wrong


def _with_ones(key: str) -> str:
    parsed = list(Formatter().parse(catalogue("en")[key]))
    numbers = {name for _, name, form, _ in parsed if name and (form or name not in _TEXT)}
    values = {name: 1 if name in numbers else "X" for _, name, _, _ in parsed if name}
    return message(key, "en", **values)


def _says_one_of_many(told: str) -> bool:
    for words in map(str.split, _AFTER_ONE.findall(told)):
        if words[0].endswith("s") and words[0] not in _FOLLOWS:
            return True
        if words[0] not in {"of", "and", "in", "where", "to", "or", "kept"} and (
            any(map(_NOUNS.fullmatch, words[:2])) or {"are", "were", "have", "do"} & set(words[:2])
        ):
            return True
    return False


def test_an_english_range_before_a_sign_says_to() -> None:
    assert message("report.range", "en", lower="-62.3", upper="+1.4") == "-62.3 to +1.4"
    assert message("report.range", "en", lower="-62.3%p", upper="-1.4%p") == "-62.3%p to -1.4%p"
    assert message("report.range", "en", lower="1.2", upper="3.4") == "1.2–3.4"
    assert message("report.range", "ko", lower="-62.3", upper="+1.4") == "-62.3~+1.4"
    # a sentence keeps the dashes of what it was given
    told = message("cli.usage_error", "en", reason="order 5–-3 is broken")
    assert "5–-3" in told


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (12.5, 0, "13"),
        (2 / 16 * 100, 0, "13"),
        (-12.5, 0, "-13"),
        (6.25, 1, "6.3"),
        (0.145 * 100, 0, "15"),
        (12.4999, 0, "12"),
        (1234.5, 0, "1,235"),
        (1e15, 0, "1,000,000,000,000,000"),
        (0, 1, "0.0"),
        (-0.04, 1, "0.0"),
    ],
)
def test_halves_are_rounded_as_spreadsheets_do(value: float, places: int, expected: str) -> None:
    assert fixed(value, places) == expected


@pytest.mark.parametrize(
    ("text", "ko", "en"),
    [("a =\n", "1번째 줄 4번째 글자", "line 1, character 4"), ("a = [1", "끝에서", "it ends")],
)
def test_why_a_toml_file_is_broken_is_told_in_both_languages(text: str, ko: str, en: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    reason = toml_reason(caught.value)
    for lang, told in (("ko", ko), ("en", en)):
        shown = message("settings.not_toml", lang, file="voc.toml", reason=reason)
        assert told in shown
        assert "Invalid" not in shown


def test_a_file_that_is_no_utf8_and_a_broken_csv_are_told_in_korean() -> None:
    with pytest.raises(UnicodeDecodeError) as caught:
        "분류".encode("cp949").decode("utf-8")
    assert "UTF-8" in toml_reason(caught.value).text("ko")
    assert "따옴표" in csv_reason(ValueError("field larger than field limit (9)")).text("ko")
