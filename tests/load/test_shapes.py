"""Headers nobody listed are read by their words and by what stands below them."""

import random
from pathlib import Path

import pytest

from tests.exports import HABITS, VENDORS, Export
from tests.exports.writing import csv_file
from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.columns.lexicon import read_header
from voc_cli.settings import Settings

HEADERS = {
    "고객 문의 내용(상세)": "body", "불편하셨던 점": "body", "상품 후기": "body",
    "민원 요지": "body",
    "Customer Comments": "body", "complaint_text": "body", "고객님 말씀": "body",
    "접수된 일시": "created_at", "createdAt": "created_at", "Date Submitted": "created_at",
    "게시일": "created_at", "최종 수정일": "updated_at", "답변 등록 일시": "first_response_at",
    "처리가 완료된 날짜": "closed_at", "VOC 번호": "ticket_id", "관리코드": "ticket_id",
    "인입 경로": "channel", "Contact Method": "channel", "문의 종류": "agent_category",
    "진행 상황 상태": "status", "글쓴이": "customer_name", "구매자 이름": "customer_name",
    "회원 아이디": "customer_id", "고객 연락처": "customer_phone", "user_email": "customer_email",
    "Star Rating": "rating", "별점(5점 만점)": "rating", "추천 의향(0~10)": "nps",
    "민원 제목": "subject", "담당 부서": "team", "회원 등급": "segment", "제품 모델": "product",
    "상담원 메모": "answer", "판매자 답변 내용": "answer", "처리 소요시간(분)": "other",
    "생년월일": "other", "결제 금액": "other",
}  # fmt: skip


@pytest.mark.parametrize(("header", "field"), HEADERS.items())
def test_headers_by_their_words(header: str, field: str) -> None:
    assert read_header(header).field == field


TEXTS = ("택배가 안 왔어요 언제 오나요", "환불이 너무 늦어요 빨리 처리해 주세요")
SHEETS: dict[str, tuple[list[str], list[list[str]], dict[str, str]]] = {
    "call_center": (
        ["상담일자", "상담시간", "회원ID", "회원명", "상담구분", "고객문의", "상담사답변",
         "담당상담사"],
        [["2024-06-11", "14:05", "u1", "남새벽", "배송", TEXTS[0], "안내함", "박상담"],
         ["2024-06-12", "09:30", "u2", "노을빛", "환불", TEXTS[1], "처리함", "최상담"]],
        {"상담일자": "created_at", "회원ID": "customer_id", "회원명": "customer_name",
         "상담구분": "agent_category", "고객문의": "body"},
    ),
    "exchange": (
        ["주문번호", "수취인", "구매자ID", "교환사유", "상세사유", "접수일시"],
        [["2024061112345", "남새벽", "u1", "사이즈", TEXTS[0], "2024-06-11 10:11"],
         ["2024061112346", "노을빛", "u2", "파손", TEXTS[1], "2024-06-11 10:12"]],
        {"상세사유": "body", "접수일시": "created_at", "교환사유": "agent_category",
         "구매자ID": "customer_id", "수취인": "customer_name"},
    ),
    "only_answer_times": (
        ["번호", "질문", "답변", "답변일"],
        [["1", TEXTS[0], "네", "2024-06-11"], ["2", TEXTS[1], "네", "2024-06-12"]],
        {"번호": "ticket_id", "질문": "body", "답변일": "created_at"},
    ),
    "meaningless_names": (
        ["f1", "f2", "f3", "f4"],
        [["K-1", "2024.06.11 10:00", TEXTS[0], "B"], ["K-2", "2024.06.12 10:00", TEXTS[1], "A"]],
        {"f1": "ticket_id", "f2": "created_at", "f3": "body"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_of_unseen_shape(name: str, tmp_path: Path) -> None:
    header, rows, expected = SHEETS[name]
    path = tmp_path / f"{name}.csv"
    csv_file([header, *rows])(path)
    loaded = load_sources([str(path)], settings=Settings())
    found = {m.header: m.column for m in loaded.sources[0].columns if m.column is not None}
    assert found == expected
    assert sorted(loaded.tickets.table["body"].to_pylist()) == sorted(TEXTS)


@pytest.mark.parametrize("export", [e for e in (*VENDORS, *HABITS)][::4], ids=lambda e: str(e.name))
def test_damaged_bytes_give_tickets_or_one_clear_error(export: Export, tmp_path: Path) -> None:
    path = tmp_path / export.name
    export.write(path)
    whole = path.read_bytes()
    chance = random.Random(20240611)
    for _ in range(6):
        data = bytearray(whole[: chance.randrange(1, len(whole))])
        for _ in range(chance.randrange(4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(bytes(data))
        try:
            loaded = load_sources([str(path)], settings=Settings())
        except InputError as error:
            assert error.text("ko") and "\n" not in error.text("en")
        else:
            assert loaded.tickets.table.num_rows > 0
