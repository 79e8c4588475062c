"""Reports of the invented company, built once for all renderers."""

import pytest

from tests.report.example import example, taxonomy
from voc_cli.analysis.results import RunResults
from voc_cli.report.build import build_report
from voc_cli.report.model import Report


@pytest.fixture(scope="session")
def results() -> RunResults:
    return example()


@pytest.fixture(scope="session")
def report(results: RunResults) -> Report:
    return build_report(results, taxonomy=taxonomy(), lang="ko")


@pytest.fixture(scope="session")
def english(results: RunResults) -> Report:
    return build_report(results, taxonomy=taxonomy(), lang="en")
