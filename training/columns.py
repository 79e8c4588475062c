"""Makes the weights of the vote on columns again: `PYTHONPATH=. python training/columns.py`.

Learns from the invented exports of the tests: each tells its first and its last ticket, so every
column that holds their ids, texts, times, scores and channels row by row is known. One conditional
logit a field (`voc_cli/load/columns/votes.py`) with an L2 penalty. `--leave NAME …` leaves out the
exports of those inventors (`by`) and prints how often the vote is right, writing no weights.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import scipy.sparse as sp
from scipy.optimize import minimize

from tests.load.test_invented import plain, wanted, write
from voc_cli.errors import InputError
from voc_cli.load.cells.dates import parse_times
from voc_cli.load.columns.votes import FIELDS, Features, features_of
from voc_cli.load.conversations.channel_talk import join_channel_talk
from voc_cli.load.files.frames import in_one_piece, read_frames
from voc_cli.load.files.sources import contents, expand
from voc_cli.load.frame_columns import JOINED, profiles_of
from voc_cli.load.linked import join_sheets
from voc_cli.load.model import Frame

ROOT = Path(__file__).parent.parent
EXPORTS = ("invented_ends.jsonl", "invented_everyday.jsonl")
OUT = ROOT / "voc_cli" / "load" / "columns" / "votes.json"
PENALTY = 1.0
LEAST_SEEN = 2  # columns a feature occurs in
SMALLEST = 0.02
DECIMALS = 3
SHORTEST = 5  # letters of a message that stands in a longer text
KOREA = np.timedelta64(9, "h")

Weights = dict[str, list[float]]


@dataclass(frozen=True)
class Known:
    """One table: the features of its columns and, by field, the headers that are right.

    An empty set is a field that no column holds; a field that cannot be told is left out.
    """

    by: str
    columns: Mapping[str, Features]
    right: Mapping[str, frozenset[str]]


def main() -> None:
    """Learn and write the weights, or print what the vote gets on exports it did not learn from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave", nargs="+", default=[])
    left_out = parser.parse_args().leave
    known = list(read_known())
    weights = learn([table for table in known if table.by not in left_out])
    if left_out:
        tell(weights, [table for table in known if table.by in left_out])
        return
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(w)}" for name, w in weights.items()
    ]
    OUT.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    print(f"{len(known)} tables, {len(weights)} weights")


def read_known() -> Iterator[Known]:
    """The tables of the invented exports whose columns can be told."""
    for name in EXPORTS:
        for line in (ROOT / "tests" / "exports" / name).read_text(encoding="utf-8").splitlines():
            export = json.loads(line)
            found = [(right_columns(frame, export["ends"]), frame) for frame in frames_of(export)]
            if not found:
                continue
            right, frame = max(found, key=lambda pair: sum(map(bool, pair[0].values())))
            if any(right.values()):
                looks = profiles_of(frame)
                yield Known(export.get("by", "ab"), features_of(list(looks), looks), right)


def frames_of(export: dict[str, Any]) -> list[Frame]:
    """The tables of one export before its messages are joined."""
    frames: list[Frame] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / export["name"]
        write(export, path)
        for source in expand([str(path)], input_format=None):
            for content in contents(source):
                try:
                    found = [in_one_piece(frame) for frame in read_frames(content)]
                except InputError:
                    continue
                frames += join_sheets(join_channel_talk(found)[0])
    kept = [[h for h in f.table.column_names if not h.startswith(JOINED)] for f in frames]
    pairs = zip(frames, kept, strict=True)
    return [_with(frame, headers) for frame, headers in pairs if headers]


def _with(frame: Frame, headers: list[str]) -> Frame:
    return Frame(frame.table.select(headers), frame.row_numbers, frame.format)


def right_columns(frame: Frame, ends: Mapping[str, Sequence[Any]]) -> dict[str, frozenset[str]]:
    """By field the headers that hold what the first and the last ticket are known to be."""
    cells = {h: [v or "" for v in frame.table[h].to_pylist()] for h in frame.table.column_names}
    want = {field: [wanted(value, field) for value in values] for field, values in ends.items()}
    rows = [_rows_of(cells, want, place) for place in range(len(next(iter(want.values()))))]
    right: dict[str, frozenset[str]] = {}
    for field in FIELDS:
        if field not in want:
            right[field] = frozenset()
            continue
        said = {header: _as_told(column, field) for header, column in cells.items()}
        holding = [
            header
            for header, column in said.items()
            if all(
                any(_same(column[row], want[field][place], field) for row in rows[place])
                for place in range(len(rows))
            )
        ]
        if holding:
            right[field] = frozenset(holding)
    return right


