"""A text and the personal data in it, for whoever has few texts or none.

The rules take a third of a second to import: they are read with the first text, so that a command
which has none to mask (an archive is masked already) does without.
"""

from collections.abc import Sequence

from voc_cli.privacy.spans import Span

__all__ = ["find_spans", "mask_text"]


def find_spans(text: str) -> list[Span]:
    """Personal data in `text`: sorted, non-overlapping spans, offsets in code points."""
    from voc_cli.privacy import detect

    return detect.find_spans(text)


def mask_text(text: str, *, names: Sequence[str] = ()) -> str:
    """`text` with every span replaced by a token that tells its type (`[전화]`, `[이름]` …).

    `names` are known beforehand and are found wherever they stand.
    """
    from voc_cli.privacy import detect

    return detect.mask_text(text, names=names)
