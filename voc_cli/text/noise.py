"""What the noise around a customer's words looks like: mail, chat, macros, markup.

Patterns only; `clean` decides what is done with them. All of them see text after `normalise`.
"""

import re

__all__ = [
    "AD_MARK",
    "AGENT_HINT",
    "AGENT_SENTENCE",
    "AGENT_VOICE",
    "ATTRIBUTION",
    "CHAT_HINT",
    "CHAT_PREFIX",
    "CONTACT_PARTS",
    "HEADER",
    "HEADER_PEER",
    "MAIL_HINT",
    "MARKER",
    "NOTICE_VOICE",
    "PLACEHOLDER",
    "QUOTED",
    "REPLY_PREFIX",
    "RULE",
    "SENT_FROM",
    "SIGNED",
    "SPOKEN",
    "SYSTEM_LINE",
    "TAG",
    "TAG_BREAK",
    "TAG_HIDDEN",
    "URL",
]

_I = re.IGNORECASE


def _any(*patterns: str) -> str:
    return f"(?:{'|'.join(patterns)})"


_PUNCT = r"[\s.,!~:;\"'()\[\]<>*\-]*"

# Markup. Only names of HTML are tags: <개인정보> and >.< are the customer's.
_HTML = (
    "a|abbr|article|b|big|blockquote|body|br|button|center|code|col|colgroup|dd|del|div|dl|dt|em|"
    "figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|"
    "meta|nav|o:p|ol|option|p|pre|s|section|select|small|span|strike|strong|style|sub|sup|svg|"
    "table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|video|wbr|xml"
)
TAG = re.compile(rf"</?(?:{_HTML})(?:\s[^<>]*)?/?>|<!doctype[^<>]*>", _I)
TAG_BREAK = re.compile(
    r"<br\s*/?>|</?(?:p|div|li|tr|h[1-6]|blockquote|ul|ol|table|hr|section)(?:\s[^<>]*)?/?>", _I
)
TAG_HIDDEN = re.compile(r"<(style|script|head|title)(?:\s[^<>]*)?>|<(!--)", _I)
URL = re.compile(r"(?:https?://|ftp://|www\.)[^\s가-힣ㄱ-ㅣ<>\"'()\[\]{}]+", _I)

# Mail.
REPLY_PREFIX = re.compile(
    r"^(?:\s*(?:\[?\s*(?:re|fw|fwd|aw|회신|답장|답글|전달|re\s*\[\d+\])\s*\]?\s*[:：]|"
    r"\[(?:re|fw|fwd|회신|답장|전달)\])\s*)+",
    _I,
)
MARKER = re.compile(
    r"[ \n]*([-_=]{2,} ?(?:original message|original|forwarded message|reply message|"
    r"원본 ?메[시세]지|원본 ?메일|전달된 ?메[시세]지|전달된 ?메일|원문)(?: ?[-_=]{2,})?)[ \n]*",
    _I,
)
_HEADER_KEYS = _any(
    r"보낸 ?(?:사람|이|날짜|시간|일자)", r"받는 ?(?:사람|이)", r"받은 ?(?:날짜|시간)",
    r"숨은 ?참조|참조|제목|날짜|일시", r"from|sent|to|cc|bcc|date|subject",
)  # fmt: skip
HEADER = re.compile(rf"^[>*\s]*{_HEADER_KEYS}\s?\*?\s?:", _I)
HEADER_PEER = re.compile(
    r"^[>*\s]*(?:보낸 ?(?:사람|이)|받는 ?(?:사람|이)|from|to|sent)\s?\*?\s?:", _I
)
ATTRIBUTION = re.compile(
    r"^[>\s]*(?:\d{2,4} ?[년.\-/] ?\d{1,2} ?[월.\-/].{0,120}(?:작성|쓴 글|보낸 메일|wrote) ?:?|"
    r"on .{5,120} wrote ?:|.{0,80}<[^<>\s]+@[^<>\s]+>.{0,20}(?:작성|wrote) ?:?|"
    r".{0,60}\[이메일\].{0,20}(?:작성|wrote) ?:)$",
    _I,
)
QUOTED = re.compile(r"^>(?![.,_^<~ㅁㅅㅂㅡoO0;]{1,3}<?(?:\s|$))")
_DEVICE = _any(
    r"iphone|ipad|아이폰|아이패드|galaxy|갤럭시|samsung|삼성|lg|android|안드로이드",
    r"스마트폰|휴대폰|모바일|네이버|naver|다음|daum|outlook|gmail",
)
SENT_FROM = re.compile(
    rf"(?:^|(?<=[\s.!?~]))(?:(?:나의|내|제|my) )?{_DEVICE}[\w ]{{0,20}}"
    r"(?:에서|로|으로) (?:보냄|보냈습니다|전송됨|전송|보낸 메일입니다)[. ]*$|"
    r"(?:^|(?<=[\s.!?~]))sent (?:from|via) (?:my )?[\w ]{2,30}[. ]*$|"
    r"^(?:get )?outlook for (?:ios|android)(?: ?다운로드| ?받기)?[. ]*$",
    _I | re.M,
)
_CONTACT_LABEL = _any(
    r"telephone|tel|phone|mobile|fax|e-?mail|mail|h\.?p|m\.?p|cell|web|home|\b[tfmeac]\b",
    r"전화번호|전화|휴대폰|휴대전화|핸드폰|연락처|팩스|이메일|메일|주소|홈페이지",
    r"대표번호|대표전화|이름|성함|드림|올림|배상",
)
CONTACT_PARTS = re.compile(
    rf"\[[가-힣]{{2,8}}\]|\S{{1,64}}@\S{{1,255}}|{_CONTACT_LABEL}|[\W\d_]+",
    _I,
)
SIGNED = re.compile(r"^(?:[\w() ]{1,20} )?\[이름\] ?(?:드림|올림|배상)[. ]*$")
SPOKEN = re.compile(r"[?!~]|[요죠까다니음함임][\s.~^ㅠㅜㅎㅋ)]*$")
RULE = re.compile(r"^[\s\-=_*~+#─━═―·.ㅡ]{2,}$")

