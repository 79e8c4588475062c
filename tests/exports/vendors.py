"""One small export for every source that voc knows by name."""

from tests.exports.writing import Export, Ticket, csv_file, json_file, json_lines, xlsx

ZENDESK_CSV = Export(
    "zendesk.csv",
    csv_file(
        [
            ["Summation column", "Id", "Requester", "Requester id", "Requester email", "Assignee",
             "Group", "Subject", "Tags", "Status", "Priority", "Via", "Ticket type", "Created at",
             "Updated at", "Assigned at", "Solved at", "Resolution time", "Satisfaction Score",
             "Reopens", "Replies", "First reply time in minutes", "상품 [list]"],
            [1, 7001, "박하늘", 901, "sky@example.com", "상담1", "배송팀", "택배가 사흘째 안 와요",
             "late parcel", "Solved", "Normal", "Mail", "Question", "2024-06-11 09:00",
             "2024-06-12 10:00", "2024-06-11 09:05", "2024-06-12 10:00", 25, "Bad", 1, 2, 30, "컵"],
            [1, 7002, "이나무", 902, "tree@example.com", "상담2", "결제팀", "결제가 두 번 됐습니다",
             "", "Open", "High", "Web Form", "Problem", "2024-06-11 15:30", "2024-06-11 15:30",
             "", "", "", "Offered", 0, 0, "", ""],
        ]
    ),
    "zendesk_csv",
    (
        Ticket("7001", None, "2024-06-11T09:00:00", {
            "subject": "택배가 사흘째 안 와요", "first_response_at": "2024-06-11T09:30:00",
            "closed_at": "2024-06-12T10:00:00", "channel": "이메일", "csat": 0.0, "reopens": 1,
            "team": "배송팀", "customer_email": "sky@example.com", "status": "Solved"}),
        Ticket("7002", None, "2024-06-11T15:30:00", {
            "subject": "결제가 두 번 됐습니다", "channel": "게시판", "csat": None, "rating": None,
            "first_response_at": None}),
    ),
)  # fmt: skip


def _zendesk(number: int, text: str, comments: list[dict[str, object]]) -> dict[str, object]:
    return {
        "id": number, "requester_id": 55, "subject": f"문의 {number}", "description": text,
        "status": "solved", "created_at": "2024-06-11T00:10:00Z",
        "updated_at": "2024-06-12T00:00:00Z", "via": {"channel": "email"},
        "satisfaction_rating": {"score": "good"}, "tags": ["환불", "반품"], "comments": comments,
        "custom_fields": [{"id": 3, "name": "product", "value": "머그컵"}],
    }  # fmt: skip


_COMMENTS: list[dict[str, object]] = [
    {"author_id": 55, "body": "환불은 언제 되나요?", "public": True,
     "created_at": "2024-06-11T00:10:00Z"},
    {"author_id": 9, "body": "진상 고객 주의", "public": False,
     "created_at": "2024-06-11T00:12:00Z"},
    {"author_id": 9, "body": "안녕하세요. 확인 중입니다.", "public": True,
     "created_at": "2024-06-11T01:00:00Z"},
    {"author_id": 55, "body": "아직도 입금이 안 됐어요", "public": True,
     "created_at": "2024-06-11T03:00:00Z"},
]  # fmt: skip
_ZENDESK_TICKETS = (
    Ticket("8001", "환불은 언제 되나요?\n아직도 입금이 안 됐어요", "2024-06-11T09:10:00", {
        "first_response_at": "2024-06-11T10:00:00", "n_messages": 3, "channel": "이메일",
        "csat": 1.0, "tags": ["환불", "반품"], "product": "머그컵", "customer_id": "55"}),
    Ticket("8002", "머그컵 손잡이가 부러져서 왔어요", "2024-06-11T09:10:00", {"n_messages": None}),
)  # fmt: skip
_ZENDESK_RECORDS = [
    _zendesk(8001, "환불은 언제 되나요?", _COMMENTS),
    _zendesk(8002, "머그컵 손잡이가 부러져서 왔어요", []),
]

