"""mask_tickets, mask_cells and pseudonyms: whole columns, the customer's own data, nothing lost."""

import datetime
from collections.abc import Mapping

import pyarrow as pa
import pytest

from voc_cli.privacy import (
    find_spans,
    mask_cells,
    mask_label,
    mask_line,
    mask_tickets,
    pseudonym,
)
from voc_cli.privacy.headers import column_kind
from voc_cli.schema import RawTickets, raw_schema, ticket_schema, validate

KEY = b"0123456789abcdef0123456789abcdef"


def _raw(*rows: Mapping[str, object]) -> RawTickets:
    schema = raw_schema()
    blank: dict[str, object] = dict.fromkeys(schema.names)
    filled = [
        {**blank, "ticket_id": str(n), "source": "s", "tags": [], "extra": [], **row}
        for n, row in enumerate(rows)
    ]
    return RawTickets(pa.Table.from_pylist(filled, schema))


def test_schema_rows_and_order_are_kept() -> None:
    raw = _raw({"body": "b"}, {"body": None}, {"body": ""}, {"ticket_id": "z", "body": "a"})
    seen: list[int] = []
    tickets = mask_tickets(raw, key=KEY, advance=seen.append).tickets
    assert tickets.schema.equals(ticket_schema(), check_metadata=True)
    assert validate(tickets, ticket_schema()) == []
    assert tickets["ticket_id"].to_pylist() == ["0", "1", "2", "z"]
    assert tickets["body"].to_pylist() == ["b", None, "", "a"]
    assert sum(seen) == 4


def test_empty_table() -> None:
    masked = mask_tickets(RawTickets(raw_schema().empty_table()), key=KEY)
    assert masked.tickets.num_rows == 0
    assert masked.tickets.schema == ticket_schema()
    assert masked.counts == {}


def test_other_time_zone_casts_times() -> None:
    at = datetime.datetime(2026, 11, 20, 1, 2, tzinfo=datetime.UTC)
    raw = _raw({"created_at": at})
    tickets = mask_tickets(raw, key=KEY, tz="UTC").tickets
    assert tickets.schema == ticket_schema("UTC")
    assert tickets["created_at"][0].as_py() == at


def test_every_text_column_is_masked_and_counted() -> None:
    secret = "010-3847-2910"
    columns = ("subject", "body", "product", "status", "agent_category", "segment", "rating")
    row: dict[str, object] = {name: f"{name} {secret} 요" for name in columns}
    row |= {"tags": ["환불", secret], "extra": [("메모", f"{secret} 로"), ("팀", secret)]}
    masked = mask_tickets(_raw(row), key=KEY)
    assert secret not in str(masked.tickets.to_pylist())
    assert masked.counts == {"phone": len(columns) + 3}
    assert masked.tickets["tags"].to_pylist() == [["환불", "[전화]"]]


def test_own_customer_columns_are_masked_wherever_the_row_says_them() -> None:
    raw = _raw(
        {
            "customer_name": "표노을(VIP)",
            "customer_phone": "010-3847-2910",
            "customer_email": "Ek@Shop.kr",
            "customer_id": "pyo_ek77",
            "body": "노을이가 샀어요 표노을이요 끝 3847-2910, ek@shop.kr, 아이디 PYO_EK77, 노을님",
        },
        {"customer_name": "다른이", "body": "노을 보러 갔어요"},
    )
    body = mask_tickets(raw, key=KEY).tickets["body"].to_pylist()
    assert body[0] == (
        "[이름]이가 샀어요 [이름]이요 끝 [전화], [이메일], 아이디 [고객번호], [이름]님"
    )
    assert body[1] == "노을 보러 갔어요"


@pytest.mark.parametrize("name", ["고객", "비회원", "-", "", "김*수", "ㅇㅇ", "이유"])
def test_cells_that_name_nobody_mask_nothing(name: str) -> None:
    body = "고객 센터 비회원 이유가 뭐죠 김밥 ㅇㅇ - 수고"
    raw = _raw({"customer_name": name, "body": body})
    assert mask_tickets(raw, key=KEY).tickets["body"].to_pylist() == [body]


