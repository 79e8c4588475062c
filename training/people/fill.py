"""Names put into sentences: the same place with many names, the same name in many places.

`contexts.txt` holds sentences with room for a name; in the voices of `tests/privacy` names are
exchanged for others of the same shape. So the place and the syllables are learned, and not who
stood there.
"""

import random
import re
from collections.abc import Sequence

from tests.privacy.sentences import parse
from training.people.words import known_words
from voc_cli.privacy.names.given_names import GIVEN, RARER
from voc_cli.privacy.names.name_parts import DOUBLE_SURNAMES, RARE_SURNAMES, SINGLE, SURNAMES
from voc_cli.privacy.names.name_words import TITLES, is_given
from voc_cli.privacy.names.ordinary import ordinary_words
from voc_cli.privacy.spans import TOKENS

__all__ = ["Decoys", "Names", "Places", "embed", "fill", "swap", "view"]

Places = list[tuple[int, int]]

# Bearers of the commonest surnames, in thousandths of the people (census of 2015).
_SHARES = {
    **dict(zip("김이박최정강조윤장임", (215, 147, 84, 47, 43, 23, 21, 20, 20, 17), strict=True)),
    **dict.fromkeys("한오서신권황안송전홍", 14),
    **dict.fromkeys("유고문양손배백허남심", 8),
    **dict.fromkeys("노하곽성차주우구민류진엄채원천방공현함변", 5),
    **dict.fromkeys("염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국", 2),
}
_TOP = "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민"
# Names that are words of every day, most of them given to children now.
_WORDLIKE = """
    노을 하늘 바다 가을 겨울 여름 새벽 이슬 보라 한결 다솜 아름 새롬 빛나 나래 가람 보람 초롱
    햇살 오름 이든 고은 나라 나무 구름 소리 마루 누리 다온 라온 온유 하나 우리 하루 사랑 은총
    기쁨 소망 진리 믿음 평화 강산 두리 아라 슬기 지혜 은혜 미소 우주 별이 봄이 솔이 도담 아침
    이룸 나루 하람 여울 단비 해나 해솔 은별 샛별 새봄 봄날 위성 고운 가온 미르 시내 이루 한길
    으뜸 다인 나은 주하 하이 연두 자두 모아 마리 조이 제이 루아 로이 도하 이한 이안 유이 나예
    시로 담희
""".split()
_LONG_SECOND = "별솔슬빛샘봄이나라늘결람"
_NEW_SECOND = "꽃별늘찬님봄솔빛샘결슬잎뜰눈숲달한참새길돌쇠분"
_GIVEN, _RARER = sorted(GIVEN), sorted(RARER)
_BOTH = _GIVEN * 2 + _RARER
_SURNAMES = sorted(SURNAMES | RARE_SURNAMES)
_SINGLE = sorted(SINGLE)
_NOUNS = sorted(
    word
    for word in known_words()
    if len(word) == 3
    and word[0] in SURNAMES
    and word[-1] not in "하되은는을를이가해한된할게고지에의도로들만"
)
_SLOT = re.compile("<(?P<kind>F2|F4|S4|F|G|S|W)>(?:~(?P<rest>이[가는를네도](?![가-힣])|[가-힣]+))?")
_TITLE = re.compile("<T>")
_FAMILIAR = ("이", "이가", "이는", "이를", "이한테", "이네", "이랑", "이의", "이도")
_COMMON = 4  # the step from which a word is a decoy
_RIEUL = 8  # the final consonant after which 으로 loses its 으


class Names:
    """Draws names: F surname and two syllables, F2 and one, F4 longer, G given alone, S surname
    alone, W any of them or an ordinary word.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def draw(self, kind: str) -> str:
        """A name of `kind`."""
        draw = self.random
        if kind == "W":
            kind = draw.choices(("F", "F2", "F4", "word", "noun"), (66, 11, 5, 14, 4))[0]
        match kind:
            case "word":
                return draw.choice(_WORDLIKE)
            case "noun":
                return draw.choice(_NOUNS)
            case "F2":
                return self._surname() + draw.choice(_SINGLE)
            case "F4":
                if draw.random() < 0.7:
                    return draw.choice(DOUBLE_SURNAMES) + self._given()
                return self._surname() + draw.choice(_GIVEN) + draw.choice(_LONG_SECOND)
            case "S4":
                return draw.choice(DOUBLE_SURNAMES)
            case "S":
                return draw.choice(_TOP if draw.random() < 0.6 else _SURNAMES)
            case "G":
                lists = draw.choices(("given", "rarer", "new", "word"), (66, 18, 10, 6))[0]
                return self._given(lists)
        if draw.random() < 0.05:
            return draw.choice(DOUBLE_SURNAMES) + draw.choice(_SINGLE)
        return self._surname() + self._given()

    def _surname(self) -> str:
        if self.random.random() < 0.5:
            return self.random.choices(list(_SHARES), list(_SHARES.values()))[0]
        return self.random.choice(_SURNAMES)

    def _given(self, lists: str = "") -> str:
        draw = self.random
        lists = (
            lists or draw.choices(("given", "rarer", "new", "word", "odd"), (42, 25, 25, 4, 4))[0]
        )
        match lists:
            case "given":
                return draw.choice(_GIVEN)
            case "rarer":
                return draw.choice(_RARER)
            case "new":
                return draw.choice(_BOTH)[0] + draw.choice(_BOTH)[1]
            case "odd":
                return draw.choice(_BOTH)[0] + draw.choice(_NEW_SECOND)
        return draw.choice(_WORDLIKE)


class Decoys(Names):
    """Draws ordinary words instead: what stands in a name's place and is none."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        words = sorted(w for w, step in ordinary_words().items() if step >= _COMMON)
        self._two = [w for w in words if len(w) == 2 and not is_given(w)]
        self._three = [w for w in words if len(w) == 3 and w[0] in _SURNAMES]

    def draw(self, kind: str) -> str:
        """A common word of two or three syllables."""
        short = kind in ("G", "F2") or self.random.random() < 0.6
        return self.random.choice(self._two if short else self._three)


