"""Turns are put in order by their times, however these are written."""

import random

import numpy as np
import pyarrow as pa
import pytest

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.conversations.turns import Turn, join_turns

WRITTEN = (
    "{y}. {m}. {d}. {half} {h}:{minute:02}",
    "{y}-{m:02}-{d:02} {half} {h}:{minute:02}",
    "{y}년 {m}월 {d}일 {half} {h}:{minute:02}",
    "{y}.{m}.{d} {hour}:{minute:02}:{s:02}",
    "{m}/{d}/{y} {hour}:{minute:02}",
)


@pytest.mark.parametrize("shape", WRITTEN)
def test_turns_come_in_the_order_in_which_a_column_of_times_is_read(shape: str) -> None:
    chance = random.Random(7)
    for _ in range(20):
        times = [
            shape.format(
                y=chance.choice((1999, 2026)),
                m=chance.randint(1, 12),
                d=chance.randint(1, 28),
                half=chance.choice(("오전", "오후")),
                h=chance.randint(1, 12),
                hour=chance.randint(0, 23),
                minute=chance.randint(0, 59),
                s=chance.randint(0, 59),
            )
            for _ in range(5)
        ]
        moments = parse_times(pa.array(times), tz="UTC").times
        expected = "\n".join(str(n) for n in np.argsort(moments, kind="stable"))
        turns = [Turn(CUSTOMER, str(n), at) for n, at in enumerate(times)]
        assert join_turns(turns).body == expected


def test_a_time_that_is_none_leaves_turns_as_they_stand() -> None:
    for wrong in ("2026. 9. 31. 오후 3:10", "곧"):
        turns = [Turn(CUSTOMER, "뒤", "2026. 9. 2. 오후 3:10"), Turn(AGENT, "앞", wrong)]
        assert join_turns(turns).first_response_at == wrong
