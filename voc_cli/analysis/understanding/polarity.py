"""How pleased a ticket sounds: signed words under negation, emphasis and contrast.

    P = Σ w·v over pleased words,  N = Σ w·|v| over displeased words,  score = (P − N) / (P + N + 1)

v is the word's value in the list `polarity`; under negation a pleased word counts −0.9 v, a
displeased one 0.6 |v| (불편 없이). w is 1.3 after an intensifier, 0.8 after a softener, and 1.2
behind the last contrast of a ticket (-지만, 그런데). A denied word that is in no list (`안 갑니다`,
`재고가 없어요`) counts 0.5 as displeased: in a ticket, what does not happen is the problem.

Labels: `mix` when both sums count, `pos` or `neg` when one does, else `neu`; then what the rest of
the analysis knows: praise with a wish, or with an issue behind the contrast, is `mix`, and a
complaint about something is `neg` however calmly it is worded. A rating decides only where the
text says nothing (`classify._rating_prior`).
"""

from dataclasses import dataclass

import numpy as np

from voc_cli.analysis.morphology import Ints, Mask, Morphemes
from voc_cli.analysis.understanding.cues import Floats, Hits, Lookup, match
from voc_cli.schema import POLARITIES
from voc_cli.taxonomy.lexicon import load_lexicon

__all__ = ["Sentiment", "behind_contrast", "label_polarity", "measure"]

NEG, POS, MIX, NEU = range(len(POLARITIES))

_INTENSIFIERS = (
    *("너무", "정말", "진짜", "매우", "아주", "완전", "참", "굉장히", "엄청", "겁나", "무척"),
    *("개", "졸라", "존나", "넘", "넘나", "제일", "가장", "훨씬", "더"),
)
_SOFTENERS = ("좀", "조금", "약간", "살짝", "다소", "쫌", "가끔", "간혹")
_CONTRASTS = ("지만", "은데", "ᆫ데", "는데", "으나", "그런데", "근데", "하지만", "다만", "그러나")
_TURNED_PLEASED = -0.9
_TURNED_DISPLEASED = 0.6
_DENIED = 0.5
_STRONG, _SOFT, _AFTER_CONTRAST = 1.3, 0.8, 1.2
_ENOUGH = 0.5  # a sum below this says nothing
_ENOUGH_IN_ASKING = 0.7
_MIX_SHARE = 0.22  # the smaller sum over the larger, from which both count


@dataclass(frozen=True)
class Sentiment:
    """Pleased and displeased sums by ticket and by morpheme (where each word stands).

    refused  tickets whose pleased words are all denied (친절하지 않네요): they praise nothing
    """

    pleased: Floats
    displeased: Floats
    by_morpheme: Floats
    refused: Mask

    @property
    def score(self) -> Floats:
        """(P − N) / (P + N + 1), from −1 to 1."""
        total: Floats = self.pleased + self.displeased + 1.0
        return (self.pleased - self.displeased) / total


def measure(m: Morphemes, lookup: Lookup) -> Sentiment:
    """Pleased and displeased sums of every ticket in `m`."""
    entries = load_lexicon("polarity")
    values = np.array([float(entry.value) for entry in entries])
    hits = match(m, [entry.cue for entry in entries], lookup)
    fixed = np.array([any(t.negated for p in e.cue.parts for t in p.terms) for e in entries])
    value = values[hits.cue]
    hidden = _covered(m, hits, value == 0)
    turned = (m.negated[hits.first] | m.negated[hits.last]) & ~fixed[hits.cue]
    turned &= ~_unsurpassed(m)[hits.last]
    turned |= (value > 0) & _only_believed(m)[hits.last]
    denied = m.row[hits.first[turned & (value > 0)]]
    value = np.where(turned, np.where(value > 0, _TURNED_PLEASED, -_TURNED_DISPLEASED), 1.0) * value
    value[hidden[hits.first] | hidden[hits.last]] = 0.0
    by_morpheme = _strongest(len(m), hits.first, value)
    by_morpheme += _denied(m, hits, hidden)
    by_morpheme *= _emphasis(m)
    pleased: Floats = np.bincount(m.row, np.maximum(by_morpheme, 0), m.n_rows).astype(np.float64)
    displeased: Floats = np.bincount(m.row, np.maximum(-by_morpheme, 0), m.n_rows).astype(float)
    refused = np.bincount(denied, minlength=m.n_rows) > 0
    refused &= (pleased < _ENOUGH) & (displeased >= _ENOUGH)
    return Sentiment(pleased, displeased, by_morpheme, refused)


