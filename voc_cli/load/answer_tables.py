"""Answers and scores that a database keeps in tables of their own, beside the tickets.

A table of answers names the ticket that each row answers (`qna_no` in `qna_answer`), and hardly
ever says who writes: only the company does. A table of scores names the ticket that each row rates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from voc_cli.load.cells.dates import parse_times
from voc_cli.load.cells.speakers import AGENT, CUSTOMER
from voc_cli.load.columns.lexicon import canonical_key, read_header
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.conversations.company import of_voices
from voc_cli.load.conversations.folding import cells, with_folded
from voc_cli.load.conversations.speaking import tells_speakers
from voc_cli.load.frame_columns import map_frame
from voc_cli.load.model import Frame
from voc_cli.messages import Notice

_MOST, _NAMING = 0.5, 0.9  # tickets may be gone, answers left
_TWO = 2
_NAMED = frozenset({"id", "parent", "ticket"})  # what `linked` looks at itself
_SCORES = ("rating", "nps", "ces")
_BARE = frozenset({"id", "no", "seq", "sn", "key", "번호", "idx", "uid"})
_ANSWERS = re.compile(
    r"(?i)(?:^|[_.\- ]|(?<=[a-z]))(?:answers?|ans|answ|repl(?:y|ies)|repl|reply_?list)"
    r"(?:$|[_.\- ]|(?=[A-Z]))|답변|답글|회신"
)
_NUMBERS = re.compile(r"(?i)(?:id|no|idx|seq|sn|num|key|번호)$")
_LEAST_TIMES = 3
_SHOWN = 3
_STAFF = re.compile(r"(?i)(?:^|_)(?:adm|admin|mngr|mgr|manager|staff|operator|agent|emp|clerk)")

__all__ = ["name_of", "with_answers", "with_scores"]


@dataclass(frozen=True)
class _Naming:
    """The column of a table that names another's rows, and those rows' own column."""

    header: str
    of: int
    key: str


def with_answers(frames: Sequence[Frame], *, apart: bool = False) -> list[Frame]:
    """The tables, those of answers with who speaks in each row (`voc.author_type`); `apart` are
    tables of files that were not packed together.

    A table answers another one when its name, the name of its text or a column of staff says so,
    or its texts sound like the company's beside the other's. Where none does, its rows stay
    tickets, and a notice says so.
    """
    found = [*frames]
    if len(frames) < _TWO:
        return found
    mapped = [map_frame(frame)[1] for frame in frames]
    texts = [_texts(frame, own) for frame, own in zip(frames, mapped, strict=True)]
    named = [_is_called_answers(frame, own) for frame, own in zip(frames, mapped, strict=True)]
    for place, (frame, own) in enumerate(zip(frames, mapped, strict=True)):
        # What somebody says beside a score is a customer's.
        if not any(texts[place]) or not own.fields.keys().isdisjoint(_SCORES):
            continue
        columns = frame.table.column_names
        asked = [
            n
            for n, said in enumerate(texts)
            # What has the same columns is the same export of another week.
            if any(said) and not named[n] and frames[n].table.column_names != columns
        ]
        naming = _naming(place, frames, mapped, asked=asked)
        if naming is None:
            continue
        if not named[place] and (
            _is_export_again(place, frames, mapped, naming, apart=apart)
            or not _is_later(frame, own, frames, mapped, naming)
        ):
            continue
        folded = {"ticket_id": [cell or "" for cell in frame.table[naming.header].to_pylist()]}
        rows = list(range(len(frame.table)))
        if "author_type" in own.fields or tells_speakers(frame, own):
            if not read_header(naming.header).concepts & _NAMED:
                found[place] = with_folded(frame, rows, folded)
            continue
        roles = _by_askers(frame, frames[naming.of], naming)
        roles = roles or _roles(frame, texts[place], texts[naming.of], named=named[place])
        if roles is None:
            values = {"sheet": name_of(frame), "of": name_of(frames[naming.of])}
            told = Notice("nested.answers_untold", values)
            found[place] = replace(frame, notices=(*frame.notices, told))
            continue
        folded |= {"author_type": roles, "body": texts[place]}
        found[place] = with_folded(frame, rows, folded)
    return found


def with_scores(frames: Sequence[Frame]) -> list[Frame]:
    """The tables, tickets with the scores that a table without texts keeps for them; that table is
    gone. A column of the tickets' own that says the same stays as it is.
    """
    found = [*frames]
    if len(frames) < _TWO:
        return found
    mapped = [map_frame(frame)[1] for frame in frames]
    gone: set[int] = set()
    for place, (frame, own) in enumerate(zip(frames, mapped, strict=True)):
        fields = [field for field in _SCORES if field in own.fields]
        if not fields or {"body", "subject", "answer"} & own.fields.keys():
            continue
        asked = [n for n, other in enumerate(mapped) if "body" in other.fields]
        naming = _naming(place, frames, mapped, asked=asked)
        if naming is None or naming.of in gone:
            continue
        ids = [cell or "" for cell in frame.table[naming.header].to_pylist()]
        if len({*ids}) < len(ids) or set(fields) & mapped[naming.of].fields.keys():
            continue
        target = found[naming.of]
        keys = [cell or "" for cell in target.table[naming.key].to_pylist()]
        folded = {}
        for field in fields:
            scores = dict(zip(ids, cells(frame, own, field), strict=True))
            folded[field] = [scores.get(key, "") for key in keys]
        found[naming.of] = with_folded(target, list(range(len(keys))), folded)
        gone.add(place)
    return [frame for place, frame in enumerate(found) if place not in gone]


def name_of(frame: Frame) -> str:
    """What a table is told by: its sheet's name, else its first headers."""
    return frame.sheet or ", ".join(frame.table.column_names[:_SHOWN])


