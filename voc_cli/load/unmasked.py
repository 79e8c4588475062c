"""Parquet tables that `--allow-unmasked` left unmasked are not read as if they were safe."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from voc_cli.load.files.sources import expand
from voc_cli.privacy.unmasked import refuse_unmasked

_MAGIC = b"PAR1"

__all__ = ["refuse_unmasked_files"]


def refuse_unmasked_files(sources: Sequence[str], *, input_format: str | None = None) -> None:
    """Raises GateError for the first Parquet file among `sources` that is marked as unmasked.

    Other formats hold no such mark; like any export they are masked as they are read.
    """
    for source in expand(sources, input_format=input_format):
        if source.path is None or not source.path.is_file():
            continue
        try:
            with source.path.open("rb") as file:
                if file.read(len(_MAGIC)) != _MAGIC:
                    continue
            schema = pq.read_schema(source.path)
        except (pa.ArrowException, OSError):
            continue  # damaged, or not ours to read: reading it will say so
        refuse_unmasked(schema, file=source.name)
