"""Columns that no header names: the text, time, id, channel and rating told by the cells alone."""

import re
from collections.abc import Mapping, Sequence

from voc_cli.load.columns.added import is_added
from voc_cli.load.columns.fits import fit
from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.profile import Profile

Taken = dict[str, tuple[str, float, str]]

_ID_LIKE = re.compile(r"(?:번호|코드|(?<![a-z])no|id|seq|idx|key)$", re.I)
_NAMELESS = re.compile(r"^(?:col|column|unnamed:?|field|열|필드|v|f|c|_)?\s*_?\d*$|^[a-z]$", re.I)
_LEAST_TEXT = 0.3
_LEAST_PATH = 25  # letters; people's names are shorter
_WORKED = frozenset({"done", "handled", "agent"})
_HEARD = 0.2
_SEVERAL = 2
_WEAK, _WEAKER, _CLEARLY, _GOOD_TEXT = 0.75, 0.5, 0.2, 0.5

__all__ = ["Taken", "second_text", "take_by_content", "text_weight"]


def take_by_content(taken: Taken, headers: Sequence[str], profiles: Mapping[str, Profile]) -> None:
    """Fill what is still missing in `taken` (field → header, weight, how) from untaken columns."""
    free = _Free(taken, headers, profiles)
    free.take_text()
    free.take_time()
    free.take_id()
    free.take_labels()


def second_text(header: str, profiles: Mapping[str, Profile]) -> str | None:
    """The column most like sentences beside the one that was taken for the text."""
    found = [
        (looks.spoken + looks.sentence * looks.filled, looks.mean_length, name)
        for name, looks in profiles.items()
        if name != header and looks.sentence >= _LEAST_TEXT and looks.time < 0.5
    ]
    return max(found)[2] if found else None


class _Free:
    """The columns nobody has taken yet."""

    def __init__(
        self, taken: Taken, headers: Sequence[str], profiles: Mapping[str, Profile]
    ) -> None:
        self._taken, self._headers, self._profiles = taken, headers, profiles

    def _left(self) -> list[str]:
        used = {header for header, _, _ in self._taken.values()}
        return [h for h in self._headers if h not in used and not self._profiles[h].is_empty]

    def _take(self, field: str, header: str, weight: float, how: str = "content") -> None:
        if field not in self._taken:
            self._taken[field] = (header, weight, how)

    def take_text(self) -> None:
        """The body: the column most like what customers say; a survey's `Response` at last."""
        self._leave_weak_text()
        if "body" not in self._taken:
            text = [
                (_sentence_weight(h, self._profiles[h]), -self._headers.index(h), h)
                for h in self._left()
            ]
            weight, _, header = max(text, default=(0.0, 0, ""))
            if weight >= _LEAST_TEXT:
                self._take("body", header, min(0.6, weight))
            elif "subject" not in self._taken:
                self._take_answer()
        if "subject" not in self._taken:
            for header in self._left():
                if "summary" in read_header(header).concepts:
                    self._take("subject", header, 0.5, "name")

    def _leave_weak_text(self) -> None:
        """Gives up a body that little but a word spoke for (`Notes`, `Ticket Age`, `Review User`)
        where a column nobody claims holds customers' sentences.
        """
        header, weight, how = self._taken.get("body", ("", 1.0, ""))
        if how != "name" or weight >= _WEAK:
            return
        margin = 0.0 if weight < _WEAKER else _CLEARLY
        own = text_weight(self._profiles[header]) + margin
        unnamed = [h for h in self._left() if read_header(h).field is None]
        best = max((_sentence_weight(h, self._profiles[h]) for h in unnamed), default=0.0)
        if best >= max(_GOOD_TEXT, own):
            del self._taken["body"]

    def _leave_weak_channel(self) -> None:
        """Gives up a channel whose cells name none (`사이트` of an office) for one with several."""
        header, _, how = self._taken.get("channel", ("", 1.0, ""))
        if how != "name" or self._profiles[header].channel > 0.0:
            return
        for other in self._left():
            looks = self._profiles[other]
            free = read_header(other).field in (None, "created_at", "agent_category", "channel")
            if free and looks.channel >= 0.6 and looks.channels >= _SEVERAL:
                del self._taken["channel"]
                self._take("channel", other, 0.5)
                return

    def _take_answer(self) -> None:
        header, _, how = self._taken.get("answer", ("", 0.0, ""))
        if not header or _is_work(header, self._profiles[header]):
            return
        if how == "name" and self._profiles[header].sentence >= 0.5:
            del self._taken["answer"]
            self._take("body", header, 0.4)

    def take_time(self) -> None:
        """The column most like dates; else the time of an answer or a closing."""
        if "created_at" in self._taken:
            return
        left = [h for h in self._left() if _may_be_time(h)]
        left = [h for h in left if not is_added(h)] or left
        # Numbers of something may fall where seconds since 1970 do.
        left = [h for h in left if self._profiles[h].number < 0.5 or _says_time(h)]
        dated = [(self._profiles[h].time, -self._headers.index(h), h) for h in left]
        weight, _, header = max(dated, default=(0.0, 0, ""))
        if weight >= 0.8:
            self._take("created_at", header, 0.55)
            return
        fields = ("first_response_at", "closed_at", "updated_at", "message_at")
        named = [f for f in fields if f in self._taken and self._taken[f][2] == "name"]
        timed = [f for f in named if self._profiles[self._taken[f][0]].time >= 0.5]
        if timed:
            # Every ticket has the time of its own; an answer's time lacks where nobody answered.
            field = max(timed, key=lambda f: self._profiles[self._taken[f][0]].filled)
            if field != "message_at":
                header = self._taken.pop(field)[0]
                self._take("created_at", header, 0.5)

    def take_id(self) -> None:
        """The leftmost column whose every cell is a code of its own."""
        if "ticket_id" in self._taken:
            return
        for header in self._left():
            looks = self._profiles[header]
            unique = looks.distinct == 1.0 and looks.code >= 0.95 and looks.time < 0.5
            if unique and looks.filled == 1.0 and looks.phone < 0.5 and _may_be_id(header, looks):
                self._take("ticket_id", header, 0.5)
                return

    def take_labels(self) -> None:
        """Channels and ratings under headers that say nothing."""
        self._leave_weak_channel()
        for header in self._left():
            looks = self._profiles[header]
            if read_header(header).field is None and looks.channel >= 0.8 and looks.channels >= 2:
                self._take("channel", header, 0.4)
                break
        for header in self._left():
            looks = self._profiles[header]
            few = looks.distinct <= 0.5 and looks.rating == 1.0 and looks.flag < 0.9
            if _NAMELESS.match(header) and few:
                self._take("rating", header, 0.4)
                break


