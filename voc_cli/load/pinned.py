"""Rows of a board that its keepers pinned above what people wrote."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.load.cells.speakers import AGENT, is_true, role_of
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped

Mask = npt.NDArray[np.bool_]

# What only boards count or allow: how often an article was read, whether it is a secret.
_BOARDS = frozenset(
    "조회 조회수 읽음수 읽은수 views hits hit viewcount readcount rdcnt viewcnt hitcnt"
    " 비밀글 비밀글여부 비밀여부 issecret secretat secretyn 답변깊이 답글깊이 답변단계".split()
)
_FLAGS = frozenset(
    "공지 공지여부 공지글 공지글여부 공지사항 공지사항여부 상단공지 notice isnotice noticeyn"
    " noticeat noticeflag noticefl ntceyn ntceat bbsnoticeyn".split()
)
_NOTICE = r"(?i)^\s*[\[(<【★◆■*]*\s*(?:공지(?:사항)?|notice|announcement)\s*[\])>】★◆■*]*\s*$"
_NOTICE_TITLE = r"(?i)^\s*[\[(<【]\s*(?:필독|공지(?:사항)?|notice|안내)\s*[\])>】]"
_NUMBERS = frozenset({"id", "ordinal"})

__all__ = ["pinned_notices"]


def pinned_notices(table: pa.Table, mapped: Mapped) -> Mask:
    """Which rows of a board are notices of its keepers, and nobody's question.

    The row's number or kind says so, a flag for notices is set, or a keeper wrote it under such a
    title. Tables without anything of a board have no notices: there `공지` may be what a ticket is
    about, or that its customer was told.
    """
    found = np.zeros(len(table), dtype=bool)
    keys = {header: canonical_key(header) for header in table.column_names}
    if not _BOARDS & {*keys.values()}:
        return found
    kind = mapped.fields.get("agent_category")
    for header, key in keys.items():
        if key in _FLAGS:
            found |= _flagged(table[header])
        elif header == kind or _NUMBERS & read_header(header).concepts or "구분" in key:
            found |= _matches(table[header], _NOTICE)
    title, writer = mapped.fields.get("subject"), mapped.fields.get("customer_name")
    if title is not None and writer is not None:
        titled = np.flatnonzero(_matches(table[title], _NOTICE_TITLE))
        for row in titled.tolist():
            found[row] |= role_of(table[writer][row].as_py() or "") == AGENT
    return found


def _flagged(column: pa.ChunkedArray) -> Mask:
    set_ = [word for word in pc.unique(column).to_pylist() if word and is_true(word)]
    told = np.asarray(pc.is_in(column, pa.array(set_, pa.string())))
    return told | _matches(column, _NOTICE)


def _matches(column: pa.ChunkedArray, pattern: str) -> Mask:
    return np.asarray(pc.fill_null(pc.match_substring_regex(column, pattern), False))
