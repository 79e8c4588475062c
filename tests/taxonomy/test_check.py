from voc_cli.taxonomy import check_taxonomy, parse_taxonomy

TREE = """
[[category]]
code = "a"
cues = ["배송 + 늦다", "환불"]
[[category.child]]
code = "none"
cues = []
[[category]]
code = "b"
stage = "use"
owner = "팀"
playbook = "지침"
definition = "뜻"
cues = ["늦다 + 배송 ^2", "느림", "느림"]
"""


def test_gaps_and_overlaps_are_found() -> None:
    findings = check_taxonomy(parse_taxonomy(TREE, file="t.toml"))
    found = {(finding.code, finding.key.removeprefix("taxonomy.check_")) for finding in findings}
    assert found == {
        ("a", "no_stage"),
        ("a", "no_owner"),
        ("a", "no_playbook"),
        ("a", "no_definition"),
        ("a.none", "empty"),
        ("a", "overlap"),
        ("b", "repeated"),
    }


def test_every_finding_can_be_said_in_both_languages() -> None:
    findings = check_taxonomy(parse_taxonomy(TREE, file="t.toml"))
    assert len({finding.key for finding in findings}) >= 3
    for finding in findings:
        assert finding.code in finding.text("ko")
        assert finding.code in finding.text("en")


def test_the_order_of_plus_does_not_matter_but_that_of_then_does() -> None:
    tree = '[[category]]\ncode = "a"\ncues = ["면/EC > 좋다"]\n'
    other = '[[category]]\ncode = "b"\ncues = ["좋다 > 면/EC"]\n'
    findings = check_taxonomy(parse_taxonomy(tree + other, file="t.toml"))
    assert not [finding for finding in findings if finding.key == "taxonomy.check_overlap"]