# Chat and text messages.
_SENT_THING = _any(
    r"사진|동영상|영상|이미지|파일|이모티콘|스티커|음성 ?메[시세]지|연락처|위치",
)
_SOMEONE_DID = _any(
    rf"{_SENT_THING}(?: ?\d+ ?[장개건])?(?:을|를) ?(?:보냈습니다|보내셨습니다|전송하였습니다)",
    r"(?:채팅방|대화방|방)?(?:에|을|를)? ?(?:들어왔|나갔|입장했|퇴장했|초대했)습니다",
    r"(?:채팅방|대화방|방)?(?:에|을|를)? ?(?:들어오|나가|입장하|퇴장하)셨습니다",
)
_SYSTEM = _any(
    rf"(?:[^\s:]{{1,20}}(?:님이|님께서|님)? ?)?{_SOMEONE_DID}",
    r"(?:상담|채팅|대화|문의)[이가]? ?(?:종료|시작|완료|접수|연결|재개)가? ?(?:되었|됐)습니다",
    r"상담[원사](?:이|가|과|와|에게|님이|님과)? ?(?:연결 ?중입니다|연결합니다)",
    r"상담[원사](?:이|가|과|와|에게|님이|님과)? ?(?:연결되었|배정되었|입장했)습니다",
    r"삭제된 메[시세]지입니다|가려진 메[시세]지입니다",
    r"메[시세]지가 삭제되었습니다|메[시세]지를 삭제했습니다",
    r"채팅방 관리자가 메[시세]지를 가렸습니다",
    r"(?:보이스톡|페이스톡)(?: ?해요| ?취소| ?부재중| ?\d+:\d+)?",
    r"(?:사진|동영상|이모티콘|스티커|파일|음성메시지)(?: ?\d+ ?[장개])?",
    r"(?:사진|동영상) ?읽지 ?않음",
    r"무료 ?(?:수신)? ?거부[\s:\d\-]*",
    r"자동 ?응답 ?메[시세]지(?:입니다)?",
    r"\d{4}년 \d{1,2}월 \d{1,2}일(?: ?[월화수목금토일]요일)?(?: ?(?:오전|오후) ?\d{1,2}:\d{2})?",
)
SYSTEM_LINE = re.compile(rf"^{_PUNCT}{_SYSTEM}{_PUNCT}$", _I)
CHAT_PREFIX = re.compile(
    r"^(?:\[[^\[\]]{1,20}\] ?\[(?:오전|오후) ?\d{1,2}:\d{2}\] ?|"
    r"\d{4}[년.] ?\d{1,2}[월.] ?\d{1,2}[일.] ?(?:오전|오후) ?\d{1,2}:\d{2}, [^:,]{1,20} : )"
)
AD_MARK = re.compile(r" ?(?:\[(?:web|국제|국외|해외)발신\]|\(광고\)|\[광고\]) ?", _I)

