import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus
from voc_cli.analysis.classify import classify
from voc_cli.taxonomy import load_taxonomy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("배송 언제 되나요?", "inquiry"),
        ("환불 절차가 궁금합니다", "inquiry"),
        ("비밀번호는 어떻게 바꾸나요", "inquiry"),
        ("사용 방법 좀 알려주세요", "inquiry"),
        ("환불 처리 부탁드립니다", "request"),
        ("주소를 바꿔 주세요", "request"),
        ("주문 취소해 주시기 바랍니다", "request"),
        ("다크모드가 있었으면 좋겠어요", "suggestion"),
        ("위젯 기능을 추가해 주세요", "suggestion"),
        ("예약을 한 번에 볼 수 있게 해 주세요", "suggestion"),
        ("도대체 몇 번을 말해야 하나요 진짜 짜증나네요", "complaint"),
        ("앱이 자꾸 꺼져요", "complaint"),
        ("이게 말이 되나요 진짜 어이가 없네요", "complaint"),
        ("기사님 정말 친절하셨어요 감사합니다", "praise"),
        ("너무 편리하고 좋아요", "praise"),
    ],
)
def test_act(text: str, expected: str) -> None:
    tokens = corpus([text])
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    assert classify(tokens, tickets, taxonomy=load_taxonomy()).column("act")[0].as_py() == expected


def test_a_bare_closing_is_not_praise() -> None:
    tokens = corpus(["감사합니다", "네 알겠습니다"])
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    acts = classify(tokens, tickets, taxonomy=load_taxonomy()).column("act").to_pylist()
    assert "praise" not in acts and "complaint" not in acts
