"""The customer's own columns: what they hold is masked in that customer's words, however short."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from voc_cli.privacy.detect import find_spans
from voc_cli.privacy.names.korean_names import likeness
from voc_cli.privacy.names.name_words import given_part
from voc_cli.privacy.spans import TOKEN_PATTERN, Span, merge_spans

__all__ = ["Own", "find_own", "own_data"]

# Cells of a name column that name nobody.
_NOBODY = frozenset(
    "고객 고객님 회원 비회원 익명 손님 없음 미상 관리자 본인 탈퇴회원 테스트 "
    "guest anonymous unknown none null n/a na "
    "customer user nan 미입력 미등록 이름없음 알수없음 구매자 사용자".split()
)
_MIN_MAIL_NAME = 5
# Before the @ of mail boxes that nobody has to himself.
_ANYBODY = frozenset(
    "admin contact support customer service hello office master manager noreply no-reply webmaster "
    "help-desk helpdesk company marketing order orders sales return returns shopping samsung naver "
    "google kakao payment delivery coupon event".split()
)
_MIN_ID = 5  # shorter ids are row numbers, and row numbers are also counts and prices


@dataclass(frozen=True)
class Own:
    """What a row's own columns say of its customer; empty where they say nothing.

    `hints` are the strings one of which a text must hold for any of it to matter.
    """

    names: tuple[str, ...] = ()
    phone: str = ""  # digits
    email: str = ""
    mail_name: str = ""  # what stands before the @, where it is long enough to be somebody's
    customer_id: str = ""
    id_digits: str = ""
    hints: tuple[str, ...] = ()

    def touches(self, text: str) -> bool:
        """Whether `text` may hold any of it: a quick test that never misses."""
        for hint in self.hints:
            if hint in text:
                return True
        mail = self.email and "@" in text
        # Letters may differ in case; the digits of an id may not, and hardly any text has them.
        own_id = self.customer_id and self.id_digits in text
        return bool(mail or own_id or self.mail_name) and self._folded(text.casefold())

    def _folded(self, folded: str) -> bool:
        wanted = (self.email, self.mail_name, self.customer_id)
        return any(bool(word) and word in folded for word in wanted)


@lru_cache(maxsize=4096)
def own_data(name: str, phone: str, email: str, customer_id: str) -> Own:
    """What the four customer columns of a row say, cleaned; "" for a missing cell."""
    if not (name or phone or email or customer_id):
        return Own()
    names = _names(name)
    digits = re.sub("[^0-9]", "", phone)
    digits = digits if len(digits) >= 8 else ""
    mail = email.strip().casefold()
    mail = mail if "@" in mail and len(mail) >= 5 else ""
    mail_name = mail.partition("@")[0]
    if (
        len(mail_name) < _MIN_MAIL_NAME
        or not re.search("[a-z]", mail_name)
        or mail_name in _ANYBODY
    ):
        mail_name = ""
    own_id = customer_id.strip().casefold()
    own_id = own_id if len(own_id) >= _MIN_ID and not TOKEN_PATTERN.search(own_id) else ""
    hints = [given_part(n) if re.fullmatch("[가-힣]{3,4}", n) else n.split()[0] for n in names]
    if digits:
        hints.append(digits[-4:])
    runs = re.findall("[0-9]+", own_id)
    id_digits = max(runs, key=len, default="")
    return Own(names, digits, mail, mail_name, own_id, id_digits, tuple(hints))


def _names(cell: str) -> tuple[str, ...]:
    """The names a cell holds: `홍길동(VIP)`, `홍길동 님`, `Hong Gildong`; masked ones are none."""
    found = []
    for part in re.split(r"[(),/|\n\[\]]+", cell):
        plain = re.sub(r"\s?(?:님|씨|고객님?|회원님?|귀하)$", "", part.strip())
        joined = re.sub(r"(?<=[가-힣])\s(?=[가-힣])", "", plain)
        candidate = joined if len(joined) <= 4 else plain
        letters = re.fullmatch(
            r"[가-힣]{2,}(?:\s[가-힣]+)*|[A-Za-z][A-Za-z.'\-]+(?:\s[A-Za-z.'\-]+)*", candidate
        )
        if letters and candidate.casefold() not in _NOBODY and 2 <= len(candidate) <= 40:
            found.append(candidate)
    return tuple(found[:3])


def find_own(
    text: str, own: Own, *, ordinary: Sequence[str] = (), told: bool = False
) -> list[Span]:
    """Personal data in `text`, with that of its own customer in every place where it stands.

    `ordinary` and `told` as in `find_spans`.
    """
    spans = find_spans(text, names=_usable(own.names), ordinary=ordinary, told=told)
    extra: list[Span] = []
    # A pattern of one customer is compiled for this text alone, so only where it can match.
    folded = text.casefold()
    if own.email and own.email in folded:
        at = re.escape(own.email)
        extra += [Span(m.start(), m.end(), "email") for m in re.finditer(at, text, re.I)]
    if own.mail_name and own.mail_name in folded:
        whole = rf"(?<![A-Za-z0-9._@\-]){re.escape(own.mail_name)}(?![A-Za-z0-9_@\-]|\.[a-z])"
        extra += [Span(m.start(), m.end(), "email") for m in re.finditer(whole, text, re.I)]
    if own.customer_id and own.customer_id in folded:
        whole = rf"(?<![A-Za-z0-9]){re.escape(own.customer_id)}(?![A-Za-z0-9])"
        extra += [Span(m.start(), m.end(), "customer_id") for m in re.finditer(whole, text, re.I)]
    if own.phone and own.phone[-4:] in text:
        local = r"[\s.\-]{0,2}".join((own.phone[-8:-4], own.phone[-4:]))
        for match in re.finditer(rf"(?<![0-9]){local}(?![0-9])", text):
            extra.append(Span(match.start(), match.end(), "phone"))
    # What the text calls an id and the row's own columns know better comes last.
    return merge_spans(sorted([*spans, *extra], key=lambda span: span.type == "user_id"))


def _usable(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of one word that is also an ordinary word of one or two letters are left to context."""
    return tuple(n for n in names if len(n) >= 2 and (likeness(n) > 0 or len(n) != 3 or " " in n))
