"""A person's word on topics, in decisions.toml of the registry: names, merges and pins."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

from voc_cli.analysis.topics.known import Decisions
from voc_cli.atomic import atomic_path
from voc_cli.errors import InputError

FILE = "decisions.toml"

__all__ = ["read_decisions", "with_merge", "with_name", "with_pin", "write_decisions"]


def read_decisions(registry: Path) -> Decisions:
    """The decisions of a registry; none when there is no file. Raises InputError for a bad one."""
    file = registry / FILE
    if not file.exists():
        return Decisions()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        merges = {str(k): str(v["into"]) for k, v in data.get("merges", {}).items()}
        after = {str(k): str(v.get("after", "")) for k, v in data.get("merges", {}).items()}
        names = {str(k): str(v) for k, v in data.get("names", {}).items()}
        pins = frozenset(str(topic) for topic in data.get("pins", []))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
        raise InputError("registry.damaged", file=f"{registry.name}/{FILE}") from None
    return Decisions(names, merges, after, pins)


def write_decisions(registry: Path, decisions: Decisions) -> None:
    """Write the decisions as TOML that a person can read and edit."""
    lines = [f"pins = [{', '.join(map(_quoted, sorted(decisions.pins)))}]", "", "[names]"]
    lines += [f"{_quoted(k)} = {_quoted(v)}" for k, v in sorted(decisions.names.items())]
    lines += ["", "[merges]"]
    lines += [
        f"{_quoted(k)} = {{ into = {_quoted(v)}, "
        f"after = {_quoted(decisions.merged_after.get(k, ''))} }}"
        for k, v in sorted(decisions.merges.items())
    ]
    with atomic_path(registry / FILE) as file:
        file.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def with_name(decisions: Decisions, topic: str, name: str) -> Decisions:
    """`decisions` with a name for `topic`."""
    return replace(decisions, names={**decisions.names, topic: name})


def with_merge(decisions: Decisions, topic: str, into: str, *, after: str) -> Decisions:
    """`decisions` with `topic` part of `into` from the first period after record `after` on."""
    return replace(
        decisions,
        merges={**decisions.merges, topic: into},
        merged_after={**decisions.merged_after, topic: after},
    )


def with_pin(decisions: Decisions, topic: str, *, pinned: bool) -> Decisions:
    """`decisions` with `topic` pinned or no longer pinned."""
    pins = decisions.pins | {topic} if pinned else decisions.pins - {topic}
    return replace(decisions, pins=frozenset(pins))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
