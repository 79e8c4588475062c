"""What a column's header says of its cells: all of one personal kind, plain numbers, or free."""

import re

__all__ = ["column_kind"]

# The first kind whose words end the header: 주문번호 before 번호, 이메일 but not 이메일 제목.
_KINDS = {
    "keep": (  # a reference number stays, whatever it looks like
        r"(?:주문|운송장|송장|예약|예매|접수|티켓|상담|문의|상품|제품|결제|거래|승인|사업자|사업자등록|증권|계약|방|글|질문|문서|"
        r"쿠폰|모델|시리얼|관리|일련|반품|교환)\s?(?:번호|no\.?|코드|id)|^(?:no\.?|번호|순번|id|sku|key)",
        r"order[ _]?(?:id|ids|no|number)|tracking.*|ticket[ _]?(?:id|no)|issue key|inquiryno|"
        r"question_?id|article_no|product_?(?:id|no)",
    ),
    "choice": (
        r"유형|분류|카테고리|구분|종류|채널|경로|상태|등급|태그|라벨|부서명?|국가|언어|버전|우선\s?순위|중요도|만족도|평점|별점|요금제",
        r"categor(?:y|ies)|^(?:ticket )?type|status|^state|channel|^via|^source|tags?|labels?|"
        r"priority|version|language|country|territory|group|rating",
    ),
    "product": (
        r"상품명?|제품명?|품목|브랜드명?|모델명|서비스명|매장명?|지점명?|기기|기종",
        r"product(?: ?name)?|brand|device",
    ),
    "rrn": (r"주민(?:등록)?\s?번호|^rrn",),
    "frn": (r"외국인\s?등록\s?번호",),
    "driver_license": (r"면허\s?(?:번호|증)?|driver'?s? licen[cs]e",),
    "customs_code": (r"(?:개인)?\s?통관\s?(?:고유)?\s?(?:부호|번호)",),
    "passport": (r"여권\s?(?:번호)?|passport(?: no\.?| number)?",),
    "account": (r"계좌\s?(?:번호|정보)?|account (?:no\.?|number)",),
    "card": (r"카드\s?번호|card (?:no\.?|number)",),
    "birth_date": (r"생년월일|생일|birth ?(?:day|date)|date of birth|^dob",),
    "email": (r"e-?mail(?: address)?|이메일(?:\s?주소)?|메일\s?주소|^메일|writer_email",),
    "phone": (
        r"(?:휴대|대표|집)?\s?(?:전화|폰|핸드폰|연락처|휴대폰)(?:\s?번호)?",
        r"(?:mobile|work|home)? ?phone(?: number)?|mobile|^tel\.?|^hp|팩스(?:번호)?|fax",
    ),
    "address": (r"(?<!ip )(?<!ip)주소|배송지|수령지|(?<!ip )(?<!ip_)address",),
    "name": (
        r"(?:고객|회원|주문자|구매자|예약자|신청자|수령인|수취인|작성자|등록자|보호자|가입자)\s?(?:이름|명|성명|성함)|성명|성함|^이름",
        r"주문자|구매자|예약자|예매자|신청자|수령인|수취인|받는\s?(?:사람|분)|예금주|입금자명?|작성자|등록자|^고객|^닉네임",
        r"writer|customer ?name|full name|first name|last name|requester|reviewer ?nickname|^name|"
        r"buyer ?name|receiver(?: ?name)?|customer",
    ),
    "agent": (
        r"담당자?(?:명)?|상담[원사](?:명)?|처리자(?:명)?|답변자(?:명)?|접수자(?:명)?|매니저(?:명)?",
        r"assignee|agent(?: name)?|case owner|manager ?name",
    ),
    "customer_id": (
        r"(?:고객|회원)\s?(?:id|번호|코드|식별\s?번호|아이디)|^아이디",
        r"(?:customer|member|user|requester|client)[ _]?id",
    ),
    "ip_address": (
        r"(?<![A-Za-z])(?:ip|아이피)\s?(?:주소)?",
        r"(?:(?:customer|user|client|remote|writer)[ _]?|(?<![A-Za-z]))ip(?:[ _]?addr(?:ess)?)?",
    ),
}
_PATTERNS = [
    (kind, re.compile(rf"(?:^|.*)(?:{'|'.join(parts)})\s?[0-9]{{0,2}}", re.I | re.S))
    for kind, parts in _KINDS.items()
]


_LONGEST = 200  # code points; more is no header
_TALK = re.compile("옵션|내용|요청|각인|메모")  # free text in a column of choices: what to engrave


def column_kind(header: str) -> str | None:
    """The kind of personal data that every cell under `header` holds.

    A type of `spans.TYPES`, "customer_id", "agent" (a cell that looks like a name is one), "keep"
    (order and other reference numbers: never personal), "choice" (one of a list: a name counts with
    a cue beside it, or in front where it looks like nothing else), "product" (the same, and a brand
    may look like a name), or None: read each cell as free text.
    """
    if len(header) > _LONGEST:
        return None
    plain = re.sub(r"\s*[(\[][^)\]]*[)\]]\s*$|[*:]+$", "", header.strip()).strip()
    for kind, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return None if kind in ("choice", "product") and _TALK.search(plain) else kind
    return None