FRESHDESK = Export(
    "freshdesk.csv",
    csv_file(
        [
            ["Ticket ID", "Subject", "Description", "Status", "Priority", "Source", "Type", "Agent",
             "Group", "Created time", "Resolved time", "Closed time", "Last update time",
             "Initial response time", "First response time (in hrs)", "Resolution time (in hrs)",
             "Tags", "Survey results", "Product", "Full name", "Email", "Work phone", "Tags"],
            [31, "쿠폰이 안 돼요", "결제할 때 쿠폰 적용이 되지 않습니다", "Closed", "Low", "Portal",
             "쿠폰", "상담3", "혜택팀", "2024-06-11 10:00:00", "2024-06-11 18:00:00",
             "2024-06-11 19:00:00", "2024-06-11 19:00:00", "", "02:30:00", "08:00:00", "쿠폰,앱",
             "", "앱", "정바다", "sea@example.com", "010-0000-0000", ""],
        ]
    ),
    "freshdesk",
    (
        Ticket("31", "결제할 때 쿠폰 적용이 되지 않습니다", "2024-06-11T10:00:00", {
            "first_response_at": "2024-06-11T12:30:00", "closed_at": "2024-06-11T18:00:00",
            "channel": "게시판", "agent_category": "쿠폰", "tags": ["쿠폰", "앱"],
            "customer_name": "정바다", "customer_phone": "010-0000-0000"}),
    ),
)  # fmt: skip

INTERCOM = Export(
    "intercom.csv",
    csv_file(
        [
            ["conversation_id", "message_body", "message_author_type", "message_created_at",
             "conversation_tags", "conversation_state", "conversation_created_at",
             "message_is_note"],
            ["c1", "<p>로그인이 안 돼요</p>", "user", 1718064000, "login", "closed", 1718064000,
             "false"],
            ["c1", "<p>내부 확인 필요</p>", "admin", 1718064100, "login", "closed", 1718064000,
             "true"],
            ["c1", "<p>비밀번호를 재설정해 주세요</p>", "admin", 1718064600, "login", "closed",
             1718064000, "false"],
            ["c1", "<p>해결됐어요 감사합니다</p>", "user", 1718065000, "login", "closed",
             1718064000,
             "false"],
            ["c2", "<p>탈퇴는 어디서 하나요</p>", "user", 1718070000, "", "open", 1718070000,
             "false"],
            ["c2", "자동 응답입니다", "bot", 1718070001, "", "open", 1718070000, "false"],
        ]
    ),
    "intercom",
    (
        Ticket("c1", "로그인이 안 돼요\n해결됐어요 감사합니다", "2024-06-11T09:00:00", {
            "first_response_at": "2024-06-11T09:10:00", "n_messages": 3, "channel": "채팅"}),
        Ticket("c2", "탈퇴는 어디서 하나요", "2024-06-11T10:40:00", {
            "first_response_at": None, "n_messages": 2}),
    ),
    {"merged": 3, "private_note": 1},
)  # fmt: skip

INTERCOM_JSON = Export(
    "intercom.json",
    json_file(
        {"type": "conversation.list", "pages": {"page": 1}, "conversations": [
            {"type": "conversation", "id": "501", "created_at": 1718064000,
             "updated_at": 1718067600, "state": "closed", "title": None,
             "source": {"type": "conversation", "body": "<p>앱이 자꾸&nbsp;꺼져요</p>",
                        "author": {"type": "user", "id": "u1", "name": "한구름"}},
             "conversation_rating": {"rating": 2, "remark": "느려요"},
             "statistics": {"first_admin_reply_at": 1718065000, "last_close_at": 1718067600},
             "conversation_parts": {"conversation_parts": [
                 {"part_type": "comment", "body": "<p>버전을 알려 주세요</p>",
                  "author": {"type": "admin"}, "created_at": 1718065000},
                 {"part_type": "note", "body": "<p>또 그 버그</p>", "author": {"type": "admin"},
                  "created_at": 1718065100},
                 {"part_type": "comment", "body": "<p>3.2 버전이요</p>",
                  "author": {"type": "user"}, "created_at": 1718066000}]}}]}
    ),
    "intercom_json",
    (
        Ticket("501", "앱이 자꾸 꺼져요\n3.2 버전이요", "2024-06-11T09:00:00", {
            "first_response_at": "2024-06-11T09:16:40", "closed_at": "2024-06-11T10:00:00",
            "rating": "2", "csat": 0.25, "n_messages": 3, "customer_name": "한구름"}),
    ),
)  # fmt: skip

