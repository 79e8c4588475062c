"""Home-made sheets with the habits of Korean spreadsheets, and shapes nobody has named."""

import json

from tests.exports.writing import (
    Export,
    Ticket,
    csv_file,
    csv_text,
    gzipped,
    json_file,
    json_lines,
    ods,
    text_file,
    xlsx,
    zipped,
)

_LATE = "주문한 지 닷새인데, 아직도 배송 준비중이에요"
_BROKEN = "화면이 깨져서 왔습니다\n교환 부탁드려요"
_REFUND = "환불 금액이 다르게 들어왔어요"


def _rows(head: list[str], dates: list[str]) -> list[list[object]]:
    texts = (_LATE, _BROKEN, _REFUND)
    return [[*head], *([n + 1, dates[n], texts[n]] for n in range(3))]


def _three(times: list[str], ids: tuple[str, ...] = ("1", "2", "3")) -> tuple[Ticket, ...]:
    texts = (_LATE, _BROKEN, _REFUND)
    return tuple(Ticket(ids[n], texts[n], times[n]) for n in range(3))


_DAYS = ["2024-06-11T00:00:00", "2024-06-12T00:00:00", "2024-06-13T00:00:00"]
_ISO = ["2024-06-11", "2024-06-12", "2024-06-13"]
_PLAIN = _rows(["id", "date", "text"], _ISO)

TITLE_ROWS = Export(
    "고객의소리_6월.csv",
    csv_file(
        [
            ["2024년 6월 고객의 소리 접수 현황", "", "", "", "", ""],
            ["출력일: 2024-07-01", "", "", "", "", "작성자: 상담팀"],
            [],
            ["접수번호", "접수일시", "채널", "상담유형", "문의내용", "만족도(5점)"],
            ["A-1", "2024. 6. 11. 오전 12:05", "카톡", "배송", _LATE, 1],
            ["A-2", "2024. 6. 11. 오후 3:12:05", "유선", "교환", _BROKEN, 2],
            ["소계", "", "", "", "2건", ""],
            ["접수번호", "접수일시", "채널", "상담유형", "문의내용", "만족도(5점)"],
            ["A-3", "2024. 6. 12. 오후 12:30", "홈페이지", "환불", _REFUND, 5],
            ["합계", "", "", "", "", 8],
        ],
        encoding="cp949",
    ),
    None,
    (
        Ticket("A-1", _LATE, "2024-06-11T00:05:00", {
            "channel": "카카오", "agent_category": "배송", "csat": 0.0}),
        Ticket("A-2", _BROKEN, "2024-06-11T15:12:05", {"channel": "전화", "csat": 0.25}),
        Ticket("A-3", _REFUND, "2024-06-12T12:30:00", {"channel": "게시판", "csat": 1.0}),
    ),
    {"total_row": 2, "repeated_header": 1, "blank": 0},
)  # fmt: skip

MERGED_HEADER = Export(
    "상담이력.xlsx",
    xlsx(
        {
            "상담": [
                ["접수번호", "접수일", "고객 정보", None, "문의", None],
                [None, None, "이름", "연락처", "유형", "내용"],
                ["B-1", "2024-06-11", "남새벽", "010-0000-2222", "배송", _LATE],
                ["B-2", "2024-06-12", "노을빛", "010-0000-3333", "교환", _BROKEN],
                ["B-3", "2024-06-13", "도담이", "010-0000-4444", "환불", _REFUND],
                ["총계", None, None, None, None, "3건"],
            ],
            "코드표": [["코드", "값"], ["1", "배송"], ["2", "교환"]],
        },
        merge=["C1:D1", "E1:F1", "A1:A2", "B1:B2"],
    ),
    None,
    (
        Ticket("B-1", _LATE, _DAYS[0], {
            "customer_name": "남새벽", "customer_phone": "010-0000-2222",
            "agent_category": "배송"}),
        Ticket("B-2", _BROKEN, _DAYS[1], {"agent_category": "교환"}),
        Ticket("B-3", _REFUND, _DAYS[2], {"customer_name": "도담이"}),
    ),
    {"total_row": 1},
)  # fmt: skip

UNKNOWN_HEADERS = Export(
    "voc_raw.tsv",
    csv_file(
        [
            ["관리 코드", "고객이 보낸 시각", "고객님 말씀", "들어온 창구", "처리 담당자", "메모"],
            ["ZX-1", "20240611 0905", _LATE, "네이버 톡톡", "상담5", ""],
            ["ZX-2", "20240612 1005", _BROKEN, "팩스", "상담5", "확인"],
            ["ZX-3", "20240613 1105", _REFUND, "이메일 문의", "상담6", ""],
        ],
        separator="\t",
    ),
    None,
    (
        Ticket("ZX-1", _LATE, "2024-06-11T09:05:00", {"channel": "채팅"}),
        Ticket("ZX-2", _BROKEN, "2024-06-12T10:05:00", {"channel": "기타"}),
        Ticket("ZX-3", _REFUND, "2024-06-13T11:05:00", {"channel": "이메일"}),
    ),
)

