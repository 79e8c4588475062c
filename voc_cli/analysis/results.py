"""What one run found: the value that goes from the pipeline to the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.analysis.agents import Agreement
from voc_cli.messages import Notice
from voc_cli.schema import REQUEST_SCHEMA

__all__ = ["DataQuality", "Freq", "Kpi", "Period", "Requests", "RunResults", "SourceLine"]

Ints = npt.NDArray[np.int64]
Freq = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Period:
    """The days a report is about, both ends included, and what it is compared with.

    `as_of` is today for the reader: the newest day in the data unless told. `incomplete` is the
    first day of a last period that `as_of` does not reach the end of; it was left out.
    """

    freq: Freq | None  # None: a span the user gave with --from and --to
    start: date
    end: date
    as_of: date
    incomplete: date | None = None


@dataclass(frozen=True)
class Kpi:
    """One figure of the period with its 95 % interval, beside last period and the 4-period mean.

    `metric` is a name of the contract (`tickets`, `csat`, `frt_median_h` …). None: no data.
    """

    metric: str
    value: float | None
    lower: float | None
    upper: float | None
    n: int
    previous: float | None
    mean_4: float | None


@dataclass(frozen=True)
class SourceLine:
    """What became of the rows of one input file."""

    name: str
    format: str
    source: str
    rows_read: int
    kept: int
    duplicates: int
    rejected: Mapping[str, int]


@dataclass(frozen=True)
class DataQuality:
    """How much of the input the figures stand on. `masked` and `removed` count by type."""

    sources: tuple[SourceLine, ...]
    masked: Mapping[str, int]
    removed: Mapping[str, int]
    undated: int
    unclassified: int
    notices: tuple[Notice, ...] = ()
    agents: Agreement | None = None  # None: no ticket has a category of an agent's


@dataclass(frozen=True)
class Requests:
    """What was asked for.

    table  REQUEST_SCHEMA: for everyone before for oneself, then by tickets
    rows, requests  which ticket (row of the ticket table) asks for which request (row of `table`),
                    each pair once
    """

    table: pa.Table
    rows: Ints
    requests: Ints

    @staticmethod
    def none() -> "Requests":
        """Nothing was asked for."""
        nobody = np.zeros(0, dtype=np.int64)
        return Requests(REQUEST_SCHEMA.empty_table(), nobody, nobody)


@dataclass(frozen=True)
class RunResults:
    """Everything the report is built from.

    tickets      ticket table + classify columns + `topic_id`, `topic_score`; all loaded rows
    topics       TOPIC_SCHEMA
    trend        TREND_SCHEMA + `by`: `all`, `category`, `subcategory`, `topic`, `channel`,
                 `product`, with `key` a code or value of that dimension (`all` → `all`)
    suggestions  SUGGESTION_SCHEMA
    requests     what customers ask for, over all loaded rows, and who asked
    """

    period: Period
    tickets: pa.Table
    topics: pa.Table
    trend: pa.Table
    suggestions: pa.Table
    kpis: tuple[Kpi, ...]
    quality: DataQuality
    requests: Requests