@pytest.mark.parametrize(
    "label", ["이용문의", "한도문의", "주문제작", "정기권", "다온", "포근결", "조은별"]
)
def test_labels_in_columns_of_choices_are_no_names(label: str) -> None:
    tickets = mask_tickets(_raw({"product": label}), key=KEY).tickets
    assert tickets["product"].to_pylist() == [label]  # a brand may look like anything
    shown = "[이름]" if label == "조은별" else label  # a full name or nothing
    for column in ("status", "agent_category", "segment"):
        tickets = mask_tickets(_raw({column: label}), key=KEY).tickets
        assert tickets[column].to_pylist() == [shown]
    row = {"tags": [label], "extra": [("문의 유형", label), ("유입 경로", label)]}
    tickets = mask_tickets(_raw(row), key=KEY).tickets
    assert tickets["tags"].to_pylist() == [[shown]]
    assert dict(tickets["extra"][0].as_py()) == {"문의 유형": shown, "유입 경로": shown}


def test_names_with_a_cue_and_numbers_go_from_columns_of_choices() -> None:
    row: dict[str, object] = {
        "customer_name": "표노을",
        "agent_category": "담당 심태보",
        "status": "심태보님 확인중",
        "segment": "표노을",
        "tags": ["010-3847-2910", "상담사 심태보"],
        "team": "상담1팀 심태보",
    }
    (ticket,) = mask_tickets(_raw(row), key=KEY).tickets.to_pylist()
    assert ticket["agent_category"] == "담당 [이름]"
    assert ticket["status"] == "[이름]님 확인중"
    assert ticket["segment"] == "[이름]"
    assert ticket["tags"] == ["[전화]", "상담사 [이름]"]
    assert ticket["team"] == "상담1팀 [이름]"


def test_words_of_the_product_are_no_names_in_its_row() -> None:
    talk = "조은별 너무 포근해요. 심태보님께 선물"
    rows = [{"product": "조은별 차렵이불", "body": talk}, {"body": "예금주 조은별"}]
    body = mask_tickets(_raw(*rows), key=KEY).tickets["body"].to_pylist()
    assert body == ["조은별 너무 포근해요. [이름]님께 선물", "예금주 [이름]"]
    assert mask_cells([["조은별 이불", talk]], ["product", "body"]).rows[0][1] == body[0]


@pytest.mark.parametrize(
    "text",
    ["이용문의", "이용문의 접수", "차지문의가 늦어요", "이용신청 했는데요", "주문하신분 성함"],
)
def test_words_of_forms_are_no_names_in_talk(text: str) -> None:
    assert mask_cells([[text]], ["body"]).rows == [[text]]


def test_customer_key_is_the_same_for_the_same_customer_only() -> None:
    raw = _raw(
        {"customer_id": "c1"},
        {"customer_id": " c1 ", "customer_phone": "010-1111-2222"},
        {"customer_phone": "010-1111-2222"},
        {"customer_phone": "010 1111 2222", "customer_email": "a@b.kr"},
        {"customer_email": "A@b.kr"},
        {},
    )
    keys = mask_tickets(raw, key=KEY).tickets["customer_key"].to_pylist()
    assert keys[0] == keys[1] == pseudonym("c1", KEY)
    assert keys[2] == keys[3] != keys[0]
    assert keys[4] == pseudonym("a@b.kr", KEY)
    assert keys[5] is None
    assert pseudonym("c1", KEY) != pseudonym("c1", KEY[::-1])
    assert len(keys[0]) == 16


