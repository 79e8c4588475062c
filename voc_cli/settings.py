"""voc.toml → frozen Settings. An unknown key is an error that names the nearest known one."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from zoneinfo import available_timezones

from voc_cli.errors import SettingsError, near_name, toml_reason
from voc_cli.handwritten import read_handwritten
from voc_cli.messages import LANGUAGES

DEFAULT_FILE = Path("voc.toml")
# In which order day, month and year of a short date stand, and what stands for any column of them.
DATE_ORDERS = ("dmy", "mdy", "ymd")
ANY_DATE = "date"

__all__ = [
    "ANY_DATE",
    "DATE_ORDERS",
    "DEFAULT_FILE",
    "Settings",
    "load_settings",
    "override",
    "read_scale",
]

# `1-10`, `-2~2`, `5-1`: the worst answer, then the best.
_SCALE = re.compile(
    r"\s*(?P<worst>[+−-]?\d{1,4}(?:\.\d+)?)\s*(?:-|–|~|∼|～|\.\.)\s*(?P<best>[+−-]?\d{1,4}(?:\.\d+)?)\s*"
)


_RANGES: Mapping[str, tuple[float, float]] = {
    "alpha": (1e-9, 0.5),
    "min_ratio": (1.0, 1e6),
    "min_score": (0.0, 1.0),
    "min_tickets": (1, 10**9),
    "n_topics": (0, 10_000),
    "nps_detractor": (0, 10),
    "nps_promoter": (0, 10),
    "seed": (0, 2**32 - 1),
    "workers": (0, 1024),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "ces_direction": ("high", "low"),
    "nps_form": ("difference", "ratio"),
}
_NO_DEFAULT = ("min_score",)  # numbers for which nothing given is a choice of its own


@dataclass(frozen=True)
class Settings:
    """Everything that shapes a result, with its default; `workers` and `cache` never do."""

    lang: str = "ko"
    tz: str = "Asia/Seoul"
    workers: int = 0  # 0: as many as there are cores
    preset: str | None = None
    source_name: str | None = None
    taxonomy: str | None = None  # path of a taxonomy TOML; None: the built-in tree
    user_dictionary: str | None = None  # path of a Kiwi user dictionary (word TAB tag TAB score)
    # category score under which a ticket is `unclassified`; None: 0, or the threshold of a model
    min_score: float | None = None
    trust_agent: bool = False  # take the category that an agent picked where there is one
    n_topics: int = 0  # 0: chosen by the data
    alpha: float = 0.05  # false discovery rate among the alarms of one period
    min_tickets: int = 5  # smaller counts raise no alarm
    min_ratio: float = 1.3  # smaller rises over the expected count raise no alarm
    seed: int = 20260601
    nps_promoter: int = 9  # scores from this one on are promoters
    nps_detractor: int = 6  # scores up to this one are detractors
    nps_form: str = "difference"  # % promoters - % detractors; or `ratio`: one over the other
    ces_direction: str = "high"  # `high`: a high score means little effort; or `low`
    # worst and best answer of a column of ratings: `만족도 = "1-10"`; `rating`: of any
    scales: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # order of day, month and year in a column of dates like 03/04/2026: `접수일 = "dmy"`; `date`:
    # of any
    date_orders: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    csat_questions: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    cache: bool = True  # keep words of inputs in the user's cache folder; never changes a result
    # words that mean the same where customers ask for something, by the name they get
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    channels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    # names, addresses or domains (`@shop.kr`) of those who answer, where no column says who speaks
    agents: tuple[str, ...] = ()


def load_settings(path: Path | None = None) -> Settings:
    """Settings from `path`, else from ./voc.toml when it exists, else the defaults.

    Raises SettingsError for a file that is missing or is not TOML, an unknown key or a wrong type.
    """
    file = path or DEFAULT_FILE
    if not file.exists():
        if path is None:
            return Settings()
        raise SettingsError("settings.missing", file=file.name)
    try:
        given = tomllib.loads(read_handwritten(file))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            "settings.not_toml", file=file.name, reason=toml_reason(error)
        ) from None
    return override(Settings(), given, file=f"{file.name}: ")


def override(settings: Settings, given: Mapping[str, object], *, file: str = "") -> Settings:
    """`settings` with the values of `given` that are not None; types are checked, ints widen.

    `file` stands before what is said of a wrong one.
    """
    known = {f.name: f for f in fields(Settings)}
    changes: dict[str, object] = {}
    for name, value in given.items():
        if name not in known:
            if near := near_name(name, known):
                raise SettingsError("settings.unknown_key", file=file, key=name, nearest=near)
            names = ", ".join(known)
            raise SettingsError("settings.unknown_key_far", file=file, key=name, known=names)
        if value is not None:
            changes[name] = _checked(name, value, file)
    return replace(settings, **changes)  # type: ignore[arg-type]


def _checked(name: str, value: object, file: str) -> object:
    default = getattr(Settings(), name)
    if name == "csat_questions":
        return _weights(name, value, file)
    if name == "synonyms":
        return _words(name, value, file)
    if name == "agents":
        return _names(name, value, file)
    if isinstance(default, Mapping):
        if isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values()):
            for header, text in value.items() if name == "scales" else ():
                if read_scale(text) is None:
                    raise SettingsError("settings.bad_scale", file=file, key=header, value=text)
            for header, text in value.items() if name == "date_orders" else ():
                if text not in DATE_ORDERS:
                    about = {"file": file, "key": header, "value": text}
                    raise SettingsError("settings.bad_date_order", **about)
            return MappingProxyType(dict(value))
        raise SettingsError("settings.wrong_type", file=file, key=name, expected="table of text")
    wanted = float if name in _NO_DEFAULT else str if default is None else type(default)
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise SettingsError("settings.wrong_type", file=file, key=name, expected=wanted.__name__)
    _check_value(name, value, file)
    return value


def read_scale(text: str) -> tuple[float, float] | None:
    """The worst and the best answer of a scale written as `1-10` or, turned round, `5-1`."""
    found = _SCALE.fullmatch(text)
    if found is None:
        return None
    worst, best = (float(end.replace("−", "-")) for end in found.group("worst", "best"))
    return (worst, best) if worst != best else None


def _weights(name: str, value: object, file: str) -> Mapping[str, float]:
    """A table of numbers above 0: `배송만족도 = 0.5`."""
    if isinstance(value, Mapping) and all(
        type(v) in (int, float) and v > 0 for v in value.values()
    ):
        return MappingProxyType({str(key): float(v) for key, v in value.items()})
    raise SettingsError("settings.wrong_type", file=file, key=name, expected="table of numbers > 0")


def _names(name: str, value: object, file: str) -> tuple[str, ...]:
    """A list of names: `agents = ["이영희", "@shop.kr"]`."""
    if isinstance(value, list | tuple) and all(isinstance(n, str) and n.strip() for n in value):
        return tuple(sorted({n.strip() for n in value}))
    raise SettingsError("settings.wrong_type", file=file, key=name, expected="list of text")


def _words(name: str, value: object, file: str) -> Mapping[str, tuple[str, ...]]:
    """A table of lists of words: `"다크모드" = ["야간 모드"]`."""
    if isinstance(value, Mapping) and all(
        isinstance(words, list | tuple) and all(isinstance(word, str) for word in words)
        for words in value.values()
    ):
        return MappingProxyType({str(key): tuple(words) for key, words in value.items()})
    raise SettingsError(
        "settings.wrong_type", file=file, key=name, expected="table of lists of text"
    )


def _check_value(name: str, value: object, file: str) -> None:
    low, high = _RANGES.get(name, (0, 0))
    if name in _RANGES and isinstance(value, int | float) and not low <= value <= high:
        raise SettingsError("settings.out_of_range", file=file, key=name, low=low, high=high)
    if name in _CHOICES and value not in _CHOICES[name]:
        known = ", ".join(_CHOICES[name])
        raise SettingsError("settings.bad_choice", file=file, key=name, value=value, known=known)
    if name == "tz" and value not in available_timezones():
        raise SettingsError("settings.bad_tz", value=value)
    if name == "lang" and value not in LANGUAGES:
        raise SettingsError("settings.bad_language", value=value, known=", ".join(LANGUAGES))
