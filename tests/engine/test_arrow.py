"""Arrow does not import pandas for itself, and knows its objects once somebody else has."""

import json
import subprocess
import sys

_SPARED = """
import json, sys
from voc_cli.engine.arrow import spare_pandas
import pyarrow as pa
if {spared}:
    spare_pandas()
    spare_pandas()
pa.table({{"a": pa.array([1, None]), "b": pa.nulls(2)}})
before = "pandas" in sys.modules
import pandas as pd
made = [
    str(pa.array(given).type) + str(pa.array(given).to_pylist())
    for given in (
        pd.Series([1.0, float("nan")]),
        pd.Categorical(["가", "나", "가"]),
        pd.to_datetime(pd.Series(["2024-05-06"])).dt.tz_localize("Asia/Seoul"),
    )
]
made.append(str(pa.Table.from_pandas(pd.DataFrame({{"x": ["가", None]}})).to_pylist()))
made.append(pd.__spec__.loader.__class__.__name__)
print(json.dumps([before, made]))
"""


def _made(*, spared: bool) -> tuple[bool, list[str]]:
    code = _SPARED.format(spared=spared)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    before, made = json.loads(done.stdout)
    return before, made


def test_pandas_is_imported_only_when_asked_for_and_then_known() -> None:
    imported, usual = _made(spared=False)
    spared, same = _made(spared=True)
    assert imported  # else this version of Arrow needs no sparing
    assert not spared
    assert same == usual
    assert usual[0] == "double[1.0, None]"
