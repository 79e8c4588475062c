"""voc: Korean customer-support tickets into decisions, offline."""

__version__ = "0.1.0"
