"""The channel words of every export to the eight canonical channels."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from voc_cli.schema import CHANNELS

OTHER = "기타"
_OF_CALLS = re.compile(
    r"(?i)(?:통화|콜)[\s_]*(?:시작|종료|시간|시각|일시|번호|id|길이)|발신번호|수신번호|녹취|\bivr|"
    r"\bcall[\s_]*(?:id|start|end|duration|time|length|date)|\btalk[\s_]*time"
)
# Microsoft Graph, Gmail and what mail programs export.
_MAIL_IDS = frozenset({"internetmessageid", "messageid", "inreplyto"})
_MAILED_TO = frozenset({"torecipients", "to", "recipient", "recipients", "받는사람", "수신자"})
_MAIL_TITLES = frozenset({"subject", "제목"})

__all__ = [
    "OTHER",
    "are_mails",
    "canonical_channel",
    "canonical_channels",
    "channel_of_headers",
    "channel_of_name",
    "is_channel_word",
]


def canonical_channels(values: pa.Array, *, own: Mapping[str, str]) -> pa.Array:
    """Each value's canonical channel; a word nobody knows is 기타, an empty cell stays null.

    `own` are the user's additions (`settings.channels`), which come first.
    """
    if values.null_count == len(values):
        return values
    encoded = pc.dictionary_encode(values)
    mapped = [
        None if value is None else canonical_channel(value, own=own)
        for value in encoded.dictionary.to_pylist()
    ]
    found: pa.Array = pa.array(mapped, pa.string()).take(encoded.indices)
    return found


def canonical_channel(value: str, *, own: Mapping[str, str]) -> str:
    """The canonical channel of one word; user additions map to a channel or to a word of ours."""
    key = _key(value)
    mine = {_key(word): channel for word, channel in own.items()}
    if key in mine:
        target = mine[key]
        return target if target in CHANNELS else _known_channel(_key(target))
    return _known_channel(key)


@lru_cache(maxsize=4096)
def _known_channel(key: str) -> str:
    words = _words()
    if key in words:
        return words[key]
    return next((words[w] for w in _longest_first() if w in key and _stands_in(w, key)), OTHER)


@lru_cache(maxsize=4096)
def is_channel_word(value: str) -> bool:
    """Whether a cell names a way to reach a company, 기타 too; a shop's name does not."""
    key = _key(value)
    return key in _words() or canonical_channel(value, own={}) != OTHER


def channel_of_name(file: str) -> str | None:
    """The channel that a file is named after (`게시판_문의.csv`, `app_reviews.csv`), if any.

    Latin words must stand alone in the name; of several words the longest decides.
    """
    stem = unicodedata.normalize("NFKC", file.replace("\\", "/").rsplit("/", 1)[-1].split(".")[0])
    parts = [part for part in re.split(r"[\W_]+", stem.lower()) if part]
    words = _words()
    found = [
        word
        for word, channel in words.items()
        if len(word) >= 2 and channel != OTHER
        if (word in parts if word.isascii() else any(word in part for part in parts))
    ]
    return words[max(found, key=lambda word: (len(word), word))] if found else None


def channel_of_headers(headers: Iterable[str]) -> str | None:
    """이메일 for a list of mails, 전화 where it stands when calls began, ended or how long."""
    headers = list(headers)
    if are_mails(headers):
        return "이메일"
    return "전화" if any(_OF_CALLS.search(header) for header in headers) else None


def are_mails(headers: Iterable[str]) -> bool:
    """Whether a table lists mails: they have a Message-ID and a subject, and went to somebody."""
    named = {_key(header.split(".")[0]) for header in headers}
    return all(named & needed for needed in (_MAIL_IDS, _MAILED_TO, _MAIL_TITLES))


def _stands_in(word: str, key: str) -> bool:
    """Whether a word in `key` counts: short Latin ones (app, web, call) only at its ends."""
    return not word.isascii() or len(word) >= 5 or key.startswith(word) or key.endswith(word)


@cache
def _words() -> Mapping[str, str]:
    text = files(__package__).joinpath("channels.toml").read_text(encoding="utf-8")
    words: dict[str, str] = {}
    for channel, listed in tomllib.loads(text).items():
        for word in listed:
            words.setdefault(_key(word), channel)
    return words


@cache
def _longest_first() -> tuple[str, ...]:
    """The words that may stand in a longer one, of which the longest decides."""
    return tuple(sorted((w for w in _words() if len(w) >= 2), key=lambda w: (len(w), w))[::-1])


def _key(value: str) -> str:
    return re.sub(r"[\s\W_]+", "", unicodedata.normalize("NFKC", value).lower())
