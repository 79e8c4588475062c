"""Spreadsheets of every generation (XLSX, XLS, ODS) as cells of text, sheet by sheet."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import TypeAlias

import python_calamine as calamine

from voc_cli.errors import InputError
from voc_cli.load.files.book_formulas import uncounted_formulas
from voc_cli.load.files.book_guard import is_old_book, may_be_opened, silent_reader
from voc_cli.load.files.streamed import frame_of_rows
from voc_cli.load.model import Frame, Grid
from voc_cli.messages import Notice

# A password, or who to ask for the password of a file by its name.
Password: TypeAlias = str | Callable[[str], str | None] | None

LARGE_ROWS = 2000
_OLD_WIDTH = 256  # columns of an XLS
_LONGEST = 1e20  # order numbers have up to twenty digits; beyond that a number is a measure

__all__ = ["LARGE_ROWS", "Password", "decrypt", "read_workbook", "read_workbook_frames"]


def read_workbook(data: bytes, *, name: str) -> list[Grid]:
    """Every sheet that holds anything; row n of a grid is row n of the sheet.

    Raises InputError for a damaged workbook or one that asks for a password.
    """
    with _errors_told(data, name):
        grids = [_grid_of(sheet, hidden=hidden) for sheet, hidden in _sheets(data)]
    return [grid for grid in grids if grid.rows]


def read_workbook_frames(data: bytes, *, name: str, kind: str) -> list[Frame | Grid]:
    """Every sheet that holds anything: a large plain one as its table, any other as its cells.

    Raises InputError as `read_workbook` does.
    """
    found: list[Frame | Grid] = []
    with _errors_told(data, name):
        uncounted = uncounted_formulas(data) if kind == "xlsx" else {}
        for sheet, hidden in _sheets(data):
            frame = _large_frame(sheet, name=name, kind=kind)
            one: Frame | Grid
            one = _grid_of(sheet) if frame is None else frame
            told = one.notices
            if n := uncounted.get(sheet.name, 0):
                values = {"file": name, "sheet": sheet.name, "n": n}
                told = (*told, Notice("books.uncounted", values))
            found.append(replace(one, hidden=hidden, notices=told))
    return [one for one in found if isinstance(one, Frame) or one.rows]


def _sheets(data: bytes) -> Iterator[tuple[calamine.CalamineSheet, bool]]:
    """The sheets, and whether each is hidden."""
    old = is_old_book(data)
    workbook = calamine.load_workbook(io.BytesIO(data))
    for sheet in workbook.sheets_metadata:
        with suppress(calamine.WorksheetNotFound):  # a chart sheet has a name and no cells
            hidden = sheet.visible != calamine.SheetVisibleEnum.Visible
            found = workbook.get_sheet_by_name(sheet.name)
            if old and found.total_width > _OLD_WIDTH:
                raise calamine.CalamineError
            yield found, hidden


def _grid_of(sheet: calamine.CalamineSheet, *, hidden: bool = False) -> Grid:
    texts = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    while texts and not any(texts[-1]):
        texts.pop()
    return Grid(texts, sheet.name, _merged_downwards(sheet), hidden=hidden)


def _large_frame(sheet: calamine.CalamineSheet, *, name: str, kind: str) -> Frame | None:
    """The table of a sheet of many rows, without holding all cells; None for one that is small or
    not as plain as that.
    """
    if sheet.total_height < LARGE_ROWS or sheet.start is None or _merged_downwards(sheet):
        return None
    left = [""] * sheet.start[1]  # what is empty to the left is left out
    rows = ([*left, *map(_text, row)] for row in sheet.iter_rows())
    return frame_of_rows(rows, name=name, kind=kind, sheet=sheet.name, drop_empty_end=True)


@contextmanager
def _errors_told(data: bytes, name: str) -> Iterator[None]:
    if not may_be_opened(data):
        raise _broken(name)
    try:
        with silent_reader(data):
            yield
    except calamine.PasswordError:
        raise InputError("load.encrypted", file=name) from None
    except calamine.ZipError:
        raise _broken(name, "reasons.zipped") from None
    except (calamine.CalamineError, calamine.XmlError, OSError):
        raise _broken(name) from None
    except BaseException as error:
        # The reader's own bugs in damaged files come through as panics, which are no Exceptions.
        if type(error).__name__ != "PanicException":
            raise
        raise _broken(name) from None


def _broken(name: str, why: str = "reasons.workbook") -> InputError:
    return InputError("load.workbook_broken", file=name, reason=Notice(why))


def _merged_downwards(sheet: calamine.CalamineSheet) -> tuple[tuple[int, int, int], ...]:
    ranges = getattr(sheet, "merged_cell_ranges", None) or []
    return tuple(
        (start[1], start[0], end[0])
        for start, end in ranges
        if start[1] == end[1] and start[0] < end[0]
    )


def _text(cell: object) -> str:
    """A cell as a reader would see it: whole numbers without `.0`, times in ISO form."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _LONGEST else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds" if not cell.microsecond else "microseconds")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def decrypt(data: bytes, password: Password, *, name: str) -> bytes:
    """The workbook inside a password-protected container.

    Opening it needs the optional package msoffcrypto-tool. Raises InputError without password,
    without that package, or when the password is wrong.
    """
    if password is None:
        raise InputError("load.encrypted", file=name)
    try:
        msoffcrypto = import_module("msoffcrypto")
    except ImportError:
        raise InputError("load.encrypted_needs_package", file=name) from None
    # Asked only now: nobody types a password that could not be used.
    password = password if isinstance(password, str) else password(name)
    if not password:
        raise InputError("load.encrypted", file=name)
    # `set VOC_PASSWORD=… && voc …` of cmd.exe keeps the blank before the &&.
    for tried in dict.fromkeys((password, password.rstrip())):
        opened = io.BytesIO()
        # The package raises its own and its cipher library's errors for a wrong password.
        with suppress(Exception):
            locked = msoffcrypto.OfficeFile(io.BytesIO(data))
            locked.load_key(password=tried)
            locked.decrypt(opened)
            return opened.getvalue()
    raise InputError("load.wrong_password", file=name)
