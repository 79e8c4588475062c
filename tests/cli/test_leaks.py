"""Nothing personal leaves: every output of every command is searched for every secret planted."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Voc
from tests.cli.leaks import Planted, contents, plant, search

JOBS = {
    "run": ["run", "{in}", "--out", "{out}/report", "--rejects", "{out}/rejects.csv"],
    "run in English, log as JSON": [
        "run", "{in}", "--out", "{out}/report", "--log-format", "json", "--lang", "en",
    ],
    "load": ["load", "{in}", "-o", "{out}/t.parquet", "--rejects", "{out}/rejects.jsonl"],
    "load to a pipe": ["load", "{in}"],
    "load into an archive": ["load", "{in}", "--archive", "{out}/archive"],
    "search": ["search", "배송", "{in}"],
    "mask": ["mask", "{in}", "-o", "{out}/copies/", "--spans", "{out}/spans.jsonl"],
    "inspect": ["inspect", "{in}"],
    "inspect as data": ["inspect", "{in}", "--json"],
    "tokenize": ["tokenize", "{in}", "-o", "{out}/t.jsonl"],
    "classify": ["classify", "{in}", "-o", "{out}/t.xlsx"],
    "cluster": ["cluster", "{in}", "-o", "{out}/c.csv", "--topics", "{out}/topics.csv"],
    "suggest": ["suggest", "{in}"],
    "trend by a free text": ["trend", "{in}", "--by", "비고", "-o", "{out}/t.csv"],
    "trend by product and segment": ["trend", "{in}", "--by", "product,segment"],
    "trend of counts": ["trend", "--counts", "{counts}"],
    "trend of counts as a workbook": ["trend", "--counts", "{counts}", "-o", "{out}/t.xlsx"],
}  # fmt: skip


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return plant(tmp_path_factory.mktemp("planted"))


@pytest.mark.parametrize("job", JOBS)
def test_no_secret_survives(
    voc: Voc, planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, job: str
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    _cache_in(out / "cache", monkeypatch)
    folder = str(planted.files[0].parent)
    places = {"{in}": folder, "{out}": str(out), "{counts}": str(planted.counts)}
    words = [_filled(word, places) for word in JOBS[job]]
    outcome = voc(*words)
    assert outcome.code == 0, outcome.err
    found = [("standard output", outcome.out), ("standard error", outcome.err), *contents(out)]
    assert search(found, planted) == []
    names = [(place, name) for place, text in found for name in planted.names if name in text]
    assert names == []


def test_the_search_would_find_them(planted: Planted) -> None:
    folder = planted.files[0].parent
    found = {secret for _, secret in search(contents(folder), planted)}
    counted = {secret for _, secret in search(contents(planted.counts.parent), planted)}
    assert counted and found | counted == planted.secrets


@pytest.mark.parametrize(
    "words",
    [
        ["trend", "{file}", "--by", "010-2345-6789"],
        ["load", "{file}", "--where", "someone@naver.com=1"],
        ["load", "{file}", "--map", "body=880412-1058823"],
        ["load", "010-2345-6789.csv"],
        ["load", "{file}", "--preset", "5312-8829-1047-2291"],
        ["load", "{file}", "-o", "t.010-2345-6789"],
    ],
)
def test_errors_repeat_no_number(voc: Voc, planted: Planted, words: list[str]) -> None:
    outcome = voc(*(word.replace("{file}", str(planted.files[0])) for word in words))
    assert outcome.code in (2, 3)
    told = outcome.out + outcome.err
    for secret in ("010-2345-6789", "someone@naver.com", "880412-1058823", "5312-8829-1047-2291"):
        assert secret not in told
    assert search([("told", told)], planted) == []


def _filled(word: str, places: Mapping[str, str]) -> str:
    for place, path in places.items():
        word = word.replace(place, path)
    return word


def _cache_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOC_CACHE_DIR", str(folder))
    monkeypatch.setattr("voc_cli.pipeline.words.CACHED_FROM_TICKETS", 1)


def test_unmasked_words_are_not_cached(
    voc: Voc, planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _cache_in(tmp_path / "cache", monkeypatch)
    assert voc("tokenize", planted.files[0], "--allow-unmasked").code == 0
    assert not list(tmp_path.rglob("*.parquet"))
    assert voc("tokenize", planted.files[0]).code == 0
    assert list(tmp_path.rglob("*.parquet"))


def test_unmasked_is_told_marked_and_refused(voc: Voc, planted: Planted, tmp_path: Path) -> None:
    table = tmp_path / "t.parquet"
    outcome = voc("load", planted.files[0], "--allow-unmasked", "-o", table, "-q")
    assert outcome.code == 0, outcome.err
    assert "--allow-unmasked" in outcome.err
    assert search(contents(tmp_path), planted) != []
    for command in ("load", "classify", "tokenize", "cluster", "suggest", "run"):
        refused = voc(command, table)
        assert refused.code == 4, command
        assert "t.parquet" in refused.err
        assert refused.out == ""
    assert voc("classify", table, "--allow-unmasked").code == 0
    masked = tmp_path / "masked.csv"
    assert voc("mask", table, "-o", masked).code == 0
    assert search([("copy", masked.read_text(encoding="utf-8"))], planted) == []
    assert voc("mask", table, "-o", masked, "--allow-unmasked").code == 2
    folder = tmp_path / "archive"
    assert voc("load", table, "--archive", folder, "--allow-unmasked").code == 2
    assert voc("load", table, "--archive", folder).code == 4


def test_an_unmasked_report_says_so(voc: Voc, planted: Planted, tmp_path: Path) -> None:
    out = tmp_path / "report"
    words = ["run", planted.files[0], "--out", out, "--allow-unmasked", "--lang", "en"]
    outcome = voc(*words)
    assert outcome.code == 0, outcome.err
    for name in ("report.md", "report.html"):
        text = (out / name).read_text(encoding="utf-8")
        assert "NOT masked" in text
        assert "Personal data masked" not in text
        assert "Personal data are masked" not in text
    assert '"allow_unmasked": true' in (out / "manifest.json").read_text(encoding="utf-8")


def test_keys_of_a_counts_file_that_masking_makes_alike_are_counted_together(
    voc: Voc, tmp_path: Path
) -> None:
    file = tmp_path / "counts.csv"
    rows = ["period,key,count", "2026-11-02,010-2345-6789,3", "2026-11-02,010-3456-7890,4"]
    file.write_text("\n".join(rows), encoding="utf-8")
    outcome = voc("trend", "--counts", file, "-q")
    assert outcome.out.splitlines()[1].startswith("2026-11-02,[전화],7,"), outcome
    whole = voc("trend", "--counts", file, "-q", "--allow-unmasked")
    assert "010-2345-6789,3," in whole.out


@pytest.mark.parametrize("name", ["홍길동 010-1234-5678", "someone@naver.com"])
def test_a_source_may_not_be_called_like_a_person(voc: Voc, planted: Planted, name: str) -> None:
    outcome = voc("load", planted.files[0], "--source", name)
    assert outcome.code == 2
    assert outcome.out == "" and "--source" in outcome.err
    assert name not in outcome.err
    assert voc("load", planted.files[0], "--source", "상담 게시판", "-q").code == 0


def test_saved_preset_repeats_no_header_that_is_personal(voc: Voc, tmp_path: Path) -> None:
    header = f"문의내용 {'010-2345-6789'}"
    export = tmp_path / "a.csv"
    rows = [
        ["번호", "등록일", header],
        *(["1", "2026-10-01", f"배송이 {n}일째 안 와요"] for n in range(5)),
    ]
    export.write_text("\n".join(map(",".join, rows)), encoding="utf-8")
    preset = tmp_path / "p.toml"
    outcome = voc("inspect", export, "--map", f"body={header}", "--save-preset", preset)
    assert outcome.code == 0, outcome.err
    text = preset.read_text(encoding="utf-8")
    assert "2345" not in text
    assert "등록일" in text
