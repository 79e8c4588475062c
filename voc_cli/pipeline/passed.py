"""What a load reads and need not mask."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["PassedOver"]


@dataclass(frozen=True)
class PassedOver:
    """Rows that were read and not masked, since an archive has their tickets as they are.

    known     bool[n]: which of all rows
    rows      uint64[m]: keyed hashes of the others
    sources   {source: how many rows were passed over}
    """

    known: npt.NDArray[np.bool_]
    rows: npt.NDArray[np.uint64]
    sources: Mapping[str, int]