ENGLISH = Export(
    "support_dump.csv",
    csv_file(
        [
            ["Reference", "Submitted On", "Customer Feedback", "Contact Method", "Topic",
             "Agent Notes",
             "Stars"],
            ["S-1", "06/11/2024 09:00", "My parcel never arrived and nobody answers", "Phone call",
             "Delivery", "called back", 1],
            ["S-2", "06/25/2024 10:00", "Great service, thank you so much", "E-mail", "Praise",
             "", 5],
        ]
    ),
    None,
    (
        Ticket("S-1", "My parcel never arrived and nobody answers", "2024-06-11T09:00:00", {
            "channel": "전화", "agent_category": "Delivery", "csat": 0.0}),
        Ticket("S-2", "Great service, thank you so much", "2024-06-25T10:00:00", {
            "channel": "이메일", "csat": 1.0}),
    ),
)  # fmt: skip

NAMELESS = Export(
    "no_header.csv",
    csv_file(
        [
            ["1001", "2024-06-11 09:00:00", _LATE, "3"],
            ["1002", "2024-06-12 09:00:00", _BROKEN, "3"],
            ["1003", "2024-06-13 09:00:00", _REFUND, "5"],
            ["1004", "2024-06-14 09:00:00", "친절하게 안내해 주셔서 감사합니다", "5"],
        ]
    ),
    None,
    (
        *_three([f"2024-06-1{n}T09:00:00" for n in (1, 2, 3)], ("1001", "1002", "1003")),
        Ticket("1004", "친절하게 안내해 주셔서 감사합니다", "2024-06-14T09:00:00", {"csat": 1.0}),
    ),
)

DATE_AND_TIME = Export(
    "일자시간.csv",
    csv_file(
        [
            ["번호", "접수일자", "접수시간", "내용"],
            [1, "24.06.11", "오전 9:05", _LATE],
            [2, "24.06.12", "오후 1:05", _BROKEN],
            [3, "24.06.13", "23:59", _REFUND],
        ]
    ),
    None,
    _three(["2024-06-11T09:05:00", "2024-06-12T13:05:00", "2024-06-13T23:59:00"]),
)

HTML_AS_XLS = Export(
    "게시판다운로드.xls",
    text_file(
        "<html><head><meta charset='utf-8'><style>td{mso-number-format:'@'}</style></head><body>"
        "<table><tr><th>글번호</th><th>작성일</th><th>내용</th></tr>"
        + "".join(
            f"<tr><td>{n}</td><td>{day}</td><td>{str(text).replace(chr(10), '<br>')}</td></tr>"
            for n, day, text in (_PLAIN[1], _PLAIN[2], _PLAIN[3])
        )
        + "</table></body></html>"
    ),
    None,
    _three(_DAYS),
)

UNQUOTED_COMMAS = Export(
    "손으로만든.csv",
    text_file(
        "번호,날짜,내용\r\n"
        "1,2024-06-11,네, 그렇게 해 주세요, 감사합니다\r\n"
        "2,2024-06-12,배송이 너무 늦습니다\r\n"
        "3,2024-06-13,포장이 찢어진 채로 왔어요\r\n"
    ),
    None,
    (
        Ticket("1", "네, 그렇게 해 주세요, 감사합니다", _DAYS[0]),
        Ticket("2", "배송이 너무 늦습니다", _DAYS[1]),
        Ticket("3", "포장이 찢어진 채로 왔어요", _DAYS[2]),
    ),
)

SURVEY = Export(
    "만족도조사.csv",
    csv_file(
        [
            ["응답ID", "응답일시", "추천점수(0~10)", "상담 만족도", "기타 의견"],
            ["q1", "2024-06-11 10:00", 9, "매우 만족", "빠르게 처리해 주셔서 좋았어요"],
            ["q2", "2024-06-12 10:00", 3, "불만족", ""],
            ["q3", "2024-06-13 10:00", "", "", ""],
        ]
    ),
    None,
    (
        Ticket("q1", "빠르게 처리해 주셔서 좋았어요", "2024-06-11T10:00:00", {
            "nps": 9, "csat": 1.0, "rating": "매우 만족"}),
        Ticket("q2", None, "2024-06-12T10:00:00", {"nps": 3, "csat": 0.25}),
    ),
    {"no_text": 1},
)  # fmt: skip

GENERIC_CHAT = Export(
    "chat_log.csv",
    csv_file(
        [
            ["대화ID", "발화자", "메시지", "발화시각"],
            ["d1", "고객", "주문 취소하고 싶어요", "2024-06-11 09:00:00"],
            ["d1", "챗봇", "상담사를 연결합니다", "2024-06-11 09:00:01"],
            ["d1", "상담사", "취소해 드렸습니다", "2024-06-11 09:05:00"],
            ["d1", "고객", "감사합니다", "2024-06-11 09:06:00"],
            ["d2", "고객", "적립금이 사라졌어요", "2024-06-12 09:00:00"],
            ["d2", "상담사", "확인해 보겠습니다", "2024-06-12 09:30:00"],
        ]
    ),
    None,
    (
        Ticket("d1", "주문 취소하고 싶어요\n감사합니다", "2024-06-11T09:00:00", {
            "first_response_at": "2024-06-11T09:05:00", "n_messages": 4}),
        Ticket("d2", "적립금이 사라졌어요", "2024-06-12T09:00:00", {
            "first_response_at": "2024-06-12T09:30:00", "n_messages": 2}),
    ),
    {"merged": 4},
)  # fmt: skip

