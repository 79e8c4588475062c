"""Hangul composition of -ㅁ/음 nouns and dictionary forms."""

import pytest

from voc_cli.analysis.korean import dictionary_form, nominalise


@pytest.mark.parametrize(
    ("stem", "tag", "noun"),
    [
        ("늦", "VA", "늦음"),
        ("오", "VV", "옴"),
        ("되", "VV", "됨"),
        ("튕기", "VV", "튕김"),
        ("끊기", "VV", "끊김"),
        ("열리", "VV", "열림"),
        ("없", "VA", "없음"),
        ("만들", "VV", "만듦"),
        ("길", "VA", "긺"),
        ("어렵", "VA", "어려움"),
        ("무겁", "VA", "무거움"),
        ("좁", "VA", "좁음"),
        ("뽑", "VV", "뽑음"),
        ("듣", "VV", "들음"),
        ("믿", "VV", "믿음"),
        ("짓", "VV", "지음"),
        ("벗", "VV", "벗음"),
        ("누렇", "VA", "누럼"),
        ("좋", "VA", "좋음"),
        ("넣", "VV", "넣음"),
        ("느리", "VA", "느림"),
        ("로그", "VV", "로금"),
        ("OTP", "VV", "OTP함"),
    ],
)
def test_nominalise(stem: str, tag: str, noun: str) -> None:
    assert nominalise(stem, tag) == noun


@pytest.mark.parametrize(
    ("form", "tag", "word"),
    [
        ("늦", "VA", "늦다"),
        ("튕기", "VV", "튕기다"),
        ("불편", "XR", "불편하다"),
        ("배송", "NNG", "배송"),
    ],
)
def test_dictionary_form(form: str, tag: str, word: str) -> None:
    assert dictionary_form(form, tag) == word
