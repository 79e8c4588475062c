"""What a word may be, were it a name: where the name would end, and what its syllables say.

A cut is one reading of a word: 김솔이고 is 김솔이 + 고 or 김솔 + 이고. Each has a kind and features
whose weights were learned (`name_weights`); words repeat, so each is read once and remembered.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from voc_cli.privacy.names.given_names import GIVEN, RARER
from voc_cli.privacy.names.name_parts import (
    DOUBLE_SURNAMES,
    FIRST,
    RARE_SURNAMES,
    SECOND,
    SINGLE,
    SURNAMES,
)
from voc_cli.privacy.names.ordinary import commonness
from voc_cli.privacy.names.word_classes import WORD_CLASSES

__all__ = [
    "FULL",
    "GIVEN_ALONE",
    "SURNAME",
    "TITLES",
    "Cut",
    "cut_word",
    "given_part",
    "is_given",
    "rest_kind",
]

FULL, SHORT, GIVEN_ALONE, SURNAME_ALONE = "F", "f", "G", "S"
LONGEST = 10  # syllables of a word that are looked at
SURNAME = "".join(sorted(SURNAMES | RARE_SURNAMES))

# What may follow a name inside the same word: an honorific or title, the copula, particles.
_TITLE = (
    "님|씨|쌤|선생|매니저|상담사|상담원|상담|기사|팀장|과장|대리|부장|차장|실장|소장|대표|코치|양|군|"
    "강사|원장|점장|간호사|설계사|주임|박사|변호사|세무사|노무사|약사|형사|순경|주무관|사무관|전도사|목사|집사|권사|장로|수녀|신부님|스님|관장|사범|감독|반장|튜터|플래너|"
    "사원|상무|전무|회장|위원|의원|일병|상병|병장|이병|하사|중사|상사|원사|소위|중위|대위|소령|중령|대령|자매님|형제님|고객|회원|본인|이름|성함|명의|계정|앞|드림|올림|디자이너|트레이너|"
    "배상|연락처|전화|번호|주소|생년월일|휴대폰|핸드폰|계좌|어머니|아버지|어머님|아버님|엄마|아빠|맘|학생|어린이|환자|여사|사장|이사|교수|작가|할머니|할아버지"
)
# Who is called by a given name: 수빈언니, 진섭이형, 민서엄마.
_KIN = (
    "이?(?:언니|형님|형|누나|누님|누이|오빠|동생|이모|고모|숙모|삼촌|사촌|아재|아지매|아주머니|아줌마|아저씨|어르신|할매|할배|할머니|할아버지|"
    "할머님|할아버님|어머니|아버지|어머님|아버님|엄마|아빠|애미|에미|어멈|아범|엄니|맘|네|친구|선배|후배|놈|녀석|자매|남매|형제|부부|가족|학부모)"
)
# What a word of a form ends with: 이용문의, 주문신청, 반품접수는. No name reaches into it.
_ACTS = """
    문의 신청 접수 요청 안내 변경 취소 환불 반품 결제 배송 확인 발급 해지 가입 예약 조회 오류 불만
    상담 처리 불가 가능 관련 구매 주문 재발송 회수 수거 수령 점검 설치 수정 삭제 등록 인증 사용
    제출 답변 발송 출고 입고
