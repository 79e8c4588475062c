"""Cells whose words mean something else than they say: answered or not, tags, ids cut by a shop."""

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.scan import holds

_ANSWERED = r"(?i)answered|답변\s?(?:여부|유무|완료)"
_YES = r"(?i)^(?:true|y|yes|1|예|유|o)$"
_NO = r"(?i)^(?:false|n|no|0|아니오|아니요|무|x)$"
DONE, WAITING = "답변완료", "답변대기"  # as the shops themselves write them
# What a shop leaves of an id, a number or an address it does not show: abc***, 010-****-1234.
_CUT_SIGNS = "*＊●•○"
_CUT = rf"[{_CUT_SIGNS}]{{2,}}|[{_CUT_SIGNS}]+$"

__all__ = ["DONE", "WAITING", "answered_words", "tag_lists", "without_cut_ids"]


def answered_words(text: pa.Array, header: str | None) -> pa.Array:
    """string[n]: a status column that only says whether a question was answered, in words."""
    if header is None or not pc.match_substring_regex(pa.scalar(header), _ANSWERED).as_py():
        return text
    yes = pc.match_substring_regex(text, _YES)
    no = pc.match_substring_regex(text, _NO)
    if not pc.all(pc.or_(yes, no)).as_py():
        return text
    words: pa.Array = pc.if_else(yes, pa.scalar(DONE), pa.scalar(WAITING))
    return words


def tag_lists(text: pa.Array, *, spaced: bool) -> pa.Array:
    """list<string>[n]: the tags of every row; with `spaced` a space ends one too."""
    between = r"[\s\"']*[|,;\s][\s\"']*" if spaced else r"[\s\"']*[|,;][\s\"']*"
    bare = pc.utf8_trim(text, "[](){}" + (" " if spaced else ""))
    found: pa.Array = pc.split_pattern_regex(bare, pattern=between).cast(pa.list_(pa.string()))
    return found


def without_cut_ids(ids: pa.Array) -> tuple[pa.Array, int]:
    """The ids without those a shop has cut, and how many were: two customers may share one."""
    if not any(holds(ids, sign) for sign in _CUT_SIGNS):
        return ids, 0
    cut = pc.fill_null(pc.match_substring_regex(ids, _CUT), False)
    n = int(pc.sum(cut).as_py() or 0)
    return (pc.if_else(cut, pa.scalar(None, pa.string()), ids), n) if n else (ids, 0)
