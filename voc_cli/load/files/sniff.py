"""What a file is, told by its bytes: spreadsheets lie about their extension."""

import codecs
import csv
import io
import itertools
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa

from voc_cli.errors import InputError
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.files.zip_errors import UNZIP_ERRORS

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARQUET = b"PAR1"
_DOCUMENTS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"HWP Document")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8", "UTF-8 BOM"),
    (b"\xff\xfe", "utf-16-le", "UTF-16 LE BOM"),
    (b"\xfe\xff", "utf-16-be", "UTF-16 BE BOM"),
)
_LENIENT_SHARE = 0.002
_FEW_ZEROS = 0.75  # of a text without its zero bytes at least, unless it is UTF-16
_PLAIN_SHARE = 0.001  # of control characters at most in a text of an unknown encoding
_BROKEN_LINES = 0.1  # to a line that can be read, at most
_SIGNS = frozenset("ㅋㅎㅠㅜㆍ·…※→←↑↓○●◎□■◇◆△▲▽▼☆★①②③④⑤℃㎏㎜㎝￦“”‘’「」『』《》〈〉　")
_FEW = 3  # broken characters say nothing in a file however short
_CONTROL_SHARE = 0.02  # of the bytes of a text at most; what has more is no text
_CONTROLS = [code for code in range(32) if code not in (9, 10, 12, 13, 27, 31)]
_HEAD_BYTES = 1 << 20
_SAMPLE_CHARS = 200_000
_SAMPLE_RECORDS = 400
_DELIMITERS = ",\t;|"
# What extracts of databases set between cells that may hold all of those.
_RARE, _LEAST_WIDE = "^~\x01", 3
_TAG = re.compile(r"<\s*(?:!doctype\s+html|html|table|meta|head|body|style)\b", re.IGNORECASE)
_XML = re.compile(r"<\?xml\b|<(?!table|body|head|meta|style|html)[A-Za-z_][^<>]*>\s*<[A-Za-z_]")

_NEVER = "\x1f"
_SETTLED = 0.9
_TABLE = 0.75  # share of rows of one width that makes a table

__all__ = ["Text", "container", "decode", "delimiter", "kind_of_text", "raise_csv_cell_limit"]


@dataclass(frozen=True)
class Text:
    """Text of known encoding (as the user reads it); decoded whole only when somebody asks.

    `damaged`: some bytes could not be read and became replacement marks. `nuls`: bytes of zero
    that were left out. `mixed`: how many lines are in another encoding than the first that tells,
    and the first of them, in a file that was put together of two.
    """

    data: bytes
    codec: str
    encoding: str
    damaged: bool = False
    nuls: int = 0
    mixed: tuple[int, int] | None = None

    @cached_property
    def text(self) -> str:
        """All of it."""
        return self.data.decode(self.codec, "replace" if self.damaged else "strict")

    @cached_property
    def head(self) -> str:
        """About the first half million characters: enough to recognise what it is."""
        if len(self.data) <= _HEAD_BYTES:
            return self.text
        return self.data[:_HEAD_BYTES].decode(self.codec, "ignore")

    @property
    def is_whole(self) -> bool:
        """Whether `head` is all of the text."""
        return len(self.data) <= _HEAD_BYTES


def container(data: bytes) -> str:
    """What holds the data: `gzip`, `zip`, `xlsx`, `xls`, `ods`, `encrypted` (a locked workbook),
    `parquet`, `document` (a word-processor file, a PDF, a picture), or `text` for all else.
    """
    if data.startswith(_GZIP):
        return "gzip"
    if data.startswith(_ZIP):
        return _kind_of_zip(data)
    if data.startswith(_OLE):
        return "encrypted" if _ENCRYPTED_STREAM in data else "xls"
    if data.startswith(_PARQUET):
        return "parquet"
    if data.startswith(_DOCUMENTS):
        return "document"
    return "text"


def _kind_of_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype"):
                return "ods"
    except UNZIP_ERRORS:
        # Cut off before its directory: the first member still has its name in front.
        first = data[30:80]
        return "xlsx" if first.startswith((b"[Content_Types]", b"xl/", b"_rels/")) else "zip"
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return "document"
    return "xlsx" if any(name.startswith("xl/") for name in names) else "zip"


