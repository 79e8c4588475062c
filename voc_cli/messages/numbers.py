"""Numbers as a spreadsheet shows them: halves away from zero, thousands apart."""

from decimal import ROUND_HALF_UP, Decimal

__all__ = ["fixed"]

_DIGITS = 12  # beyond them stands the noise of binary fractions: 0.145 × 100 is 14.5, not 14.49…


def fixed(value: float, places: int = 0, *, sign: bool = False) -> str:
    """A finite `value` with so many decimal places; Python alone rounds 12.5 to 12."""
    exact = Decimal(f"{value:.{_DIGITS}g}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if not exact:
        exact = abs(exact)  # nothing is not less than nothing
    return f"{exact:{'+' if sign else ''},f}"
