"""Taxonomy: the frozen tree of categories that tickets are sorted into."""

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Category", "Subcategory", "Taxonomy"]


@dataclass(frozen=True)
class Subcategory:
    """A child of a top category; its full code is `parent.code`. Cues are cue expressions.

    An empty `playbook` or a `stage` of None stands for the parent's.
    """

    code: str
    label: dict[str, str]  # language → label
    cues: tuple[str, ...]
    playbook: dict[str, str] = field(default_factory=dict)
    stage: str | None = None


@dataclass(frozen=True)
class Category:
    """A top category: who owns it, where on the journey it hurts, and what usually helps.

    `label`, `definition`, `owner` and `playbook` are `{language: text}`.
    """

    code: str
    label: dict[str, str]
    definition: dict[str, str]
    stage: str
    owner: dict[str, str]
    playbook: dict[str, str]
    cues: tuple[str, ...]
    children: tuple[Subcategory, ...]


@dataclass(frozen=True)
class Taxonomy:
    """The whole tree. `fingerprint` is the SHA-256 of its canonical form, for the manifest."""

    name: str
    version: str
    categories: tuple[Category, ...]
    fingerprint: str

    def __iter__(self) -> Iterator[Category]:
        return iter(self.categories)

    def codes(self) -> tuple[str, ...]:
        """Top codes in the order of the file."""
        return tuple(category.code for category in self.categories)

    def label(self, code: str, lang: str) -> str:
        """The label of `code` or `code.child`; the code itself when the tree does not hold it."""
        top, _, child = code.partition(".")
        for category in self.categories:
            if category.code == top:
                if not child:
                    return category.label[lang]
                for sub in category.children:
                    if sub.code == child:
                        return sub.label[lang]
        return code

    def playbook(self, code: str, lang: str) -> str:
        """What usually helps with `code` or `code.child`; empty when the tree does not hold it."""
        category = self.category(code)
        if category is None:
            return ""
        child = code.partition(".")[2]
        own = next((sub.playbook for sub in category.children if sub.code == child), {})
        return own.get(lang) or category.playbook.get(lang, "")

    def category(self, code: str) -> Category | None:
        """The top category of `code` or `code.child`, if the tree holds it."""
        top = code.partition(".")[0]
        return next((c for c in self.categories if c.code == top), None)
