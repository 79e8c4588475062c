"""How well what the cells of a column look like agrees with a field."""

from voc_cli.load.columns.profile import Profile

_HIGHEST = 100
_TWO = 2
_TIMES = frozenset({"created_at", "updated_at", "first_response_at", "closed_at", "message_at"})
LABELS = frozenset({"agent_category", "channel", "status", "team", "segment", "product"})

__all__ = ["LABELS", "fit"]


def fit(field: str, looks: Profile) -> float:
    """How well the content of a column agrees with a field: 0 (cannot be) to 1."""
    if looks.is_empty:
        return 0.6
    if field in _TIMES:
        return 1.0 if looks.time >= 0.5 else 0.15 + 0.5 * looks.time
    if field == "created_time":
        return 1.0 if looks.clock >= 0.5 or looks.bare_clock >= 0.95 else 0.2
    if field == "body":
        return _fit_of_text(looks)
    if field == "author_type":
        return 0.2 if looks.sentence > 0.3 and looks.role == 0.0 else 1.0
    if field in ("rating", "nps", "ces"):
        if looks.highest > _HIGHEST or (looks.kinds == 1 and 10 < looks.highest < _HIGHEST):
            return 0.2  # the number of an answer, a score of the system's own
        if looks.number >= 0.9 and looks.rating < 0.1 and looks.highest == 0:
            return 0.2  # shares and probabilities
        return 1.0 if looks.rating >= 0.6 or (looks.number >= 0.9 and field == "rating") else 0.2
    if field == "ticket_id":
        if looks.sentence > 0.3 or (looks.time > 0.9 > looks.number and not looks.numbered):
            return 0.2
        return 0.3 + 0.7 * looks.distinct
    if field == "customer_phone":
        return 1.0 if looks.phone >= 0.3 else 0.7
    if field == "customer_name" and looks.flag == 1.0 and looks.kinds == _TWO:
        return 0.1  # a yes or no is nobody's name
    if field in ("customer_name", "customer_id"):
        return 0.2 if looks.sentence > 0.3 else 1.0
    if field in ("reopens", "n_messages"):
        return 1.0 if looks.number >= 0.8 else 0.1
    if field == "channel" and looks.channel == 0.0:
        return 0.45
    if field == "agent_category" and looks.kinds == 1 and looks.number < 1.0:
        return 0.9  # what never differs divides nothing
    if field in LABELS:
        if looks.time > 0.8 and looks.number < 0.5:
            return 0.2
        told = looks.spoken >= 0.5 and looks.distinct > 0.8
        return 0.35 if looks.sentence > 0.8 and (looks.mean_length > 30 or told) else 1.0
    if field == "customer_email":
        return 1.0 if looks.email >= 0.3 else 0.5
    return 1.0


def _fit_of_text(looks: Profile) -> float:
    """Sentences fit a body, the better the less they sound like the company's own notes."""
    if looks.time > 0.7 or looks.number > 0.8 or looks.flag > 0.9:
        return 0.1
    if looks.address >= 0.5 or (looks.status >= 0.8 and looks.kinds <= 6):
        return 0.2
    if looks.channel >= 0.8 and looks.channels >= 2 and looks.sentence < 0.2:
        return 0.3
    worded = 0.75 + 0.25 * max(looks.sentence, min(1.0, looks.mean_length / 20))
    return worded - 0.25 * max(0.0, looks.company - looks.customer)
