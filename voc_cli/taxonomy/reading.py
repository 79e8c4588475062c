"""A taxonomy TOML file → a frozen Taxonomy; what is wrong is named by file and key."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from voc_cli.errors import InputError, SettingsError, near_name, toml_reason
from voc_cli.handwritten import read_handwritten
from voc_cli.messages import LANGUAGES
from voc_cli.schema import STAGES
from voc_cli.taxonomy.cue import CueError, parse_cue
from voc_cli.taxonomy.model import Category, Subcategory, Taxonomy

__all__ = ["BUILTIN_FILE", "builtin_text", "load_taxonomy", "parse_taxonomy"]

BUILTIN_FILE = "builtin.toml"
_ROOT_KEYS = {"name", "version", "category"}
_CATEGORY_KEYS = {"code", "label", "definition", "stage", "owner", "playbook", "cues", "child"}
_CHILD_KEYS = {"code", "label", "playbook", "stage", "cues"}


def builtin_text() -> str:
    """The built-in taxonomy as TOML, comments included: what `voc taxonomy init` writes."""
    return files(__package__).joinpath(BUILTIN_FILE).read_text(encoding="utf-8")


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The taxonomy in `path`, or the built-in one.

    Raises InputError for a file that is missing or cannot be read, SettingsError for a key that
    is unknown, missing or wrong, naming file and key (`category[2].child[0].cues[1]`).
    """
    if path is None:
        return _builtin()
    try:
        text = read_handwritten(path)
    except FileNotFoundError:
        raise InputError("taxonomy.missing", file=path.name) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "taxonomy.unreadable", file=path.name, reason=type(error).__name__
        ) from None
    return parse_taxonomy(text, file=path.name)


@cache
def _builtin() -> Taxonomy:
    return parse_taxonomy(builtin_text(), file=BUILTIN_FILE)


def parse_taxonomy(text: str, *, file: str) -> Taxonomy:
    """`text` as a Taxonomy; `file` is only used to say where something is wrong."""
    try:
        root = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("taxonomy.not_toml", file=file, reason=toml_reason(error)) from None
    reader = _Reader(file)
    reader.known(root, _ROOT_KEYS, "")
    tables = root.get("category")
    if not isinstance(tables, list) or not tables:
        raise SettingsError("taxonomy.no_category", file=file)
    categories = tuple(reader.category(table, f"category[{i}]") for i, table in enumerate(tables))
    reader.unique([c.code for c in categories], "category")
    name = str(root.get("name", Path(file).stem))
    version = str(root.get("version", "1"))
    canonical = json.dumps(
        [name, version, [asdict(c) for c in categories]], ensure_ascii=False, sort_keys=True
    )
    fingerprint = hashlib.sha256(canonical.encode()).hexdigest()
    return Taxonomy(name, version, categories, fingerprint)


class _Reader:
    """Checks and converts tables; knows the file for its messages."""

    def __init__(self, file: str) -> None:
        self._file = file

    def category(self, table: object, key: str) -> Category:
        entry = self.table(table, key)
        self.known(entry, _CATEGORY_KEYS, key)
        code = self.code(entry, key)
        children = entry.get("child", [])
        if not isinstance(children, list):
            raise self.wrong(f"{key}.child", "[[category.child]]")
        subs = tuple(self.child(child, f"{key}.child[{i}]") for i, child in enumerate(children))
        self.unique([sub.code for sub in subs], f"{key}.child")
        label = self.words(entry, "label", key) or {}
        return Category(
            code=code,
            label=self.both(label, code),
            definition=self.both(self.words(entry, "definition", key) or {}, ""),
            stage=self.stage(entry, key) or "",
            owner=self.both(self.words(entry, "owner", key) or {}, ""),
            playbook=self.both(self.words(entry, "playbook", key) or {}, ""),
            cues=self.cues(entry, key),
            children=subs,
        )

    def child(self, table: object, key: str) -> Subcategory:
        entry = self.table(table, key)
        self.known(entry, _CHILD_KEYS, key)
        code = self.code(entry, key)
        return Subcategory(
            code=code,
            label=self.both(self.words(entry, "label", key) or {}, code),
            cues=self.cues(entry, key),
            playbook=self.words(entry, "playbook", key) or {},
            stage=self.stage(entry, key),
        )

    def table(self, value: object, key: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self.wrong(key, "[[category]]")
        return value

    def known(self, table: Mapping[str, Any], allowed: set[str], key: str) -> None:
        for name in table:
            if name not in allowed:
                told = {"file": self._file, "key": f"{key}.{name}" if key else name}
                if near := near_name(name, allowed):
                    raise SettingsError("taxonomy.unknown_key", **told, nearest=near)
                known = ", ".join(sorted(allowed))
                raise SettingsError("taxonomy.unknown_key_far", **told, known=known)

    def code(self, table: Mapping[str, Any], key: str) -> str:
        code = table.get("code")
        if not isinstance(code, str) or not code.strip() or "." in code or "|" in code:
            raise self.wrong(f"{key}.code", "text without . or |")
        return code

    def words(self, table: Mapping[str, Any], name: str, key: str) -> dict[str, str] | None:
        """`{ko = …, en = …}`, or one text that serves every language."""
        value = table.get(name)
        if value is None:
            return None
        if isinstance(value, str):
            return dict.fromkeys(LANGUAGES, value)
        if isinstance(value, Mapping) and value and set(value) <= set(LANGUAGES):
            if all(isinstance(text, str) for text in value.values()):
                return self.both(dict(value), "")
        raise self.wrong(f"{key}.{name}", '{ ko = "…", en = "…" }')

    def both(self, words: Mapping[str, str], otherwise: str) -> dict[str, str]:
        """Every language filled: a missing one takes the first that is given."""
        first = next((words[lang] for lang in LANGUAGES if words.get(lang)), otherwise)
        return {lang: words.get(lang) or first for lang in LANGUAGES}

    def stage(self, table: Mapping[str, Any], key: str) -> str | None:
        stage = table.get("stage")
        if stage is not None and stage not in STAGES:
            raise self.wrong(f"{key}.stage", " ".join(STAGES))
        return stage

    def cues(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        cues = table.get("cues", [])
        if not isinstance(cues, list):
            raise self.wrong(f"{key}.cues", '["…"]')
        for i, cue in enumerate(cues):
            if not isinstance(cue, str):
                raise self.wrong(f"{key}.cues[{i}]", "text")
            try:
                parse_cue(cue)
            except CueError as error:
                raise SettingsError(
                    f"taxonomy.cue_{error.reason}", file=self._file, key=f"{key}.cues[{i}]", cue=cue
                ) from None
        return tuple(cues)

    def unique(self, codes: Sequence[str], key: str) -> None:
        for i, code in enumerate(codes):
            if code in codes[:i]:
                raise SettingsError(
                    "taxonomy.duplicate_code", file=self._file, key=f"{key}[{i}].code", code=code
                )

    def wrong(self, key: str, expected: str) -> SettingsError:
        return SettingsError("taxonomy.wrong_value", file=self._file, key=key, expected=expected)
