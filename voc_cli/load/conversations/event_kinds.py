"""What an event of a help desk is, by its name: `ticket.created`, `CUSTOMER_REPLIED`, `csat.sent`.

Programs call events in their own ways, but of a few things: a ticket or conversation was opened,
somebody wrote, it was closed, the customer rated it.
"""

import re
from functools import lru_cache

from voc_cli.load.cells.speakers import AGENT, CUSTOMER, UNKNOWN, role_of

OPENS, SAYS, CLOSES, RATES, HIDDEN, ELSE = "opens", "says", "closes", "rates", "hidden", "else"

_PARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^0-9A-Za-z가-힣]+")
_TICKETS = frozenset(
    "ticket tickets inquiry enquiry inq case conversation chat request issue question qna cs voc"
    " complaint contact session room thread claim support helpdesk review 문의 상담 티켓 민원"
    " 채팅 대화 질문 리뷰 상담방 접수".split()
)
_BEGINS = frozenset(
    "created create opened open submitted submit started start received registered new added"
    " raised asked initiated posted insert inserted 생성 등록 접수 시작 열림 작성".split()
)
_SPOKEN = frozenset(
    "message messages comment commented comments reply replied replies answer answered msg said"
    " response responded utterance text 메시지 댓글 답변 답장 답글 발화".split()
)
_ENDS = frozenset(
    "closed close resolved resolve solved completed complete ended end finished finish done"
    " 종료 완료 해결 종결 마감".split()
)
_RATINGS = frozenset(
    "csat rating rated rate satisfaction feedback survey score scored nps ces stars evaluated"
    " evaluation 만족도 평가 별점 평점".split()
)
_NOTES = frozenset("note notes internal memo private 메모 내부".split())
_ANSWERS = frozenset("reply replied answer answered response responded 답변 답장 답글".split())
# Both words for what stands there and for somebody; a chat in `chat.user.joined` speaks of neither.
_NO_ROLE = _TICKETS | {"in", "out", "received", "sent", "owner", "account", "team", "contact"}

__all__ = [
    "CLOSES",
    "ELSE",
    "HIDDEN",
    "OPENS",
    "RATES",
    "SAYS",
    "kind_of",
    "speaker_in",
    "tells_tickets",
]


@lru_cache(maxsize=1024)
def kind_of(name: str) -> str:
    """What an event of this name tells; a note of colleagues is hidden, a comment on a score is
    part of the rating.
    """
    words = _words(name)
    if words & _NOTES:
        return HIDDEN
    if words & _RATINGS:
        return RATES
    if words & _SPOKEN and not words & _ENDS:
        return SAYS
    if words & _BEGINS and words & _TICKETS:
        return OPENS
    if words & _ENDS:
        return CLOSES
    return SAYS if words & _SPOKEN else ELSE


def speaker_in(name: str) -> str:
    """Who speaks in an event of this name (`agent_reply`, `conversation.user.replied`)."""
    words = _words(name) - _NO_ROLE
    roles = {role_of(word) for word in words} - {UNKNOWN}
    if len(roles) == 1:
        return roles.pop()
    return UNKNOWN if roles else AGENT if words & _ANSWERS else UNKNOWN


def tells_tickets(names: frozenset[str]) -> bool:
    """Whether names are those of events in which tickets are opened and go on."""
    kinds = {kind_of(name) for name in names}
    return OPENS in kinds and bool(kinds & {SAYS, CLOSES, RATES})


def _words(name: str) -> frozenset[str]:
    found = {word.lower() for word in _PARTS.split(name) if word}
    # Korean names are written without spaces: `문의등록`, `고객답변작성`.
    together = {
        word
        for text in found
        for known in (_TICKETS, _BEGINS, _SPOKEN, _ENDS, _RATINGS, _NOTES)
        for word in known
        if "가" <= word[0] <= "힣" and word in text
    }
    speakers = {w for text in found for w in ("고객", "상담원", "상담사", "관리자") if w in text}
    return frozenset(found | together | speakers)
