"""Where the names of points stand in a chart so that none crosses another.

Each name takes the free place nearest to its point; where only a place farther off is free, a line
leads to it. Everything is in pixels of the panel, origin at the top left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, pi, sin

__all__ = ["Place", "apart", "place_labels"]

_RADIUS = 6.0  # of a point, with some air
_STEPS = (5.0, 12.0, 20.0, 30.0, 42.0, 56.0, 72.0, 90.0, 110.0, 135.0, 165.0, 200.0)  # to a name
# Right, left, above, below, then ever finer directions between them.
_TURNS = (0, 8, 12, 4, 14, 10, 2, 6, 15, 9, 1, 7, 13, 11, 3, 5)  # sixteenths, clockwise
_SIDES = tuple((cos(pi * turn / 8), sin(pi * turn / 8)) for turn in _TURNS)
_LED_FROM = 16.0
_PASSES = 3

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Place:
    """The middle of a name, and the line that leads to it where it stands apart from its point."""

    x: float
    y: float
    lead: tuple[Point, Point] | None


def place_labels(
    points: Sequence[Point],
    sizes: Sequence[Point],
    *,
    room: Point,
    taken: Sequence[Box] = (),
    lines: Sequence[tuple[Point, Point]] = (),
) -> list[Place]:
    """The place of each name of `sizes` (width, height) in a panel of `room`, crowded points first.

    taken  boxes that hold something already; lines  what a name had better not stand on
    """
    dots = [_around(point, _RADIUS, _RADIUS) for point in points]
    order = sorted(range(len(points)), key=lambda i: (-_crowd(points, i), i))
    found: dict[int, tuple[Box, tuple[Point, Point] | None]] = {}
    for i in order * _PASSES:  # again: what came first did not know of the others
        others = [place for j, place in found.items() if j != i]
        boxes = [*taken, *(box for box, _ in others)]
        leads = [lead for _, lead in others if lead is not None]
        best = float("inf")
        for rank, (step, side) in enumerate(product(_STEPS, _SIDES)):
            if rank >= best:
                break
            box = _box(points[i], sizes[i], side, step)
            lead = (points[i], _edge(box, points[i])) if step >= _LED_FROM else None
            cost = rank + 12.0 * sum(_crosses(line, box) for line in lines)
            cost += _clashes(box, lead, i, dots, boxes, leads, room)
            if cost < best:
                best, found[i] = cost, (box, lead)
    places = [
        Place((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, lead)
        for box, lead in (found[i] for i in range(len(points)))
    ]
    return places


def apart(
    boxes: Sequence[Box], *, beside: Sequence[Point], lines: Sequence[tuple[Point, Point]] = ()
) -> list[int]:
    """Which of `boxes`, the first ones preferred, cover no other, no point and no line.

    The points of `beside` are those that the boxes name, in their order. The first box stays.
    """
    dots = [_around(point, _RADIUS, _RADIUS) for point in beside]
    kept = [0] if boxes else []
    for i in range(1, len(boxes)):
        others = [*(boxes[j] for j in kept), *(dot for j, dot in enumerate(dots) if j != i)]
        covered = any(_overlap(boxes[i], other) for other in others)
        if not covered and not any(_crosses(line, boxes[i]) for line in lines):
            kept.append(i)
    return sorted(kept)


def _clashes(
    box: Box,
    lead: tuple[Point, Point] | None,
    own: int,
    dots: Sequence[Box],
    boxes: Sequence[Box],
    leads: Sequence[tuple[Point, Point]],
    room: Point,
) -> float:
    """What is covered or crossed, each dearer than any distance."""
    outside = box[0] < 0 or box[1] < 0 or box[2] > room[0] or box[3] > room[1]
    others = [dot for j, dot in enumerate(dots) if j != own]
    covered = sum(_overlap(box, other) for other in (*boxes, *others))
    crossed = sum(_crosses(line, box) for line in leads)
    if lead is not None:
        far = [dot for dot in others if not _overlap(dot, dots[own])]  # none is led by where it is
        crossed += sum(_crosses(lead, other) for other in (*boxes, *far))
    return 2000.0 * (covered + 3 * outside) + 400.0 * crossed


def _crowd(points: Sequence[Point], i: int) -> int:
    x, y = points[i]
    return sum(abs(a - x) < 120 and abs(b - y) < 40 for a, b in points)


def _box(point: Point, size: Point, side: Point, step: float) -> Box:
    """A name so many pixels from the edge of its point, in the direction `side`."""
    half_width, half_height = size[0] / 2, size[1] / 2
    away = _RADIUS + step
    ahead = min(
        half_width / max(abs(side[0]), 1e-9), half_height / max(abs(side[1]), 1e-9)
    )  # from its middle to its border
    reach = away + ahead
    return _around(
        (point[0] + side[0] * reach, point[1] + side[1] * reach), half_width, half_height
    )


def _around(point: Point, half_width: float, half_height: float) -> Box:
    x, y = point
    return x - half_width, y - half_height, x + half_width, y + half_height


def _edge(box: Box, point: Point) -> Point:
    """The point of a box that is nearest."""
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    )  # fmt: skip


def _crosses(line: tuple[Point, Point], box: Box) -> bool:
    """Whether a line runs through a box (Liang & Barsky 1984)."""
    (x0, y0), (x1, y1) = line
    begin, end = 0.0, 1.0
    for delta, low, high in (
        (x1 - x0, box[0] - x0, box[2] - x0),
        (y1 - y0, box[1] - y0, box[3] - y0),
    ):
        if delta == 0:
            if low > 0 or high < 0:
                return False
            continue
        first, last = sorted((low / delta, high / delta))
        begin, end = max(begin, first), min(end, last)
        if begin >= end:
            return False
    return True
