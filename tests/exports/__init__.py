"""Small exports in their true shape, made by code. All texts and people are invented."""

from tests.exports.habits import HABITS
from tests.exports.vendors import VENDORS
from tests.exports.writing import Export, Ticket

__all__ = ["HABITS", "VENDORS", "Export", "Ticket"]
