"""Exports that hold personal data wherever a file can hold anything, and a search through outputs.

Every secret is a string of its own, so that a hit tells which place it came from.
"""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import xlsxwriter

BODIES = (
    "배송이 아직도 안 와요. {name}입니다 연락처 {phone} 로 연락 주세요",
    "환불 계좌 국민 {account} 예금주 {name} 로 입금 바랍니다. 환불이 늦어요",
    "본인인증이 안돼요 주민번호 {rrn} 이고 메일은 {email} 입니다",
    "카드 {card} 로 두 번 결제됐어요. 결제 취소해 주세요",
    "여권번호 {passport} 로 예약했는데 조회가 안됩니다",
    "앱이 자꾸 튕겨요 {phone}",
    "쿠폰이 적용이 안 됩니다. {name} 회원",
    "상품이 깨져서 왔어요. 교환하고 싶습니다. {name} {phone}",
)
SURNAMES = "김이박최정강조윤장임"
GIVEN = "서윤 도현 하준 지유 민재 수아 예린 태오 은채 시우 주하 건우".split()


@dataclass
class Planted:
    """Where the exports are, and every secret that was written into them."""

    files: list[Path] = field(default_factory=list)
    counts: Path = Path()
    secrets: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    _count: int = 0

    def secret(self, kind: str) -> str:
        """A new piece of personal data of `kind`, remembered."""
        self._count += 1
        n = self._count
        born = f"{70 + n % 30:02d}{1 + n % 12:02d}{1 + n % 28:02d}"
        fours = [5000 + n * 13 % 999, *(n * factor % 9999 for factor in (17, 29, 31))]
        text = {
            "phone": f"010-{2000 + n * 7 % 7999:04d}-{1000 + n * 131 % 8999:04d}",
            "email": f"user{n}x{n * 37 % 997}@naver.com",
            "rrn": f"{born}-{1 + n % 2}{n * 7919 % 999999:06d}",
            "card": "-".join(f"{four:04d}" for four in fours),
            "account": f"{110 + n % 800}-{200 + n * 3 % 799}-{100000 + n * 7907 % 899999}",
            "passport": f"M{20000000 + n * 7919 % 69999999}",
        }[kind]
        self.secrets.add(text)
        return text

    def name(self) -> str:
        self._count += 1
        n = self._count
        text = SURNAMES[n % len(SURNAMES)] + GIVEN[n * 7 % len(GIVEN)]
        self.names.add(text)
        return text

    def body(self, n: int, name: str | None = None) -> str:
        kinds = ("phone", "email", "rrn", "card", "account", "passport")
        template = BODIES[n % len(BODIES)]
        used = {kind: self.secret(kind) for kind in kinds if f"{{{kind}}}" in template}
        return template.format(name=name or self.name(), **used)


