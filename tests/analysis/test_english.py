"""English for names made of known words."""

import pytest

from voc_cli.analysis.english import english_name


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("배송 지연", "Delivery delay"),
        ("인증번호 안 옴", "Verification code not arriving"),
        ("답변 없음", "No answer"),
        ("환불 안 됨", "Refund refused"),
        ("다크 모드 추가", "Add dark mode"),
        ("광고 제거", "Remove ads"),
        ("두리패스 해지", "두리패스 cancelling"),
        ("전화·연결", "Phone connection"),
        ("배송 늦음·주문 취소", "Late delivery / order cancellation"),
        ("카드사용내역", "Card usage history"),
        ("광고 안 뜨게", "No ads"),
        ("낯선 낱말", ""),
        ("낯선배송낱말", ""),
        ("", ""),
    ],
)
def test_names_in_english(korean: str, english: str) -> None:
    assert english_name(korean) == english


def test_a_compound_that_repeats_itself_is_read_in_no_time() -> None:
    """배송조회 is a word and so are its halves: tried one by one that is 2^40 ways."""
    assert english_name("배송조회" * 40 + "뷁뷁") == ""
    assert english_name("배송조회" * 2) == "Tracking tracking"
