"""Shapes that public repositories hold: structure and headers as found, every text invented."""

import json
from pathlib import Path
from typing import Any

import pytest

from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.load.files.sniff import delimiter
from voc_cli.settings import Settings


def read(path: Path, text: str) -> list[dict[str, Any]]:
    path.write_text(text, encoding="utf-8")
    rows = load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()
    return sorted(rows, key=lambda row: str(row["body"] or row["subject"]))


def local(row: dict[str, Any], field: str = "created_at") -> str:
    return str(row[field].replace(tzinfo=None, microsecond=0).isoformat())


def dumped(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)


HEADERS = {
    "es": "id_ticket,fecha_de_creacion,titulo,problema,estado,tecnico_id,respuesta",
    "pt": "ID,Data de abertura,Título,Descrição,Situação,Atribuído para - Técnico,Resposta",
    "de": "Ticketnummer,Eröffnungsdatum,Betreff,Beschreibung,Status,Bearbeiter,Antwort",
    "fr": "Numéro,Date d'ouverture,Titre,Description du problème,Statut,Responsable,Réponse",
    "it": "Numero,Data creazione,Oggetto,Descrizione,Stato,Agente,Risposta",
    "zh": "工单编号,创建时间,标题,问题描述,状态,处理人,回复",
}


@pytest.mark.parametrize("language", HEADERS)
def test_headers_of_other_languages(tmp_path: Path, language: str) -> None:
    lines = [
        HEADERS[language],
        "71,2024-03-05 09:10,PDF,앱을 열면 흰 화면만 나오고 멈춰요,open,31,재설치를 안내했습니다",
        "72,2024-03-06 11:20,SMS,인증 문자가 세 번째 안 옵니다 확인해 주세요,open,32,",
    ]
    first, last = read(tmp_path / "t.csv", "\n".join(lines))
    assert (first["ticket_id"], first["subject"]) == ("71", "PDF")
    assert first["body"].startswith("앱을 열면")
    assert local(last) == "2024-03-06T11:20:00"
    assert dict(last["extra"]).get(HEADERS[language].split(",")[0]) is None


def test_letters_that_stand_for_question_and_answer(tmp_path: Path) -> None:
    items = [
        {
            "cat": "loan",
            "q": "대출을 갈아타면 수수료가 나오나요?",
            "a": "남은 기간에 따라 다릅니다.",
        },
        {"cat": "deed", "q": "등기가 두 달째 안 나왔어요", "a": "서류를 확인해 안내드리겠습니다."},
    ]
    first, last = read(tmp_path / "qna.json", dumped({"_note": "관리용", "items": items}))
    assert (first["body"], last["body"]) == (items[0]["q"], items[1]["q"])


def test_tickets_under_their_own_ids_with_a_log_of_lines(tmp_path: Path) -> None:
    def ticket(number: str, said: str) -> dict[str, Any]:
        log = [f"[bora (62798037188712)]: {said}", "[staff (11111111111)]: 확인해 보겠습니다"]
        return {
            "ticket_id": number,
            "user_id": "62798037188712",
            "subject": "일반 문의",
            "created_at": f"2025-05-18T04:2{number[-1]}:19+00:00",
            "logs": [
                {"timestamp": "2025-05-18T04:23:25+00:00", "message": line}
                for line in [*log, "Ticket closed"]
            ],
        }

    rows = read(
        tmp_path / "bot.json",
        dumped(
            {"001": ticket("001", "서버에 못 들어가요"), "002": ticket("002", "계정이 막혔어요")}
        ),
    )
    assert [(row["ticket_id"], row["body"]) for row in rows] == [
        ("002", "계정이 막혔어요"),
        ("001", "서버에 못 들어가요"),
    ]


def test_one_chat_under_its_customers_id(tmp_path: Path) -> None:
    chat = {
        "user_id": "u77",
        "messages": [
            {"sender": "user", "text": "충전기가 안 켜져요", "timestamp": "2026-06-05T14:12:19Z"},
            {"sender": "admin", "text": "원격으로 켰습니다", "timestamp": "2026-06-05T14:20:00Z"},
        ],
    }
    (row,) = read(tmp_path / "chats.json", dumped({"user_chats": {"u77": chat}}))
    assert row["body"] == "충전기가 안 켜져요"