def plant(folder: Path, *, weeks: int = 9) -> Planted:
    """A CSV, a workbook and JSON Lines with personal data in every kind of place."""
    planted = Planted()
    begin = datetime(2026, 8, 3, 9, 30)
    headers = [
        "접수번호", "접수일시", "고객명", "연락처", "이메일", "회원ID", "제목", "문의내용",
        "상품명", "담당자", "처리상태", "고객등급", "태그", "만족도", "채널", "문의유형",
        f"메모 {planted.secret('phone')}", "비고",
    ]  # fmt: skip
    path = folder / f"문의 {planted.secret('phone')}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headers)
        for n in range(weeks * 8):
            time = begin + timedelta(weeks=n // 8, days=n % 7)
            name, phone = planted.name(), planted.secret("phone")
            own_id = f"T-{n:04d}"
            if n % 9 == 0:
                own_id = planted.secret(("email", "phone", "rrn")[n // 9 % 3])
            member = f"member{n % 40:05d}"
            subject = f"{name} 문의 {planted.secret('phone')}"
            body = f"{planted.body(n, name)} 아이디 {member}"

            def sometimes(word: str, every: int, row: int = n) -> str:
                return f"{word} {planted.secret('phone')}" if row % every == 0 else word

            writer.writerow([
                own_id, f"{time:%Y-%m-%d %H:%M}", name, phone, planted.secret("email"), member,
                subject, body, sometimes("노트북", 5), planted.name(), sometimes("완료", 7),
                sometimes("VIP", 6), f"배송,{planted.secret('phone')}", "3", sometimes("카톡", 8),
                sometimes("배송", 10), planted.secret("account"), planted.body(n),
            ])  # fmt: skip
        writer.writerow(["합계", "", planted.name(), planted.secret("phone"), *[""] * 14])
    planted.files.append(path)
    planted.files.append(_workbook(folder, planted, begin))
    planted.files.append(_records(folder, planted, begin))
    planted.counts = _counts(folder.parent / "counted", planted, begin)
    return planted


def _workbook(folder: Path, planted: Planted, begin: datetime) -> Path:
    path = folder / f"{planted.secret('email')}.xlsx"
    book = xlsxwriter.Workbook(path)
    for part in range(2):
        sheet = book.add_worksheet(f"{planted.secret('phone')} {part}")
        sheet.write_row(0, 0, [f"고객문의 {planted.secret('phone')} {planted.name()} 작성"])
        sheet.write_row(2, 0, ["문의번호", "등록일", "작성자", "내용", "답변"])
        for n in range(20):
            when = f"{begin + timedelta(days=3 * n):%Y-%m-%d}"
            reply = f"{planted.secret('phone')} 로 연락드렸습니다"
            sheet.write_row(3 + n, 0, [f"B{part}{n}", when, planted.name(), planted.body(n), reply])
    book.close()
    return path


def _counts(folder: Path, planted: Planted, begin: datetime) -> Path:
    """A table somebody counted already, its keys written by people."""
    folder.mkdir()
    path = folder / "counts.csv"
    keys = ["배송", planted.secret("email")]
    keys += [f"{planted.secret('phone')} {planted.name()}님 문의" for _ in range(2)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["period", "key", "count"])
        for week in range(6):
            when = f"{begin + timedelta(weeks=week):%Y-%m-%d}"
            writer.writerows([when, key, week % 3 + 1] for key in keys)
    return path


def _records(folder: Path, planted: Planted, begin: datetime) -> Path:
    path = folder / "기록.jsonl"
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for n in range(24):
            row = {
                "id": f"J{n}",
                "created_at": f"{begin + timedelta(days=2 * n):%Y-%m-%dT%H:%M:%S}",
                "text": planted.body(n),
                "profile": {planted.secret("email"): planted.secret("phone")},
                "tags": [planted.secret("phone"), planted.secret("email")],
            }
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
        stream.write('{"id": "broken", "text": "' + planted.secret("phone") + "\n")
    return path


def search(places: Iterable[tuple[str, str]], planted: Planted) -> list[tuple[str, str]]:
    """(place, secret) wherever a secret still stands, however its digits are spaced."""
    wanted = {_plain(secret): secret for secret in planted.secrets}
    left = []
    for place, text in places:
        plain = _plain(text)
        left += [(place, secret) for key, secret in wanted.items() if key in plain]
    return left


def _plain(text: str) -> str:
    return re.sub(r"[\s.\-]", "", unicodedata.normalize("NFC", text)).casefold()


def contents(root: Path) -> Iterable[tuple[str, str]]:
    """Every file below `root` as (name, text), the names of files too."""
    for path in sorted(root.rglob("*")):
        yield f"name of {path.name}", path.name
        if path.is_file():
            yield from _texts(path.name, path.read_bytes())


def _texts(name: str, content: bytes) -> Iterable[tuple[str, str]]:
    if content[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(content))
        yield name, str(table.to_pydict()) + str(table.schema.to_string())
    elif content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.namelist():
                yield from _texts(f"{name}/{inner}", archive.read(inner))
    else:
        yield name, content.decode("utf-8", errors="replace")
