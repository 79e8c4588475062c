"""How export files are written, and what a test expects to read from them."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

Row = Sequence[object]
Merges = Sequence[str] | Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Ticket:
    """What one ticket of an export must come out as; times are local ISO without offset."""

    id: str
    body: str | None
    created: str | None
    more: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Export:
    """A file, how to write it, and its tickets; `preset` None means a home-made sheet."""

    name: str
    write: Callable[[Path], None]
    preset: str | None
    tickets: tuple[Ticket, ...]
    rejected: dict[str, int] = field(default_factory=dict)


def csv_text(rows: Sequence[Row], separator: str = ",") -> str:
    """Rows as CSV with line ends of Windows, quoted where needed."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def bytes_file(data: bytes) -> Callable[[Path], None]:
    """A writer of `data`."""

    def write(path: Path) -> None:
        path.write_bytes(data)

    return write


def text_file(text: str, encoding: str = "utf-8") -> Callable[[Path], None]:
    """A writer of `text`."""
    return bytes_file(text.encode(encoding))


def csv_file(
    rows: Sequence[Row], encoding: str = "utf-8", separator: str = ","
) -> Callable[[Path], None]:
    """A writer of a CSV."""
    return text_file(csv_text(rows, separator), encoding)


def json_lines(records: Sequence[dict[str, object]]) -> Callable[[Path], None]:
    """A writer of one object a line."""
    return text_file("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records))


def json_file(root: object) -> Callable[[Path], None]:
    """A writer of one JSON document."""
    return text_file(json.dumps(root, ensure_ascii=False, indent=1))


def workbook_bytes(sheets: dict[str, Sequence[Row]], merge: Merges = ()) -> bytes:
    """An XLSX workbook; `merge` are ranges of its first sheet, or of each sheet by name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    ranges = merge if isinstance(merge, Mapping) else {book.sheetnames[0]: merge}
    for title, listed in ranges.items():
        for cells in listed:
            book[title].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(sheets: dict[str, Sequence[Row]], merge: Merges = ()) -> Callable[[Path], None]:
    """A writer of a workbook."""
    return lambda path: bytes_file(workbook_bytes(sheets, merge))(path)


def gzipped(write: Callable[[Path], None]) -> Callable[[Path], None]:
    """A writer of the gzip of what `write` writes."""

    def packed(path: Path) -> None:
        write(path)
        path.write_bytes(gzip.compress(path.read_bytes(), mtime=0))

    return packed


def zipped(members: dict[str, Callable[[Path], None]]) -> Callable[[Path], None]:
    """A writer of a zip of several files."""

    def packed(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, write in members.items():
                inner = path.with_name("inner.tmp")
                write(inner)
                archive.writestr(name, inner.read_bytes())
                inner.unlink()

    return packed


def ods(rows: Sequence[Row]) -> Callable[[Path], None]:
    """A writer of a minimal OpenDocument spreadsheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {names} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="문의">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )

    def write(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
            archive.writestr("META-INF/manifest.xml", "<manifest/>")

    return write