def _texts(frame: Frame, own: Mapped) -> list[str]:
    """What each row says; of a table of answers its text is called one."""
    field = "body" if "body" in own.fields else "answer"
    return cells(frame, own, field)


def _naming(
    place: int, frames: Sequence[Frame], mapped: Sequence[Mapped], *, asked: Sequence[int]
) -> _Naming | None:
    """Whose rows a table names: by a column that is called after them and mostly holds their ids.

    Else by a column of ids that are all theirs, when nine rows in ten came after what they name.
    """
    for header in frames[place].table.column_names:
        named = [cell for cell in frames[place].table[header].to_pylist() if cell]
        for other in asked:
            if other == place or not named:
                continue
            key = _key(frames[other], mapped[other], header)
            if key is None:
                continue
            ids = [cell or "" for cell in frames[other].table[key].to_pylist()]
            unique = len({*ids}) == len(ids)
            if unique and sum(cell in {*ids} for cell in named) >= _MOST * len(named):
                return _Naming(header, other, key)
    return _naming_by_time(place, frames, mapped, asked=asked)


def _naming_by_time(
    place: int, frames: Sequence[Frame], mapped: Sequence[Mapped], *, asked: Sequence[int]
) -> _Naming | None:
    frame, own = frames[place], mapped[place]
    for header in frame.table.column_names:
        cells_of = [cell or "" for cell in frame.table[header].to_pylist()]
        again = len({*cells_of}) < len(cells_of) or header != own.fields.get("ticket_id")
        if not _NUMBERS.search(header) or canonical_key(header) in _BARE or not again:
            continue
        for other in asked:
            key = mapped[other].fields.get("ticket_id")
            if other == place or key is None or not all(cells_of):
                continue
            ids = [cell or "" for cell in frames[other].table[key].to_pylist()]
            if len({*ids}) < len(ids) or not {*cells_of} <= {*ids}:
                continue
            begun = dict(zip(ids, _times_of(frames[other], mapped[other]), strict=True))
            pairs = list(zip(_times_of(frame, own), (begun[c] for c in cells_of), strict=True))
            dated = [at >= before for at, before in pairs if not np.isnat(at) | np.isnat(before)]
            if len(dated) >= _LEAST_TIMES and sum(dated) >= _NAMING * len(dated):
                return _Naming(header, other, key)
    return None


def _times_of(frame: Frame, own: Mapped) -> list[np.datetime64]:
    field = "created_at" if "created_at" in own.fields else "message_at"
    return list(parse_times(pa.array(cells(frame, own, field), pa.string()), tz="UTC").times)


def _key(other: Frame, theirs: Mapped, header: str) -> str | None:
    """The other table's own id, if the header is called after it or after the table."""
    own = theirs.fields.get("ticket_id")
    names = [own] if own is not None else []
    names += [name for name in other.table.column_names if canonical_key(name) in _BARE]
    said = canonical_key(header)
    for name in names:
        bare = canonical_key(name)
        if bare == said and bare not in _BARE:
            return name
        stem = next((said.removesuffix(end) for end in sorted(_BARE) if said.endswith(end)), "")
        table = canonical_key(other.sheet or "")
        if bare in _BARE and len(stem) > _TWO and (stem in table or stem in table[:-1]):
            return name
    return None


