"""The invented mall: its products, promotions and app versions."""

import random
from dataclasses import dataclass
from datetime import date

__all__ = ["APP_VERSIONS", "PRODUCTS", "Product", "app_version", "pick_product", "promotion"]


@dataclass(frozen=True)
class Product:
    """An own-brand product; `nick` is what customers call it, `months` when it sells best."""

    name: str
    nick: str
    kind: str
    price: int
    colors: tuple[str, ...] = ()
    months: tuple[int, ...] = ()


PRODUCTS = (
    Product("두리한끼 맑은곰탕 500g 6팩", "곰탕", "food", 25900),
    Product("산들아침 무가당 그래놀라 800g", "그래놀라", "food", 14900),
    Product("담은손 포기김치 5kg", "김치", "food", 34900),
    Product("든든볼 닭가슴살 볼 20팩", "닭가슴살", "food", 29900),
    Product(
        "포근결 사계절 차렵이불",
        "이불",
        "living",
        49900,
        ("아이보리", "그레이", "세이지"),
        (9, 10, 11),
    ),
    Product("온담 스텐 텀블러 600ml", "텀블러", "living", 21900, ("크림", "블랙", "올리브")),
    Product("맑은숲 캡슐세제 60입", "세제", "living", 17900),
    Product("바람결 무선 선풍기", "선풍기", "appliance", 59900, ("화이트", "민트"), (6, 7, 8)),
    Product("두리쿡 에어프라이어 5.5L", "에어프라이어", "appliance", 89900, ("화이트", "차콜")),
    Product("따스미 전기요 더블", "전기요", "appliance", 64900, ("베이지", "브라운"), (10, 11)),
    Product("가온핏 밴딩 슬랙스", "슬랙스", "fashion", 32900, ("블랙", "차콜", "베이지")),
    Product("데일리온 경량 패딩", "패딩", "fashion", 69900, ("블랙", "카키", "크림"), (10, 11)),
    Product(
        "보들 라운드 가디건",
        "가디건",
        "fashion",
        39900,
        ("아이보리", "네이비", "핑크"),
        (9, 10, 11),
    ),
)

APP_VERSIONS = (
    (date(2026, 5, 11), "5.0.3"),
    (date(2026, 6, 29), "5.1.0"),
    (date(2026, 7, 27), "5.1.2"),
    (date(2026, 8, 31), "5.2.0"),
    (date(2026, 9, 9), "5.2.1"),
    (date(2026, 10, 12), "5.2.3"),
    (date(2026, 11, 2), "5.3.0"),
)
_PROMOTIONS = (
    (date(2026, 6, 1), "초여름 세일"),
    (date(2026, 7, 6), "한여름 특가전"),
    (date(2026, 8, 3), "휴가 준비 특가"),
    (date(2026, 8, 31), "추석 기획전"),
    (date(2026, 9, 28), "추석 앵콜 기획전"),
    (date(2026, 10, 5), "가을맞이 기획전"),
    (date(2026, 11, 2), "두리데이"),
)


def pick_product(rng: random.Random, kind: str, only: tuple[str, ...], day: date) -> Product:
    """A product of the kind ("any" for all; `only` names some), seasonal ones in their months."""
    pool = [p for p in PRODUCTS if kind == "any" or p.kind in kind.split("+")]
    if only:
        pool = [p for p in pool if p.nick in only]
    weights = [1.0 if not p.months else 2.0 if day.month in p.months else 0.25 for p in pool]
    return rng.choices(pool, weights)[0]


def app_version(rng: random.Random, day: date) -> str:
    """The version out on that day; about one user in six has not updated yet."""
    known = [version for start, version in APP_VERSIONS if start <= day]
    return known[-2] if len(known) > 1 and rng.random() < 0.16 else known[-1]


def promotion(day: date) -> str:
    """The sale that runs on that day."""
    return [name for start, name in _PROMOTIONS if start <= day][-1]
