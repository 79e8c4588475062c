"""What the words around a number say it is: an order, an account, a card, a resident number …

A number alone is ambiguous (a 13-digit waybill passes Luhn one time in ten); Korean writers nearly
always name it just before or just after.
"""

import re
from functools import lru_cache

__all__ = ["BANKS", "follows_account", "label_before"]

BANKS = (
    r"(?:KB|kb|NH|nh|IBK|ibk|KDB|SC|iM|IM|K|k)?\s?"
    r"(?:국민|신한|우리|하나|농협|기업|카카오(?:뱅크|페이)?|카뱅|카카오\s뱅크|토스(?:뱅크)?|케이뱅크|케뱅|뱅크|"
    r"새마을(?:금고)?|신협|우체국|수협|제일|씨티|시티|대구|부산|경남|광주|전북|제주|산업|외환|저축|"
    r"산림조합|축협|단위농협|지역농협|미래에셋|키움|삼성증권|한국투자|은행)(?:은행|증권|저축은행)?"
    r"|(?<![A-Za-z])(?:KB|NH|IBK|SC|kb|nh|ibk)(?![A-Za-z])"
)

_NUMBER = r"\s?(?:번호|넘버|코드|NO\.?|No\.?|no\.?|ID|#)"
# Words that are a number's name by themselves, and words that are one only with 번호.
_NUMBER_WORDS = (
    r"운송장|송장|등기\s?번호|바코드|시리얼|S/N|s/n|SN:|모델명?|품번|증권번호|사업자(?:\s?등록)?|법인(?:\s?등록|(?!\s?카드|\s?계좌|\s?명의))|통신판매|전표|인보이스|"
    r"기프트\s?카드|상품권|쿠폰|핀\s?번호|핀\s?코드|PIN|IMEI|imei|ICCID|우편번호|사건번호|일련번호|관리번호|계기번호|"
    r"유심번호|통관(?:고유)?(?:부호)?|[Ii]nvoice|[Tt]racking|[Oo]rder"
)
_WORDS = (
    rf"(?P<ref>(?:{_NUMBER_WORDS})(?:{_NUMBER})?"
    rf"|(?:주문|승인|예매|예약|접수|택배|등기|결제|거래|계약|고객|회원|상품|제품|제조|문의|티켓|인증|상담|견적|영수증|청구서?|"
    rf"발주|출고|반품|교환|수거|환불|옵션|사고|민원|신고|신청|학번|사번|가맹점|현금영수증|매장|단말|멤버십|포인트|조회|확인|"
    rf"배송|심사|보험|증명서|문서|대기|좌석|차대|고유){_NUMBER}"
    r"|(?:포인트|적립|멤버십|멤버쉽|[Ll]\.?\s?(?:POINT|[Pp]oint)|CJ\s?ONE|캐[쉬시]백|스타벅스|기프트|도서관|출입)\s?카드(?:\s?번호)?"
    r")|(?P<order>주문|승인|예매|예약|접수|택배|등기|배송"
    r")|(?P<card>(?:신용|체크|법인|결제|등록)?\s?카드|card|Card|CARD|비자|마스터|VISA|Visa|아멕스|AMEX)(?:\s?번호)?"
    r"|(?P<account>계좌(?:\s?번호)?|입금|예금주|송금|이체|통장|무통장|보내실\s?곳|acct|account"
    rf"|(?:{BANKS})(?=[\s:은행)(\]\-/,]*(?:계좌|로|으로|은|에서)?[\s:은행)(\]\-/,]*(?:번호)?[\s:)(은는]*[0-9]))"
    r"|(?P<resident>주민(?:등록)?(?:\s?번호)?|외국인\s?(?:등록)?\s?(?:번호|증)?(?:\s?번호)?|등록\s?번호|거소(?:\s?신고)?(?:\s?번호|증)?|신분증|RRN|ARC|민번)"
    r"|(?P<license>면허증?(?:\s?번호)?)"
    r"|(?P<passport>여권(?:\s?번호)?|[Pp]assport|PASSPORT)"
    r"|(?P<birth>생년\s?월일|생년|(?<![발학선])생일|생신|출생|태어난|년생|주민(?:등록)?번호\s?앞|앞\s?(?:6|여섯)?\s?자리|"
    r"[Dd]ate of [Bb]irth|[Bb]irth\s?day|[Bb]irth|DOB|D\.O\.B)"
    r"|(?P<phone>전화|연락|휴대\s?폰|핸드폰|폰\s?번호|뒷\s?번호|폰|[Tt]el|TEL|[Pp]hone|[Mm]obile|HP|H\.P|hp|번호)"
)
# Each of them begins with one of these letters; before a number there are mostly others.
_FIRST = (
    "[A-DHIKLMNOPRSTVa-dhiklmnopst가거견결경계고관광교국기년농단대도뒷등마매멤면모무문미민바반발배뱅번법보부비사산삼상새생송수스승시신심"
    "씨아앞여연영예옵외우운유은이인일입저적전접제조좌주증지차청체축출카캐케쿠키태택토통티포폰품핀하학한핸현확환회휴]"
)
_LABELS = re.compile(f"(?={_FIRST})(?:{_WORDS})")
_AFTER_ACCOUNT = re.compile(
    rf"[\s()\[\],/:\-]*(?:{BANKS}|예금주|계좌|통장|입금|송금|이체|"
    r"(?:이?[가-힣]{0,4}\s?){0,2}(?:으로|로|에|여기로|이쪽으로)?\s?(?:[가-힣]{2,4}\s)?"
    r"(?:입금|송금|이체|환불|환급|보내|넣어|부쳐))"
)
_WINDOW = 28


@lru_cache(maxsize=512)  # each matcher asks of the same place
def label_before(text: str, start: int) -> tuple[str, int]:
    """(kind, distance) of the last word before `start` that names a number, ("", 0) if none.

    `kind` is ref (the name of some other number; a bare 주문 or 예약 only right before it), card,
    account, resident, license, passport, birth or phone. Distance in code points from the end of
    the word to `start`. Another number between the two ends the search: the word belonged to it.
    So do the end of a sentence and an empty line together: what follows is another matter.
    """
    window = text[max(0, start - _WINDOW) : start]
    last = None
    for found in _LABELS.finditer(text, max(0, start - _WINDOW), start + 1):
        last = found
    if last is None or last.end() > start:
        return "", 0
    between = window[len(window) - (start - last.end()) :]
    if re.search(r"[0-9]{5}|[0-9]-[0-9]|\]|[가-힣A-Za-z.!?]\s*\n\s*\n", between):
        return "", 0
    kind, distance = last.lastgroup or "", len(between)
    if kind == "order":
        return ("ref", distance) if distance <= 2 else ("", 0)
    return kind, distance


def follows_account(text: str, end: int) -> bool:
    """Whether the words right after `end` treat the number before it as a bank account."""
    return _AFTER_ACCOUNT.match(text, end, end + 24) is not None
