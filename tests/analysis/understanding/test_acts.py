import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus
from voc_cli.analysis.understanding.classify import classify
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


@pytest.mark.parametrize(
    "text",
    [
        "친절하지 않네요",
        "친절하지가 않아요",
        "좋지 않아요",
        "만족스럽지 못해요",
        "감사하지 않습니다",
        "직원이 친절하지 못했어요",
        "칭찬할 게 없네요",
        "칭찬할 만한 점이 하나도 없습니다",
        "고맙지도 않네요",
        "맛있지 않아요",
        "추천하고 싶지 않습니다",
        "친절한 줄 알았는데 아니네요",
        "좋지도 빠르지도 않아요",
    ],
)
def test_denied_praise_is_a_complaint(text: str) -> None:
    tokens = corpus([text])
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    [row] = classify(tokens, tickets, taxonomy=load_taxonomy()).to_pylist()
    assert (row["act"], row["polarity"]) == ("complaint", "neg")
    assert row["category"] != "praise"


@pytest.mark.parametrize(
    "text",
    [
        "이보다 좋을 수 없어요",
        "아쉬운 점이 없어요 최고예요",
        "문제없이 잘 쓰고 있어요",
        "요즘에 꼭 필요한 앱이 아닌가 싶네요",
    ],
)
def test_a_denial_that_praises(text: str) -> None:
    tokens = corpus([text])
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    assert classify(tokens, tickets, taxonomy=load_taxonomy()).column("act")[0].as_py() == "praise"


@pytest.mark.parametrize(
    ("text", "subcategory", "stage"),
    [
        ("배송이 언제 오나요?", "delivery.tracking", "delivery"),
        ("배송이 언제 오나요? 일주일째 안 와요", "delivery.late", "delivery"),
        ("배송이 너무 안 와요 언제 오나요", "delivery.late", "delivery"),
        ("탈퇴하겠습니다 다시는 안 씁니다", "account.withdrawal", "retention"),
        ("앱 삭제합니다 다시는 안 써요", None, "retention"),
    ],
)
def test_asking_when_and_leaving(text: str, subcategory: str | None, stage: str) -> None:
    tokens = corpus([text])
    tickets = pa.table({"ticket_id": tokens.ticket_ids})
    [row] = classify(tokens, tickets, taxonomy=load_taxonomy()).to_pylist()
    assert (row["subcategory"], row["stage"]) == (subcategory, stage)
