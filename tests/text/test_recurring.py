"""Agents' lines are found; what many customers say alike is not taken from them."""

from datetime import date, timedelta

import pytest

from voc_cli.text.clean import clean, line_key
from voc_cli.text.recurring import find_recurring

FIRST = date(2026, 6, 1)
MACRO = "가온샵 상담원이 순서대로 확인하여 안내드리고 있습니다"
FOOTER = "본 메일은 가온샵 회원에게만 보내는 것으로 무단 전재를 금합니다"


def tickets(
    lines: list[str], *, weeks: int, customers: int | None = None
) -> tuple[list[str], list[date | None], list[str | None]]:
    """`lines` as texts, spread over `weeks` weeks and as many customers as texts."""
    days: list[date | None] = [FIRST + timedelta(weeks=i % weeks) for i in range(len(lines))]
    keys: list[str | None] = [f"c{i % (customers or len(lines))}" for i in range(len(lines))]
    return lines, days, keys


def own(number: int) -> str:
    return f"주문한 상품 {'가나다라마바사아자차'[number % 10] * (number // 10 + 1)} 색이 달라요"


def found(texts: list[str], days: list[date | None], keys: list[str | None]) -> tuple[str, ...]:
    return find_recurring(texts, days=days, customers=keys)


def test_a_macro_and_a_footer_beside_different_words_are_found() -> None:
    texts = [f"{own(i)}\n{MACRO}\n{FOOTER}" for i in range(30)]
    assert found(*tickets(texts, weeks=6)) == tuple(sorted([line_key(MACRO), line_key(FOOTER)]))


def test_a_macro_inside_a_line_is_found_and_goes() -> None:
    texts = [f"{own(i)}. {MACRO}. 빨리요" for i in range(30)]
    keys = found(*tickets(texts, weeks=6))
    assert keys == (line_key(MACRO),)
    assert clean(None, texts[0], recurring=frozenset(keys))[0] == f"{own(0)}. 빨리요"


@pytest.mark.parametrize(
    "line",
    [
        "환불해주세요",
        "좋아요",
        "주문한 지 일주일이 지났는데 아직도 물건을 받지 못했어요",
        "빠른 답변 부탁드려요",
    ],
)
def test_what_customers_say_alike_stays(line: str) -> None:
    texts = [f"{own(i)}\n{line}" for i in range(60)]
    assert found(*tickets(texts, weeks=6)) == ()


def test_a_copied_protest_is_not_a_macro() -> None:
    protest = "고객님이 아니라 호구로 보는 이번 요금 인상 안내를 당장 철회하라"
    whole = [protest for _ in range(80)]
    two_lines = [f"{protest}\n소비자를 무시하지 말라" for _ in range(80)]
    burst = [f"{own(i)}\n{protest}" for i in range(60)]
    assert found(*tickets(whole, weeks=6)) == ()
    assert found(*tickets(two_lines, weeks=6)) == ()
    others = [own(i) for i in range(60)]
    texts, days, keys = tickets(others + burst, weeks=6)
    days = [day if i < 60 else FIRST for i, day in enumerate(days)]
    assert found(texts, days, keys) == ()


def test_one_customers_signature_is_not_a_macro() -> None:
    texts = [f"{own(i)}\n{FOOTER}" for i in range(30)]
    assert found(*tickets(texts, weeks=6, customers=1)) == ()


def test_a_line_of_few_tickets_is_not_recurring() -> None:
    texts = [f"{own(i)}\n{MACRO}" if i < 4 else own(i) for i in range(40)]
    assert found(*tickets(texts, weeks=6)) == ()


def test_the_order_of_tickets_does_not_matter() -> None:
    texts, days, keys = tickets([f"{own(i)}\n{MACRO}\n{FOOTER}" for i in range(30)], weeks=6)
    assert found(texts, days, keys) == found(texts[::-1], days[::-1], keys[::-1])


def test_tickets_without_day_or_customer_are_judged_by_the_rest() -> None:
    texts = [f"{own(i)}\n{MACRO}" for i in range(30)]
    nothing: list[None] = [None] * 30
    assert find_recurring(texts, days=nothing, customers=nothing) == (line_key(MACRO),)
    assert find_recurring([], days=[], customers=[]) == ()