CHANNEL_TALK = Export(
    "channeltalk.xlsx",
    xlsx(
        {
            "UserChat data": [
                ["id", "userId", "state", "assigneeId", "tags", "firstAskedAt", "openedAt",
                 "firstRepliedAtAfterOpen", "closedAt", "waitingTime", "avgReplyTime",
                 "profile.csat", "profile.csatComment"],
                ["k1", "u1", "closed", "m1", "배송,지연", "2024-06-11 09:00:00",
                 "2024-06-11 09:00:00", "2024-06-11 09:07:00", "2024-06-11 09:30:00", "0h 7m 0s",
                 "0h 3m 0s", 5, "친절해요"],
                ["k2", "u2", "opened", "", "", "2024-06-11 11:00:00", "2024-06-11 11:00:00", "",
                 "", "", "", "", ""],
            ],
            "Message data": [
                ["id", "chatId", "personType", "personId", "plainText", "isPrivate", "createdAt"],
                ["1", "k1", "bot", "", "무엇을 도와드릴까요?", "FALSE", "2024-06-11 09:00:01"],
                ["2", "k1", "user", "u1", "주문한 게 아직 안 왔어요", "FALSE",
                 "2024-06-11 09:00:20"],
                ["3", "k1", "manager", "m1", "출고 담당에게 확인 필요", "TRUE",
                 "2024-06-11 09:05:00"],
                ["4", "k1", "manager", "m1", "오늘 도착 예정입니다", "FALSE",
                 "2024-06-11 09:07:00"],
                ["5", "k1", "user", "u1", "네 기다릴게요", "FALSE", "2024-06-11 09:08:00"],
                ["6", "k2", "user", "u2", "색상 변경 되나요", "FALSE", "2024-06-11 11:00:05"],
            ],
            "User data": [
                ["id", "name", "mobileNumber", "email"],
                ["u1", "오강물", "010-0000-1111", "river@example.com"],
                ["u2", "서들판", "", ""],
            ],
            "Manager data": [["id", "name"], ["m1", "상담직원"]],
        }
    ),
    "channel_talk",
    (
        Ticket("k1", "주문한 게 아직 안 왔어요\n네 기다릴게요", "2024-06-11T09:00:00", {
            "first_response_at": "2024-06-11T09:07:00", "closed_at": "2024-06-11T09:30:00",
            "csat": 1.0, "n_messages": 4, "customer_name": "오강물", "channel": "채팅",
            "customer_phone": "010-0000-1111", "tags": ["배송", "지연"]}),
        Ticket("k2", "색상 변경 되나요", "2024-06-11T11:00:00", {
            "first_response_at": None, "n_messages": 1, "customer_name": "서들판"}),
    ),
)  # fmt: skip

NAVER_INQUIRY = Export(
    "naver_inquiry.json",
    json_file(
        {"totalElements": 1, "content": [
            {"inquiryNo": 310, "category": "배송", "title": "언제 오나요",
             "inquiryContent": "주문한 지 일주일이 지났습니다",
             "inquiryRegistrationDateTime": "2024-06-11T10:00:00.000+09:00", "answered": True,
             "answerContent": "안녕하세요 고객님", "orderId": "20240601001",
             "answerRegistrationDateTime": "2024-06-11T13:00:00.000+09:00",
             "productName": "린넨 셔츠", "customerId": "nid1", "customerName": "문언덕"}]}
    ),
    "naver_inquiry",
    (
        Ticket("310", "주문한 지 일주일이 지났습니다", "2024-06-11T10:00:00", {
            "first_response_at": "2024-06-11T13:00:00", "product": "린넨 셔츠",
            "agent_category": "배송", "customer_name": "문언덕", "channel": "게시판"}),
    ),
)  # fmt: skip

NAVER_QUESTION = Export(
    "naver_qna.jsonl",
    json_lines(
        [{"questionId": 77, "productId": 5, "productName": "운동화", "question": "발볼이 넓은가요?",
          "answer": None, "answered": False, "maskedWriterId": "ab****",
          "createDate": "2024-06-11T21:00:00.000+09:00"}]
    ),
    "naver_question",
    (Ticket("77", "발볼이 넓은가요?", "2024-06-11T21:00:00", {"product": "운동화"}),),
)  # fmt: skip

NAVER_REVIEW = Export(
    "naver_review.xlsx",
    xlsx({"리뷰": [
        ["리뷰글번호", "상품번호", "상품명", "리뷰구분", "구매자평점", "리뷰상세내용", "등록자",
         "리뷰등록일", "상품주문번호"],
        [4001, 12, "린넨 셔츠", "일반", 2, "바느질이 금방 풀렸어요", "ab***", "2024.06.11. 08:15",
         "2024060112345671"],
        [4002, 12, "린넨 셔츠", "한달사용", 5, "", "cd***", "2024.06.12. 09:00",
         "2024060112345672"],
    ]}),
    "naver_review",
    (
        Ticket("4001", "바느질이 금방 풀렸어요", "2024-06-11T08:15:00", {
            "rating": "2", "csat": 0.25, "channel": "리뷰", "product": "린넨 셔츠"}),
        Ticket("4002", None, "2024-06-12T09:00:00", {"csat": 1.0}),
    ),
)  # fmt: skip

