"""The order of day and month that somebody said of a source's columns, as an archive keeps it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from voc_cli.load import SourceReport
from voc_cli.privacy import mask_text
from voc_cli.store.archive import is_archive, open_meta

__all__ = ["noted_orders", "orders_of"]

Orders = dict[str, dict[str, str]]


def orders_of(folders: Iterable[Path]) -> Orders:
    """Source → header → order (`dmy`), of several archives; of the last where they differ."""
    found: Orders = {}
    for folder in folders:
        if is_archive(folder):
            for source, orders in open_meta(folder).orders.items():
                found[source] = {**found.get(source, {}), **orders}
    return found


def noted_orders(
    before: Mapping[str, Mapping[str, str]], sources: Sequence[SourceReport]
) -> Mapping[str, Mapping[str, str]]:
    """What an archive notes after a load; headers that hold personal data are left out."""
    found: Orders = {source: dict(orders) for source, orders in before.items()}
    for report in sources:
        for one in report.orders:
            if one.how == "said" and mask_text(one.header) == one.header:
                found.setdefault(report.source, {})[one.header] = one.order
    return found