def test_personal_columns_of_extra_are_masked_whole_and_references_stay() -> None:
    extra = [
        ("연락처", "3847"),
        ("고객명", "왕서방"),
        ("배송지주소", "어딘가"),
        ("주문번호", "2026111838127745"),
        ("송장번호", "657190041073"),
        ("환불계좌", "4829100411"),
        ("담당자", "표은결"),
        ("처리팀", "물류1팀"),
        ("개인통관고유부호", "P1234"),
        ("비고", "빈칸"),
        ("휴대폰", ""),
    ]
    tickets = mask_tickets(_raw({"extra": extra, "team": "민도희 상담사"}), key=KEY).tickets
    masked = dict(tickets["extra"].to_pylist()[0])
    assert masked == {
        "연락처": "[전화]",
        "고객명": "[이름]",
        "배송지주소": "[주소]",
        "주문번호": "2026111838127745",
        "송장번호": "657190041073",
        "환불계좌": "[계좌번호]",
        "담당자": "[이름]",
        "개인통관고유부호": "[통관부호]",
        "처리팀": "물류1팀",
        "비고": "빈칸",
        "휴대폰": "",
    }
    assert tickets["team"].to_pylist() == ["[이름] 상담사"]


def test_team_names_stay() -> None:
    teams = ["CS1팀", "배송파트", "환불 담당", "", None, "야간조"]
    tickets = mask_tickets(_raw(*({"team": team} for team in teams)), key=KEY).tickets
    assert tickets["team"].to_pylist() == teams


def test_masked_tickets_do_not_depend_on_their_neighbours() -> None:
    rows: list[dict[str, object]] = [
        {"body": "표은결 님", "customer_name": "은결"},
        {"body": "010-3847-2910"},
        {"body": "010-3847-2910"},
    ]
    whole = mask_tickets(_raw(*rows), key=KEY).tickets.to_pylist()
    for number, row in enumerate(rows):
        alone = mask_tickets(_raw({**row, "ticket_id": str(number)}), key=KEY).tickets.to_pylist()
        assert alone == [whole[number]]


def test_cells_are_masked_in_place_with_their_spans() -> None:
    headers = ["접수번호", "고객명", "연락처", "문의내용", "회원번호", "비고"]
    kinds = ["ticket_id", "customer_name", "customer_phone", "body", "customer_id", None]
    rows = [
        [
            "1",
            "왕서방",
            "010-3847-2910",
            "서방님 왕서방 앞으로 주문 20261118-0038812",
            "u1234567",
            "",
        ],
        ["2", "", "", "문의", "", "a@b.kr 로", "010-2231-8874"],
        [],
    ]
    masked = mask_cells(rows, kinds, headers=headers)
    assert masked.rows[0] == [
        "1", "[이름]", "[전화]", "[이름]님 [이름] 앞으로 주문 20261118-0038812", "[고객번호]", "",
    ]  # fmt: skip
    assert masked.rows[1] == ["2", "", "", "문의", "", "[이메일] 로", "[전화]"]
    assert masked.rows[2] == []
    assert masked.counts == {"customer_id": 1, "email": 1, "name": 3, "phone": 2}
    for found in masked.spans:
        cell = rows[found.row][found.column]
        assert cell[found.span.start : found.span.end].strip()
    again = mask_cells(masked.rows, kinds, headers=headers)
    assert again.rows == masked.rows
    assert again.spans == []


@pytest.mark.parametrize("kind", ["created_at", "closed_at", "csat", "nps", "n_messages"])
def test_columns_of_times_and_numbers_keep_nothing_else(kind: str) -> None:
    plain = ["2026-03-01 10:00", "2026. 3. 1. 오후 3:05", "1772323200", "46086.5", "9", "미정", ""]
    mixed = ["홍길순 010-4321-8765 hong@naver.com", "2026-03-01 홍길순"]
    told = [mixed[0], "010-4321-8765", "900101-1234567", mixed[1]]
    masked = mask_cells([[cell] for cell in (*plain, *told)], [kind])
    assert [row[0] for row in masked.rows] == [
        *plain, "[이름] [전화] [이메일]", "[전화]", "[주민등록번호]", "2026-03-01 [이름]",
    ]  # fmt: skip
    assert masked.counts == {"email": 1, "name": 2, "phone": 2, "rrn": 1}


