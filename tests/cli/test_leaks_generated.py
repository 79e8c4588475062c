"""Generated tables through the commands: what was planted is in no output, cache or log."""

import csv
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Voc
from tests.cli.leaks import Planted, contents, search
from tests.privacy.sentences import NEGATIVE, lines

_HEADERS = ["접수번호", "접수일시", "제목", "문의내용", "만족도", "채널", "비고"]
_FEW = settings(
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _digits(size: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**size - 1).map(lambda number: f"{number:0{size}d}")


def _join(*parts: st.SearchStrategy[str] | str) -> st.SearchStrategy[str]:
    made = [st.just(part) if isinstance(part, str) else part for part in parts]
    return st.tuples(*made).map("".join)


_SEP = st.sampled_from("- .")
_BORN = st.dates().map(lambda day: day.isoformat().replace("-", "")[2:])
_SECRETS = {
    "phone": st.tuples(st.integers(2000, 9999), _digits(4), _SEP).map(
        lambda it: f"010{it[2]}{it[0]}{it[2]}{it[1]}"
    ),
    "rrn": _join(_BORN, "-", st.sampled_from("1234"), _digits(6)),
    "frn": _join(_BORN, "-", st.sampled_from("5678"), _digits(6)),
    "card": _join(
        st.sampled_from(["5312", "4019", "9410"]), "-", _digits(4), "-", _digits(4), "-", _digits(4)
    ),
    "account": _join("110-", _digits(3), "-", _digits(6)),
    # M2026… is taken for an order code where no word beside it says passport.
    "passport": _join("M", st.integers(30_000_000, 99_999_999).map(str)),
    "email": _join(st.text("abcdefghijk", min_size=4, max_size=9), _digits(3), "@naver.com"),
}
_NAMES = _join(
    st.sampled_from("김이박최정강조윤장임한오신권황안송류홍"),
    st.sampled_from(
        "서윤 도현 하준 지유 민재 예린 태오 은채 시우 주하 건우 다온 하율 채원 윤재".split()
    ),
)
_SENTENCES = {
    "phone": "연락처 {} 로 연락 주세요",
    "rrn": "본인인증이 안돼요 주민번호 {} 입니다",
    "frn": "외국인등록번호 {} 로 가입이 안 됩니다",
    "card": "카드 {} 로 두 번 결제됐어요",
    "account": "환불 계좌 신한 {} 로 입금해 주세요",
    "passport": "여권번호 {} 로 예약했는데 조회가 안됩니다",
    "email": "답변은 {} 으로 주세요",
}
_NAMED = (
    "예약자 {}입니다",
    "저는 {}인데요",
    "{} 고객입니다",
    "예금주는 {} 이에요",
    "{}님 이름으로 주문했어요",
)
_ISSUES = (
    "배송이 아직도 안 와요.",
    "환불이 늦어요.",
    "앱이 자꾸 튕겨요.",
    "쿠폰이 적용이 안 됩니다.",
)


@dataclass(frozen=True)
class _Ticket:
    cells: list[str]
    secrets: list[str]
    name: str


@st.composite
def _tickets(draw: st.DrawFn) -> list[_Ticket]:
    made = []
    for number in range(draw(st.integers(3, 8))):
        name = draw(_NAMES)
        kinds = draw(st.lists(st.sampled_from(sorted(_SECRETS)), min_size=1, max_size=3))
        secrets = [draw(_SECRETS[kind]) for kind in kinds]
        told = [_SENTENCES[kind].format(it) for kind, it in zip(kinds, secrets, strict=True)]
        order = draw(st.permutations([draw(st.sampled_from(_NAMED)).format(name), *told]))
        body = f"{draw(st.sampled_from(_ISSUES))} {'. '.join(order)}"
        title = draw(st.sampled_from(["문의", "{} 문의", "환불 요청"])).format(secrets[0])
        note = draw(st.sampled_from(["", f"통화함 {secrets[-1]}"]))
        day = f"2026-10-{1 + number:02d} 10:00"
        rating = str(draw(st.integers(1, 5)))
        made.append(_Ticket([f"T{number}", day, title, body, rating, "전화", note], secrets, name))
    return made


def _write(rows: Iterable[list[str]], path: Path) -> Path:
    if path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("문의")
        for place, row in enumerate([_HEADERS, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
        book.close()
        return path
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([_HEADERS, *rows])
    return path


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _leaks(tickets: list[_Ticket], root: Path, told: str) -> list[tuple[str, str]]:
    planted = Planted(secrets={secret for ticket in tickets for secret in ticket.secrets})
    return search([("told", told), *contents(root)], planted)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@given(tickets=_tickets())
@settings(_FEW, max_examples=12)
def test_masked_copy_holds_nothing_and_is_masked_once(
    voc: Voc, ending: str, tickets: list[_Ticket]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        source = _write([ticket.cells for ticket in tickets], Path(folder) / f"in.{ending}")
        once, twice = out / f"once.{ending}", out / "twice.csv"
        outcome = voc("mask", source, "-o", once, "--spans", out / "spans.jsonl")
        assert outcome.code == 0, outcome.err
        assert _leaks(tickets, out, outcome.out + outcome.err) == []
        assert voc("mask", once, "-o", twice).code == 0
        plain = out / "plain.csv"
        assert voc("mask", source, "-o", plain).code == 0
        assert _read(plain) == _read(twice)
        for ticket, row in zip(tickets, _read(twice)[1:], strict=True):
            assert ticket.name not in " ".join(row)


@given(st.lists(st.sampled_from(lines(NEGATIVE)), min_size=2, max_size=8, unique=True))
@settings(_FEW, max_examples=12)
def test_copy_of_a_table_without_personal_data_is_the_table(voc: Voc, texts: list[str]) -> None:
    rows = [[f"T{n}", "2026-10-01 10:00", "문의", t, "3", "전화", ""] for n, t in enumerate(texts)]
    with tempfile.TemporaryDirectory() as folder:
        source, copy = _write(rows, Path(folder) / "in.csv"), Path(folder) / "copy.csv"
        outcome = voc("mask", source, "-o", copy, "--spans", Path(folder) / "spans.jsonl")
        assert outcome.code == 0, outcome.err
        assert _read(copy)[1:] == rows
        assert (Path(folder) / "spans.jsonl").read_text(encoding="utf-8") == ""


@given(tickets=_tickets())
@settings(_FEW, max_examples=6)
def test_loaded_tables_and_archives_hold_nothing(voc: Voc, tickets: list[_Ticket]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        source = _write([ticket.cells for ticket in tickets], Path(folder) / "in.csv")
        table = out / "t.parquet"
        loaded = voc("load", source, "-o", table)
        kept = voc("load", source, "--archive", out / "archive", "--log-format", "json")
        assert (loaded.code, kept.code) == (0, 0), loaded.err + kept.err
        assert _leaks(tickets, out, loaded.out + loaded.err + kept.out + kept.err) == []
        _assert_unnamed(tickets, table)


@given(tickets=_tickets())
@settings(_FEW, max_examples=3)
def test_whole_runs_hold_nothing(
    voc: Voc, tickets: list[_Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        out.mkdir()
        monkeypatch.setenv("VOC_CACHE_DIR", str(out / "cache"))
        monkeypatch.setattr("voc_cli.pipeline.words.CACHED_FROM_TICKETS", 1)
        source = _write([ticket.cells for ticket in tickets], Path(folder) / "in.csv")
        outcome = voc("run", source, "--out", out / "report", "--rejects", out / "rejects.csv")
        assert outcome.code == 0, outcome.err
        assert _leaks(tickets, out, outcome.out + outcome.err) == []
        assert list((out / "cache").rglob("*")) != []
        _assert_unnamed(tickets, out / "report" / "tickets.parquet")
        for _, text in contents(out):
            assert not any(ticket.name in text for ticket in tickets)


def _assert_unnamed(tickets: list[_Ticket], table: Path) -> None:
    rows = {row["ticket_id"]: str(row) for row in pq.read_table(table).to_pylist()}
    assert len(rows) == len(tickets)
    for ticket in tickets:
        assert ticket.name not in rows[ticket.cells[0]]
