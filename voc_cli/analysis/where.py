"""Row filters a person writes: `channel=카카오 and (rating<=2 or tags in (환불, "앱 오류"))`.

    condition  = term { "or" term }
    term       = factor { "and" factor }
    factor     = "not" factor | "(" condition ")" | comparison
    comparison = NAME ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) VALUE
               | NAME [ "not" ] "in" "(" VALUE { "," VALUE } ")"

Names and values are bare words or quoted with ' or " (doubled inside). Key words ignore case.
A value counts as equal when it reads the same, or when both sides are the same number; `<` and its
like compare as numbers when the right side is one (rows that are no number fail), else as text,
and times as dates. `~` is "contains", without regard to case. A list column holds when any of its
elements does. A missing value equals "" and nothing else; `!=`, `not` and `not in` are the plain
opposites, so they keep rows with a missing value.
"""

import operator
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.analysis.columns import find_column, text_values
from voc_cli.analysis.period import local_days
from voc_cli.errors import UsageError

__all__ = [
    "AllOf",
    "AnyOf",
    "Comparison",
    "Condition",
    "Not",
    "apply_filters",
    "columns_named",
    "matches",
    "parse_where",
    "render_where",
]

Mask = npt.NDArray[np.bool_]
_SYMBOLS = ("!=", "<=", ">=", "==", "=", "<", ">", "~", "(", ")", ",")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPERATORS = ("=", "!=", *_COMPARE, "~")
_WORDS = ("and", "or", "not", "in")


@dataclass(frozen=True)
class Comparison:
    """`column op values`; `op` is `in` (any of `values`) or one sign with one value."""

    column: str
    op: str
    values: tuple[str, ...]
    position: int = 1


@dataclass(frozen=True)
class Not:
    """The opposite of `part`."""

    part: "Condition"


@dataclass(frozen=True)
class AllOf:
    """Every one of `parts`."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of `parts`."""

    parts: tuple["Condition", ...]


Condition = Comparison | Not | AllOf | AnyOf


@dataclass(frozen=True)
class _Token:
    kind: str  # word, quoted, symbol, end
    text: str
    position: int  # from 1, in characters


def parse_where(text: str) -> Condition:
    """The condition that `text` says. Raises UsageError that points at the character."""
    if not text.strip():
        raise UsageError("analysis.where_empty")
    parser = _Parser(_scan(text))
    condition = parser.condition()
    parser.expect_end()
    return condition


def render_where(condition: Condition) -> str:
    """A text that `parse_where` reads back as `condition` (positions apart)."""
    match condition:
        case Comparison(column, "in", values):
            return f"{_quoted(column)} in ({', '.join(map(_quoted, values))})"
        case Comparison(column, op, values):
            return f"{_quoted(column)} {op} {_quoted(values[0])}"
        case Not(part):
            return f"not ({render_where(part)})"
        case AllOf(parts):
            return " and ".join(f"({render_where(part)})" for part in parts)
        case AnyOf(parts):
            return " or ".join(f"({render_where(part)})" for part in parts)


def columns_named(condition: Condition) -> frozenset[str]:
    """The column names that `condition` speaks of, as they were written."""
    match condition:
        case Comparison(column):
            return frozenset({column})
        case Not(part):
            return columns_named(part)
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(columns_named, parts))


def apply_filters(
    table: pa.Table,
    *,
    where: str | None = None,
    start: date | None = None,
    end: date | None = None,
    aliases: Mapping[str, str] | None = None,
) -> pa.Table:
    """The rows of `table` that meet `where` and were created from `start` to `end`, in order.

    With `start` or `end`, a row without `created_at` goes. `aliases`: file headers → canonical
    columns. Raises UsageError for a condition that cannot be read or names an unknown column.
    """
    keep = np.ones(table.num_rows, dtype=np.bool_)
    if start is not None or end is not None:
        days = local_days(table["created_at"])
        if start is not None:
            keep &= _mask(pc.greater_equal(days, pa.scalar(start, pa.date32())))
        if end is not None:
            keep &= _mask(pc.less_equal(days, pa.scalar(end, pa.date32())))
    if where is not None:
        keep &= matches(table, parse_where(where), aliases=aliases)
    return table if keep.all() else table.filter(pa.array(keep))


def matches(
    table: pa.Table, condition: Condition, *, aliases: Mapping[str, str] | None = None
) -> Mask:
    """bool[n]: the rows of `table` that meet `condition`."""
    match condition:
        case Comparison():
            return _compare(table, condition, aliases)
        case Not(part):
            return ~matches(table, part, aliases=aliases)
        case AllOf(parts):
            masks = [matches(table, part, aliases=aliases) for part in parts]
            return np.asarray(np.logical_and.reduce(masks))
        case AnyOf(parts):
            masks = [matches(table, part, aliases=aliases) for part in parts]
            return np.asarray(np.logical_or.reduce(masks))


def _compare(table: pa.Table, asked: Comparison, aliases: Mapping[str, str] | None) -> Mask:
    column = find_column(
        table,
        asked.column,
        aliases=aliases,
        error="analysis.where_unknown_column",
        position=asked.position,
    )
    if pa.types.is_timestamp(column.type) and asked.op != "~" and asked.values != ("",):
        found = _compare_times(column, asked)
    else:
        values = text_values(column)
        test = _word_test(asked)
        holds = np.array([test(_normal(word)) for word in values.words], dtype=np.bool_)
        found = np.zeros(table.num_rows, dtype=np.bool_)
        if values.rows.size:
            found[values.rows[holds[values.codes]]] = True
        if "" in asked.values and asked.op in ("=", "!=", "in"):
            absent = np.ones(table.num_rows, dtype=np.bool_)
            absent[values.rows] = False
            found |= absent
    return ~found if asked.op == "!=" else found


