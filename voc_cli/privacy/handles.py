"""Number plates, internet addresses and the names people go by in other services.

All three point at one person without being a name (차량번호 and IP 주소 are identifiers in the
Korean guideline on de-identification); a version number or a row of prices does not.
"""

import re

from voc_cli.privacy.spans import Span

__all__ = ["find_handles", "find_ip_addresses", "find_plates"]

_REGION = "(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주)"
# The syllables of private cars, of taxis and buses, hired cars and parcels.
_USE = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호"
_UNITS = "(?![0-9]|-|\\s?(?:년|원|번|개|명|시|월|일|동|호|장|점|분|건|회|만|억|천|조|권|g|ml|kg))"
_PLATE = re.compile(
    rf"(?<![0-9A-Za-z.,\-])(?:(?P<region>{_REGION})\s?)?[0-9]{{2,3}}(?P<gap>\s?)(?P<use>[{_USE}])"
    rf"(?P<space>\s?)[0-9]{{4}}{_UNITS}"
)
_PLATE_HINT = re.compile(rf"[0-9]\s?[{_USE}]\s?[0-9]{{4}}(?![0-9])")
# Syllables that also end or count something in a sentence: 12도 3000, 20주 3000.
_LOOSE = frozenset("도로주호조사고라나다소구배부바가시")
_CAR = re.compile("차|렌트|번호판|주차|택시|운전|자동차|오토바이|plate|하이패스|과태료|대리|견인")
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP = re.compile(rf"(?=[0-9])(?<![0-9A-Za-z.\-]){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9]|\.[0-9])")
_VERSION = re.compile(
    r"(?i)(?:버전|버젼|펌웨어|업데이트|앱|ver(?:sion)?|v|os|ios|android)\s?[.:]?\s?$"
)
_PRIVATE = re.compile(r"10\.|127\.|0\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.")  # nobody's
_IP6 = re.compile(
    r"(?<![0-9A-Fa-f:.])(?=[0-9:]*[A-Fa-f])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::?[0-9A-Fa-f]{1,4}){1,4}(?![0-9A-Fa-f:])"
)
_IP_WORD = re.compile(r"(?i)\bip|아이피|접속|로그인")
_SERVICE = (
    r"(?:인스타(?:그램)?|카톡|카카오톡|카카오|트위터|텔레(?:그램)?|페이스북|페북|디스코드|디코|틱톡|라인|스레드|위챗|"
    r"[Ii]nstagram|[Tt]elegram|[Tt]witter|[Dd]iscord|[Kk]akao[Tt]alk|LINE|DM|디엠)"
)
_NAMELESS = r"[A-Za-z0-9_.]{3,32}#[0-9]{4}|@[A-Za-z0-9_][A-Za-z0-9_.\-]{2,28}[A-Za-z0-9_]"
_HANDLE = re.compile(
    rf"{_SERVICE}(?P<word>\s?(?:아이디|ID|id|계정|닉네임))?(?:방에|방으로|은|는|이|가|으로|로|에)?\s?[:=(]?\s?"
    rf"(?P<handle>{_NAMELESS}|[A-Za-z][A-Za-z0-9_.\-]{{2,28}}[A-Za-z0-9_])(?![A-Za-z0-9_@])"
)
_SERVICES = re.compile(_SERVICE)
_TAG = re.compile(
    r"(?<![A-Za-z0-9_.@가-힣])@[A-Za-z0-9_][A-Za-z0-9_.]{2,28}[A-Za-z0-9_](?![A-Za-z0-9_@])"
)
# What the customer of this very service logs in with: as good as a customer's number.
_LOGIN = re.compile(
    r"(?:아이디|(?<![A-Za-z가-힣])(?:ID|Id|id)|계정|닉네임|닉)(?P<said>명|은|는|이|가)?\s?[:=('\"]{0,2}\s?(?:제|저는)?\s?"
    rf"(?P<handle>{_NAMELESS}|[A-Za-z][A-Za-z0-9_.\-]{{2,28}}[A-Za-z0-9_]|[A-Za-z]{{1,8}}[가-힣]{{1,6}}[0-9_]{{1,6}})"
    r"(?![A-Za-z0-9_@]|\.[a-z])"
)
_THINGS = re.compile(
    r"(?i)(?:주문|상품|제품|기기|결제|거래|광고|세션|서버|문의|티켓|예약|쿠폰|이벤트|채널|앱|애플|구글|네이버|카카오|페이스북|apple|google|order|item|"
    r"product|device|ticket|session|transaction|서비스|스토어|패키지|빌드)\s?$"
)
_NO_LOGIN = re.compile(
    r"(?i)(?:google|naver|kakao|apple|facebook|line|instagram|youtube|netflix|pc|ios|android|app|vip|card|error|null|admin|guest|test|login|"
    r"password|pw|or|and|not|is|the|my|your)[0-9]?"
)
_ODD = re.compile("[0-9_]")
_LATIN = re.compile("[A-Za-z]")
_TOLD = (
    "@",
    "#",
    "아이디",
    "ID",
    "id",
    "Id",
    "계정",
    "닉",
    "카톡",
    "인스타",
    "텔레",
    "디코",
    "라인",
)


