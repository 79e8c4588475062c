"""E-mail addresses, passport numbers and birth dates."""

import re

from voc_cli.privacy.numbers.context import label_before
from voc_cli.privacy.spans import Span

__all__ = ["find_birth_dates", "find_customs_codes", "find_dates", "find_emails", "find_passports"]

_LOCAL = r"[A-Za-z0-9][A-Za-z0-9._%+\-]*"
_HOSTS = (
    r"naver|gmail|daum|hanmail|kakao|nate|hotmail|outlook|yahoo|icloud|me|live|korea|dreamwiz|"
    r"empas|paran|lycos|proton|protonmail|msn"
)
_SPOKEN_HOSTS = r"네이버|지메일|구글|다음|한메일|카카오|네이트|핫메일|아웃룩|야후|아이클라우드"
_EMAIL = re.compile(
    # The address as it should be, spaces around the sign allowed.
    rf"(?<![A-Za-z0-9._%+\-]){_LOCAL}\s{{0,2}}(?:@|\(at\)|\[at\]|\(@\)|\s+at\s+|\s?골뱅이\s?)\s{{0,2}}"
    r"(?:(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}(?![A-Za-z0-9])|[A-Za-z0-9\-]+\s?[.,]\s?(?:com|net|co\.kr|kr|org)\b)"
    # A well-known host without its ending, or in Hangul.
    rf"|(?<![A-Za-z0-9._%+\-]){_LOCAL}\s{{0,2}}(?:@|\(at\)|\[at\]|골뱅이)\s{{0,2}}"
    rf"(?:(?:{_HOSTS})(?![A-Za-z0-9])|(?:{_SPOKEN_HOSTS})(?:\s?(?:닷컴|점\s?컴|쩜컴|\.com|\.net))?)"
    # Spelled dots: abc@naver점com, abc@naver dot com.
    rf"|(?<![A-Za-z0-9._%+\-]){_LOCAL}\s?(?:@|골뱅이)\s?[A-Za-z0-9\-]+\s?(?:점|닷|쩜|dot)\s?(?:com|net|컴|넷|kr)"
    # Read out: 케이아이엠 골뱅이 네이버 점 컴, gildong at gmail dot com.
    rf"|(?<![가-힣A-Za-z0-9])[가-힣A-Za-z0-9._\-]{{2,20}}\s?(?:골뱅이|앳|엣)\s?(?:{_SPOKEN_HOSTS}|{_HOSTS})\s?(?:닷|점|쩜|\.)\s?(?:컴|넷|com|net)"
    rf"|(?<![A-Za-z0-9._%+\-]){_LOCAL}\s+(?:at|앳|엣)\s+(?:{_HOSTS})\s?(?:dot|점|닷|쩜|\.)\s?(?:com|net|컴|넷)"
    # A Hangul local part.
    r"|[가-힣]{1,6}[A-Za-z0-9._\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z]{2,})+",
)
_AT = re.compile(r"[(\[]at[)\]]|\sat\s|[앳엣]\s?[네지구다한카핫아야a-z]")

_PASSPORT = re.compile(
    r"(?<![A-Za-z0-9\-_.])[MSRODmsrod][0-9]{8}(?![0-9A-Za-z]|-[0-9])"
    r"|(?<![A-Za-z0-9\-_.])[MSRODmsrod][0-9]{3}[A-Za-z][0-9]{4}(?![0-9A-Za-z]|-[0-9])"
)
_PASSPORT_HINT = re.compile("[MSRODmsrod][0-9]{3}[0-9A-Za-z][0-9]{4}")
# Other countries' numbers, and ours with spaces, only where the text says passport.
_NAMED_PASSPORT = re.compile(
    r"(?:여권|[Pp]assport|PASSPORT)\s?(?:번호|[Nn]o\.?|NO\.?|[Nn]umber)?\s?(?:은|는|이|가)?\s?[:#=]?\s?"
    r"(?P<number>[A-Za-z]{1,2}[\s\-]?[0-9]{3,4}[\s\-]?[A-Za-z]?[0-9]{3,5}|[0-9]{9})(?![0-9A-Za-z])"
)

# In a text that speaks of passports.
_ABROAD = re.compile(r"(?<![A-Za-z0-9\-_.])[A-Z]{2}[0-9]{7}(?![0-9A-Za-z]|-[0-9])")

