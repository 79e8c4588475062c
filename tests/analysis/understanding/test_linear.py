from importlib.resources import files

import numpy as np
import pyarrow as pa
import pytest

from tests.analysis.corpora import morphemes
from voc_cli.analysis.understanding.cues import Lookup
from voc_cli.analysis.understanding.evidence import plan_of
from voc_cli.analysis.understanding.linear import (
    answer,
    contributions,
    meaning_matrix,
    softmax,
    term_matrix,
    term_name,
)
from voc_cli.analysis.understanding.signals import find_signals, signal_matrix, signal_names
from voc_cli.analysis.understanding.terms import KINDS, find_places, term_key, word_numbers
from voc_cli.privacy import mask_text
from voc_cli.schema import ACTS, POLARITIES, TOP_CATEGORIES
from voc_cli.taxonomy import load_taxonomy
from voc_cli.taxonomy.weights import INTERCEPT, Weights, load_weights, weights_of

PLAN = plan_of(load_taxonomy())


def small(**changes: object) -> Weights:
    """Two terms, one signal, one meaning, three runs of letters, two answers."""
    terms = {
        "kind": ["word", "near"],
        "first": ["배송/NNG", "배송/NNG"],
        "second": ["", "늦/VA"],
        "idf": pa.array([1.0, 2.0], pa.float32()),
        "category.delivery": pa.array([1.0, 3.0], pa.float32()),
        "category.other": pa.array([0.0, -1.0], pa.float32()),
    }
    signals = {
        "signal": ["asked", INTERCEPT],
        "category.delivery": pa.array([0.0, 0.25], pa.float32()),
        "category.other": pa.array([0.5, 0.0], pa.float32()),
    }
    meanings = {
        "word": ["택배/NNG"],
        "weight": pa.array([0.7], pa.float32()),
        "category.delivery": pa.array([1.5], pa.float32()),
        "category.other": pa.array([0.0], pa.float32()),
    }
    runs = {
        "run": ["굿굿", " 굿", "굿 "],
        "idf": pa.array([2.0, 1.0, 2.0], pa.float32()),
        "category.delivery": pa.array([0.3, 0.0, -0.6], pa.float32()),
        "category.other": pa.array([0.0, 0.0, 0.0], pa.float32()),
    }
    tables = ({**terms, **changes}, signals, meanings, runs)
    return weights_of(*(pa.table(table) for table in tables))


def z(text: str, weights: Weights) -> np.ndarray:
    m = morphemes([text])
    found = answer(m, pa.array([text]), find_signals(m, Lookup(m), PLAN), PLAN, weights)
    row: np.ndarray = found.of("category")[0]
    return row


def test_terms_are_words_denials_and_pairs_of_one_sentence() -> None:
    m = morphemes(["배송이 늦어요. 안 와요"])
    index = {"늦/VA": 0, "배송/NNG": 1, "어요/EF": 2, "오/VV": 3, "이/JKS": 4}
    found = find_places(m, word_numbers(m, index), len(index))
    words = sorted(index)

    def key(kind: str, first: str, second: str = "") -> int:
        number = index[second] if second else 0
        return term_key(KINDS.index(kind), index[first], number, len(index))

    expected = {key("word", word) for word in words}
    expected |= {key("denied", "오/VV"), key("near", "배송/NNG", "늦/VA")}
    pairs = [
        ("배송/NNG", "이/JKS"),
        ("이/JKS", "늦/VA"),
        ("늦/VA", "어요/EF"),
        ("오/VV", "어요/EF"),
    ]
    expected |= {key("pair", first, second) for first, second in pairs}
    assert set(found.key.tolist()) == expected
    assert len(found.key) == len(expected)


def test_z_is_what_the_formula_says() -> None:
    one, both = 1 / np.sqrt(5), 2 / np.sqrt(5)  # idf 1 and 2, length 1
    assert z("배송이 늦어요.", small())[0] == pytest.approx(one * 1 + both * 3 + 0.25, abs=1e-5)
    assert z("배송이 늦어요.", small())[1] == pytest.approx(-both, abs=1e-5)
    assert z("배송?", small())[1] == pytest.approx(0.5, abs=1e-5)
    assert z("택배요", small())[0] == pytest.approx(1.5 / (0.7 + 0.3) ** 0.75 + 0.25, abs=1e-5)
    assert z("굿굿굿", small())[0] == pytest.approx((2 * 0.3 - 2 * 0.6) / 3 + 0.25, abs=1e-5)
    assert z("", small())[0] == pytest.approx(0.25)


