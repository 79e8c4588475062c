"""The tables that flow between rooms and out of commands, versioned.

Breaking a column here breaks users' spreadsheets: add columns, never rename or remove one without
raising SCHEMA_VERSION and saying so in the CHANGELOG.
"""

from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 1
DEFAULT_TZ = "Asia/Seoul"
ARCHIVE_FILE = "_voc/archive.json"  # what tells a folder that `voc load --archive` made
REPORT_MARK = "voc weekly report"  # among a workbook's properties: it is no export
# Before a customer's key in `RawTickets.customer_id`: a table of ours comes back, hashed already.
KEY_MARK = "\x00key:"

TOP_CATEGORIES = (
    "delivery", "returns", "payment", "product", "account", "app_error", "usability",
    "benefits", "subscription", "support", "privacy", "policy", "praise", "other",
)  # fmt: skip
UNCLASSIFIED = "unclassified"
ACTS = ("complaint", "inquiry", "request", "suggestion", "praise")
POLARITIES = ("neg", "pos", "mix", "neu")
STAGES = ("awareness", "consideration", "purchase", "delivery", "use", "return", "retention")
CHANNELS = ("전화", "채팅", "카카오", "이메일", "게시판", "앱", "리뷰", "기타")

_TAIL: list[tuple[str, pa.DataType]] = [
    ("subject", pa.string()),
    ("body", pa.string()),
    ("rating", pa.string()),
    ("csat", pa.float64()),
    ("nps", pa.int16()),
    ("ces", pa.float64()),
    ("reopens", pa.int32()),
    ("n_messages", pa.int32()),
    ("duplicate_of", pa.string()),
    ("extra", pa.map_(pa.string(), pa.string())),
]


def _head(tz: str) -> list[tuple[str, pa.DataType]]:
    time = pa.timestamp("us", tz=tz)
    return [
        ("ticket_id", pa.string()),
        ("source", pa.string()),
        ("created_at", time),
        ("updated_at", time),
        ("first_response_at", time),
        ("closed_at", time),
        ("channel", pa.string()),
        ("product", pa.string()),
        ("status", pa.string()),
        ("agent_category", pa.string()),
        ("team", pa.string()),
        ("segment", pa.string()),
        ("tags", pa.list_(pa.string())),
    ]


def ticket_schema(tz: str = DEFAULT_TZ) -> pa.Schema:
    """The masked ticket table, one row a ticket, times in `tz`."""
    return pa.schema(
        [*_head(tz), ("customer_key", pa.string()), *_TAIL],
        metadata={"schema_version": str(SCHEMA_VERSION)},
    )


def raw_schema(tz: str = DEFAULT_TZ) -> pa.Schema:
    """The unmasked table of `RawTickets`: the customer's own columns in place of `customer_key`."""
    own = [(f"customer_{what}", pa.string()) for what in ("id", "name", "phone", "email")]
    return pa.schema([*_head(tz), *own, *_TAIL])


@dataclass(frozen=True)
class RawTickets:
    """What the files said, mapped to our columns; lives in memory only, is never written.

    `table` follows `raw_schema`, sorted by (created_at with nulls last, source, ticket_id).
    """

    table: pa.Table


CLASSIFY_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("category", pa.string()),
        ("subcategory", pa.string()),
        ("category_score", pa.float64()),
        ("category_source", pa.string()),
        ("category_2", pa.string()),
        ("act", pa.string()),
        ("polarity", pa.string()),
        ("polarity_score", pa.float64()),
        ("churn", pa.bool_()),
        ("legal", pa.bool_()),
        ("safety", pa.bool_()),
        ("stage", pa.string()),
        ("category_2_score", pa.float64()),
    ]
)

EXPLAIN_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("decision", pa.string()),
        ("value", pa.string()),
        ("kind", pa.string()),
        ("evidence", pa.string()),
        ("quote", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("weight", pa.float64()),
    ]
)

# The first row is `all`: accuracy as precision and recall, macro-F1 as F1.
EVALUATION_SCHEMA = pa.schema(
    [
        ("category", pa.string()),
        ("n", pa.int64()),
        ("named", pa.int64()),
        *(
            (f"{figure}{end}", pa.float64())
            for figure in ("precision", "recall", "f1")
            for end in ("", "_lower", "_upper")
        ),
    ]
)

SUSPECT_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("given", pa.string()),
        ("suggested", pa.string()),
        ("score", pa.float64()),
    ]
)

AGREEMENT_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("first_label", pa.string()),
        ("second_label", pa.string()),
        ("body", pa.string()),
    ]
)

SHEET_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("body", pa.string()),
        ("suggested", pa.string()),
        ("score", pa.float64()),
        ("label", pa.string()),
    ]
)

TOKENS_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("tokens", pa.list_(pa.string())),
        ("tags", pa.list_(pa.string())),
    ]
)

ASSIGNMENT_SCHEMA = pa.schema(
    [
        ("ticket_id", pa.string()),
        ("topic_id", pa.string()),
        ("topic_score", pa.float64()),
        ("subtopic", pa.string()),
    ]
)

