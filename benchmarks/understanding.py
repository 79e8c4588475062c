"""Understanding without labels: category, act, polarity, churn, legal and safety, and speed.

Gold reviews and tickets are split by the SHA-256 of their id: cues and word lists were developed on
the half whose first byte is even, the other half was only counted, never read. No gold text is in
the data of the shipped coefficients. Polarity against stars on apps not trained on is printed by
`training/train.py`, which leaves apps out. A gold row with
several acceptable labels counts as right when the prediction is one of them; `unclassified` counts
as wrong. Macro-F1 is over the labels with at least five gold rows in the half (category) or all
(act). Intervals are 95 % percentiles of 1,000 bootstrap samples of tickets. Ratings are withheld.
Legal and safety are also counted on the sentences below; they were written before the rules met
them, but four that failed were then corrected, so that table is a check and not a measurement.
"""

import argparse
import csv
import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
from sklearn.feature_extraction.text import TfidfVectorizer

from voc_cli.analysis.classify import classify
from voc_cli.privacy import mask_text
from voc_cli.settings import Settings
from voc_cli.taxonomy import load_taxonomy
from voc_cli.text.clean import clean_texts
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import tokenize_texts

SAMPLES = 1000
LEAST_GOLD = 5
# (sentence, legal threat, safety)
WRITTEN = (
    ("계속 무시하시면 소비자보호원에 민원 접수하겠습니다", 1, 0),
    ("내용증명 보낼 테니 기다리세요", 1, 0),
    ("변호사랑 상담 끝냈고 민사로 갑니다", 1, 0),
    ("이번 주까지 답 없으면 경찰서에 고소장 넣을 거예요", 1, 0),
    ("공정거래위원회에 제보했습니다", 1, 0),
    ("금융감독원에 신고할 생각입니다", 1, 0),
    ("환불 거부하시면 신고하겠습니다 정말 화가 나네요", 1, 0),
    ("국민신문고에 올렸으니 알아서 하세요", 1, 0),
    ("손해배상 청구할 겁니다", 1, 0),
    ("법대로 합시다", 1, 0),
    ("허위매물 신고는 어디서 하나요", 0, 0),
    ("채팅으로 욕한 사람 신고했는데 처리됐나요", 0, 0),
    ("오류 신고합니다 검색이 안 돼요", 0, 0),
    ("분실 신고하고 카드 재발급 부탁드려요", 0, 0),
    ("신고 버튼이 안 보여요", 0, 0),
    ("출생신고 서류도 필요한가요", 0, 0),
    ("법인카드로 결제했습니다", 0, 0),
    ("경찰관 할인도 되나요", 0, 0),
    ("김밥 먹고 온 가족이 장염에 걸렸습니다", 0, 1),
    ("이유식에서 플라스틱 조각 같은 이물질이 나왔어요", 0, 1),
    ("충전하다가 불이 났어요", 0, 1),
    ("고데기 쓰다가 손에 화상을 입었습니다", 0, 1),
    ("유모차 바퀴가 빠져서 아이가 다칠 뻔했어요", 0, 1),
    ("크림 바르고 얼굴에 두드러기가 올라왔어요", 0, 1),
    ("빵에 곰팡이가 피어 있었습니다", 0, 1),
    ("전기장판에서 타는 냄새가 나요", 0, 1),
    ("컵이 깨져서 손을 베였습니다", 0, 1),
    ("보조배터리가 부풀어 올랐어요", 0, 1),
    ("화상회의 링크가 안 열려요", 0, 0),
    ("새로 나온 노래가 불타오르네요", 0, 0),
    ("할인 폭발이네요 좋아요", 0, 0),
    ("말을 그렇게 하시니 마음이 상했어요", 0, 0),
    ("벌레 그림 스티커는 품절인가요", 0, 0),
    ("병원 예약 기능 추가해 주세요", 0, 0),
    ("위험 부담이 커서 결제를 미루고 있어요", 0, 0),
    ("손이 많이 가는 화면이에요", 0, 0),
)


@dataclass(frozen=True)
class Gold:
    """One annotated ticket; several acceptable labels stand side by side."""

    id: str
    text: str
    category: tuple[str, ...]
    act: tuple[str, ...]
    polarity: tuple[str, ...]
    churn: int
    legal: int | None


def held_out(ticket_id: str) -> bool:
    """The half that was only counted."""
    return hashlib.sha256(ticket_id.encode()).digest()[0] % 2 == 1


def read_reviews(path: Path) -> list[Gold]:
    """The gold reviews; churn −1 where the annotators differ."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Gold(
                row["id"],
                row["text"],
                tuple(row["categories"].split("|")),
                tuple(row["act"].split("|")),
                tuple(row["polarity"].split("|")),
                int(row["churn"]),
                None,
            )
            for row in csv.DictReader(file)
        ]


def read_tickets(path: Path) -> list[Gold]:
    """The written gold tickets."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Gold(
            row["id"],
            row["text"],
            (row["primary"],),
            (row["act"],),
            (row["polarity"],),
            row["churn"],
            row["legal"],
        )
        for row in rows
    ]


def tokenized(ids: Sequence[str], texts: Sequence[str]) -> TokenizedCorpus:
    """A corpus as the pipeline makes it: masked, cleaned, tokenized."""
    masked = [mask_text(text) for text in texts]
    cleaned, _ = clean_texts([None] * len(masked), masked)
    return tokenize_texts(pa.array(ids), cleaned, settings=Settings())


def understood(corpus: TokenizedCorpus) -> list[dict[str, object]]:
    """The columns of `voc classify`, without any rating."""
    tickets = pa.table({"ticket_id": corpus.ticket_ids})
    rows: list[dict[str, object]] = classify(corpus, tickets, taxonomy=load_taxonomy()).to_pylist()
    return rows


