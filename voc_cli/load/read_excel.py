"""Spreadsheets of every generation (XLSX, XLS, ODS) as cells of text, sheet by sheet."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import TypeAlias

import python_calamine as calamine

from voc_cli.errors import InputError
from voc_cli.load.model import Grid
from voc_cli.messages import Notice

# A password, or who to ask for the password of a file by its name.
Password: TypeAlias = str | Callable[[str], str | None] | None

__all__ = ["Password", "decrypt", "read_workbook"]


def read_workbook(data: bytes, *, name: str) -> list[Grid]:
    """Every sheet that holds anything; row n of a grid is row n of the sheet.

    Raises InputError for a damaged workbook or one that asks for a password.
    """
    try:
        workbook = calamine.load_workbook(io.BytesIO(data))
        grids: list[Grid] = []
        for sheet in workbook.sheet_names:
            try:
                found = workbook.get_sheet_by_name(sheet)
                rows = found.to_python(skip_empty_area=False)
            except calamine.WorksheetNotFound:
                continue  # a chart sheet has a name and no cells
            texts = [[_text(cell) for cell in row] for row in rows]
            while texts and not any(texts[-1]):
                texts.pop()
            if texts:
                grids.append(Grid(texts, sheet, _merged_downwards(found)))
    except calamine.PasswordError:
        raise InputError("load.encrypted", file=name) from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
        zipped = isinstance(error, calamine.ZipError)
        reason = Notice("reasons.zipped" if zipped else "reasons.workbook")
        raise InputError("load.workbook_broken", file=name, reason=reason) from None
    return grids


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
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
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
    opened = io.BytesIO()
    try:
        locked = msoffcrypto.OfficeFile(io.BytesIO(data))
        locked.load_key(password=password)
        locked.decrypt(opened)
    except Exception:
        # The package raises its own and its cipher library's errors for a wrong password.
        raise InputError("load.wrong_password", file=name) from None
    return opened.getvalue()
