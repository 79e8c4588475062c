"""Names that are not a ticket's text (of files, sheets, headers), masked."""

import re

from voc_cli.privacy.cells import cell_spans
from voc_cli.privacy.spans import apply_spans

__all__ = ["mask_label"]

# Only of files that are read or written: the end of an e-mail address is no extension.
_EXTENSION = re.compile(
    r"(?i)(?:\.(?:csv|tsv|txt|xlsx|xlsm|xls|ods|jsonl?|ndjson|parquet|pq|gz|zip|html?|toml|md))*$"
)


def mask_label(label: str) -> str:
    """The name of a file or sheet masked; an extension stays.

    It is no sentence, so a name is told in it as in a column of choices: by a cue beside it, or in
    front where the word looks like nothing else. `표나.csv` keeps its name.
    """
    end = _EXTENSION.search(label)
    assert end is not None  # it matches the empty string too
    stem = label[: end.start()]
    return apply_spans(stem, cell_spans(stem, "choice")) + end.group()
