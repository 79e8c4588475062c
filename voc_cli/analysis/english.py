"""English for the words that names of topics and requests are made of.

A product's name or a word that is not in the list stays as the customers wrote it.
"""

from collections.abc import Mapping

from voc_cli.taxonomy.lexicon import load_english

__all__ = ["english_name"]

LEAST_PIECE = 2  # syllables of a part of a compound
LONGEST = 3  # words that the list translates together
BEFORE = frozenset(
    """
    no late slow expensive unkind add improve fix remove lower allow restore lift
    """.split()
) | {"more of", "less of", "support for", "look after"}


def english_name(korean: str) -> str:
    """`korean` (nouns, perhaps with a -ㅁ predicate) in English; empty when half is not known.

    인증번호 안 옴 → Verification code not arriving, 다크 모드 추가 → Add dark mode. A compound that
    is not in the list is read by its parts (카드사용내역 → card use history).
    """
    lexicon = load_english()
    two = "·" in korean and " " in korean  # of two matters: 배송 늦음·주문 취소
    halves = [english_name(half) for half in korean.split("·")] if two else []
    if halves and all(halves):
        return " / ".join([halves[0], *(half[:1].lower() + half[1:] for half in halves[1:])])
    words = korean.replace("·", " ").split()
    parts: list[str] = []
    known = 0
    place = 0
    while place < len(words):
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            english = lexicon.get("".join(words[place : place + length]))
            if english is not None:
                parts.append(english)
                known += length
                break
        else:
            length = 1
            pieces = _pieces(words[place], lexicon)
            known += bool(pieces)
            parts.append(" ".join(pieces) or words[place])
        place += length
    if 2 * known < len(words) or not known:
        return ""
    if len(parts) > 1 and parts[-1] in BEFORE:
        parts = [parts[-1], *parts[:-1]]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def _pieces(word: str, lexicon: Mapping[str, str]) -> list[str]:
    """English of the words that make up `word`, each of two syllables or more; [] if unknown.

    The longest first piece that leaves something readable counts. Read from the end, so that a word
    that repeats itself takes no longer than another of its length.
    """
    longest = max(map(len, lexicon), default=0)
    found: dict[int, list[str]] = {len(word): []}  # what is read from a place on
    for start in range(len(word) - LEAST_PIECE, -1, -1):
        for end in range(min(len(word), start + longest), start + LEAST_PIECE - 1, -1):
            if end in found and word[start:end] in lexicon:
                found[start] = [lexicon[word[start:end]], *found[end]]
                break
    return found.get(0, [])
