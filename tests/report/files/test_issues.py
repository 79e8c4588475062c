import csv
import io

import pyarrow as pa
import pytest

from voc_cli.report.files.issues import render_issues
from voc_cli.schema import SUGGESTION_SCHEMA

ROW = {
    "rank": 1,
    "suggestion_id": "s1",
    "title": "=배송: ‘@지연’ *줄이기*",
    "category": "delivery",
    "topic_id": None,
    "problem": "이번 주 11건, #12와 같습니다.",
    "evidence": "고객 9명",
    "action": "먼저 안내하고,\n센터를 가려냅니다.",
    "owner": "물류팀",
    "n_tickets": 11,
    "n_customers": 9,
    "trend": "new",
    "severity": 0.3,
    "priority": 30.0,
    "expected_effect": "주당 11건",
    "exemplar_ids": ["T`1", "T2"],
}


def table(*changes: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist([{**ROW, **change} for change in changes], SUGGESTION_SCHEMA)


def test_jira_gets_one_issue_a_row() -> None:
    text = render_issues(table({}, {}, {"severity": 0.9}), to="jira-csv", lang="ko")
    head, *rows = list(csv.reader(io.StringIO(text)))
    assert head == [
        "Summary", "Issue Type", "Priority", "Labels", "Labels", "Labels", "Component",
        "Description",
    ]  # fmt: skip
    assert [row[2] for row in rows] == ["High", "Medium", "Medium"]
    assert rows[0][0] == "'" + str(ROW["title"]) and rows[0][3:7] == [
        "voc",
        "delivery",
        "s1",
        "delivery",
    ]
    for part in (
        "문제\n이번 주 11건",
        "예시 티켓: T`1, T2",
        "담당\n물류팀",
        "예상 효과\n주당 11건",
    ):
        assert part in rows[0][7]
    assert render_issues(table({}), to="jira-csv", lang="ko", excel=True)[0] == "\ufeff"


def test_a_title_longer_than_jira_takes_is_cut() -> None:
    text = render_issues(table({"title": "가" * 400}), to="jira-csv", lang="en")
    assert len(list(csv.reader(io.StringIO(text)))[1][0]) == 255


def test_github_gets_one_issue_a_section() -> None:
    text = render_issues(table({}, {"rank": 2, "owner": None}), to="github-md", lang="en")
    assert text.startswith("# Improvement suggestions (2)\n") and text.endswith("\n")
    assert "## 1. =배송: ‘@\u200b지연’ \\*줄이기\\*\n" in text
    assert "`voc` `delivery` `s1` · Priority: High" in text
    assert "#\u200b12와" in text and "Example tickets: `T'1`, `T2`" in text
    assert "### Owner\n\n물류팀" in text and text.count("### Owner") == 1
    assert text.count("- [ ] ") == 8 and "voc actions accept s1" in text


@pytest.mark.parametrize("to", ["jira-csv", "github-md"])
def test_nothing_to_suggest(to: str) -> None:
    assert render_issues(table(), to=to, lang="ko").count("\n") == 1
