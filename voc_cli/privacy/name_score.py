"""How likely a word is a name, in bits: its syllables weighed against those of ordinary words.

A weight is log2 of how much more often a syllable stands in that place of a name than of an
ordinary word that begins like a name, rounded. Names: the given names in `given_names`, usual ones
counted four times, under the surnames' shares of the people. Words: first three syllables of words
in Korean reviews, petitions and everyday questions. Syllables in none of the rows weigh -3.
"""

from functools import lru_cache

from voc_cli.privacy.common_words import NOUNS, WORDS
from voc_cli.privacy.frequent_words import CUTS, SHORT
from voc_cli.privacy.given_names import GIVEN, RARER
from voc_cli.privacy.name_parts import DOUBLE_SURNAMES, SINGLE
from voc_cli.privacy.ordinary_words import HEADS, WHOLE

__all__ = ["NEVER", "PARTIES", "word_score"]

NEVER = -99

_SURNAME = {
    4: "곽김류맹박봉빈석송염옥왕윤좌최탁팽함홍",
    3: "갈권길라백범승엄온육은황",
    2: "강두명목민변복손양용음이임장정채천태표허형호",
    1: "간감금남노문반방배서선설성심예우원위조진차추편피현",
    0: "경고구국나도동마모부상소신어여연오유인전제주한",
    -1: "가공기사시안지하",
}
_FIRST = {
    5: "광완윤은찬창혁혜홍효희",
    4: "미새승영예종준채철춘현훈",
    3: "끝덕믿병봄빛샛솔순슬옥재진태필형호",
    2: "규다민봉서석선성세수숙애유율충푸한향헌",
    1: "강경길남동범보복상소연우인정주지하해휘흥",
    0: "갑근나낙노대도두명문아용원이중초햇화환",
    -1: "가건기누라말무바별삼설시여온일학",
    -2: "관그금루리만송신안양언요운의점제치",
}
_SECOND = {
    5: "늘렬롬민빈샘석섭솔숙슬엘엽영옥욱웅윤준찬태혁현혜호훈휘희",
    4: "겸규균람령린림미봄솜순열우익철향헌홍환",
    3: "경곤근남늬덕란례롱룡묵범봉쁨선셉승식애연완율재종진창춘택필형효",
    2: "광길누담락름망명배복성송수아언온용울원정주채황흠",
    1: "강건국나돈득뜸랑래레련루리목벽별새술심안양얼유자표학협화후",
    0: "걸결교권기녀돌두든라록률른모무문백산삼상서설신예오운은음인일임중지",
    -1: "관구금년량르비살실이총하항",
    -2: "님만본분소제한",
}
# Parties to a contract, told by what they do: 양수인, 임차인.
PARTIES = frozenset(
    "양수인 양도인 임차인 임대인 매수인 매도인 신청인 신고인 상속인 위임인 수임인 진정인 "
    "고소인 고발인 소유인 발행인 배서인 공증인 예약인 주문인 구매인 판매인 등록인 송금인 "
    "인수인 인도인 보증인 변호인 의뢰인 수급인 도급인 수취인".split()
)
# Nouns of shops whose syllables names have too: 이혜택, 그광고.
_TAILS = frozenset(
    "혜택 광고 영상 현황 효과 해결 호환 진행 준비 승인 예약 예매 재고 채팅 택배 품절 하자 "
    "화면 환불 회원 후기 훈련 흥미 선물 세탁 세트 수거 수량 승급 유통 유효 음식 인증 일반 "
    "자동 정품 종류 주문 진동 착용 창고 출고 충전 통화 특가 포장 표시 할인 해지 행사 현금 "
    "협의 상담 상품 성능 소재 옵션 용량 은행 이용 입금 전용 점검 조회 추천 취소 칭찬 평점".split()
)
_WORDS = frozenset("두명 두분 라던지 차디찬 길다란 상세한 한샘".split())
_UNSEEN = -3
_KNOWN, _RARER = 3, 2  # a given name that the lists hold
# Begins with an ordinary word; with what makes nouns of nouns; with a particle or ending.
_TAIL = -8
_HEAD, _DERIVED, _INFLECTED = -2, -4, -7
_SUFFIXES = frozenset("인자용성화원장실식형비물권품점권률력량")
_ENDINGS = frozenset("가을를은는이의도만로라고과와분에서며면니지게기한할된하해중")


def _by_syllable(rows: dict[int, str]) -> dict[str, int]:
    return {syllable: weight for weight, row in rows.items() for syllable in row}


_SURNAME_BITS, _FIRST_BITS, _SECOND_BITS = map(_by_syllable, (_SURNAME, _FIRST, _SECOND))


@lru_cache(maxsize=65536)
def word_score(word: str) -> int:
    """Bits for `word` being a full name rather than a word; NEVER for a known word or no name."""
    if word[:2] in DOUBLE_SURNAMES and len(word) > 2:
        return 5 + _given_bits(word[2:])
    if word in _WORDS:
        return NEVER
    if len(word) == 2:
        if word[1] not in SINGLE or word in HEADS or word in NOUNS or word in SHORT:
            return NEVER
        return _SURNAME_BITS.get(word[0], _UNSEEN) + _SECOND_BITS.get(word[1], _UNSEEN) - 2
    if (
        len(word) != 3
        or word[2] in "님씨"
        or word in PARTIES
        or word in WORDS
        or word in CUTS
        or word in WHOLE
    ):
        return NEVER
    bits = _SURNAME_BITS.get(word[0], _UNSEEN) + _given_bits(word[1:])
    if word[1:] in _TAILS:
        bits += _TAIL
    if word[:2] in HEADS or word[:2] in NOUNS:
        last = word[2]
        bits += _INFLECTED if last in _ENDINGS else _DERIVED if last in _SUFFIXES else _HEAD
    return bits


def _given_bits(given: str) -> int:
    if len(given) == 1:
        return 1 if given in SINGLE else _UNSEEN
    known = _KNOWN if given in GIVEN else _RARER if given in RARER else 0
    bits = _FIRST_BITS.get(given[0], _UNSEEN) + _SECOND_BITS.get(given[1], _UNSEEN) + known
    return min(bits, 8)
