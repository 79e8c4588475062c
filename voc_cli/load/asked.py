"""What the user named must be there: columns, ratings and dates, in one file at least."""

from collections.abc import Mapping, Sequence

from voc_cli.errors import InputError
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.told import told_headers
from voc_cli.load.frame_columns import JOINED
from voc_cli.load.orders import TIME_FIELDS
from voc_cli.load.tables import TableRead
from voc_cli.settings import ANY_DATE

__all__ = ["check_map", "check_orders", "check_scales"]


def check_map(column_map: Mapping[str, str], reads: Sequence[TableRead]) -> None:
    """A header the user named must be in one file at least."""
    for column, header in column_map.items():
        if not any(column in read.told for read in reads):
            first = reads[0].report
            columns = told_headers(match.header for match in first.columns[:20])
            raise InputError(
                "load.map_missing", column=column, header=header, file=first.name, columns=columns
            )


def check_scales(scales: Sequence[str], reads: Sequence[TableRead]) -> None:
    """A header whose scale was stated must be that of a column of ratings."""
    ratings = dict.fromkeys(read.rating for read in reads if read.rating is not None)
    known = {canonical_key(header) for header in ratings}
    for header in scales:
        if header != "rating" and canonical_key(header) not in known:
            key = "load.scale_other_column" if ratings else "load.scale_no_rating"
            raise InputError(key, header=header, columns=told_headers(ratings))
        if not ratings:
            raise InputError("load.scale_no_rating", header=header)


def check_orders(headers: Sequence[str], reads: Sequence[TableRead]) -> None:
    """A header whose order of days was stated must be that of a column of times."""
    times = dict.fromkeys(header for read in reads for header in read.times)
    known = {canonical_key(header) for header in times}
    for header in headers:
        if header == ANY_DATE or header in TIME_FIELDS or canonical_key(header) in known:
            continue
        columns = told_headers(h for h in times if not h.startswith(JOINED))
        raise InputError("dates.order_other_column", header=header, columns=columns)
