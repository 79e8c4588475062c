"""Messages as public repositories hold them: structure as found, every text invented."""

from pathlib import Path

from tests.load.test_public_shapes import dumped, local, read
from voc_cli.load import load_sources
from voc_cli.settings import Settings


def test_messages_in_xml_stand_inside_their_ticket(tmp_path: Path) -> None:
    """More messages in one ticket than tickets, a day in three elements, a speaker in one of two
    attributes or in none.
    """
    xml = """<?xml version="1.0"?><tickets>
      <ticket><no urgency="1">801</no><date><dd>07</dd><mm>03</mm><yyyy>2024</yyyy></date>
        <log><entry>주문이 사라졌어요</entry><entry user="Admin">번호를 알려 주세요</entry>
        <entry user="Client">7742입니다</entry><entry user="Client">아직인가요?</entry></log>
      </ticket>
      <ticket><no urgency="3">802</no><date><dd>19</dd><mm>03</mm><yyyy>2024</yyyy></date>
        <log><entry user="Client">환불은 언제 되나요?</entry></log></ticket></tickets>"""
    first, last = read(tmp_path / "t.xml", xml.replace("log>", "messages>"))
    assert (first["ticket_id"], first["body"]) == (
        "801",
        "주문이 사라졌어요\n7742입니다\n아직인가요?",
    )
    assert (local(first), local(last)) == ("2024-03-07T00:00:00", "2024-03-19T00:00:00")


def test_posts_that_answer_posts_are_one_conversation(tmp_path: Path) -> None:
    lines = [
        "post_id,writer_id,inbound,written_at,text,in_reply_to_post_id",
        "9,shop,false,2024-05-01 10:30,@77 쪽지로 번호를 보내 주세요,8",
        "8,77,true,2024-05-01 10:20,@shop 이틀째 못 받았어요,5",
        "6,88,true,2024-05-01 10:10,@shop 앱이 자꾸 꺼져요,2",
        "5,shop,false,2024-05-01 10:05,@77 언제 주문하셨나요?,4",
        "4,77,true,2024-05-01 10:00,@shop 택배가 안 와요,",
        "7,shop,false,2024-05-01 10:15,@88 기종을 알려 주세요,6",
    ]
    first, last = read(tmp_path / "posts.csv", "\n".join(lines))
    assert first["body"] == "@shop 앱이 자꾸 꺼져요"  # what it answers is not in the file
    assert last["body"] == "@shop 택배가 안 와요\n@shop 이틀째 못 받았어요"
    assert local(last, "first_response_at") == "2024-05-01T10:05:00"
    assert (last["ticket_id"], last["n_messages"]) == ("4", 4)


def test_messages_of_one_thread_and_of_one_sender(tmp_path: Path) -> None:
    said = {"status": "sent", "thread_id": "th_01", "direction": "inbound"}
    thread = [
        {"id": "m1", **said, "message": "상자를 뜯어도 반품되나요?",
         "timestamp": "2024-06-01T09:00"},
        {"id": "m2", **said, "direction": "outbound", "message": "네, 서른 날 안에 됩니다",
         "timestamp": "2024-06-01T09:01"},
    ]  # fmt: skip
    (row,) = read(tmp_path / "thread.json", dumped(thread))
    assert (row["body"], row["n_messages"]) == ("상자를 뜯어도 반품되나요?", 2)
    log = [
        {"message_id": f"w{n}", "from_phone": "821055501234", "content": text,
         "is_from_client": True, "timestamp": f"2024-06-01T09:00:0{n}Z"}
        for n, text in enumerate(("출장 수리 되나요?", "보일러예요"))
    ]  # fmt: skip
    (row,) = read(tmp_path / "log.json", dumped(log))
    assert row["body"] == "출장 수리 되나요?\n보일러예요"


def test_speakers_with_a_number_or_an_id(tmp_path: Path) -> None:
    chats = [
        "rep_07: 안녕하세요\nthe prospect (shop_12): 누구세요?\nthe prospect (shop_12): 바빠요",
        "the prospect (shop_31): 네 말씀하세요\nrep_11: 통화 괜찮으세요?",
    ]
    lines = [f'c{n},"{chat}"' for n, chat in enumerate(chats)]
    first, last = read(tmp_path / "calls.csv", "\n".join(["call_id,transcript", *lines]))
    assert (first["body"], last["body"]) == ("네 말씀하세요", "누구세요?\n바빠요")


def test_chats_one_to_a_file(tmp_path: Path) -> None:
    """KakaoTalk's own columns: the company is who writes in most of the files."""
    chats = {
        "Sol": [("09:00", "Sol", "케이크 예약 되나요?"), ("09:20", "Bread", "네 몇 호로요?"),
                ("09:21", "Sol", "2호요")],
        "Jun": [("11:00", "Jun", "주차 되나요?"), ("11:05", "Bread", "두 대 됩니다")],
    }  # fmt: skip
    for name, said in chats.items():
        lines = [f"2024-03-05 {at}:00,{who},{text}" for at, who, text in said]
        text = "\ufeff" + "\n".join(["DATE,USER,MESSAGE", *lines])
        (tmp_path / f"Chat_{name}.csv").write_text(text, encoding="utf-8")
    rows = load_sources([str(tmp_path)], settings=Settings()).tickets.table.to_pylist()
    assert [row["body"] for row in rows] == ["케이크 예약 되나요?\n2호요", "주차 되나요?"]
