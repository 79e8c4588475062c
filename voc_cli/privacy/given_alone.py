"""Given names without their surname: 지은 엄마, 우리 민서가, 친구 하윤이, 수빈님."""

import re
from collections.abc import Sequence

from voc_cli.privacy import name_context as near
from voc_cli.privacy.common_words import NOUNS
from voc_cli.privacy.given_names import GIVEN, RARER

__all__ = ["find_given_names", "is_familiar", "stands_alone"]

# Given names that are read as a word first: without 님, 씨 or a label they stay.
_WORDLIKE = frozenset(
    """
    대한 우리 현재 하나 지원 수정 기준 지나 하니 영화 인정 민주 필수 정규 미래 안나 희망 현지 미리
    유아 진실 선정 하늘 수영 지인 성기 유리 정하 재정 지우 영아 아름 나은 선진 이나 지수 지연 세종
    시원 재학 해준 동원 태양 지운 인수 정식 정원 정수 진주 보람 기원 정문 승진 인성 선호 정한 상호
    준수 보라 소원 철수 소망 경주 미화 성수 지향 한결 영하 유선 진리 지혜 성경 상수 미숙 영주 정화
    미소 성원 소이 향기 성숙 아랑 재원 소진 세인 영자 다정 정선 태연 우주 중기 수지 진수 영광 해리
    이서 정자 보은 이슬 은혜 진자 정주 슬기 보배 소라 길동 지성 원석 형수 송이 대성 정진 이안 수인
    인자 정국 유성 강산 유정 말자 순자 덕수 아라 한이 준기 가은 은우 명수 수한 상하 조안 소유 시아
    가람 리아 라온 나라 세라 단비 하루 사랑 가을 겨울 여름 바다 마루 누리 나래 초롱 믿음 기쁨 은총
    햇살 노을 새벽 아린 새롬 다온 이든 이레 해나 해인 온유 모아 미강 은별 초원 별이 제이 요셉 다인
    자은 주하 나연 하라 하이 하리 유한 유연 유지 유수 이진 이상 이도 인하 인기 기상 기일 기수 기도
    무영 성미 주의 주인 주상 주일 정이 정보 정심 정무 정서 정의 재수 재미 재구 재고 재기 진상 진한
    진심 진재 진행 지상 지지 지속 영상 문재 이루 수학 인권 동영 인건 정해 현대 승인 지구 상식 성범
    인구 수용 수강 대우 미루 자영 수산 수동 성남 시내 찬성 한일 보아 세미 세우 세이 정교 그린 창원
    종일 운용 영국 세일 해라 상기 우정 환기 영종 애정 영문 일환 환수 정렬 기성 영원 중구 상환 호기
    의정 해상 치우 수혜 보금 영동 준하 찬양 이랑 연주 원정 수련 수만 수주 예민 한기 대수 일수 영웅
    지소 병무 인덕 제동 대일 재택 대용 유상 문주 창조 소명 유신 정오 병문 상영 무성 일구 상도 연희
    준용 성심 수명 성지 형국 진범 재연 태산 연재 정유 양자 지중 빛나 상용 의수 병기 병환 태만 헌재
    해경 승선 헌정 환호 완주 정복 만석 제하 진열 종신 두리 홍익 연두 명성 영도 재임 일중 태안 재화
    주선 대원 보리 의석 제원 선형 우상 으뜸 인주 지근 윤택 일순 가늘 병용 예후 수선 정석 효자 정모
    호재 호국 서원 시안 지열 수형 소령 종국 주홍 명화 일진 기용 희열 충만 우호 여진 제영 화수 이영
    화랑 종례 여정 상근 성모 주황 혜안 주창 경원 승복 이채 연지 성령 소담 철재 순례 유종 진창 종주
    지일 선구 연후 주봉 한길 세나 일국 종영 순정 수은 영락 대식 동인 형은
    """.split()
)
_CLOSED_FAMILIAR = (
    r"(?:이\s|이가|이는|이랑|이한테|이에게|이의|이도|이를|이네|이꺼|이와|이만|이처럼|아\s|이야)"
)
_OPEN_FAMILIAR = r"(?:네\s(?:집|엄마|아빠|가족|식구)|야[,!~])"
_FAMILY = (
    "엄마|아빠|맘|어머니|아버지|어머님|아버님|할머니|할아버지|이모|고모|삼촌|"
    "보호자|학부모|어린이|어린이집|부모|언니|누나|오빠"
)
_CHILD_OF = re.compile(
    rf"(?<![가-힣])(?P<given>[가-힣]{{2}})이?(?:네)?\s?(?:{_FAMILY})"
    r"(?:입니다|이에요|예요|이예요|에요|인데|이라고|라고|님|이고|고요|구요|에게|한테|께서?|가|는|은|이|의|도|\s|[.,!~)/]|$)"
)
_OURS = re.compile(
    r"(?<![가-힣])(?:우리|저희|울|제|딸|아들|딸아이|아이|애|애기|아기|손녀|손자|막내|첫째|둘째|셋째|조카|동생|언니|누나|오빠|형|친구|사촌|와이프|아내|남편|룸메|룸메이트|동료|학생|원생|아드님|따님|자제분|자녀분|손자분|손녀분|쌍둥이|딸내미|아들내미|큰애|작은애)"
    r"(?:인|이름은|이름이|이|가|는|은)?[\s(]\s?$"
)
_OURS_END = re.compile(
    r"(?:(?:이가|이는|이랑|이한테|이의|이도|이를|이|가|는|랑|한테|에게|의|도|를|네|하고|와|꺼|인데요?|이에요|예요|입니다|이고|고)?(?:[\s,.)]|$))"
)
# What is done to or by a person only: 은채한테, 지안에게, 은채가 못 받았다고.
_ANIMATE = re.compile(
    r"(?<![가-힣])(?P<given>[가-힣]{2})(?=(?:한테|에게|께서|께)(?:서|는|도|만|로)?(?![가-힣])"
    r"|[이가]\s(?:못\s|안\s|잘\s|다\s|대신\s|먼저\s|직접\s)?(?:받|보내|보냈|주문|결제|신청|예약|가입|썼|쓰던|쓰는|다니|태어|좋아하|먹|입|입을|입던|신던|"
    r"알려|추천|사줬|사준|준\s|줬|그러|말하|말했|했다고|했는데|샀)"
    r"|[랑]\s(?:같이|함께|둘이|저랑|통화)|(?P<thing>이?\s(?:거|것|꺼|이름|생일|계정|옷|신발|폰|휴대폰|핸드폰|카드|번호|학원|유치원|돌|백일|방|수업|담임)(?:[은는이가를을도랑으로에요예]|\s|$)))"
)
# Two of them together: 태오랑 태이 쌍둥이, 서준, 서연 남매.
_PAIR = re.compile(
    r"(?<![가-힣])(?P<given>[가-힣]{2})(?:이랑|랑|하고|[와과]|,)\s?(?P<other>[가-힣]{2})(?:이)?\s?(?:쌍둥이|형제|자매|남매|둘)"
)
# Words of nature are names too, before a title: 노을 선생님.
_NATURE = frozenset(
    "노을 하늘 바다 가을 겨울 여름 새벽 이슬 보라 한결 다솜 "
    "아름 새롬 빛나 나래 가람 보람 초롱 햇살".split()
)
_TAUGHT = re.compile(
    r"(?<![가-힣])(?P<given>[가-힣]{2})\s?(?:선생님|쌤|코치님|강사님|디자이너님?|트레이너님?|매니저님|실장님|원장님|학생|어린이|아동|환아|원생(?!활))(?![가-힣]{3})"
)
_VOCATIVE = re.compile(r"(?P<given>[가-힣]{2})[아야](?=(?P<thing>)[\s,!~])")
_FAMILIAR = re.compile(
    rf"(?<![가-힣])(?P<given>[가-힣]{{2}})(?=(?P<end>{_CLOSED_FAMILIAR}|{_OPEN_FAMILIAR}))"
)


