"""The categories tickets are sorted into, the grammar of their cues, and the built-in word lists.

The only room besides `load`, `store`, `settings` and the report writers that opens files.
"""

from voc_cli.taxonomy.check import Finding, check_taxonomy
from voc_cli.taxonomy.model import Category, Subcategory, Taxonomy
from voc_cli.taxonomy.reading import builtin_text, load_taxonomy, parse_taxonomy

__all__ = [
    "Category",
    "Finding",
    "Subcategory",
    "Taxonomy",
    "builtin_text",
    "check_taxonomy",
    "load_taxonomy",
    "parse_taxonomy",
]
