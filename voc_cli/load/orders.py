"""The order of day and month as somebody said it: by option, settings, preset or files before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from voc_cli.errors import InputError
from voc_cli.load.cells.date_orders import SaidOrder, Settled, settle_orders, short_days
from voc_cli.load.cells.day_parts import ORDERS, Days
from voc_cli.load.columns.lexicon import canonical_key
from voc_cli.load.columns.mapping import Mapped
from voc_cli.load.columns.preset import Preset
from voc_cli.load.columns.told import told_header
from voc_cli.load.fields import Fields
from voc_cli.load.frame_columns import source_name
from voc_cli.load.model import ColumnOrder, Frame
from voc_cli.messages import Notice
from voc_cli.settings import ANY_DATE, Settings

TIME_FIELDS = ("created_at", "updated_at", "first_response_at", "closed_at")
NO_ORDERS: Mapping[str, Mapping[str, str]] = MappingProxyType({})
NOTHING_SAID: Mapping[str, str] = MappingProxyType({})
_NAMES = {order: name for name, order in ORDERS.items()}

__all__ = [
    "NOTHING_SAID",
    "NO_ORDERS",
    "TIME_FIELDS",
    "OrdersSaid",
    "column_orders",
    "days_by_field",
    "order_notices",
    "said_orders",
    "settled_orders",
    "times_of",
    "with_orders",
]


def said_orders(
    headers: Mapping[str, str],
    stated: Mapping[str, str],
    preset: Preset | None,
    before: Mapping[str, str] = NOTHING_SAID,
) -> dict[str, SaidOrder]:
    """What was said of each time field with a header (`headers`: field → header).

    `stated` are settings, `before` what an archive was told of the columns of this source. The
    first of settings, preset and archive to say anything counts.
    """
    found: dict[str, SaidOrder] = {}
    for field, header in headers.items():
        own = canonical_key(header)
        for said in (stated, NOTHING_SAID if preset is None else preset.date_orders):
            named = [o for name, o in said.items() if canonical_key(name) == own or name == field]
            if named:
                found[field] = SaidOrder(ORDERS[named[-1]], "column")
            elif ANY_DATE in said:
                found[field] = SaidOrder(ORDERS[said[ANY_DATE]], "all")
            if field in found:
                break
        else:
            if header in before:
                found[field] = SaidOrder(ORDERS[before[header]], "before")
    return found


def days_by_field(fields: Fields, names: Sequence[str]) -> dict[str, Days]:
    """The short days of each of some time fields that has any."""
    found = {}
    for name in names:
        if fields.header(name) is not None:
            days = short_days(fields.text(name), fields.row_numbers)
            if days is not None:
                found[name] = days
    return found


def settled_orders(
    days: Mapping[str, Days],
    said: Mapping[str, SaidOrder],
    headers: Mapping[str, str],
    *,
    file: str,
) -> dict[str, Settled]:
    """The order of the short days of each field.

    Raises InputError where the cells of a column cannot be read as was said.
    """
    found = settle_orders(days, said)
    for field, one in found.items():
        if one.contrary is None:
            continue
        wrong = one.contrary
        raise InputError(
            f"dates.contrary_{wrong.place}",
            file=file,
            column=told_header(headers[field]),
            order=_NAMES[said[field].order],
            row=wrong.row,
            number=wrong.number,
        )
    return found


def order_notices(settled: Settled, *, file: str, column: str) -> list[Notice]:
    """What is to be told of a column's order: that it is a guess, or that a word was not for it."""
    about: dict[str, object] = {"file": file, "column": column}
    about |= {"order": Notice(f"dates.order_{_NAMES[settled.taken]}")}
    if settled.doubt:
        return [Notice("load.times_ambiguous", about)]
    if settled.unused is not None:
        cannot = settled.unused == ORDERS["ymd"] and settled.order.long is not None
        key = f"dates.{'order_year_last' if cannot else 'order_unused'}"
        return [Notice(key, {**about, "said": _NAMES[settled.unused]})]
    return []


def column_orders(
    settled: Mapping[str, Settled], headers: Mapping[str, str]
) -> tuple[ColumnOrder, ...]:
    """The same as it is told of a table."""
    return tuple(
        ColumnOrder(
            headers[field],
            _NAMES[one.taken],
            "said" if one.said else "guessed" if one.doubt else "seen",
        )
        for field, one in settled.items()
    )


@dataclass(frozen=True)
class OrdersSaid:
    """What is known of the order of days before a table is read."""

    file: str
    settings: Settings
    preset: Preset | None
    before: Mapping[str, Mapping[str, str]]

    def orders(self, frame: Frame, mapped: Mapped) -> dict[str, SaidOrder]:
        """What was said of each column of times."""
        source = self.settings.source_name or source_name(frame, mapped, self.preset)
        earlier = self.before.get(source, NOTHING_SAID)
        return said_orders(times_of(mapped), self.settings.date_orders, self.preset, earlier)


def times_of(mapped: Mapped) -> dict[str, str]:
    """The headers of a table's columns of times, by field."""
    return {
        name: mapped.fields[name] for name in ("message_at", *TIME_FIELDS) if name in mapped.fields
    }


def with_orders(
    frame: Frame, mapped: Mapped, said: OrdersSaid
) -> tuple[Frame, tuple[ColumnOrder, ...]]:
    """A frame of messages that knows the order of their days, decided on all of them."""
    headers = times_of(mapped)
    days = days_by_field(Fields(frame, mapped), tuple(headers))
    settled = settled_orders(days, said.orders(frame, mapped), headers, file=said.file)
    # Times that come of messages get the year first; of other columns the reader of tickets tells.
    told = {"message_at"} if "message_at" in headers else {"created_at"}
    orders = {headers[name]: one.order for name, one in settled.items()}
    notices = [
        notice
        for name, one in settled.items()
        if name in told
        for notice in order_notices(one, file=said.file, column=told_header(headers[name]))
    ]
    frame = replace(frame, orders=orders, notices=(*frame.notices, *notices))
    return frame, column_orders({n: o for n, o in settled.items() if n in told}, headers)
