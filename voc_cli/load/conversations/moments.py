"""Moments inside conversations: a clock alone gets the day of its ticket, a call's second too."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from voc_cli.load.cells.dates import parse_clock, parse_times

_CLOCK = re.compile(r"(?i)^(?:오전|오후|[ap]m)?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]m)?$")
_NO_YEAR = re.compile(r"^\d{1,2}(?:[-./]|월\s?)\d{1,2}[.일]?\s+(?=\D*\d{1,2}:)")
# How long something had lasted, or a clock of 24 hours.
_BARE = re.compile(r"^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_OFFSET = re.compile(r"(?:Z|(?<![-/]\d\d)(?<![-/]\d)[+-]\d{2}:?\d{2})$")
_BEFORE = np.timedelta64(92, "D")  # so long before its ticket a comment may stand
_HALF, _DAY = np.timedelta64(12, "h"), np.timedelta64(1, "D")
_BEGINNING_SECONDS = 5 * 60
_NIGHT_SECONDS = 3600

__all__ = ["whole_moments"]


def whole_moments(moments: Sequence[Sequence[str]], opened: Sequence[str]) -> list[list[str]]:
    """The moments of each conversation with their days, which those of its ticket (`opened`) tell.

    A clock far before the one before it is of the next day; a day without a year is of the year
    from three months before its ticket on. Conversations that nearly all begin at
    0:00, while their tickets do not, tell how long they had lasted (a two-part clock: minutes and
    seconds). Where the day is not known a clock tells nothing.
    """
    if not any(_CLOCK.match(at) or _NO_YEAR.match(at) for each in moments for at in each):
        return [list(each) for each in moments]
    offsets = [found[0] if (found := _OFFSET.search(at.strip())) else "" for at in opened]
    bare = [at.strip().removesuffix(off) for at, off in zip(opened, offsets, strict=True)]
    begun = parse_times(pa.array(bare, pa.string()), tz="UTC").times
    lasting = _tell_how_long(moments, begun)
    told = _in_years(moments, begun)
    result: list[list[str]] = []
    for each, day, offset in zip(moments, begun, offsets, strict=True):
        known = not np.isnat(day)
        last, whole = day, []
        for at in each:
            if _CLOCK.match(at):
                last = _moment(at, day, last, lasting=lasting) if known else last
                whole.append(f"{last.astype('datetime64[s]')}{offset}" if known else "")
            elif _NO_YEAR.match(at):
                own = [(moment, text) for moment, text in told[at] if moment >= day - _BEFORE]
                last, text = min(own, default=(last, f"{str(day)[:4]}-{_plain(at)}"))
                whole.append(text if known else "")
            else:
                whole.append(at)
        result.append(whole)
    return result


def _tell_how_long(
    moments: Sequence[Sequence[str]], begun: np.ndarray[tuple[int], np.dtype[np.datetime64]]
) -> bool:
    first = [each[0] if each and _BARE.match(each[0].strip()) else "" for each in moments]
    seconds = parse_clock(pa.array(first, pa.string()))
    told = (seconds >= 0) & ~np.isnat(begun)
    of_day = (begun - begun.astype("datetime64[D]")) / np.timedelta64(1, "s")
    early = told & (seconds < _BEGINNING_SECONDS)
    by_night = early & (of_day < _NIGHT_SECONDS)
    return bool(early.sum() * 2 > told.sum() and by_night.sum() * 2 < early.sum())


def _moment(at: str, day: np.datetime64, last: np.datetime64, *, lasting: bool) -> np.datetime64:
    if lasting and _BARE.match(at.strip()):
        parts = [float(part) for part in at.split(":")]
        seconds = sum(part * 60**place for place, part in enumerate(reversed(parts)))
        after: np.datetime64 = day + np.timedelta64(int(seconds), "s")
        return after
    clock = int(parse_clock(pa.array([at], pa.string()))[0])
    if clock < 0:
        return last
    moment: np.datetime64 = day.astype("datetime64[D]") + np.timedelta64(clock, "s")
    while last - moment > _HALF:
        moment += _DAY
    return moment


def _in_years(
    moments: Sequence[Sequence[str]], begun: np.ndarray[tuple[int], np.dtype[np.datetime64]]
) -> dict[str, list[tuple[np.datetime64, str]]]:
    """What each moment without a year is in the years of the tickets, those before and behind."""
    told = sorted({at for each in moments for at in each if _NO_YEAR.match(at)})
    some = np.unique(begun[~np.isnat(begun)].astype("datetime64[Y]"))
    years = sorted({int(str(year)) + n for year in some for n in (-1, 0, 1)})
    texts = [f"{year:04}-{_plain(at)}" for at in told for year in years]
    times = parse_times(pa.array(texts, pa.string()), tz="UTC").times
    found: dict[str, list[tuple[np.datetime64, str]]] = {at: [] for at in told}
    for place, (moment, text) in enumerate(zip(times, texts, strict=True)):
        if not np.isnat(moment):
            found[told[place // len(years)]].append((moment, text))
    return found


def _plain(at: str) -> str:
    """`3월 2일 10:05` as `3-2 10:05`."""
    head = _NO_YEAR.match(at)
    day = "" if head is None else "-".join(re.findall(r"\d+", head[0]))
    return f"{day} {at[head.end() :] if head is not None else at}"
