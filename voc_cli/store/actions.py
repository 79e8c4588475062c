"""The actions a team took, as one TOML file that a person can read and edit.

    [[action]]
    id = "A1"
    title = "인증 문자 발송사 교체"
    key = "account.verification"     # a category, a child, a topic's id or name, or column=value
    since = 2026-08-24
    expect = "-30%"
    owner = "회원·인증팀"
    topic = "인증번호 안 옴"           # of a key that is a topic: its name, words and tickets, by
    topic_words = ["인증", "문자"]     # which it is found again when its id is gone
    topic_tickets = ["Q2026-001029"]
    closed = 2026-11-16              # or true; absent while the action is followed up

What stands in the file is never rewritten: an action is appended, closing one adds a line to it, so
comments and order stay. The file is written whole or not at all.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from voc_cli.atomic import atomic_path
from voc_cli.errors import InputError, UsageError, toml_reason
from voc_cli.handwritten import read_handwritten
from voc_cli.schema import ACTION_SCHEMA
from voc_cli.store.toml_text import quoted

__all__ = [
    "DEFAULT", "Action", "action_table", "add_action", "archive_file", "close_action", "find_file",
    "fingerprint_of", "parse_expect", "read_actions", "read_suggestion",
]  # fmt: skip

DEFAULT = Path("actions.toml")
_HEAD = "# Actions that voc follows up every week. Edit freely; one [[action]] each.\n"
_START = re.compile(r"^\s*\[\[\s*action\s*\]\]")
_TABLE = re.compile(r"^\s*\[")
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(%?)")
_LISTS = ("control", "topic_words", "topic_tickets")
_KNOWN = (
    "id",
    "title",
    "key",
    "since",
    "expect",
    "owner",
    "suggestion",
    "closed",
    "topic",
    *_LISTS,
)


@dataclass(frozen=True)
class Action:
    """Something done about `key` from `since` on. `expect` is a proportion (-0.3), `closed` the day
    it was closed, `yes` where no day was given, or empty.
    """

    id: str
    key: str
    since: date
    title: str = ""
    expect: float | None = None
    owner: str = ""
    control: tuple[str, ...] = ()
    suggestion: str = ""
    closed: str = ""
    topic: str = ""
    topic_words: tuple[str, ...] = ()
    topic_tickets: tuple[str, ...] = ()


def archive_file(archive: Path) -> Path:
    """Where an archive keeps its actions."""
    return archive / "_voc" / "actions.toml"


def find_file(given: Path | None, sources: Sequence[str]) -> Path | None:
    """The file given, else that of the first source that is an archive with actions, else
    ./actions.toml where it exists. Raises InputError when the file given does not exist.
    """
    if given is not None:
        if not given.is_file():
            raise InputError("actions.file_missing", file=str(given))
        return given
    kept = (*(archive_file(Path(source)) for source in sources), DEFAULT)
    return next((file for file in kept if file.is_file()), None)


def read_actions(file: Path) -> tuple[Action, ...]:
    """The actions of `file` in their order; none when it does not exist.

    Raises InputError that names the file, the action and the field.
    """
    return _parse(_text(file), file.name)


def add_action(file: Path, action: Action) -> Action:
    """Append `action`, under the next free number when it has no id; returns it as written.

    Raises UsageError when its id is taken, or an open action has the same key, day and title.
    """
    text = _text(file)
    known = _parse(text, str(file))
    taken = {one.id for one in known}
    if action.id in taken:
        raise UsageError("actions.id_taken", id=action.id, file=str(file))
    title = " ".join(action.title.split())
    for one in known:
        if not one.closed and (one.key, one.since, one.title) == (action.key, action.since, title):
            values = {"id": one.id, "key": one.key, "since": one.since, "file": str(file)}
            raise UsageError("actions.there_already", **values)
    named = Action(**{**vars(action), "id": action.id or _next_id(taken)})
    body = (text.rstrip("\n") + "\n\n" if text.strip() else _HEAD + "\n") + _block(named)
    _write(file, body)
    return named


def close_action(file: Path, action_id: str, day: date | None) -> Action:
    """Mark an action as closed, on `day` where one is given.

    Raises UsageError when there is no such action or it is closed already.
    """
    text = _text(file)
    for action in _parse(text, str(file)):
        if action.id == action_id:
            break
    else:
        known = ", ".join(one.id for one in _parse(text, str(file))) or "-"
        raise UsageError("actions.unknown_id", id=action_id, file=str(file), known=known)
    if action.closed:
        raise UsageError("actions.closed_already", id=action_id)
    word = day.isoformat() if day else "true"
    _write(file, _with_line(text, action_id, f"closed = {word}"))
    return Action(**{**vars(action), "closed": day.isoformat() if day else "yes"})


def parse_expect(text: str) -> float:
    """`-30%`, `-0.3` or `30%` as -0.3: what is expected is always a fall.

    Raises UsageError for anything else, or a fall of nothing, of everything or more.
    """
    found = _PERCENT.fullmatch(text.strip())
    if found is None:
        raise UsageError("actions.bad_expect", value=text)
    value = float(found[1]) / (100 if found[2] else 1)
    if not found[2] and abs(value) > 1:
        value /= 100
    value = -abs(value) if not text.strip().startswith("+") else abs(value)
    if not -1 < value < 0:
        raise UsageError("actions.bad_expect", value=text)
    return value


def action_table(actions: Sequence[Action]) -> pa.Table:
    """ACTION_SCHEMA."""
    rows = [
        {
            **vars(action),
            **{name: list(getattr(action, name)) for name in _LISTS},
            "closed": action.closed or None,
            "topic": action.topic or None,
        }
        for action in actions
    ]
    table: pa.Table = pa.Table.from_pylist(rows, schema=ACTION_SCHEMA)
    return table


def fingerprint_of(file: Path) -> str:
    """SHA-256 of the file: the actions are an input of every report that follows them up."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_suggestion(
    folder: Path, suggestion_id: str
) -> tuple[dict[str, object], date | None, pa.Table | None]:
    """(row of SUGGESTION_SCHEMA, last day of the run's period, its topics) from a folder of
    `voc run --out`; TOPIC_SCHEMA, None where the folder holds none.
    """
    import json

    import pyarrow.parquet as pq

    table = pq.read_table(folder / "suggestions.parquet")
    row = find_suggestion(table, suggestion_id)
    manifest = folder / "manifest.json"
    end = None
    if manifest.is_file():
        period = json.loads(manifest.read_text(encoding="utf-8")).get("request", {}).get("period")
        end = date.fromisoformat(str(period[1])) if period else None
    topics = folder / "topics.parquet"
    return row, end, pq.read_table(topics) if topics.is_file() else None


