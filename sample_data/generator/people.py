"""Invented customers, and the personal data they leave in their texts."""

import random
from dataclasses import dataclass

__all__ = ["Person", "account", "address", "make_people", "phone_text", "resident_number"]

_SURNAMES = (
    "김" * 21
    + "이" * 15
    + "박" * 9
    + "최" * 5
    + "정" * 5
    + "강" * 3
    + "조" * 3
    + "윤" * 3
    + "장임한오서신권황안송류홍전고문양손배백허유남심노하곽성차주우구나민진엄"
)
_GIVEN = (
    "민준 서준 도윤 예준 시우 하준 주원 지호 지후 준서 건우 현우 지훈 "
    "우진 선우 서진 연우 유준 정우 승우 승현 시윤 준혁 은우 지환 승민 "
    "지우 유찬 윤우 민재 준영 동현 재현 성민 상훈 태윤 진호 영준 성호 "
    "재훈 동욱 상민 경민 기현 형준 서연 서윤 지우 서현 하은 하윤 민서 "
    "지유 윤서 채원 수아 지민 지아 지윤 다은 은서 예은 수빈 소율 예린 "
    "유진 혜원 수진 지영 은지 미경 혜진 현정 은정 미영 지현 유나 소영 "
    "보라 나영 선영 은영 지은 아름 주희 경희 윤정 수연 가영 세영 다혜 "
    "혜린 소민 나래 한결 도연 채은 보미 정아 현주 선희 진아 효진 은경 "
    "민정 태희 성훈 창민 광현 용준 정훈 원석 종현 대현 인호 규민 석진"
).split()
_ELDER = (
    "영숙",
    "순자",
    "정희",
    "명자",
    "영자",
    "미숙",
    "경자",
    "말순",
    "춘자",
    "옥순",
    "상철",
    "영수",
    "병철",
    "광수",
    "종수",
    "덕수",
)
_HANDLES = (
    "mint",
    "sora",
    "haneul",
    "dubu",
    "moonlight",
    "coco",
    "bori",
    "latte",
    "jjang",
    "namu",
    "bada",
    "yuna",
    "jh",
    "sky",
    "minsu",
    "kkomi",
    "happy",
    "choi",
    "lee",
    "kimsm",
    "dalbit",
    "gureum",
    "hodu",
    "mango",
    "ssong",
    "nana",
    "jiwoo",
    "byul",
)
_DOMAINS = (
    "example.com",
    "example.com",
    "example.com",
    "naver.example",
    "naver.example",
    "gmail.example",
    "hanmeil.example",
    "kakomail.example",
    "gaondoori.example",
)
_REGIONS = (
    "서울 마포구 두물로",
    "서울 노원구 새솔길",
    "서울 강서구 한울로",
    "경기 성남시 분당구 가온로",
    "경기 고양시 일산서구 해오름로",
    "경기 용인시 수지구 참누리길",
    "인천 연수구 물빛로",
    "부산 해운대구 너울로",
    "대구 수성구 햇귀로",
    "광주 광산구 온새미로",
    "대전 유성구 늘봄길",
    "울산 남구 달빛누리로",
    "세종 다온로",
    "강원 춘천시 여울길",
    "충북 청주시 흥덕구 도담로",
    "전북 전주시 완산구 꽃담길",
    "경북 포항시 북구 바다샘로",
    "경남 창원시 성산구 새벽로",
    "제주 제주시 노을길",
)
_BUILDINGS = (
    "가온마을아파트",
    "두리빌라",
    "해오름아파트",
    "늘푸른맨션",
    "한솔빌",
    "다온오피스텔",
    "새봄아파트",
    "달빛타운",
    "온누리아파트",
)
_BANKS = (
    ("국민은행", "{a6}-{b2}-{c6}"),
    ("국민", "{a6}{b2}{c6}"),
    ("신한", "110-{b3}-{c6}"),
    ("신한은행", "110{b3}{c6}"),
    ("우리은행", "1002-{b3}-{c6}"),
    ("농협", "302-{b4}-{d4}-{b2}"),
    ("하나은행", "{b3}-910{b3}-{d5}"),
    ("카카오뱅크", "3333-{b2}-{c7}"),
    ("카뱅", "3333{b2}{c7}"),
    ("토스뱅크", "1000-{b4}-{d4}"),
    ("기업은행", "{b3}-{c6}-{b2}-{b3}"),
    ("새마을금고", "9002-{b4}-{d4}-{d1}"),
)
_SPOKEN = dict(zip("0123456789", "공일이삼사오육칠팔구", strict=True))
_CHECK_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