CAFE24 = Export(
    "cafe24.csv",
    csv_file(
        [
            ["article_no", "parent_article_no", "board_no", "product_no", "reply_depth",
             "created_date", "writer", "writer_email", "member_id", "title", "content", "client_ip",
             "rating", "order_id", "reply_status"],
            [10, 10, 6, 3, 0, "2024-06-11T09:00:00+09:00", "유산들", "wind@example.com", "mem1",
             "교환 문의", "<p>사이즈가 작아요.<br>교환해 주세요</p>", "203.0.113.9", 0,
             "20240610-0000013", "C"],
            [11, 10, 6, 3, 1, "2024-06-11T14:00:00+09:00", "운영자", "", "", "답변드립니다",
             "<p>교환 접수되었습니다</p>", "203.0.113.1", 0, "", ""],
            [12, 12, 6, 4, 0, "2024-06-12T09:00:00+09:00", "조파도", "", "mem2", "입고 문의",
             "재입고 언제 되나요", "203.0.113.8", 0, "", "N"],
        ]
    ),
    "cafe24",
    (
        Ticket("10", "사이즈가 작아요.\n교환해 주세요", "2024-06-11T09:00:00", {
            "first_response_at": "2024-06-11T14:00:00", "n_messages": 2, "subject": "교환 문의",
            "channel": "게시판", "customer_id": "mem1"}),
        Ticket("12", "재입고 언제 되나요", "2024-06-12T09:00:00", {"first_response_at": None}),
    ),
    {"reply": 1},
)  # fmt: skip

COUPANG = Export(
    "coupang.json",
    json_file(
        {"code": 200, "data": {"pagination": {"page": 1}, "content": [
            {"inquiryId": 90, "vendorItemId": 4, "orderIds": [1, 2],
             "content": "포장이 뜯겨 왔어요",
             "inquiryAt": "2024-06-11 09:00:00", "commentDtoList": [
                 {"content": "재발송했습니다", "inquiryCommentAt": "2024-06-11 15:00:00"},
                 {"content": "확인하겠습니다", "inquiryCommentAt": "2024-06-11 10:00:00"}]},
            {"inquiryId": 91, "vendorItemId": 4, "orderIds": [],
             "content": "유통기한이 언제까지예요",
             "inquiryAt": "2024-06-12 09:00:00", "commentDtoList": []}]}}
    ),
    "coupang",
    (
        Ticket("90", "포장이 뜯겨 왔어요", "2024-06-11T09:00:00", {
            "first_response_at": "2024-06-11T10:00:00", "n_messages": 3}),
        Ticket("91", "유통기한이 언제까지예요", "2024-06-12T09:00:00", {"first_response_at": None}),
    ),
)  # fmt: skip

HAPPYTALK = Export(
    "happytalk.csv",
    csv_file(
        [
            ["방번호", "채널", "상담원", "고객식별번호", "상담 신청 시각", "상담 종료 시각",
             "상담분류",
             "문의내용"],
            ["R100", "카카오톡", "김상담", "Z9", "2024년 6월 11일 오전 12:05",
             "2024년 6월 11일 오후 1:00", "결제", "카드 승인이 자꾸 거절됩니다"],
        ],
        encoding="cp949",
    ),
    "happytalk",
    (
        Ticket("R100", "카드 승인이 자꾸 거절됩니다", "2024-06-11T00:05:00", {
            "closed_at": "2024-06-11T13:00:00", "channel": "카카오", "customer_id": "Z9",
            "agent_category": "결제"}),
    ),
)  # fmt: skip

JIRA = Export(
    "jira.csv",
    csv_file(
        [
            ["Summary", "Issue key", "Issue id", "Status", "Created", "Updated", "Resolved",
             "Description", "Comment", "Comment", "Custom field (Request Type)",
             "Satisfaction rating"],
            ["로그인 오류", "CS-12", 100, "Done", "11/May/24 03:26 PM", "12/May/24 09:00 AM",
             "12/May/24 09:00 AM", "인증번호가 오지 않습니다", "확인했습니다", "처리했습니다",
             "계정", 4],
            ["앱 종료", "CS-13", 101, "Open", "11/May/24 04:00 PM", "11/May/24 04:00 PM", "",
             "앱이 강제로 종료됩니다", "", "", "오류", "", "", ""],
        ]
    ),
    "jira",
    (
        Ticket("CS-12", "인증번호가 오지 않습니다", "2024-05-11T15:26:00", {
            "closed_at": "2024-05-12T09:00:00", "subject": "로그인 오류", "csat": 0.75,
            "agent_category": "계정"}),
        Ticket("CS-13", "앱이 강제로 종료됩니다", "2024-05-11T16:00:00", {"closed_at": None}),
    ),
)  # fmt: skip