def decode(data: bytes, name: str) -> Text:
    """The text of `data`: BOM, then UTF-16 by its zero bytes, then strict UTF-8, then CP949, then
    Shift-JIS.

    A file put together of lines in UTF-8 and in CP949 is read line by line. One with a few broken
    characters is read with replacement marks and `damaged` is set; a few bytes of zero (a broken
    transfer, a database's padding) are left out and counted.
    Raises InputError (`encodings.unknown`, or `load.binary` for what is no text at all).
    """
    for mark, codec, label in _BOMS:
        if data.startswith(mark):
            bare = data[len(mark) :]
            if codec == "utf-8":
                choices = ((codec, label), ("cp949", "CP949 (UTF-8 BOM)"))
                return _without_nuls(bare, choices, name)
            return _tolerant(bare, ((codec, label),), name)
    sample = data[:65536]
    if b"\x00" in sample and (utf16 := _utf16_without_bom(sample)):
        return _tolerant(data, ((utf16, utf16.upper().replace("-16-", "-16 ")),), name)
    if _control_share(sample) > max(_CONTROL_SHARE, 1 / max(1, len(sample))):
        raise InputError("load.binary", file=name)
    return _without_nuls(data, (("utf-8", "UTF-8"), ("cp949", "CP949")), name)


def _without_nuls(data: bytes, choices: tuple[tuple[str, str], ...], name: str) -> Text:
    if b"\x00" not in data:  # found many times faster than counted
        return _tolerant(data, choices, name)
    nuls = data.count(b"\x00")
    return replace(_tolerant(data.replace(b"\x00", b""), choices, name), nuls=nuls)


def _tolerant(data: bytes, choices: tuple[tuple[str, str], ...], name: str) -> Text:
    for codec, label in choices:
        if _is_valid(data, codec):
            return Text(data, codec, label)
    if len(choices) > 1 and _is_japanese(data):
        return Text(data, "cp932", "CP932")
    by_line = _line_by_line(data) if len(choices) > 1 else None
    if by_line is not None:
        return by_line
    replaced = [(data.decode(codec, "replace"), codec, label) for codec, label in choices]
    text, codec, label = min(replaced, key=lambda choice: choice[0].count("�"))
    broken = text.count("�")
    if broken > max(_FEW, len(text) * _LENIENT_SHARE):
        plain = _control_share(data[:65536]) <= _PLAIN_SHARE
        raise InputError("encodings.unknown" if plain else "load.binary", file=name)
    return Text(data, codec, label, damaged=True)


def _line_by_line(data: bytes) -> Text | None:
    """A file whose lines are some in UTF-8 and some in CP949, all of it in UTF-8; None for any
    other, and where too many lines are in neither.

    Korean in UTF-8 is no CP949 beyond a few letters, and the other way round; what is in neither
    gets marks for the bytes that are wrong.
    """
    kinds, read = zip(*map(_one_line, data.split(b"\n")), strict=True)
    told = [kind for kind in kinds if kind in ("UTF-8", "CP949")]
    broken = kinds.count("")
    if not told or broken > max(1, len(told) * _BROKEN_LINES):
        return None
    other = [n for n, kind in enumerate(kinds, start=1) if kind not in ("ascii", "", told[0])]
    if not other:
        return None
    encoding = " + ".join(dict.fromkeys(told))
    mixed = (len(other), other[0])
    return Text("\n".join(read).encode(), "utf-8", encoding, broken > 0, mixed=mixed)


def _one_line(line: bytes) -> tuple[str, str]:
    """The encoding of a line and its text; empty for one that is in neither."""
    if line.isascii():
        return "ascii", line.decode("ascii")
    for codec, kind in (("utf-8", "UTF-8"), ("cp949", "CP949")):
        try:
            text = line.decode(codec)
        except UnicodeDecodeError:
            continue
        letters = [letter for letter in text if letter > "\x7f"]
        usual = sum("가" <= letter <= "힣" or letter in _SIGNS for letter in letters)
        if kind == "UTF-8" or usual * 2 > len(letters):
            return kind, text
    choices = (line.decode(codec, "replace") for codec in ("utf-8", "cp949"))
    return "", min(choices, key=lambda text: text.count("\ufffd"))


def _is_valid(data: bytes, codec: str) -> bool:
    try:
        if codec == "utf-8":
            _check_utf8(data)
        else:
            data.decode(codec)
    except (UnicodeDecodeError, pa.ArrowInvalid):
        return False
    return True


def _check_utf8(data: bytes) -> None:
    """Raises ArrowInvalid for what is no UTF-8.

    Arrow checks it ten times faster than decoding does, and copies nothing.
    """
    ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    whole.cast(pa.large_string())


def _is_japanese(data: bytes) -> bool:
    """Whether bytes are Shift-JIS: hiragana, and hardly any of the half-wide katakana that other
    encodings turn into.
    """
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return False
    hiragana = sum("ぁ" <= letter <= "ん" for letter in text[:_SAMPLE_CHARS])
    narrow = sum("｡" <= letter <= "ﾟ" for letter in text[:_SAMPLE_CHARS])
    return hiragana > 2 * narrow


