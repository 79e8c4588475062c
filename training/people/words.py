"""Counts how often words of texts that name nobody begin with syllables a name could begin with.

Reads the development corpora (`--shared`) and the written tickets, leaves out what the program
takes for names, and writes `voc_cli/privacy/names/ordinary.txt`: beginnings of words only, in five
steps of frequency. A beginning of three or four syllables must stand in a written ticket (they
name nobody) or in two other kinds of text, so that nobody's name in one of them becomes a word.
Counted on three fifths of the texts (by SHA-256); `train.py` learns from the others, where these
words are as new as in a customer's ticket.
"""

import argparse
import csv
import gzip
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from voc_cli.privacy import find_spans
from voc_cli.privacy.names.famous import FAMOUS
from voc_cli.privacy.names.name_parts import FIRST, RARE_SURNAMES, SECOND, SURNAMES
from voc_cli.privacy.names.name_words import is_given
from voc_cli.privacy.numbers.shadow import cast

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "voc_cli" / "privacy" / "names" / "ordinary.txt"
_CORPORA = (("reviews", "text"), ("speech_acts", "text"), ("petitions", "content"))
_EDGES = (2, 5, 15, 80, 600)  # counts at which a beginning is one step more common
_SCALE = 1.6  # three fifths of the texts are counted
_WORD = re.compile("[가-힣]+")
_ANY_SURNAME = SURNAMES | RARE_SURNAMES


def texts(shared: Path) -> Iterator[tuple[str, str]]:
    """(kind, text) of every distinct text, in the plain form the rules read."""
    seen: set[str] = set()
    for kind, column in _CORPORA:
        with gzip.open(shared / "data" / f"{kind}.csv.gz", "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                text = cast("\n".join(filter(None, (row.get("title"), row[column])))).text
                if text not in seen:
                    seen.add(text)
                    yield kind, text
    for path in sorted((HERE.parent / "tickets").glob("*.tsv")):
        with path.open(encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                text = cast(row["text"]).text
                if text not in seen:
                    seen.add(text)
                    yield "tickets", text


def is_counted(text: str) -> bool:
    """Whether a text is of the three fifths whose words are counted."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10 < 6


def known_words() -> dict[str, int]:
    """The words of `known_words.txt` and the least step of each."""
    table = {}
    for line in (HERE / "known_words.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            step, words = line.split("\t")
            table.update(dict.fromkeys(words.split(), int(step)))
    return table


def _count(shared: Path) -> tuple[Counter[str], dict[str, set[str]]]:
    counts: Counter[str] = Counter()
    kinds: dict[str, set[str]] = defaultdict(set)
    for kind, text in texts(shared):
        names = {span.start for span in find_spans(text) if span.type == "name"}
        for match in _WORD.finditer(text):
            if match.start() in names:
                continue
            word = match.group()
            for size in range(2, min(len(word), 4) + 1):
                if is_counted(text):
                    counts[word[:size]] += 1
                    kinds[word[:size]].add(kind)
    return counts, kinds


def _steps(counts: Counter[str], kinds: dict[str, set[str]]) -> dict[str, int]:
    known = known_words()
    table: dict[str, int] = {}
    for word, count in counts.items():
        if word in FAMOUS or not (
            word[0] in _ANY_SURNAME or (word[0] in FIRST and word[1] in SECOND)
        ):
            continue
        if len(word) > 2 and word not in known and "tickets" not in kinds[word]:
            namelike = len(word) == 3 and word[0] in SURNAMES and is_given(word[1:])
            if len(kinds[word]) < 2 or (namelike and word[:2] not in known and count < 50):
                continue
            if len(word) == 4 and count < 5:
                continue
        step = sum(count * _SCALE >= edge for edge in _EDGES)
        if step or "tickets" in kinds[word]:
            table[word] = max(step, 1)
    for word, step in known.items():
        table[word] = max(table.get(word, 0), step)
    return table


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    table = _steps(*_count(parser.parse_args().shared))
    lines = [
        "# Beginnings of words of Korean reviews, petitions, questions and tickets: how common."
    ]
    for step in range(1, len(_EDGES) + 1):
        for size in (2, 3, 4):
            words = sorted(w for w, s in table.items() if s == step and len(w) == size)
            lines += [f"{step}\t{' '.join(words[i : i + 40])}" for i in range(0, len(words), 40)]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
