"""Lines for a screen or a log, masked; every command tells some, and few need the other rules."""

from voc_cli.privacy.numbers.identifying import find_numbers
from voc_cli.privacy.numbers.shadow import cast
from voc_cli.privacy.spans import Span, apply_spans, merge_spans
from voc_cli.privacy.written import find_emails, find_passports

__all__ = ["mask_line"]


def mask_line(line: str) -> str:
    """A line told to the user with every number and e-mail address masked.

    Names stay: a sentence of ours quotes headers and options, which are seldom people.
    """
    shadow = cast(line)
    found = [*find_emails(shadow.text), *find_passports(shadow.text), *find_numbers(shadow.text)]
    spans = [Span(shadow.start(s.start), shadow.end(s.end), s.type) for s in merge_spans(found)]
    return apply_spans(line, spans)