def test_the_customers_name_in_a_column_of_times_goes() -> None:
    masked = mask_cells([["왕서방", "왕서방 오전"]], ["customer_name", "created_at"])
    assert masked.rows == [["[이름]", "[이름] 오전"]]


def test_a_phone_in_a_column_of_references_goes() -> None:
    rows = [["010-4321-8765"], ["20260305-0000001"], ["01043218765"]]
    assert mask_cells(rows, [None], headers=["주문번호"]).rows == [["[전화]"], *rows[1:]]


def test_cells_with_a_key_keep_customers_apart() -> None:
    masked = mask_cells([["u1234567"], ["u7654321"], [""]], ["customer_id"], key=KEY)
    assert masked.rows == [[pseudonym("u1234567", KEY)], [pseudonym("u7654321", KEY)], [""]]


def test_cells_report_progress_for_every_row() -> None:
    seen: list[int] = []
    mask_cells([["a"]] * 2500, ["body"], advance=seen.append)
    assert sum(seen) == 2500


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("고객명", "name"), ("연락처", "phone"), ("휴대폰번호", "phone"), ("이메일", "email"),
        ("E-mail", "email"), ("배송지 주소", "address"), ("주문번호", "keep"), ("송장번호", "keep"),
        ("상품명", "product"), ("문의내용", None), ("문의상품 옵션 및 상품", None),
        ("회원번호", "customer_id"), ("담당자", "agent"),
        ("계좌번호", "account"), ("생년월일", "birth_date"), ("Requester", "name"),
        ("Mobile phone", "phone"), ("제목", None), ("처리상태", "choice"), ("상담유형", "choice"),
        ("이메일 제목", None), ("주소록 오류", None),
    ],
)  # fmt: skip
def test_column_kind(header: str, kind: str | None) -> None:
    assert column_kind(header) == kind


def test_long_text_does_not_take_long() -> None:
    text = ("배송이 늦어요 주문번호 20261118-0038812 입니다. " * 4000) + "010-3847-2910"
    assert [span.type for span in find_spans(text)] == ["phone"]
    assert find_spans("1 " * 50_000) == []
    assert find_spans("가" * 200_000) == []


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("받는분연락처", "phone"), ("구매자연락처1", "phone"), ("수취인명", "name"),
        ("전화여부", None),
        ("연락처 유무", None), ("배송지주소(상세)", "address"), ("IP주소", "ip_address"),
        ("zip", None),
        ("client_ip", "ip_address"), ("Full name", "name"), ("No", "keep"), ("상품번호", "keep"),
        ("Agent", "agent"), ("만족도", "choice"), ("메모", None), ("고객 유형", "choice"),
        ("전화 상담 내용", None),
    ],
)  # fmt: skip
def test_header_is_read_by_its_last_word(header: str, kind: str | None) -> None:
    assert column_kind(header) == kind


def test_a_choice_that_begins_with_a_full_name_and_a_name_like_the_product() -> None:
    (row,) = mask_tickets(
        _raw(
            {
                "product": "한우 선물세트",
                "status": "김철수 처리중",
                "agent_category": "박서연 교환 건",
                "tags": ["김민수", "이용문의"],
                "body": "한우진입니다. 한우가 상했어요. 예금주 한우",
            }
        ),
        key=KEY,
    ).tickets.to_pylist()
    assert row["status"] == "[이름] 처리중"
    assert row["agent_category"] == "[이름] 교환 건"
    assert row["tags"] == ["[이름]", "이용문의"]
    assert row["body"].startswith("[이름]입니다. 한우가 상했어요.")
    assert row["product"] == "한우 선물세트"


