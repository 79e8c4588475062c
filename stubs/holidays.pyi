from collections.abc import Iterable
from datetime import date

class HolidayBase:
    def __contains__(self, key: date) -> bool: ...

def country_holidays(country: str, *, years: int | Iterable[int] | None = ...) -> HolidayBase: ...
