from pathlib import Path

import pytest

from voc_cli.errors import InputError, SettingsError
from voc_cli.schema import STAGES, TOP_CATEGORIES
from voc_cli.taxonomy import builtin_text, check_taxonomy, load_taxonomy, parse_taxonomy

SMALL = """
name = "작은 체계"
[[category]]
code = "delivery"
label = { ko = "배송", en = "Delivery" }
definition = "배송에 관한 것"
stage = "delivery"
owner = { ko = "물류팀" }
playbook = { ko = "먼저 알립니다." }
cues = ["배송"]
[[category.child]]
code = "late"
label = { ko = "지연" }
cues = ["배송 + 늦다"]
"""


def test_the_builtin_tree_has_exactly_the_top_codes_of_the_schema() -> None:
    assert load_taxonomy().codes() == TOP_CATEGORIES


def test_the_builtin_tree_is_complete_in_both_languages() -> None:
    for category in load_taxonomy():
        assert category.stage in STAGES
        for words in (category.label, category.definition, category.owner, category.playbook):
            assert set(words) == {"ko", "en"} and all(words.values())
        assert category.cues
        for child in category.children:
            assert child.cues and child.playbook["ko"] and child.label["en"]


def test_the_builtin_tree_has_nothing_to_correct() -> None:
    assert [finding.text("ko") for finding in check_taxonomy(load_taxonomy())] == []


def test_what_init_writes_is_what_is_built_in(tmp_path: Path) -> None:
    file = tmp_path / "taxonomy.toml"
    file.write_text(builtin_text(), encoding="utf-8")
    assert load_taxonomy(file).fingerprint == load_taxonomy().fingerprint


def test_a_missing_language_takes_the_other_and_a_child_its_parents_playbook() -> None:
    taxonomy = parse_taxonomy(SMALL, file="t.toml")
    assert taxonomy.categories[0].owner == {"ko": "물류팀", "en": "물류팀"}
    assert taxonomy.playbook("delivery.late", "ko") == "먼저 알립니다."
    assert taxonomy.label("delivery.late", "en") == "지연"


def test_another_cue_is_another_fingerprint() -> None:
    changed = parse_taxonomy(SMALL.replace("늦다", "느리다"), file="t.toml")
    assert changed.fingerprint != parse_taxonomy(SMALL, file="t.toml").fingerprint


@pytest.mark.parametrize(
    ("old", "new", "key", "named"),
    [
        ('stage = "delivery"', 'stage = "moon"', "taxonomy.wrong_value", "category[0].stage"),
        ("owner =", "ownr =", "taxonomy.unknown_key", "category[0].ownr"),
        ('code = "late"', 'code = "a.b"', "taxonomy.wrong_value", "category[0].child[0].code"),
        ('["배송"]', '["배송 +"]', "taxonomy.cue_operator", "category[0].cues[0]"),
        ('["배송"]', '"배송"', "taxonomy.wrong_value", "category[0].cues"),
        ('["배송"]', "[1]", "taxonomy.wrong_value", "category[0].cues[0]"),
        ("[[category]]", "[[kategory]]", "taxonomy.unknown_key", "kategory"),
    ],
)
def test_what_is_wrong_is_named_by_file_and_key(old: str, new: str, key: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_taxonomy(SMALL.replace(old, new, 1), file="t.toml")
    assert caught.value.key == key
    for lang in ("ko", "en"):
        assert "t.toml" in caught.value.text(lang)
        assert named in caught.value.text(lang)


def test_codes_must_differ() -> None:
    second = SMALL.split("[[category]]")[1]
    with pytest.raises(SettingsError, match="delivery"):
        parse_taxonomy(f"{SMALL}[[category]]{second}", file="t.toml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.toml"):
        load_taxonomy(tmp_path / "gone.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("name = ", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"broken\.toml"):
        load_taxonomy(broken)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"binary\.toml"):
        load_taxonomy(binary)
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"empty\.toml"):
        load_taxonomy(empty)