def _utf16_without_bom(sample: bytes) -> str | None:
    """Commas, digits and line ends of UTF-16 leave zero bytes on one side, 가 a few on the other.

    A stray zero byte in another encoding does so too in a short file: what is whole text without
    its few zero bytes is no UTF-16.
    """
    even = sample[0::2].count(0)
    odd = sample[1::2].count(0)
    if max(even, odd) < len(sample) * 0.02 or min(even, odd) > max(even, odd) * 0.3:
        return None
    bare = sample.replace(b"\x00", b"")
    if len(bare) > len(sample) * _FEW_ZEROS and _begins_as_text(bare):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _begins_as_text(data: bytes) -> bool:
    """Whether data, which may end inside a letter, is UTF-8 or CP949."""
    for codec in ("utf-8", "cp949"):
        try:
            codecs.getincrementaldecoder(codec)().decode(data)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _control_share(sample: bytes) -> float:
    bare = sample.replace(b"\x00", b"")
    if len(bare) > len(sample) / 4 and _begins_as_text(bare):
        sample = bare
    counts = np.bincount(np.frombuffer(sample, dtype=np.uint8), minlength=256)
    return float(counts[_CONTROLS].sum()) / max(1, len(sample))


def kind_of_text(text: str) -> str:
    """`json`, `jsonl`, `html`, `xml` or `csv`, by the first characters that mean something."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if head.startswith("<") and _TAG.search(text[:8192]) and not _is_xml(head):
        return "html"
    if _is_xml(head):
        return "xml"
    if head.startswith("["):
        # `[Web발신] …` may open a sheet without header; JSON goes on with a value.
        return "json" if re.match(r"\[\s*(?:[\[{\"\]]|-?\d)", head) else "csv"
    if re.match(r"\{\s*(?:\"|\})", head):
        first = head.split("\n", 1)[0].rstrip()
        return "jsonl" if first.endswith("}") and _has_more_lines(text) else "json"
    return "csv"


def _is_xml(head: str) -> bool:
    """XML that is no page: it says so, or opens with tags that HTML does not have."""
    return bool(_XML.match(head)) and not re.search(r"(?i)<(?:!doctype\s+)?html\b", head)


def _has_more_lines(text: str) -> bool:
    start = text.lstrip("\ufeff \t\r\n")
    line_end = start.find("\n")
    return line_end >= 0 and start[line_end:].lstrip().startswith("{")


def raise_csv_cell_limit() -> None:
    """A cell of 100 MB is legal; the csv module stops at 128 kB unless told."""
    csv.field_size_limit(2**31 - 1)


def delimiter(text: str) -> str:
    """The separator under which most records have the same number of cells.

    Records are parsed with quoting, so commas and line ends inside Korean sentences do not count.
    A rare sign (`^`) counts where all records have as many cells under it, three at least.
    A file of a single column gives a comma, or what never occurs where its texts hold commas that
    nothing quotes.
    """
    raise_csv_cell_limit()
    sample = text[:_SAMPLE_CHARS]
    if len(text) > _SAMPLE_CHARS:
        sample = sample[: sample.rfind("\n") + 1] or sample
    if _is_one_column(sample):
        return _NEVER
    for candidate in _RARE:
        widths = _widths(sample, candidate) if candidate in sample.split("\n", 1)[0] else []
        if len(widths) > 1 and min(widths) == max(widths) >= _LEAST_WIDE:
            return candidate
    best, best_score = ",", 0.0
    for candidate in _DELIMITERS:
        if candidate not in sample:
            continue
        widths = _widths(sample, candidate)
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        # The widest of the frequent widths: title rows and ragged rows are a minority.
        width, times = max(Counter(wide).items(), key=lambda item: (item[1], item[0]))
        score = times / len(widths) * (1 + 0.02 * min(width, 20))
        if score > best_score:
            best, best_score = candidate, score
    return best


def _is_one_column(sample: str) -> bool:
    """Whether the first line is the name of a text and nothing else, over lines of all widths."""
    header = sample.lstrip("\ufeff").split("\n", 1)[0].strip().strip('"')
    if _NEVER in sample or any(candidate in header for candidate in _DELIMITERS):
        return False
    reading = read_header(header)
    if reading.field != "body" or reading.weight < _SETTLED:
        return False
    for separator in _DELIMITERS:
        below = Counter(_widths(sample, separator)[1:])
        width, n = max(below.items(), key=lambda item: item[1], default=(1, 0))
        if width > 1 and n >= _TABLE * below.total():
            return False  # a title above a table
    return len({*_widths(sample, ",")[1:]}) > 1


def _widths(sample: str, separator: str) -> list[int]:
    records = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    widths: list[int] = []
    try:
        for record in itertools.islice(records, _SAMPLE_RECORDS):
            if any(record):
                widths.append(len(record))
    except csv.Error:
        pass
    return widths
