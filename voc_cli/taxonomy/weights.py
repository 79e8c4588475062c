"""The coefficient tables shipped with the program: what `training/` learned, and nothing else.

In `weights_data`, `terms.parquet` has one row a term (kind, first word, second word, idf),
`signals.parquet` one a signal of the rules (evidence for a category, pleasure …) or the intercept,
`meanings.parquet` one a common word of Korean with how much it counts, and `runs.parquet` one a run
of two or three letters with its idf. All have one column an answer, `head.label`
(`category.delivery`, `act.inquiry`). They are plain numbers made by `training/train.py`;
`training/MODEL_CARD.md` tells from what.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["INTERCEPT", "Weights", "load_weights", "weights_of"]

INTERCEPT = "(intercept)"
_TERM_COLUMNS = ("kind", "first", "second", "idf")


@dataclass(frozen=True, eq=False)
class Weights:
    """Coefficients by term and by signal.

    words    the words that terms are made of, sorted
    terms    (kind, first, second) of every term; second is empty where a term is one word
    idf      float32[n_terms]
    answers  `head.label` of every column of the two coefficient tables
    by_term  float32[n_terms, n_answers]
    signals  names of the rows of by_signal (float32[n_signals, n_answers])
    meanings words that speak by their meaning, how much each counts (float32[n_meanings]), and
             by_meaning (float32[n_meanings, n_answers])
    runs     runs of letters (`analysis.letters`) with run_idf and by_run likewise
    """

    words: tuple[str, ...]
    terms: tuple[tuple[str, str, str], ...]
    idf: npt.NDArray[np.float32]
    answers: tuple[str, ...]
    by_term: npt.NDArray[np.float32]
    signals: tuple[str, ...]
    by_signal: npt.NDArray[np.float32]
    meanings: tuple[str, ...]
    meaning_weight: npt.NDArray[np.float32]
    by_meaning: npt.NDArray[np.float32]
    runs: tuple[str, ...]
    run_idf: npt.NDArray[np.float32]
    by_run: npt.NDArray[np.float32]
    fingerprint: str

    def labels(self, head: str) -> tuple[str, ...]:
        """The labels of `head`, in the order of its columns."""
        return tuple(a.partition(".")[2] for a in self.answers if a.partition(".")[0] == head)

    def columns(self, head: str) -> slice:
        """Where the answers of `head` stand; they are neighbours."""
        at = [i for i, a in enumerate(self.answers) if a.partition(".")[0] == head]
        return slice(at[0], at[-1] + 1)


@cache
def load_weights() -> Weights:
    """The shipped tables."""
    return weights_of(_table("terms"), _table("signals"), _table("meanings"), _table("runs"))


def weights_of(terms: pa.Table, signals: pa.Table, meanings: pa.Table, runs: pa.Table) -> Weights:
    """Tables of the documented shape as Weights. Raises ValueError when they do not agree."""
    answers = tuple(n for n in terms.column_names if n not in _TERM_COLUMNS)
    others = (signals.column_names[1:], meanings.column_names[2:], runs.column_names[2:])
    if any(answers != tuple(names) for names in others):
        raise ValueError("the tables of coefficients have different answers")
    kind, first, second = (terms.column(n).to_pylist() for n in _TERM_COLUMNS[:3])
    words = tuple(sorted({*first, *second} - {""}))
    return Weights(
        words=words,
        terms=tuple(zip(kind, first, second, strict=True)),
        idf=terms.column("idf").to_numpy().astype(np.float32),
        answers=answers,
        by_term=_matrix(terms, answers),
        signals=tuple(signals.column("signal").to_pylist()),
        by_signal=_matrix(signals, answers),
        meanings=tuple(meanings.column("word").to_pylist()),
        meaning_weight=meanings.column("weight").to_numpy().astype(np.float32),
        by_meaning=_matrix(meanings, answers),
        runs=tuple(runs.column("run").to_pylist()),
        run_idf=runs.column("idf").to_numpy().astype(np.float32),
        by_run=_matrix(runs, answers),
        fingerprint=_fingerprint(terms, signals, meanings, runs),
    )


def _matrix(table: pa.Table, answers: Sequence[str]) -> npt.NDArray[np.float32]:
    columns = [table.column(name).to_numpy().astype(np.float32) for name in answers]
    return np.ascontiguousarray(np.stack(columns, axis=1))


def _fingerprint(*tables: pa.Table) -> str:
    """A short hash of every number and name, whatever file they came in."""
    digest = hashlib.sha256()
    for table in tables:
        for name in table.column_names:
            digest.update(name.encode())
            values = table.column(name)
            if pa.types.is_string(values.type):
                digest.update("\n".join(values.to_pylist()).encode())
            else:
                digest.update(values.to_numpy().astype("<f4").tobytes())
    return digest.hexdigest()


def _table(name: str) -> pa.Table:
    with as_file(files(__package__).joinpath("weights_data", f"{name}.parquet")) as path:
        table: pa.Table = pq.read_table(path)
    return table
