"""The sentences of a suggestion: problem, evidence, action and effect, from counted facts."""

from dataclasses import dataclass

from voc_cli.analysis.trend.group_change import Change
from voc_cli.messages import catalogue, message
from voc_cli.messages.numbers import fixed
from voc_cli.taxonomy.model import Taxonomy

__all__ = ["Facts", "Focus", "code_label", "sentences"]

NAMED_VALUES = 3  # channels or products named in the evidence
MIN_EXPECTED = 1.0  # tickets; below it "times the expected" is no sensible figure
MIN_NAMED = 2  # tickets of a product, channel or topic to be named

Shares = tuple[tuple[str, int, float], ...]


@dataclass(frozen=True)
class Focus:
    """Where to begin: a value of `product` or `channel` and its share of the group."""

    aspect: str
    value: str
    share: float


@dataclass(frozen=True)
class Facts:
    """What was counted of one group: its window's tickets, and its `change`.

    kind      `problem` or `request`; `n` tickets of `of` in the window of `weeks` weeks
    whole     it is all that came of its category
    mixed     its tickets are of several categories, of which `category` is the commonest
    codes     whose teams are in charge, the first in the lead; `playbooks` what usually helps
    scattered (category, tickets) of its largest categories where none has a clear majority
    elsewhere (kind, category, tickets) of what else is of the same topic
    channels  (value, tickets, share), largest first; so `products` and, for a group that is no
              topic itself, the labels of the `topics` its tickets are in
    span      `week month day span`: what the report is about
    """

    kind: str
    category: str
    whole: bool
    mixed: bool
    codes: tuple[str, ...]
    playbooks: tuple[str, ...]
    scattered: tuple[tuple[str, int], ...]
    elsewhere: tuple[tuple[str, str, int], ...]
    label: str
    n: int
    of: int
    customers: int | None
    focus: Focus | None
    channels: Shares
    products: Shares
    topics: Shares
    negative: float
    churn: int
    legal: int
    safety: int
    change: Change
    span: str
    weeks: float


def sentences(facts: Facts, *, taxonomy: Taxonomy, lang: str) -> dict[str, str]:
    """`title`, `problem`, `evidence`, `action`, `owner`, `expected_effect` in `lang`."""
    label = facts.label
    title = f"title_{'whole' if facts.whole else facts.kind}"
    if facts.scattered and facts.kind == "problem":
        title = "title_scattered"
    teams = [c.owner[lang] for code in facts.codes if (c := taxonomy.category(code))]
    top = taxonomy.label(facts.category, lang)
    return {
        "title": _say(title, lang, category=top, label=label, quoted=f"‘{label}’"),
        "problem": _problem(facts, top, lang),
        "evidence": _evidence(facts, taxonomy, lang),
        "action": _action(facts, taxonomy, lang),
        "owner": ", ".join(dict.fromkeys(team for team in teams if team)),
        "expected_effect": _effect(facts, lang),
    }


def code_label(code: str, taxonomy: Taxonomy, lang: str, *, rest: bool) -> str:
    """The name of a group by its subcategory or category; `other matters` for the `rest` of one."""
    return _say("label_rest", lang) if rest else taxonomy.label(code, lang)


def _problem(facts: Facts, category: str, lang: str) -> str:
    size = {"label": facts.label, "n": _count(facts.n), "share": _percent(facts.n / facts.of)}
    if facts.kind == "request":
        said = [_say("request", lang, weeks=f"{facts.weeks:g}", **size)]
    else:
        span = _say(f"span_{facts.span}", lang)
        if facts.mixed:
            said = [_say("problem_mixed", lang, span=span, **size)]
        else:
            name = "problem_whole" if facts.whole else "problem"
            said = [_say(name, lang, span=span, category=category, **size)]
    return " ".join([*said, *_change(facts.change, lang)])


def _change(change: Change, lang: str) -> list[str]:
    if change.source == "none" or change.expected is None:
        return [_say("change_unknown", lang)]
    values = {
        "count": _count(change.count),
        "expected": fixed(change.expected, 1),
        "lower": _bound(change.lower),
        "upper": _bound(change.upper),
        "periods": change.periods,
        "test": _test("q" if change.source == "topic" else "p", change.test),
    }
    more = not change.ratio or (change.upper is not None and change.count > change.upper)
    unsure = change.trend == "stable" and more
    verdict = _say("verdict_unsure" if unsure else f"verdict_{change.trend}", lang)
    if not change.ratio:
        key = "change_none_before"
        values = {name: values[name] for name in ("periods", "test")}
        if change.source == "topic":
            return [verdict]
    else:
        key = f"change_{change.source}"
        values["ratio"] = fixed(change.ratio, 1)
        values.pop("periods" if change.source == "topic" else "count")
        if change.source == "topic" and change.expected < MIN_EXPECTED:
            key = "change_topic_unexpected"
            values.pop("ratio")
    return [_say(key, lang, **values), verdict]


