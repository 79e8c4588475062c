import pyarrow as pa
import pytest

from tests.analysis.corpora import corpus
from voc_cli.analysis.understanding.agents import agreement, map_names
from voc_cli.analysis.understanding.classify import classify
from voc_cli.taxonomy import load_taxonomy

BUILTIN = load_taxonomy()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("delivery", "delivery"),
        ("배송", "delivery"),
        ("배송 > 배송 지연", "delivery.late"),
        ("배송/지연", "delivery"),
        ("배송문의", "delivery"),
        ("환불", "returns"),
        ("Delivery", "delivery"),
        ("계정·인증", "account"),
        ("칭찬합니다", "praise"),
        ("zzz", None),
        ("", None),
    ],
)
def test_names_of_agents_become_codes(name: str, code: str | None) -> None:
    assert map_names([name], BUILTIN).get(name) == code


def understood(texts: list[str], agents: list[str | None], *, trust: bool) -> pa.Table:
    tokens = corpus(texts)
    named = pa.array(agents, pa.string())
    tickets = pa.table({"ticket_id": tokens.ticket_ids, "agent_category": named})
    table = classify(tokens, tickets, taxonomy=BUILTIN, trust_agent=trust)
    return table.append_column("agent_category", named)


TEXTS = ["택배가 일주일째 안 와요", "로그인이 안 돼요", "앱이 자꾸 꺼져요", "환불해 주세요"]
AGENTS = ["배송", "배송 지연", None, "아무거나"]


def test_a_trusted_agent_comes_first_and_we_second() -> None:
    table = understood(TEXTS, AGENTS, trust=True)
    assert table.column("category").to_pylist() == ["delivery", "delivery", "app_error", "returns"]
    assert table.column("category_source").to_pylist()[:2] == ["agent", "agent"]
    assert table.column("category_2")[1].as_py() == "account"
    assert table.column("subcategory")[1].as_py() == "delivery.late"
    assert table.column("category_score").to_pylist()[:2] == [1.0, 1.0]
    assert table.column("stage")[1].as_py() == "delivery"


@pytest.mark.parametrize("trust", [False, True])
def test_agreement_is_the_same_whether_agents_are_trusted(trust: bool) -> None:
    found = agreement(understood(TEXTS, AGENTS, trust=trust), BUILTIN)
    assert (found.named, found.mapped, found.equal) == (3, 2, 1)
    assert found.pairs == (("delivery", "account", 1),)
    assert found.unmapped == (("아무거나", 1),)
    assert found.trusted == (2 if trust else 0)


def test_nobody_named_anything() -> None:
    found = agreement(understood(TEXTS, [None] * 4, trust=True), BUILTIN)
    assert found.named == found.mapped == found.equal == 0
