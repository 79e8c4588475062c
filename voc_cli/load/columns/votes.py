"""A learned vote on what a column is, beside the words of headers and what is written for them.

Rules are written for what somebody has seen; the vote was learned from columns whose meaning is
known (`training/columns.py`) and weighs what no rule speaks of: pieces of a header's letters, its
words together with what its cells hold, and how a column stands to the others (the earliest of the
times, the longest of the texts). It speaks only where it is sure and the rules differ.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from voc_cli.load.columns.lexicon import canonical_key, concepts_of
from voc_cli.load.columns.profile import Profile

FIELDS = ("ticket_id", "body", "created_at", "rating", "channel")
_GRAMS = (2, 3, 4)
_GRAM = 0.5
_SHARES = (
    "filled", "distinct", "sentence", "hangul", "time", "clock", "number", "rating", "code",
    "phone", "email", "flag", "channel", "role", "spoken", "customer", "company", "status",
    "person", "address", "listed",
)  # fmt: skip
_SIGNS = ("coded", "numbered", "opaque", "epoch", "counting")
_NEARLY_ALL, _NEARLY_NONE = 0.95, 0.02
_MOST_TIMES = 40  # columns of times that each one is compared with
_DIGIT = re.compile(r"\d")

Features = dict[str, float]

__all__ = ["FIELDS", "features_of", "share_before", "votes_for"]


def votes_for(
    headers: Sequence[str], looks: Mapping[str, Profile]
) -> dict[str, dict[str | None, float]]:
    """The log-probability of every column, and of none (None), for each of FIELDS.

    p(column) = exp(w · x) / (exp(b) + Σ exp(w · x)) over the columns of the table, a conditional
    logit (McFadden 1974) with weights w and b by field.
    """
    weights = _weights()
    rows = {
        header: [(weights[name], value) for name, value in features.items() if name in weights]
        for header, features in features_of(headers, looks).items()
    }
    votes: dict[str, dict[str | None, float]] = {}
    for place, field in enumerate(FIELDS):
        scores: dict[str | None, float] = {None: weights["none"][place]}
        for header, known in rows.items():
            scores[header] = math.fsum([weight[place] * value for weight, value in known])
        highest = max(scores.values())
        whole = highest + math.log(math.fsum(math.exp(s - highest) for s in scores.values()))
        votes[field] = {header: score - whole for header, score in scores.items()}
    return votes


def features_of(headers: Sequence[str], looks: Mapping[str, Profile]) -> dict[str, Features]:
    """What is weighed of every column, by name: of its header, its cells and its place."""
    texts = sorted(
        (looks[h].mean_length * looks[h].filled for h in headers if looks[h].sentence > 0.3),
        reverse=True,
    )
    timed = [h for h in headers if looks[h].moments]
    keys = 0
    found: dict[str, Features] = {}
    for place, header in enumerate(headers):
        shown = looks[header]
        features = {**_of_header(header), **_of_cells(shown)}
        for concept in concepts_of(header):
            features |= {f"{kind}&{concept}": 1.0 for kind in _kinds(shown)}
        features["place"] = place / max(1, len(headers) - 1)
        features["leftmost"] = float(place == 0)
        if shown.moments:
            features |= _among_times(header, timed, looks)
        if shown.sentence > 0.3:
            mine = shown.mean_length * shown.filled
            features["text:longest"] = float(mine >= texts[0])
            features["text:second"] = float(len(texts) > 1 and mine == texts[1])
            features["text:only"] = float(len(texts) == 1)
            features["text:voice"] = shown.customer - shown.company
        if _is_key(shown):
            features |= {"key": 1.0, "key:after": float(min(3, keys))}
            keys += 1
        found[header] = features
    return found


@lru_cache(maxsize=2048)
def _of_header(header: str) -> Features:
    key = canonical_key(header)
    letters = f"^{key}$"
    found = {
        f"has:{letters[at : at + size]}": _GRAM
        for size in _GRAMS
        for at in range(len(letters) - size + 1)
    }
    found[f"is:{key}"] = 1.0
    found |= {f"says:{concept}": 1.0 for concept in concepts_of(header)}
    found["depth"] = min(3, header.count(".")) / 3
    return found


def _of_cells(shown: Profile) -> Features:
    found = {"any": 1.0, "length": min(1.0, math.log1p(shown.mean_length) / 5)}
    for name in _SHARES:
        share = getattr(shown, name)
        found[f"cells:{name}"] = share
        if share >= _NEARLY_ALL:
            found[f"all:{name}"] = 1.0
        elif share <= _NEARLY_NONE:
            found[f"no:{name}"] = 1.0
    found |= {name: 1.0 for name in _SIGNS if getattr(shown, name)}
    if shown.kinds == 1:
        found["constant"] = 1.0
    if shown.highest:
        found["to5" if shown.highest <= 5 else "to10" if shown.highest <= 10 else "above10"] = 1.0
    return found


def _kinds(shown: Profile) -> list[str]:
    """What kind of cells a word of the header stands over."""
    coded = shown.code >= 0.8
    kinds = {
        "time": shown.time >= 0.5,
        "text": shown.sentence >= 0.5,
        "key": coded and shown.distinct >= 0.99,
        "repeated": coded and shown.distinct < 0.99,
        "score": shown.rating >= 0.8,
    }
    return [kind for kind, fits in kinds.items() if fits]


def _is_key(shown: Profile) -> bool:
    return shown.code >= 0.8 and shown.distinct >= 0.99 and shown.time < 0.5


def _among_times(header: str, timed: Sequence[str], looks: Mapping[str, Profile]) -> Features:
    """How the times of a column stand to those of the others, where they are written alike."""
    others = [other for other in timed[:_MOST_TIMES] if other != header]
    before = [
        share
        for other in others
        if (share := share_before(looks[header].moments, looks[other].moments)) is not None
    ]
    fullest = all(looks[other].filled <= looks[header].filled for other in others)
    return {
        "time:earliest": float(not before or min(before) >= 0.9),
        "time:before": min(before, default=1.0),
        "time:fullest": float(fullest),
        "time:only": float(not others),
        "time:leftmost": float(timed[0] == header),
    }


def share_before(mine: Sequence[str], other: Sequence[str]) -> float | None:
    """The share of rows whose time is not after the other's; None where they cannot be compared."""
    pairs = [
        a <= b
        for a, b in zip(mine, other, strict=True)
        if a and b and _form(a[:10]) == _form(b[:10])
    ]
    return sum(pairs) / len(pairs) if pairs else None


@lru_cache(maxsize=2048)
def _form(begin: str) -> str:
    """How a time is written, whatever its digits."""
    return _DIGIT.sub("0", begin)


@cache
def _weights() -> Mapping[str, Sequence[float]]:
    """Weights by feature, one for each of FIELDS; `none` are those of no column at all."""
    text = files(__package__).joinpath("votes.json").read_text(encoding="utf-8")
    found: dict[str, list[float]] = json.loads(text)
    return found