KAKAO = Export(
    "KakaoTalkChats.txt",
    text_file(
        "문의방 카카오톡 대화\n저장한 날짜 : 2024년 6월 13일 오전 9:00\n\n"
        "2024년 6월 11일 오전 9:05\n"
        "2024년 6월 11일 오전 9:05, 남새벽 : 배송이 언제 되나요\n꼭 알려 주세요\n"
        "2024년 6월 11일 오후 12:01, 노을빛 : 저도 아직 못 받았어요\n"
        "2024년 6월 12일 오전 12:30, 남새벽 : 오늘도 안 왔습니다\n"
        "2024년 6월 12일 오전 12:31, 노을빛님이 나갔습니다.\n"
    ),
    None,
    (
        Ticket(
            "",
            "배송이 언제 되나요\n꼭 알려 주세요",
            "2024-06-11T09:05:00",
            {"customer_name": "남새벽"},
        ),
        Ticket("", "저도 아직 못 받았어요", "2024-06-11T12:01:00"),
        Ticket("", "오늘도 안 왔습니다", "2024-06-12T00:30:00"),
    ),
)

_SERIALS = _rows(["접수번호", "접수일시", "문의내용"], ["45454", "45455.5", "45456.75"])
_CATEGORIES = json_file(
    {"results": [{"ticket_id": "1", "createdAt": 1718064000000, "text": _LATE, "etc": {"a": [1,
     2]}},
                 {"ticket_id": "2", "createdAt": 1718150400000, "text": _BROKEN, "etc": None},
                 {"ticket_id": "3", "createdAt": 1718236800000, "text": _REFUND, "etc": {}}]}
)  # fmt: skip

HABITS: tuple[Export, ...] = (
    Export("plain.csv", csv_file(_PLAIN), None, _three(_DAYS)),
    Export("bom.csv", csv_file(_PLAIN, encoding="utf-8-sig"), None, _three(_DAYS)),
    Export("bom_named.xlsx", csv_file(_PLAIN, encoding="utf-8-sig"), None, _three(_DAYS)),
    Export("cp949.csv", csv_file(_PLAIN, encoding="cp949"), None, _three(_DAYS)),
    Export("utf16_no_bom.txt", csv_file(_PLAIN, "utf-16-le", "\t"), None, _three(_DAYS)),
    Export("utf16_be.csv", csv_file(_PLAIN, encoding="utf-16-be"), None, _three(_DAYS)),
    Export("tab_named.xls", csv_file(_PLAIN, separator="\t"), None, _three(_DAYS)),
    Export("semicolon.csv", csv_file(_PLAIN, separator=";"), None, _three(_DAYS)),
    Export("pipe.txt", csv_file(_PLAIN, separator="|"), None, _three(_DAYS)),
    Export("xlsx_named.xls", xlsx({"Sheet1": _PLAIN}), None, _three(_DAYS)),
    Export("open.ods", ods(_PLAIN[:2] + _PLAIN[3:]), None, _three(_DAYS)[::2]),
    Export("packed.csv.gz", gzipped(csv_file(_PLAIN)), None, _three(_DAYS)),
    Export("packed.zip", zipped({"안/plain.csv": csv_file(_PLAIN)}), None, _three(_DAYS)),
    Export("book.zip", zipped({"book.xlsx": xlsx({"s": _PLAIN})}), None, _three(_DAYS)),
    Export(
        "serials.csv",
        csv_file(_SERIALS),
        None,
        _three(["2024-06-11T00:00:00", "2024-06-12T12:00:00", "2024-06-13T18:00:00"]),
    ),
    Export(
        "epoch.json",
        _CATEGORIES,
        None,
        _three([f"2024-06-1{n}T09:00:00" for n in (1, 2, 3)]),
    ),
    Export(
        "lines.jsonl",
        json_lines([{"id": str(r[0]), "date": r[1], "text": r[2]} for r in _PLAIN[1:]]),
        None,
        _three(_DAYS),
    ),
    Export(
        "blank_lines.csv",
        text_file(csv_text(_PLAIN[:2]) + "\r\n\r\n" + csv_text(_PLAIN[2:]) + "\r\n,,\r\n"),
        None,
        _three(_DAYS),
        {"blank": 4},
    ),
    Export(
        "columns.json",
        text_file(json.dumps({"id": ["1"], "date": ["2024-06-11"], "text": [_LATE]})),
        None,
        _three(_DAYS)[:1],
    ),
    TITLE_ROWS,
    MERGED_HEADER,
    UNKNOWN_HEADERS,
    ENGLISH,
    NAMELESS,
    DATE_AND_TIME,
    HTML_AS_XLS,
    UNQUOTED_COMMAS,
    SURVEY,
    GENERIC_CHAT,
    KAKAO,
)
