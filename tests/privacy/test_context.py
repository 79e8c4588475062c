"""Words before a number: the quick look at their first letter misses none of them."""

import re

from tests.privacy.sentences import NEGATIVE, POSITIVE, lines, parse
from voc_cli.privacy import mask_text
from voc_cli.privacy.numbers import context

_ASKED = [parse(line)[0] for line in lines(POSITIVE)] + lines(NEGATIVE)


def test_first_letters_miss_no_word() -> None:
    slow = re.compile(context._WORDS)
    spelled = re.sub(r"\\[a-z]|[^가-힣A-Za-z]+", " ", context._WORDS)  # the words themselves
    for text in [*_ASKED, spelled, *spelled.split()]:
        quick = {(m.end(), m.lastgroup) for m in context._LABELS.finditer(text + " 1")}
        assert quick == {(m.end(), m.lastgroup) for m in slow.finditer(text + " 1")}


def test_a_time_of_day_hides_no_number_beside_it() -> None:
    times = ("2026-06-01 05:24:03", "2026.6.1 05:24", "2026-06-01T05:24:03.120+09:00")
    for time in times:
        assert mask_text(time) == time
        assert mask_text(f"{time} 010-1234-5678") == f"{time} [전화]"
        assert mask_text(f"{time}\n김서연입니다") == f"{time}\n[이름]입니다"
