"""What a header says, by its words: `고객 문의 내용(상세)`, `createdAt`, `접수된 일시`."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from voc_cli.load.columns.abbreviations import korean_name
from voc_cli.load.columns.romanised import skeleton, skeletons_of

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{<（【][^)\]}>）】]*[)\]}>）】]")
# Hangul, and the kana and ideographs of headers that Japanese systems write.
_EAST = "가-힣ぁ-ヿ一-鿿々"
_EASTERN = re.compile(f"[{_EAST}]+")
_NOT_WORD = re.compile(f"[^0-9a-z{_EAST}]+")
# Jira names a field of one's own `Custom field (Request Type)`, others `추가필드_요청유형`.
_CUSTOM = re.compile(
    r"(?i)^\s*(?:custom[\s_-]*fields?|사용자\s*정의\s*필드|추가\s*(?:필드|항목)|cf)\s*[(\[_:.\-]+\s*(.+?)[)\]]?\s*$"
)
# `Emotion (1-5)`, `시설 (5점 만점)`, `설명 [1~10]`, `종합(5점)`: answered on a scale.
_SCALE = re.compile(
    r"[(\[]\s*(?:1|0)\s*[-~∼–:]\s*(?:5|7|10)\s*점?\s*[)\]]|(?:5|7|10)점\s*(?:만점|척도)"
    r"|[(\[]\s*(?:5|7|10)점\s*[)\]]"
)
# `num_reviews`, `number of threads`: how many, and no number of anything.
# `Time to resolve`: how long, or until when; no moment at which anything happened.
_UNTIL = re.compile(r"(?:^|[\s_.])time[\s_]to[\s_]")
_HOW_MANY = re.compile(r"(?:^|[\s_.])(?:num[_\s](?!$)|number\s?of[\s_])|(?:^|[\s_.])n_[a-z]+s$")
# Databases keep a code and its name side by side: `chnl_cd`, `chnl_cd_nm`.
_NAME_OF_CODE = re.compile(r"(?:cd|code|코드)[\s_]*(?:nm|name|명)\s*$")
# Accents of Latin letters; the marks of kana are others.
_ACCENTED = re.compile("[\u00c0-\u017f]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# Small words of Spanish, Portuguese, French, Italian and German headers (`Data de abertura`).
_SMALL = frozenset(
    "de del della di du des do dos da das der dem den la el las los para por pour von zum".split()
)
_SPELT = 4  # letters of a Korean word in Latin ones
# The header of a survey is a whole question; most of its words say nothing of the column.
_MOST_UNKNOWN = 6
# Syllables that only glue: particles and endings inside a header (접수된 일시, 상품에 대한 의견).
_GLUE = frozenset("의된한은는을를이가및와과에중별로のおご")

__all__ = ["Reading", "canonical_key", "concepts_of", "read_header", "readings_of"]


@dataclass(frozen=True)
class Reading:
    """The field a header speaks of and how surely, 0–1; `concepts` are the words it was read by."""

    field: str | None
    weight: float
    concepts: frozenset[str]


@dataclass(frozen=True)
class _Rule:
    field: str
    needs: frozenset[str]
    forbids: frozenset[str]
    weight: float


@dataclass(frozen=True)
class _Lexicon:
    names: Mapping[str, tuple[str, int]]
    words: Mapping[str, frozenset[str]]
    endings: Mapping[str, frozenset[str]]
    spelt: Mapping[str, frozenset[str]]
    spelt_names: Mapping[str, tuple[str, int]]
    rules: tuple[_Rule, ...]
    longest: int


@lru_cache(maxsize=4096)
def canonical_key(header: str) -> str:
    """A header without what never carries meaning: case, spaces, punctuation, (units)."""
    text = _plain(header).strip()
    bare = _NOT_WORD.sub("", _BRACKETS.sub(" ", text).lower())
    return bare or _NOT_WORD.sub("", text.lower())


def _plain(header: str) -> str:
    """Full-width signs as plain ones; `Ticket #` and `№` are numbers; a custom field's own name.

    Letters lose their accents (`Título`, `Última atualização`).
    """
    text = unicodedata.normalize("NFKC", header).replace("№", "no")
    if _ACCENTED.search(text):
        bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
        text = unicodedata.normalize("NFC", bare)
    custom = _CUSTOM.match(text)
    return re.sub(r"#(?!\w)", " no ", custom[1] if custom is not None else text)


@lru_cache(maxsize=4096)
def read_header(header: str) -> Reading:
    """What `header` speaks of: a settled name, else the first rule its words satisfy.

    Korean words may be spelt in Latin letters (`JEOPSU_ILJA`) or shortened (`RCPT_YMD`).

    A settled name weighs .97 (the first of its list) down to .92; a rule its own weight, less .06
    for every word that is not understood, up to six of them.
    """
    readings = readings_of(header)
    return readings[0] if readings else Reading(None, 0.0, _concepts(header, _lexicon())[0])


@lru_cache(maxsize=4096)
def readings_of(header: str, seen: frozenset[str] = frozenset()) -> tuple[Reading, ...]:
    """All that `header` may speak of, the likeliest first, each field once.

    `seen` are concepts that the cells show (`time`, `text`, `status` …): `해결됨` over dates is
    when a ticket was solved. They only add to what the words say.
    """
    lexicon = _lexicon()
    header = korean_name(header) or header
    key = canonical_key(header)
    if not key:
        return ()
    concepts, unknown = _concepts(header, lexicon)
    said = concepts | seen
    found: dict[str, Reading] = {}
    settled = lexicon.names.get(key)
    if settled is None and key.isascii() and len(key) >= _SPELT:
        settled = lexicon.spelt_names.get(skeleton(key))
    if settled is not None:
        field, place = settled
        found[field] = Reading(field, 0.97 - min(place, 50) * 0.001, concepts)
    if concepts:
        lost = 0.06 * min(unknown, _MOST_UNKNOWN)
        for rule in lexicon.rules:
            if rule.needs <= said and not rule.forbids & said:
                weight = max(0.3, rule.weight - lost)
                found.setdefault(rule.field, Reading(rule.field, weight, concepts))
    return tuple(found.values())


@lru_cache(maxsize=4096)
def concepts_of(header: str) -> tuple[str, ...]:
    """The concepts that the words of `header` stand for, in order of the alphabet."""
    return tuple(sorted(_concepts(korean_name(header) or header, _lexicon())[0]))


def _concepts(header: str, lexicon: _Lexicon) -> tuple[frozenset[str], int]:
    text = _plain(header)
    inside = _BRACKETS.sub(" ", text)
    text = inside if _NOT_WORD.sub("", inside.lower()) else text
    text = " ".join(_CAMEL.sub(" ", part) for part in text.split()).lower()
    found: set[str] = set()
    unknown = 0
    eastern = "".join(_EASTERN.findall(text))
    for run in [eastern, *re.findall(r"[a-z]+", text)]:
        if run in _SMALL:
            continue
        concepts, left_over = _segment(run, lexicon)
        if not concepts and run.isascii() and len(run) >= _SPELT:
            concepts = _spelt(run, lexicon)
            left_over = 0 if concepts else left_over
        found |= concepts
        unknown += left_over
    if _HOW_MANY.search(text):
        found = (found - {"id"}) | {"count"}
    if _UNTIL.search(text):
        found = (found - {"time"}) | {"duration"}
    if _SCALE.search(_plain(header)):
        found.add("rating")
    if _NAME_OF_CODE.search(text):
        found -= {"id", "name"}
    return frozenset(found), unknown


def _segment(run: str, lexicon: _Lexicon) -> tuple[set[str], int]:
    """Longest known words from the left; Latin runs count only when they fall apart entirely."""
    if not run:
        return set(), 0
    latin = run.isascii()
    if latin and run in lexicon.words:
        return set(lexicon.words[run]), 0
    found: set[str] = set()
    unknown = place = 0
    while place < len(run):
        for size in range(min(lexicon.longest, len(run) - place), 0, -1):
            word = run[place : place + size]
            concepts = lexicon.words.get(word, frozenset())
            if place + size == len(run):
                concepts = concepts | lexicon.endings.get(word, frozenset())
            if concepts and not (latin and size < 2):
                found |= concepts
                place += size
                break
        else:
            if latin:
                return set(), 1
            unknown += run[place] not in _GLUE
            place += 1
    return found, (unknown + 1) // 2


def _spelt(run: str, lexicon: _Lexicon) -> set[str]:
    """What Korean words in Latin letters say, where a run is nothing else."""
    bare = skeleton(run)
    found: set[str] = set()
    place = 0
    while place < len(bare):
        for size in range(len(bare) - place, _SPELT - 2, -1):
            concepts = lexicon.spelt.get(bare[place : place + size])
            if concepts:
                found |= concepts
                place += size
                break
        else:
            return set()
    return found


@cache
def _lexicon() -> _Lexicon:
    text = files(__package__).joinpath("lexicon.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    words: dict[str, set[str]] = {}
    endings: dict[str, set[str]] = {}
    for concept, listed in raw["concepts"].items():
        for word in listed:
            target = endings if word.endswith("$") else words
            target.setdefault(word.removesuffix("$"), set()).add(concept)
    names: dict[str, tuple[str, int]] = {}
    for field, listed in raw["names"].items():
        for place, header in enumerate(listed):
            names.setdefault(canonical_key(header), (field, place))
    spelt: dict[str, set[str]] = {}
    for word, said in [*words.items(), *endings.items()]:
        for bare in skeletons_of(word) if len(word) > 1 else ():
            spelt.setdefault(bare, set()).update(said)
    spelt_names = {
        bare: place for name, place in reversed(names.items()) for bare in skeletons_of(name)
    }
    rules = tuple(
        _Rule(r["field"], frozenset(r["all"]), frozenset(r.get("none", ())), r["weight"])
        for r in raw["rules"]
    )
    return _Lexicon(
        names,
        {word: frozenset(c) for word, c in words.items()},
        {word: frozenset(c) for word, c in endings.items()},
        {word: frozenset(c) for word, c in spelt.items()},
        spelt_names,
        rules,
        max(len(word) for word in [*words, *endings]),
    )