TOPIC_SCHEMA = pa.schema(
    [
        ("topic_id", pa.string()),
        ("label", pa.string()),
        ("size", pa.int64()),
        ("share", pa.float64()),
        ("keywords", pa.list_(pa.string())),
        ("exemplar_ids", pa.list_(pa.string())),
        ("stability", pa.float64()),
        ("status", pa.string()),
        ("parent_id", pa.string()),
        ("subtopics", pa.list_(pa.string())),
    ]
)

REQUEST_SCHEMA = pa.schema(
    [
        ("request_id", pa.string()),
        ("label", pa.string()),
        ("count", pa.int64()),
        ("customers", pa.int64()),
        ("exemplar_ids", pa.list_(pa.string())),
        ("category", pa.string()),
        ("product", pa.string()),
        ("scope", pa.string()),
    ]
)

COUNT_SCHEMA = pa.schema(
    [
        ("period", pa.date32()),
        ("key", pa.string()),
        ("count", pa.int64()),
        ("total", pa.int64()),
        ("complete", pa.bool_()),
    ]
)

TREND_SCHEMA = pa.schema(
    [
        ("period", pa.date32()),
        ("key", pa.string()),
        ("count", pa.int64()),
        ("share", pa.float64()),
        ("expected", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("ratio", pa.float64()),
        ("p_value", pa.float64()),
        ("q_value", pa.float64()),
        ("alert", pa.bool_()),
        ("complete", pa.bool_()),
        ("method", pa.string()),
        ("risen_since", pa.date32()),
        ("usual", pa.float64()),
    ]
)

KPI_SCHEMA = pa.schema(
    [
        ("period", pa.date32()),
        ("key", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("n", pa.int64()),
        ("complete", pa.bool_()),
    ]
)

SUGGESTION_SCHEMA = pa.schema(
    [
        ("rank", pa.int64()),
        ("suggestion_id", pa.string()),
        ("title", pa.string()),
        ("category", pa.string()),
        ("topic_id", pa.string()),
        ("problem", pa.string()),
        ("evidence", pa.string()),
        ("action", pa.string()),
        ("owner", pa.string()),
        ("n_tickets", pa.int64()),
        ("n_customers", pa.int64()),
        ("trend", pa.string()),
        ("severity", pa.float64()),
        ("priority", pa.float64()),
        ("expected_effect", pa.string()),
        ("exemplar_ids", pa.list_(pa.string())),
    ]
)


DRIVER_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("n", pa.int64()),
        ("importance", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("performance", pa.float64()),
        ("effect", pa.float64()),
        ("quadrant", pa.string()),
        ("label", pa.string()),
        ("explained", pa.float64()),
        ("adjusted", pa.float64()),
        ("adjusted_lower", pa.float64()),
        ("adjusted_upper", pa.float64()),
    ]
)

IMPACT_SCHEMA = pa.schema(
    [
        ("key", pa.string()),
        ("rate_ratio", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("p_value", pa.float64()),
        ("verdict", pa.string()),
        ("n_before", pa.int64()),
        ("n_after", pa.int64()),
        ("label", pa.string()),
        ("by", pa.string()),
        ("segment", pa.string()),
        ("weeks_before", pa.int64()),
        ("weeks_after", pa.int64()),
        ("observed", pa.float64()),
        ("counterfactual", pa.float64()),
        ("level", pa.float64()),
        ("slope", pa.float64()),
        ("expect", pa.float64()),
        ("withstands", pa.float64()),
        ("control", pa.list_(pa.string())),
        ("placebo", pa.float64()),
        ("n_placebo", pa.int64()),
        ("n_spikes", pa.int64()),
        ("moved_to", pa.list_(pa.string())),
        ("trend_only", pa.bool_()),
    ]
)

ACTION_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("key", pa.string()),
        ("since", pa.date32()),
        ("expect", pa.float64()),
        ("owner", pa.string()),
        ("control", pa.list_(pa.string())),
        ("suggestion", pa.string()),
        ("closed", pa.string()),
        ("topic", pa.string()),
        ("topic_words", pa.list_(pa.string())),
        ("topic_tickets", pa.list_(pa.string())),
    ]
)

FOLLOW_UP_SCHEMA = pa.schema(
    [
        *(ACTION_SCHEMA.field(name) for name in ("id", "title", "key", "since", "expect", "owner")),
        ("stands_for", pa.string()),
        ("followed", pa.string()),
        ("state", pa.string()),
        ("verdict", pa.string()),
        ("rate_ratio", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("weeks_before", pa.int64()),
        ("weeks_after", pa.int64()),
        ("observed", pa.float64()),
        ("counterfactual", pa.float64()),
        ("n_spikes", pa.int64()),
        ("moved_to", pa.list_(pa.string())),
        ("trend_only", pa.bool_()),
        ("placebo", pa.float64()),
        ("n_placebo", pa.int64()),
    ]
)


def validate(table: pa.Table, schema: pa.Schema) -> list[str]:
    """Every way `table` departs from `schema` (missing column, wrong type), as English phrases.

    Extra columns are allowed: later stages append theirs.
    """
    failures: list[str] = []
    for field in schema:
        if field.name not in table.column_names:
            failures.append(f"column {field.name} is missing")
        elif table.schema.field(field.name).type != field.type:
            found = table.schema.field(field.name).type
            failures.append(f"column {field.name} is {found}, not {field.type}")
    return failures
