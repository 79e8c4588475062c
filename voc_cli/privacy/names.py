"""People's names: a word that looks like one, and words around it that say so.

Neither is enough alone. The better a word looks like a name (`name_shape.likeness`), the less its
surroundings must say: a label (예금주 …, 받는 사람: …), an honorific (… 님), a self-introduction
(저는 …입니다), a sign-off (… 드림), a phone or resident number beside it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voc_cli.privacy.common_words import NOUNS
from voc_cli.privacy.given_names import GIVEN
from voc_cli.privacy.name_parts import COMMON_SURNAMES, DOUBLE_SURNAMES, SURNAMES
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
    r"접수자명?|접수인|이용자명?|탑승자명?|탑승객|승객명?|피보험자|보험자|계약자명?|명의자?|명의인|문의자|문의인|글쓴이|서명란?에?|보낸이|받는이|발송인|통관자|청약자|상속인|수탁자|[Ff]rom|FROM|성도명|소유자|소유주|"
    r"보호자|대리인|작성자|고객명|회원명|서명자|환자명?|차주|운전자|대표자|수익자|세대주|임차인|임대인|등록자|투숙객|"
    r"투숙자|참가자|참석자|수강생|개명\s?(?:전|후)"
)
_MEDIUM = (
    r"고객|회원|담당자?|대표|직원|사원|배우자|남편|아내|와이프|집사람|엄마|어머니|어머님|모친|아버지|아버님|아빠|부친|아들|딸|"
    r"동생|언니|누나|누님|형|오빠|친구|부인|할머니|할아버지|조카|이모|고모|삼촌|사위|며느리|시어머니|장모님?|"
    r"상담원|상담사|상담\s?직원|상담하신\s?분|기사|매니저|팀장|점장|실장|설계사|선생|강사|원장|본인|학생|자녀|지인|룸메이트?|"
    r"사용자|방문자|의뢰인|제보자|신고자|민원인|당사자|동행인|동반자|동승자|미성년자|채무자|채권자|"
    r"가족|아이|아기|손자|손녀|막내|첫째|둘째|학부모|산모|환아|원생|팀원|멤버|동료|동행|동승|일행|개인|사장|판매자|호스트|멘토|튜터|코치|간호사|의사|직원분"
)
_GAP = (
    r"(?:\s?(?:이름|성함|성명|명))?(?:\s?(?:은|는|이|가|을|를|도|에|란에|이란|님|님은|께서|분|분이|이자|인))?"
    r"(?:\s?(?:제|저희|저|둘\s?다|모두|원래|현재|지금))?[\s:=\-/(\[<'\"·|>~.]*$"
)
_STRONG_LEFT = re.compile(rf"(?:{_STRONG}){_GAP}")
_MEDIUM_LEFT = re.compile(
    rf"(?:{_MEDIUM})(?:\s?(?:이름|성함|성명|명))?(?:님|분)?(?:은|는|이름은)?(?:\s?(?:제|저희))?[\s:=\-/(\[<'\"·|>~]+$"
    rf"|(?<![가-힣])(?:저|나|제)\($"
)
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
    r"\s(?:어린이|학생|환자|산모|아동|원생|선수|군|양)(?![가-힣]{3})|"
    r"\s?(?:고객|회원|대표|과장|대리|팀장|부장|차장|실장|주임|사원|점장|원장|소장|기사|상담사|상담원|매니저|설계사|"
    r"선생|교수|변호사|강사|작가|간호사|이사|지점장|센터장|직원|어머니|아버지|학생|담당자|사장|관리사|컨설턴트|코치|트레이너)(?P<nim>님|분)?"
)
_AS_NAME = re.compile(
    r"['\"]?\s?(?:명의|이름|성함|이?라는\s?(?:이름|사람|분|직원|고객|상담|기사|매니저)|(?:으로|로)\s?(?:된|되어|돼|가입|예약|예매|주문|입금|"
    r"등록|접수|신청|결제|조회|개명|변경|바꿔|바꾸|수정|정정|고쳐|송금|이체|보내|환불)|앞으로\s|이?가\s?아니|이?\s?아니[라고]|말고)"
)
_HAS_DONE = re.compile(
    r"[가-힣]{0,2}\s(?:[가-힣]{1,4}\s)?(?:주문|예약|예매|접수|문의|회원|고객|계정|가입|결제|환불|입금|계약|청구|배송|신청|구매|수령|상담|통화|등록|본인|명의)"
)
_ANY_TITLE = re.compile(r"\s[가-힣]{1,7}(?:님|씨)(?![가-힣])")
_PERSON_LEFT = re.compile(
    r"[가-힣](?:자|인|원|사|장|주|객|생|딸|들|관|님|분|명|부|보)['\"(:\s]{1,3}$"
)
# A holder of public office is spoken of, not served.
_IN_OFFICE = re.compile(
    r"\s?(?:전\s)?(?:대통령|정부|정권|국회의원|장관|총리|위원장|대법원장|청와대|행정부|당대표)"
)
_SIGN_OFF = re.compile(r"\s?(?:드림|올림|배상|拜上|拜|씀|보냄)(?![가-힣])")
_COPULA = (
    "입니",
    "이라고",
    "라고",
    "예요",
    "이에요",
    "이예요",
    "에요",
    "인데",
    "이고",
    "이구",
    "이었",
    "이세",
    "이셨",
    "이십",
    "였",
    "이며",
    "이요",
    "임다",
)
_SAID = ("님", "씨", *_COPULA)
_BRACKETED = re.compile(
    r"\((?:본인|남편|아내|배우자|엄마|아빠|어머니|아버지|아들|딸|대표|대리인|보호자|친구|동생)\)"
)
_LAST_WORD = re.compile(r"[가-힣](?:요|다|오|함|음|죠|용|당)[.!~^ㅠㅜㅎ ]*[\n.!~ ]\s*$")
_BEGIN = re.compile(r"(?:^|[\n.!?~…ㅠㅜㅎㅋ^)\]]\s|\n|[/|,]\s?)['\"\-\s]*$")
_END = re.compile(r"['\"\-\s]*(?:$|\n|[.,/|(]\s|[/|,(])")
_OPEN = re.compile(r"['\"(<\[]$")
_CLOSE = re.compile(r"['\")>\]]")
_BESIDE = re.compile(
    r"['\")]?[\s,./()|:\-·\[\]]{0,4}(?:(?:휴대|핸드)?\s?(?:폰|전화|연락처|번호|HP|hp|[Tt]el|TEL|H\.P|주민등록번호|주민번호|생년월일|"
    r"계좌|이메일|메일|[Ee]-?mail|주소|외국인등록번호|여권|면허)?(?:번호)?(?:은|는|이|가)?[\s:.()=]*)"
)
_BRIEF = re.compile(
    r"\s(?:으로|로|입니다|님|씨|고객|앞|드림|올림|이에요|예요|에게|명의)(?![가-힣]{2})"
)
_ENDINGS = frozenset("한은인할된는던지고로서해기하")
_GAP_AFTER = re.compile(r"(?:\s?\)?\s?[,./()|:\-·\n]\s?|\s){1,2}(?:예금주\s?)?")
_GLUED = re.compile(
    rf"(?P<left>예금주는?|성함은?|이름은|받는사람은?|받는분은?|입금자명?은?|수취인은?|주문자는?|(?<![가-힣])저는|제이름은)"
    rf"(?P<word>[{_S}][가-힣]{{2,8}})"
)
# Between two names of one list or correction: 김민수, 박서연 · 김민수에서 김민준으로.
_AND = re.compile(
    r"(?:님|씨|고객|회원)?['\"]?(?:에서|->|→|>|이?랑|하고|[과와]|[이가]\s?아니[라고]\s?|말고|및|또는|이나|\s|,|/|·|\.|&|\+|"
    r"(?:본인|남편|아내|배우자|엄마|아빠|어머니|아버지|아들|딸|자녀|동생|친구|언니|오빠|누나|형|첫째|둘째|동행|일행|은|는|이|가)\s?[:(]?"
    r"|['\"(]){1,6}"
)
_GIVEN_LEFT = re.compile(r"(?:이름|성함|성명|개명|본명)(?:은|는|이|가|을|를)?[\s:='\"(]*$")
_SPELLED_OUT = re.compile(
    rf"(?<![가-힣])(?P<name>[{_S}]\s[가-힣]\s[가-힣])(?=입니|이에|예요|이고|인데|님|씨|[^가-힣]|$)"
)
_SPACED = re.compile(
    rf"(?<![가-힣])(?P<name>[{_S}]\s(?P<given>[가-힣]{{2}}))(?=님|씨|\s님|\s씨|입니다|\)|$|[,\n/])"
)
_APART = re.compile(rf"(?<![가-힣])[{_S}]\s[가-힣]")
_GIVEN_HINT = re.compile(
    "[님씨쌤]|이름|성함|성명|개명|본명|상담[사원]|매니저|기사|간호사|선생|강사|코치|디자이너|[실팀]장|과장|대리"
)
_SERVES = re.compile(
    r"\s?(?:상담사|상담원|매니저|기사|간호사|선생|강사|코치|디자이너|쌤|실장|팀장|과장|대리)님?(?![가-힣]{2})"
)
_LONE_GIVEN = re.compile(
    r"(?<![가-힣])(?P<given>[가-힣]{2})(?=\s?(?:님|씨)|\s?(?:상담사|상담원|매니저|기사|간호사|선생|강사|코치|디자이너|쌤|실장|팀장|과장|대리)|이?(?:예요|에요|입니다|이고|이구|로|으로|라고|인데)|['\"\s.,)]|$)"
)


@dataclass(frozen=True)
class _Candidate:
    start: int
    end: int
    rest: str  # what follows in the same word
    level: int
    head: str  # its first two syllables

    @property
    def noun_like(self) -> bool:
        """A noun and what could be its ending (설정 + 하): a name only where nothing else fits."""
        return self.level == 2 and self.head in NOUNS

    @property
    def short(self) -> bool:
        return self.end - self.start == 2


def find_names(text: str, anchors: Sequence[Span]) -> list[Span]:
    """Names in `text` (a shadow). `anchors`: personal data found before, which names stand beside.

    Every other place where a name that was found stands is a span too, and its given name before
    님 or 씨.
    """
    candidates = list(_candidates(text))
    found = {(it.start, it.end) for it in candidates if _accepted(text, it, anchors)}
    found |= _joined(text, candidates, found)
    for match in _GLUED.finditer(text):
        size, level = cut_name(match.group("word"))
        rest = match.group("word")[size:]
        if level >= 3 and (match.group("left") != "저는" or rest.startswith(_COPULA)):
            found.add((match.start("word"), match.start("word") + size))
    found |= _spaced(text)
    for match in _LONE_GIVEN.finditer(text) if _GIVEN_HINT.search(text) else ():
        given = match.group("given")
        called = given not in _TITLES and (
            _HONORIFIC.match(text, match.end()) or _SERVES.match(text, match.end())
        )
        if given in GIVEN and given not in NOUNS:
            if called or _GIVEN_LEFT.search(text, max(0, match.start() - 8), match.start()):
                found.add(match.span("given"))
    if not found:
        return []
    spans = [Span(start, end, "name") for start, end in sorted(found)]
    return spans + find_known_names(text, {text[s.start : s.end] for s in spans})


def _joined(
    text: str, candidates: Sequence[_Candidate], found: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Candidates that a list or a correction (A에서 B로) joins to a name already found."""
    joined: set[tuple[int, int]] = set()
    grown = bool(found)
    while grown:
        grown = False
        for it in candidates:
            here = (it.start, it.end)
            if it.level < 2 or it.short or here in found | joined:
                continue
            for start, end in found | joined:
                gap = text[it.end : start] if it.end <= start else text[end : it.start]
                if len(gap) <= 12 and _AND.fullmatch(gap):
                    joined.add(here)
                    grown = True
                    break
    return joined


