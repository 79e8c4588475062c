"""Whose matter a group of complaints is: its category's, and any that a good part of it is of.

A defect of the help desk itself (the chat does not open, the form for questions fails) reads like
one of the app. Those who answer customers have to know first, so the team of `support` stands
before the team of the app.
"""

import re
from collections.abc import Sequence

import pandas as pd

from voc_cli.taxonomy.model import Taxonomy

__all__ = ["codes_of"]

SHARE = 0.3  # of a group's tickets in another category, from which its team is in charge too
MOST = 2  # teams in charge of one suggestion
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
    shares = rows["own_category"].value_counts(normalize=True)
    others = sorted(shares.index, key=lambda name: (-shares[name], name))
    for other in others:
        if shares[other] >= SHARE and other not in {c.partition(".")[0] for c in found}:
            found.append(_commonest(rows.loc[rows["own_category"] == other, "code"], other))
    return tuple(found[:MOST])


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
