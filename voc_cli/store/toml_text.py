"""Texts as TOML has them, for files that people read and edit."""

__all__ = ["quoted"]


def quoted(text: str) -> str:
    """A TOML basic string on one line; runs of blanks are one, control characters are escaped."""
    plain = " ".join(text.split())
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    shown = "".join(c if ord(c) >= 32 and ord(c) != 127 else f"\\u{ord(c):04x}" for c in escaped)
    return f'"{shown}"'
