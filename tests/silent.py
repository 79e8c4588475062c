"""The progress of a caller who wants to hear of none."""


class Silent:
    """Says nothing."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins."""

    def advance(self, units: int = 1) -> None:
        """Units are done."""
