"""People whom tickets name without their being customers: singers, actors, sportsmen, statesmen.

They stay where nothing says that a customer bears the name (`이정재 영화`); after a label (예약자
이정재) or with a number beside it, the name is a customer's like any other.
"""

import re

__all__ = ["FAMOUS", "in_office", "is_public"]

FAMOUS = frozenset(
    """
    유재석 강호동 신동엽 이경규 박명수 정준하 하동훈 김종국 이광수 송지효 지석진 양세찬 전소민
    박나래 전현무 장도연 김구라 서장훈 안정환 김성주 백종원 이연복 최현석 이영자 송은이 김숙 임영웅
    영탁 이찬원 장민호 김호중 정동원 송가인 장윤정 진성 나훈아 남진 조용필 이문세 이승철 이승환
    신승훈 김건모 김광석 서태지 박진영 양현석 이수만 방시혁 민희진 이효리 이상순 엄정화 이선희
    패티김 심수봉 주현미 인순이 백지영 거미 박효신 성시경 폴킴 멜로망스 이적 유희열 김동률 박정현
    김범수 나얼 이정재 정우성 황정민 송강호 최민식 설경구 이병헌 하정우 마동석 조인성 공유 원빈
    강동원 현빈 손예진 송혜교 송중기 전지현 김수현 박서준 박보검 이민호 이종석 김우빈 남주혁 차은우
    이동욱 이제훈 변요한 유아인 주지훈 류준열 조정석 조승우 김혜수 전도연 김희애 고현정 이영애
    김태희 한가인 한예슬 신민아 한효주 박신혜 김고은 박소담 이성경 수지 김지원 신세경 문채원 박은빈
    한소희 고윤정 김다미 손흥민 이강인 김민재 황희찬 박지성 차범근 이천수 홍명보 류현진 추신수
    이대호 이승엽 박찬호 오타니 이정후 김하성 김연아 박태환 안세영 신유빈 김연경 박세리 고진영
    최경주 허재 이봉주 황영조 장미란 진종오 양학선 봉준호 박찬욱 김한민 최동훈 나영석 김태호 이순신
    세종 안중근 유관순 김구 윤봉길 신사임당 장영실 정약용 허준 박근혜 문재인 윤석열 이재명
    이명박 노무현 김대중 김영삼 전두환 노태우 박정희 이승만 한동훈 이낙연 이준석 안철수 홍준표 조국
    나경원 오세훈 박원순 추미애 심상정 김정은 김정일 김일성 김여정 이재용 정의선 최태원 구광모
    신동빈 정용진 김범석 신태일 육성재 장근석 김제동 이국종 오은영 강형욱 설민석 최진기 이지영
    정승제 현우진
    """.split()
) - {"세종", "홍길동전", "수지", "공유", "조국", "오타니", "멜로망스", "패티김"}

_WORKS = (
    "나오는|나온|출연|주연|콘서트|노래|영화|드라마|앨범|신곡|예능|굿즈|포토카드|포카|뮤지컬|직캠|팬미팅|닮은|닮았|"
    "브로마이드|응원봉|화보"
)
_BEHIND = re.compile(rf"(?:이가|[이가은는의])?\s(?:{_WORKS})")
_BEFORE = re.compile(
    r"(?:가수|배우|아이돌|개그맨|개그우먼|작가|영화감독|축구선수|야구선수|탤런트|방송인|유튜버|트로트|광고모델|아나운서|MC|감독|소설가|시인|성우)(?:인)?\s['\"]?$"
)


# A holder of public office is spoken of, not served.
_OFFICE = re.compile(
    r"\s?(?:전\s)?(?:대통령|정부|정권|국회의원|장관|총리|위원장|대법원장|청와대|행정부|당대표)"
)


def is_public(text: str, start: int, end: int) -> bool:
    """A person in public life, by name or by the words beside it (영화, 콘서트, 가수 …)."""
    if text[start:end] in FAMOUS or _BEHIND.match(text, end):
        return True
    return _BEFORE.search(text, max(0, start - 8), start) is not None


def in_office(text: str, end: int) -> bool:
    """Whether a public office follows the name that ends at `end`."""
    return _OFFICE.match(text, end) is not None
