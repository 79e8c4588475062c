"""What is legal in a taxonomy but probably not meant: the findings of `voc taxonomy check`."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from voc_cli.messages import message
from voc_cli.taxonomy.cue import Cue, parse_cue
from voc_cli.taxonomy.model import Taxonomy

__all__ = ["Finding", "check_taxonomy"]

_EVERYWHERE = {"other", "praise"}  # may well have few or no cues: rules and polarity fill them


@dataclass(frozen=True)
class Finding:
    """One thing to look at: the code it is about, a message key and the values of its sentence."""

    code: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """The sentence in `lang`."""
        return message(self.key, lang, code=self.code, **self.values)


def check_taxonomy(taxonomy: Taxonomy) -> list[Finding]:
    """Overlapping cues, branches without cues, codes without stage, owner or playbook.

    In the order of the file, gaps of each branch first, then overlaps.
    """
    return [*_gaps(taxonomy), *_overlaps(taxonomy)]


def _gaps(taxonomy: Taxonomy) -> Iterator[Finding]:
    for category in taxonomy:
        code = category.code
        if not category.stage:
            yield Finding(code, "taxonomy.check_no_stage")
        for name, words in (("owner", category.owner), ("playbook", category.playbook)):
            if not any(words.values()):
                yield Finding(code, f"taxonomy.check_no_{name}")
        if not any(category.definition.values()):
            yield Finding(code, "taxonomy.check_no_definition")
        own = len(category.cues) + sum(len(child.cues) for child in category.children)
        if own == 0 and code not in _EVERYWHERE:
            yield Finding(code, "taxonomy.check_empty")
        for child in category.children:
            if not child.cues:
                yield Finding(f"{code}.{child.code}", "taxonomy.check_empty")


def _overlaps(taxonomy: Taxonomy) -> Iterator[Finding]:
    """The same cue written under two codes: it cannot tell them apart."""
    seen: dict[tuple[object, ...], list[tuple[str, str]]] = defaultdict(list)
    for category in taxonomy:
        for cue in category.cues:
            seen[_meaning(parse_cue(cue))].append((category.code, cue))
        for child in category.children:
            for cue in child.cues:
                seen[_meaning(parse_cue(cue))].append((f"{category.code}.{child.code}", cue))
    for places in seen.values():
        codes = sorted({code for code, _ in places})
        if len(codes) > 1:
            yield Finding(
                codes[0],
                "taxonomy.check_overlap",
                {"cue": places[0][1], "others": ", ".join(codes[1:])},
            )
        elif len(places) > 1:
            yield Finding(codes[0], "taxonomy.check_repeated", {"cue": places[0][1]})


def _meaning(cue: Cue) -> tuple[object, ...]:
    """The cue without weight and without regard to the order of alternatives and of `+`."""
    parts: list[object] = [frozenset(part.terms) for part in cue.parts]
    if all(join == "+" for join in cue.joins):
        parts = [frozenset(parts)]
    return (tuple(parts), cue.joins, frozenset(frozenset(part.terms) for part in cue.without))