T = TypeVar("T")
Labels = list[tuple[tuple[str, ...], str]]


def accuracy(pairs: Labels) -> float:
    """The share of predictions among the acceptable labels."""
    return float(np.mean([found in gold for gold, found in pairs])) if pairs else float("nan")


def macro_f1(pairs: Labels, least: int) -> float:
    """Mean F1 over the labels that at least `least` gold rows name first."""
    settled = [(found if found in gold else gold[0], found) for gold, found in pairs]
    counts = Counter(gold for gold, _ in settled)
    scores = []
    for label in sorted(label for label, count in counts.items() if count >= least):
        right = sum(gold == found == label for gold, found in settled)
        named = sum(found == label for _, found in settled)
        scores.append(2 * right / (named + counts[label]))
    return float(np.mean(scores)) if scores else float("nan")


def f1(pairs: list[tuple[int, int]]) -> float:
    """F1 of a flag."""
    right = sum(gold and found for gold, found in pairs)
    named = sum(found for _, found in pairs)
    true = sum(gold for gold, _ in pairs)
    return 2 * right / (named + true) if named + true else float("nan")


def interval(items: list[T], measure: Callable[[list[T]], float]) -> str:
    """The figure and its 95 % bootstrap interval."""
    rng = np.random.default_rng(20260601)
    draws = rng.integers(0, len(items), (SAMPLES, len(items)))
    values = [measure([items[i] for i in draw]) for draw in draws]
    lower, upper = np.nanpercentile(values, [2.5, 97.5])
    return f"{measure(items):.3f} ({lower:.3f}–{upper:.3f})"


def report(name: str, gold: list[Gold], found: list[dict[str, object]]) -> list[str]:
    """Table rows of one set and half."""
    pairs = list(zip(gold, found, strict=True))
    category: Labels = [(g.category, str(f["category"])) for g, f in pairs]
    act: Labels = [(g.act, str(f["act"])) for g, f in pairs]
    polarity: Labels = [(g.polarity, str(f["polarity"])) for g, f in pairs]
    churn = [(g.churn, int(bool(f["churn"]))) for g, f in pairs if g.churn >= 0]
    rows = [
        ("category, accuracy", interval(category, accuracy)),
        ("category, macro-F1", interval(category, lambda p: macro_f1(p, LEAST_GOLD))),
        ("act, macro-F1", interval(act, lambda p: macro_f1(p, 1))),
        ("polarity (4-way), accuracy", interval(polarity, accuracy)),
        (f"churn, F1 ({sum(g for g, _ in churn)} true)", interval(churn, f1)),
    ]
    if gold[0].legal is not None:
        legal = [(int(bool(g.legal)), int(bool(f["legal"]))) for g, f in pairs]
        rows.append(("legal, precision / recall", precision_recall(legal)))
    return [f"| {name} | {len(gold)} | {what} | {figure} |" for what, figure in rows]


def precision_recall(pairs: list[tuple[int, int]]) -> str:
    """Precision and recall of a flag, with their counts."""
    right = sum(gold and found for gold, found in pairs)
    named, true = sum(found for _, found in pairs), sum(gold for gold, _ in pairs)
    return f"{right}/{named} / {right}/{true}"


def speed(path: Path) -> str:
    """Tickets a second after tokenizing, best of three, and beside plain morpheme counts."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file)]
    rows = [row for row in rows if hashlib.sha256(row["id"].encode()).digest()[0] % 4 == 0]
    corpus = tokenized([row["id"] for row in rows], [row["text"] for row in rows])
    tickets = pa.table({"ticket_id": corpus.ticket_ids})
    joined = [" ".join(tokens) for tokens in corpus.tokens.to_pylist()]
    plain, ours = [], []
    for _ in range(3):
        start = time.process_time()
        TfidfVectorizer(analyzer=str.split, ngram_range=(1, 1)).fit_transform(joined)
        plain.append(time.process_time() - start)
        start = time.process_time()
        classify(corpus, tickets, taxonomy=load_taxonomy())
        ours.append(time.process_time() - start)
    rate = f"{len(rows) / min(ours):,.0f} ({len(rows):,} reviews, CPU seconds of one core"
    return f"{rate}; {min(ours) / min(plain):.1f} times scikit-learn's TF-IDF of the same words)"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    shared = parser.parse_args().shared
    print("| set | tickets | measure | figure (95 % interval) |\n|---|---|---|---|")
    sets = {
        "reviews": read_reviews(shared / "gold" / "reviews_gold.csv"),
        "tickets": read_tickets(shared / "gold" / "tickets_gold.jsonl"),
    }
    for name, gold in sets.items():
        found = understood(tokenized([g.id for g in gold], [g.text for g in gold]))
        for half, wanted in (("developed", False), ("held out", True)):
            chosen = [i for i, g in enumerate(gold) if held_out(g.id) == wanted]
            lines = report(f"{name}, {half}", [gold[i] for i in chosen], [found[i] for i in chosen])
            print("\n".join(lines))
    written = understood(tokenized([str(i) for i in range(len(WRITTEN))], [w[0] for w in WRITTEN]))
    for at, flag in ((1, "legal"), (2, "safety")):
        pairs = [(int(w[at]), int(bool(f[flag]))) for w, f in zip(WRITTEN, written, strict=True)]
        line = f"{flag}, precision / recall | {precision_recall(pairs)} |"
        print(f"| written sentences | {len(WRITTEN)} | {line}")
    figure = speed(shared / "data" / "reviews.csv.gz")
    print(f"| reviews.csv.gz | | tickets a second after tokenizing | {figure} |")


if __name__ == "__main__":
    main()
