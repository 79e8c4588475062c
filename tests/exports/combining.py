"""One invented set of tickets, written in a chance combination of forms and habits.

What a seed gives never changes: `combined(seed, folder)` writes a file and tells what every ticket
of it must come out as. Headers are words that people use, not those of the reader's lexicon alone.
"""

import html
import json
import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.exports.writing import csv_text, gzipped, ods, workbook_bytes, zipped

PRODUCTS = ("무선 청소기 V3", "모카 원두 1kg", "아동 운동화", "캠핑 의자", "비타민C 90정")
ISSUES = (
    "{} 주문한 지 일주일이 넘었는데 아직도 안 왔어요", "{} 상자가 다 찌그러져서 왔습니다",
    "{} 환불 신청했는데 입금이 언제 되나요", "{} 전원이 켜지지 않아요",
    "{} 쿠폰이 적용되지 않습니다",
    "{} 교환하고 싶은데 어떻게 하나요", "{} 잘 쓰고 있습니다 감사합니다", "{} 냄새가 너무 심해요",
)  # fmt: skip
MORE = ("아직 답이 없어서 다시 남깁니다", "네 그렇게 해 주세요 얼마나 걸리나요", "여전히 똑같아요")
ANSWERS = (
    "안녕하세요 고객님, 불편을 드려 죄송합니다. 확인 후 안내드리겠습니다.",
    "고객님, 출고가 지연되어 내일 발송 예정입니다. 양해 부탁드립니다.",
    "환불은 영업일 기준 3일 안에 처리됩니다. 감사합니다.",
)
WORDS = ("매우불만족", "불만족", "보통", "만족", "매우만족")
CHANNELS = {
    "전화": ("유선", "Call"),
    "카카오": ("카톡", "카카오 상담톡"),
    "이메일": ("메일", "E-mail"),
}
HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("접수번호", "No", "건번호", "INQ_NO", "reference number", "tkt_no", "문의코드"),
    "created": (
        "접수일시",
        "Date received",
        "문의 접수 일시",
        "RCPT_DTM",
        "opened_on",
        "받은 시각",
    ),
    "body": ("문의내용", "고객이 한 말", "INQ_CN", "Description", "VOC 내용", "고객 원문"),
    "answer": ("답변내용", "우리 쪽 답", "ANS_CN", "상담원 안내", "resolution note"),
    "closed": ("완료일시", "처리 끝난 날", "Date closed", "CMPL_DT", "상담종료시각"),
    "channel": ("접수경로", "어디로 왔나", "CHNL_NM", "contact_channel", "매체"),
    "rating": ("만족도", "STSF_SCR", "satisfaction", "별점"),
    "customer": ("고객ID", "mbr_id", "Customer No", "회원 아이디"),
    "product": ("상품명", "문의상품", "PRD_NM"),
    "who": ("구분", "메시지 유형", "발화자", "speaker"),
}
SPEAKERS = (("고객", "상담원"), ("end-user", "agent"), ("USER", "ADMIN"), ("고객님", "상담직원"))
USELESS: Mapping[str, Callable[[random.Random, "Ticket"], str]] = {
    "담당자": lambda chance, _: chance.choice(("김상담", "이주임")),
    "내부메모": lambda chance, _: chance.choice(("", "2차 컨택 시 팀장님께 먼저 보고할 것")),
    "콜백일시": lambda _, t: f"{t.created + timedelta(hours=9):%Y-%m-%d %H:%M}",
    "주문일": lambda _, t: f"{t.created - timedelta(days=9):%Y-%m-%d}",
    "배송메시지": lambda chance, _: chance.choice(
        ("문 앞에 놓아 주세요", "부재 시 전화 주세요", "")
    ),
    "AI 요약": lambda _, t: f"{t.product} 관련 문의임",
    "score": lambda chance, _: f"{chance.random():.2f}",
    "전표번호": lambda chance, _: str(chance.randint(10**5, 10**6)),
    "결제금액": lambda chance, _: f"{chance.randint(5, 300) * 1000:,}",
    "SLA(분)": lambda chance, _: chance.choice(("60", "120")),
    "빈칸": lambda *_: "",
}
_HALF = ("오전", "오후")


def _hour(t: datetime) -> int:
    return t.hour % 12 or 12


