"""Requests beside the understood tickets."""

from voc_cli.analysis.requests import find_requests
from voc_cli.analysis.results import Requests
from voc_cli.pipeline.request import Progress
from voc_cli.pipeline.stages import Understood
from voc_cli.settings import Settings

__all__ = ["gather_requests"]


def gather_requests(understood: Understood, *, settings: Settings, progress: Progress) -> Requests:
    """What the tickets ask for."""
    progress.stage("requests", understood.tickets.num_rows)
    found = find_requests(
        understood.corpus,
        understood.tickets,
        synonyms=settings.synonyms,
        lang=settings.lang,
    )
    progress.advance(understood.tickets.num_rows)
    return found
