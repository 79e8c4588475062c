"""A word to the user where ratings say the opposite of the texts beside them."""

import pyarrow as pa

from voc_cli.analysis.understanding.ratings import contradictions
from voc_cli.load import RatingScale, SourceReport
from voc_cli.messages import Notice
from voc_cli.pipeline.ticket_set import TicketSet

__all__ = ["turned_notices"]


def turned_notices(found: TicketSet, tickets: pa.Table) -> tuple[Notice, ...]:
    """One for each source of `tickets` (with polarity beside them) that ratings look turned in."""
    notices = []
    for one in contradictions(tickets):
        reports = [report for report in found.sources if report.source == one.source]
        values = {
            "file": ", ".join(dict.fromkeys(report.name for report in reports)) or one.source,
            "pleased": one.pleased,
            "displeased": one.displeased,
            "high": one.displeased_mean,
            "low": one.pleased_mean,
            "option": _option(reports),
        }
        notices.append(Notice("load.ratings_turned", values))
    return tuple(notices)


def _option(reports: list[SourceReport]) -> str:
    """What states the scale the other way round."""
    for report in reports:
        headers = [match.header for match in report.columns if match.column == "rating"]
        if report.scale is not None and headers:
            turned = RatingScale(report.scale.best, report.scale.worst, True)
            return f'--scale "{headers[0]}={turned}"'
    return "--scale 5-1"
