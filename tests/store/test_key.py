"""The hash key: made once, kept private, never replaced, never guessed from its fingerprint."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from voc_cli.errors import InputError
from voc_cli.store import key as key_module
from voc_cli.store.key import ENV_KEY_FILE, fingerprint, load_key


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(ENV_KEY_FILE, raising=False)
    folder = tmp_path / "config"
    monkeypatch.setattr(key_module, "user_config_dir", lambda *_, **__: str(folder))
    return folder


def test_first_use_makes_a_key_only_its_owner_can_read(config: Path) -> None:
    made = load_key()
    assert len(made) == 64
    assert made == load_key()
    if sys.platform != "win32":
        assert stat.S_IMODE((config / "key").stat().st_mode) == 0o600
    assert [p.name for p in config.iterdir()] == ["key"]


def test_first_runs_at_once_agree_on_one_key(config: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_key(), range(32)))
    assert len(keys) == 1
    assert keys == {load_key()}


def test_two_installations_have_different_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENV_KEY_FILE, raising=False)
    keys = []
    for name in ("a", "b"):
        folder = str(tmp_path / name)
        monkeypatch.setattr(key_module, "user_config_dir", lambda *_, folder=folder, **__: folder)
        keys.append(load_key())
    assert keys[0] != keys[1]


def test_named_file_wins_over_environment_over_own(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = load_key()
    team, other = tmp_path / "team", tmp_path / "other"
    team.write_bytes(b"team key of 20 bytes\n")
    other.write_bytes(b"another key of 23 bytes")
    monkeypatch.setenv(ENV_KEY_FILE, str(other))
    assert load_key() == b"another key of 23 bytes" != own
    assert load_key(team) == b"team key of 20 bytes"


@pytest.mark.parametrize("content", [None, b"", b"short", b"  123456789012345  \n"])
def test_missing_or_short_key_is_an_input_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    file = tmp_path / "team.key"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError) as given:
        load_key(file)
    monkeypatch.setenv(ENV_KEY_FILE, str(file))
    with pytest.raises(InputError):
        load_key()
    for lang in ("ko", "en"):
        sentence = given.value.text(lang)
        assert "team.key" in sentence
        assert str(tmp_path) not in sentence
    assert file.exists() is (content is not None), "a named key is never created"


def test_unwritable_folder_is_an_input_error(config: Path) -> None:
    config.write_text("a file where the folder should be")
    with pytest.raises(InputError):
        load_key()


def test_fingerprint_tells_keys_apart_and_nothing_else() -> None:
    one, two = b"0" * 32, b"0" * 31 + b"1"
    assert fingerprint(one) == fingerprint(one) != fingerprint(two)
    assert len(fingerprint(one)) == 12
    assert fingerprint(one) not in one.hex()