def test_contributions_add_up_to_z() -> None:
    weights = load_weights()
    text = "택배가 아직도 안 와요. 언제 오나요?"
    m, texts = morphemes([text]), pa.array([text])
    signals = find_signals(m, Lookup(m), PLAN)
    column = weights.answers.index("category.delivery")
    parts = contributions(m, texts, signals, PLAN, weights, column)
    start = weights.by_signal[weights.signals.index(INTERCEPT), column]
    total = answer(m, texts, signals, PLAN, weights).z[0, column]
    assert sum(part.value for part in parts) + start == pytest.approx(total, abs=1e-3)
    assert all(-1 <= part.start <= part.end <= len(text) for part in parts)
    quotes = {part.name: text[part.start : part.end] for part in parts if part.name[0] == "«"}
    assert quotes
    assert all(name.strip("«»").strip("_") == quote for name, quote in quotes.items())


def test_rows_of_terms_have_length_one_and_long_tickets_do_not_shout() -> None:
    weights = load_weights()
    m = morphemes(["배송이 늦어요", "배송이 늦어요. " * 30, ""])
    terms = term_matrix(m, weights)
    lengths = np.sqrt(np.asarray(terms.multiply(terms).sum(axis=1)).ravel())
    assert lengths == pytest.approx([1.0, 1.0, 0.0])
    assert (
        meaning_matrix(m, weights).sum(axis=1)[1] < 10 * meaning_matrix(m, weights).sum(axis=1)[0]
    )


def test_signals_stay_between_minus_one_and_one() -> None:
    m = morphemes(["배송 배송 배송 최악 환불 해지 탈퇴하겠습니다?", "좋아요", ""])
    matrix = signal_matrix(find_signals(m, Lookup(m), PLAN)).toarray()
    assert matrix.shape == (3, len(signal_names(PLAN)))
    assert np.abs(matrix).max() <= 1


def test_softmax_sums_to_one_and_leaves_out_what_is_impossible() -> None:
    chance = softmax(np.array([[1.0, 2.0, -np.inf], [900.0, 0.0, 0.0]]))
    assert chance.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert chance[0, 2] == 0


def test_tables_that_do_not_agree_are_refused() -> None:
    with pytest.raises(ValueError, match="different answers"):
        small(**{"category.more": pa.array([0.0, 0.0], pa.float32())})


def test_the_shipped_tables_answer_every_question() -> None:
    weights = load_weights()
    assert weights.labels("category") == TOP_CATEGORIES
    assert weights.labels("act") == ACTS
    assert weights.labels("polarity") == POLARITIES
    for head in ("churn", "legal", "safety", "mood"):
        assert len(weights.labels(head)) == 1
    assert set(weights.signals) == {*signal_names(PLAN), INTERCEPT}
    for table in (weights.by_term, weights.by_signal, weights.by_meaning, weights.by_run):
        assert np.isfinite(table).all()


def test_the_shipped_tables_name_no_person_and_no_firm() -> None:
    weights = load_weights()
    words = {*weights.words, *weights.meanings}
    assert not [w for w in words if w.rpartition("/")[2].startswith(("NNP", "PII", "SN"))]
    forms = [w.rpartition("/")[0] for w in weights.words]
    assert not [f for f in forms if any(sign.isdigit() for sign in f)]
    assert [f for f in forms if mask_text(f) != f] == []
    for brand in ("쿠팡", "당근마켓", "네이버", "카카오톡", "야놀자", "google"):
        assert brand not in forms
        assert [run for run in weights.runs if brand[:3] in run] == []
    assert [run for run in weights.runs if any(sign.isdigit() for sign in run)] == []


def test_the_shipped_tables_are_small() -> None:
    folder = files("voc_cli.taxonomy").joinpath("weights_data")
    sizes = [len(entry.read_bytes()) for entry in folder.iterdir() if entry.is_file()]
    assert 0 < sum(sizes) < 4_000_000


def test_terms_are_named_as_people_read_them() -> None:
    assert term_name("word", "배송/NNG", "") == "배송/NNG"
    assert term_name("denied", "오/VV", "") == "안 오/VV"
    assert term_name("near", "배송/NNG", "늦/VA") == "배송/NNG … 늦/VA"