def label_polarity(
    sentiment: Sentiment,
    *,
    asks: Mask,
    wishes: Mask,
    blames: Mask,
    turns: Mask,
    rating_prior: Floats,
) -> Ints:
    """Index into POLARITIES by ticket.

    asks    inquiries, requests and suggestions: mild displeasure there is the matter asked about
    wishes  requests and suggestions; `blames` complaints with an issue
    turns   tickets with an issue behind their last contrast (`좋은데 …`)
    rating_prior  1 for the top and −1 for the bottom of a rating scale, else 0
    """
    pleased = sentiment.pleased >= _ENOUGH
    displeased = sentiment.displeased >= np.where(asks, _ENOUGH_IN_ASKING, _ENOUGH)
    smaller = np.minimum(sentiment.pleased, sentiment.displeased)
    larger = np.maximum(sentiment.pleased, sentiment.displeased)
    both = pleased & displeased & (smaller >= _MIX_SHARE * larger)
    more = sentiment.pleased > sentiment.displeased
    out = np.full(len(pleased), NEU, dtype=np.int64)
    out[displeased] = NEG
    out[pleased & (more | ~displeased)] = POS
    out[both | ((out == POS) & (wishes | turns))] = MIX
    out[(out == NEU) & blames] = NEG
    silent = sentiment.pleased + sentiment.displeased == 0
    out[silent & (rating_prior > 0)] = POS
    out[silent & (rating_prior < 0)] = NEG
    return out


def _unsurpassed(m: Morphemes) -> Mask:
    """Words that only say nothing is more so: 이보다 좋을 수 없다, 더 친절할 수 없다."""
    able = m.formed(("수",), "NNB")
    behind = m.shifted(able, -2) | m.shifted(able, -3)
    than = m.formed(("보다",), "JKB") | m.formed(("더",), "MAG")
    before = m.shifted(than, 1) | m.shifted(than, 2) | m.shifted(than, 3)
    unsurpassed: Mask = behind & before
    return unsurpassed


def _only_believed(m: Morphemes) -> Mask:
    """Words of what turned out otherwise: 친절한 줄 알았는데."""
    knew = m.formed(("알",), "VV") & m.shifted(m.tagged("EP"), -1)
    thought = m.formed(("줄",), "NNB") & m.shifted(knew, -1)
    believed: Mask = m.shifted(thought, -2) | m.shifted(thought, -3)
    return believed


def _covered(m: Morphemes, hits: Hits, chosen: Mask) -> Mask:
    edges = np.zeros(len(m) + 1, dtype=np.int64)
    np.add.at(edges, hits.first[chosen], 1)
    np.add.at(edges, hits.last[chosen] + 1, -1)
    covered: Mask = np.cumsum(edges)[:-1] > 0
    return covered


def _strongest(length: int, at: Ints, value: Floats) -> Floats:
    """One value a morpheme: the one furthest from 0 among the cues that begin there."""
    out = np.zeros(length)
    order = np.argsort(np.abs(value), kind="stable")
    out[at[order]] = value[order]
    return out


def _denied(m: Morphemes, hits: Hits, hidden: Mask) -> Floats:
    """−0.5 for each denied word that no list knows; 아니다 and -지 말다 deny without complaint."""
    known = np.zeros(len(m), dtype=np.bool_)
    known[hits.first] = True
    known[hits.last] = True
    helper = m.tagged("XSV", "XSA", "VCP") | m.formed(("하", "되", "있", "알", "모르"), "V")
    loose = m.negated & ~m.disclaimed & ~known & ~hidden & ~helper
    return np.where(loose, -_DENIED, 0.0)


def behind_contrast(m: Morphemes) -> Mask:
    """The morphemes behind the last contrast (-지만, -는데, 다만 …) of their ticket."""
    contrast = np.flatnonzero(m.formed(_CONTRASTS, "EC", "EF", "MAJ", "MAG"))
    last = np.full(m.n_rows, -1, dtype=np.int64)
    np.maximum.at(last, m.row[contrast], contrast)
    behind: Mask = (last[m.row] >= 0) & (np.arange(len(m)) > last[m.row])
    return behind


def _emphasis(m: Morphemes) -> Floats:
    weight = np.ones(len(m))
    strong = m.formed(_INTENSIFIERS, "MAG", "XPN", "MM")
    soft = m.formed(_SOFTENERS, "MAG")
    weight[m.shifted(strong, 1) | m.shifted(strong, 2)] = _STRONG
    weight[m.shifted(soft, 1)] = _SOFT
    weight[behind_contrast(m)] *= _AFTER_CONTRAST
    return weight