""".split()
_FORM = re.compile(
    f"[가-힣]{{1,4}}?(?P<act>{'|'.join(_ACTS)})"
    "(?:[은는이가을를의도로와과만]|에서?|으로|부터|까지|하[가-힣]{1,4}|했[가-힣]{1,3}|합니다|"
    "드[가-힣]{1,5}|중|건|입니다|이에요|예요|인데요?)?"
)
_ACT_HEADS = frozenset(act[:2] for act in _ACTS)
_COPULA = (
    "입니|임다|임니|인데|인지|인가|인거|인걸|인분|이신|이시|이세|이셨|이십|세요|이었|였|"
    "이에요|예요|이예요|에요|여요|이여요|이죠|죠|이지|이네|네요|이냐|이란|란|이래|래요|랍니|이랍니|이라|"
    "라[고구네는며서던면니도오]|이던|이고|이구|고요|구요|고|이며|며|이자|이요|이오|이올|올시|이옵|이외|외다|이우|"
    "이야|이니|니까|임|라|이거든|거든|이랬|랬|인디|이여|이유|라[카캐예꼬]|이라[카캐예꼬]|일[거겁]|이잖|잖|뿐|였|이었"
)
_PARTICLE = (
    "이|가|은|는|을|를|의|와|과|도|로|으로|에|에게|한테|께|께서|이랑|랑|하고|이가|이는|이의|이도|네|이네|"
    "이를|이한테|이에게|이와|만|이만|보다|처럼|같은|부터|까지|말고|이나|나|요|외|꺼|이꺼|거|아|야|이야|쪽|이쪽|측|밖에|대신|때문|껀|이껀|걸로"
)
_REST = re.compile(
    f"(?:{_TITLE})[가-힣]{{0,6}}|{_KIN}[가-힣]{{0,5}}|(?:{_COPULA})[가-힣]{{0,5}}|에서[가-힣]?"
    f"|(?:{_PARTICLE})(?:서|로|는|은|도|만|요|의|를|라[고는도])?"
)
_AFTER_CLOSED = ("이", "은", "을", "과", "으로", "아")
_AFTER_OPEN = (
    "가",
    "는",
    "를",
    "와",
    "로",
    "야",
    "랑",
    "예요",
    "라",
    "네",
    "한테",
    "고",
    "여",
    "거든",
    "랬",
    "올시",
    "외다",
    "며",
)
_SHOPS = frozenset("몰샵숍")  # 한빛몰: no given name ends so, and many shops do
_PARENTS = frozenset(
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허남심노하곽성차주우구민유나진엄채원천방공현함변"
)
_ENDS = frozenset("한할함해하된될됨이은을를")
_COMMON, _EVERYWHERE = 4, 5  # steps of `commonness`
_PARTICLE_LIKE = frozenset("의한든로만으을를는와과에도게서여고신된할함하들가되씨이은인지해나기")


class Cut(NamedTuple):
    """A reading of a word: its first `size` syllables are a name of `kind`, `rest` follows."""

    size: int
    kind: str
    rest: str
    features: tuple[str, ...]


def cut_word(word: str) -> list[Cut]:
    """Every way to read `word`, a run of Hangul, as a name and what follows it."""
    word = word[:LONGEST]
    cuts: list[Cut] = []
    sizes = _sizes(word)
    form = _form(word) if sizes else None
    for size, kind in sizes:
        if form is not None and size > form.start("act"):
            continue
        name, rest = word[:size], word[size:]
        if not rest and size == 3 and _is_inflected(word):
            continue
        if (size > 1 and name in WORD_CLASSES) or name == "이용" or name[-1] in _SHOPS:
            continue
        if kind == SURNAME_ALONE or _may_follow(rest):
            cuts.append(Cut(size, kind, rest, tuple(_features(word, size, kind, rest))))
    return cuts


@lru_cache(maxsize=65536)
def _may_follow(rest: str) -> bool:
    """Whether `rest` may stand behind a name in its word."""
    return not rest or _REST.fullmatch(rest) is not None


def _sizes(word: str) -> list[tuple[int, str]]:
    sizes: list[tuple[int, str]] = []
    double = word[:2] in DOUBLE_SURNAMES
    if not word:
        return sizes
    if double:
        sizes += [(size, FULL) for size in (4, 3) if len(word) >= size]
    if word[0] in SURNAME:
        if len(word) >= 4 and not double:
            # 김가을봄, or a surname of each parent: 심학규호
            if word[1:3] in GIVEN or (
                word[1] in _PARENTS and word[0] in _PARENTS and is_given(word[2:4])
            ):
                sizes.append((4, FULL))
        if len(word) >= 3 and not double:
            sizes.append((3, FULL))
        if len(word) >= 2:
            sizes.append((2, SHORT))
        if word[1:2] == "씨" or word[1:3] == "모씨" or len(word) == 1:
            sizes.append((1, SURNAME_ALONE))
        elif _has_title(word) and not _NO_SURNAME.match(word):
            sizes.append((1, SURNAME_ALONE))
    if len(word) >= 2 and word[0] in FIRST and word[1] in SECOND:
        sizes.append((2, GIVEN_ALONE))
    return sizes


# What people are called by their surname alone: 염부장, 하여사, 편약사님.
TITLES = """
    대리 과장 차장 부장 팀장 실장 주임 사원 소장 원장 점장 국장 처장 본부장 지점장 센터장 단장 관장
    사장 회장 대표 이사 상무 전무 고문 기사 선생 쌤 강사 교수 조교 박사 변호사 노무사 세무사 회계사
    법무사 중개사 약사 의사 간호사 조무사 원무과장 치료사 위생사 사범 코치 트레이너 디자이너 매니저
    상담사 상담원 설계사 컨설턴트 코디 플래너 튜터 감독 반장 조장 이장 통장 형사 순경 경사 경위
    경장 경감 소방관 주무관 사무관 계장 장로 권사 집사 목사 전도사 신부 수녀 여사 아주머니 아줌마
    아저씨 할머니 할아버지 할매 할배 영감 노인 어르신 사모 선배 후배 서방 프로 피디 기자 작가
    감정사 재단사 정비사 교감 교장 담임 훈장 주방장 셰프 쉐프 사감 가이드 기장 사무장 승무원 복지사
    보호사 관리사 엔지니어 수리 딜러 스님 일병 상병 병장 이병 하사 중사 상사 원사 소위 중위 대위
    소령 중령 대령 면장 구청장 위원 의원 판사 검사 참사관 총무
