"""A person's word on topics, in decisions.toml of the registry: names, merges and pins."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from voc_cli.analysis.topics.known import Decisions
from voc_cli.atomic import atomic_path
from voc_cli.errors import InputError, toml_reason
from voc_cli.handwritten import read_handwritten
from voc_cli.store.toml_text import quoted

FILE = "decisions.toml"

__all__ = ["read_decisions", "with_merge", "with_name", "with_pin", "write_decisions"]


def read_decisions(registry: Path) -> Decisions:
    """The decisions of a registry; none when there is no file. Raises InputError for a bad one."""
    file = registry / FILE
    if not file.exists():
        return Decisions()
    shown = f"{registry.name}/{FILE}"
    try:
        data = tomllib.loads(read_handwritten(file))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "registry.decisions_not_toml", file=shown, reason=toml_reason(error)
        ) from None
    try:
        return _parsed(data)
    except ValueError as error:
        raise InputError("registry.bad_decision", file=shown, place=error) from None


def write_decisions(registry: Path, decisions: Decisions) -> None:
    """Write the decisions as TOML that a person can read and edit."""
    lines = [f"pins = [{', '.join(map(quoted, sorted(decisions.pins)))}]", "", "[names]"]
    lines += [f"{quoted(k)} = {quoted(v)}" for k, v in sorted(decisions.names.items())]
    lines += ["", "[merges]"]
    lines += [
        f"{quoted(k)} = {{ into = {quoted(v)}, "
        f"after = {quoted(decisions.merged_after.get(k, ''))} }}"
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


def _parsed(data: Mapping[str, Any]) -> Decisions:
    """Raises ValueError that names the table or key which is not as it should be."""
    names, merges, pins = data.get("names", {}), data.get("merges", {}), data.get("pins", [])
    if not isinstance(names, dict):
        raise ValueError("[names]")
    if not isinstance(merges, dict):
        raise ValueError("[merges]")
    if not isinstance(pins, list) or not all(isinstance(topic, str) for topic in pins):
        raise ValueError("pins")
    for topic, name in names.items():
        if not isinstance(name, str):
            raise ValueError(f"[names] {topic}")
    for topic, merge in merges.items():
        if not isinstance(merge, dict) or not isinstance(merge.get("into"), str):
            raise ValueError(f"[merges] {topic}")
    into = {topic: merge["into"] for topic, merge in merges.items()}
    after = {topic: str(merge.get("after", "")) for topic, merge in merges.items()}
    return Decisions(dict(names), into, after, frozenset(pins))