DATES: Mapping[str, Callable[[datetime], str]] = {
    "iso": lambda t: f"{t:%Y-%m-%d %H:%M}",
    "halves": lambda t: f"{t:%Y.%m.%d} {_HALF[t.hour > 11]} {_hour(t)}:{t:%M}",
    "korean": lambda t: f"{t.year}년 {t.month}월 {t.day}일 {t.hour}시 {t.minute}분",
    "two-digit year": lambda t: f"'{t:%y.%m.%d %H:%M}",
    "serial": lambda t: f"{(t - datetime(1899, 12, 30)) / timedelta(days=1):.6f}",
    "epoch": lambda t: str(int((t - datetime(1970, 1, 1, 9)).total_seconds())),
    "utc": lambda t: f"{t - timedelta(hours=9):%Y-%m-%dT%H:%M:%SZ}",
    "packed": lambda t: f"{t:%Y%m%d%H%M%S}",
    "db2": lambda t: f"{t:%Y-%m-%d-%H.%M.%S}.000000",
    "oracle": lambda t: f"{t:%d-%b-%y %I.%M.%S.000000 %p}".upper(),
    "weekday": lambda t: f"{t:%Y-%m-%d}({'월화수목금토일'[t.weekday()]}) {t:%H:%M}",
}
RATINGS: Mapping[str, Callable[[int], str]] = {
    "figure": str,
    "points": lambda r: f"{r}점",
    "stars": lambda r: "★" * r + "☆" * (5 - r),
    "one star": lambda r: f"★{r}",
    "of five": lambda r: f"{r}/5",
    "word": lambda r: WORDS[r - 1],
    "figure and word": lambda r: f"{r} - {WORDS[r - 1]}",
    "word and figure": lambda r: f"{WORDS[r - 1]}({r}점)",
}
# What may be done to cells, and what then reads as before.
CELLS: Mapping[str, Callable[[str, str], str]] = {
    "blanks": lambda cell, _: f" {cell}  ",
    "unbroken": lambda cell, _: cell.replace(" ", "\xa0") + "\xa0",
    "apostrophes": lambda cell, field: f"'{cell}" if field in ("id", "customer") else cell,
    "wide figures": lambda cell, field: (
        cell.translate({ord(n): ord(n) + 0xFEE0 for n in "0123456789"})
        if field in ("id", "created", "closed")
        else cell
    ),
    "pieces": lambda cell, _: unicodedata.normalize("NFD", cell),
}
SHEETS = ("csv", "semicolons", "cp949", "utf-16", "tsv.xls", "html.xls", "xlsx", "ods")
SHAPES = ("tickets", "tickets", "messages", "pairs", "merged", "two tables", "nested")


@dataclass(frozen=True)
class Ticket:
    """One ticket of the set; `rating` and `customer` may be unknown."""

    id: str
    created: datetime
    closed: datetime
    turns: tuple[str, ...]
    channel: str
    rating: int | None
    customer: str
    product: str


@dataclass(frozen=True)
class Combined:
    """A file, what it is a combination of, and its tickets; `fields` are those that it holds."""

    path: Path
    habits: tuple[str, ...]
    tickets: tuple[Ticket, ...]
    fields: frozenset[str]
    joined: bool


def _tickets(chance: random.Random) -> tuple[Ticket, ...]:
    texts = [issue.format(product) for issue in ISSUES for product in PRODUCTS]
    number = chance.randint(10000, 90000)
    made = [f"CS-2026-{number + n:06d}" for n in range(40)]
    if chance.random() < 0.5:
        made = [str(number + n) for n in range(40)]
    at = datetime(2026, chance.randint(1, 4), chance.randint(1, 6), 9)
    tickets = []
    for n, text in enumerate(chance.sample(texts, chance.randint(14, 24))):
        at += timedelta(minutes=chance.randint(600, 2400))
        more = chance.sample(MORE, chance.choice((0, 0, 1, 2)))
        rating = (1, 5)[n] if n < 2 else chance.choice((None, 1, 2, 3, 4, 5))
        customer = "" if n % 9 == 4 else f"C{chance.randint(100, 140)}"
        closed = at + timedelta(minutes=chance.randint(200, 3000))
        product = chance.choice(PRODUCTS)
        channel = chance.choice(tuple(CHANNELS))
        tickets.append(
            Ticket(made[n], at, closed, (text, *more), channel, rating, customer, product)
        )
    return tuple(tickets)


