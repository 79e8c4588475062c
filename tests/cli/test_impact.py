"""`voc impact`, `drivers`, `actions`, and what the report makes of them."""

import csv
import io
import random
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cli.conftest import Voc

BEGIN = datetime(2026, 6, 1, 10)
TEXTS = {
    "account": "로그인할 때 인증번호 문자가 안 와요",
    "delivery": "배송이 아직도 안 와요. 언제 오나요?",
    "returns": "환불 처리가 너무 늦어요. 환불해 주세요.",
}


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 weeks; the twelve tickets a week about log-in become three."""
    file = tmp_path_factory.mktemp("halves") / "tickets.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "date", "category", "rating", "응답속도", "친절", "해결"])
        number = 0
        for week in range(24):
            sizes = {"account": 12 if week < 12 else 3, "delivery": 14, "returns": 10}
            for name, size in sizes.items():
                for i in range(size + (week + len(name)) % 3):
                    number += 1
                    time = BEGIN + timedelta(weeks=week, days=i % 7, minutes=13 * i)
                    rating = {"account": 1, "delivery": 3, "returns": 4}[name] + (number % 2)
                    items = [min(5, rating + (number * k) % 2) for k in (1, 3, 7)]
                    text = f"{TEXTS[name]} ({number}번)"
                    writer.writerow(
                        [f"T{number}", text, f"{time:%Y-%m-%d %H:%M}", name, rating, *items]
                    )
    return file


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_impact_tells_a_fixed_problem(voc: Voc, halves: Path) -> None:
    outcome = voc("impact", halves, "--key", "agent_category=account", "--since", "2026-08-24")
    assert outcome.code == 0, outcome.err
    (row,) = rows(outcome.out)
    assert list(row)[:8] == [
        "key", "rate_ratio", "lower", "upper", "p_value", "verdict", "n_before", "n_after",
    ]  # fmt: skip
    assert (row["key"], row["verdict"]) == ("agent_category=account", "improved")
    assert float(row["upper"]) < 0.5
    assert "효과 있음" in outcome.err
    english = voc(
        "impact", halves, "--key", "account", "--since", "2026-08-24", "--expect", "-90%",
        "--control", "delivery,returns", "--lang", "en",
    )  # fmt: skip
    (row,) = rows(english.out)
    assert (row["verdict"], row["control"]) == ("partial", "delivery|returns")
    assert "short of the expected -90%" in english.err


def test_impact_by_segment_and_its_details(voc: Voc, halves: Path, tmp_path: Path) -> None:
    details = tmp_path / "others.csv"
    outcome = voc(
        "impact", halves, "--key", "category=account", "--key", "delivery",
        "--since", "2026-08-24", "--by", "agent_category", "--details", details,
    )  # fmt: skip
    keys = [row["key"] for row in rows(outcome.out)]
    assert keys == [
        "category=account", "category=account × account", "delivery", "delivery × delivery",
    ]  # fmt: skip
    assert {"delivery", "returns"} <= {row["key"] for row in rows(details.read_text("utf-8"))}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--since", "2026-08-24"], 2, "--key"),
        (["--key", "account"], 2, "--since"),
        (["--key", "acount", "--since", "2026-08-24"], 2, "account"),
        (["--key", "account", "--since", "2026-11-02"], 3, "--force"),
        (["--key", "account", "--since", "2026-08-24", "--expect", "many"], 2, "many"),
    ],
)
def test_impact_refuses(voc: Voc, halves: Path, words: list[str], code: int, said: str) -> None:
    outcome = voc("impact", halves, *words)
    assert outcome.code == code
    assert said in outcome.err
    assert not outcome.out


def test_drivers_rank_what_satisfaction_goes_with(voc: Voc, halves: Path) -> None:
    outcome = voc("drivers", halves, "--by", "agent_category")
    assert outcome.code == 0, outcome.err
    found = {row["key"]: row for row in rows(outcome.out)}
    assert list(rows(outcome.out)[0])[:8] == [
        "key", "n", "importance", "lower", "upper", "performance", "effect", "quadrant",
    ]  # fmt: skip
    assert next(iter(found)) == "account"
    assert found["account"]["quadrant"] == "fix_first"
    assert float(found["account"]["effect"]) > 0
    assert "원인" in outcome.err


def test_drivers_refuse_what_cannot_be_explained(voc: Voc, halves: Path) -> None:
    assert voc("drivers", halves, "--target", "nps").code == 3
    assert voc("drivers", halves, "--target", "mood").code == 2
    few = voc("drivers", halves, "--where", "agent_category=account", "--by", "agent_category")
    assert few.code == 3
    assert voc("drivers", halves, "--items", "친절").code == 2


def test_factors_of_a_survey(voc: Voc, halves: Path, tmp_path: Path) -> None:
    items = tmp_path / "items.csv"
    outcome = voc(
        "drivers", halves, "--factors", "--items", "응답속도,친절,해결", "--details", items
    )
    assert outcome.code == 0, outcome.err
    found = rows(outcome.out)
    assert sum(float(row["importance"]) for row in found) == pytest.approx(1)
    assert "α=" in outcome.err
    assert {row["item"] for row in rows(items.read_text("utf-8"))} == {"응답속도", "친절", "해결"}


def test_actions_from_adding_to_closing(voc: Voc, halves: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "actions.toml", tmp_path / "report"
    assert voc("actions", "list", "--actions", file).code == 3
    added = voc(
        "actions", "add", "--key", "account", "--since", "2026-08-24", "--expect", "-30%",
        "--owner", "회원팀", "--title", "인증 문자 발송사 교체", "--actions", file,
    )  # fmt: skip
    assert (added.code, added.out) == (0, "")
    assert "30% 감소" in added.err
    run = voc("run", halves, "--out", out, "--actions", file)
    assert run.code == 0, run.err
    followed = pq.read_table(out / "actions.parquet").to_pylist()[0]
    assert (followed["state"], followed["verdict"]) == ("told", "improved")
    assert pq.read_table(out / "drivers.parquet").num_rows >= 2
    assert "인증 문자 발송사 교체" in run.out
    assert "효과 있음" in run.out
    suggestions = pq.read_table(out / "suggestions.parquet").to_pylist()
    accepted = voc("actions", "accept", suggestions[0]["suggestion_id"], out, "--actions", file)
    assert accepted.code == 0, accepted.err
    listed = rows(voc("actions", "list", "--actions", file).out)
    assert [row["id"] for row in listed] == ["A1", "A2"]
    assert listed[1]["title"] == suggestions[0]["title"]
    assert listed[1]["since"] == "2026-11-16"
    again = voc("actions", "accept", suggestions[0]["suggestion_id"], out, "--actions", file)
    assert (again.code, "A2" in again.err) == (2, True)
    unknown = voc("actions", "add", "--key", "acount", "--since", "2026-08-24", "--actions", file)
    assert (unknown.code, "account" in unknown.err) == (2, True)
    assert voc("actions", "accept", "nothing", out, "--actions", file).code == 2
    assert voc("actions", "close", "A1", "--on", "2026-11-16", "--actions", file).code == 0
    assert voc("actions", "close", "A1", "--actions", file).code == 2
    assert "closed = 2026-11-16" in file.read_text("utf-8")
    again = voc("run", halves, "--out", out, "--actions", file)
    assert "인증 문자 발송사 교체" not in again.out


def test_a_survey_of_its_own_items(voc: Voc, tmp_path: Path) -> None:
    """A CP949 sheet with a comment: no item is lost to a role that was guessed for it."""
    rng = random.Random(5)
    items = ("상담 만족도", "상담원 친절도", "답변 정확성", "배송 만족도", "포장 상태", "상품 품질")
    lines = [",".join(("응답번호", "응답일시", "추천의향(0~10)", *items, "기타 의견"))]
    for n in range(160):
        care, parcel = rng.gauss(0, 1), rng.gauss(0, 1)
        hidden = (care, care, care, parcel, parcel, parcel)
        answers = [min(5, max(1, round(3.3 + x + rng.gauss(0, 0.6)))) for x in hidden]
        nps = min(10, max(0, round(7 + 1.2 * care + 0.8 * parcel + rng.gauss(0, 1))))
        when = (BEGIN + timedelta(hours=9 * n)).strftime("%Y-%m-%d %H:%M")
        comment = ("배송이 빨랐어요", "상담이 친절했습니다", "")[n % 3]
        lines.append(",".join([f"R{n:04d}", when, str(nps), *map(str, answers), comment]))
    file = tmp_path / "survey.csv"
    file.write_text("\n".join(lines) + "\n", encoding="cp949")
    outcome = voc("drivers", file, "--factors", "--target", "nps")
    assert outcome.code == 0, outcome.err
    found = [set(row["items"].split("|")) for row in rows(outcome.out)]
    assert found == [set(items[:3]), set(items[3:])]
    assert "추천의향" in outcome.err