def test_an_id_that_is_personal_becomes_a_pseudonym() -> None:
    raw = _raw(
        {"ticket_id": "gildong.hong@example.com"},
        {"ticket_id": "010-2345-6789", "duplicate_of": "gildong.hong@example.com"},
        {"ticket_id": "Q2026-000101"},
    )
    tickets = mask_tickets(raw, key=KEY).tickets
    first, second, third = tickets["ticket_id"].to_pylist()
    assert first == pseudonym("gildong.hong@example.com", KEY)
    assert second == pseudonym("010-2345-6789", KEY)
    assert third == "Q2026-000101"
    assert tickets["duplicate_of"].to_pylist() == [None, first, None]


def test_a_header_that_is_a_customer_is_masked() -> None:
    raw = _raw({"extra": [("010-2345-6789", "x"), ("app_version", "5.0")]})
    [pairs] = mask_tickets(raw, key=KEY).tickets["extra"].to_pylist()
    assert pairs == [("[전화]", "x"), ("app_version", "5.0")]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("서윤이 주문했는데 안 왔어요", "[이름]이 주문했는데 안 왔어요"),
        ("서윤이한테 온 택배", "[이름]이한테 온 택배"),
        ("서윤님 앞으로", "[이름]님 앞으로"),
        ("표서윤으로 예약", "[이름]으로 예약"),
        ("표 서윤 확인", "[이름] 확인"),
        ("서윤입니다", "[이름]입니다"),
        ("아이디 seoyun77로 로그인", "아이디 [이메일]로 로그인"),
        ("SEOYUN77 계정", "[이메일] 계정"),
        ("번호는 member00417 이에요", "번호는 [고객번호] 이에요"),
        ("폰 3847-2910 맞아요", "폰 [전화] 맞아요"),
        ("서윤서점에서 샀어요", "서윤서점에서 샀어요"),
        ("seoyun770은 남의 아이디", "seoyun770은 남의 아이디"),
    ],
)
def test_the_customers_own_data_in_any_form(text: str, masked: str) -> None:
    row = {
        "customer_name": "표서윤",
        "customer_phone": "010-3847-2910",
        "customer_email": "seoyun77@naver.com",
        "customer_id": "member00417",
        "body": text,
    }
    assert mask_tickets(_raw(row), key=KEY).tickets["body"].to_pylist() == [masked]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("김지원", "지원이 안 되는 기기래요"),
        ("이하나", "하나가 빠져서 왔어요"),
        ("박정보", "정보가 달라요"),
    ],
)
def test_a_given_name_that_is_a_common_word_stays(name: str, text: str) -> None:
    raw = _raw({"customer_name": name, "body": text})
    assert mask_tickets(raw, key=KEY).tickets["body"].to_pylist() == [text]


def test_ids_in_copies_are_pseudonyms_too() -> None:
    rows = [["880412-1058823", "카톡 010-3847-2910"], ["1732500000123", "카톡"]]
    masked = mask_cells(rows, ["ticket_id", "channel"], key=KEY)
    assert masked.rows == [
        [pseudonym("880412-1058823", KEY), "카톡 [전화]"],
        ["1732500000123", "카톡"],
    ]


def test_names_of_files_and_lines() -> None:
    assert mask_label("문의 010-3847-2910.csv") == "문의 [전화].csv"
    assert mask_label("seoyun77@naver.com.xlsx") == "[이메일].xlsx"
    assert mask_label("홍길동_문의.csv.gz") == "[이름]_문의.csv.gz"
    assert mask_label("표나.csv") == "표나.csv"
    assert mask_label("이수진님 상담.xlsx") == "[이름]님 상담.xlsx"
    assert mask_label("고객문의 2026-11-18.xlsx") == "고객문의 2026-11-18.xlsx"
    assert mask_line("열 010-3847-2910이 없습니다") == "열 [전화]이 없습니다"
    assert mask_line("읽기 3,220건 2026-11-18T10:00:00") == "읽기 3,220건 2026-11-18T10:00:00"
