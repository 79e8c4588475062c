"""The filters a person writes, read: text → condition → text.

    condition  = term { "or" term }
    term       = factor { "and" factor }
    factor     = "not" factor | "(" condition ")" | comparison
    comparison = NAME ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" ) VALUE
               | NAME [ "not" ] "in" "(" VALUE { "," VALUE } ")"

Names and values are bare words or quoted with ' or " (doubled inside). Key words ignore case.
What a condition means for a row is told in `where`.
"""

from dataclasses import dataclass

from voc_cli.errors import UsageError
from voc_cli.messages import Notice

__all__ = [
    "AllOf",
    "AnyOf",
    "Comparison",
    "Condition",
    "Not",
    "columns_named",
    "comparisons",
    "parse_where",
    "render_where",
]

_SYMBOLS = ("!=", "<=", ">=", "==", "=", "<", ">", "~", "(", ")", ",")
_OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "~")
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


def comparisons(condition: Condition) -> tuple[Comparison, ...]:
    """Every comparison of `condition`, from left to right."""
    match condition:
        case Comparison():
            return (condition,)
        case Not(part):
            return comparisons(part)
        case AllOf(parts) | AnyOf(parts):
            return tuple(one for part in parts for one in comparisons(part))


def columns_named(condition: Condition) -> frozenset[str]:
    """The column names that `condition` speaks of, as they were written."""
    match condition:
        case Comparison(column):
            return frozenset({column})
        case Not(part):
            return columns_named(part)
        case AllOf(parts) | AnyOf(parts):
            return frozenset().union(*map(columns_named, parts))


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
            raise self._mistake(Notice(f"analysis.where_{what}"))
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

    def _mistake(self, expected: str | Notice) -> UsageError:
        token = self._next
        if token.kind == "end":
            return UsageError("analysis.where_ends", position=token.position, expected=expected)
        position, found = token.position, token.text
        return UsageError(
            "analysis.where_syntax", position=position, expected=expected, found=found
        )