""".split()
_SURNAME_ALONE = re.compile(
    f"(?:{'|'.join(sorted(TITLES, key=len, reverse=True))})(?:님|들)?"
    f"(?:(?:{_COPULA})[가-힣]{{0,4}}|에서|(?:{_PARTICLE})(?:서|로|는|은|도|만|요|의|를)?|[네댁께][가-힣]{{0,3}}|앞으로|하[시고][가-힣]?)?"
)
_HEADS = frozenset(title[:2] for title in TITLES)
# Ordinary words that are a syllable and a title.
_NO_SURNAME = re.compile(
    "(?:[부지정조전현신구여남수이한명총본각타동당](?:사장|회장|팀장|원장|소장|국장|반장|단장|점장|처장|부장|과장|교수|의사|기사|강사|이사|대표|선생|"
    "사원|간호사|위원|감독|작가|형사|경찰|집사|총무|판사|검사|의원)|이병장|구의원|시의원|국의원|[제한성그저내네]작가|[내네제저]통장|한선생|[가-힣]일병원|[가-힣]상사[태람]|한약사|군의사|공사장|주방장|양반|양식|양말|양쪽|양해|양도|양호|양념|양심|양육|양배|양손|양치|양파|"
    "전기사|대기사|운전기사|주기사)"
)


def _form(word: str) -> re.Match[str] | None:
    """The match of `_FORM`, tried only where one of its words stands."""
    for place in range(1, min(5, len(word) - 1)):
        if word[place : place + 2] in _ACT_HEADS:
            return _FORM.fullmatch(word)
    return None


def _is_inflected(word: str) -> bool:
    """이용한, 이유를, 고객 오해임: a common word and its ending; 정지은, 고영임 are names."""
    step, given = commonness(word[:2]), word[1:]
    if word[2] in _ENDS:
        return step == _EVERYWHERE and given not in GIVEN
    return word[2] == "임" and step >= _COMMON and not is_given(given)


def _has_title(word: str) -> bool:
    head = word[1:3]
    return (head in _HEADS or head[:1] == "쌤") and _SURNAME_ALONE.fullmatch(word, 1) is not None


def _features(word: str, size: int, kind: str, rest: str) -> list[str]:
    name = word[:size]
    surname = name[:2] if name[:2] in DOUBLE_SURNAMES and size > 2 else name[:1]
    given = name if kind == GIVEN_ALONE else name[len(surname) :]
    features = ["k", f"r{rest[:5]}", f"q{rest_kind(rest)}"]
    if kind != GIVEN_ALONE:
        features.append(f"s{surname}")
    known = 0
    if given:
        known = 2 if given in GIVEN else 1 if given in RARER or given in SINGLE else 0
        features += [f"a{given[0]}{len(given)}", f"b{given[-1]}{len(given)}", f"g{known}"]
        if given[0] not in FIRST or given[-1] not in SECOND:
            features.append("odd")
    two, three, four = commonness(word[:2]), commonness(word[:3]), commonness(word[:4])
    features += [f"o{two}", f"p{three}", f"op{two}{three}", f"og{two}{known}", f"pg{three}{known}"]
    if len(word) > 3:
        features.append(f"f{four}")
    if two > 2 and size == 3:
        features.append(f"h{name[-1]}")
        features.append(f"hp{name[-1] in _PARTICLE_LIKE:d}")
    if rest:
        features.append(f"w{_agrees(name, rest)}{kind == GIVEN_ALONE:d}")
        features.append(f"rg{rest[:3]}{known}")
    else:
        features.append(f"bare{known}")
    return features


def _agrees(name: str, rest: str) -> str:
    """Whether the particle fits the last syllable: + fits, - does not, 0 says nothing."""
    closed = (ord(name[-1]) - 0xAC00) % 28 > 0
    if rest.startswith(_AFTER_CLOSED) and not rest.startswith(("이에요", "이예")):
        if rest.startswith("으로") and (ord(name[-1]) - 0xAC00) % 28 == 8:
            return "-"
        return "+" if closed else "-"
    if rest.startswith("로") and (ord(name[-1]) - 0xAC00) % 28 == 8:
        return "+"
    if rest.startswith(_AFTER_OPEN):
        return "-" if closed else "+"
    return "0"


_REST_KINDS = (
    ("님", re.compile("님")),
    ("씨", re.compile("씨")),
    ("T", re.compile(f"(?:{_TITLE})|{'|'.join(TITLES)}")),
    ("K", re.compile(_KIN)),
    ("라", re.compile("이?라[고는며]|이?란|이?랍|이?래")),
    ("=", re.compile(f"(?:{_COPULA})")),
    ("로", re.compile("으?로")),
    ("한테", re.compile("이?(?:한테|에게|께)")),
    ("가", re.compile("이?가|이$")),
    ("는", re.compile("이?는|은")),
    ("를", re.compile("이?를|을")),
    ("의", re.compile("이?의")),
    ("랑", re.compile("이?랑|하고|와|과")),
)


@lru_cache(maxsize=65536)
def rest_kind(rest: str) -> str:
    """The kind of what follows a name in its word."""
    if not rest:
        return "0"
    return next((kind for kind, pattern in _REST_KINDS if pattern.match(rest)), "~")


def is_given(word: str) -> bool:
    """Whether `word` is a given name of the lists."""
    return word in GIVEN or word in RARER


def given_part(name: str) -> str:
    """The name without its surname."""
    return name[2:] if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else name[1:]
