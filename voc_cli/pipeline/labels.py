"""The names of files and sheets as reports may say them: a file can be called like a customer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from voc_cli.load import Loaded
from voc_cli.messages import Notice
from voc_cli.privacy import mask_label

# Values of a notice that are words of ours, whatever a file says.
_OURS = frozenset({"alone", "channel", "encoding", "known", "scale"})

__all__ = ["masked_names", "told_masked", "without_personal_names"]


def masked_names(names: Iterable[str]) -> dict[str, str]:
    """Every name → the name masked; two that become alike are numbered in order."""
    masked: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        wanted = found = mask_label(name)
        number = 2
        while found in taken:
            stem, dot, extension = wanted.rpartition(".")
            found = f"{stem} ({number}).{extension}" if dot else f"{wanted} ({number})"
            number += 1
        taken.add(found)
        masked[name] = found
    return masked


def without_personal_names(loaded: Loaded) -> Loaded:
    """What was loaded, with masked names of files and sheets in its reports and notices."""
    files = masked_names(source.name for source in loaded.sources)
    return replace(
        loaded,
        sources=tuple(
            replace(
                source,
                name=files[source.name],
                sheet=mask_label(source.sheet) if source.sheet else source.sheet,
                notices=told_masked(source.notices, files),
            )
            for source in loaded.sources
        ),
        rejects=tuple(
            replace(row, file=files.get(row.file) or mask_label(row.file)) for row in loaded.rejects
        ),
        notices=told_masked(loaded.notices, files),
    )


def told_masked(notices: Iterable[Notice], files: Mapping[str, str]) -> tuple[Notice, ...]:
    """Notices with the names of files as `masked_names` gives them, other words of data masked.

    A notice inside a notice is treated the same way: its sentence is ours and stays.
    """
    return tuple(
        replace(
            notice,
            values={name: _told(name, value, files) for name, value in notice.values.items()},
        )
        for notice in notices
    )


def _told(name: str, value: object, files: Mapping[str, str]) -> object:
    if isinstance(value, Notice):
        return told_masked((value,), files)[0]
    if isinstance(value, str) and name not in _OURS:
        return files.get(value) or mask_label(value)
    return value
