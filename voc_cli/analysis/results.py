"""What one run found: the value that goes from the pipeline to the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from voc_cli.messages import Notice
from voc_cli.schema import KPI_SCHEMA, REQUEST_SCHEMA

if TYPE_CHECKING:  # periods and the like are read by commands that need none of SciPy
    from voc_cli.analysis.drivers.satisfaction import Drivers
    from voc_cli.analysis.learn.drift import Drift
    from voc_cli.analysis.understanding.agents import Agreement

__all__ = [
    "Cause",
    "DataQuality",
    "Freq",
    "Kpi",
    "LabelFigure",
    "Method",
    "ModelCheck",
    "NewPhrase",
    "Period",
    "Requests",
    "RunResults",
    "ShareShift",
    "SourceLine",
    "WordShift",
]

Ints = npt.NDArray[np.int64]
Freq = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Method:
    """How the expected counts of a trend are found; `analysis.trend.alarms` tells each field."""

    name: str = "auto"
    alpha: float | None = None
    years: int = 3
    threshold: str = "delta"
    offset: bool = False


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

    `metric` is a name of the contract (`tickets`, `csat`, `frt_median_h` …); `moved` is the 95 %
    interval of the difference from the mean of the four periods before. None: no data. `n_open`:
    tickets of a duration that wait still; they are not in `value` and `n`, and are in `moved`.
    """

    metric: str
    value: float | None
    lower: float | None
    upper: float | None
    n: int
    previous: float | None
    mean_4: float | None
    moved: tuple[float, float] | None = None
    n_open: int = 0


@dataclass(frozen=True)
class WordShift:
    """A term and how many tickets hold it, of the period and of those before; z of its log-odds."""

    term: str
    z: float
    tickets: int
    share: float
    share_before: float


@dataclass(frozen=True)
class ShareShift:
    """A value of a column and its share of the tickets, of the period and of those before."""

    column: str
    value: str
    tickets: int
    share: float
    share_before: float
    z: float


@dataclass(frozen=True)
class Cause:
    """What sets the tickets of an alarm apart: words, shares, and tickets to read, by row.

    of_all   `share_before` is of all earlier tickets, not of earlier ones of the alarm's own key
    """

    words: tuple[WordShift, ...]
    shares: tuple[ShareShift, ...]
    exemplars: tuple[int, ...]
    of_all: bool = False


@dataclass(frozen=True)
class NewPhrase:
    """A term that was absent: its tickets in the period, the one before and earlier; `row` one.

    `within` are other new terms that stand in its tickets, with their own numbers of tickets.
    """

    term: str
    now: int
    previous: int
    older: int
    customers: int
    row: int
    within: tuple[tuple[str, int], ...] = ()


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
    agents: "Agreement | None" = None  # None: no ticket has a category of an agent's


@dataclass(frozen=True)
class LabelFigure:
    """How a learned label did on tickets its model had not seen; the interval is 95 %."""

    label: str
    n: int
    f1: float
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class ModelCheck:
    """What a bundle tells of its own evaluation, and how far today's tickets moved from it.

    Shares are 0–1, intervals 95 %; `worst` are the weakest labels, `reliability` points of (score,
    share right, tickets); `since` is the first day of the out-of-time test.
    """

    column: str
    labels: int
    tickets: int
    macro_f1: float
    macro_f1_interval: tuple[float | None, float | None]
    accuracy: float | None
    threshold: float
    coverage: float | None
    precision: float | None
    calibration_error: float | None
    worst: tuple[LabelFigure, ...]
    reliability: tuple[tuple[float, float, int], ...]
    since: date | None
    later_macro_f1: float | None
    later_tickets: int
    drift: "Drift"


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
    kpis         the figures of the period, from `kpi_table` (KPI_SCHEMA, all periods)
    causes       of the period's alarms by (`by`, `key`); rows are those of `tickets`
    phrases      what is said in the period and was not before
    requests     what customers ask for, over all loaded rows, and who asked
    drivers      of the scores of the last weeks, without praise; None: too few scores
    follow_up    FOLLOW_UP_SCHEMA of the open actions; None: no actions file
    flagged      of the period's flagged tickets by (source, ticket_id): the text from the sentence
                 on that made them safety, legal or churn, where that is not the first
    model        of the categories' learned model; None: the built-in categories
    """

    period: Period
    tickets: pa.Table
    topics: pa.Table
    trend: pa.Table
    suggestions: pa.Table
    kpis: tuple[Kpi, ...]
    quality: DataQuality
    requests: Requests
    causes: Mapping[tuple[str, str], Cause] = field(default_factory=dict)
    phrases: tuple[NewPhrase, ...] = ()
    kpi_table: pa.Table = field(default_factory=lambda: KPI_SCHEMA.empty_table())
    drivers: "Drivers | None" = None
    follow_up: pa.Table | None = None
    flagged: Mapping[tuple[str, str], str] = field(default_factory=dict)
    model: ModelCheck | None = None
