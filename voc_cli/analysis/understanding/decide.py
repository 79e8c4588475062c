"""From what rules and coefficients say of a batch of tickets to one answer a question.

Category: softmax over the codes of the tree that the shipped tables know; `category_score` is the
probability of the first. A tree with codes of its own is decided by cues first (`rules`): where a
code of its own has most evidence it wins with s₁ / (s₁ + s₂ + 1), s₁ and s₂ the evidence of the
best two, and only among known codes do the tables decide. Nothing at all to read is
`unclassified`.
"""

from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask
from voc_cli.analysis.understanding.acts import COMPLAINT, PRAISE
from voc_cli.analysis.understanding.cues import Floats
from voc_cli.analysis.understanding.evidence import Plan
from voc_cli.analysis.understanding.linear import Answers, softmax
from voc_cli.analysis.understanding.polarity import MIX, NEG, NEU, POS
from voc_cli.analysis.understanding.signals import Signals

__all__ = ["BY_RATING", "Decisions", "decide"]

_SECOND_LEAST = 0.12  # probability a second category needs
_SECOND_SHARE = 0.3  # … and its share of the first category's
_SECOND_CUES, _CUES_SHARE = 1.3, 0.5  # or evidence of cues, and its share of the strongest
_SHORT = 4  # morphemes up to which a text without cue and act says nothing
_FLAGS = ("churn", "legal", "safety")
_BACKED, _SURE = -0.5, 3.0  # z of legal with a rule behind it, and without one
_FIRM = -1.5  # z of churn that is enough where the list says it plainly (`탈퇴하고 싶어요`)
BY_RATING = 0.5  # polarity score, but for its sign, of a ticket that only its rating tells of
_CALM = {MIX: 0.5, NEU: 0.25}  # what the polarity score of these labels is scaled by


@dataclass(frozen=True)
class Decisions:
    """One entry a ticket; categories and children are indexes into the plan, −1 for none.

    by_cue   the category has evidence of its own cues
    pleased  from −1 to 1, the polarity score
    """

    category: Ints
    score: Floats
    second: Ints
    second_score: Floats
    child: Ints
    by_cue: Mask
    act: Ints
    polarity: Ints
    pleased: Floats
    churn: Mask
    legal: Mask
    safety: Mask


def _known_codes(plan: Plan, answers: Answers) -> Ints:
    """For each top code of the tree its column in the category head, −1 for a code of its own."""
    labels = answers.weights.labels("category")
    return np.array([labels.index(c) if c in labels else -1 for c in plan.tops], dtype=np.int64)


def decide(signals: Signals, answers: Answers, plan: Plan, rating_prior: Floats) -> Decisions:
    """Every decision but the stage."""
    n_rows = len(signals.length)
    silent = _silent(signals)
    by_rating = silent & (rating_prior != 0)
    chance = _categories(signals, answers, plan)
    refused = signals.sentiment.refused
    if "praise" in plan.tops:
        chance[refused, plan.tops.index("praise")] = 0.0
    category, score = _first(chance)
    second, second_score = _second(chance, category, signals, plan)
    unread = signals.length == 0
    category = np.where(unread, -1, category)
    score = np.where(unread, 0.0, score)
    second = np.where(unread, -1, second)
    polarity = answers.of("polarity").argmax(axis=1)
    polarity = np.where(refused & (polarity == POS), NEG, polarity)
    act = _acts(answers.of("act"), refused | ((polarity == NEG) & _sounds_displeased(signals)))
    pleased = 2.0 / (1.0 + np.exp(-answers.of("mood")[:, 0])) - 1.0
    short = _says_nothing(signals)
    act = np.where(short, signals.ruled.act, act)
    polarity = np.where(short, signals.ruled.polarity, polarity)
    act = np.where(refused & (act == PRAISE), COMPLAINT, act)
    polarity = np.where(refused & (act == COMPLAINT) & (polarity == NEU), NEG, polarity)
    for sign, code, do, feel in ((1, "praise", PRAISE, POS), (-1, "other", COMPLAINT, NEG)):
        rows = by_rating & (rating_prior == sign)
        act[rows], polarity[rows] = do, feel
        if code in plan.tops:
            category[rows] = plan.tops.index(code)
            second[rows] = -1
        pleased[rows] = BY_RATING * sign
        score[rows & unread] = 0.1
    pleased = np.where(unread & ~by_rating, 0.0, pleased)
    # Who calmly asks how one leaves (탈퇴 방법, 어디서 해지) has not said that they do.
    asks_how = signals.flags.churn_how & ~signals.flags.churn & (polarity == NEU)
    flags = {name: (answers.of(name)[:, 0] > 0) & ~unread for name in _FLAGS}
    z = answers.of("legal")[:, 0]
    flags["legal"] = ((signals.flags.legal & (z > _BACKED)) | (z > _SURE)) & ~unread
    flags["churn"] |= signals.flags.churn & (answers.of("churn")[:, 0] > _FIRM) & ~unread
    flags["churn"] &= ~asks_how
    category = _leaving(category, signals, flags["churn"], plan)
    return Decisions(
        category=category,
        score=score,
        second=second,
        second_score=np.where(second >= 0, second_score, 0.0),
        child=_best_child(signals, category, plan, n_rows),
        by_cue=_evidence_of(signals.tops, category) > 0,
        act=act,
        polarity=polarity,
        pleased=_agreeing(polarity, pleased),
        **flags,
    )


