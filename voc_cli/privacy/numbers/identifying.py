"""Numbers that identify a person: resident, licence, phone, card and account numbers.

A run of digit groups is read from left to right; at each group the kinds are tried from the surest
shape to the one that needs most context.
"""

import re
from collections.abc import Callable

from voc_cli.privacy.numbers.identity import driver_license, resident_number
from voc_cli.privacy.numbers.payment import account_number, card_number
from voc_cli.privacy.numbers.phones import phone_number
from voc_cli.privacy.numbers.runs import Found, Run, split_run
from voc_cli.privacy.spans import Span

__all__ = ["find_numbers"]

_RUN = re.compile(r"[0-9]+(?:[\s.\-/_()~,]{1,3}[0-9]+)*")
_MIN_LENGTH = 7
_ONE_TO_NINE = frozenset("123456789")
_Matcher = Callable[[Run, int], Found | None]
_ANY: tuple[_Matcher, ...] = (phone_number, card_number, account_number)
# What a number may be by the length of its first group: a resident number has six digits before its
# hyphen (or seven and more in a row), a licence two (or all twelve in a row).
_MATCHERS: dict[int, tuple[_Matcher, ...]] = {
    **{size: (resident_number, *_ANY) for size in (6, 7, 8, 9, 10, 11, 13)},
    2: (driver_license, *_ANY),
    12: (resident_number, driver_license, *_ANY),
}


def find_numbers(text: str) -> list[Span]:
    """Resident, licence, phone, card and account numbers in `text` (a shadow), left to right."""
    spans: list[Span] = []
    for match in _RUN.finditer(text):
        if match.end() - match.start() < _MIN_LENGTH:
            continue
        spans += _read(split_run(text, match.start(), match.end()))
    return spans


def _read(run: Run) -> list[Span]:
    spans: list[Span] = []
    n = 0
    free = True
    while n < len(run.digits):
        found = None
        # Only a mobile number with every digit apart begins with a lone digit, and that is 0.
        lone = run.digits[n] in _ONE_TO_NINE and not run.text.endswith("+", 0, run.starts[n])
        if not lone and (free or run.loose(n)):
            for matcher in _MATCHERS.get(len(run.digits[n]), _ANY):
                found = matcher(run, n)
                if found:
                    break
        if found is None:
            n, free = n + 1, False
            continue
        spans.append(Span(found.start, found.end, found.type))
        n, free = n + found.groups, True
    return spans
