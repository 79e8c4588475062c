"""What a person calls the keys of a trend."""

from voc_cli.report.key_names import namer
from voc_cli.taxonomy import load_taxonomy


def test_codes_are_told_by_their_labels_and_values_as_they_are() -> None:
    taxonomy = load_taxonomy()
    name = namer(taxonomy, ("category", "channel"), "ko")
    assert name("delivery × delivery") == "배송 × delivery"
    assert name("unclassified × ") == "미분류 × (없음)"
    assert namer(taxonomy, ("channel",), "ko")("delivery") == "delivery"
    assert namer(taxonomy, ("category",), "en")("delivery") == "Delivery"
    assert namer(taxonomy, ("category",), "ko")("우리 팀 분류") == "우리 팀 분류"
    topics = {"t-1": "인증번호 안 옴"}
    assert (
        namer(taxonomy, ("topic", "channel"), "ko", topics)("t-1 × ") == "인증번호 안 옴 × (없음)"
    )