def find_suggestion(table: pa.Table, suggestion_id: str) -> dict[str, object]:
    """The suggestion called so, by its id or its rank. Raises UsageError that lists the ids."""
    rows = table.to_pylist()
    for row in rows:
        if suggestion_id in (row["suggestion_id"], str(row["rank"])):
            return dict(row)
    known = ", ".join(str(row["suggestion_id"]) for row in rows) or "-"
    raise UsageError("actions.unknown_suggestion", id=suggestion_id, known=known)


def _text(file: Path) -> str:
    if not file.exists():
        return ""
    try:
        return read_handwritten(file)
    except UnicodeDecodeError as error:
        raise InputError("actions.not_toml", file=str(file), reason=toml_reason(error)) from None
    except IsADirectoryError:
        raise InputError("actions.file_missing", file=str(file)) from None


def _write(file: Path, text: str) -> None:
    _parse(text, str(file))
    with atomic_path(file) as path:
        path.write_text(text, encoding="utf-8", newline="\n")


def _parse(text: str, name: str) -> tuple[Action, ...]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("actions.not_toml", file=name, reason=toml_reason(error)) from None
    rows = found.get("action", [])
    if set(found) - {"action"} or not isinstance(rows, list):
        raise InputError("actions.bad_file", file=name)
    actions = tuple(_action(row, number, name) for number, row in enumerate(rows, start=1))
    ids = [action.id for action in actions]
    for number, one in enumerate(ids, start=1):
        if one in ids[: number - 1]:
            raise InputError("actions.bad_field", file=name, number=number, field="id")
    return actions