def _word_test(asked: Comparison) -> Callable[[str], bool]:
    values = [_normal(value) for value in asked.values]
    if asked.op == "~":
        needle = values[0].casefold()
        return lambda word: needle in word.casefold()
    if asked.op in _COMPARE:
        compare, limit = _COMPARE[asked.op], _number(values[0])
        if limit is None:
            return lambda word: word != "" and compare(word, values[0])
        return lambda word: (number := _number(word)) is not None and compare(number, limit)
    exact = set(values)
    numbers = {number for value in values if (number := _number(value)) is not None}
    return lambda word: word in exact or (bool(numbers) and _number(word) in numbers)


def _compare_times(column: pa.Array, asked: Comparison) -> Mask:
    """A date stands for its whole day, a time for its instant on the column's own clock."""
    zoned = column.type.tz is not None
    local = pc.local_timestamp(column) if zoned else column
    local = local.cast(pa.timestamp("us"), safe=False)
    found = np.zeros(len(column), dtype=np.bool_)
    for value in asked.values:
        begin, end = _span(value, asked)
        lower, upper = pa.scalar(begin, pa.timestamp("us")), pa.scalar(end, pa.timestamp("us"))
        match asked.op:
            case "<":
                found |= _mask(pc.less(local, lower))
            case "<=":
                found |= _mask(pc.less(local, upper))
            case ">":
                found |= _mask(pc.greater_equal(local, upper))
            case ">=":
                found |= _mask(pc.greater_equal(local, lower))
            case _:
                found |= _mask(pc.greater_equal(local, lower)) & _mask(pc.less(local, upper))
    return found


def _span(value: str, asked: Comparison) -> tuple[datetime, datetime]:
    try:
        begin = datetime.fromisoformat(value.strip()).replace(tzinfo=None)
    except ValueError:
        raise UsageError(
            "analysis.where_bad_value",
            position=asked.position,
            column=asked.column,
            value=value,
            example="2026-11-16",
        ) from None
    whole_day = len(value.strip()) <= len("2026-11-16")
    return begin, begin + (timedelta(days=1) if whole_day else timedelta(microseconds=1))


def _mask(array: pa.Array | pa.ChunkedArray) -> Mask:
    whole = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    return np.asarray(whole.fill_null(False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _scan(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        character = text[at]
        symbol = next((s for s in _SYMBOLS if text.startswith(s, at)), None)
        if character.isspace():
            at += 1
        elif character in "\"'":
            value, end = _scan_quoted(text, at)
            tokens.append(_Token("quoted", value, at + 1))
            at = end
        elif symbol is not None:
            tokens.append(_Token("symbol", "=" if symbol == "==" else symbol, at + 1))
            at += len(symbol)
        else:
            end = at
            while end < len(text) and not _ends_word(text, end):
                end += 1
            end = max(end, at + 1)  # a lone "!" is a word nobody expects
            tokens.append(_Token("word", text[at:end], at + 1))
            at = end
    tokens.append(_Token("end", "", len(text) + 1))
    return tokens


def _ends_word(text: str, at: int) -> bool:
    return text[at].isspace() or text[at] in "()=<>~,\"'" or text.startswith("!=", at)


def _scan_quoted(text: str, at: int) -> tuple[str, int]:
    quote, parts, cursor = text[at], [], at + 1
    while True:
        close = text.find(quote, cursor)
        if close < 0:
            raise UsageError("analysis.where_quote", position=at + 1)
        parts.append(text[cursor:close])
        if text[close + 1 : close + 2] != quote:
            return quote.join(parts), close + 1
        cursor = close + 2


class _Parser:
    """Recursive descent over the tokens: one token of look-ahead, no backtracking."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def condition(self) -> Condition:
        parts = [self._term()]
        while self._take("word", "or"):
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def expect_end(self) -> None:
        if self._next.kind != "end":
            raise self._mistake("and, or")

    def _term(self) -> Condition:
        parts = [self._factor()]
        while self._take("word", "and"):
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _factor(self) -> Condition:
        if self._take("word", "not"):
            return Not(self._factor())
        if self._take("symbol", "("):
            inner = self.condition()
            self._need(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Condition:
        position = self._next.position
        column = self._operand("column")
        if self._take("word", "not"):
            if not self._take("word", "in"):
                raise self._mistake("in")
            return Not(Comparison(column, "in", self._list(), position))
        if self._take("word", "in"):
            return Comparison(column, "in", self._list(), position)
        sign = self._next
        if sign.kind != "symbol" or sign.text not in _OPERATORS:
            raise self._mistake("= != < <= > >= ~ in")
        self._at += 1
        return Comparison(column, sign.text, (self._operand("value"),), position)

    def _list(self) -> tuple[str, ...]:
        self._need("(")
        values = [self._operand("value")]
        while self._take("symbol", ","):
            values.append(self._operand("value"))
        self._need(")")
        return tuple(values)

    def _operand(self, what: str) -> str:
        token = self._next
        keyword = token.kind == "word" and token.text.casefold() in _WORDS
        if token.kind not in ("word", "quoted") or keyword:
            raise self._mistake("COLUMN" if what == "column" else "VALUE")
        self._at += 1
        return token.text

    def _need(self, symbol: str) -> None:
        if not self._take("symbol", symbol):
            raise self._mistake(symbol)

    def _take(self, kind: str, text: str) -> bool:
        if self._next.kind == kind and self._next.text.casefold() == text:
            self._at += 1
            return True
        return False

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _mistake(self, expected: str) -> UsageError:
        token = self._next
        return UsageError(
            "analysis.where_syntax",
            position=token.position,
            expected=expected,
            found=token.text if token.kind != "end" else "…",
        )
