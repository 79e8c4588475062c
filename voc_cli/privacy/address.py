"""Postal addresses: road-name (도로명) and lot-number (지번) form, with building, 동 and 호.

An address needs a house number, or an apartment with its 동 and 호: a town alone says where many
people live. Without a province or district before it, a road name needs a 번길, a flat number or a
word such as 주소 beside it, for 앱으로 3번 and 바로 2개 end in the same syllables as a road.
"""

import re

from voc_cli.privacy.places import CITIES, DISTRICTS
from voc_cli.privacy.spans import Span

__all__ = ["find_addresses"]

_PROVINCE = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주|"
    r"충청북|충청남|전라북|전라남|경상북|경상남)(?:특별자치시|특별자치도|특별시|광역시|자치도|시|도)?"
)


def _any(words: list[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=lambda w: (-len(w), w))) + ")"


_GU = _any(DISTRICTS) + "구"
_TOWN = (
    r"(?!(?:그러|하|되|이러|으|라|보)면|우리|빨리|미리|멀리|자리|[자이활운행작변충감]동\s)"
    r"(?:[가-힣]{1,5}[0-9]{0,2}(?:읍|면|동|리)|[가-힣]{1,5}[0-9]가)(?![가-힣])"
)
_ROAD = (
    r"(?:[가-힣][가-힣0-9.]{0,11}?(?:대로|로|길)|[가-힣]{2,6}[0-9]{1,3}(?:로|길))"
    r"\s?(?:[0-9]{1,4}(?:번)?(?:가|나|다|라)?길)?"
)
# Hangul right after a house number is a particle, or the number counts something (3가, 7호, 2달).
_THEN = (
    r"(?![0-9\-]|\.[0-9]|\s?(?:원|개|건|분|시간|일|월|년|만|천|%|명|회|차|달|주|번째|층|g|kg|cm|m|km)(?![가-힣]))"
    r"(?![가-힣A-Za-z](?<!에|로|은|는|이|을|를|의|와|과|도|인|입|예|까|부|근|앞|옆|쪽|요|임|맞|으|번|호|옥)|호|이상|도로)"
)
_HOUSE = rf"(?:지하\s?)?[0-9]{{1,5}}(?:\s?-\s?[0-9]{{1,4}})?(?:번지|번(?!길|째))?{_THEN}"
_PLOT = r"(?:[가-힣]{1,5}(?:읍|면)\s)?[가-힣]{1,6}[0-9]{0,2}(?:동|리|가)\s?(?:산\s?)?[0-9]{1,4}"
_LOT = rf"{_PLOT}(?:-[0-9]{{1,4}}(?:번지)?|번지)"
_LOT_IN_REGION = rf"{_PLOT}(?:-[0-9]{{1,4}})?(?:번지)?{_THEN}"

