"""Why a count rose, in the reader's words: a card an alarm, and what nobody said before."""

from collections.abc import Sequence

from voc_cli.analysis.results import Cause, WordShift
from voc_cli.report.cells import shorten
from voc_cli.report.lines import Line
from voc_cli.report.model import Cell, Column, TableBlock
from voc_cli.report.view import View

MAX_CARDS = 5
QUOTE_LENGTH = 100
CLUE_WORDS = 2
_SAME_WORDS = 0.5  # share of words two alarms have in common from which one card speaks for both

__all__ = ["cause_cards", "new_phrase_table", "word_clues"]


def cause_cards(view: View, alarms: Sequence[Line]) -> TableBlock | None:
    """Words, shares and tickets of the alarms, most urgent first; None where nothing is known."""
    columns = (
        Column("rank", "", "count"),
        Column("title", view.say("col_label")),
        Column("words", view.cause("col_words")),
        Column("shares", view.cause("col_shares")),
        Column("examples", view.cause("col_examples")),
    )
    rows: list[tuple[Cell, ...]] = []
    seen: list[set[str]] = []
    for line in alarms:
        cause = view.results.causes.get((line.by, line.key))
        if cause is None or not (cause.words or cause.shares) or len(rows) == MAX_CARDS:
            continue
        words = {word.term for word in cause.words}
        if any(words and len(words & other) >= _SAME_WORDS * len(words) for other in seen):
            continue
        seen.append(words)
        rows.append(
            (
                len(rows) + 1,
                view.cause("title", by=view.say(f"by_{line.by}"), label=line.label),
                _words(view, cause) or None,
                _shares(view, cause) or None,
                _examples(view, cause) or None,
            )
        )
    if not rows:
        return None
    return TableBlock(columns, tuple(rows), layout="cards", title=view.cause("heading"))


def new_phrase_table(view: View) -> TableBlock | None:
    """What is said in this period (or began in the one before) and was not earlier."""
    if not view.results.phrases:
        return None
    columns = (
        Column("label", view.cause("col_phrase")),
        Column("within", view.cause("col_within"), "text", 2),
        Column("now", view.say("col_now"), "count"),
        Column("previous", view.unit("prev"), "count"),
        Column("older", view.say("col_older"), "count", 3),
        Column("customers", view.cause("col_customers"), "count", 2),
        Column("quote", view.say("col_quote"), "quote", 2),
    )
    rows = tuple(
        (
            phrase.term,
            ", ".join(f"{term} {n}" for term, n in phrase.within) or None,
            phrase.now,
            phrase.previous,
            phrase.older,
            phrase.customers or None,
            _quote(view, phrase.row),
        )
        for phrase in view.results.phrases
    )
    return TableBlock(columns, rows, title=view.cause("phrases"))


def word_clues(view: View, line: Line) -> list[tuple[float, str]]:
    """(z, `‘…’ 언급 22건(…)`) of the words that set a rise apart most."""
    cause = view.results.causes.get((line.by, line.key))
    if cause is None:
        return []
    return [(word.z, _word(view, "clue", cause, word)) for word in cause.words[:CLUE_WORDS]]


def _words(view: View, cause: Cause) -> str:
    return ", ".join(_word(view, "word", cause, word) for word in cause.words)


def _word(view: View, name: str, cause: Cause, word: WordShift) -> str:
    return view.cause(
        f"{name}_of_all" if cause.of_all else name,
        term=word.term,
        n=view.number(word.tickets),
        share=view.number(word.share, "share"),
        before=view.number(word.share_before, "share"),
    )


def _shares(view: View, cause: Cause) -> str:
    return ", ".join(
        view.cause(
            "share_of_all" if cause.of_all else "share",
            column=view.word("by", shift.column) if shift.column in _NAMED else shift.column,
            value=view.word("channel", shift.value) if shift.column == "channel" else shift.value,
            n=view.number(shift.tickets),
            share=view.number(shift.share, "share"),
            before=view.number(shift.share_before, "share"),
        )
        for shift in cause.shares
    )


_NAMED = frozenset({"product", "channel", "segment"})


def _examples(view: View, cause: Cause) -> str:
    ids = view.results.tickets["ticket_id"]
    return " / ".join(
        view.cause("example", quote=_quote(view, row), ticket=ids[row].as_py())
        for row in cause.exemplars
    )


def _quote(view: View, row: int) -> str:
    """The masked text of a ticket, or its subject where it has none."""
    ticket = view.results.tickets.slice(row, 1).select(["body", "subject"]).to_pylist()[0]
    return shorten((ticket["body"] or "").strip() or ticket["subject"] or "", QUOTE_LENGTH)
