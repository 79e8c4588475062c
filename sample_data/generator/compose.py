"""One ticket: who writes, about what, in which words."""

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from phrases import common, money
from phrases.model import Issue

from generator import goods, people
from generator.text import expand, fill, roughen, sentences

__all__ = ["BOARD", "CHAT", "REVIEW", "ZENDESK", "Ticket", "compose", "korean_date"]

BOARD, ZENDESK, CHAT, REVIEW = "board", "zendesk", "chat", "review"
_WEEKDAYS = "월화수목금토일"
_SIZES = ("S", "M", "L", "XL")
_CARDS = ("4111-1111-1111-1111", "4242 4242 4242 4242", "5555-5555-5555-4444", "4012888888881881")
_ROUGHNESS = {BOARD: 0.5, ZENDESK: 0.22, CHAT: 0.85, REVIEW: 0.8}
_RANT = {BOARD: 0.10, ZENDESK: 0.05, CHAT: 0.16, REVIEW: 0.78}
_PERSONAL = {BOARD: 0.24, ZENDESK: 0.28, CHAT: 0.19, REVIEW: 0.005}
_ASKING = ("부탁", "알려", "해주", "해 주", "주세요", "요청", "문의드", "되나요?", "인가요?")
_CLAUSE_ENDS = ("는데", "한데", "은데", "인데", "려고", "려니", "해서", "돼서", "와서")
_CHURN = 0.035
_LEGAL = 0.012


@dataclass(frozen=True)
class Ticket:
    """What the writers of the four formats need to know of one ticket (times are KST)."""

    channel: str
    issue: Issue
    week: int
    at: datetime
    person: people.Person
    title: str
    parts: tuple[str, ...]
    product: goods.Product | None
    order: str
    casual: bool
    second: str = ""
    personal: tuple[str, ...] = field(default=())


def korean_date(rng: random.Random, day: datetime) -> str:
    """A day as customers write it."""
    if rng.random() < 0.72:
        return f"{day.month}월 {day.day}일"
    return f"{day.month}/{day.day}"


def _short(name: str) -> str:
    """A product name without its size and count."""
    words = [w for w in name.split() if not any(c.isdigit() for c in w)]
    return " ".join(w for w in words if w != "더블")


def make_facts(
    rng: random.Random, issue: Issue, at: datetime, person: people.Person
) -> tuple[dict[str, str], goods.Product | None]:
    """Values for every slot, all agreeing with the day of the ticket."""
    product = goods.pick_product(rng, issue.goods or "any", issue.only, at.date())
    waited = rng.randint(*issue.days)
    ordered = at - timedelta(days=waited, hours=rng.randint(0, 3))
    others = [p for p in goods.PRODUCTS if p.kind == product.kind and p is not product]
    other = rng.choice(others)
    bank, number = people.account(rng)
    upcoming = at + timedelta(days=rng.randint(2, 5))
    color = rng.choice(product.colors or ("대용량", "1+1 구성", "선물세트"))
    low_size = rng.randrange(3)
    birth = f"19{rng.randint(58, 99)}"
    birth += rng.choice(["년 {}월 {}일", ".{:02d}.{:02d}", "-{:02d}-{:02d}"]).format(
        rng.randint(1, 12), rng.randint(1, 28)
    )
    facts = {
        "p": product.name if rng.random() < 0.15 else _short(product.name),
        "full": product.name,
        "nick": product.nick,
        "other": rng.choice([_short(other.name), other.nick]),
        "order": f"{ordered:%Y%m%d}-{rng.randint(1, 9) * 317 + rng.randint(0, 2600):07d}",
        "odate": korean_date(rng, ordered),
        "n": str(max(waited, 2)),
        "ago": korean_date(rng, at - timedelta(days=rng.randint(1, 4))),
        "week_ago": korean_date(rng, at - timedelta(days=rng.randint(7, 12))),
        "lastmonth": f"{(at.month - 2) % 12 + 1}월",
        "month": f"{at.month}월",
        "waybill": rng.choice(["6", "4", "5"])
        + "".join(rng.choice("0123456789") for _ in range(11)),
        "price": f"{product.price:,}",
        "sale": f"{product.price * 17 // 2000 * 100:,}",
        "half": f"{product.price // 2000 * 1000:,}",
        "fee": rng.choice(["3,000", "5,000", "6,000"]),
        "points": f"{rng.choice([500, 1200, 2300, 3000, 5000, 8400]):,}",
        "coupon": rng.choice(["10%", "15%", "5천원", "3천원", "1만원", "생일", "첫구매"]),
        "wday": _WEEKDAYS[upcoming.weekday()] + "요일",
        "promo": goods.promotion(at.date()),
        "ver": goods.app_version(rng, at.date()),
        "phone_model": rng.choice(
            [
                "갤럭시 S24",
                "갤럭시 S23",
                "갤럭시 A54",
                "Z플립5",
                "아이폰 15",
                "아이폰 14",
                "아이폰 13 미니",
                "아이폰SE",
                "갤럭시 S25",
                "노트20",
            ]
        ),
        "color": color,
        "other_color": rng.choice(
            [c for c in product.colors if c != color] or ["낱개 구성", "소용량"]
        ),
        "size": _SIZES[low_size],
        "bigger": _SIZES[low_size + 1],
        "name": person.name,
        "phone": people.phone_text(rng, person.phone),
        "email": person.email,
        "address": people.address(rng),
        "bank": bank,
        "account": number,
        "card": rng.choice(_CARDS),
        "rrn": people.resident_number(rng),
        "birth": birth,
    }
    return facts, product if issue.goods else None


