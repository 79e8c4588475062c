"""Mails that Outlook saved."""

import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.exports.outlook import outlook_mail
from voc_cli.errors import InputError
from voc_cli.load import load_sources
from voc_cli.settings import Settings

SENT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
ASKS = {
    "subject": "환불이 안 됐어요",
    "text": "지난주에 반품했는데 환불이 아직입니다.\r\n언제 되나요?\r\n",
    "sender_name": "김나래",
    "sender": "narae@mail.example",
    "to": "고객센터",
    "id": "<a1@mail.example>",
}
AGAIN = {**ASKS, "id": "<a2@mail.example>", "answers": "<a1@mail.example>", "text": "답이 없네요"}


def load(path: Path) -> list[dict[str, Any]]:
    return load_sources([str(path)], settings=Settings()).tickets.table.to_pylist()


def test_a_mail(tmp_path: Path) -> None:
    path = tmp_path / "환불.msg"
    path.write_bytes(outlook_mail(ASKS, sent=SENT))
    (row,) = load(path)
    assert row["subject"] == "환불이 안 됐어요"
    assert row["body"] == "지난주에 반품했는데 환불이 아직입니다.\n언제 되나요?"
    assert row["created_at"].isoformat() == "2026-03-02T10:30:00+09:00"
    assert "narae@mail.example" in row["customer_email"]


@pytest.mark.parametrize("packed", [True, False])
def test_mails_of_a_folder_are_one_mailbox(packed: bool, tmp_path: Path) -> None:
    long = {**ASKS, "id": "<b1@mail.example>", "text": "컵이 깨져서 왔어요. " * 400}
    mails = {"1.msg": ASKS, "2.msg": AGAIN, "3.msg": long}
    folder = tmp_path / "mails"
    folder.mkdir()
    for name, told in mails.items():
        (folder / name).write_bytes(outlook_mail(told, sent=SENT))
    path = folder
    if packed:
        path = tmp_path / "mails.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in mails:
                archive.write(folder / name, name)
    first, last = sorted(load(path), key=lambda row: len(row["body"]))
    assert first["body"].endswith("언제 되나요?\n답이 없네요")
    assert len(last["body"]) > 4000


def test_a_mail_of_html_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    html = "<html><body><p>문이 안 닫혀요</p><p>와서 봐 주세요</p></body></html>"
    told = {name: text for name, text in ASKS.items() if name != "text"}
    path.write_bytes(outlook_mail({**told, "html": html}, sent=SENT))
    assert load(path)[0]["body"].split() == ["문이", "안", "닫혀요", "와서", "봐", "주세요"]


@pytest.mark.parametrize("cut", [300, 900, 1500])
def test_a_damaged_mail_is_told(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "a.msg"
    path.write_bytes(outlook_mail(ASKS, sent=SENT)[:-cut])
    with pytest.raises(InputError) as error:
        load(path)
    assert error.value.notice.key in ("load.truncated", "load.workbook_broken")


@pytest.mark.parametrize("packed", [True, False])
def test_the_missing_package_is_named(
    packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    path = tmp_path / ("a.zip" if packed else "a.msg")
    data = outlook_mail(ASKS, sent=SENT)
    if packed:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.msg", data)
    else:
        path.write_bytes(data)
    with pytest.raises(InputError) as error:
        load(path)
    assert error.value.notice.key == "load.msg_needs_package"
