"""What a column's header says of its cells: all of one personal kind, plain numbers, or free."""

import re

__all__ = ["column_kind"]

_KINDS = (
    # A reference number stays, whatever it looks like.
    ("keep", r"(?:주문|상품\s?주문|운송장|송장|예약|예매|접수|티켓|상담|문의|상품|제품|결제|거래|승인|사업자(?:등록)?|증권|계약|방|"
             r"리뷰글|글|질문|문서|쿠폰|모델|시리얼|관리|일련|순|반품|교환)\s?(?:번호|no\.?|코드|id)|"
             r"^(?:no\.?|번호|id|순번|sku|order[ _]?(?:id|no|number)|tracking.*|ticket[ _]?(?:id|no)|issue key|"
             r"inquiryno|questionid|article_no|product_?(?:id|no)|order_?id|orderids?)$"),
    ("rrn", r"주민(?:등록)?\s?번호|^rrn$"),
    ("frn", r"외국인\s?등록\s?번호"),
    ("driver_license", r"운전?\s?면허\s?(?:번호|증)|driver'?s? licen[cs]e"),
    ("passport", r"여권\s?(?:번호)?|passport"),
    ("account", r"계좌\s?(?:번호)?|환불\s?계좌|account (?:no|number)"),
    ("card", r"카드\s?번호|card (?:no|number)"),
    ("birth_date", r"생년월일|생일|birth|^dob$"),
    ("email", r"e-?mail|이메일|메일\s?주소|^메일$|writer_email"),
    ("phone", r"전화|연락처|휴대폰|핸드폰|휴대\s?전화|phone|mobile|^tel|^hp$|팩스|fax"),
    ("address", r"주소|배송지|수령지|(?<!e-mail )(?<!email )(?<!ip )address"),
    ("name", r"고객\s?명|성명|성함|^이름$|회원\s?명|주문자\s?명?$|구매자\s?명?$|예약자\s?명?$|신청자\s?명?$|수령인|수취인|받는\s?(?:사람|분)|예금주|"
             r"입금자|작성자\s?명?$|^작성자$|등록자|^고객$|^writer$|customer ?name|full name|first name|last name|^requester$|"
             r"reviewernickname|닉네임|^name$|buyer ?name|receiver"),
    ("agent", r"담당자|상담원|상담사|처리자|답변자|^담당$|접수자|assignee|^agent$|case owner|manager ?name|매니저"),
    ("customer_id", r"고객\s?(?:id|번호|코드|식별\s?번호|아이디)|회원\s?(?:id|번호|아이디)|^아이디$|customer_?id|member_?id|user_?id|"
                    r"requester id|client_ip|ip ?address|^ip$"),
)  # fmt: skip
_PATTERNS = [(kind, re.compile(pattern, re.I)) for kind, pattern in _KINDS]


def column_kind(header: str) -> str | None:
    """The kind of personal data that every cell under `header` holds.

    A type of `spans.TYPES`, "customer_id", "agent" (a cell that looks like a name is one), "keep"
    (order and other reference numbers: never personal), or None: read each cell as free text.
    """
    plain = header.strip()
    for kind, pattern in _PATTERNS:
        if pattern.search(plain):
            return kind
    return None
