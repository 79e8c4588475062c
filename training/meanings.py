"""Vectors of Korean morphemes, read by the program's own reader.

Only coefficients folded from them are shipped.
"""

from voc_cli.text.meanings import KEPT_TAGS, MOST, Vectors, read_vectors

__all__ = ["KEPT_TAGS", "MOST", "Vectors", "read_vectors"]
