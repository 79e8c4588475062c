from dataclasses import replace

import pytest

from tests.report.example import example, taxonomy
from voc_cli.analysis.understanding.agents import Agreement
from voc_cli.report.model import Section
from voc_cli.report.sections.agents import agent_sentences, agent_tables
from voc_cli.report.sections.churn import churn
from voc_cli.report.view import View, make_view


def view(lang: str = "ko", **options: bool) -> View:
    return make_view(example(**options), taxonomy=taxonomy(), lang=lang)


def section(made: View) -> Section:
    return churn(made)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_leaving_ticket_has_its_reason_and_the_counts_add_up(lang: str) -> None:
    made = view(lang)
    leaving = sum(row.churn for row in made.rows)
    assert leaving > 0
    reasons = section(made).tables[0]
    counts = [row[2] for row in reasons.rows]
    assert sum(int(str(n)) for n in counts) == leaving
    assert sum(float(str(row[3])) for row in reasons.rows) == pytest.approx(1.0)
    assert str(leaving) in section(made).text[0]


def test_a_reason_quotes_a_ticket_that_says_so() -> None:
    made = view()
    by_id = {row.ticket_id: row for row in made.rows}
    rows = section(made).tables[0].rows
    assert rows
    for row in rows:
        assert by_id[str(row[7])].churn


def test_asking_to_withdraw_is_no_reason_where_another_is_told() -> None:
    made = view()
    rows = tuple(
        replace(row, subcategory="subscription.cancel", category_2="support")
        if row.category == "subscription"
        else row
        for row in made.rows
    )
    labels = {row[0] for row in section(replace(made, rows=rows)).tables[0].rows}
    assert made.category("support") in labels
    assert made.category("subscription") not in labels


def test_nobody_leaves() -> None:
    made = view()
    rows = tuple(replace(row, churn=False) for row in made.rows)
    found = section(replace(made, rows=rows))
    assert found.tables == () and len(found.text) == 1


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_agents_and_we(lang: str) -> None:
    found = Agreement(10, 8, 6, (("delivery", "returns", 2),), (("기타문의", 2),), 0)
    made = view(lang)
    sentences = agent_sentences(made, found)
    assert "10" in sentences[0] and "6" in sentences[0] and "75" in sentences[0]
    pairs, names = agent_tables(made, found)
    assert pairs.rows == ((made.category("delivery"), made.category("returns"), 2),)
    assert names.rows == (("기타문의", 2),)
    nothing = Agreement(3, 0, 0, (), (("가", 3),), 0)
    assert len(agent_sentences(made, nothing)) == 1
