"""Postal addresses in Latin letters: romanised Korean ones, and streets of other countries."""

import re

from voc_cli.privacy.spans import Span

__all__ = ["find_english_addresses"]

_HINT = re.compile(
    r"(?:daero|-ro|-gil|-dong|Street|St\.|Avenue|Ave|Road|Rd|Lane|Drive|Blvd|Boulevard|Pkwy|Parkway|Way)(?![a-z])"
)
_FLAT = (
    r"(?:(?:Apt|Apartment|Room|Rm|Unit|Suite|Ste|No|Bldg|Building|Block|Flat)\.?\s?#?[0-9A-Za-z\-]+"
    r"|#[0-9\-]+|[0-9A-Z]{1,4}-?(?:dong|ho|F|floor))"
)
_PLACE = (
    r"(?:[A-Z][A-Za-z]+(?:-[a-z]+)?-?(?:gu|si|do|dong|eup|myeon|ri)|Seoul|Busan|Daegu|Incheon|Gwangju|Daejeon|Ulsan|Sejong|Jeju|"
    r"[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2})"
)
_END = (
    r"(?:(?:,\s?|\s)(?:South\sKorea|Republic\sof\sKorea|Korea|USA|"
    r"U\.S\.A\.|UK|United\sKingdom|Canada|Australia))?"
)
_KOREAN = re.compile(
    rf"(?<![A-Za-z0-9\-])(?:{_FLAT},?\s){{0,3}}[0-9]{{1,5}}(?:-[0-9]{{1,4}})?,?\s"
    r"[A-Z][A-Za-z0-9]*(?:-daero|-ro|daero|-gil|ro|gil)(?:\s?[0-9]{1,4}(?:beon)?-?gil)?(?![a-z])"
    rf"(?:,?\s{_FLAT}){{0,2}}(?:,\s?{_PLACE}){{0,4}}{_END}(?:,?\s[0-9]{{5}}(?![0-9]))?{_END}"
)
_WESTERN = re.compile(
    r"(?<![A-Za-z0-9\-])[0-9]{1,5}[A-Za-z]?\s(?:[NSEW]\.?\s)?(?:[A-Z][a-z']+\s){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Parkway|Pkwy|Way|Court|Ct|Place|Pl|Terrace|Square)(?![a-z])\.?"
    rf"(?:,?\s{_FLAT})?(?:,\s?[A-Z][a-z]+(?:\s[A-Z][a-z]+){{0,2}}){{0,3}}"
    rf"(?:,?\s(?:[A-Z]{{2}}\s)?[0-9]{{5}}(?:-[0-9]{{4}})?|,?\s[A-Z]{{1,2}}[0-9][0-9A-Z]?\s[0-9][A-Z]{{2}}|,\s[A-Z]{{2,3}}(?:\s[0-9]{{4}})?)?{_END}"
)


def find_english_addresses(text: str) -> list[Span]:
    """Addresses in `text` (a shadow) with a house number and the name of a road."""
    if not _HINT.search(text):
        return []
    return [
        Span(match.start(), match.end(), "address")
        for pattern in (_KOREAN, _WESTERN)
        for match in pattern.finditer(text)
    ]
