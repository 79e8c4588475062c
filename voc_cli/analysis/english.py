"""English for the words that names of topics are made of; what is not in the list has none."""

from voc_cli.taxonomy.lexicon import load_english

__all__ = ["english_name"]


def english_name(korean: str) -> str:
    """`korean` (a name of nouns and a -ㅁ predicate) in English; empty when a word is unknown.

    인증번호 안 옴 → Verification code does not arrive, 배송 지연 → Delivery delay.
    """
    words = korean.split()
    lexicon = load_english()
    out: list[str] = []
    while words:
        for length in range(min(3, len(words)), 0, -1):
            known = lexicon.get("".join(words[-length:]))
            if known is not None:
                break
        else:
            return ""
        words = words[: len(words) - length]
        out.insert(0, known)
    return _joined(out) if out else ""


def _joined(parts: list[str]) -> str:
    """`no …` stands before what there is none of, everything else in the Korean order."""
    if parts[-1] in ("no", "late", "broken", "slow", "expensive", "unkind", "small", "large"):
        parts = [parts[-1], *parts[:-1]]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]
