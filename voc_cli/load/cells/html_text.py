"""HTML message bodies to the text a person would have read."""

import re
from html import unescape

_TAG = re.compile(
    r"</?(?:p|div|br|span|b|i|u|a|strong|em|ul|ol|li|img|table|tr|td|th|font|h[1-6]|blockquote|pre|"
    r"html|body|head|style|script)\b[^>]*>",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n+")
PATTERN = r"(?i)</?(?:p|div|br|span|strong|li|table|img|a)\b[^>]*>|&(?:nbsp|lt|gt|amp|quot|#39);"

__all__ = ["PATTERN", "html_to_text", "looks_like_html"]


def looks_like_html(text: str) -> bool:
    """Whether a text carries tags or entities of HTML (`<3` and `>_<` are not)."""
    return bool(re.search(PATTERN, text))


def html_to_text(text: str) -> str:
    """Tags off, line ends where blocks end, entities resolved."""
    bare = _TAG.sub("", _BLOCK.sub("\n", _HIDDEN.sub("", text)))
    lines = (line.strip() for line in unescape(bare).replace("\xa0", " ").split("\n"))
    return _BLANK_LINES.sub("\n", "\n".join(lines)).strip()