def _action(row: object, number: int, name: str) -> Action:
    if not isinstance(row, Mapping):
        raise InputError("actions.bad_file", file=name)

    def wrong(field: str) -> InputError:
        return InputError("actions.bad_field", file=name, number=number, field=field)

    unknown = sorted(set(row) - set(_KNOWN))
    if unknown:
        raise wrong(unknown[0])
    for field in ("id", "key"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise wrong(field)
    for field in ("title", "owner", "suggestion", "topic"):
        if not isinstance(row.get(field, ""), str):
            raise wrong(field)
    lists = {field: _texts(row.get(field, []), wrong(field)) for field in _LISTS}
    since = row.get("since")
    if isinstance(since, datetime) or not isinstance(since, date):
        raise wrong("since")
    return Action(
        id=row["id"], key=row["key"], since=since, title=row.get("title", ""),
        expect=_expect(row.get("expect"), wrong("expect")), owner=row.get("owner", ""),
        suggestion=row.get("suggestion", ""), topic=row.get("topic", ""),
        closed=_closed(row.get("closed", False), wrong("closed")), **lists,
    )  # fmt: skip


def _texts(value: object, wrong: InputError) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
        raise wrong
    return tuple(texts)


def _expect(value: object, wrong: InputError) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong
    try:
        return parse_expect(str(value))
    except UsageError:
        raise wrong from None


def _closed(value: object, wrong: InputError) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    raise wrong


def _next_id(taken: set[str]) -> str:
    number = 1
    while f"A{number}" in taken:
        number += 1
    return f"A{number}"


def _block(action: Action) -> str:
    lines = ["[[action]]", f"id = {quoted(action.id)}"]
    if action.title:
        lines.append(f"title = {quoted(action.title)}")
    lines += [f"key = {quoted(action.key)}", f"since = {action.since.isoformat()}"]
    if action.expect is not None:
        lines.append(f'expect = "{100 * action.expect:.6g}%"')
    if action.owner:
        lines.append(f"owner = {quoted(action.owner)}")
    for name in ("suggestion", "topic"):
        if getattr(action, name):
            lines.append(f"{name} = {quoted(getattr(action, name))}")
    for name in _LISTS:
        if getattr(action, name):
            lines.append(f"{name} = [" + ", ".join(map(quoted, getattr(action, name))) + "]")
    return "\n".join(lines) + "\n"


def _with_line(text: str, action_id: str, line: str) -> str:
    """`text` with `line` at the end of the block of an action; `closed = false` gives way to it."""
    lines = text.splitlines()
    starts = [i for i, one in enumerate(lines) if _START.match(one)]
    for start in starts:
        tables = (i for i in range(start + 1, len(lines)) if _TABLE.match(lines[i]))
        end = next(tables, len(lines))
        block = "\n".join(lines[start:end])
        if tomllib.loads(block)["action"][0].get("id") != action_id:
            continue
        said = (i for i in range(start, end) if lines[i].strip()[:1] not in ("", "#"))
        last = max(said)  # comments below belong to the action that follows
        kept = [
            one for one in lines[start : last + 1] if not re.match(r"\s*closed\s*=\s*false", one)
        ]
        return "\n".join([*lines[:start], *kept, line, *lines[last + 1 :]]) + "\n"
    raise AssertionError(action_id)