def _by_askers(frame: Frame, tickets: Frame, naming: _Naming) -> list[str] | None:
    """Who speaks by ids: of the ticket's own person, and of others who ask for no ticket."""
    of = [cell or "" for cell in frame.table[naming.header].to_pylist()]
    keys = [cell or "" for cell in tickets.table[naming.key].to_pylist()]
    for name in frame.table.column_names:
        if name == naming.header or not _NUMBERS.search(name):
            continue
        writers = [cell or "" for cell in frame.table[name].to_pylist()]
        for asker in tickets.table.column_names:
            if asker == naming.key or not _NUMBERS.search(asker):
                continue
            asked = dict(zip(keys, tickets.table[asker].to_pylist(), strict=True))
            theirs = [asked.get(key) == who for key, who in zip(of, writers, strict=True)]
            others = {who for who, own in zip(writers, theirs, strict=True) if not own}
            if any(theirs) and others and not others & {*asked.values()}:
                return [CUSTOMER if own else AGENT for own in theirs]
    return None


def _roles(
    frame: Frame, said: Sequence[str], asked: Sequence[str], *, named: bool
) -> list[str] | None:
    """Who speaks in each row of what names a ticket; None where nothing tells."""
    if named:
        return [AGENT] * len(said)
    for name in filter(_is_staff, frame.table.column_names):
        filled = [bool(cell) for cell in frame.table[name].to_pylist()]
        if any(filled):
            return [AGENT if there else CUSTOMER for there in filled]
    labels = ["asked"] * len(asked) + ["said"] * len(said)
    if of_voices(labels, [*asked, *said]) == frozenset({"said"}):
        return [AGENT] * len(said)
    return None


def _is_called_answers(frame: Frame, own: Mapped) -> bool:
    """Whether a table, or its only text, is called an answer."""
    text = own.fields.get("body", own.fields.get("answer"))
    return text is not None and bool(_ANSWERS.search(frame.sheet or "") or _is_answer(text))


def _is_later(
    frame: Frame, own: Mapped, frames: Sequence[Frame], mapped: Sequence[Mapped], naming: _Naming
) -> bool:
    """Whether rows came after what they name; without times, whether they are fewer or several a
    ticket: of two tables with equal ids either could name the other.
    """
    of = [cell or "" for cell in frame.table[naming.header].to_pylist()]
    keys = [cell or "" for cell in frames[naming.of].table[naming.key].to_pylist()]
    opened = _times_of(frames[naming.of], mapped[naming.of])
    begun = dict(zip(keys, opened, strict=True))
    pairs = [(at, begun[k]) for at, k in zip(_times_of(frame, own), of, strict=True) if k in begun]
    dated = [at >= before for at, before in pairs if not np.isnat(at) | np.isnat(before)]
    if not dated:
        return len({*of}) < len(keys) or len({*of}) < len(of)
    return bool(sum(dated) >= _NAMING * len(dated))


def _is_export_again(
    place: int,
    frames: Sequence[Frame],
    mapped: Sequence[Mapped],
    naming: _Naming,
    *,
    apart: bool,
) -> bool:
    """Whether a table has tickets of its own under the other's numbers: exported again, or counted
    anew every month.

    Its rows are numbered by what would name the others', each once. Of files that came `apart`
    that is enough; of tables that came together when both say their text under one header, share
    most columns, and nothing else numbers the rows.
    """
    frame, own, other = frames[place], mapped[place], frames[naming.of]
    if naming.header != own.fields.get("ticket_id") or not _is_unique(frame, naming.header):
        return False
    if apart:
        return True
    ours, theirs = {*frame.table.column_names}, {*other.table.column_names}
    numbered = any(
        _NUMBERS.search(header) and _is_unique(frame, header) for header in sorted(ours - theirs)
    )
    alike = len(ours & theirs) >= _MOST * len(ours | theirs)
    return alike and not numbered and own.fields.get("body") == mapped[naming.of].fields.get("body")


def _is_unique(frame: Frame, header: str) -> bool:
    cells_of = [cell or "" for cell in frame.table[header].to_pylist()]
    return len({*cells_of}) == len(cells_of)


def _is_answer(header: str) -> bool:
    return read_header(header).field == "answer"


def _is_staff(header: str) -> bool:
    words = read_header(header).concepts
    return bool(_STAFF.search(header)) or ("agent" in words and "text" not in words)