# Agents. A whole sentence has to match, to its last character: customers quote these too
# ("불편을 드려 죄송합니다 라는 문자만 옵니다").
_GREETING = r"(?:안녕하세요|안녕하십니까|반갑습니다)"
_DESK = _any(
    r"고객 ?(?:만족 ?|행복 ?|지원 ?)?센터|고객 ?지원 ?팀|고객 ?상담 ?(?:센터|실)|cs ?(?:센터|팀)",
    r"콜 ?센터|상담 ?센터|상담원|상담사|챗봇",
)
_VERY = r"(?: ?(?:대단히|진심으로|정말|매우|너무))*"
_SORRY = _any(
    r"죄송합니다|죄송드립니다|송구합니다|사과드립니다|죄송한 말씀 드립니다|양해 부탁드립니다",
)
_ASKED = r"(?:문의|이용|연락|의견|말씀|제보|구매|주문|상담)"
AGENT_SENTENCE = re.compile(
    "^"
    + _any(
        rf"(?:{_GREETING}[\s.,!~]*)?(?:고객님[\s.,!~]*)?.{{0,30}}{_DESK}"
        r"(?: ?\[이름\]| ?(?!직원)[가-힣]{2,4})?(?:입니다|이에요|예요)",
        rf"{_GREETING}[\s.,!~]*[가-힣]{{0,6}} ?고객님",
        r"(?:(?:먼저|우선|다시 한번|서비스|이용에|고객님께|큰) )*불편함?을? ?"
        rf"(?:드려|끼쳐|드리게 되어|끼쳐 ?드려)서?{_VERY} ?{_SORRY}",
        rf".{{0,40}}{_ASKED}(?:를|을|해|하여|하여서)? ?(?:남겨|해|하여)? ?주셔서"
        rf"{_VERY} ?감사(?:합니다|드립니다)",
        r".{0,20}(?:궁금하신|궁금한|문의하실|불편하신|(?:추가|다른|기타) ?문의|문의 ?사항).{0,20}"
        r"(?:있으시면|있으실 경우|필요하시면|생기시면).{0,40}"
        r"(?:주세요|바랍니다|부탁드립니다|주십시오|드리겠습니다)",
        r".{0,30}(?:더 나은|더욱 나은|보다 나은|최선을 다하는|노력하는).{0,30}"
        r"(?:되겠습니다|하겠습니다|되도록 하겠습니다)",
        r".{0,30}(?:담당 ?부서|관련 ?부서|유관 ?부서|해당 ?부서|담당자).{0,20}"
        r"(?:전달|공유|확인).{0,15}(?:하겠습니다|드리겠습니다|드렸습니다)",
        r"(?:본|이) (?:메일|메[시세]지|문자)[은는].{0,60}(?:발신 ?전용|회신).{0,40}",
        r"(?:상담|고객센터|운영) ?(?:가능)? ?시간 ?[은:]? ?(?:평일|주중|매일|월)?.{0,8}"
        r"\d{1,2}(?:시|:\d\d) ?(?:~|-|부터).{0,30}(?:입니다|\d|시|까지|\))",
        r"(?:잠시만|잠시|조금만) 기다려 ?주시면.{0,40}드리겠습니다",
        r".{0,20}무엇을 도와 ?드릴까요",
    )
    + r"[\s.,!~?^*ㅡ]*$",
    _I,
)
AGENT_VOICE = re.compile(
    _any(
        r"고객님|고객 ?센터|상담[원사]|안내(?:해)? ?(?:드|말씀)|드리겠습니다",
        r"(?:문의|이용|구매|주문|방문|가입).{0,8}주셔서 감사",
        r"주시기 바랍니다|되시길|되십시오|영업시간|운영시간|상담시간|수신 ?거부|발신 ?전용",
        r"도와 ?드리|도와 ?드릴",
    )
)
NOTICE_VOICE = re.compile(
    _any(
        r"본 ?(?:메일|메[시세]지|문서|전자우편)|수신인|기밀|무단|저작권|양식|사업자 ?등록|통신판매",
        r"copyright|rights reserved|this e-?mail|confidential|※|▶|▷|■|□|◆|☎",
        r"대표 ?번호|대표 ?전화|대표이사|개인정보 ?처리방침",
    ),
    _I,
)

# Quick looks before the line-by-line work: most reviews hold nothing of the above.
MAIL_HINT = re.compile(
    _any(
        r"^>|보냄|보냈|전송|보낸|받는|작성|쓴 글|원본|원문|전달된",
        r"sent |wrote|outlook|original|forward|from ?:",
    ),
    _I | re.M,
)
CHAT_HINT = re.compile(
    _any(
        r"습니다|입니다|사진|영상|이모티콘|스티커|파일|메시지|이스톡|거부|해요|\d년 \d",
        r"발신\]|광고[)\]]|(?:오전|오후) ?\d{1,2}:\d\d",
    )
)
AGENT_HINT = re.compile(
    _any(
        r"고객|센터|상담|주셔서|불편|도와|발신|회신|부서|시간|나은|노력|최선|담당|챗봇|cs",
        r"으시면|하시면",
    ),
    _I,
)
PLACEHOLDER = re.compile(r"\[[가-힣]{2,8}\]")