def _sentence_weight(header: str, looks: Profile) -> float:
    known = read_header(header).field
    if known is not None and fit(known, looks) <= 0.2:
        known = None
    if known not in (None, "body", "other", "subject", "answer", "agent_category"):
        return 0.0
    if looks.time > 0.5 or looks.number > 0.5 or looks.address >= 0.5:
        return 0.0
    if _is_work(header, looks):
        return 0.0
    unsure = 0.5 if known in ("answer", "other", "agent_category") else 1.0
    return unsure * text_weight(looks)


def text_weight(looks: Profile) -> float:
    """How much the cells of a column are like what customers write, 0–1."""
    length = min(1.0, looks.mean_length / 30)
    ours = 1.0 - 0.4 * max(0.0, looks.company - looks.customer)
    return ours * (0.6 * looks.sentence + 0.2 * length + 0.2 * looks.distinct * looks.sentence)


def _is_work(header: str, looks: Profile) -> bool:
    """Whether a column tells what was done, in the words of those who did it."""
    return bool(_WORKED & read_header(header).concepts) and looks.customer < _HEARD


def _says_time(header: str) -> bool:
    return bool(_NAMELESS.match(header)) or "time" in read_header(header).concepts


def _may_be_time(header: str) -> bool:
    reading = read_header(header)
    ours = reading.concepts & {"agent", "response", "done"}
    return not ours and reading.field in (None, "created_at", "created_time", "ticket_id")


def _may_be_id(header: str, looks: Profile) -> bool:
    """A header that says nothing, over codes no count or measure looks like; or one that counts."""
    if _NAMELESS.match(header):
        return True
    reading = read_header(header)
    if reading.field == "customer_name" and looks.coded and looks.mean_length >= _LEAST_PATH:
        return True  # `accounts/1093/locations/8812/reviews/AbF1` is called a name too
    if reading.field is not None and not (reading.field == "created_at" and looks.time < 0.2):
        return False
    return bool(_ID_LIKE.search(header)) or looks.counting or looks.coded
