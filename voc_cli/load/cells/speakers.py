"""Who speaks, by a word or a flag: 고객, end-user, 상담원, bot, `is_from_agent`, `incoming`."""

import re
from collections.abc import Sequence
from functools import lru_cache

CUSTOMER, AGENT, BOT, UNKNOWN = "customer", "agent", "bot", "unknown"
_ROLES = {
    CUSTOMER: "customer user end-user end_user enduser lead contact visitor requester client buyer"
    " guest member reporter consumer caller patient student rider passenger subscriber shopper"
    " prospect player gamer traveler traveller applicant claimant citizen resident"
    " 고객 고객님 사용자 회원 이용자 구매자 문의자 소비자 손님 방문자 유저 플레이어"
    " 민원인 신청인 신청자 의뢰인 in inbound incoming 수신 받음 받은 received".split(),
    AGENT: "agent admin manager operator staff support teammate seller assignee owner team 상담사"
    " 상담원 담당자 매니저 관리자 운영자 직원 판매자 out outbound outgoing 발신 상담직원 상담"
    " account representative rep csr employee helpdesk counselor moderator mod merchant gm cm"
    " cs cx 담당직원 운영진 운영팀 스태프 스탭 사장님 사장 점주 셀러 업체 보냄 보낸 sent".split(),
    BOT: "bot system auto automation workflow robot chatbot ivr ars voicebot 챗봇 봇 시스템 자동"
    " 자동응답 자동안내 알림 안내멘트".split(),
}  # fmt: skip
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}
# What names of the company's people hold, departments that are named after whom they serve first.
_OURS = (
    "고객센터 고객지원 고객만족 고객행복 고객상담 고객서비스 cs팀 customer-s"
    " 상담 담당 매니저 관리자 판매자 운영진 운영자 스태프".split()
)
# Letters for who speaks, where a column is known to tell it.
_LETTERS = {"c": CUSTOMER, "u": CUSTOMER, "a": AGENT, "o": AGENT}
# How boards and sheets mark rows of questions and of answers, where a column tells only that.
_ASKED = frozenset("문의 질문 질의 문의글 질문글 원글 본글 q question inquiry ask 고객문의".split())
_ANSWERED = frozenset("답변 답글 회신 답변글 응답 a answer reply response 상담답변".split())
# How mailboxes and phones tell what came in from what went out.
_CAME = frozenset(
    "받은편지함 받은메일함 받은메일 수신함 수신메일함 inbox mo 받은메시지함 수신메시지".split()
)
_WENT = frozenset(
    "보낸편지함 보낸메일함 보낸메일 발신함 발신메일함 sent sentitems sentmail sentmessages outbox"
    " mt 보낸메시지함 발신메시지".split()
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-\s.]+")
_FLAGS = {"incoming": CUSTOMER, "inbound": CUSTOMER, "outgoing": AGENT, "outbound": AGENT}
# `from_agent`, `isCustomer`, `sent_by_end_user`, nothing left over: `is_vip_customer` tells
# something else, and so do words that say what a customer is or has (`is_member`, `is_team`).
_FLAG = re.compile(r"(is-from|sent-by|from|by|is)-(.+)")
_IS = frozenset(
    "customer user end-user enduser requester visitor client agent admin operator staff support"
    " 고객 사용자 상담사 상담원 담당자 관리자 운영자 직원 판매자".split()
)
_NOBODY = frozenset("in out account".split())
_YES_NO = frozenset("1 0 true false y n yes no t f 예 아니오 아니요".split())
_TRUE = frozenset("1 true y yes t o 예 비공개 내부 private internal note".split())

__all__ = [
    "AGENT", "BOT", "CUSTOMER", "UNKNOWN", "are_speakers", "flag_of", "is_flag", "is_true",
    "role_of", "roles_of",
]  # fmt: skip


