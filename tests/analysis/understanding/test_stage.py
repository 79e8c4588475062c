import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus
from voc_cli.analysis.understanding.classify import classify
from voc_cli.taxonomy import load_taxonomy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("배송이 안 와요", "delivery"),
        ("반품하고 싶어요", "return"),
        ("결제가 안 돼요", "purchase"),
        ("구독 해지 신청이요", "retention"),
        ("화면이 자꾸 멈춰요", "use"),
        ("사이즈가 어떻게 되나요? 구매 전에 문의드려요", "consideration"),
        ("사이즈가 너무 작아요", "use"),
    ],
)
def test_stage(text: str, expected: str) -> None:
    tokens = corpus([text])
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    table = classify(tokens, tickets, taxonomy=load_taxonomy())
    assert table.column("stage")[0].as_py() == expected