# Shorter ones and those that begin with digits (중국 E8290174, 미얀마 MF 449201, 러시아 75 3820164)
# right behind the word, or in a row with another passport's number.
_BESIDE_WORD = re.compile(
    r"(?<![A-Za-z0-9\-_.])(?:[A-Z][0-9]{7,8}|[A-Z]{2}\s?[0-9]{6,7}|(?P<bare>[0-9]{2}\s[0-9]{7}))"
    r"(?![0-9A-Za-z]|-[0-9]|\s?원)"
)
_NEXT = re.compile(r"\s?(?:,|/|와|과|이랑|랑|하고|및)\s?")
_BARE_WITHIN = 3  # code points between the word and a number without letters

_CUSTOMS = re.compile(r"(?<![A-Za-z0-9\-_.])[Pp]\s?[0-9]{12}(?![0-9A-Za-z]|-[0-9])")

_YEAR = r"(?:19[0-9]{2}|20[0-2][0-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_DATE = re.compile(
    rf"(?=['0-9])(?<![0-9\-./])(?:"  # the first look is the cheapest
    rf"{_YEAR}\s?년\s?{_MONTH}\s?월\s?{_DAY}\s?일"
    rf"|'?[0-9]{{2}}\s?년(?:생)?\s?{_MONTH}\s?월\s?{_DAY}\s?일"
    rf"|{_YEAR}\. {_MONTH}\. {_DAY}\.(?!\s?[0-9])"
    rf"|{_YEAR}\s?[./\-]\s?{_MONTH}\s?[./\-]\s?{_DAY}"
    rf"|'?[0-9]{{2}}\s?[./\-]\s?{_MONTH}\s?[./\-]\s?{_DAY}"
    rf"|{_YEAR}\s(?:0[1-9]|1[0-2])\s(?:0[1-9]|[12][0-9]|3[01])"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    rf"|[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
    rf")(?![0-9]|[\-./][0-9])"
)
_BORN_AFTER = re.compile(
    r"\.?\s?(?:년)?\s?(?:일\s?)?생(?![각산수성방겨활명긴일물])|\s?(?:출생|생일|에\s?(?:태어|출생)|생년월일)"
    r"|\s?\(?[남여]자?\)?\s?(?:입니다|이고|생년월일|[,/)]|$)"
)
_BORN_GAP = re.compile(
    r"[\s:=()\[\]은는이가을를도'\"/,\-]*(?:월일)?(?:[이가은는을를]|번호|앞|자리|\(?[6-8여섯덟]+\s?자리\)?|"
    r"로|으로|맞아요|맞습니다|제|저|본인|양력|음력|[\s:=(),'\"./\-])*"
)
_CORRECTED = re.compile(
    r"생?\s?(?:에서|->|→|(?:이\s?)?아니[라고]|가\s?아니[라고]|인데|말고|으로|로|,|\s|실제는|실제로는)+"
)
_BORN_HINT = re.compile("생|출생|태어|남|여|자리|birth|Birth|DOB|D\\.O\\.B")
# A birthday without its year, where the text calls it one.
_BIRTHDAY = re.compile(
    rf"(?<![발학선])(?:생일|생신)(?:날)?(?:은|이|:|\s)?\s?(?:음력|양력)?\s?"
    rf"(?P<day>{_MONTH}\s?월\s?{_DAY}\s?일)(?!\s?(?:까지|부터|이후|이전|에))"
)
# 1948년 음력 섣달 초이레: a birth date as grandmothers say it.
_LUNAR = re.compile(
    rf"{_YEAR}\s?년\s?(?:음력|양력)?\s?(?:정월|섣달|동짓달|{_MONTH}\s?월)\s?"
    r"(?:초(?:하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘)|(?:열|스무)[가-힣]{1,3}|보름|그믐)(?:날)?"
)
_OTHER_DAY = re.compile(
    rf"(?:이?\s?아니[라고]|인데|에서|로\s?(?:되어|돼|등록|입력)[가-힣]{{0,3}}\s?(?:있는데|있어|되어|있고)?)[\s,]*"
    rf"(?P<day>{_MONTH}\s?월\s?{_DAY}\s?일)"
)
_RECENT_YEAR = 2016


def find_emails(text: str) -> list[Span]:
    """E-mail addresses, with the spellings people use to hide or dictate them."""
    written = "@" in text or "골뱅이" in text
    if not written and not (("at" in text or "앳" in text or "엣" in text) and _AT.search(text)):
        return []
    return [Span(m.start(), m.end(), "email") for m in _EMAIL.finditer(text)]


