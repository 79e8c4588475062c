"""Channels whose tickets name nobody are named beside the number of customers."""

from dataclasses import replace

from tests.report.test_churn import view
from voc_cli.report.sections.figures import figures
from voc_cli.report.unknown_customers import unknown_customers


def test_channels_without_customers_are_named_with_their_tickets() -> None:
    made = view()
    named = {row.channel for row in made.rows}
    nameless = sorted(filter(None, named))[0]
    n = sum(row.channel == nameless for row in made.rows)
    rows = tuple(
        replace(row, customer=None if row.channel == nameless else "k") for row in made.rows
    )
    [said] = unknown_customers(replace(made, rows=rows))
    assert said.endswith(f"{made.word('channel', nameless)} {n}건.")
    assert said in figures(replace(made, rows=rows)).text


def test_nothing_is_said_where_all_or_none_are_known() -> None:
    made = view()
    for customer in (None, "k"):
        rows = tuple(replace(row, customer=customer) for row in made.rows)
        assert unknown_customers(replace(made, rows=rows)) == ()
