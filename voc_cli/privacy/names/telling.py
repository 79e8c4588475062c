"""Whether the words beside a name say that a person is meant.

Columns that hold a choice (유형, 상태, 상품명, 태그 …) are no talk: 이용문의 there is a label and
온담 a brand, and their words lack the sentence a name is told by. So a name counts in them only
with a cue: 님 or a title behind it, a word for a customer, agent or name before it.
"""

import re

__all__ = ["before_desk", "is_told"]

_BEHIND = re.compile(
    r"['\")]?\s?(?:님|씨(?![가-힣])|쌤|선생|매니저|상담[사원]|기사|팀장|과장|대리(?![가-힣])|부장|차장|실장|소장|원장|점장|사원(?![가-힣])|"
    r"주임|코치|강사|고객|회원|본인|담당|명의|건(?![가-힣])|\[전화\]|[,/|]\s?\[전화\])"
)
_BEFORE = re.compile(
    r"(?:담당자?|상담[사원]|매니저|처리자|접수자|고객명?|회원명?|성함|성명|이름|예금주|수령인|수취인|주문자|구매자|예약자|신청자|작성자|"
    r"보호자|기사|팀장|강사|설계사)\s?[:=(/\-]?\s?$"
)
_WINDOW = 8
# A desk that a firm has: what stands before it is the firm.
_DESK = re.compile(
    r"(?:의|이?네)?\s?(?:고객\s?(?:(?:만족|행복|지원|상담|응대)\s?)?(?:센터|팀|실)|콜\s?센터|상담\s?(?:센터|실|팀)|(?:CS|cs)\s?(?:센터|팀|실))"
)


def is_told(text: str, start: int, end: int) -> bool:
    """Whether a cue stands right behind or before `text[start:end]`."""
    if _BEHIND.match(text, end):
        return True
    return _BEFORE.search(text, max(0, start - _WINDOW), start) is not None


def before_desk(text: str, end: int) -> bool:
    """Whether a firm's desk for customers follows what ends at `end` (한빛 고객센터)."""
    return _DESK.match(text, end) is not None