def fill(line: str, names: Names) -> tuple[str, Places]:
    """A line of `contexts.txt` with names drawn for its slots, and where they stand."""
    out, places, done = "", [], 0
    line = line.replace("\\n", "\n")
    line = _TITLE.sub(lambda _: names.random.choice(TITLES), line)
    for match in _SLOT.finditer(line):
        name = names.draw(match.group("kind"))
        out += line[done : match.start()]
        places.append((len(out), len(out) + len(name)))
        out += name + _particle(name, match.group("rest") or "", match.group("kind"))
        done = match.end()
    return out + line[done:], places


def _final(word: str) -> int:
    return (ord(word[-1]) - 0xAC00) % 28


def _particle(name: str, rest: str, kind: str) -> str:
    """`rest`, written as after a consonant, as it is after `name`."""
    final = _final(name)
    if kind == "G" and rest in _FAMILIAR:
        return rest if final else rest[1:]
    if not rest or final:
        return rest[1:] if rest.startswith("으로") and final == _RIEUL else rest
    for closed, opened in (("으로", "로"), ("이에", "예"), ("이여", "여")):
        if rest.startswith(closed):
            return opened + rest[len(closed) :]
    if rest.startswith("이") and len(rest) > 1:
        return rest[1:]
    swapped = dict(zip("은이을과아", "는가를와야", strict=True)).get(rest[0], rest[0])
    return swapped + rest[1:]


def view(marked: str) -> tuple[str, Places]:
    """A marked sentence with all but its names in Hangul masked, and where those stand."""
    text, spans = parse(marked)
    out, places, done = "", [], 0
    for start, end, kind in spans:
        piece = text[start:end]
        out += text[done:start]
        if kind == "name" and re.fullmatch("[가-힣]{1,5}", piece):
            places.append((len(out), len(out) + len(piece)))
            out += piece
        else:
            out += TOKENS[kind]
        done = end
    return out + text[done:], places


def swap(text: str, places: Places, names: Names) -> tuple[str, Places]:
    """The sentence with other names of the same shapes; one of several may be masked."""
    masked = None
    if len(places) > 1 and names.random.random() < 0.4:
        masked = names.random.randrange(len(places))
    out, moved, done = "", [], 0
    drawn: dict[str, str] = {}
    for number, (start, end) in enumerate(places):
        out += text[done:start]
        done = end
        if number == masked:
            out += TOKENS["name"]
            continue
        old = text[start:end]
        if old not in drawn:
            drawn[old] = _another(old, names)
        moved.append((len(out), len(out) + len(old)))
        out += drawn[old]
    return out + text[done:], moved


def _another(old: str, names: Names) -> str:
    """A name of the same length and ending as `old`; itself where none is found."""
    kind = _shape(old)
    for _ in range(60 if kind else 0):
        new = names.draw("word" if kind == "G" and names.random.random() < 0.06 else kind)
        same = (_final(new) > 0, _final(new) == _RIEUL) == (_final(old) > 0, _final(old) == _RIEUL)
        if len(new) == len(old) and same:
            return new
    return old


def _shape(name: str) -> str:
    if len(name) == 1:
        return "S"
    if (name[:2] in DOUBLE_SURNAMES and len(name) > 2) or len(name) > 3:
        return "F4"
    if len(name) == 3:
        return "F" if name[0] in _SURNAMES else ""
    return "F2" if name not in GIVEN and name[0] in SURNAMES and name[1] in SINGLE else "G"


def embed(text: str, places: Places, sentences: Sequence[str], names: Names) -> tuple[str, Places]:
    """The sentence among others of tickets, for a name stands anywhere in one; or as it is."""
    draw = names.random
    if draw.random() < 0.35:
        return text, places
    before = after = ""
    side = draw.random()
    if side < 0.75:
        some = [draw.choice(sentences) for _ in range(draw.choice((1, 1, 2)))]
        before = " ".join(some) + draw.choice((" ", ". ", "\n", ", ", " "))
    if side > 0.35:
        some = [draw.choice(sentences) for _ in range(draw.choice((1, 1, 2)))]
        after = draw.choice((" ", ". ", "\n", ", ", " ")) + " ".join(some)
    shift = len(before)
    return before + text + after, [(start + shift, end + shift) for start, end in places]
