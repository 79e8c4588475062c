"""Names in Latin letters, as passports, airline tickets and foreign customers write them."""

import re

from voc_cli.privacy.names.latin_given import find_given_names
from voc_cli.privacy.names.name_parts import LATIN_SURNAMES
from voc_cli.privacy.spans import Span

__all__ = ["find_latin_names"]

_WORD = r"[A-Z][A-Za-z'’]*[a-z'’](?:-[A-Za-z]+)?|[A-Z]{2,}(?:-[A-Z]+)?"
_FULL = rf"(?:{_WORD})(?:[ \-,/]{{1,2}}(?:[A-Z]\.|{_WORD})){{1,3}}"
_LABEL = (
    r"(?:[Nn]ame(?:\s[Ii]s)?|NAME|영문\s?(?:이름|성명|명|성함)?|이름|성함|성명|예금주|명의자?|"
    r"받는\s?(?:사람|분)|수취인|수령인|예약자명?|탑승자명?|탑승객|승객명?|주문자명?|예매자명?|신청자명?|구매자명?|"
    r"고객명?|회원명?|[Pp]assenger|PASSENGER|[Gg]uest|[Ss]urname|SURNAME)"
)
_NAMED = re.compile(
    rf"{_LABEL}(?:은|는|이|가|을|를)?(?:\s제)?[\s:=('\"]*(?P<name>{_FULL}|[A-Z][a-z]{{2,}})"
    r"(?=[\s,.)'\"/]|[가-힣]|$)"
)
# Said in English: I'm Priya Sharma, best regards, Tom Baker.
_SAID = re.compile(
    r"(?=[A-Za-z])(?:\bI'?\s?a?m|\b[Tt]his is|\b[Cc]all me|\bMr\.?|\bMrs\.?|\bMs\.?|\bDear|"
    r"\b(?:[Nn]ame(?:'s|\sis)|holder|passenger|guest|[Aa]sk for|"
    r"(?:[Bb]ooking|[Rr]eservation) under|under the name(?: of)?|[Ss]igned(?: by)?|[Aa]ttn)[:,]?|"
    r"[Rr]egards,?|[Ss]incerely,?|[Tt]hanks,?\n|[Tt]hank you,?\n|[Cc]heers,)\s{0,3}"
    rf"(?P<name>{_FULL}|[A-Z][a-z]{{2,}}(?=\s*(?:[.,!\n]|$)|\s(?:when|if|at|on|from|and|for)\b))"
)
# In capitals, where the text speaks of how a name is written: SANTOS인데 SANTO로 되어.
_SPELLED = re.compile(
    r"(?=[A-Z])(?<![A-Za-z0-9@._\-])(?<![A-Za-z] )(?P<name>(?:[A-Z]{2,}[ ,/])?[A-Z]{3,})"
    r"(?=인데|\s?으?로\s?(?:되|돼|나와|표기|적|넣|입력|발권|바꿔|수정))"
)
_SPELLING = re.compile("이름|성함|영문|여권|성\\s?(?:이|을|은|:)|철자|스펠링")
# Followed by what Korean says of a person: Nguyen Thi Lan 이름으로, Maria Santos 님.
_CALLED = re.compile(
    rf"(?=[A-Z])(?<![A-Za-z0-9@._\-])(?P<name>{_FULL})"
    r"(?=\s?['\")]?\s?(?:님(?![가-힣]{3})|씨(?![가-힣]{3})|이름으?로|명의|입니다|이에요|예요|"
    r"이?라고\s[합해하]|고객님?\s?[입이명앞]|드림|올림"
    r"|[,/(]?\s?(?:passport|여권)?\s?\[(?:여권번호|외국인등록번호|생년월일|전화|이메일)\]"
    r"|\s?/\s?(?:여권|passport|생년|19[0-9]{2}|20[01][0-9])))"
)
# A surname and a given name in two boxes of a form.
_BOX = r"(?:은|는)?[\s:=(]{1,3}"
_BOXES = re.compile(
    rf"(?:(?<![가-힣])성|영문\s?성|[Ll]ast\s?name|[Ss]urname){_BOX}(?P<last>[A-Z][A-Za-z]+)"
    r"[\s,/)]{1,3}(?:이름|[Gg]iven\s?name|[Ff]irst\s?name)"
    rf"{_BOX}(?P<first>[A-Z][A-Za-z]+(?:[ \-][A-Z][A-Za-z]+)?)"
)
_NOT_NAMES = re.compile(
    r"(?i)\b(?:galaxy|iphone|ipad|airpods|watch|samsung|apple|google|pay|card|app|ios|android|windows|"
    r"mac|macbook|pro|plus|max|ultra|id|no|url|vip|gold|silver|basic|premium|standard|error|null|test|"
    r"admin|cs|voc|as|vip|user|guest|team|support|service|customer|center|sir|madam|manager|seller|all|korea|seoul|"
    r"smart|home|store|shop|mall|market|play|tv|lg|sk|kt|the|and|for|with|new|order|account|room|"
    r"deluxe|suite|hotel|edition|version|series|model|size|black|white|red|blue|sorry|happy|very|so|"
    r"not|using|writing|having|looking)\b"
)
_ONSET = "(?:kk|tt|pp|ss|jj|ch|sh|[kgndtrlmbpsjhwy])?"
_VOWEL = "(?:yeo|yae|yoo|you|woo|wae|eui|ae|eo|oo|eu|ee|oe|ui|wi|we|wo|wa|ya|ye|yo|yu|ie|[aeiou])"
_CODA = "(?:ng|n|m|k|g|l|p|b|t|h)?"
_SYLLABLE = f"{_ONSET}{_VOWEL}{_CODA}"
# Surnames that are English words too need a label.
_AMBIGUOUS = frozenset(
    "go do so in an son bang ha han no min chu cha ju kong ma won ra na sun sung seal gu ko im "
    "oh sea wi chung chun chang moon um do gong hong kil pak mun sin so song yeon jin".split()
)
_SURE = "|".join(sorted(set(LATIN_SURNAMES) - _AMBIGUOUS, key=lambda s: (-len(s), s)))
_ROMANISED = re.compile(
    rf"(?=[A-Za-z])(?<![A-Za-z0-9@._\-])(?:(?:{_SURE})[ ,]{{1,2}}{_SYLLABLE}[ \-]?{_SYLLABLE}"
    rf"|{_SYLLABLE}[\-]?{_SYLLABLE} (?:{_SURE}))(?![A-Za-z0-9@_\-]|\.[a-z])",
    re.I,
)