SALESFORCE = Export(
    "salesforce.csv",
    csv_file(
        [
            ["Case Number", "Subject", "Description", "Status", "Date/Time Opened",
             "Date/Time Closed", "Case Owner", "Case Origin"],
            ["00001026", "반품", "반품 수거가 오지 않았어요", "Closed", "6/11/2024 3:05 PM",
             "6/13/2024 9:00 AM", "상담4", "Phone"],
            ["00001027", "영수증", "현금영수증 발급해 주세요", "New", "6/14/2024 9:05 AM", "",
             "상담4",
             "Web"],
            [],
            ["Grand Totals (2 records)"],
            ["Confidential Information - Do Not Distribute"],
            ["Copyright (c) 2000-2024 salesforce.com, inc. All rights reserved."],
        ]
    ),
    "salesforce",
    (
        Ticket("00001026", "반품 수거가 오지 않았어요", "2024-06-11T15:05:00", {
            "closed_at": "2024-06-13T09:00:00", "channel": "전화"}),
        Ticket("00001027", "현금영수증 발급해 주세요", "2024-06-14T09:05:00",
        {"channel": "게시판"}),
    ),
    {"blank": 1, "footer": 3},
)  # fmt: skip

GOOGLE_PLAY = Export(
    "reviews_com.example.app_202406.csv",
    csv_file(
        [
            ["Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device",
             "Review Submit Date and Time", "Review Submit Millis Since Epoch",
             "Review Last Update Date and Time", "Star Rating", "Review Title", "Review Text",
             "Developer Reply Date and Time", "Developer Reply Text", "Review Link"],
            ["com.example.app", 31, "3.1", "ko", "phone1", "2024-06-11T01:02:03Z", 1718067723000,
             "2024-06-11T01:02:03Z", 1, "", "업데이트하고, 자꾸 꺼짐", "2024-06-11T05:00:00Z",
             "불편을 드려 죄송합니다", "https://play.google.com/x?reviewId=gp-1&hl=ko"],
            ["com.example.app", 31, "3.1", "ko", "phone2", "2024-06-12T01:02:03Z", 1718154123000,
             "2024-06-12T01:02:03Z", 5, "", "", "", "",
             "https://play.google.com/x?reviewId=gp-2&hl=ko"],
        ],
        encoding="utf-16",
    ),
    "google_play",
    (
        Ticket("gp-1", "업데이트하고, 자꾸 꺼짐", "2024-06-11T10:02:03", {
            "first_response_at": "2024-06-11T14:00:00", "csat": 0.0, "channel": "리뷰",
            "product": "com.example.app"}),
        Ticket("gp-2", None, "2024-06-12T10:02:03", {"csat": 1.0}),
    ),
)  # fmt: skip

APP_STORE = Export(
    "appstore.json",
    json_file(
        [{"id": "as1", "rating": 3, "title": "아쉬워요", "body": "다크 모드가 있었으면 좋겠어요",
          "reviewerNickname": "밤하늘", "createdDate": "2024-06-11T08:00:00-07:00",
          "territory": "KOR"}]
    ),
    "app_store",
    (
        Ticket("as1", "다크 모드가 있었으면 좋겠어요", "2024-06-12T00:00:00", {
            "csat": 0.5, "subject": "아쉬워요", "channel": "리뷰"}),
    ),
)  # fmt: skip

VENDORS: tuple[Export, ...] = (
    ZENDESK_CSV,
    Export("zendesk.jsonl", json_lines(_ZENDESK_RECORDS), "zendesk_json", _ZENDESK_TICKETS),
    Export(
        "zendesk_wrapped.json",
        json_lines([{"ticket": record} for record in _ZENDESK_RECORDS]),
        "zendesk_json",
        _ZENDESK_TICKETS,
    ),
    FRESHDESK,
    INTERCOM,
    INTERCOM_JSON,
    CHANNEL_TALK,
    NAVER_INQUIRY,
    NAVER_QUESTION,
    NAVER_REVIEW,
    CAFE24,
    COUPANG,
    HAPPYTALK,
    JIRA,
    SALESFORCE,
    GOOGLE_PLAY,
    APP_STORE,
)
