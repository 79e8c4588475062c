from typing import get_args

import pytest

from voc_cli.messages import LANGUAGES, catalogue
from voc_cli.pipeline.weekly import DIMENSIONS
from voc_cli.report.lines import COLUMNS, Dimension


def test_the_report_knows_every_dimension_that_the_pipeline_counts() -> None:
    assert set(get_args(Dimension)) == set(DIMENSIONS)
    assert {name: (column,) for name, column in COLUMNS.items()} | {"all": ()} == DIMENSIONS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_dimension_can_be_named(lang: str) -> None:
    for name in DIMENSIONS:
        assert f"report.by_{name}" in catalogue(lang)
        assert name == "category" or f"report.named_{name}" in catalogue(lang)
