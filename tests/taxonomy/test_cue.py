import pytest

from voc_cli.taxonomy.cue import CueError, parse_cue


def test_a_predicate_ends_in_da_and_a_word_does_not() -> None:
    cue = parse_cue("배송 + 늦다")
    word, predicate = cue.parts[0].terms[0], cue.parts[1].terms[0]
    assert (word.form, word.kind) == ("배송", "word")
    assert (predicate.form, predicate.kind) == ("늦", "predicate")
    assert cue.joins == ("+",)
    assert cue.weight == 1.0


def test_alternatives_bind_tighter_than_joins() -> None:
    cue = parse_cue("배송 | 택배 + 안 오다 | 못 받다 - 배송비 ^1.5")
    assert [len(part.terms) for part in cue.parts] == [2, 2]
    assert all(term.negated for term in cue.parts[1].terms)
    assert cue.without[0].terms[0].form == "배송비"
    assert cue.weight == 1.5


def test_plain_words_side_by_side_mean_in_that_order() -> None:
    assert parse_cue("취소 수수료").joins == (">",)
    assert parse_cue("너무 >> 하다").joins == (">>",)


def test_codas_become_the_form_the_analyser_gives() -> None:
    assert parse_cue("ㄹ까요/EF").parts[0].terms[0].form == "\u11af까요"


def test_open_ends() -> None:
    assert parse_cue("환불*").parts[0].terms[0].open_end
    assert parse_cue("*까요/EF").parts[0].terms[0].open_start


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("^2", "empty"),
        ("환불 ^0", "weight"),
        ("환불 ^많이", "weight"),
        ("배송 +", "operator"),
        ("배송 - 배송비 + 늦다", "operator"),
        ("취소 수수료 | 위약금", "operator"),
        ("안 배송", "term"),
        ("배송/명사", "term"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(CueError) as caught:
        parse_cue(text)
    assert caught.value.reason == reason
