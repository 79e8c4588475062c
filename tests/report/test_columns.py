from voc_cli import schema
from voc_cli.messages import LANGUAGES, catalogue
from voc_cli.report.labels import column_labels
from voc_cli.store.topic_words import LIST_SCHEMA


def test_every_column_we_put_out_has_a_label_in_both_languages() -> None:
    tables = (
        schema.ticket_schema(), schema.CLASSIFY_SCHEMA, schema.TOKENS_SCHEMA,
        schema.ASSIGNMENT_SCHEMA, schema.TOPIC_SCHEMA, schema.COUNT_SCHEMA, schema.TREND_SCHEMA,
        schema.SUGGESTION_SCHEMA, schema.REQUEST_SCHEMA, schema.KPI_SCHEMA, LIST_SCHEMA,
    )  # fmt: skip
    for lang in LANGUAGES:
        known = catalogue(lang)
        assert not {n for t in tables for n in t.names if f"columns.{n}" not in known}


def test_labels_of_one_table_differ() -> None:
    for lang in LANGUAGES:
        names = [*schema.ticket_schema().names, *schema.CLASSIFY_SCHEMA.names[1:], "count", "count"]
        labels = column_labels(names[:-1], lang)
        assert len(set(labels)) == len(labels)
    assert column_labels(["count", "count"], "ko") == ["건수", "건수(count)"]
    assert column_labels(["없던열"], "en") == ["없던열"]