def test_records_that_a_connector_wrapped(tmp_path: Path) -> None:
    def record(number: int, text: str) -> dict[str, Any]:
        kind = {"name": "문의", "created_at": 1700000000}
        data = {
            "id": str(number),
            "ticket_type": kind,
            "ticket_attributes": {"_default_title_": "제목", "_default_description_": text},
            "created_at": 1738329209 + number,
        }
        return {"stream": "tickets", "data": data, "emitted_at": 1738599593257}

    lines = [dumped(record(1, "내보내기 메일이 안 와요")), dumped(record(2, "화면이 안 열려요"))]
    first, last = read(tmp_path / "tickets.jsonl", "\n".join(lines))
    assert (first["ticket_id"], last["ticket_id"]) == ("1", "2")
    assert local(first) == "2025-01-31T22:13:30"


def test_a_list_of_texts(tmp_path: Path) -> None:
    said = ["환불이 너무 늦어요", "상담원이 친절했어요"]
    rows = read(tmp_path / "answers.json", dumped(said))
    assert [row["body"] for row in rows] == sorted(said)


def test_a_sheet_that_was_read_with_its_title_for_a_header(tmp_path: Path) -> None:
    title = "3월 접수 대장 | 2건"
    cells = [
        ("접수번호", "불만내용", "심각도"),
        ("A-1", "전원이 켜지지 않고 소리만 나요", "상"),
        ("A-2", "화면이 자꾸 깜빡거려요", "하"),
    ]
    records = [{title: a, "Unnamed: 1": b, "Unnamed: 2": c} for a, b, c in cells]
    first, last = read(tmp_path / "book.json", dumped(records))
    assert (first["ticket_id"], last["ticket_id"]) == ("A-1", "A-2")


def test_functions_in_sql(tmp_path: Path) -> None:
    insert = (
        "INSERT INTO INQ (INQ_NO, INQ_TITLE, INQ_DATE, INQ_QUERY, INQ_ANSWER) VALUES "
        "(SEQ_INQ.NEXTVAL, '{0}', to_date('{1}', 'RRRR-MM-DD'), '{2}', '안내드렸습니다.');\n"
    )
    text = insert.format("영업시간", "22.07.01", "일요일에도 문을 여나요?")
    text += insert.format("재고", "22.07.03", "남은 재고는 어떻게 하나요?")
    first, last = read(tmp_path / "inq.sql", text)
    assert (local(first), first["body"]) == ("2022-07-03T00:00:00", "남은 재고는 어떻게 하나요?")
    assert first["ticket_id"] != last["ticket_id"]


def test_the_moment_counts_before_the_day(tmp_path: Path) -> None:
    items = [
        {"date": "2026-05-14", "timestamp": "2026. 05. 14 오후 12:04:54", "cid": "5dd3a23c2bb5",
         "inquiry": "가격과 설치 기간이 궁금합니다"},
        {"date": "2026-05-14", "timestamp": "2026. 05. 14 오전 09:17:52", "cid": "6893f038956f",
         "inquiry": "중고도 괜찮은데 보증이 되나요"},
    ]  # fmt: skip
    first, last = read(tmp_path / "items.json", dumped({"month": "2026-05", "items": items}))
    assert (local(first), local(last)) == ("2026-05-14T12:04:54", "2026-05-14T09:17:52")
    assert first["customer_id"] == "5dd3a23c2bb5"


def test_what_is_reviewed_does_not_number_reviews(tmp_path: Path) -> None:
    rows = read(tmp_path / "r.csv", "item_id,review\n77,색이 예뻐요\n77,배송이 늦었어요\n78,커요\n")
    assert {row["ticket_id"] for row in rows}.isdisjoint({"77", "78"})
    assert len(rows) == 3


def test_what_a_model_says_is_no_rating(tmp_path: Path) -> None:
    text = "ticket_id,description,sentiment_score,confidence\n1,결제가 두 번 됐어요,-0.9,0.8\n"
    (row,) = read(tmp_path / "t.csv", text)
    assert row["rating"] is None
    assert row["csat"] is None


def test_notes_on_work_are_no_customers_words(tmp_path: Path) -> None:
    lines = ["ticket_id,opened_at,category,status,resolution"]
    lines += [
        f"INC{n},2026-01-0{n} 10:00,Printer,Resolved,Replaced the ribbon and its stock"
        for n in range(1, 6)
    ]
    with pytest.raises(InputError) as refused:
        read(tmp_path / "t.csv", "\n".join(lines))
    assert refused.value.key == "load.no_text_column_but"


