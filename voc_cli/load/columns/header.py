"""Where the header of a sheet is: below title rows, over two rows, merged, or nowhere."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest

from voc_cli.load.cells.dates import looks_like_time
from voc_cli.load.columns.lexicon import read_header

LOOK_AT_ROWS = 40
_NUMBER = re.compile(r"^[+-]?[\d,]+(?:\.\d+)?%?$")
# A whole date in a title: `2026-01-01 ~ 2026-06-30`, `2026년 3월 2일 현재`.
_DATED = re.compile(r"\d{4}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}")
# What stands over several columns and tells nothing of them.
_SAYS_NOTHING = re.compile(
    r"(?i)^(?:(?:기본|일반|상세|세부|부가|추가|공통|주요|기타|참고)?\s*(?:정보|사항|항목|내역)|기본|상세|기타|참고|비고|"
    r"(?:basic|general|detail(?:ed|s)?|additional|other|further|misc)?\s*(?:info(?:rmation)?|data)?)$"
)
_LABEL_CHARS = 40
_ABBREVIATED = re.compile(r"(?i)^(?:s\.?/?)?n(?:o|um|r)\.$")
_IMPORT_ID = '"ImportId"'
_QUESTION_CODE = re.compile(r"^Q(?:ID)?\d+(?:_.*)?$")
_WIDE, _LINE = 6, 2
_LEAST_BELOW, _LEAST_FIGURES = 2, 3
_ANSWER_KINDS = frozenset({
    "response", "open-ended response", "other (please specify)",
    "응답", "주관식 응답", "단답형 응답",
})  # fmt: skip

__all__ = ["LOOK_AT_ROWS", "Header", "find_header", "tables_below", "unique_names"]


@dataclass(frozen=True)
class Header:
    """row: index of the (last) header row, -1 when there is none; first: of the first one.

    `names` are unique and as many as the header has columns.
    """

    row: int
    first: int
    names: tuple[str, ...]


def find_header(rows: list[list[str]]) -> Header | None:
    """The header of a sheet, from its first rows; None when no row holds anything.

    A header row is as wide as the table, made of short labels, not of dates and numbers, and its
    words are known to the lexicon. Title rows fill one or two cells; a merged upper row leaves
    blanks that the row below fills.
    """
    top = rows[:LOOK_AT_ROWS]
    filled = [sum(bool(cell.strip()) for cell in row) for row in top]
    if not any(filled):
        return None
    coded = _below_import_ids(top)
    if coded is not None:
        return coded
    width = _usual_width(filled)
    scores = [
        (_label_score(row, count, width) if count else float("-inf"))
        for row, count in zip(top, filled, strict=True)
    ]
    best = max(range(len(top)), key=lambda i: (scores[i] - 0.05 * min(i, 20), -i))
    if scores[best] < 0.35:
        first = next(i for i, count in enumerate(filled) if count)
        if not _could_be_labels(top[first]) or filled[first] < max(1, width // 2):
            return _headerless(top, filled)
        best = first
    return _with_neighbours(top, best)


def tables_below(rows: list[list[str]], header: Header) -> list[int]:
    """Where further tables begin below the first: rows that open one after a blank row.

    Such a row holds labels only, most of them known, unlike those of the header, and no figure or
    date; a title may stand between the blank row and it. Data rows have an id, a date or a text.
    """
    names = {*header.names}
    found: list[int] = []
    blank = titled = -1
    for place in range(header.row + 1, len(rows) - 1):
        cells = [cell.strip() for cell in rows[place] if cell.strip()]
        if not cells:
            blank = place
        elif len(cells) == 1 and blank == place - 1:
            titled = place
        elif place - 1 in (blank, titled) and blank >= 0 and _opens_table(cells, names):
            if any(cell.strip() for cell in rows[place + 1]):
                found.append(place if titled < place - 1 else titled)
    return found


def _opens_table(cells: list[str], names: set[str]) -> bool:
    if len(cells) < 2 or not _could_be_labels(cells) or len(names & {*cells}) * 2 > len(cells):
        return False
    return sum(_known(cell) for cell in cells) >= 0.5 * len(cells)


def _usual_width(filled: list[int]) -> int:
    """The width that holds most cells: lines above and below a table fill one or two."""
    counts = Counter(count for count in filled if count)
    return max(counts, key=lambda width: (width * counts[width], width))


def _label_score(row: list[str], count: int, width: int) -> float:
    cells = [cell.strip() for cell in row if cell.strip()]
    if count < 2 and width > 1:
        return float("-inf")
    labels = sum(_is_label(cell) for cell in cells) / count
    known = sum(_known(cell) for cell in cells) / count
    distinct = len(set(cells)) / count
    cover = min(1.0, count / max(1, width))
    data = _data_share(cells)
    return (1.6 * known + 0.4 * labels * distinct) * (0.4 + 0.6 * cover) - 1.5 * data


def _known(cell: str) -> float:
    """How surely a cell is a column's name: label-sized and understood by the lexicon."""
    return read_header(cell).weight if _is_label(cell) else 0.0


