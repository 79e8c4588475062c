"""What the name of a table says of its scores."""

import re
from dataclasses import replace
from types import MappingProxyType

from voc_cli.load.columns.lexicon import read_header
from voc_cli.load.columns.mapping import Mapped

_NPS = re.compile(r"(?i)(?:^|[^a-z])(?:e?nps|net[\s_-]*promoter)(?:[^a-z]|$)|순추천|추천\s*지수")
_OTHER = re.compile(r"(?i)csat|satisf|star|만족|별|친절|quality|품질|effort")
# A plain score, whoever gave it.
_PLAIN = frozenset({"rating", "response", "customer", "voice"})
_MOST, _LEAST_HIGHEST = 10, 6
_SAID = frozenset({"map", "preset"})

__all__ = ["with_nps"]


def with_nps(mapped: Mapped, *names: str | None) -> Mapped:
    """The columns of a table with its score as `nps` where its name says that it is one.

    `names` are what the table is called: its file, its sheet, the rows above it. The score is a
    column called no more than that (`score`), of whole numbers up to 10 and some above 5.
    """
    header = mapped.fields.get("rating")
    if header is None or "nps" in mapped.fields:
        return mapped
    if not any(_NPS.search(name) for name in names if name):
        return mapped
    looks = mapped.profiles.get(header)
    own = next((match for match in mapped.matches if match.header == header), None)
    if looks is None or own is None or own.how in _SAID:
        return mapped
    plain = read_header(header).concepts <= _PLAIN and not _OTHER.search(header)
    if not plain or not _LEAST_HIGHEST <= looks.highest <= _MOST:
        return mapped
    matches = [
        replace(match, column="nps", field="nps", runner_up="rating") if match is own else match
        for match in mapped.matches
    ]
    fields = {("nps" if field == "rating" else field): h for field, h in mapped.fields.items()}
    return replace(mapped, matches=tuple(matches), fields=MappingProxyType(fields))
