"""Suggestions for issue trackers: a CSV that Jira imports, and Markdown for GitHub.

Jira reads the first row as names of fields, one issue a row, several values of a field in columns
of the same name, labels without blanks; line breaks stand in quotes (Atlassian: "Importing data
from CSV"). Names of types and priorities are those that every new Jira site has.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from voc_cli.messages import message
from voc_cli.report.files.formulas import guarded
from voc_cli.report.files.markdown import escape

JIRA_FIELDS = (
    "Summary", "Issue Type", "Priority", "Labels", "Labels", "Labels", "Component", "Description",
)  # fmt: skip
SUMMARY_LENGTH = 255  # Jira takes no longer one
GRAVE = 0.6  # severity from that of customers who leave on
_MENTION = re.compile(r"([@#])(?=\w)")

__all__ = ["render_issues"]


def render_issues(suggestions: pa.Table, *, to: str, lang: str, excel: bool = False) -> str:
    """`suggestions` (SUGGESTION_SCHEMA) as `jira-csv` or `github-md`; its texts are masked already.

    `excel` puts a BOM before CSV.
    """
    rows = suggestions.to_pylist()
    if to == "github-md":
        return _github(rows, lang)
    return ("\ufeff" if excel else "") + _jira(rows, lang)


def _jira(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(JIRA_FIELDS)
    for row, priority in zip(rows, _priorities(rows), strict=True):
        cells = (
            row["title"][:SUMMARY_LENGTH], "Task", priority, *_labels(row), row["category"],
            _description(row, lang),
        )  # fmt: skip
        writer.writerow([guarded(cell) for cell in cells])
    return stream.getvalue()


def _description(row: Mapping[str, Any], lang: str) -> str:
    """Plain text: Jira's sites differ in which markup they read."""
    parts = []
    for name, text in _parts(row):
        parts.append(f"{_word(name, lang)}\n{text}")
        if name == "evidence" and row["exemplar_ids"]:
            parts[-1] += f"\n{_word('tickets', lang)}: {', '.join(row['exemplar_ids'])}"
    steps = "\n".join(f"- {step}" for step in _steps(row, lang))
    return "\n\n".join([*parts, f"{_word('steps', lang)}\n{steps}"])


def _github(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    lines = [f"# {message('issues.heading', lang, n=len(rows))}", ""]
    for row, priority in zip(rows, _priorities(rows), strict=True):
        lines += [f"## {row['rank']}. {_plain(row['title'])}", ""]
        labels = " ".join(f"`{label}`" for label in _labels(row))
        lines += [f"{labels} · {_word('priority', lang)}: {priority}", ""]
        for name, text in _parts(row):
            lines += [f"### {_word(name, lang)}", "", _plain(text), ""]
            if name == "evidence" and row["exemplar_ids"]:
                ids = ", ".join(map(_code, row["exemplar_ids"]))
                lines += [f"{_word('tickets', lang)}: {ids}", ""]
        lines += [f"### {_word('steps', lang)}", ""]
        lines += [f"- [ ] {_plain(step)}" for step in _steps(row, lang)]
        lines.append("")
    return "\n".join(lines)


def _parts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    names = ("problem", "evidence", "action", "owner", "expected_effect")
    return [(name, row[name]) for name in names if row[name]]


def _steps(row: Mapping[str, Any], lang: str) -> list[str]:
    """What to tick off: read, act, register, look whether it worked."""
    values = {"id": row["suggestion_id"], "owner": row["owner"] or _word("nobody", lang)}
    return [message(f"issues.step_{n}", lang, **values) for n in range(1, 5)]


def _priorities(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Jira's names. The first third of the list is High, the last Low; what is grave (leaving,
    legal, safety) one step higher.
    """
    names = ("Highest", "High", "Medium", "Low")
    found = []
    for place, row in enumerate(rows):
        step = 1 + 3 * place // len(rows)
        found.append(names[step - 1 if (row["severity"] or 0) >= GRAVE else step])
    return found


def _labels(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Labels that find the issue again; none holds a blank."""
    return "voc", "-".join(row["category"].split()), row["suggestion_id"]


def _plain(text: str) -> str:
    """Shown as written; nobody is mentioned and no other issue linked."""
    return _MENTION.sub("\\1\u200b", escape(text))


def _code(text: str) -> str:
    return "`" + text.replace("`", "'") + "`"


def _word(name: str, lang: str) -> str:
    return message(f"issues.{name}", lang)