def _personal_part(rng: random.Random, issue: Issue) -> str:
    """A sentence that gives personal data of the sort this matter calls for."""
    roll = rng.random()
    if issue.code == "returns" and roll < 0.38:
        return rng.choice(common.ACCOUNT)
    if issue.name in {"address_change", "return_pickup", "not_received"} and roll < 0.6:
        return rng.choice(common.ADDRESS)
    if issue.code == "delivery" and roll < 0.12:
        return rng.choice(common.ADDRESS)
    if issue.code == "payment" and roll < 0.4:
        return rng.choice(common.CARD)
    if issue.code == "account":
        if roll < 0.22:
            return rng.choice(common.RESIDENT)
        if roll < 0.32:
            return rng.choice(common.BIRTH)
        if roll < 0.5:
            return rng.choice(common.EMAIL)
    if issue.tone == "pos":
        return rng.choice(common.NAMED)
    kinds = (common.CONTACT, common.NAMED, common.EMAIL)
    return rng.choice(rng.choices(kinds, (0.62, 0.25, 0.13))[0])


def _say(rng: random.Random, pattern: str, facts: dict[str, str]) -> str:
    return fill(expand(rng, pattern), facts)


def _casual(
    rng: random.Random, issue: Issue, channel: str, facts: dict[str, str], second: Issue | None
) -> list[str]:
    """A whole rant, at times with a second one behind it."""
    text = _say(rng, rng.choice(issue.rants), facts)
    if second and second.rants and text:
        text += rng.choice([". ", " 그리고 ", ".. ", "\n"]) + _say(
            rng, rng.choice(second.rants), facts
        )
    if issue.tone == "neg" and len(text) > 8:
        text = rng.choice(common.RANT_STARTS) + text if rng.random() < 0.22 else text
        text += rng.choice(common.RANT_ENDS) if rng.random() < 0.22 else ""
    return [roughen(rng, text, level=_ROUGHNESS[channel], upset=issue.tone == "neg")]


def _repeats(body: list[str], new: str) -> bool:
    """Whether `new` says again a word that the text already has (by its first three letters)."""
    said = {word[:3] for part in body for word in part.split() if len(word) > 2}
    return any(word[:3] in said for word in new.split() if len(word) > 2)


def _matter(
    rng: random.Random, issue: Issue, channel: str, facts: dict[str, str], extra: int
) -> tuple[list[str], str]:
    """The complaint, up to `extra` further facts and a wish; and its first line by itself."""
    line = rng.choice(issue.lines)
    first = _say(rng, line, facts)
    body = [first]
    for more in rng.sample(issue.more, min(extra, len(issue.more))):
        said = _say(rng, more, facts)
        if not _repeats(body, said):
            body.append(said)
    ordered = bool(issue.goods) and issue.days[1] > 0 and "{order" not in line
    if ordered and channel in (BOARD, ZENDESK) and rng.random() < 0.3:
        body.insert(rng.choice([0, len(body)]), _say(rng, rng.choice(common.ORDER), facts))
    asked = first.endswith("?") or any(word in first for word in _ASKING)
    if issue.wishes and rng.random() < (0.12 if asked else 0.64):
        wish = _say(rng, rng.choice(issue.wishes), facts)
        if not _repeats(body, wish):
            body.append(wish)
    return body, first


def _polite(
    rng: random.Random,
    issue: Issue,
    channel: str,
    facts: dict[str, str],
    second: tuple[Issue, dict[str, str]] | None,
) -> tuple[list[str], str]:
    """Greeting, the matter, further facts, a wish and an ending; and the first line of it."""
    upset = issue.tone == "neg"
    long = channel == ZENDESK and upset and bool(issue.goods) and rng.random() < 0.28
    wanted = {BOARD: (0, 1, 1, 2), ZENDESK: (1, 1, 2, 3), CHAT: (0, 0, 1, 1), REVIEW: (0, 0, 1)}
    body, matter = _matter(rng, issue, channel, facts, 4 if long else rng.choice(wanted[channel]))
    if second is not None:
        other, other_facts = second
        said = _say(rng, rng.choice(other.lines), other_facts)
        body.append(rng.choice(common.BRIDGES) + " " + said)
    if upset and channel != REVIEW:
        _add_anger(rng, body, channel, facts)
    level = _ROUGHNESS[channel] * (0.2 if long else rng.choice([0.2, 0.7, 1.0, 1.4]))
    body = [roughen(rng, part, level=min(level, 1.0), upset=upset) for part in body]
    greet = {BOARD: 0.42, ZENDESK: 0.75, CHAT: 0.45, REVIEW: 0.03}[channel]
    if long:
        body.insert(0, _say(rng, rng.choice(common.LONG_OPENINGS), facts))
        greet = 0.95
    if rng.random() < greet:
        body.insert(0, rng.choice(common.GREETINGS_CHAT if channel == CHAT else common.GREETINGS))
    close = {BOARD: 0.35, ZENDESK: 0.6, CHAT: 0.05, REVIEW: 0.0}[channel]
    closings: tuple[str, ...] = (
        common.CLOSINGS_UPSET if upset and rng.random() < 0.5 else common.CLOSINGS
    )
    if issue.tone == "pos":
        closings = common.CLOSINGS_GLAD
    closing = _say(rng, rng.choice(common.LONG_CLOSINGS if long else closings), facts)
    if (long or rng.random() < close) and not _repeats(body[-2:], closing):
        body.append(closing)
    return body, matter