def find_passports(text: str) -> list[Span]:
    """Korean passport numbers, and any other where the text says passport."""
    spans = []
    for match in _PASSPORT.finditer(text) if _PASSPORT_HINT.search(text) else ():
        kind, distance = label_before(text, match.start())
        if (kind == "ref" and distance <= 10) or _like_order(match.group(), kind, text):
            continue
        spans.append(Span(match.start(), match.end(), "passport"))
    if "여권" not in text and "assport" not in text and "PASSPORT" not in text:
        return spans
    for match in _NAMED_PASSPORT.finditer(text):
        if len(re.sub("[^0-9]", "", match.group("number"))) >= 7:
            spans.append(Span(match.start("number"), match.end("number"), "passport"))
    for match in _ABROAD.finditer(text):
        kind, distance = label_before(text, match.start())
        if kind != "ref" or distance > 10:
            spans.append(Span(match.start(), match.end(), "passport"))
    ends = {span.end for span in spans}
    done = 0
    for match in _BESIDE_WORD.finditer(text):
        kind, distance = label_before(text, match.start())
        told = kind == "passport" and (not match.group("bare") or distance <= _BARE_WITHIN)
        if told or (done in ends and _NEXT.fullmatch(text, done, match.start())):
            spans.append(Span(match.start(), match.end(), "passport"))
            ends.add(match.end())
        done = match.end()
    return spans


def find_customs_codes(text: str) -> list[Span]:
    """Customs codes of persons (개인통관고유부호): P and twelve digits, given once for life."""
    spans: list[Span] = []
    if "P" not in text and "p" not in text:
        return spans
    for match in _CUSTOMS.finditer(text):
        kind, distance = label_before(text, match.start())
        named = "통관" in text[max(0, match.start() - 24) : match.start()]
        if named or not (kind == "ref" and distance <= 10):
            spans.append(Span(match.start(), match.end(), "customs_code"))
    return spans


# Beside these a letter and a day are a passport's number all the same.
_TRAVEL = re.compile("여권|[Pp]assport|면세|출국|입국|항공|탑승|비자|체크인|국제선|공항|영문")


def _like_order(found: str, kind: str, text: str) -> bool:
    """Whether it is a code: lower-case, or a letter and a day of these years, and no passport.

    A passport's eight digits begin with a day of 2020 to 2029 once in three thousand times.
    """
    if kind == "passport":
        return False
    dated = re.fullmatch("[A-Z]202[0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", found)
    return found[0].islower() or (dated is not None and not _TRAVEL.search(text))


def find_dates(text: str) -> list[Span]:
    """Dates that could be a grown customer's or a child's birth date, wherever they stand."""
    return [
        Span(m.start(), m.end(), "birth_date")
        for m in _DATE.finditer(text)
        if _birth_year(m.group())
    ]


def _birth_year(found: str) -> bool:
    digits = re.match("'?([0-9]+)", found)
    year = digits.group(1) if digits else ""
    if len(year) in (6, 8):
        year = year[: len(year) - 4]
    if len(year) == 4:
        return 1920 <= int(year) < _RECENT_YEAR
    return not 16 <= int(year) <= 29


def find_birth_dates(text: str) -> list[Span]:
    """Dates that the words beside them call a birth date."""
    spans: list[Span] = []
    if not _BORN_HINT.search(text):
        return spans
    for match in _DATE.finditer(text):
        if spans and _CORRECTED.fullmatch(text, spans[-1].end, match.start()):
            spans.append(Span(match.start(), match.end(), "birth_date"))
            continue
        if "생" in match.group() or _BORN_AFTER.match(text, match.end()):
            spans.append(Span(match.start(), match.end(), "birth_date"))
            continue
        kind, distance = label_before(text, match.start())
        gap = text[match.start() - distance : match.start()]
        old = _birth_year(match.group()) and distance <= 20
        if kind == "birth" and (old or _BORN_GAP.fullmatch(gap)):
            spans.append(Span(match.start(), match.end(), "birth_date"))
    spans += [Span(m.start(), m.end(), "birth_date") for m in _LUNAR.finditer(text)]
    for match in _BIRTHDAY.finditer(text) if "생일" in text or "생신" in text else ():
        spans.append(Span(*match.span("day"), "birth_date"))
        if (other := _OTHER_DAY.match(text, match.end())) is not None:
            spans.append(Span(*other.span("day"), "birth_date"))
    return spans