def test_a_kakaotalk_conversation_came_through_kakaotalk(tmp_path: Path) -> None:
    said = "2024년 3월 5일 오후 7:4{0}, {1} : {2}"
    lines = ["하늘 님과 카카오톡 대화", "저장한 날짜 : 2024년 3월 6일 오전 9:10", ""]
    lines += [
        said.format(1, "하늘", "예약을 바꿀 수 있나요?"),
        said.format(3, "회원님", "네 가능해요"),
    ]
    (row,) = read(tmp_path / "chat.txt", "\n".join(lines))
    assert (row["channel"], row["body"]) == ("카카오", "예약을 바꿀 수 있나요?")


def test_line_ends_that_a_chat_has_written_out(tmp_path: Path) -> None:
    chats = [
        r"Agent (Mina): 무엇을 도와드릴까요?\n\nCustomer (Jun): 결제가 안 돼요"
        r"\n\nCustomer (Jun): 카드는 두 장 다요",
        r"Customer (Sol): 주소를 바꿔 주세요\n\nAgent (Mina): 변경했습니다",
    ]
    records = [{"transcript_id": n, "transcript_text": chat} for n, chat in enumerate(chats)]
    first, last = read(tmp_path / "calls.json", dumped(records))
    assert first["body"] == "결제가 안 돼요\n카드는 두 장 다요"
    assert last["body"] == "주소를 바꿔 주세요"


def test_times_as_unix_writes_them(tmp_path: Path) -> None:
    text = "number,title,original_body,created_at\n5,줄,줄이 빠져요,Sat Jul 03 05:01:48 UTC 2010\n"
    (row,) = read(tmp_path / "t.csv", text)
    assert local(row) == "2010-07-03T14:01:48"


def test_the_times_of_one_file_are_written_in_one_order(tmp_path: Path) -> None:
    lines = [
        "Ticket Id,Subject,Description,Created Time,Resolved Time",
        "1,가,주문 화면이 하얗게 나와요,11/03/2024 09:20,12/03/2024 08:00",
        "2,나,요금이 더 나왔어요,25/03/2024 11:45,",
    ]
    rows = read(tmp_path / "t.csv", "\n".join(lines))
    closed = next(row for row in rows if row["closed_at"] is not None)
    assert local(closed, "closed_at") == "2024-03-12T08:00:00"


def test_dots_before_a_full_year_mean_that_the_day_comes_first(tmp_path: Path) -> None:
    text = (
        "Ticketnummer;Erstellt am;Beschreibung\n4711;11.03.2024 09:20;인쇄가 안 됩니다 봐 주세요\n"
    )
    (row,) = read(tmp_path / "t.csv", text)
    assert local(row) == "2024-03-11T09:20:00"


def test_time_to_resolve_is_no_time_of_closing(tmp_path: Path) -> None:
    lines = ["ID;Title;Opening date;Time to resolve"]
    lines += [f"{n};앱이 멈춰요 {n};2024-12-1{n} 14:58;2025-01-1{n} 14:58" for n in range(4)]
    rows = read(tmp_path / "t.csv", "\n".join(lines))
    assert [row["closed_at"] for row in rows] == [None] * 4


def test_one_column_whose_texts_hold_commas(tmp_path: Path) -> None:
    said = ["좋아요, 다음에 또 살게요", "너무 늦어요", "색, 크기, 마감이 다 별로예요", "잘 써요"]
    rows = read(tmp_path / "voc.csv", "\n".join(["문의내용", *said]))
    assert [row["body"] for row in rows] == sorted(said)


def test_texts_without_blanks_between_words(tmp_path: Path) -> None:
    said = ["画面が真っ白になって操作できません", "請求書が届かないので送ってください"]
    lines = [f"n{n},000-111{n},{text}" for n, text in enumerate(said)]
    rows = read(tmp_path / "t.csv", "\n".join(["nickname,telno,kiroku", *lines]))
    assert [row["body"] for row in rows] == sorted(said)


