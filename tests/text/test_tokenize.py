"""Tokenizing tickets: what comes out, that it is the same for any number of workers, and errors."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from voc_cli.errors import InputError
from voc_cli.schema import ticket_schema
from voc_cli.settings import Settings
from voc_cli.text.corpus import TokenizedCorpus
from voc_cli.text.tokenize import PII_TAG, fingerprint, morphemes, tokenize_texts, tokenize_tickets

ONE = Settings(workers=1)
BODIES = [
    "배송이 너무 늦어요. 환불 받고 싶습니다!",
    "앱이 자꾸 꺼져요ㅠㅠㅠ 😡 빨리 고쳐주세요",
    "",
    "제 번호는 [전화]이고 이름은 [이름]입니다",
    "앱이 자꾸 꺼져요ㅠㅠㅠ 😡 빨리 고쳐주세요",
    "환불 요청\n색상 불량\n주문했는데\n아직도 안 와요",
]


def table(bodies: list[str], subjects: list[str | None] | None = None) -> pa.Table:
    """A ticket table of these bodies, a day and a customer each."""
    n = len(bodies)
    day = datetime(2026, 6, 1, 3, tzinfo=UTC)
    columns: dict[str, list[object]] = {
        "ticket_id": [f"t{i}" for i in range(n)],
        "created_at": [day + timedelta(days=i) for i in range(n)],
        "customer_key": [f"c{i}" for i in range(n)],
        "subject": list(subjects or [None] * n),
        "body": list(bodies),
    }
    schema = ticket_schema()
    return pa.table(
        {field.name: columns.get(field.name, [None] * n) for field in schema}, schema=schema
    )


def corpus_of(bodies: list[str], settings: Settings = ONE) -> TokenizedCorpus:
    return tokenize_tickets(table(bodies), settings=settings).corpus


def pairs(corpus: TokenizedCorpus, row: int) -> list[tuple[str, str]]:
    return list(zip(corpus.tokens[row].as_py(), corpus.tags[row].as_py(), strict=True))


def columns(corpus: TokenizedCorpus) -> pa.Table:
    names = ("ticket_ids", "texts", "tokens", "tags", "starts", "ends", "sentences")
    return pa.table({name: getattr(corpus, name) for name in names})


def test_morphemes_stand_beside_their_tickets() -> None:
    corpus = corpus_of(BODIES)
    assert len(corpus) == len(BODIES)
    assert corpus.ticket_ids.to_pylist() == [f"t{i}" for i in range(len(BODIES))]
    assert pairs(corpus, 0)[:4] == [("배송", "NNG"), ("이", "JKS"), ("너무", "MAG"), ("늦", "VA")]
    assert pairs(corpus, 2) == []
    assert pairs(corpus, 1) == pairs(corpus, 4)
    for column in (corpus.tokens, corpus.tags, corpus.starts, corpus.ends, corpus.sentences):
        assert [len(row) for row in column] == [len(row) for row in corpus.tokens]
    assert corpus.sentences[0].as_py()[0] == 0
    assert corpus.sentences[0].as_py()[-1] == 1


def test_offsets_are_code_points_of_the_text() -> None:
    corpus = corpus_of(BODIES)
    checked = 0
    for row, text in enumerate(corpus.texts.to_pylist()):
        starts, ends = corpus.starts[row].as_py(), corpus.ends[row].as_py()
        for (form, tag), start, end in zip(pairs(corpus, row), starts, ends, strict=True):
            if tag in ("NNG", PII_TAG, "W_EMOJI"):
                assert text[start:end] == form
                checked += 1
    assert checked > 12


def test_placeholders_are_one_token_of_their_own_tag() -> None:
    found = pairs(corpus_of(BODIES), 3)
    assert ("[전화]", PII_TAG) in found
    assert ("[이름]", PII_TAG) in found


def test_a_line_is_a_sentence_unless_it_goes_on() -> None:
    corpus = corpus_of(BODIES)
    numbers = dict(zip(corpus.tokens[5].as_py(), corpus.sentences[5].as_py(), strict=True))
    assert [numbers[word] for word in ("환불", "색상", "주문", "아직")] == [0, 1, 2, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("팅겨요", [("팅기", "VV"), ("어요", "EF")]),
        ("로긴 안됨", [("로긴", "NNG"), ("안", "MAG"), ("되", "VV"), ("\u11b7", "EF")]),
        ("환뷸", [("환불", "NNG")]),
        ("재입고", [("재입고", "NNG")]),
        ("이중결제", [("이중", "NNG"), ("결제", "NNG")]),
    ],
)
def test_words_of_the_field_are_known(text: str, expected: list[tuple[str, str]]) -> None:
    assert morphemes(text, settings=ONE) == expected


def test_a_correct_않_is_not_read_as_안() -> None:
    assert ("않", "VX") in morphemes("환불이 되지 않아요", settings=ONE)
    assert ("안", "MAG") in morphemes("환불이 않되요", settings=ONE)


def test_the_same_bytes_for_any_number_of_workers_and_any_neighbours() -> None:
    bodies = [f"{body} {number}번" for number in range(60) for body in BODIES]
    one = columns(corpus_of(bodies))
    two = columns(corpus_of(bodies, Settings(workers=2)))
    assert one.equals(two)
    part = columns(corpus_of(bodies[90:120]))
    assert part.drop_columns(["ticket_ids"]).equals(one.slice(90, 30).drop_columns(["ticket_ids"]))


def test_progress_counts_every_ticket_once() -> None:
    seen: list[int] = []
    tokenize_tickets(table(BODIES), settings=ONE, advance=seen.append)
    assert sum(seen) == len(BODIES)


def test_no_tickets_give_an_empty_corpus_of_the_same_types() -> None:
    empty, some = columns(corpus_of([])), columns(corpus_of(BODIES))
    assert empty.num_rows == 0
    assert empty.schema.equals(some.schema)


def test_noise_is_counted_and_a_rerun_with_the_list_gives_the_same() -> None:
    macro = "가온샵 상담원이 순서대로 확인하여 안내드리고 있습니다"
    syllables = "가나다라마바사아자차"
    bodies = [f"{syllables[i % 10]}{syllables[i // 10]} 불량\n{macro}" for i in range(40)]
    first = tokenize_tickets(table([*bodies, "사진을 보냈습니다.\n네"]), settings=ONE)
    assert first.removed == {"recurring": 40, "system": 1}
    assert len(first.recurring) == 1
    alone = tokenize_tickets(table(bodies[:1]), settings=ONE, recurring=first.recurring)
    assert alone.recurring == first.recurring
    assert alone.corpus.tokens[0] == first.corpus.tokens[0]
    unknown = tokenize_tickets(table(bodies[:1]), settings=ONE)
    assert len(unknown.corpus.tokens[0]) > len(alone.corpus.tokens[0])


def test_subjects_stand_before_bodies() -> None:
    tickets = table(["언제 오나요"], ["Re: 배송 문의"])
    corpus = tokenize_tickets(tickets, settings=ONE).corpus
    assert corpus.texts.to_pylist() == ["배송 문의\n언제 오나요"]
    assert corpus.sentences[0].as_py()[-1] == 1


def test_a_subject_of_one_word_is_whole_whatever_the_body() -> None:
    bodies = ["환불해 주세요", "모자이크 있었으면 해요.\n언제 되나요", "왜 E07 오류가 나나요"]
    below, alone = corpus_of([f"건의\n{body}" for body in bodies]), corpus_of(bodies)
    for row in range(len(bodies)):
        assert pairs(below, row) == [("건의", "NNG"), *pairs(alone, row)]
        for place in (below.starts, below.ends):
            source = alone.starts if place is below.starts else alone.ends
            assert place[row].as_py()[1:] == [3 + at for at in source[row].as_py()]
        assert below.sentences[row].as_py()[:2] == [0, 1]


def test_a_users_dictionary_is_used_and_changes_the_fingerprint(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("가온페이백\tNNP\t5\n", encoding="utf-8")
    with_own = Settings(workers=1, user_dictionary=str(own))
    assert morphemes("가온페이백 언제 줘요", settings=with_own)[0] == ("가온페이백", "NNP")
    assert fingerprint(with_own) != fingerprint(ONE)
    corpus = tokenize_texts(pa.array(["t0"]), ["가온페이백"], settings=with_own)
    assert corpus.fingerprint == fingerprint(with_own)
    own.write_text("가온페이백\tNNP\t6\n", encoding="utf-8")
    assert fingerprint(with_own) != corpus.fingerprint


def test_workers_are_no_part_of_the_fingerprint() -> None:
    assert fingerprint(ONE) == fingerprint(Settings(workers=4))


def test_a_reading_of_unknown_morphemes_is_named(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("# words\n가온됨\t가온나라됨/VV + 다/EF\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        morphemes("가온", settings=Settings(workers=1, user_dictionary=str(own)))
    assert caught.value.key == "text.dictionary_unknown_morpheme"
    assert caught.value.values["line"] == 2
