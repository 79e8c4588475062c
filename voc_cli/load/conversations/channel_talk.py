"""Channel Talk workbooks: chats, messages, users and tags in sheets of their own, joined."""

from collections.abc import Sequence

from voc_cli.load.cells.speakers import AGENT, is_true, role_of
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.conversations.folding import with_folded
from voc_cli.load.conversations.turns import Turn, columns_of, join_turns
from voc_cli.load.model import Frame

_CUSTOMER = {
    "customer_name": ("name", "profile.name", "이름", "고객명", "username"),
    "customer_phone": ("mobileNumber", "profile.mobileNumber", "전화번호", "phone", "휴대폰번호"),
    "customer_email": ("email", "profile.email", "이메일"),
}

__all__ = ["join_channel_talk"]


def join_channel_talk(frames: Sequence[Frame]) -> tuple[list[Frame], int]:
    """The chat sheet with what the other sheets say of it, and the number of private messages.

    Frames that are no Channel Talk export come back as they are.
    """
    chats = next((f for f in frames if _is(f, "id", "userId") and _has_any(f, _CHAT_MARKS)), None)
    messages = next((f for f in frames if _is(f, "chatId", "personType")), None)
    if chats is None or messages is None:
        return list(frames), 0
    users = next((f for f in frames if f not in (chats, messages) and _looks_like_users(f)), None)
    tags = next((f for f in frames if _is(f, "chatId") and _has_any(f, _TAG_NAMES)), None)
    turns, private = _turns_by_chat(messages)
    folded = _from_messages(chats, turns)
    if users is not None:
        folded |= _from_users(chats, users)
    if tags is not None and tags is not messages:
        folded |= _from_tags(chats, tags)
    joined = with_folded(chats, list(range(len(chats.table))), folded)
    used = [f for f in (chats, messages, users, tags) if f is not None]
    others = [f for f in frames if not any(f is u for u in used) and not _is_staff(f)]
    return [joined, *others], private


_CHAT_MARKS = ("firstAskedAt", "openedAt", "state", "firstRepliedAtAfterOpen")
_TAG_NAMES = ("tagName", "name", "tag", "key")


def _header(frame: Frame, *names: str) -> str | None:
    by_key = {canonical_key(h): h for h in reversed(frame.table.column_names)}
    return next((by_key[k] for k in map(canonical_key, names) if k in by_key), None)


def _is(frame: Frame, *names: str) -> bool:
    return all(_header(frame, name) is not None for name in names)


def _has_any(frame: Frame, names: Sequence[str]) -> bool:
    return any(_header(frame, name) is not None for name in names)


def _looks_like_users(frame: Frame) -> bool:
    name = (frame.sheet or "").lower()
    return _is(frame, "id") and not _is(frame, "chatId") and ("user" in name or "고객" in name)


def _is_staff(frame: Frame) -> bool:
    name = (frame.sheet or "").lower()
    return "manager" in name or "매니저" in name


def _column(frame: Frame, *names: str) -> list[str]:
    header = _header(frame, *names)
    if header is None:
        return [""] * len(frame.table)
    return [value or "" for value in frame.table[header].to_pylist()]


def _turns_by_chat(messages: Frame) -> tuple[dict[str, list[Turn]], int]:
    turns: dict[str, list[Turn]] = {}
    private = 0
    columns = zip(
        _column(messages, "chatId"),
        _column(messages, "personType"),
        _column(messages, "plainText", "message", "text"),
        _column(messages, "isPrivate", "private"),
        _column(messages, "createdAt"),
        strict=True,
    )
    for chat, person, text, hidden, at in columns:
        if is_true(hidden):
            private += 1
        elif chat and text:
            turns.setdefault(chat, []).append(Turn(role_of(person), text, at))
    return turns, private


def _from_messages(chats: Frame, turns: dict[str, list[Turn]]) -> dict[str, list[str]]:
    ids = _column(chats, "id")
    given = _column(chats, "firstRepliedAtAfterOpen")
    asked = _column(chats, "firstAskedAt", "openedAt", "createdAt")
    joined = [join_turns(turns.get(chat, [])) for chat in ids]
    folded = columns_of(joined)
    for place, chat in enumerate(ids):
        if not any(turn.role == AGENT for turn in turns.get(chat, [])):
            folded["first_response_at"][place] = given[place]
    folded["created_at"] = [own or c.started_at for own, c in zip(asked, joined, strict=True)]
    return folded


def _from_users(chats: Frame, users: Frame) -> dict[str, list[str]]:
    row_of = {key: row for row, key in enumerate(_column(users, "id"))}
    rows = [row_of.get(user) for user in _column(chats, "userId")]
    folded: dict[str, list[str]] = {}
    for field, names in _CUSTOMER.items():
        values = _column(users, *names)
        folded[field] = ["" if row is None else values[row] for row in rows]
    return folded


def _from_tags(chats: Frame, tags: Frame) -> dict[str, list[str]]:
    by_chat: dict[str, list[str]] = {}
    for chat, tag in zip(_column(tags, "chatId"), _column(tags, *_TAG_NAMES), strict=True):
        if tag:
            by_chat.setdefault(chat, []).append(tag)
    own = _column(chats, "tags")
    ids = _column(chats, "id")
    return {"tags": [t or "|".join(by_chat.get(c, [])) for t, c in zip(own, ids, strict=True)]}