def test_records_of_two_kinds_in_one_list(tmp_path: Path) -> None:
    old = {"title": "지연", "description": "기사님이 삼십 분 늦었어요", "createdAt": "2023-06-01"}
    new = {"title": "전문성", "content": "설명이 자꾸 바뀌어요", "createdAt": "2023-06-06"}
    rows = read(tmp_path / "c.json", dumped([old, new, {**new, "content": "앱이 꺼져요"}]))
    assert [row["body"] for row in rows] == sorted(
        [old["description"], new["content"], "앱이 꺼져요"]
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_name_of_a_text_above_a_table_is_a_title(separator: str) -> None:
    texts = ["배송이 늦어요", "환불, 꼭 해 주세요", "안 왔어요, 정말, 왜죠", "교환해 주세요"]
    cells = [["번호", "내용", "접수일"]]
    cells += [[str(n), f'"{text}"', "2024-01-02"] for n, text in enumerate(texts)]
    lines = ["문의내용", *(separator.join(row) for row in cells), separator.join(["합계", "4"])]
    assert delimiter("\n".join(lines) + "\n") == separator
    assert delimiter("문의내용\n배송이 늦어요, 정말\n환불\n교환, 꼭, 해 주세요\n") not in ",;\t|"


@pytest.mark.parametrize("newest_first", [False, True])
def test_lines_of_a_phone_begin_anew_after_days_in_either_order(
    newest_first: bool, tmp_path: Path
) -> None:
    said = [
        ("2026-03-02 10:00", "수신", "배송이 너무 늦어요 언제 오나요?"),
        ("2026-03-02 11:00", "발신", "네 고객님 내일 도착합니다"),
        ("2026-08-10 09:00", "수신", "환불해 주세요 제발요"),
        ("2026-08-10 10:00", "발신", "네 고객님 환불 처리되었습니다"),
    ]
    phones = ("010-2222-3333", "010-4444-5555", "010-6666-7777")
    lines = [f"{at},{way},{phone},{text}" for at, way, text in said for phone in phones]
    rows = [f"{n},{line}" for n, line in enumerate(lines[::-1] if newest_first else lines)]
    file = tmp_path / "sms.csv"
    file.write_text("\n".join(["번호,일시,구분,전화번호,내용", *rows]), encoding="utf-8")
    loaded = load_sources([str(file)], settings=Settings())
    assert len(loaded.tickets.table) == 2 * len(phones)


def test_tickets_with_a_title_beside_counts(tmp_path: Path) -> None:
    report = {
        "kinds": [{"type": kind, "count": n} for n, kind in enumerate("배송 환불 기타".split())],
        "samples": [
            {"id": "T-1", "subject": "내 주문 어디 있나요?"},
            {"id": "T-2", "subject": "닷새째 준비 중이에요"},
        ],
    }
    rows = read(tmp_path / "weekly.json", dumped(report))
    assert [row["ticket_id"] for row in rows] == ["T-1", "T-2"]


def test_answers_and_complaints_without_a_text_count(tmp_path: Path) -> None:
    points = {f"q{n}": 10 - n for n in range(1, 4)}
    answers = [
        {"id": "a1", "answers": {**points, "comment": "작업이 빠르고 꼼꼼합니다"}},
        {"id": "a2", "answers": points},
        {"id": "a3", "answers": {}},
    ]
    rows = read(tmp_path / "answers.json", dumped(answers))
    assert sorted(row["ticket_id"] for row in rows) == ["a1", "a2"]
    lines = [
        "Complaint ID,Issue,Complaint narrative",
        "51,Charged a fee that was never agreed,지난달 수수료가 두 번 빠져나갔는데 은행은 돌려줄 수"
        " 없다고만 합니다. 세 번 전화했고 그때마다 담당자가 달랐으며 서류를 또 내라고 합니다.",
        "52,The bank closed the account itself,",
    ]
    rows = read(tmp_path / "complaints.csv", "\n".join(lines))
    assert [(row["ticket_id"], row["subject"]) for row in rows] == [
        ("52", "The bank closed the account itself"),
        ("51", "Charged a fee that was never agreed"),
    ]


def test_a_day_of_arrival_gives_way_to_the_moment_of_it(tmp_path: Path) -> None:
    lines = [
        "접수번호,제목,내용,신청일,접수일,처리일",
        "M-1,신호,신호등이 짧아서 건널 수가 없습니다,2024-02-10 08:12:33,2024-02-10,2024-02-16",
        "M-2,소음,밤마다 윗집에서 소리가 나서 못 자겠습니다,2024-02-14 03:20:40,2024-02-14,",
    ]
    rows = read(tmp_path / "m.csv", "\n".join(lines))
    assert {local(row) for row in rows} == {"2024-02-10T08:12:33", "2024-02-14T03:20:40"}
