"""A way to call `voc` within the test's own process, and a small export to call it on."""

import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from voc_cli.cli.app import main

ISSUES = (
    ("배송이 아직도 안 와요. 언제 오나요?", "배송", "2"),
    ("환불 처리가 너무 늦어요. 환불해 주세요.", "환불", "1"),
    ("로그인할 때 인증번호가 안 와요ㅠㅠ", "로그인", "1"),
    ("앱이 자꾸 튕겨서 결제를 못 하겠어요", "앱", "1"),
    ("쿠폰이 적용이 안 됩니다. 확인 부탁드립니다.", "쿠폰", "3"),
    ("상품이 깨져서 왔어요. 교환하고 싶습니다.", "교환", "2"),
    ("재입고 알림 기능이 있었으면 좋겠어요", "기타", "4"),
    ("배송도 빠르고 품질도 좋아요. 잘 쓰고 있습니다!", "칭찬", "5"),
)
PHONE = "010-2345-6789"


@dataclass(frozen=True)
class Outcome:
    """What one call of `voc` gave."""

    code: int
    out: str
    err: str


Voc = Callable[..., Outcome]


@pytest.fixture
def voc(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Voc:
    """Call `voc` with words as they stand on a command line."""

    def call(*words: object) -> Outcome:
        line = ["voc", *(str(word) for word in words)]
        monkeypatch.setattr(sys, "argv", line)
        capfd.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main()
        out, err = capfd.readouterr()
        return Outcome(int(stopped.value.code or 0), out, err)

    return call


def write_export(path: Path, *, weeks: int = 10, encoding: str = "utf-8") -> Path:
    """A home-made sheet: eight tickets a week from 2026-08-03 on, one with a phone number."""
    begin = datetime(2026, 8, 3, 9, 30)
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["접수번호", "접수일시", "문의내용", "문의유형", "만족도", "채널"])
        for week in range(weeks):
            for number, (text, kind, rating) in enumerate(ISSUES):
                time = begin + timedelta(weeks=week, days=number % 7, minutes=7 * week)
                phone = f" 연락처는 {PHONE}입니다." if number == 1 else ""
                channel = ("카톡", "전화", "이메일")[number % 3]
                row = [f"T{week:02d}-{number}", f"{time:%Y-%m-%d %H:%M}"]
                writer.writerow([*row, f"{text}{phone} ({week}번째 주)", kind, rating, channel])
    return path


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten weeks of a small home-made sheet."""
    return write_export(tmp_path_factory.mktemp("export") / "문의.csv")
