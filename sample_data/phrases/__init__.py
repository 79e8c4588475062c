"""Korean phrase banks of the sample data, one module for each field of complaints."""

from phrases import app, care, delivery, money, product, returns
from phrases.app import CRASH_520
from phrases.delivery import HUB_DELAY
from phrases.model import Issue

__all__ = ["ALL_ISSUES", "CRASH_520", "HUB_DELAY"]

ALL_ISSUES: tuple[Issue, ...] = (
    *delivery.ISSUES,
    *returns.ISSUES,
    *product.ISSUES,
    *app.ISSUES,
    *money.ISSUES,
    *care.ISSUES,
)