@dataclass(frozen=True)
class Person:
    """One invented customer; `phone` is digits only."""

    key: int
    name: str
    phone: str
    email: str
    member: bool


def make_people(rng: random.Random, count: int) -> list[Person]:
    """`count` customers. Mobile numbers begin 010-0 or 010-1, ranges that are not given out."""
    people: list[Person] = []
    emails: set[str] = set()
    while len(people) < count:
        given = rng.choice(_ELDER) if rng.random() < 0.12 else rng.choice(_GIVEN)
        email = f"{rng.choice(_HANDLES)}{rng.choice(['', '.', '_'])}{rng.randint(1, 9999)}"
        email += "@" + rng.choice(_DOMAINS)
        if email in emails:
            continue
        emails.add(email)
        phone = f"010{rng.choice('011')}{rng.randint(0, 999):03d}{rng.randint(0, 9999):04d}"
        if rng.random() < 0.01:
            phone = f"011{rng.randint(200, 999)}{rng.randint(0, 9999):04d}"
        name = rng.choice(_SURNAMES) + given
        people.append(Person(len(people), name, phone, email, rng.random() < 0.35))
    return people


def phone_text(rng: random.Random, phone: str) -> str:
    """The number in one of the ways customers type it."""
    head, middle, tail = phone[:3], phone[3:-4], phone[-4:]
    kind = rng.random()
    if kind < 0.55:
        return f"{head}-{middle}-{tail}"
    if kind < 0.72:
        return phone
    if kind < 0.80:
        return f"{head} {middle} {tail}"
    if kind < 0.88:
        return f"{head}.{middle}.{tail}"
    if kind < 0.93:
        return f"+82 {head[1:]}-{middle}-{tail}"
    if kind < 0.95:
        return f"+82{head[1:]}{middle}{tail}"
    if kind < 0.985:
        return " ".join("".join(_SPOKEN[digit] for digit in part) for part in (head, middle, tail))
    return f"O{head[1:].replace('0', 'O')}-{middle}-{tail}"


def address(rng: random.Random) -> str:
    """A street that does not exist, with 동 and 호."""
    street = f"{rng.choice(_REGIONS)} {rng.randint(2, 240)}"
    if rng.random() < 0.3:
        street += f"-{rng.randint(1, 40)}"
    floor_room = f"{rng.randint(1, 24)}0{rng.randint(1, 6)}호"
    if rng.random() < 0.75:
        return f"{street} {rng.choice(_BUILDINGS)} {rng.randint(101, 118)}동 {floor_room}"
    return f"{street} {floor_room}"


def account(rng: random.Random) -> tuple[str, str]:
    """A bank and an account number of its usual shape."""
    bank, shape = rng.choice(_BANKS)
    parts = {}
    for letter in "abcd":
        for size in range(1, 8):
            digits = "".join(rng.choice("0123456789") for _ in range(size))
            parts[f"{letter}{size}"] = "0" + digits[1:] if letter == "c" else digits
    return bank, shape.format(**parts)


def resident_number(rng: random.Random) -> str:
    """A resident number of plausible form whose check digit is always wrong."""
    year = rng.randint(55, 99)
    date = f"{year:02d}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    digits = date + rng.choice("12") + "".join(rng.choice("0123456789") for _ in range(5))
    total = sum(int(d) * w for d, w in zip(digits, _CHECK_WEIGHTS, strict=True))
    right = (11 - total % 11) % 10
    last = rng.choice([d for d in range(10) if d != right])
    joint = rng.choice(["-", "-", "-", " ", ""])
    return f"{digits[:6]}{joint}{digits[6:]}{last}"