def _add_anger(rng: random.Random, body: list[str], channel: str, facts: dict[str, str]) -> None:
    """Now and then leaving, the law, the dead telephone line, or plain anger."""
    roll = rng.random()
    if roll < _CHURN:
        body.append(_say(rng, rng.choice(common.CHURN), facts))
    elif roll < _CHURN + _LEGAL:
        body.append(_say(rng, rng.choice(common.LEGAL), facts))
    elif roll < 0.07 and channel != CHAT:
        body.append(_say(rng, rng.choice(common.REPRESENTATIVE), facts))
    elif roll > 0.95:
        body.insert(0, _say(rng, rng.choice(common.UPSET_OPENINGS), facts))


def _pairs(text: str) -> set[str]:
    letters = re.sub(r"[^가-힣A-Za-z0-9]", "", text)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _first_words(matter: str) -> str:
    """The opening clause if it is short enough for a heading, else nothing."""
    first = sentences(matter)[0].rstrip(".")
    if len(first) <= 22:
        return first
    heading = ""
    for word in first.split():
        heading = f"{heading} {word}".strip()
        if 8 <= len(heading) <= 22 and word.endswith(_CLAUSE_ENDS):
            return heading
    return ""


def _title(
    rng: random.Random, issue: Issue, matter: str, facts: dict[str, str], *, own: bool
) -> str:
    """A heading that fits the text: one of the bank's, or (`own`) the text's first words."""
    offered = [_say(rng, title, facts) for title in issue.titles]
    body = _pairs(matter)
    fit = [len(_pairs(t) & body) / max(len(_pairs(t)), 1) for t in offered]
    if rng.random() < (0.2 if max(fit) >= 0.4 else 0.62):
        heading = _first_words(matter) if own else ""
        if heading:
            return heading
    return rng.choices(offered, [(0.12 + share) ** 2 for share in fit])[0]


def _paste(rng: random.Random) -> str:
    """The copied protest with the small changes people make when they paste it."""
    text = money.PROTEST_TEXT
    for old, new in (
        ("반대합니다", "반대한다"),
        ("주십시오", "주세요"),
        ("두 배로", "2배로"),
        (". ", ".\n"),
    ):
        if rng.random() < 0.2:
            text = text.replace(old, new)
    if rng.random() < 0.12:
        text = text.replace(" 철회하지 않으면 회원들과 함께 두리패스를 해지하겠습니다.", "")
    return rng.choice(money.PROTEST_OPENINGS) + text + rng.choice(money.PROTEST_ENDINGS)


def compose(
    rng: random.Random,
    issue: Issue,
    *,
    channel: str,
    week: int,
    at: datetime,
    person: people.Person,
    second: Issue | None,
) -> Ticket:
    """The ticket in words. A second matter is taken up only in a polite text."""
    facts, product = make_facts(rng, issue, at, person)
    matter = ""
    pasted = issue.name == "pass_protest"
    casual = bool(issue.rants) and rng.random() < _RANT[channel]
    if casual:
        second = second if channel == REVIEW and second and second.rants else None
        parts = _casual(rng, issue, channel, facts, second)
    elif pasted:
        parts = [_paste(rng)]
    else:
        second = None if channel == REVIEW else second
        taken = (second, make_facts(rng, second, at, person)[0]) if second else None
        parts, matter = _polite(rng, issue, channel, facts, taken)
    personal: tuple[str, ...] = ()
    if rng.random() < _PERSONAL[channel] * (0.3 if pasted else 1.0):
        pattern = rng.choice(common.CONTACT_PLAIN) if casual else _personal_part(rng, issue)
        personal = (_say(rng, pattern, facts),)
    title = _title(rng, issue, matter or " ".join(parts), facts, own=bool(matter))
    title = roughen(rng, title, level=0.3 * _ROUGHNESS[channel], upset=False)
    if channel == CHAT and not pasted:
        parts = [turn for part in parts for turn in sentences(part)]
    return Ticket(
        channel=channel,
        issue=issue,
        week=week,
        at=at,
        person=person,
        title=title,
        parts=tuple(parts),
        product=product,
        order=facts["order"] if issue.days[1] else "",
        casual=casual,
        second=second.name if second else "",
        personal=personal,
    )