class _Writing:
    """The choices of one seed and the cells they give."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.tickets = _tickets(self.chance)
        self.shape = self.chance.choice(SHAPES)
        kinds = {"nested": ("json", "jsonl"), "merged": ("csv", "cp949", "xlsx"),
                 "two tables": ("xlsx", "zip")}  # fmt: skip
        self.kind = self.chance.choice(kinds.get(self.shape, (*SHEETS, "json", "jsonl")))
        self.sheet = self.kind not in ("json", "jsonl")
        self.date, self.rated = (self.chance.choice(tuple(of)) for of in (DATES, RATINGS))
        done = [how for how in CELLS if self.sheet or how in ("blanks", "wide figures")]
        if self.kind in ("cp949", "html.xls"):
            done.remove("pieces")
            done.remove("unbroken")
        self.done = self.chance.choice((*done, *[""] * len(done)))
        self.nothing = self.chance.choice(("", "", "-", "N/A", "NULL", "해당없음"))
        self.rows = self.chance.choice(("", "titles", "totals", "pages", "groups", "over", "wide"))
        self.names = {field: self.chance.choice(names) for field, names in HEADERS.items()}
        self.words = {channel: self.chance.choice(words) for channel, words in CHANNELS.items()}
        self.sides = self.chance.choice(SPEAKERS)
        if self.shape == "pairs":
            self.names["who"], self.sides = (
                self.chance.choice(("구분", "글 종류")),
                ("문의", "답변"),
            )
        optional = [f for f in ("answer", "closed", "channel", "rating", "customer", "product")
                    if self.chance.random() < 0.6]  # fmt: skip
        self.fields = ["id", "created", "body", *optional]
        left = [header for header in USELESS if header not in self.names.values()]
        self.useless = self.chance.sample(left, self.chance.randint(0, 8))

    @property
    def habits(self) -> tuple[str, ...]:
        chosen = (self.shape, self.kind, self.date, self.rated, self.done, self.nothing, self.rows)
        return tuple(filter(None, chosen))

    def cell(self, ticket: Ticket, field: str) -> str:
        made = {
            "id": ticket.id, "created": DATES[self.date](ticket.created), "body": ticket.turns[0],
            "answer": ANSWERS[len(ticket.turns) - 1], "closed": DATES[self.date](ticket.closed),
            "channel": self.words[ticket.channel], "customer": ticket.customer,
            "rating": RATINGS[self.rated](ticket.rating) if ticket.rating else "",
            "product": ticket.product,
        }[field]  # fmt: skip
        return self.finished(made, field)

    def finished(self, cell: str, field: str) -> str:
        return CELLS[self.done](cell, field) if self.done and cell else cell or self.nothing

    def table(self, fields: list[str]) -> list[list[str]]:
        """The header and a row a ticket, useless columns behind the others."""
        header = [self.names[field] for field in fields]
        rows = [[self.cell(ticket, field) for field in fields] for ticket in self.tickets]
        for name in self.useless:
            header.append(name)
            for row, ticket in zip(rows, self.tickets, strict=True):
                row.append(self.finished(USELESS[name](self.chance, ticket), ""))
        return [header, *rows]

    def messages(self, *, times: int, with_others: bool) -> list[list[str]]:
        """A row a message: who speaks stands behind the text, others repeat."""
        others = [f for f in self.fields if f in ("channel", "rating", "customer", "product")]
        fields = ["id", "created", "body", *(others if with_others else [])]
        table = [[*(self.names[field] for field in fields), self.names["who"]]]
        for ticket in self.tickets:
            at = ticket.created
            said = [(side, text) for turn in ticket.turns[:times] for side, text in
                    zip(self.sides, (turn, self.chance.choice(ANSWERS)), strict=True)]  # fmt: skip
            for side, text in said:
                row = [self.cell(ticket, field) for field in fields]
                row[1] = self.finished(DATES[self.date](at), "created")
                row[2] = self.finished(text, "body")
                table.append([*row, side])
                at += timedelta(minutes=7)
        return table

    def merged(self) -> list[list[str]]:
        """A row a turn, the other cells of a ticket only in its first."""
        header, *rows = self.table(self.fields)
        text = self.fields.index("body")
        table = [header]
        for row, ticket in zip(rows, self.tickets, strict=True):
            table.append(row)
            for turn in ticket.turns[1:]:
                more = [""] * len(header)
                more[text] = self.finished(turn, "body")
                table.append(more)
        return table

    def as_sheet(self, table: list[list[str]]) -> list[list[str]]:
        """The table with what people put above, between and below its rows."""
        header, *rows = table
        apart = self.shape in ("tickets", "messages", "pairs")
        if self.rows == "titles":
            dates = ["조회기간", "2026-01-01 ~ 2026-06-30"]
            return [["2026년 상담 접수 현황"], dates, *table, ["출력일시 : 2026-06-30 09:12"]]
        if self.rows == "totals":
            return [
                *table,
                ["합계", "", f"{len(self.tickets)}"],
                [f"이상 총 {len(rows)}건"],
                ["작성자", "김"],
            ]
        if self.rows == "pages" and apart:
            return [header, *rows[:8], header, *rows[8:]]
        if self.rows == "groups" and apart:
            return [header, ["■ 1주차"], *rows[:8], ["■ 2주차"], *rows[8:]]
        if self.rows == "over" and self.shape == "tickets":
            half = len(header) // 2
            over = ["기본 정보", *[""] * (half - 1), "상세 정보", *[""] * (len(header) - half - 1)]
            return [over, *table]
        if self.rows == "wide":
            return [header, *([*row, "", ""] for row in rows)]
        return table

    def records(self) -> list[dict[str, object]]:
        """The tickets as objects; nested ones hold their messages."""
        if self.shape != "nested":
            header, *rows = self.flat()
            return [dict(zip(header, row, strict=True)) for row in rows]
        header, *rows = self.table([field for field in self.fields if field != "answer"])
        found: list[dict[str, object]] = []
        for row, ticket in zip(rows, self.tickets, strict=True):
            record: dict[str, object] = dict(zip(header, row, strict=True))
            said = [("agent", ANSWERS[0]), *(("customer", turn) for turn in ticket.turns[1:])]
            record["messages"] = [
                {"author": {"type": who, "id": n}, "text": text,
                 "time": DATES[self.date](ticket.created + timedelta(minutes=9 * (n + 1)))}
                for n, (who, text) in enumerate(said)
            ]  # fmt: skip
            found.append(record)
        return found

    def flat(self) -> list[list[str]]:
        if self.shape in ("messages", "pairs"):
            times = 1 if self.shape == "pairs" else 3
            return self.messages(times=times, with_others=True)
        return self.merged() if self.shape == "merged" else self.table(self.fields)

    def write(self, folder: Path) -> Path:
        if not self.sheet:
            return self._json(folder)
        if self.shape == "two tables":
            tickets = self.table([f for f in self.fields if f not in ("body", "answer")])
            messages = self.messages(times=3, with_others=False)
            return self._two(folder, self.as_sheet(tickets), messages)
        return self._sheet(folder, self.as_sheet(self.flat()))

    def _json(self, folder: Path) -> Path:
        records = self.records()
        path = folder / f"export.{self.kind}"
        if self.kind == "jsonl":
            lines = [json.dumps(record, ensure_ascii=False) for record in records]
            path.write_text("\n".join(lines), encoding="utf-8")
        else:
            path.write_text(json.dumps({"data": {"list": records}}), encoding="utf-8")
        return path

    def _two(self, folder: Path, tickets: list[list[str]], messages: list[list[str]]) -> Path:
        path = folder / f"export.{self.kind}"
        if self.kind == "xlsx":
            path.write_bytes(workbook_bytes({"상담": tickets, "대화": messages}))
            return path
        parts = {"tickets.csv": tickets, "messages.csv": messages}
        zipped({name: _text(csv_text(rows), "utf-8") for name, rows in parts.items()})(path)
        return path

    def _sheet(self, folder: Path, rows: list[list[str]]) -> Path:
        path = folder / f"export.{self.kind.split('.')[-1]}"
        if self.kind == "xlsx":
            blank = [[cell or None for cell in row] for row in rows]
            path.write_bytes(workbook_bytes({"Sheet1": blank}))
        elif self.kind == "ods":
            ods([[html.escape(cell) for cell in row] for row in rows])(path)
        elif self.kind == "html.xls":
            _text(_html(rows), "utf-8")(path)
        else:
            signs = {"semicolons": ";", "tsv.xls": "\t"}
            codes = {"cp949": "cp949", "utf-16": "utf-16"}
            write = _text(csv_text(rows, signs.get(self.kind, ",")), codes.get(self.kind, "utf-8"))
            (gzipped(write) if self.chance.random() < 0.3 else write)(path)
        return path


def _text(text: str, encoding: str) -> Callable[[Path], None]:
    return lambda path: _written(path, text.encode(encoding))


def _written(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _html(rows: list[list[str]]) -> str:
    cells = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows)
    return (
        "<html><body><table>"
        + "".join(f"<tr>{row}</tr>" for row in cells)
        + "</table></body></html>"
    )


def habits_of(seed: int) -> tuple[str, ...]:
    """What `combined` would write."""
    return _Writing(seed).habits


def combined(seed: int, folder: Path) -> Combined:
    """The file of one seed; `joined`: all turns of a ticket are in it, not only the first."""
    writing = _Writing(seed)
    held = {*writing.fields}
    if writing.shape in ("messages", "pairs"):
        held.discard("closed")
    joined = writing.shape not in ("tickets", "pairs")
    path = writing.write(folder)
    return Combined(path, writing.habits, writing.tickets, frozenset(held), joined)
