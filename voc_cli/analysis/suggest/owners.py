"""Whose matter a group of complaints is: its category's, and any that a good part of it is of.

What usually helps (the playbook) is said only where the group's tickets agree on what they are
about. A new topic is scattered over the categories its words remind of, and the remedy of one of
them would be a guess.

A defect of the help desk itself (the chat does not open, the form for questions fails) reads like
one of the app. Those who answer customers have to know first, so the team of `support` stands
before the team of the app.
"""

import re
from collections.abc import Sequence

import pandas as pd

from voc_cli.taxonomy.model import Taxonomy

__all__ = ["codes_of", "playbook_codes", "scattered"]

SHARE = 0.3  # of a group's tickets in another category, from which its team is in charge too
MOST = 2  # teams in charge of one suggestion
CLEAR_SHARE = 0.6  # of a group in one category or subcategory, to act on it as such
KNOWN_SHARE = 0.5  # of its tickets in a category that have a subcategory, to know what they are
HELP_DESK_SHARE = 0.5
SUPPORT = "support"
_DESK = (
    r"(?:상담|챗봇|고객\s?센터|1\s?[:대]\s?1|일대일|문의\s?(?:하기|창|글|내역|버튼|등록|게시판|페이지|메뉴)|ARS|"
    r"help\s?desk|live chat|chatbot|support (?:page|chat|form)|contact (?:form|us))"
)
_BROKEN = (
    r"(?:안\s?(?:열|되|돼|됩|됨|눌|보|뜨|올|떠|가|켜)|못\s?(?:열|올|보내)|오류|에러|먹통|튕|꺼[져지]|끊[겨기]|"
    r"실패|하얗|하얀|멈추|멈춰|error|broken|crash|blank|freez|fail|n[o']t (?:open|work|load|send))"
)
_DEFECT = re.compile(rf"{_DESK}[^.!?\n]{{0,30}}?{_BROKEN}", re.IGNORECASE)
_ABOUT = re.compile(r"(?:에|로|한테|에서)\s?(?:문의|전화|연락|물어)")


def codes_of(rows: pd.DataFrame, code: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Codes whose teams are in charge of `rows`, at most MOST, the first in the lead.

    rows  `own_category`, `code`, `subject` and `body` of the group's tickets
    code  the group's own code, `category` or `category.child`
    """
    home = code.partition(".")[0]
    found = [code]
    if home != SUPPORT and taxonomy.category(SUPPORT) and _is_help_desk(rows):
        found = [SUPPORT, code]
    large = [name for name, n in _sizes(rows) if n >= SHARE * len(rows)]
    for other in large:
        if other not in {c.partition(".")[0] for c in found}:
            found.append(_commonest(rows.loc[rows["own_category"] == other, "code"], other))
    if large and home not in large:  # of this period next to nothing is its home's
        found.remove(code)
    return tuple(found[:MOST])


def playbook_codes(rows: pd.DataFrame, codes: Sequence[str], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Of `codes` those whose playbook fits the group, as the code to look it up by.

    That of a subcategory where it is the subcategory of a clear majority of those that have one;
    that of a category where a clear majority is of it, and where it has subcategories most tickets
    found theirs.
    """
    fitting = []
    for code in codes:
        home = code.partition(".")[0]
        own = rows.loc[rows["own_category"] == home, "code"]
        if len(own) < CLEAR_SHARE * len(rows):
            continue
        known = own[own != home]
        category = taxonomy.category(home)
        if code != home and (known == code).sum() >= CLEAR_SHARE * len(known):
            fitting.append(code)
        elif not (category and category.children) or len(known) >= KNOWN_SHARE * len(own):
            fitting.append(home)
    return tuple(fitting)


def scattered(rows: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    """The largest categories of the group with their tickets, where none has a clear majority."""
    sizes = _sizes(rows)
    return () if sizes[0][1] >= CLEAR_SHARE * len(rows) else tuple(sizes[:MOST])


def _sizes(rows: pd.DataFrame) -> list[tuple[str, int]]:
    counts = rows["own_category"].value_counts()
    return sorted(((str(name), int(n)) for name, n in counts.items()), key=lambda p: (-p[1], p[0]))


def _commonest(codes: "pd.Series[str]", category: str) -> str:
    counts = codes.value_counts()
    best = min(counts[counts == counts.max()].index)
    return str(best if counts.max() >= 0.4 * len(codes) else category)


def _is_help_desk(rows: pd.DataFrame) -> bool:
    texts: Sequence[str] = [
        f"{subject or ''}\n{body or ''}"
        for subject, body in zip(rows["subject"], rows["body"], strict=True)
    ]
    hits = sum(_speaks_of_it(text) for text in texts)
    return bool(texts) and hits >= HELP_DESK_SHARE * len(texts)


def _speaks_of_it(text: str) -> bool:
    return any(not _ABOUT.search(match.group()) for match in _DEFECT.finditer(text))