def _rows_of(cells: Mapping[str, list[str]], want: Mapping[str, Any], place: int) -> set[int]:
    """The rows that a ticket may stand in, by its id and its text."""
    rows: set[int] = set()
    for field in ("ticket_id", "body"):
        if want.get(field, [None] * 9)[place] is None:
            continue
        hit = {
            row
            for column in cells.values()
            for row, cell in enumerate(_as_told(column, field))
            if cell and _same(cell, want[field][place], field)
        }
        rows = (rows & hit or rows) if rows else hit
    return rows


def _as_told(column: list[str], field: str) -> list[str]:
    if field == "created_at":
        times = parse_times(
            pa.array([c or None for c in column], pa.string()), tz="Asia/Seoul"
        ).times
        return [str((time + KOREA).astype("datetime64[s]")) for time in times]
    if field == "channel":
        return [wanted(cell, field) or "" if cell else "" for cell in column]
    return [plain(cell) if field != "ticket_id" else cell.strip() for cell in column]


def _same(cell: str, want: str | None, field: str) -> bool:
    if want is None:
        return not cell
    return cell == want or (field == "body" and len(cell) >= SHORTEST and cell in want)


def learn(known: Sequence[Known]) -> Weights:
    """The weights of every field by feature; `none` are those of no column."""
    seen = Counter(name for table in known for f in table.columns.values() for name in f)
    names = sorted(name for name, n in seen.items() if n >= LEAST_SEEN)
    number = {name: n for n, name in enumerate(names)}
    fitted = np.array([_fit([t for t in known if f in t.right], f, number) for f in FIELDS])
    kept = [n for n in range(len(names)) if np.abs(fitted[:, n]).max() >= SMALLEST]
    table = {names[n]: fitted[:, n] for n in kept} | {"none": fitted[:, -1]}
    return {name: [round(float(w), DECIMALS) for w in row] for name, row in table.items()}


def _fit(known: Sequence[Known], field: str, number: Mapping[str, int]) -> Any:
    """Maximises Σ log p(right columns) - PENALTY/2 |w|², see `votes_for` for p."""
    entries = [
        (number[name], value)
        for table in known
        for features in table.columns.values()
        for name, value in sorted(features.items())
        if name in number
    ]
    sizes = [
        sum(name in number for name in features)
        for table in known
        for features in table.columns.values()
    ]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    values = np.array([value for _, value in entries])
    matrix = sp.csr_matrix((values, [n for n, _ in entries], ends), shape=(len(sizes), len(number)))
    right = np.array([h in table.right[field] for table in known for h in table.columns])
    counts = [len(table.columns) for table in known]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    of = np.repeat(np.arange(len(known)), counts)
    none = np.array([not table.right[field] for table in known])

    def loss(weights: Any) -> tuple[float, Any]:
        scores, bias = matrix @ weights[:-1], weights[-1]
        highest = np.maximum(np.maximum.reduceat(scores, starts), bias)
        shares, empty = np.exp(scores - highest[of]), np.exp(bias - highest)
        whole = np.add.reduceat(shares, starts) + empty
        good = np.add.reduceat(shares * right, starts) + empty * none
        slope = matrix.T @ (shares / whole[of] - shares * right / good[of])
        slope_none = np.sum(empty / whole - empty * none / good)
        penalty = PENALTY / 2 * float(weights[:-1] @ weights[:-1])
        gradient = np.append(slope + PENALTY * weights[:-1], slope_none)
        return float(np.log(whole).sum() - np.log(good).sum()) + penalty, gradient

    start = np.zeros(len(number) + 1)
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def tell(weights: Weights, known: Sequence[Known]) -> None:
    """Print how often the surest column of each field is right."""
    for place, field in enumerate(FIELDS):
        tables = [table for table in known if field in table.right]
        right = sum(
            _surest(weights, table, place) in table.right[field]
            for table in tables
            if table.right[field]
        )
        print(field, right, "of", sum(bool(table.right[field]) for table in tables))


def _surest(weights: Weights, table: Known, place: int) -> str:
    def score(header: str) -> float:
        return sum(
            weights[name][place] * value
            for name, value in table.columns[header].items()
            if name in weights
        )

    return max(table.columns, key=score)


if __name__ == "__main__":
    main()
