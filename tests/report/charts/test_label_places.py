"""Names of points: none covers another, a point or a line that leads elsewhere."""

import random
from itertools import combinations

import pytest

from voc_cli.report.charts.label_places import Place, apart, place_labels

ROOM = (790.0, 408.0)


def boxes(places: list[Place], sizes: list[tuple[float, float]]) -> list[tuple[float, ...]]:
    return [
        (place.x - w / 2, place.y - h / 2, place.x + w / 2, place.y + h / 2)
        for place, (w, h) in zip(places, sizes, strict=True)
    ]


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("seed", range(12))
def test_names_of_a_crowd_cover_nothing(seed: int) -> None:
    rng = random.Random(seed)
    points = [(rng.gauss(400, 60), rng.gauss(330, 25)) for _ in range(14)]
    sizes = [(6.2 * rng.choice((4, 8, 12, 18)), 15.0) for _ in points]
    corner = (0.0, 380.0, 80.0, 408.0)
    places = place_labels(points, sizes, room=ROOM, taken=[corner])
    found = boxes(places, sizes)
    assert not [pair for pair in combinations([*found, corner], 2) if overlap(*pair)]
    for i, box in enumerate(found):
        inside = [
            j for j, (x, y) in enumerate(points) if box[0] < x < box[2] and box[1] < y < box[3]
        ]
        assert inside == []
        assert 0 <= box[0] and box[2] <= ROOM[0] and 0 <= box[1] and box[3] <= ROOM[1]
        lead = places[i].lead
        if lead is not None:
            assert lead[0] == points[i]


def test_a_point_alone_has_its_name_beside_it() -> None:
    (place,) = place_labels([(100.0, 100.0)], [(50.0, 15.0)], room=ROOM)
    assert place.lead is None
    assert (place.x, place.y) == (136.0, 100.0)


def test_figures_of_alarms_in_a_row_do_not_cover_each_other() -> None:
    boxes = [(0.0, 0.0, 30.0, 18.0), (20.0, 2.0, 50.0, 20.0), (60.0, 0.0, 90.0, 18.0)]
    beside = [(15.0, 30.0), (35.0, 32.0), (75.0, 30.0)]
    assert apart(boxes, beside=beside) == [0, 2]
    assert apart(boxes, beside=beside, lines=[((50.0, 40.0), (75.0, 0.0))]) == [0]
    assert apart([], beside=[]) == []


def test_names_of_points_at_one_place_cover_no_other() -> None:
    sizes = [(60.0, 15.0)] * 9
    places = place_labels([(395.0, 204.0)] * 9, sizes, room=ROOM)
    assert not any(overlap(one, other) for one, other in combinations(boxes(places, sizes), 2))
