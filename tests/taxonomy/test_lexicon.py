import pytest

from voc_cli.schema import ACTS, STAGES
from voc_cli.taxonomy.lexicon import load_lexicon, load_spellings

FLAGS = {"churn", "legal", "safety"}


def test_polarity_values_are_numbers_within_bounds() -> None:
    assert all(abs(float(entry.value)) <= 2 for entry in load_lexicon("polarity"))


@pytest.mark.parametrize(("name", "values"), [("acts", ACTS), ("stage", STAGES)])
def test_labels_are_of_the_schema(name: str, values: tuple[str, ...]) -> None:
    assert {entry.value for entry in load_lexicon(name)} <= set(values)


def test_flag_labels() -> None:
    values = {entry.value.removeprefix("-") for entry in load_lexicon("flags")}
    assert {value.removesuffix("-weak").removesuffix("-how") for value in values} == FLAGS


@pytest.mark.parametrize("name", ["polarity", "acts", "flags", "stage"])
def test_no_cue_stands_twice_for_the_same_value(name: str) -> None:
    lines = [(entry.cue.text, entry.value) for entry in load_lexicon(name)]
    assert len(lines) == len(set(lines))


def test_no_misspelling_is_its_own_right_word() -> None:
    assert all(wrong != right for wrong, right in load_spellings().items())
