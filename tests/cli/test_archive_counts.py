"""What a load tells of an archive is a count of tickets, whatever files and rows it passed over."""

import csv
import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import ISSUES, Voc
from tests.cli.test_archive import prints, tickets_of

FATES = ("new", "updated", "unchanged", "older", "forgotten", "pruned")
# The second is the first saved again: the team is gone, when a ticket was closed has come.
LAYOUTS = (
    {
        "id": "접수번호", "at": "접수일시", "customer": "고객번호", "body": "문의내용",
        "channel": "접수경로", "status": "처리상태", "team": "담당팀", "updated": "최종수정일",
    },
    {
        "id": "티켓번호", "at": "문의일시", "customer": "고객번호", "body": "상담내용",
        "channel": "채널", "status": "상태", "closed": "처리일시",
    },
)  # fmt: skip
MONDAY = datetime(2026, 8, 3)

Ticket = tuple[str, str]  # id and moment: numbers are used again


def filled(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


@dataclass
class Reckoning:
    """An archive as a plain dictionary."""

    kept: dict[Ticket, dict[str, str]] = field(default_factory=dict)
    customers: set[str] = field(default_factory=set)
    ids: set[Ticket] = field(default_factory=set)
    pruned: datetime = datetime(2000, 1, 1)

    def load(self, files: list[list[dict[str, str]]]) -> dict[str, int]:
        """The fate of every ticket that the files name, counted."""
        before, fates = dict(self.kept), {}
        for row in (row for rows in files for row in rows):
            ticket = (row["id"], row["at"])
            old = self.kept.get(ticket)
            if row["customer"] in self.customers or ticket in self.ids:
                fates[ticket] = "forgotten"
            elif datetime.fromisoformat(row["at"]) < self.pruned:
                fates[ticket] = "pruned"
            elif old and old.get("updated", "") > row.get("updated", ""):
                fates.setdefault(ticket, "older")
            else:
                self.kept[ticket] = {**(old or {}), **row}
                same = filled(before.get(ticket, {})) == filled(self.kept[ticket])
                fates[ticket] = "unchanged" if same else "updated" if ticket in before else "new"
        counts = {name: list(fates.values()).count(name) for name in FATES}
        return {"tickets": len(fates), **counts}

    def drop(self, gone: set[Ticket]) -> None:
        """Tickets that were forgotten or pruned."""
        self.kept = {ticket: row for ticket, row in self.kept.items() if ticket not in gone}


def ticket(number: int, draw: random.Random, *, timed: bool, layout: int) -> dict[str, str]:
    again = number >= 30  # the next year's numbers begin anew
    own = number - 30 if again else number
    at = MONDAY + timedelta(days=number, hours=9, minutes=1 + number)
    row = {
        "id": f"A-{own}",
        "at": f"{at:%Y-%m-%d %H:%M}",
        "customer": f"C{number:03}" if again else f"C{number % 9:03}",
        "body": f"{ISSUES[(own + 3 * again) % 8][0]} {number}번 문의입니다",
        "channel": "전화",
        "status": draw.choice(("접수", "완료", "보류")),
        "team": draw.choice(("", "배송팀", "환불팀")),
        "closed": draw.choice(("", f"{at + timedelta(hours=draw.randrange(1, 9)):%Y-%m-%d %H:%M}")),
        "updated": f"2026-10-{draw.randrange(1, 9):02} 09:00" if timed else "",
    }
    return {name: value for name, value in row.items() if name in LAYOUTS[layout]}


def write(path: Path, rows: list[dict[str, str]], layout: int) -> Path:
    rows[0].update({"team": "배송팀"} if layout == 0 else {"closed": "2026-10-09 10:00"})
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = [[row[name] for name in LAYOUTS[layout]] for row in rows]
        csv.writer(stream).writerows([[*LAYOUTS[layout].values()], *lines])
    return path


def told(voc: Voc, files: list[Path], archive: Path) -> dict[str, int]:
    """What the table tells, after what standard error tells has been compared with it."""
    done = voc("load", *files, "--archive", archive, "--source", "shop")
    assert done.code == 0, done.err
    [row] = csv.DictReader(done.out.splitlines())
    counts = {name: int(n) for name, n in row.items() if name != "source"}
    assert counts["tickets"] == sum(counts[name] for name in FATES)
    found = [
        re.search(pattern, done.err)
        for pattern in ("→ 티켓 ([0-9,]+)건", "뺀 티켓 ([0-9,]+)건", "에만 있는 티켓은 ([0-9,]+)건")
    ]
    assert sum(int(n[1].replace(",", "")) for n in found if n) == counts["tickets"], done.err
    return counts


@pytest.mark.parametrize(("seed", "timed"), [(1, False), (2, False), (3, True)])
def test_counts_are_those_of_sets_of_tickets(
    voc: Voc, tmp_path: Path, seed: int, timed: bool
) -> None:
    """Files that overlap, grow, change their headers and names; customers and weeks that go."""
    draw, archive, plain = random.Random(seed), tmp_path / "archive", Reckoning()
    files: dict[Path, tuple[list[dict[str, str]], int]] = {}
    for step in range(14):
        what = draw.choice(("new", "new", "grow", "copy", "forget", "prune", "again"))
        if what == "new" or not files or step < 3:
            layout = 0 if timed else draw.randrange(2)
            first = draw.randrange(0, 40)
            numbers = draw.sample(range(first, first + 14), 8)
            rows = [ticket(n, draw, timed=timed, layout=layout) for n in sorted(numbers)]
            path = tmp_path / f"{step}.csv"
            files[write(path, rows, layout)] = (rows, layout)
        elif what in ("grow", "copy"):
            path = draw.choice([*files])
            rows, layout = files[path]
            rows = [dict(row) for row in rows]
            if what == "grow":
                rows[-1]["status"] = draw.choice(("접수", "완료", "보류"))
                there = {row["id"] for row in rows}
                fresh = ticket(draw.randrange(50), draw, timed=timed, layout=layout)
                rows += [fresh] if fresh["id"] not in there else []
            else:
                path = tmp_path / f"{step}-{path.name}"
            files[write(path, rows, layout)] = (rows, layout)
        elif what == "forget" and plain.kept:
            row = plain.kept[draw.choice([t for t in plain.kept])]
            if draw.random() < 0.5:
                plain.customers.add(row["customer"])
                voc("archive", "forget", archive, "--customer", row["customer"])
                plain.drop({t for t, r in plain.kept.items() if r["customer"] == row["customer"]})
            elif sum(t[0] == row["id"] for t in plain.kept) == 1 and row["id"] > "A-20":
                plain.ids.add((row["id"], row["at"]))
                voc("archive", "forget", archive, "--ticket", row["id"])
                plain.drop(plain.ids)
        elif what == "prune" and plain.kept:
            plain.pruned = max(plain.pruned, MONDAY + timedelta(weeks=draw.randrange(3)))
            voc("archive", "prune", archive, "--before", f"{plain.pruned:%Y-%m-%d}")
            plain.drop({t for t in plain.kept if datetime.fromisoformat(t[1]) < plain.pruned})
        some = draw.sample([*files], min(len(files), draw.choice((1, 2, 3, 5))))
        some = [path for path in files if path in some] if draw.random() < 0.6 else some
        given = [files[path][0] for path in some]
        assert told(voc, some, archive) == plain.load(given), (step, what, some)
        whole = prints(archive)
        assert told(voc, some, archive) == plain.load(given), (step, what, some)
        assert prints(archive) == whole
    kept = {
        (str(row["ticket_id"]).split("~")[0], f"{row['created_at']:%Y-%m-%d %H:%M}"): row
        for row in tickets_of(archive)
    }
    assert kept.keys() == plain.kept.keys()
    for name, column in (("status", "status"), ("team", "team"), ("closed", "closed_at")):
        now = {t: f"{row[column]:%Y-%m-%d %H:%M}" if row[column] and name == "closed"
               else row[column] or "" for t, row in kept.items()}  # fmt: skip
        assert now == {t: row.get(name, "") for t, row in plain.kept.items()}, name


def test_renamed_files_give_the_same_one_by_one_and_together(voc: Voc, tmp_path: Path) -> None:
    """What a file has no column for stays; so no figure depends on how files were loaded."""
    draw, one, both = random.Random(7), tmp_path / "one", tmp_path / "both"
    files = []
    for place, layout in enumerate((0, 1, 0)):  # saved again with other headers, and back again
        numbers = range(8 * place, 8 * place + 16)
        rows = [ticket(n, draw, timed=False, layout=layout) for n in numbers]
        files.append(write(tmp_path / f"{place}.csv", rows, layout))
        assert voc("load", files[-1], "--archive", one).code == 0
    voc("load", *files, "--archive", both)
    seen = [
        [{n: v for n, v in row.items() if n not in ("source", "duplicate_of")} for row in found]
        for found in (tickets_of(one), tickets_of(both))
    ]
    assert seen[0] == seen[1]
    closed = {int(str(row["ticket_id"])[2:]) for row in seen[0] if row["closed_at"]}
    assert {n // 8 for n in closed} == {1, 2}
    again = voc("load", *files, "--archive", one)
    [row] = csv.DictReader(again.out.splitlines())
    assert (row["tickets"], row["unchanged"]) == ("32", "32")
    assert "달라진 것이 없습니다" in again.err
