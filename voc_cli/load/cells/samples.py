"""Which rows of a table are looked at to learn what its columns hold."""

SAMPLE_ROWS = 120

__all__ = ["SAMPLE_ROWS", "spread_sample"]


def spread_sample(rows: int, wanted: int = SAMPLE_ROWS) -> list[int]:
    """Row numbers evenly over the table, so that a sorted file shows all of its kinds."""
    if rows <= wanted:
        return list(range(rows))
    return [round(place * (rows - 1) / (wanted - 1)) for place in range(wanted)]