def _evidence(facts: Facts, taxonomy: Taxonomy, lang: str) -> str:
    parts = []
    if facts.customers:
        parts.append(_say("evidence_customers", lang, n=_count(facts.customers)))
    channels = tuple((_channel(value, lang), n, share) for value, n, share in facts.channels)
    named = {"topic": facts.topics, "channel": channels, "product": facts.products}
    for name, shares in named.items():
        values = [
            _say("evidence_value", lang, value=value, n=_count(n), share=_percent(share))
            for value, n, share in shares[:NAMED_VALUES]
            if n >= MIN_NAMED
        ]
        if values:
            parts.append(_say(f"evidence_{name}", lang, values=", ".join(values)))
    parts.append(_say("evidence_negative", lang, share=_percent(facts.negative)))
    for name in ("churn", "legal", "safety"):
        if n := getattr(facts, name):
            parts.append(_say(f"evidence_{name}", lang, n=_count(n)))
    weeks = f"{facts.weeks:g}"
    for kind, category, n in facts.elsewhere:
        of = taxonomy.label(category, lang)
        parts.append(_say(f"evidence_too_{kind}", lang, category=of, n=_count(n), weeks=weeks))
    return " · ".join(parts)


def _action(facts: Facts, taxonomy: Taxonomy, lang: str) -> str:
    parts = []
    for name in ("safety", "legal"):
        if n := getattr(facts, name):
            parts.append(_say(f"action_{name}", lang, n=_count(n)))
    if facts.kind == "request":
        quoted = f"‘{facts.label}’"
        parts.append(_say("action_request", lang, quoted=quoted, n=_count(facts.n)))
    else:
        known = [taxonomy.playbook(code, lang) for code in facts.playbooks]
        known = list(dict.fromkeys(playbook for playbook in known if playbook))
        parts += known or [_find_out(facts, taxonomy, lang)]
        if focus := facts.focus:
            named = _channel(focus.value, lang) if focus.aspect == "channel" else focus.value
            share = _percent(focus.share)
            parts.append(_say(f"action_{focus.aspect}", lang, share=share, **{focus.aspect: named}))
    return " ".join(parts)


def _find_out(facts: Facts, taxonomy: Taxonomy, lang: str) -> str:
    """What to do where nothing that usually helps is known to fit."""
    size = {"quoted": f"‘{facts.label}’", "n": _count(facts.n)}
    if not facts.scattered:
        return _say("action_without_playbook", lang, **size)
    shares = ", ".join(
        _say("scattered_value", lang, category=taxonomy.label(category, lang), n=_count(n))
        for category, n in facts.scattered
    )
    return _say("action_scattered", lang, shares=shares, **size)


def _channel(value: str, lang: str) -> str:
    """The channel's name in the reader's language, as the report's tables have it."""
    return catalogue(lang).get(f"report.channel_{value}", value)


def _effect(facts: Facts, lang: str) -> str:
    if facts.kind == "request":
        return _say("effect_request", lang, most=_rate(facts.n / facts.weeks))
    per = _say(f"per_{facts.span}", lang)
    ratio = facts.change.ratio
    if facts.change.trend in ("rising", "new") and ratio and ratio > 1:
        less, most = _rate(facts.n * (1 - 1 / ratio)), _count(facts.n)
        if less != most:
            return _say("effect_return", lang, per=per, less=less, most=most)
    share = _percent(facts.n / facts.of)
    return _say("effect_all", lang, per=per, most=_count(facts.n), share=share)


def _say(name: str, lang: str, /, **values: object) -> str:
    return message(f"suggest.{name}", lang, **values)


def _count(n: int) -> str:
    return f"{n:,}"


def _percent(share: float) -> str:
    return fixed(100 * share, 0 if share >= 0.01 or share == 0 else 1)


def _rate(n: float) -> str:
    return fixed(n) if n >= 10 else fixed(n, 1).removesuffix(".0")


def _bound(value: float | None) -> str:
    return "–" if value is None else fixed(value)


def _test(name: str, value: float | None) -> str:
    if value is None:
        return f"{name} –"
    return f"{name}<0.001" if value < 0.001 else f"{name}={value:.3f}"