def _is_label(cell: str) -> bool:
    return bool(
        len(cell) <= _LABEL_CHARS
        and not _NUMBER.match(cell)
        and (not cell.endswith((".", "?", "!", "요", "다", "ㅠ")) or _ABBREVIATED.match(cell))
    )


def _data_share(cells: list[str]) -> float:
    numbers = sum(bool(_NUMBER.match(cell)) for cell in cells)
    others = [cell[:60] for cell in cells if not _NUMBER.match(cell)]
    times = looks_like_time(others) * len(others) if any(c[:1].isdigit() for c in others) else 0.0
    return (numbers + times) / max(1, len(cells))


def _could_be_labels(row: list[str]) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    fits = all(_is_label(cell) for cell in cells) and len(set(cells)) == len(cells)
    return fits and _data_share(cells) == 0.0


def _headerless(top: list[list[str]], filled: list[int]) -> Header:
    first = next(i for i, count in enumerate(filled) if count)
    width = max(len(row) for row in top)
    return Header(first - 1, first - 1, tuple(f"col{n + 1}" for n in range(width)))


def _with_neighbours(top: list[list[str]], best: int) -> Header:
    """Joins an upper merged row, or a lower row that fills the blanks of this one."""
    if best > 0 and _completes(top[best - 1], top[best]):
        return Header(best, best - 1, unique_names(_joined(top[best - 1], top[best])))
    if best + 1 < len(top) and _names_kinds_of_answer(top[best + 1]):
        return Header(best + 1, best, unique_names(_with_items(top[best], top[best + 1])))
    if best + 1 < len(top) and _completes(top[best], top[best + 1]):
        return Header(best + 1, best, unique_names(_joined(top[best], top[best + 1])))
    if _explains(top, best):
        return Header(best + 1, best, unique_names(_better_known(top[best], top[best + 1])))
    return Header(best, best, unique_names([cell.strip() for cell in top[best]]))


def _explains(top: list[list[str]], best: int) -> bool:
    """Whether the row below the header says in words what the header says in codes.

    Qualtrics' workbooks have such a row, and extracts of databases with a comment under each name:
    words under all columns, where the rows below have nothing but figures and times in three of
    them at least.
    """
    rows = [row for row in top[best + 2 : best + 12] if any(cell.strip() for cell in row)]
    if len(rows) < _LEAST_BELOW:
        return False
    words = {n: low for n, (up, low) in enumerate(_pairs(top[best], top[best + 1])) if up}
    said = [*words.values()]
    if not all(said) or len({*said}) < len(said) or _data_share(said) > 0:
        return False
    told = 0
    for place in words:
        cells = [row[place].strip() for row in rows if len(row) > place and row[place].strip()]
        told += len(cells) >= _LEAST_BELOW and _data_share(cells) == 1
    return told >= _LEAST_FIGURES


def _better_known(codes: list[str], words: list[str]) -> list[str]:
    """Of the two names of each column the one that tells more; the words of a question."""
    return [
        low if _QUESTION_CODE.match(up) or read_header(low).weight > read_header(up).weight else up
        for up, low in _pairs(codes, words)
    ]