def _acts(z: Floats, no_praise: Mask) -> Ints:
    """The likeliest act; one who is plainly displeased does not praise."""
    z = z.copy()
    z[no_praise, PRAISE] = -np.inf
    acts: Ints = z.argmax(axis=1)
    return acts


def _sounds_displeased(signals: Signals) -> Mask:
    louder: Mask = signals.sentiment.displeased > signals.sentiment.pleased
    return louder


def _silent(signals: Signals) -> Mask:
    """Texts in which no rule finds anything: a rating says more than they do."""
    mood = signals.sentiment.pleased + signals.sentiment.displeased
    silent: Mask = _says_nothing(signals) & (mood == 0)
    return silent


def _says_nothing(signals: Signals) -> Mask:
    """A word or two without cue and act (`네 알겠습니다`): too little for coefficients."""
    nothing = (signals.tops.max(axis=1, initial=0.0) == 0) & (signals.acts.max(axis=1) == 0)
    short: Mask = nothing & (signals.length <= _SHORT)
    return short


def _categories(signals: Signals, answers: Answers, plan: Plan) -> Floats:
    """Chance of every top code, tickets × codes."""
    known = _known_codes(plan, answers)
    z = np.full(signals.tops.shape, -np.inf)
    z[:, known >= 0] = answers.of("category")[:, known[known >= 0]]
    if (known >= 0).all():
        return softmax(z)
    own = signals.ruled.score
    if (known < 0).all():
        return own
    mine = known[own.argmax(axis=1)] < 0
    return np.where(mine[:, None], own, softmax(z))


def _first(chance: Floats) -> tuple[Ints, Floats]:
    rows = np.arange(len(chance))
    best = chance.argmax(axis=1)
    score = chance[rows, best]
    return np.where(score > 0, best, -1), score


def _leaving(category: Ints, signals: Signals, churn: Mask, plan: Plan) -> Ints:
    """Who says no more than that they leave (탈퇴하겠습니다) is about the account."""
    if not {"account", "other"} <= set(plan.tops):
        return category
    account, other = plan.tops.index("account"), plan.tops.index("other")
    only = churn & (category == other) & (signals.tops[:, account] > 0)
    return np.where(only, account, category)


def _second(chance: Floats, first: Ints, signals: Signals, plan: Plan) -> tuple[Ints, Floats]:
    """A second issue: likely enough, or with cues of its own that match the first one's."""
    rows = np.arange(len(chance))
    rest = chance.copy()
    rest[rows, first] = -1.0
    second = rest.argmax(axis=1)
    score = rest[rows, second]
    clear = (score >= _SECOND_LEAST) & (score >= _SECOND_SHARE * chance[rows, first])
    evidence = signals.tops.copy()
    evidence[:, [code in ("praise", "other") for code in plan.tops]] = 0.0
    strongest = evidence.max(axis=1, initial=0.0)
    evidence[rows, first] = 0.0
    told = evidence.argmax(axis=1)
    much = evidence[rows, told]
    by_cue = ~clear & (much >= _SECOND_CUES) & (much >= _CUES_SHARE * strongest)
    second = np.where(by_cue, told, second)
    return np.where(clear | by_cue, second, -1), chance[rows, second]


def _best_child(signals: Signals, category: Ints, plan: Plan, n_rows: int) -> Ints:
    """The child of the category with most evidence, −1 when none has any."""
    if not plan.children:
        return np.full(n_rows, -1, dtype=np.int64)
    table = signals.children.copy()
    table[plan.parent[None, :] != category[:, None]] = 0.0
    chosen = table.argmax(axis=1)
    return np.where(table.max(axis=1) > 0, chosen, -1)


def _evidence_of(tops: Floats, category: Ints) -> Floats:
    evidence: Floats = tops[np.arange(len(tops)), np.maximum(category, 0)]
    return np.where(category >= 0, evidence, 0.0)


def _agreeing(polarity: Ints, pleased: Floats) -> Floats:
    """The score on the side that the label names, and nearer to 0 where it names none."""
    out = np.where(polarity == POS, np.maximum(pleased, 0.01), pleased)
    out = np.where(polarity == NEG, np.minimum(out, -0.01), out)
    for label, factor in _CALM.items():
        out = np.where(polarity == label, factor * out, out)
    agreeing: Floats = out
    return agreeing