_LOWER = re.compile(
    rf"{_LABEL}(?:은|는|이|가)?[\s:=('\"]{{1,3}}"
    rf"(?P<name>(?:{'|'.join(LATIN_SURNAMES)}) {_SYLLABLE}[\- ]?{_SYLLABLE}"
    rf"|{_SYLLABLE}[\- ]?{_SYLLABLE} (?:{'|'.join(LATIN_SURNAMES)}))(?![A-Za-z0-9@_\-])",
    re.I,
)
_FOLLOWS = re.compile(rf"\[이름\]\s?[(/]?\s?(?P<name>{_FULL})(?![A-Za-z0-9@_\-])")
# In small letters: kim minsu 입니다, my name is jane doe.
_ANY = "|".join(LATIN_SURNAMES)
_GIVEN = rf"{_SYLLABLE}[\- ]?{_SYLLABLE}"
_SMALL = re.compile(
    rf"(?=[A-Za-z])(?:(?=[a-z])(?<![A-Za-z0-9@._\-])"
    rf"(?P<name>(?:{_ANY}) {_GIVEN}|{_GIVEN} (?:{_ANY}))"
    r"(?=\s?(?:입니다|이에요|예요|인데요?|이라고|라고\s[합해]|님|씨|드림|명의|이름으로"
    r"|\[(?:전화|이메일|여권번호)\]))"
    r"|\b(?:[Mm]y name is|[Ii] am|[Ii]'m|[Tt]his is) "
    rf"(?P<said>(?:{_ANY}) {_GIVEN}|{_GIVEN} (?:{_SURE}))(?![A-Za-z])"
    r"|\b[Mm]y name is (?P<told>(?!(?:not|very|wrong|spelled|misspelled|different|missing|still|"
    r"shown|written|correct|on|in|the)\b)[a-z]{2,}(?: [a-z]{2,})?(?=\s*(?:[.,!\n]|and\b|$))))"
)


def find_latin_names(text: str) -> list[Span]:
    """Names after a label or before 님, in an English greeting, and romanised Korean names."""
    spans = []
    for match in _SMALL.finditer(text):
        kind = match.lastgroup or "name"
        spans.append(Span(*match.span(kind), "name"))
    for pattern in (_NAMED, _SAID, _CALLED, _FOLLOWS):
        for match in pattern.finditer(text):
            if not _NOT_NAMES.search(match.group("name")):
                spans.append(Span(*match.span("name"), "name"))
    for match in _SPELLED.finditer(text):
        told = _SPELLING.search(text, max(0, match.start() - 40), match.start())
        if told and not _NOT_NAMES.search(match.group("name")):
            spans.append(Span(*match.span("name"), "name"))
    for match in _LOWER.finditer(text):
        spans.append(Span(*match.span("name"), "name"))
    for match in _BOXES.finditer(text):
        spans += [Span(*match.span("last"), "name"), Span(*match.span("first"), "name")]
    for match in _ROMANISED.finditer(text):
        words = re.split(r"[ ,\-]+", match.group())
        if (words[0][0].isupper() and words[-1][0].isupper()) or match.group().isupper():
            spans.append(Span(match.start(), match.end(), "name"))
        elif words[0][0].isupper() and words[1][0].isupper() and "-" in match.group():
            spans.append(Span(match.start(), match.end(), "name"))
    return spans + find_given_names(text)
