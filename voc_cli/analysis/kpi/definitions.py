"""What may be defined in more than one way: the definitions a team chose, and what they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

__all__ = ["Definitions", "Denominators"]


@dataclass(frozen=True)
class Denominators:
    """Orders or active users by first day of period and key; key "" counts for every key."""

    values: Mapping[tuple[date, str], float] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, period: date, key: str) -> float | None:
        """What the tickets of a period and key are divided by."""
        return self.values.get((period, key), self.values.get((period, "")))


@dataclass(frozen=True)
class Definitions:
    """Cut points and forms of the figures.

    nps_promoter    scores from this one on are promoters (9)
    nps_detractor   scores up to this one are detractors (6)
    nps_form        `difference`: % promoters − % detractors; `ratio`: promoters / detractors
    satisfied       rescaled rating from which an answer counts as satisfied: top two of five
    csat_questions  weight of each question of the weighted mean, by its column
    follow_up_days  days without a further ticket of the same customer and category (FCR proxy)
    """

    nps_promoter: int = 9
    nps_detractor: int = 6
    nps_form: Literal["difference", "ratio"] = "difference"
    satisfied: float = 0.75
    csat_questions: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    follow_up_days: int = 7
