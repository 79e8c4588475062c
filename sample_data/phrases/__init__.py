"""Korean phrase banks of the sample data, one module for each field of complaints."""

from phrases import account, app, care, delivery, goods, money, parcels, product, returns, wishes
from phrases.app import CRASH_520
from phrases.delivery import HUB_DELAY
from phrases.model import Issue

__all__ = ["ALL_ISSUES", "CRASH_520", "HUB_DELAY"]

ALL_ISSUES: tuple[Issue, ...] = (
    *delivery.ISSUES,
    *parcels.ISSUES,
    *returns.ISSUES,
    *product.ISSUES,
    *goods.ISSUES,
    *account.ISSUES,
    *app.ISSUES,
    *wishes.ISSUES,
    *money.ISSUES,
    *care.ISSUES,
)
