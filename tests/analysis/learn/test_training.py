import numpy as np
import pytest
from threadpoolctl import threadpool_info

from tests.analysis.corpora import corpus
from tests.analysis.learn.corpora import tickets
from voc_cli.analysis.learn import fitting
from voc_cli.analysis.learn.features import count_terms, transform
from voc_cli.analysis.learn.folds import assign_folds, number_texts
from voc_cli.analysis.learn.members import combine
from voc_cli.analysis.learn.model import predict
from voc_cli.analysis.learn.training import Labelled, learn, out_of_time
from voc_cli.errors import InputError


def test_it_learns_what_the_words_say_and_is_sure_of_it() -> None:
    learned = learn(tickets())
    assert (learned.held_out.best == tickets().truth).mean() > 0.9
    new = corpus(["택배가 아직도 안 와요", "앱 실행이 안 돼요", "취소하고 환불 받고 싶어요"])
    found = predict(learned.model, new, np.zeros(3, dtype=bool))
    assert [learned.model.labels[i] for i in found.best] == ["배송 지연", "앱 오류", "환불"]


def test_workers_and_the_order_of_tickets_change_nothing() -> None:
    one, two = learn(tickets(), workers=1), learn(tickets(), workers=3)
    kinds = [block.kind for block in one.model.blocks]
    counts = count_terms(tickets().corpus, kinds, subjects=tickets().subjects)
    matrix = transform(one.model.blocks, counts)
    for a, b in zip(one.model.members, two.model.members, strict=True):
        assert a.method == b.method and a.temperature == b.temperature
        assert (combine([a], matrix) == combine([b], matrix)).all()
    assert one.model.calibration == two.model.calibration
    assert one.trials == two.trials


def test_no_thread_sets_the_linear_algebra_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thread with a hold of its own would end it for all, and sums would hang on the load."""

    def threads() -> list[int]:
        return [m["num_threads"] for m in threadpool_info() if m["user_api"] == "blas"]

    seen: list[int] = []

    def watched(*given: object, **named: object) -> object:
        scorer = fitting_fit(*given, **named)  # type: ignore[arg-type]
        seen.extend(threads())
        return scorer

    fitting_fit = fitting.fit_scorer
    monkeypatch.setattr(fitting, "fit_scorer", watched)
    before = threads()
    learn(tickets(), workers=4)
    assert len(seen) > 20 and set(seen) == {1}
    assert threads() == before


def test_half_of_the_labels_say_what_more_would_bring() -> None:
    learned = learn(tickets(rounds=80))
    assert learned.by_half is not None
    half, whole = learned.by_half
    assert 0.7 < half <= whole + 0.05 and whole <= 1
    assert learn(tickets(rounds=20)).by_half is None  # sixty tickets: too few to halve


def test_no_label_more_than_one_is_refused_by_name() -> None:
    some = tickets()
    only = Labelled(some.corpus, some.subjects, ("환불",), np.zeros_like(some.truth), some.days)
    with pytest.raises(InputError, match="환불"):
        learn(only)


def test_texts_without_any_shared_word_still_give_a_model() -> None:
    texts = ["가나", "다라", "마바", "사아", "자차", "카타", "파하", "거너", "더러", "머버"]
    n = len(texts)
    some = Labelled(
        corpus(texts), np.zeros(n, dtype=bool), ("a", "b"), np.arange(n) % 2, (None,) * n
    )
    model = learn(some).model
    found = predict(model, corpus(["전혀 다른 글"]), np.zeros(1, dtype=bool))
    assert 0 <= found.score[0] <= 1


def test_equal_texts_are_held_out_together_and_labels_are_spread() -> None:
    truth = np.array([0] * 10 + [1] * 10)
    texts = number_texts(["같은 글", "같은  글", *(f"글 {i}" for i in range(18))])
    ids = [f"t{i}" for i in range(20)]
    folds = assign_folds(truth, texts, ids, n_folds=5)
    assert folds[0] == folds[1]
    assert all((np.bincount(folds[truth == label], minlength=5) >= 1).all() for label in (0, 1))
    back = list(range(20))[::-1]
    again = assign_folds(truth[back], texts[back], [ids[i] for i in back], n_folds=5)
    assert (again[back] == folds).all()


def test_the_newest_fifth_is_judged_by_a_model_of_the_past() -> None:
    some = tickets(80)
    model = learn(some).model
    found = out_of_time(some, model)
    assert found is not None
    predictions, rows, since = found
    assert len(rows) >= 40 and all((some.days[i] or since) >= since for i in rows)
    assert (predictions.best == some.truth[rows]).mean() > 0.8
    undated = Labelled(some.corpus, some.subjects, some.labels, some.truth, (None,) * 240)
    assert out_of_time(undated, model) is None


def test_a_name_never_becomes_a_term() -> None:
    texts = [f"김민수 배송이 늦어요 {i}번" for i in range(6)] + [f"앱 오류 {i}번" for i in range(6)]
    some = Labelled(
        corpus(texts), np.zeros(12, dtype=bool), ("배송", "앱"), np.repeat([0, 1], 6), (None,) * 12
    )
    words = {str(key) for block in learn(some).model.blocks for key in block.keys}
    assert not any("민수" in word for word in words)


def test_the_subject_counts_apart() -> None:
    some = tickets(24)
    own = corpus([f"{some.labels[t]} 문의\n{i}번째 글입니다" for i, t in enumerate(some.truth)])
    marks = np.ones(len(own), dtype=bool)
    with_subjects = Labelled(own, marks, some.labels, some.truth, some.days)
    learned = learn(with_subjects)
    assert any(trial.recipe.startswith("subject") for trial in learned.trials)
    assert (learned.held_out.best == some.truth).mean() > 0.9


def test_three_hundred_labels_are_learned() -> None:
    things = (
        "배송 환불 결제 쿠폰 예약 회원 주소 색상 포장 영수증 계좌 알림 "
        "검색 사진 음악 게임 신발 모자 가방 의자"
    )
    verbs = "지연 오류 취소 변경 조회 누락 중복 실패 요청 불만 신청 해지 확인 등록 삭제"
    pairs = [(a, b) for a in things.split() for b in verbs.split()]
    texts = [f"{a} {b} {a} {b} 때문에 글 {turn} 남깁니다" for a, b in pairs for turn in "가나다"]
    labels = tuple(sorted(f"{a}, {b}" for a, b in pairs))
    truth = np.array([labels.index(f"{a}, {b}") for a, b in pairs for _ in "가나다"])
    none = (None,) * len(texts)
    some = Labelled(corpus(texts), np.zeros(len(texts), dtype=bool), labels, truth, none)
    learned = learn(some, workers=2)
    assert len(learned.model.labels) == 300
    assert (learned.held_out.best == truth).mean() > 0.9
