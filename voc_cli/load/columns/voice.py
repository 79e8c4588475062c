"""Whose words a cell holds, told by how they are put: a customer's, the company's, nobody's.

Headers of home-made sheets often say only 내용 or 비고; who speaks shows in endings. Customers ask
and complain in spoken style (`안 와요`, `되나요?`); staff address customers (`고객님`), promise
(`안내드리겠습니다`) and note what was done in nouns (`재발송 처리`, `사과 후 환불 완료`).
"""

import re

_ENDS = frozenset("요죠다까네냐오음함됨임듯데고서ㅠㅜㅋㅎ?!.…~^;")
_BEHIND = frozenset(")\"'")
_COMPANY = re.compile(
    r"고객님|안녕하세요.{0,20}(?:입니다|드립니다)|"
    r"(?<!문의)(?<!문의\s)(?<!부탁)(?<!부탁\s)(?<!요청)(?<!요청\s)(?<!질문)(?<!질문\s)(?<!건의)(?<!신고)"
    r"(?:드렸|드리겠|드립|드림|드린)|양해|"
    r"(?:죄송|사과|감사)[가-힣]{0,30} ?(?:드|말씀)|확인 ?후|담당자|조치|내부|"
    r"(?:처리|발송|완료|접수|환불|교체|교환|통보|전달|이관|협의|점검|시정|개선|검토|설명|사과|회신|방문|"
    r"통화|연락|안내|답변|지급|보상|교육|확정|예정|종결|수리|등록|발급|공지|요청|증설|보완|승인|반려|부재)"
    r"(?:함|됨|중|하였음|했음|하심|완료|예정|요망|필요)?[.)]?$|"
    r"(?i:\b(?:dear|we apologi[sz]e|sorry for the|thank you for (?:your|contacting)|our team|"
    r"informed|refunded|escalated|replied|called|resolved)\b)"
)
_CUSTOMER = re.compile(
    r"(?:나요|까요|는데|[아어해여네려래데]요|세요|습니까|는지|건가|싶|더라|잖|거든|ㅠ|ㅜ|!!|\?|[가-힣]냐)|"
    r"(?:문의|부탁|요청|질문|건의|신고) ?드[리립렸]|"
    r"(?:^|\s)(?:제가|저는|저희|나는|내가|우리|왜|너무|정말|진짜|자꾸|아직|계속)(?:\s|$)|"
    r"(?i:\b(?:i|my|me|i'm|i've|please|why|can't|doesn't|don't|didn't|won't)\b)"
)
_STATUS = re.compile(
    r"(?i)^(?:(?:처리|답변|접수|상담|진행|응대|조치|회신|검토|확인|배정|승인)?\s*"
    r"(?:완료|종결|종료|해결|대기|진행|진행\s*중|처리\s*중|보류|접수|미처리|미완료|미답변|신규|열림|닫힘|"
    r"이관|반려|취소|예정|중|전|됨|함|미해결|미결|확인\s*중|작업\s*중|새로\s*만들기)|"
    r"답변대기|답변완료|완|미완|처리|미처리|open|closed?|new|pending|solved|resolved|on[- ]?hold|"
    r"done|in[- ]progress|waiting.*|to ?do|cancell?ed|active|completed?|assigned|reopened|처리됨)$"
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공"
    "현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉경사부가복태목형피두감"
)
_PERSON = re.compile(
    rf"^(?:[{_SURNAMES}][가-힣]{{1,2}}|[{_SURNAMES}][가-힣]?[*○OX●]+[가-힣]?|[가-힣]{{2,4}}\s?님|"
    r"[A-Z][a-z]+ [A-Z][a-z]+|[가-힣]\*+)(?:\s?(?:님|씨|고객|회원))?$"
)
_ADDRESS = re.compile(
    r"^(?:\(?\d{5}\)?\s*)?[가-힣]{2,7}(?:시|도|군)?\s[가-힣]{1,6}(?:시|군|구)\b.{0,60}$|"
    r"[가-힣\d]{2}(?:로|길)\s?\d+(?:-\d+)?(?!\S{0,99}[가-힣]{4})"
)

__all__ = [
    "is_address", "is_person", "is_spoken", "is_status", "speaks_for_company",
    "speaks_for_customer",
]  # fmt: skip


def is_spoken(cell: str) -> bool:
    """Two words or more that end as a sentence does, or as noted speech does."""
    if " " not in cell:
        return False
    for sign in reversed(cell):
        if sign in _ENDS:
            return True
        if not sign.isspace() and sign not in _BEHIND:
            return False
    return False


def speaks_for_company(cell: str) -> bool:
    """Whether somebody of the company answers, or notes what was done."""
    return bool(_COMPANY.search(cell)) and not cell.rstrip().endswith("?")


def speaks_for_customer(cell: str) -> bool:
    """Whether somebody asks, complains or tells of themselves in spoken style."""
    return bool(_CUSTOMER.search(cell))


def is_status(cell: str) -> bool:
    """Whether a cell is a word for how far a ticket is."""
    return bool(_STATUS.match(cell))


def is_person(cell: str) -> bool:
    """Whether a cell looks like the name of a person, masked ones too."""
    return bool(_PERSON.match(cell))


def is_address(cell: str) -> bool:
    """Whether a cell is a postal address and no sentence."""
    return bool(_ADDRESS.search(cell)) and not is_spoken(cell)
