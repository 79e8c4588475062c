from datetime import date
from pathlib import Path

import pytest

from voc_cli.errors import InputError, UsageError, VocError
from voc_cli.store.actions import (
    Action,
    action_table,
    add_action,
    archive_file,
    close_action,
    find_file,
    parse_expect,
    read_actions,
)

SINCE = date(2026, 8, 24)
BY_HAND = """# 우리 팀의 조치

[[action]]
id = "A1"   # 첫 조치
key = "account.verification"
since = 2026-08-24
expect = "-30%"
control = ["delivery", "returns"]
closed = false

# 아래는 배송팀
[[action]]
id = "parcel"
key = "channel=카카오"
since = 2026-11-02
title = '''출고 "알림"'''
"""


def test_what_is_added_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "actions.toml"
    given = Action(
        id="", key='주제 "A"\\', since=SINCE, title="문자\n발송사", expect=-0.3, owner="회원팀",
        control=("delivery",), suggestion="account:t-1", topic="인증번호 안 옴",
        topic_words=("인증", "문자"), topic_tickets=("Q-1", "Q-2"),
    )  # fmt: skip
    first = add_action(file, given)
    second = add_action(file, Action(id="", key="delivery", since=SINCE))
    assert (first.id, second.id) == ("A1", "A2")
    assert read_actions(file) == (
        Action(**{**vars(given), "id": "A1", "title": "문자 발송사"}),
        second,
    )
    assert action_table(read_actions(file)).column("expect").to_pylist() == [-0.3, None]
    assert [path.name for path in file.parent.iterdir()] == ["actions.toml"]


def test_what_a_person_wrote_stays(tmp_path: Path) -> None:
    file = tmp_path / "actions.toml"
    file.write_text(BY_HAND, encoding="utf-8")
    close_action(file, "A1", date(2026, 11, 16))
    add_action(file, Action(id="", key="payment", since=SINCE))
    text = file.read_text(encoding="utf-8")
    assert text.startswith(BY_HAND.split("closed")[0])
    assert "# 아래는 배송팀\n[[action]]" in text
    found = {action.id: action for action in read_actions(file)}
    assert list(found) == ["A1", "parcel", "A2"]
    assert found["A1"].closed == "2026-11-16"
    assert found["A1"].control == ("delivery", "returns")
    assert found["parcel"].title == '출고 "알림"'
    assert not found["parcel"].closed


def test_closing_is_once_and_of_known_ones(tmp_path: Path) -> None:
    file = tmp_path / "actions.toml"
    file.write_text(BY_HAND, encoding="utf-8")
    assert close_action(file, "parcel", None).closed == "yes"
    assert read_actions(file)[1].closed == "yes"
    for action_id, key in (("parcel", "actions.closed_already"), ("A9", "actions.unknown_id")):
        with pytest.raises(UsageError) as caught:
            close_action(file, action_id, None)
        assert caught.value.key == key


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('[[action]]\nid = "A1"\nsince = 2026-08-24', "key"),
        ('[[action]]\nid = "A1"\nkey = "a"\nsince = "soon"', "since"),
        ('[[action]]\nid = "A1"\nkey = "a"\nsince = 2026-08-24\nexpect = "much"', "expect"),
        ('[[action]]\nid = "A1"\nkey = "a"\nsince = 2026-08-24\nwho = "me"', "who"),
        ('[[action]]\nid = "A1"\nkey = "a"\nsince = 2026-08-24\ncontrol = [1]', "control"),
        ('[[action]]\nid = "A1"\nkey = "a"\nsince = 2026-08-24\nclosed = "no"', "closed"),
        ('[[action]]\nid = "A1"\nkey = "a"\nsince = 2026-08-24\n' * 2, "id"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, field: str) -> None:
    file = tmp_path / "actions.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_actions(file)
    assert caught.value.values["field"] == field
    assert field in caught.value.text("ko")
    before = file.read_bytes()
    with pytest.raises(VocError):
        add_action(file, Action(id="", key="a", since=SINCE))
    assert file.read_bytes() == before


@pytest.mark.parametrize("text", ["not = [toml", "other = 1", "[action]\nid = 1", "action = [3]"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "actions.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_actions(file)


@pytest.mark.parametrize("text", ["-30%", "30%", "-0.3", "0.3", "-30"])
def test_an_expected_fall_has_many_spellings(text: str) -> None:
    assert parse_expect(text) == pytest.approx(-0.3)


@pytest.mark.parametrize("text", ["", "much", "0%", "-100%", "+30%", "-120%"])
def test_what_is_no_fall_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_expect(text)


def test_an_archive_brings_its_actions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_file(None, ["archive"]) is None
    kept = archive_file(Path("archive"))
    add_action(kept, Action(id="", key="account", since=SINCE))
    assert find_file(None, ["x.csv", "archive"]) == kept
    own = Path("actions.toml")
    add_action(own, Action(id="", key="account", since=SINCE))
    assert find_file(None, ["x.csv"]) == own
    assert find_file(None, ["archive"]) == kept
    assert find_file(own, ["archive"]) == own
    with pytest.raises(InputError):
        find_file(Path("none.toml"), [])
