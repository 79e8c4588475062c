"""Order, waybill and other reference numbers become one neutral word for analysis.

No two are alike, so as words they only keep texts apart that say the same; the ticket table, and
with it every quote, keeps them. Dates, prices, counts and business phone numbers stay.
"""

import re

__all__ = ["REFERENCE", "neutralise"]

REFERENCE = "[번호]"

_LABEL = (
    r"(?:주문|운송장|송장|접수|예약|예매|등기|승인|시리얼|쿠폰|티켓|문의|계약|증권|"
    r"회원|고객|사건|견적|결제|거래|발권|택배|영수증|일련|관리|인증)\s?(?:번호|no\.?|NO\.?|No\.?)"
    r"(?:은|는|이|가|:|：|\s|\()*"
)
_CODE = r"(?:[A-Za-z]{1,5}[\-.#]?)?[0-9](?:[\-.]?[0-9A-Z])*"
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z.,\-/@])(?:(?P<label>{_LABEL})(?P<named>{_CODE})|(?P<bare>{_CODE}))"
    r"(?![0-9A-Za-z@]|[.,\-/:][0-9]|\s?(?:원|년|월|일|시|분|%))"
)
_DATE = re.compile(r"(?:19|20)[0-9]{2}[.\-]?(?:0?[1-9]|1[0-2])[.\-]?(?:0?[1-9]|[12][0-9]|3[01])")
_NAMED_DIGITS = 4
_BARE_DIGITS = 9


def neutralise(text: str) -> str:
    """`text` with every reference number as REFERENCE; its label stays."""
    return _NUMBER.sub(_neutral, text) if _LONG.search(text) else text


_LONG = re.compile(r"[0-9][0-9\-.]{3}")


def _neutral(match: re.Match[str]) -> str:
    named = match.group("named")
    found = named or match.group("bare")
    digits = sum(char.isdigit() for char in found)
    if _DATE.fullmatch(found) or digits < (_NAMED_DIGITS if named else _BARE_DIGITS):
        return match.group()
    return f"{match.group('label')}{REFERENCE}" if named else REFERENCE
