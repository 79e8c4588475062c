"""What one kind of ticket is made of."""

from dataclasses import dataclass, field

__all__ = ["Channels", "Issue"]

# Shares of a ticket kind in (board, zendesk, chat, review).
Channels = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Issue:
    """One kind of ticket, with the sentences customers use for it.

    Every sentence may hold `[a|b]` choices (nested ones too), `{slot}` or `{slot:이/가}` facts, and
    particles such as `<이/가>` that agree with the word before. `lines` open a polite ticket and
    must stand alone; `more` are further facts that fit every line; `rants` are whole casual texts
    (반말, 음슴체) without greeting or closing. `weekly` is the usual number a week before scaling,
    `days` how long ago the order was; `solo` keeps a kind out of two-matter tickets and `only`
    names the products (by nickname) it is about.
    """

    name: str
    code: str
    weekly: float
    titles: tuple[str, ...]
    lines: tuple[str, ...]
    more: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    rants: tuple[str, ...] = ()
    goods: str = ""
    days: tuple[int, int] = (2, 6)
    channels: Channels = (0.32, 0.25, 0.33, 0.10)
    tone: str = "neg"
    stars: tuple[int, ...] = (1, 1, 1, 2, 2, 3)
    tag: str = ""
    solo: bool = False
    only: tuple[str, ...] = field(default=())