_FLAT = (
    r"(?:(?:제\s?)?(?:[0-9]{1,4}|[A-Za-z]|[가나다라마바사])\s?동\s?(?:지하\s?)?(?:[0-9]{1,2}\s?층\s?)?(?:[A-Za-zB]?-?[0-9]{1,4})\s?호(?!선|점|기)"
    r"|(?:[0-9]{3,4})\s?동(?![가-힣])"
    r"|(?:지하|지상|B)?\s?[0-9]{1,3}\s?층(?:\s?[A-Za-z]?[0-9]{1,4}\s?호)?"
    r"|지하\s?[0-9]{0,2}\s?(?:층|호)"
    r"|[A-Za-zB]?-?[0-9]{1,4}\s?호(?!선|점|기)|옥탑(?:방)?|반지하|지층(?![가-힣])"
    r"|[0-9]{1,4}\s?-\s?[0-9]{3,4}(?![0-9\-])|[0-9]{2,4}\s?-\s?[0-9]{2,4}(?![0-9\-]))"
)
_BUILDING_END = (
    r"(?:아파트|아파트먼트|오피스텔|빌라|빌딩|빌리지|빌|타워|타운|맨션|주택|연립|상가|센터|플라자|프라자|하우스|캐슬|파크|"
    r"자이|래미안|푸르지오|힐스테이트|아이파크|더샵|롯데캐슬|e편한세상|이편한세상|센트럴|팰리스|리버|스퀘어|"
    r"원룸|고시원|기숙사|사옥|단지|마을|스테이|시티|에비뉴|레지던스|힐|뷰)"
)
_HOME = (
    r"(?:아파트|오피스텔|빌라|빌딩|빌리지|빌|타워|타운|맨션|주택|연립|하우스|캐슬|파크|자이|래미안|푸르지오|힐스테이트|아이파크|더샵|"
    r"e편한세상|이편한세상|팰리스|원룸|고시원|기숙사|레지던스)"
)
# Makers of flats whose name alone is a block's: 파크리오 217동.
_MAKERS = (
    r"(?:파크리오|헬리오시티|리센츠|엘스|트리지움|은마|주공|한신|한양|우성|미도|쌍용|두산위브|위브|데시앙|꿈에그린|포레나|어울림|하늘채|스위첸|"
    r"센트레빌|스타힐스|베르디움|써밋|에스클래스|리슈빌|우미린|비발디|휴먼시아|벽산|블루밍|굿모닝힐|아너스빌|파밀리에|신동아|유보라|해링턴|"
    r"브라운스톤|사랑으로|부영|트리마제|아크로|디에이치|르엘|뉴타운|그린빌|현대|삼성|대우|롯데|대림|금호|동아|경남|청구|건영|코오롱|극동)"
)
_DONG_HO = r"(?:제\s?)?[0-9]{1,4}\s?동\s?(?:[0-9]{1,2}\s?층\s?)?[0-9]{1,4}\s?호(?!선|점|기)"
# A word of the sentence that goes on after the address is no building.
_NO_BUILDING = (
    r"(?!(?:인데|입니|이고|이구|이며|이에|예요|에요|이요|으로|에서|말고|아니|이라|라고|그리고|그런데|"
    r"근데|또는|[에로가는은]\s|[0-9]{1,5}\s?호))"
)
_BUILDING = rf"{_NO_BUILDING}[가-힣A-Za-z0-9]{{1,14}}(?:\s{_NO_BUILDING}[가-힣A-Za-z0-9]{{1,10}})?"
_TAIL = (
    rf"(?:\s?\([가-힣0-9]{{2,8}}(?:동|읍|면|리|가)(?:,\s?[가-힣A-Za-z0-9\s]{{2,14}})?\))?"
    rf"(?:[,\s]{{1,3}}(?:{_BUILDING}[,\s]{{1,2}})?{_FLAT}"
    rf"|[,\s]{{1,3}}{_NO_BUILDING}[가-힣A-Za-z0-9]{{0,8}}{_BUILDING_END}(?![가-힣])(?:[,\s]{{0,3}}{_FLAT})?)?"
    rf"(?:[,\s]{{0,3}}{_FLAT})?"
)
_REGION = (
    rf"(?:{_PROVINCE}\s?(?:{_any(CITIES)}(?:시|군)?\s?)?(?:{_GU}\s?)?"
    rf"|{_any(CITIES)}(?:시|군)?\s?{_GU}\s?|{_any(CITIES)}(?:시|군)\s?|{_GU}\s)(?:{_TOWN}\s?){{0,2}}"
)
_START = r"(?<![가-힣A-Za-z0-9])"
# A region begins with one of few syllables: nearly every place in a text fails at once.
_FIRST = (
    "(?=[" + "".join(sorted({name[0] for name in [*CITIES, *DISTRICTS]} | set("충전경"))) + "])"
)
_FULL = re.compile(
    rf"{_FIRST}(?:{_START}|(?<=[데은]요)|(?<=는데)|(?<=주소는)){_REGION}\s?(?:{_ROAD}\s?{_HOUSE}|{_LOT_IN_REGION}|(?:{_BUILDING}\s)?{_DONG_HO}"
    rf"|[가-힣A-Za-z0-9]{{0,12}}{_HOME}\s?{_FLAT}){_TAIL}"
)
_TOWN_ROAD = re.compile(rf"{_START}(?:{_TOWN}\s)?(?:{_ROAD}\s?{_HOUSE}|{_LOT})(?P<tail>{_TAIL})")
_APARTMENT = re.compile(
    rf"{_START}(?:[가-힣A-Za-z0-9]{{0,14}}(?:{_BUILDING_END}|{_MAKERS})\s?(?:[0-9]{{1,2}}(?:단지|차)\s?)?[,\s]{{0,2}}|[가-힣]{{2,10}}[0-9]{{1,2}}(?:단지|차)[,\s]{{1,2}})?"
    r"(?:제\s?)?(?:[0-9]{1,4}|[A-Z])\s?동\s?[0-9]{3,4}\s?호(?!선|점|기)"
    rf"|{_START}(?:[가-힣]{{1,8}}역\s)?[가-힣]{{0,6}}(?:{_MAKERS}|자이|래미안|푸르지오|힐스테이트|아이파크|더샵|이편한세상)(?:아파트)?\s?"
    rf"(?:[0-9]{{1,2}}(?:단지|차)\s?)?[0-9]{{3,4}}\s?동(?![가-힣]{{3}})"
    rf"|{_START}(?:[가-힣]{{1,6}}동\s)?[가-힣]{{0,6}}{_MAKERS}(?:아파트)?\s?(?:[0-9]{{1,2}}(?:단지|차)\s?)?[0-9]{{1,4}}\s?동\s?[0-9]{{3,4}}\s?호(?!선|점|기)"
)
_BLOCK = re.compile(
    rf"{_START}[가-힣A-Za-z0-9]{{1,12}}{_HOME}\s?(?:[0-9]{{1,2}}(?:단지|차)\s?)?(?:[0-9A-Za-z가나다라]{{1,4}}\s?동\s?)?[0-9]{{2,4}}\s?호(?!선|점|기)"
)
# A room of a hall, where something is sent to.
_ROOM = re.compile(
    rf"{_START}[가-힣A-Za-z0-9]{{1,10}}(?:관|홀|센터|연구동|학사|기숙사|강의동|캠퍼스)\s?(?:[0-9]{{1,2}}\s?층\s?)?[A-Za-z]?[0-9]{{2,4}}\s?호(?!선|점|기)"
)
# Every address has one of these, most texts with a number in them have not.
_HINT = re.compile(r"[로길동리가]\s{0,2}(?:산\s?|지하\s?)?[0-9]|[0-9]\s?[동호층]|옥탑|반지하|지층")
# A road or lot needs its number; nearly every text has none, and a town and road are not longer.
_NUMBERED = re.compile(r"[로길동리가]\s{0,2}(?:산\s?|지하\s?)?[0-9]")
_BUILDING_NUMBER = re.compile(r"[0-9A-Z]\s?동")
_FLAT_NUMBER = re.compile(r"[0-9]\s?호")
_BEFORE_NUMBER = 40
_NAMED = re.compile(
    r"(?:주소|배송지|수령지|수거지|거주|사는\s?곳|살고|집은|집이|집\s?주소|도착지|출발지|보내\s?주|방문|설치|회수지|반품지|소재지|위치)"
)
# Words before which …로 and …길 are a particle or an ordinary noun.
_NOT_ROADS = re.compile(
    r"(?:[가-힣]*(?:으|실|일|것|걸|터|자|물|별|달|말|발|날|줄|칠|팔|월)|새|바|서|따|홀|스스|실제|추가|그대|절대|함부|하나|제대|억지|진짜|주|대체|"
    r"마음대|이대|반대|이|그|저|카드|문자|전화|메일|이메일|택배|계좌|포인트|버전|번호|코드|사이즈|위주|세트|무료|유료|개|번|건|원|회|차|배|가|"
    r"최대|최소|최고|현재|날짜|단위|세로|거|수|초|두|리뷰|후기|앱|폰|기|시)(?:로|길)\s"
)


def find_addresses(text: str) -> list[Span]:
    """Addresses in `text` (a shadow), each to the end of its last number."""
    if not _HINT.search(text):
        return []
    spans = [_span(m) for m in _FULL.finditer(text)]
    numbered = _NUMBERED.search(text)
    begin = max(0, numbered.start() - _BEFORE_NUMBER) if numbered else len(text)
    for match in _TOWN_ROAD.finditer(text, begin):
        if _NOT_ROADS.match(match.group()):
            continue
        named = _NAMED.search(text, max(0, match.start() - 16), match.start())
        if match.group("tail") or named or re.search("번길|번지", match.group()):
            spans.append(_span(match))
    if _BUILDING_NUMBER.search(text):
        spans += [_span(m) for m in _APARTMENT.finditer(text)]
    if _FLAT_NUMBER.search(text):
        spans += [_span(m) for m in _BLOCK.finditer(text)]
        for match in _ROOM.finditer(text):
            if _NAMED.search(text, max(0, match.start() - 20), match.start()):
                spans.append(_span(match))
    return spans


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.start() + len(match.group().rstrip(" ,\n")), "address")
