"""Names in Latin letters, as passports, airline tickets and foreign customers write them."""

import re

from voc_cli.privacy.name_parts import LATIN_SURNAMES
from voc_cli.privacy.spans import Span

__all__ = ["find_latin_names"]

_NAMED = re.compile(
    r"(?:[Nn]ame(?:\s[Ii]s)?|NAME|"
    r"영문\s?(?:이름|성명|명|성함)?|이름|성함|성명|예금주|명의자?|받는\s?(?:사람|분)|수취인|"
    r"수령인|예약자명?|"
    r"탑승자명?|탑승객|승객명?|주문자명?|예매자명?|신청자명?|고객명?|회원명?)(?:은|는|이|가)?(?:\s?제)?[\s:=('\"]*"
    r"(?P<name>[A-Z][A-Za-z']+(?:[ \-,/]{1,2}(?:[A-Z]\.|[A-Z][A-Za-z'\-]*)){1,3}"
    r"|[A-Z][a-z]{2,})(?=[\s,.)'\"/]|[가-힣]|$)"
)
_NOT_NAMES = re.compile(
    r"(?i)(?:galaxy|iphone|ipad|samsung|apple|google|pay|card|app|ios|android|windows|mac|pro|plus|"
    r"max|ultra|id|no|url|vip|gold|silver|basic|premium|standard|error|null|test|admin|user|guest)\b"
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
    rf"(?<![A-Za-z0-9@._\-])(?:(?:{_SURE})[ ,]{{1,2}}{_SYLLABLE}[ \-]?{_SYLLABLE}"
    rf"|{_SYLLABLE}[\-]?{_SYLLABLE} (?:{_SURE}))(?![A-Za-z0-9@_\-]|\.[a-z])",
    re.I,
)


def find_latin_names(text: str) -> list[Span]:
    """Names after a label, and pairs of a romanised surname and given name with capitals."""
    spans = []
    for match in _NAMED.finditer(text):
        if not _NOT_NAMES.search(match.group("name")):
            spans.append(Span(match.start("name"), match.end("name"), "name"))
    for match in _ROMANISED.finditer(text):
        words = re.split(r"[ ,\-]+", match.group())
        if (words[0][0].isupper() and words[-1][0].isupper()) or match.group().isupper():
            spans.append(Span(match.start(), match.end(), "name"))
        elif words[0][0].isupper() and words[1][0].isupper() and "-" in match.group():
            spans.append(Span(match.start(), match.end(), "name"))
    return spans