def find_given_names(text: str, starts: Sequence[int]) -> set[tuple[int, int]]:
    """Where given names stand alone in `text` (a shadow): words that begin at one of `starts`."""
    found: set[tuple[int, int]] = set()
    if any(map(text.__contains__, near.KIN)):
        for match in near.KIN_GIVEN.finditer(text):
            given = match.group("given")
            if given in GIVEN and given not in NOUNS and given not in near.TITLES:
                found.add(match.span("given"))
    hinted = near.GIVEN_HINT.search(text) is not None
    for start in starts:
        given = text[start : start + 2]
        here = (start, start + 2)
        if hinted and _is_called(text, start, given):
            found.add(here)
        if (pair := _PAIR.match(text, start)) and _known(given) and _known(pair.group("other")):
            found |= {here, pair.span("other")}
        if (given in _NATURE or _sure(given)) and _TAUGHT.match(text, start):
            found.add(here)
        if _sure(given) and _is_familiar_here(text, start, given):
            found.add(here)
    return found


def _is_familiar_here(text: str, start: int, given: str) -> bool:
    """Somebody's child, friend or mother, or whoever is given or told something."""
    if _CHILD_OF.match(text, start):
        return True
    if _OURS_END.match(text, start + 2) and _OURS.search(text, max(0, start - 10), start):
        return True
    for pattern in (_ANIMATE, _VOCATIVE if not text[:start].strip() else None):
        match = pattern.match(text, start) if pattern else None
        if match is None:
            continue
        if match.group("thing") and _closed(given) != text.startswith("이", start + 2):
            continue
        if given in GIVEN or text.startswith(("한테", "에게", "께"), start + 2):
            return True
    familiar = _FAMILIAR.match(text, start)
    if familiar is None or (given not in GIVEN and text.startswith("이 ", start + 2)):
        return False
    return _closed(given) == (familiar.group("end")[0] in "이아")


def _is_called(text: str, start: int, given: str) -> bool:
    """수빈님, 민주씨, 하윤 매니저, 이름은 도윤."""
    if given not in GIVEN or given in NOUNS or not near.LONE_GIVEN.match(text, start):
        return False
    if given not in near.TITLES and (
        near.HONORIFIC.match(text, start + 2) or near.SERVES.match(text, start + 2)
    ):
        return True
    return near.GIVEN_LEFT.search(text, max(0, start - 8), start) is not None


def _known(given: str) -> bool:
    return given in GIVEN or given in RARER


def stands_alone(head: str) -> bool:
    """Whether a word that begins with `head` may be a given name: all that this file looks for."""
    if head in NOUNS:
        return False
    return head in GIVEN or _sure(head) or head in _NATURE


def _sure(given: str) -> bool:
    return (
        _known(given) and given not in _WORDLIKE and given not in NOUNS and given not in near.TITLES
    )


def is_familiar(word: str) -> bool:
    """Whether `word` is a given name and the 이 or 야 that people add: 지윤이, 지호야."""
    if len(word) != 3 or word[2] not in "이야" or not _sure(word[:2]):
        return False
    return _closed(word[:2]) == (word[2] == "이")


def _closed(given: str) -> bool:
    """Whether it ends in a consonant, after which people add 이."""
    return (ord(given[1]) - 0xAC00) % 28 > 0
