"""Codes stay one word; amounts, sizes side by side and long numbers stay as they are."""

import pytest

from voc_cli.settings import Settings
from voc_cli.text.codes import find_codes
from voc_cli.text.tokenize import morphemes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("세탁기에 E07 에러가 떠요", ["E07"]),
        ("F12를 누르면", ["F12"]),
        ("ERR-301 오류", ["ERR-301"]),
        ("KF94 마스크", ["KF94"]),
        ("5G도 안 되고 4K 화질도", ["5G", "4K"]),
        ("iOS17 업데이트 뒤", ["iOS17"]),
        ("A/S 신청, a/s 기사님", ["AS", "as"]),
        ("1+1 행사인데 2+1이라고", ["1+1", "2+1"]),
        ("SM-G991N 모델", ["SM-G991N"]),
        ("0x80070005 코드", ["0x80070005"]),
        ("U+ 알뜰폰, Q&A 게시판", ["U+", "Q&A"]),
    ],
)
def test_a_code_is_one_word(text: str, codes: list[str]) -> None:
    assert [code.form for code in find_codes(text)] == codes
    said = [form for form, tag in morphemes(text, settings=Settings()) if tag == "SL"]
    assert said == codes


@pytest.mark.parametrize(
    "text",
    [
        "10kg 쌀 2포대",
        "220V 전용, 100ml 용량",
        "S/M/L 가운데 M, S/M 사이",
        "AB123456 주문",
        "5.2.0 버전",
        "12/25 도착",
        "[번호] 주문 [전화]",
        "https://example.com/a1/b2",
        "hong1@example.com",
        "1+1=2",
    ],
)
def test_what_is_no_code_stays_as_it_was(text: str) -> None:
    assert not list(find_codes(text))


def test_masked_words_keep_their_own_tag_beside_a_code() -> None:
    found = morphemes("[전화] E07 [번호]", settings=Settings())
    assert found == [("[전화]", "PII"), ("E07", "SL"), ("[번호]", "PII")]
