import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus
from voc_cli.analysis.understanding.classify import classify
from voc_cli.analysis.understanding.explain import explain, reasons
from voc_cli.schema import CLASSIFY_SCHEMA, EXPLAIN_SCHEMA, TOP_CATEGORIES, validate
from voc_cli.taxonomy import Taxonomy, load_taxonomy, parse_taxonomy

BUILTIN = load_taxonomy()
CASES = [
    ("주문한 지 일주일이 넘었는데 택배가 안 와요", "delivery"),
    ("배송이안와요", "delivery"),
    ("상자가 다 찌그러져서 왔어요", "delivery"),
    ("환불이 아직 안 됐어요", "returns"),
    ("한 달째 환뷸 안 해줘요", "returns"),
    ("카드 결제가 두 번 됐어요", "payment"),
    ("현금영수증 발급해 주세요", "payment"),
    ("바느질이 엉망이고 실밥이 나와 있어요", "product"),
    ("품절된 사이즈 언제 입고되나요", "product"),
    ("인증번호가 오지 않아요", "account"),
    ("로그인이 않되요", "account"),
    ("업데이트하고 나서 자꾸 튕겨요", "app_error"),
    ("화면이 하얗게만 나오고 멈춰요", "app_error"),
    ("글씨가 작아서 보기 불편해요", "usability"),
    ("다크모드가 있었으면 좋겠어요", "usability"),
    ("쿠폰 적용이 왜 안 되나요", "benefits"),
    ("가격이 너무 비싸요", "benefits"),
    ("구독 해지 어디서 하나요", "subscription"),
    ("상담원이 너무 불친절해요", "support"),
    ("고객센터 전화를 아무도 안 받아요", "support"),
    ("개인정보가 유출된 것 같아요", "privacy"),
    ("광고가 너무 많이 떠요", "policy"),
    ("이유도 없이 계정이 정지당했어요", "policy"),
    ("정말 만족스러워요 번창하세요", "praise"),
    ("배송도 빠르고 좋아요", "praise"),
    ("쓰레기", "other"),
]


def understood(
    texts: list[str], *, taxonomy: Taxonomy = BUILTIN, min_score: float = 0.0
) -> pa.Table:
    tokens = corpus(texts)
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    return classify(tokens, tickets, taxonomy=taxonomy, min_score=min_score)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_category(text: str, expected: str) -> None:
    assert understood([text]).column("category")[0].as_py() == expected


def test_the_table_follows_the_schema_and_its_values_the_contract() -> None:
    table = understood([text for text, _ in CASES])
    assert validate(table, CLASSIFY_SCHEMA) == []
    assert set(table.column("category").to_pylist()) <= set(TOP_CATEGORIES)
    assert set(table.column("category_source").to_pylist()) <= {"cue", "model"}
    for top, sub in zip(
        table.column("category").to_pylist(), table.column("subcategory").to_pylist(), strict=True
    ):
        assert sub is None or sub.startswith(f"{top}.")
    scores = table.column("category_score").to_pylist()
    assert all(0 <= score <= 1 for score in scores)


def test_a_second_clear_issue_is_the_second_category() -> None:
    table = understood(["배송이 너무 늦게 왔고 환불도 안 해주네요"])
    pair = {table.column("category")[0].as_py(), table.column("category_2")[0].as_py()}
    assert pair == {"delivery", "returns"}
    assert understood(["배송이 늦어요"]).column("category_2")[0].as_py() is None


def test_praise_names_what_pleases_as_second() -> None:
    table = understood(["배송도 빠르고 좋아요"])
    assert table.column("category")[0].as_py() == "praise"
    assert table.column("category_2")[0].as_py() in {None, "delivery"}


def test_a_threshold_makes_guesses_unclassified() -> None:
    texts = ["무지개 너머 어딘가에 있는 것들", "인증번호가 오지 않아요"]
    low, high = understood(texts).column("category_score").to_pylist()
    assert low < high
    table = understood(texts, min_score=(low + high) / 2)
    assert table.column("category").to_pylist() == ["unclassified", "account"]
    assert table.column("stage")[0].as_py() is None


def test_text_without_words_goes_by_its_rating() -> None:
    tokens = corpus(["", "", ""])
    tickets = pa.table({"ticket_id": tokens.ticket_ids, "csat": [1.0, 0.0, None]})
    table = classify(tokens, tickets, taxonomy=BUILTIN)
    assert table.column("category").to_pylist() == ["praise", "other", "unclassified"]
    assert table.column("act").to_pylist() == ["praise", "complaint", "inquiry"]


def test_an_agents_label_is_not_read() -> None:
    tokens = corpus(["배송이 늦어요"])
    plain = pa.table({"ticket_id": tokens.ticket_ids})
    labelled = plain.append_column("agent_category", pa.array(["환불"]))
    one, other = (classify(tokens, tickets, taxonomy=BUILTIN) for tickets in (plain, labelled))
    assert one.equals(other)


def test_a_ticket_is_understood_the_same_alone_and_among_others() -> None:
    texts = [text for text, _ in CASES]
    whole = understood(texts)
    for row in range(0, len(texts), 5):
        alone = understood(texts[row : row + 1])
        assert alone.drop_columns(["ticket_id"]).equals(
            whole.slice(row, 1).combine_chunks().drop_columns(["ticket_id"])
        )


def test_no_ticket_gives_an_empty_table() -> None:
    assert understood([]).num_rows == 0
    assert understood([]).schema.equals(CLASSIFY_SCHEMA)


def test_progress_adds_up() -> None:
    tokens = corpus(["배송", "환불"])
    done: list[int] = []
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    classify(tokens, tickets, taxonomy=BUILTIN, advance=done.append)
    assert sum(done) == 2


def test_explain_points_at_the_words() -> None:
    text = "안녕하세요. 택배가 아직 안 와요."
    tokens = corpus([text])
    decided = understood([text]).to_pylist()[0]
    found = reasons(tokens, 0, decided, taxonomy=BUILTIN)
    cues = [r for r in found if r.decision == "category" and r.kind == "cue"]
    assert any(text[r.start : r.end].startswith("택배") for r in cues)
    assert [r.weight for r in cues] == sorted((r.weight for r in cues), reverse=True)
    assert {"cue", "word", "signal"} <= {r.kind for r in found}
    for reason in found:
        assert reason.start == reason.end == -1 or 0 <= reason.start < reason.end <= len(text)


def test_explain_as_a_table() -> None:
    texts = ["택배가 아직 안 와요", "탈퇴하겠습니다", ""]
    tokens = corpus(texts)
    table = explain(tokens, understood(texts), taxonomy=BUILTIN)
    assert table.schema.equals(EXPLAIN_SCHEMA)
    rows = [row for row in table.to_pylist() if row["quote"]]
    assert {row["ticket_id"] for row in rows} == {"t0", "t1"}
    assert any(row["decision"] == "churn" and row["value"] == "1" for row in rows)
    for row in rows:
        assert texts[int(row["ticket_id"][1:])][row["start"] : row["end"]] == row["quote"]


def test_a_taxonomy_of_ones_own() -> None:
    tree = '[[category]]\ncode = "꽃"\nstage = "use"\ncues = ["장미 | 튤립 + 시들다"]\n'
    mine = parse_taxonomy(tree, file="mine.toml")
    table = understood(["장미가 다 시들었어요", "배송이 늦어요"], taxonomy=mine)
    assert table.column("category").to_pylist() == ["꽃", "unclassified"]
    assert table.column("subcategory").to_pylist() == [None, None]
