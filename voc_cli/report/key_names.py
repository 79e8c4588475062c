"""What a person calls the keys of a table by columns: labels of codes, names of topics."""

from collections.abc import Callable, Mapping, Sequence

from voc_cli.analysis.counts import CROSS
from voc_cli.messages import message
from voc_cli.schema import UNCLASSIFIED
from voc_cli.taxonomy import Taxonomy

CODED = ("category", "category_2", "subcategory")
TOPICS = ("topic", "topic_id")

__all__ = ["namer"]


def namer(
    taxonomy: Taxonomy, by: Sequence[str], lang: str, topics: Mapping[str, str] | None = None
) -> Callable[[str], str]:
    """The name of a key of the table by `by`; `topics` are their names by id.

    A missing value is told as such, crossed keys part by part.
    """

    def name(key: str) -> str:
        parts = key.split(CROSS)
        if len(parts) != len(by):
            return key
        return CROSS.join(map(one, parts, by))

    def one(part: str, column: str) -> str:
        if not part:
            return message("trend.absent_key", lang)
        if column in TOPICS:
            return (topics or {}).get(part, part)
        if column not in CODED:
            return part
        if part == UNCLASSIFIED:
            return message("report.unclassified", lang)
        return taxonomy.label(part, lang)

    return name