@lru_cache(maxsize=4096)
def role_of(word: str) -> str:
    """`customer`, `agent`, `bot` or `unknown` for what an export calls the speaker."""
    key = re.sub(r"[\s_]+", "-", word.strip().lower())
    if key in _ROLE_OF:
        return _ROLE_OF[key]
    for part in re.split(r"[-/()\s]+", key):
        if part in _ROLE_OF:
            return _ROLE_OF[part]
    if any(stem in key for stem in _OURS):
        return AGENT
    if "봇" in key or "bot" in key or "시스템" in key:
        return BOT
    return CUSTOMER if "고객" in key or "customer" in key else UNKNOWN


@lru_cache(maxsize=4096)
def flag_of(name: str) -> str:
    """Who speaks where a flag of this name is set (`from_agent`, `isCustomer`, `incoming`)."""
    key = "-".join(word.lower() for word in _WORDS.split(name) if word)
    found = _FLAG.fullmatch(key)
    prefix, word = found.groups() if found else ("", key)
    if word in _FLAGS and prefix in ("", "is"):
        return _FLAGS[word]
    if prefix and (word in _IS or (prefix != "is" and word not in _NOBODY)):
        role = _ROLE_OF.get(word, UNKNOWN)
        return role if role in (CUSTOMER, AGENT) else UNKNOWN
    return UNKNOWN


def roles_of(words: Sequence[str]) -> list[str]:
    """Who speaks by each of the words that one table uses for it.

    Where customers are called something else, and nobody is called an agent, a user is one of the
    help desk's. Where somebody is called an agent and nobody a customer, the one other word is the
    customer's. Where all of them say only that a row asks or answers, whoever asks is the customer.
    """
    if (sides := _sides(frozenset(words), all_known=False)) is not None:
        return [sides[word] for word in words]
    keys = {word.strip().lower() for word in words if word.strip()}
    if keys <= _LETTERS.keys() and len({_LETTERS[key] for key in keys}) > 1:
        return [_LETTERS.get(word.strip().lower(), UNKNOWN) for word in words]
    found = {word: role_of(word) for word in set(words)}
    customers = {word.strip().lower() for word, role in found.items() if role == CUSTOMER}
    if len(customers) > 1 and "user" in customers and AGENT not in found.values():
        found |= {word: AGENT for word in found if word.strip().lower() == "user"}
    others = [word for word, role in found.items() if role == UNKNOWN and word.strip()]
    if not customers and AGENT in found.values() and len(others) == 1:
        found[others[0]] = CUSTOMER
    return [found[word] for word in words]


def _sides(words: frozenset[str], *, all_known: bool) -> dict[str, str] | None:
    """The roles of words that say only that a row asks or answers, came in or went out, where
    there are both; one other word may stand among them (of a line of totals) unless `all_known`.
    """
    keys = {word: re.sub(r"[\s_\[\]()]+", "", word.lower()) for word in words if word.strip()}
    for theirs, ours in ((_ASKED, _ANSWERED), (_CAME, _WENT)):
        asked, answered = ({w for w, k in keys.items() if k in of} for of in (theirs, ours))
        others = len(keys) - len(asked) - len(answered)
        if asked and answered and others <= (0 if all_known else 1):
            break
    else:
        return None
    roles = dict.fromkeys(words, UNKNOWN)
    return roles | dict.fromkeys(asked, CUSTOMER) | dict.fromkeys(answered, AGENT)


def are_speakers(words: frozenset[str]) -> bool:
    """Whether labels are nothing but names of who speaks: a customer, the company, a bot.

    Words that only contain such a name (`고객불만`) tell what a ticket is about.
    """
    if _sides(words, all_known=True) is not None:
        return True
    roles = {_ROLE_OF.get(re.sub(r"[\s_]+", "-", word.strip().lower()), "") for word in words}
    return {CUSTOMER, AGENT} <= roles <= {CUSTOMER, AGENT, BOT}


def is_flag(word: str) -> bool:
    """Whether a cell is a yes or a no."""
    return word.strip().lower() in _YES_NO


def is_true(word: str) -> bool:
    """Whether a cell says yes (`1`, `TRUE`, `Y`, `비공개`)."""
    return word.strip().lower() in _TRUE