def _spaced(text: str) -> set[tuple[int, int]]:
    """홍 길동, 홍 길 동."""
    found: set[tuple[int, int]] = set()
    if not _APART.search(text):
        return found
    for match in _SPACED.finditer(text):
        if likeness(text[match.start()] + match.group("given")) == 4:
            found.add(match.span("name"))
    for match in _SPELLED_OUT.finditer(text):
        if likeness(match.group("name").replace(" ", "")) == 4:
            found.add(match.span("name"))
    return found


# Words that are given names too, but before 님 or 씨 mean anyone.
_TITLES = frozenset(
    "하나 하늘 지원 가은 이나 우리 나라 소망 희망 송이 진사 주인 선생 "
    "향기 대한 대성 한이 송이 보배 세종 진리 영광 영자".split()
)


def _candidates(text: str) -> Iterable[_Candidate]:
    for match in _WORD.finditer(text):
        size, level = cut_name(match.group())
        if level:
            start = match.start()
            yield _Candidate(start, start + size, match.group()[size:], level, match.group()[:2])


def _accepted(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    if _IN_OFFICE.match(text, it.end) or _is_denial(text, it):
        return False
    if it.level == 4:
        return True
    left = text[max(0, it.start - _WINDOW) : it.start]
    right = text[it.end : it.end + 18]
    if it.level == 1:
        return _labelled_strictly(it, left, right) or _addressed(text, it, anchors, left, right)
    whole = it.rest.startswith(_SAID) or _END.match(right) or _BRIEF.match(right)
    if (whole or not (it.short or it.noun_like)) and _STRONG_LEFT.search(left):
        return True
    if _HONORIFIC.match(right) or _SIGN_OFF.match(right) or _beside(text, it, anchors):
        return True
    if it.noun_like and it.rest and not it.rest.startswith(_SAID):
        return False
    if it.short:
        return _INTRO_LEFT.search(left) is not None and it.rest.startswith("입니")
    if _BRACKETED.match(right) or (not it.noun_like and _AS_NAME.match(right)):
        return True
    if not it.rest and _LAST_WORD.search(left) and not text[it.end :].strip(" .\n"):
        return True
    if _MEDIUM_LEFT.search(left) or (_INTRO_LEFT.search(left) and it.rest.startswith(_COPULA)):
        return True
    role = _ROLE.match(right)
    if role and (it.level == 3 or role.group("nim")):
        return True
    if _OPEN.search(left) and _CLOSE.match(right) and it.level == 3:
        return True
    return it.level == 3 and _stands_out(it, left, right)


def _is_denial(text: str, it: _Candidate) -> bool:
    """장난아님, 정답아님: a noun and 아님, written together."""
    return it.head in NOUNS and text[it.end - 1] == "아" and it.rest.startswith("님")


def _labelled_strictly(it: _Candidate, left: str, right: str) -> bool:
    """Any word of a surname and two syllables, where a form says that a name comes here."""
    if it.short or (_END.match(right) is None and not it.rest):
        return False
    if it.rest and not it.rest.startswith(("님", *_COPULA)):
        return False
    return bool(_COLON_LEFT.search(left) or _HARD_LEFT.search(left))


def _addressed(text: str, it: _Candidate, anchors: Sequence[Span], left: str, right: str) -> bool:
    """A surname and any two syllables, called 님 or 씨, signing, or in brackets beside a number."""
    if it.short or (it.rest and not it.rest.startswith(_SAID)):
        return False
    if _HONORIFIC.match(right) or _SIGN_OFF.match(right):
        return text[it.start] in COMMON_SURNAMES
    if _INTRO_LEFT.search(left) and it.rest.startswith(("입니", "이라고")):
        return True
    return _beside(text, it, anchors)


def _stands_out(it: _Candidate, left: str, right: str) -> bool:
    """A line or list item of its own, said to be a name, or the whole of a sentence."""
    if not it.rest and _BEGIN.search(left) and _END.match(right):
        return True
    if it.rest.startswith(_COPULA) or _AS_NAME.match(right) or _ANY_TITLE.match(right):
        return True
    return bool(_PERSON_LEFT.search(left) or (_BEGIN.search(left) and _HAS_DONE.match(right)))


def _beside(text: str, it: _Candidate, anchors: Sequence[Span]) -> bool:
    """Whether a number or address that belongs to somebody stands right before or after."""
    return any(
        _before(text, it, anchor) or _behind(text, it, anchor)
        for anchor in anchors
        if anchor.type != "name" and (anchor.type != "date" or _by_date(text, it, anchor))
    )


def _before(text: str, it: _Candidate, anchor: Span) -> bool:
    if not 0 <= anchor.start - it.end <= 16 or (it.short and anchor.type == "address"):
        return False
    if it.rest and not it.rest.startswith(_SAID):
        return False
    between = text[it.end + len(it.rest) : anchor.start]
    if not between or not _BESIDE.fullmatch(between):
        return False
    begins = _BEGIN.search(text, max(0, it.start - 6), it.start) is not None
    begins = begins and text[it.start] in COMMON_SURNAMES
    if it.level == 1:
        return not it.rest and (begins or between.strip()[:1] in ("/", ",", "(", "|", ":"))
    return not it.short or bool(between.strip()) or begins


def _behind(text: str, it: _Candidate, anchor: Span) -> bool:
    between = text[anchor.end : it.start]
    if not 1 <= it.start - anchor.end <= 8 or not _GAP_AFTER.fullmatch(between):
        return False
    spaced = not between.strip()
    if it.level == 1 and (it.rest or not _END.match(text, it.end)):
        return False
    if spaced and (it.short or not _ends_there(text, it)):
        return False
    return not it.rest or it.rest.startswith(("으로", "앞", *_SAID))


def _by_date(text: str, it: _Candidate, date: Span) -> bool:
    """Whether a date that may be anybody's speaks for a name: a good one, or 이름(1971.02.28)."""
    return it.level >= 3 or text[it.end : date.start] in ("(", " (")


def _ends_there(text: str, it: _Candidate) -> bool:
    """After a number and a space: a name that ends the clause, not a word that goes on in it."""
    if it.rest or _END.match(text, it.end) or _BRIEF.match(text, it.end):
        return True
    return it.level == 3 and text[it.end - 1] not in _ENDINGS


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
    if len(name) >= 3 and likeness(name) and len(given) == 2:
        patterns.append(rf"(?<![가-힣]){given}{honorific}")
        if given not in NOUNS:
            patterns.append(
                rf"(?<![가-힣]){given}(?=(?:이가|이는|이랑|이한테|이의|이도)(?![가-힣]))"
            )
        patterns.append(rf"(?<![가-힣]){name[:-2]}\s{given}(?![가-힣]{{3}})")
    return re.compile("|".join(patterns))