def find_plates(text: str) -> list[Span]:
    """Number plates of Korean vehicles: 12가 3456, 142하 7719, 서울 34 바 1827."""
    spans = []
    for match in _PLATE.finditer(text) if _PLATE_HINT.search(text) else ():
        loose = match.group("use") in _LOOSE and match.group("region") is None
        apart = match.group("gap") or match.group("space")
        if (loose and apart) or match.group("gap"):
            around = text[max(0, match.start() - 30) : match.end() + 12]
            if match.group("region") is None and not _CAR.search(around):
                continue
        spans.append(Span(match.start(), match.end(), "car_plate"))
    return spans


def find_ip_addresses(text: str) -> list[Span]:
    """IPv4 addresses; four small numbers only where the text speaks of an address."""
    spans = []
    for match in _IP.finditer(text) if text.count(".") > 2 else ():
        left = text[max(0, match.start() - 14) : match.start()]
        if _VERSION.search(left) or _PRIVATE.match(match.group()):
            continue
        if len(match.group()) >= 10 or _IP_WORD.search(left):
            spans.append(Span(match.start(), match.end(), "ip_address"))
    for match in _IP6.finditer(text) if text.count(":") > 3 else ():
        if match.group().count(":") > 3:
            spans.append(Span(match.start(), match.end(), "ip_address"))
    return spans


def find_handles(text: str) -> list[Span]:
    """What somebody is called in a service: 카톡 아이디 dain9804, 아이디는 moon_77.

    Of a service that the text names, and of the one that is written to: there people log in with
    what they are called elsewhere too, and a customer's id is personal data.
    """
    if not any(map(text.__contains__, _TOLD)) or not _LATIN.search(text):
        return []
    spans = [
        Span(*match.span("handle"), "user_id")
        for match in _HANDLE.finditer(text)
        if match.group("word")
        or re.match("@|.*#", match.group("handle"))
        or re.search("[a-z][_\\-][a-z0-9]|[a-z]{3}[0-9]{2}", match.group("handle"))
    ]
    if "@" in text and _SERVICES.search(text):
        spans += [Span(m.start(), m.end(), "user_id") for m in _TAG.finditer(text)]
    for match in _LOGIN.finditer(text):
        handle = match.group("handle")
        odd = _ODD.search(handle) or "@" in handle
        if _NO_LOGIN.fullmatch(handle) or not (odd or (match.group("said") and len(handle) > 4)):
            continue
        if not _THINGS.search(text, max(0, match.start() - 14), match.start()):
            spans.append(Span(*match.span("handle"), "user_id"))
    return spans
