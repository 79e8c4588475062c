"""Columns that belong to no ticket: what the tools that copy tables write beside every row."""

import re

# Airbyte, Singer and Stitch, dlt, Fivetran, dbt and warehouses of one's own. What Airbyte copied
# stands under `_airbyte_data` and is the record itself.
_TOOLS = re.compile(
    r"(?i)^(?:_(?:airbyte_(?!data)|sdc_|dlt_|fivetran_|dbt_|hevo_|etl_|load_|ingest|sync|extract)"
    r"|(?:dbt|etl|elt|dwh?)_)"
)
_WHEN = r"_?(?:at|on|dt|dttm|ts|date|time|datetime|timestamp)?(?:_?(?:kst|utc))?$"
_COPIED = re.compile(
    rf"(?i)(?:^|[_.\s])(?:loaded|ingested|batched|synced|extracted){_WHEN}"
    r"|^load_(?:at|dt|dttm|ts|date)$|^적재\s*(?:일시|일자|시각|시간|일)$"
)
# Databases name their own fields so; `_id` is a record's own all the same.
_UNDERSCORED = re.compile(r"^_(?!id$|source\b|airbyte_data\b)[A-Za-z]")

__all__ = ["is_added", "is_underscored"]


def is_added(header: str) -> bool:
    """Whether a tool that copies tables wrote a column (`_sdc_batched_at`, `dbt_loaded_at`)."""
    return bool(_TOOLS.search(header) or _COPIED.search(header))


def is_underscored(header: str) -> bool:
    """Whether a header begins with an underscore, as those that a program writes for itself."""
    return bool(_UNDERSCORED.match(header))
