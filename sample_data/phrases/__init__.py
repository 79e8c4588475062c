"""Korean phrase banks of the sample data, one module for each field of complaints."""

from phrases import delivery
from phrases.delivery import HUB_DELAY
from phrases.model import Issue

__all__ = ["ALL_ISSUES", "HUB_DELAY"]

ALL_ISSUES: tuple[Issue, ...] = (*delivery.ISSUES,)