def _names_kinds_of_answer(row: list[str]) -> bool:
    """SurveyMonkey's second row: `Response`, `Open-Ended Response` under every question.

    Under the blanks that a question of several items leaves stand its items.
    """
    cells = [cell.strip() for cell in row]
    kinds = [cell for cell in cells if cell.lower() in _ANSWER_KINDS]
    return bool(kinds) and not cells[0] and all(_is_label(cell) for cell in cells if cell)


def _with_items(questions: list[str], items: list[str]) -> list[str]:
    """Each question, and `question - item` where one goes on over several columns."""
    names: list[str] = []
    asked = ""
    for up, low in _pairs(questions, items):
        asked = up or asked
        kind = low.lower() in _ANSWER_KINDS or not low
        names.append(up if up and kind else f"{asked} - {low}" if low else up)
    return names


def _below_import_ids(top: list[list[str]]) -> Header | None:
    """Qualtrics' three rows: codes, questions, `{"ImportId": …}`; a question names its code."""
    for place in range(2, min(5, len(top))):
        if sum(_IMPORT_ID in cell for cell in top[place]) * 2 > len(top[place]):
            pairs = _pairs(top[place - 2], top[place - 1])
            names = [low if _QUESTION_CODE.match(up) and low else up for up, low in pairs]
            return Header(place, place - 2, unique_names(names))
    return None


def _pairs(upper: list[str], lower: list[str]) -> list[tuple[str, str]]:
    return [(up.strip(), low.strip()) for up, low in zip_longest(upper, lower, fillvalue="")]


def _completes(upper: list[str], lower: list[str]) -> bool:
    """Whether `lower` is the second row of a two-row header that begins with `upper`."""
    pairs = _pairs(upper, lower)
    above, below = [up for up, _ in pairs], [low for _, low in pairs]
    names = [cell for cell in below if cell]
    if sum(map(bool, above)) < 2 or not names or not all(_is_label(c) for c in [*names, *above]):
        return False
    if any(":" in cell or "：" in cell or _DATED.search(cell) for cell in above):
        return False
    if _data_share(names) > 0 or _data_share([c for c in above if c]) > 0:
        return False
    if _is_line_above(above, below):
        return False
    fills_blank = any(low and not up for up, low in pairs)
    known = sum(_known(cell) >= 0.5 for cell in names) / len(names)
    # A row of data under a header fills what the header names; a second header row stands under
    # blanks (merged cells), and leaves blanks under cells merged downwards.
    return fills_blank and known >= 0.5


def _is_line_above(above: list[str], below: list[str]) -> bool:
    """Whether a row above a whole header is a line of its own: whose table it is, of what month.

    One or two of its cells are filled, none says what columns are about, and the header below
    names all columns, each differently.
    """
    said = [cell for cell in above if cell]
    whole = all(below) and len({*below}) == len(below) >= _WIDE
    return whole and len(said) <= _LINE and not any(read_header(c).concepts for c in said)


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    pairs = _pairs(upper, lower)
    often = Counter(low for _, low in pairs)
    names: list[str] = []
    group = ""
    for up, low in pairs:
        group = up or (group if low else "")
        said = "" if _SAYS_NOTHING.match(group) and often[low] == 1 else group
        names.append(f"{said} {low}".strip() if low else up)
    return names


def unique_names(names: list[str]) -> tuple[str, ...]:
    """Names made unique as a spreadsheet reader would: `Comment`, `Comment (2)`; blanks `col3`."""
    while names and not names[-1]:
        names = names[:-1]
    taken: set[str] = set()
    copies: dict[str, int] = {}
    result: list[str] = []
    for place, name in enumerate(names):
        base = " ".join(name.split()) or f"col{place + 1}"
        unique, copy = base, copies.get(base, 2)
        while unique in taken:
            unique, copy = f"{base} ({copy})", copy + 1
        taken.add(unique)
        copies[base] = copy
        result.append(unique)
    return tuple(result)
