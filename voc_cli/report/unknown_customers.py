"""Channels whose tickets name no customer: the number of customers leaves them out."""

from collections import Counter

from voc_cli.messages import message
from voc_cli.report.view import View

__all__ = ["unknown_customers"]


def unknown_customers(view: View) -> tuple[str, ...]:
    """A sentence that names those channels and their tickets; none where no customer is known
    at all, since then there is no such figure.
    """
    if not any(row.customer for row in view.rows):
        return ()
    known = {row.channel for row in view.rows if row.customer}
    nameless = Counter(row.channel for row in view.rows if row.channel not in known)
    if not nameless:
        return ()
    by_size = sorted(nameless.items(), key=lambda item: (-item[1], item[0] or ""))
    listed = [
        message("kpi.nameless_channel", view.lang, channel=view.word("channel", name), n=n)
        for name, n in by_size
    ]
    return (message("kpi.customers_unknown", view.lang, channels=", ".join(listed)),)
