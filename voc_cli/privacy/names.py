"""People's names: a word that looks like one, and words around it that say so.

Neither is enough alone. The better a word looks like a name (`name_shape.likeness`), the less its
surroundings must say: a label (예금주 …, 받는 사람: …), an honorific (… 님), a self-introduction
(저는 …입니다), a sign-off (… 드림), a phone or resident number beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voc_cli.privacy.common_words import NOUNS
from voc_cli.privacy.name_parts import DOUBLE_SURNAMES, GIVEN, SURNAMES
from voc_cli.privacy.name_shape import cut_name, given_part, likeness
from voc_cli.privacy.spans import Span

__all__ = ["find_known_names", "find_names"]

_S = "".join(sorted(SURNAMES))
_WORD = re.compile(rf"(?<![가-힣])(?:[{_S}]|{'|'.join(DOUBLE_SURNAMES)})[가-힣]{{1,9}}")
_WINDOW = 26

_STRONG = (
    r"이름|성함|성명|본명|실명|예금주|입금자명?|입금인|입금하신\s?분|송금인|주문자명?|주문인|주문하신\s?분|"
    r"(?:받는|받을|받으실|받으시는|보내는|보낸|보내시는|주문한|신청한|가입한|예약한|결제한|구매한)\s?(?:사람|분|이)|"
    r"수령인|수령자|수령하실\s?분|수취인|수신인|수신자|발신인|발신자|예매자명?|예약자명?|신청자명?|신청인|구매자명?|가입자명?|"
    r"접수자명?|접수인|이용자명?|탑승자명?|탑승객|승객명?|피보험자|보험자|계약자명?|명의자?|명의인|소유자|소유주|"
    r"보호자|대리인|작성자|고객명|회원명|서명자|환자명?|차주|운전자|대표자|수익자|세대주|임차인|임대인|등록자|투숙객|"
    r"투숙자|참가자|참석자|수강생|개명\s?(?:전|후)"
)
_MEDIUM = (
    r"고객|회원|담당자?|대표|직원|사원|배우자|남편|아내|와이프|집사람|엄마|어머니|어머님|모친|아버지|아버님|아빠|부친|아들|딸|"
    r"동생|언니|누나|누님|형|오빠|친구|부인|할머니|할아버지|조카|이모|고모|삼촌|사위|며느리|시어머니|장모님?|"
    r"상담원|상담사|상담\s?직원|상담하신\s?분|기사|매니저|팀장|점장|실장|설계사|선생|강사|원장|본인|학생|자녀|지인|룸메이트?|"
    r"사용자|방문자|의뢰인|제보자|신고자|민원인|당사자|동행인|동반자|동승자|미성년자|피해자|가해자|채무자|채권자|"
    r"가족|아이|아기|손자|손녀|막내|첫째|둘째|개인|사장|판매자|호스트|멘토|튜터|코치|간호사|의사|저|나|직원분"
)
_GAP = (
    r"(?:\s?(?:이름|성함|성명|명))?(?:\s?(?:은|는|이|가|도|이란|님|님은|께서|분|분이|이자|인))?"
    r"(?:\s?(?:제|저희|저|둘\s?다|모두|원래|현재|지금))?[\s:=\-/(\[<'\"·|>~.]*$"
)
_STRONG_LEFT = re.compile(rf"(?:{_STRONG}){_GAP}")
_MEDIUM_LEFT = re.compile(rf"(?:(?<![가-힣])|(?<=[가-힣]{{2}}))(?:{_MEDIUM}){_GAP}")
_COLON_LEFT = re.compile(rf"(?:{_STRONG}|고객|회원|담당자?)(?:명|님)?\s?[:=]\s?['\"]?$")
_HARD_LEFT = re.compile(
    r"(?:예금주|성함|성명|수취인|수령인|받는\s?(?:사람|분)|입금자명?|주문자명?|예약자명?|이름)(?:은|는|이|가)?[\s(]*$"
)
_INTRO_LEFT = re.compile(
    r"(?:저는|(?<![가-힣])전|제가|나는|저\s|본인은|저희는|안녕하세요|안녕하십니까|안녕하세여|여기|수고하세요|수고하십니다)"
    r"[\s,.!~^ㅎ]*(?:고객\s|회원\s)?$"
)
_HONORIFIC = re.compile(r"['\"]?\s?(?:님|씨)(?!앗|름|실|께서만)")
_ROLE = re.compile(
    r"\s?(?:고객|회원|대표|과장|대리|팀장|부장|차장|실장|주임|사원|점장|원장|소장|기사|상담사|상담원|매니저|설계사|"
    r"선생|교수|변호사|강사|작가|간호사|이사|지점장|센터장|직원|어머니|아버지|학생|담당자|사장|관리사|컨설턴트|코치|트레이너)(?P<nim>님|분)?"
)
_SIGN_OFF = re.compile(r"\s?(?:드림|올림|배상|拜上|拜|씀|보냄)(?![가-힣])")
_COPULA = ("입니", "이라고", "라고", "예요", "이에요", "이예요", "에요", "인데", "이고", "이구", "이며", "이요", "임다")
_FULL_STOP_COPULA = re.compile(r"(?:입니다|입니당|예요|이에요|이예요|에요|이라고\s?합니다|라고\s?합니다|이라고\s?해요|라고\s?해요|인데요)")
_BEGIN = re.compile(r"(?:^|[\n.!?~…ㅠㅜㅎㅋ^)\]]\s|\n|[/|,]\s?)['\"\-\s]*$")
_END = re.compile(r"['\"\-\s]*(?:$|\n|[.,/|(]\s|[/|,(])")
_OPEN = re.compile(r"['\"(<\[]$")
_CLOSE = re.compile(r"['\")>\]]")
_BESIDE = re.compile(
    r"['\")]?[\s,./()|:\-·\[\]]{0,4}(?:(?:휴대|핸드)?\s?(?:폰|전화|연락처|번호|HP|hp|[Tt]el|TEL|H\.P|주민등록번호|주민번호|생년월일|"
    r"계좌|이메일|메일|[Ee]-?mail|주소|외국인등록번호|여권|면허)?(?:번호)?(?:은|는|이|가)?[\s:.()=]*)"
)
_GAP_AFTER = re.compile(r"(?:\s?\)?\s?[,./()|:\-·\n]\s?|\s){1,2}(?:예금주\s?)?")
_GLUED = re.compile(
    rf"(?P<left>예금주는?|성함은?|이름은|받는사람은?|받는분은?|입금자명?은?|수취인은?|주문자는?|저는|전|제이름은)"
    rf"(?P<word>[{_S}][가-힣]{{2,8}})"
)
_SPACED = re.compile(rf"(?<![가-힣])(?P<name>[{_S}]\s(?P<given>[가-힣]{{2}}))(?=님|씨|\s님|\s씨|입니다|\)|$|[,\n/])")
_SINGLE_GIVEN = re.compile(r"(?<![가-힣])(?P<given>[가-힣]{2})(?=\s?(?:님|씨)(?![가-힣]*(?:앗|름)))")


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    rest: str  # what follows in the same word
    level: int

    @property
    def short(self) -> bool:
        return self.end - self.start == 2


def find_names(text: str, anchors: Sequence[Span]) -> list[Span]:
    """Names in `text` (a shadow). `anchors`: personal data found before, which names stand beside.

    Every other place where a name that was found stands is a span too, and its given name before
    님 or 씨.
    """
    found: dict[tuple[int, int], str] = {}
    for candidate in _candidates(text):
        if _accepted(text, candidate, anchors):
            found[candidate.start, candidate.end] = text[candidate.start : candidate.end]
    for match in _GLUED.finditer(text):
        size, level = cut_name(match.group("word"))
        rest = match.group("word")[size:]
        if level == 3 and (match.group("left") not in ("저는", "전") or rest.startswith(_COPULA)):
            start = match.start("word")
            found[start, start + size] = text[start : start + size]
    for match in _SPACED.finditer(text):
        if match.group("given") in GIVEN and likeness(text[match.start()] + match.group("given")) == 3:
            found[match.start("name"), match.end("name")] = match.group("name")
    for match in _SINGLE_GIVEN.finditer(text):
        if match.group("given") in GIVEN and match.group("given") not in NOUNS | _TITLES:
            found[match.start(), match.end()] = match.group("given")
    spans = [Span(start, end, "name") for start, end in found]
    return spans + (find_known_names(text, found.values()) if found else [])


# Words that are given names too, but before 님 or 씨 mean anyone.
_TITLES = frozenset("하나 하늘 지원 가은 이나 우리 나라 소망 희망 송이 진사 주인 선생 향기 대한 대성 한이 송이 보배 세종 진리 영광".split())


def _candidates(text: str) -> Iterable[_Candidate]:
    for match in _WORD.finditer(text):
        size, level = cut_name(match.group())
        if level:
            start = match.start()
            yield _Candidate(start, start + size, match.group()[size:], level)


def _accepted(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    left = text[max(0, it.start - _WINDOW) : it.start]
    right = text[it.end : it.end + 14]
    if it.level == 1:
        return _labelled_strictly(it, left, right)
    if _STRONG_LEFT.search(left) and (not it.short or it.rest or _END.match(right)):
        return True
    if _HONORIFIC.match(right) or _SIGN_OFF.match(right):
        return True
    if _beside(text, it, anchors):
        return True
    if it.short:
        return _INTRO_LEFT.search(left) is not None and it.rest.startswith("입니")
    if _MEDIUM_LEFT.search(left) or (_INTRO_LEFT.search(left) and it.rest.startswith(_COPULA)):
        return True
    role = _ROLE.match(right)
    if role and (it.level == 3 or role.group("nim")):
        return True
    return it.level == 3 and _stands_out(it, left, right)


def _labelled_strictly(it: _Candidate, left: str, right: str) -> bool:
    """Any word of a surname and two syllables, where a form says that a name comes here."""
    if it.short or _END.match(right) is None and not it.rest:
        return False
    if it.rest and not it.rest.startswith(("님", *_COPULA)):
        return False
    return bool(_COLON_LEFT.search(left) or _HARD_LEFT.search(left))


def _stands_out(it: _Candidate, left: str, right: str) -> bool:
    """In brackets or quotes, a line or list item of its own, or the whole of a sentence."""
    if _OPEN.search(left) and _CLOSE.match(right):
        return True
    if not it.rest and _BEGIN.search(left) and _END.match(right):
        return True
    return _FULL_STOP_COPULA.match(right) is not None


def _beside(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    for anchor in anchors:
        if anchor.type == "name":
            continue
        if 0 <= anchor.start - it.end <= 16 and not (it.short and anchor.type == "address"):
            between = text[it.end : anchor.start]
            if it.rest and not it.rest.startswith(("님", "씨", *_COPULA)):
                continue
            between = between[len(it.rest) :]
            if between and _BESIDE.fullmatch(between):
                return not it.short or between.strip() != ""
        if 1 <= it.start - anchor.end <= 8 and _GAP_AFTER.fullmatch(text[anchor.end : it.start]):
            if it.short and not text[anchor.end : it.start].strip():
                continue
            if not it.rest or it.rest.startswith(("님", "씨", "으로", "앞", *_COPULA)):
                return True
    return False


def find_known_names(text: str, names: Iterable[str]) -> list[Span]:
    """Every place where one of `names` stands, whole, and its given name before 님, 씨 or 이가.

    Latin names are matched whatever their case. A name that is an ordinary word too (우리) must be
    the whole word or carry an honorific.
    """
    spans: list[Span] = []
    for name in sorted(set(names), key=lambda n: (-len(n), n)):
        spans += [Span(m.start(), m.end(), "name") for m in _known(name).finditer(text)]
    return spans


def _known(name: str) -> re.Pattern[str]:
    escaped = r"\s+".join(map(re.escape, name.split()))
    if not re.fullmatch("[가-힣]+", name):
        return re.compile(rf"(?<![A-Za-z0-9가-힣]){escaped}(?![A-Za-z0-9])", re.I)
    if len(name) < 2:
        return re.compile("(?!)")
    honorific = r"(?=['\"]?\s?(?:님|씨))"
    if len(name) == 2 and (likeness(name) == 0 or name in NOUNS):
        return re.compile(rf"(?<![가-힣]){escaped}{honorific}")
    patterns = [rf"(?<![가-힣]){escaped}"]
    given = given_part(name)
    if len(name) >= 3 and likeness(name) >= 1 and len(given) == 2:
        patterns.append(rf"(?<![가-힣]){given}{honorific}")
        if given not in NOUNS:
            patterns.append(rf"(?<![가-힣]){given}(?=(?:이가|이는|이랑|이한테|이의|이도)(?![가-힣]))")
        patterns.append(rf"(?<![가-힣]){name[:-2]}\s{given}(?![가-힣]{{3}})")
    return re.compile("|".join(patterns))
