"""Which inputs nobody may write over: exports, of which there may be no other copy."""

from collections.abc import Sequence
from pathlib import Path

from voc_cli.errors import VocError
from voc_cli.load import Source, expand, is_ours

__all__ = ["overwritten_original"]


def overwritten_original(target: Path, sources: Sequence[str], *, renews: bool) -> Source | None:
    """The input that stands where `target` is to be written, unless voc itself wrote it.

    An earlier result of voc in a folder of exports may be replaced, a table of tickets only by
    tickets (`renews`). Sources that cannot be read are left to the reading, which says why.
    """
    if not target.is_file():
        return None
    for given in sources:
        try:
            found = expand([given], input_format=None)
            for source in found:
                if source.path is not None and target.samefile(source.path):
                    return None if is_ours(source, tickets=renews) else source
        except (VocError, OSError):
            continue
    return None
