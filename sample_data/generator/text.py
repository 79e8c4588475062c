"""From phrase patterns to what a customer would really type."""

import random
import re

__all__ = ["attach", "expand", "fill", "roughen", "sentences"]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_AGREE = re.compile(r"([^\s<>]+)<([^<>/]+/[^<>/]+)>")
_SLOT = re.compile(r"\{(\w+)(?::([^}]+))?\}")
_SENTENCE_END = re.compile(r"(?<=[.?!~ㅠㅜㅋㅎ])\s+(?=\S)")
_OPEN_DIGITS = "2459"
_UNIT = re.compile(r"\d ?(ml|kg|g|l)$", re.IGNORECASE)
_UNIT_SOUND = {"ml": "터", "l": "터", "kg": "램", "g": "램"}
_TYPOS = (
    ("환불", ("환뷸", "한불", "환블"), 0.03),
    ("안 돼요", ("안되요", "안돼요", "안대요"), 0.7),
    ("안 되", ("안되",), 0.6),
    ("안 와", ("안와",), 0.6),
    ("됐", ("됬",), 0.25),
    ("돼요", ("되요", "되요", "대요"), 0.35),
    ("며칠", ("몇일",), 0.4),
    ("할게요", ("할께요",), 0.5),
    ("어떻게", ("어떡해", "어떻해", "어케"), 0.10),
    ("왜 ", ("왜",), 0.15),
    ("않", ("안",), 0.06),
    ("금방", ("금새",), 0.05),
    ("웬만", ("왠만",), 0.4),
    ("그런데", ("근데",), 0.5),
    ("배송이 ", ("배송이", "배송 ", "배쏭이 "), 0.15),
    ("주문", ("주믄",), 0.012),
    ("결제", ("결재",), 0.22),
    ("예요", ("에요",), 0.25),
    ("이에요", ("이예요",), 0.15),
    ("같아요", ("같애요", "가타요"), 0.15),
    ("설레", ("설레이",), 0.3),
    ("너무 ", ("넘 ", "너무너무 "), 0.12),
    ("정말 ", ("증말 ", "진짜 "), 0.10),
    ("습니다", ("읍니다", "습니디"), 0.012),
    ("가르쳐", ("가르켜",), 0.3),
    ("부탁드려요", ("부탁드려용", "부탁드려여"), 0.1),
)
_CRIES = ("ㅠㅠ", "ㅠㅠ", "ㅜㅜ", "ㅠ", ";;", "...", "..")


def attach(word: str, pair: str) -> str:
    """`word` with the fitting particle of `pair`, written closed/open (을/를, 으로/로)."""
    closed_form, open_form = pair.split("/")
    unit = _UNIT.search(word)
    last = _UNIT_SOUND[unit.group(1).lower()] if unit else word.rstrip(" )'\"")[-1].lower()
    if "가" <= last <= "힣":
        final = (ord(last) - 0xAC00) % 28
    elif last.isdigit():
        final = 0 if last in _OPEN_DIGITS else 8 if last in "178" else 1
    else:
        final = 8 if last in "lr" else 1 if last in "mn" else 0
    if final == 8 and closed_form.startswith("으"):
        return word + open_form
    return word + (closed_form if final else open_form)


def expand(rng: random.Random, pattern: str) -> str:
    """`pattern` with one branch of every `[a|b]`, innermost first."""
    while _CHOICE.search(pattern):
        pattern = _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), pattern)
    return re.sub(r" {2,}", " ", pattern).strip()


def fill(pattern: str, facts: dict[str, str]) -> str:
    """`pattern` with every slot filled; `{slot:이/가}` and `<이/가>` agree with the word before."""

    def put(match: re.Match[str]) -> str:
        word = facts[match.group(1)]
        return attach(word, match.group(2)) if match.group(2) else word

    return _AGREE.sub(lambda m: attach(m.group(1), m.group(2)), _SLOT.sub(put, pattern))


def sentences(text: str) -> list[str]:
    """The text cut where a sentence ends; used to spread a complaint over chat turns."""
    return [part for part in _SENTENCE_END.split(text.replace("\n", " ")) if part]


def roughen(rng: random.Random, text: str, *, level: float, upset: bool) -> str:
    """Typos, lost spaces and ㅠㅠ, the more the higher `level` (0 to 1)."""
    for right, wrong, rate in _TYPOS:
        if right in text and rng.random() < rate * level:
            text = text.replace(right, rng.choice(wrong), 1)
    if rng.random() < 0.10 * level:
        text = _drop_spaces(rng, text, 0.55)
    elif rng.random() < 0.5 * level:
        text = _drop_spaces(rng, text, 0.12)
    if rng.random() < 0.45 * level:
        text = re.sub(r"\.(?=\s|$)", "", text) if rng.random() < 0.5 else re.sub(r"\.$", "", text)
    if upset and rng.random() < 0.26 * level:
        cry = rng.choice(_CRIES)
        text = re.sub(r"(?<=[요다네음임함])\.?$", cry, text)
    if upset and text.endswith("?") and rng.random() < 0.3 * level:
        text += rng.choice(["?", "??", "!"])
    return text


def _drop_spaces(rng: random.Random, text: str, share: float) -> str:
    """Some blanks between Hangul lost; those beside digits and brackets stay."""
    return re.sub(r"(?<=[가-힣]) (?=[가-힣])", lambda _: "" if rng.random() < share else " ", text)
