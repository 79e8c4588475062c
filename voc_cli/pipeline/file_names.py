"""Files of one name in different folders told apart, and whose rows the rejected ones are."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from voc_cli.load import Loaded, RejectedRow, SourceReport, expand
from voc_cli.messages import Notice
from voc_cli.store.manifest import sha256_of

__all__ = ["reports_of", "with_own_names"]


def with_own_names(loaded: Loaded, files: Sequence[str], *, input_format: str | None) -> Loaded:
    """What was loaded, files that share a name called by the shortest path that tells them apart.

    A file is known again by its SHA-256; of files with one content the first read is the first
    given. Their rows that were rejected and what was told of them follow.
    """
    given = [s for s in expand(files, input_format=input_format) if s.path is not None]
    times = Counter(source.name for source in given)
    alike = [source for source in given if times[source.name] > 1]
    if not alike:
        return loaded
    names = dict(zip(alike, _distinct([Path(str(s.path)).absolute() for s in alike]), strict=True))
    waiting: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for source in alike:
        with suppress(OSError):  # a file that could not be read was skipped
            waiting[sha256_of(Path(str(source.path)))].append((source.name, names[source]))
    seen: Counter[tuple[str, str, str | None]] = Counter()
    told = []
    for report in loaded.sources:
        turn = seen[report.sha256, report.name, report.sheet]
        seen[report.sha256, report.name, report.sheet] += 1
        told.append(_renamed(report, waiting.get(report.sha256, []), turn))
    owners = reports_of(loaded.rejects, loaded.sources)
    place = {id(report): number for number, report in enumerate(loaded.sources)}
    rejects = tuple(
        row if owner is None else replace(row, file=told[place[id(owner)]].name)
        for row, owner in zip(loaded.rejects, owners, strict=True)
    )
    return replace(loaded, sources=tuple(told), rejects=rejects)


def reports_of(
    rejects: Sequence[RejectedRow], sources: Sequence[SourceReport]
) -> list[SourceReport | None]:
    """The table each rejected row stood in.

    Rows are listed table by table, as many as a report counts; where that does not come out, a
    row belongs to the first table of its file that has all its headers.
    """
    listed = [(report, report.rows_read - report.kept) for report in sources]
    in_order = [report for report, n in listed for _ in range(n)]
    if [report.name for report in in_order] == [row.file for row in rejects]:
        return list(in_order)
    return [_by_headers(row, sources) for row in rejects]


def _by_headers(row: RejectedRow, sources: Sequence[SourceReport]) -> SourceReport | None:
    of_file = [report for report in sources if report.name == row.file]
    for report in of_file:
        if {match.header for match in report.columns}.issuperset(row.values):
            return report
    return of_file[0] if of_file else None


def _renamed(report: SourceReport, files: Sequence[tuple[str, str]], turn: int) -> SourceReport:
    """`report` under the name of the file it comes from; what a zip holds keeps its own behind."""
    names = [
        (old, new) for old, new in files if report.name == old or report.name.startswith(f"{old}/")
    ]
    if not names:
        return report
    old, new = names[min(turn, len(names) - 1)]
    name = new + report.name.removeprefix(old)
    notices = tuple(_with_file(notice, report.name, name) for notice in report.notices)
    return replace(report, name=name, notices=notices)


def _with_file(notice: Notice, old: str, new: str) -> Notice:
    values = {key: new if value == old else value for key, value in notice.values.items()}
    return replace(notice, values=values)


def _distinct(paths: Sequence[Path]) -> list[str]:
    """For each path as few of its last parts as no other path ends with."""
    names = []
    for path in paths:
        for n in range(1, len(path.parts) + 1):
            end = path.parts[-n:]
            if sum(other.parts[-n:] == end for other in paths) == 1:
                break
        names.append("/".join(end).lstrip("/"))
    return names
