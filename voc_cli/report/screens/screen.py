"""A console as the report sees it: its width, and what its encoding can show.

A Korean Windows console may still speak cp949, which has no ▁▂▃ and no –. What it cannot show is
replaced by something it can, never by an exception.
"""

from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.text import Text

from voc_cli.report.cells import spark_text, without_controls

ASCII_BARS = "_.-:=+*#"
_BARS = "▁▂▃▄▅▆▇█"
_PLAIN = str.maketrans({"–": "-", "−": "-", "▲": "^", "×": "x", "·": "/", "…": "...", "“": '"',
                        "”": '"', "‘": "'", "’": "'"})  # fmt: skip

__all__ = ["ASCII_BARS", "Screen"]


@dataclass(frozen=True)
class Screen:
    """A console and the width to use of it."""

    console: Console
    width: int

    def safe(self, text: str) -> str:
        """`text` in characters that the console can show, none of which commands it."""
        text = without_controls(text)
        if self._can(text):
            return text
        plainer = "".join(c if self._can(c) else c.translate(_PLAIN) for c in text)
        encoding = self.console.encoding
        return plainer.encode(encoding, errors="replace").decode(encoding)

    def spark(self, values: tuple[int, ...]) -> str:
        """A sparkline in bars, or in ASCII where there are none."""
        return spark_text(values, _BARS if self._can(_BARS) else ASCII_BARS)

    def box(self) -> box.Box:
        """Rules below a table's header."""
        return box.SIMPLE_HEAD

    def line(self, text: str, style: str = "") -> None:
        """A paragraph of text, taken literally."""
        self.indented(text, style, indent=0)

    def indented(self, text: str, style: str = "", indent: int = 2) -> None:
        """A wrapped paragraph set in from the left."""
        lines = Text(self.safe(text), style=style).wrap(self.console, self.width - indent)
        for line in lines:
            line.rstrip()
            self.console.print(Text(" " * indent) + line)

    def blank(self) -> None:
        """An empty line."""
        self.console.print()

    def _can(self, text: str) -> bool:
        try:
            text.encode(self.console.encoding)
        except UnicodeEncodeError:
            return False
        return True
