"""Arrow without pandas, which it imports the first time it makes an array, to know its objects.

Few commands hold an object of pandas, and importing it takes longer than reading a small file.
"""

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

__all__ = ["spare_pandas"]


def spare_pandas() -> None:
    """Let Arrow know of no pandas until somebody else imports it; for programs, not libraries.

    Afterwards Arrow takes series, frames and categoricals as ever. What it never learns then is
    that `pandas.NA` and `NaT` inside a plain list are missing values; none of ours hold any.
    """
    if "pandas" in sys.modules or any(isinstance(finder, _Watch) for finder in sys.meta_path):
        return
    import pyarrow as pa

    watch = _Watch()
    sys.meta_path.insert(0, watch)
    pa.array([0])
    watch.lets_in = True


class _Watch(MetaPathFinder):
    """Says that there is no pandas, then waits for an import of it, once."""

    def __init__(self) -> None:
        self.lets_in = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The usual spec of pandas with a loader that tells Arrow; nothing of other modules."""
        if fullname != "pandas":
            return None
        if not self.lets_in:
            raise ModuleNotFoundError(fullname, name=fullname)
        sys.meta_path.remove(self)
        spec = find_spec(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Telling(spec.loader)
        return spec


class _Telling(Loader):
    """Loads as the loader it stands in for, and steps back."""

    def __init__(self, usual: Loader) -> None:
        self._usual = usual

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As usual."""
        return self._usual.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """As usual; then Arrow looks for pandas again, as it does when it must make its objects."""
        import pyarrow as pa

        if module.__spec__ is not None:
            module.__spec__.loader = self._usual
        module.__loader__ = self._usual
        self._usual.exec_module(module)
        pa.nulls(0).to_pandas()
