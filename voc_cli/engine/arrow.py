"""Arrow without pandas, which it imports for its first array and only to know pandas' objects."""

import sys
from importlib.abc import MetaPathFinder

__all__ = ["spare_pandas"]


class _NoPandas(MetaPathFinder):
    """Says that pandas is not installed."""

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def spare_pandas() -> None:
    """Let Arrow make its first array as where pandas is not installed.

    Importing pandas takes as long as reading a small file, and few commands hold an object of it.
    Those import it before, and then nothing happens here. Otherwise Arrow takes a series for a
    plain sequence from now on, until somebody asks it for one (`to_pandas`): for programs that
    know what they hand to Arrow, not for libraries.
    """
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    absent = _NoPandas()
    sys.meta_path.insert(0, absent)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(absent)
