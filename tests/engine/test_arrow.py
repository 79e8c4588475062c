"""Arrow imports no pandas for its first array; whoever asks it for pandas gets it all the same."""

import subprocess
import sys

CODE = """
import sys
from voc_cli.engine.arrow import spare_pandas
import pyarrow as pa
if {spared}:
    spare_pandas()
table = pa.table({{"a": pa.array([1, None]), "b": pa.array(["가", "나"])}})
print("pandas" in sys.modules)
import pandas as pd
frame = table.to_pandas()
print(frame["b"].tolist(), pa.array(pd.Series([1.5, 2.5]).to_numpy()).to_pylist())
print(pa.Table.from_pandas(frame).column_names)
"""


def _said(*, spared: bool) -> list[str]:
    code = CODE.format(spared=spared)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()


def test_pandas_is_imported_only_when_somebody_asks_for_it() -> None:
    first, *usual = _said(spared=False)
    spared, *same = _said(spared=True)
    assert first == "True"  # else this version of Arrow needs no sparing
    assert spared == "False"
    assert same == usual
