from string import Formatter

import pytest

from voc_cli.messages import LANGUAGES, Notice, catalogue, message
from voc_cli.messages.josa import attach, follow


def test_both_languages_say_the_same_things() -> None:
    assert set(catalogue("ko")) == set(catalogue("en"))


@pytest.mark.parametrize("key", sorted(catalogue("ko")))
def test_both_languages_have_the_same_fields(key: str) -> None:
    def names(lang: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(catalogue(lang)[key]) if name}

    assert names("ko") == names("en")


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
