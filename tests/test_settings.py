from pathlib import Path

import pytest

from voc_cli.errors import SettingsError
from voc_cli.messages import catalogue
from voc_cli.settings import Settings, load_settings, override


def test_no_file_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings() == Settings()


def test_a_file_overrides_and_a_bom_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "voc.toml"
    file.write_text(
        'alpha = 0.01\nmin_score = 1\n[channels]\n"톡톡" = "채팅"\n', encoding="utf-8-sig"
    )
    settings = load_settings(file)
    assert (settings.alpha, settings.min_score) == (0.01, 1.0)
    assert dict(settings.channels) == {"톡톡": "채팅"}


def test_a_team_gives_its_own_synonyms(tmp_path: Path) -> None:
    file = tmp_path / "voc.toml"
    file.write_text('[synonyms]\n"다크모드" = ["검다 화면", "밤 모드"]\n', encoding="utf-8")
    assert dict(load_settings(file).synonyms) == {"다크모드": ("검다 화면", "밤 모드")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[synonyms]\n"다크모드" = "밤 모드"', ["synonyms", "list"]),
        ("min_scor = 0.3", ["min_scor", "min_score"]),
        ('alpha = "high"', ["alpha", "float"]),
        ("min_tickets = true", ["min_tickets", "int"]),
        ("channels = 3", ["channels"]),
        ("= 3", ["TOML"]),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, words: list[str]) -> None:
    file = tmp_path / "voc.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    for lang in ("ko", "en"):
        for word in [*words, "voc.toml"]:
            assert word in caught.value.text(lang)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_settings(tmp_path / "nowhere.toml")


def test_none_overrides_nothing() -> None:
    assert override(Settings(alpha=0.2), {"alpha": None}).alpha == 0.2


@pytest.mark.parametrize(
    "text", ["n_topics = -1", "min_score = 7", "alpha = 0.9", 'tz = "Mars/X"', 'lang = "fr"']
)
def test_values_out_of_range_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "voc.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        load_settings(file)


def test_a_value_of_the_command_line_is_told_without_a_file() -> None:
    with pytest.raises(SettingsError) as found:
        override(Settings(), {"nps_form": "half"})
    assert found.value.text("ko").startswith("설정 nps_form")
    file_first = [key for key in catalogue("en") if key.startswith("settings.") and "_" in key]
    assert not [key for key in file_first if catalogue("en")[key].startswith("{file}:")]
