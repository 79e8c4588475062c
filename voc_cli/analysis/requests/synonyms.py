"""One name for one thing: 카뱅 and 카카오뱅크, 어두운 화면 and 다크모드, 입고 소식 and 재입고 알림.

Only what a list says is one thing is made one, since two rows for one wish cost less than one row
for two: the built-in list (`taxonomy/lexicons/synonyms.toml`) and a team's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from voc_cli.analysis.requests.asking import ALERT, Asked
from voc_cli.analysis.requests.words import ADD, MESSAGES
from voc_cli.taxonomy.lexicon import load_synonyms

__all__ = ["compact", "name_things"]

LONGEST = 3  # nouns that a name of the list stands for
_MADE = frozenset("연동 지원 호환 도입".split())  # before 추가 they say nothing more


def name_things(asked: Sequence[Asked], own: Mapping[str, Sequence[str]]) -> list[Asked]:
    """`asked` with the nouns of each named as the list names them; `own` goes before the list.

    A name of the list that `own` has under another takes its other names along.
    """
    mine = _table(own)
    listed = {words: mine.get(compact(name), name) for words, name in _built_in().items()}
    table = {**listed, **mine}
    return [replace(one, nouns=_named(one, table)) for one in asked]


def compact(words: str) -> str:
    """`words` without blanks and in lower case, as things are compared."""
    return words.replace(" ", "").lower()


@cache
def _built_in() -> dict[str, str]:
    return _table(load_synonyms())


def _table(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, others in names.items():
        for other in (name, *others):
            words = [_stem(word) for word in other.split()[:-1]] + other.split()[-1:]
            out[compact("".join(words))] = name
    return out


def _stem(word: str) -> str:
    """An adjective in its dictionary form before a noun as its stem: 어둡다 → 어둡."""
    return word[:-1] if len(word) > 1 and word.endswith("다") else word


def _named(one: Asked, table: Mapping[str, str]) -> tuple[str, ...]:
    nouns = one.nouns
    if len(nouns) > 1 and one.action == ADD and nouns[-1] in _MADE:
        nouns = nouns[:-1]
    if len(nouns) > 1 and nouns[-1] in MESSAGES:  # 재입고 소식, 재입고 알림톡
        nouns = (*nouns[:-1], ALERT)
    out: list[str] = []
    at = 0
    while at < len(nouns):
        said = one.described if at == 0 else ""
        for length in range(min(LONGEST, len(nouns) - at), 0, -1):
            words = compact("".join(nouns[at : at + length]))
            name = (said and table.get(compact(said) + words)) or table.get(words)
            if name:
                out.append(name)
                at += length
                break
        else:
            out.append(nouns[at])
            at += 1
    return tuple(out)
