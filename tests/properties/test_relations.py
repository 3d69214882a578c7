"""What holds of every relation, whatever is drawn."""

import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from property_examples import examples
from riverzones.geo import geodesy
from riverzones.relations import RELATIONS, relate
from strategies import distances_m, lakes, layer, layers, places, rivers, shapes

SLOW = settings(max_examples=examples(20), deadline=None)
OF_PLACE = [name for name, entry in RELATIONS.items() if not entry.flow]


def near_lakes():
    """Polygons large enough to meet what else is drawn."""
    return lakes(radius=0.6)


def accuracies():
    return st.floats(0.0, 3_000.0)


def asked(name, subject, reference, **options):
    """Truth by subject and reference: True, or None where it cannot be told."""
    if RELATIONS[name].needs_distance:
        options = {"distance_m": 5_000.0, **options}
    table = relate(name, subject, reference, **options)
    truth = [None if pd.isna(value) else bool(value) for value in table["truth"]]
    return dict(zip(zip(table["subject_id"], table["reference_id"], strict=True), truth, strict=True))


def by_subject(name, subject, reference, **options):
    """Truth by subject: True if of any reference, None if it cannot be told, False if not there."""
    found = dict.fromkeys(subject.index, False)
    for (row, _), truth in asked(name, subject, reference, **options).items():
        found[row] = True if truth or found[row] is True else None
    return found


def suited(name, subject):
    return subject if name != "along" else subject[shapely.get_dimensions(subject.geometry.array) > 0]


@SLOW
@given(layers(prefix="s"), layers(near_lakes()), distances_m(10, 50_000), st.floats(1.0, 3.0), accuracies())
def test_wider_contains_narrower(subject, reference, limit_m, factor, accuracy):
    subject = subject.assign(accuracy_m=accuracy)
    narrow = by_subject("within", subject, reference, distance_m=limit_m)
    wide = by_subject("within", subject, reference, distance_m=limit_m * factor)
    rank = {True: 2, None: 1, False: 0}
    assert all(rank[wide[row]] >= rank[narrow[row]] for row in narrow)


@SLOW
@given(layers(prefix="s"), layers(near_lakes()), st.sampled_from(OF_PLACE), accuracies(), st.randoms())
def test_the_answer_does_not_depend_on_row_order_or_vertex_direction(subject, reference, name, accuracy, random):
    subject = suited(name, subject).assign(accuracy_m=accuracy)
    mixed = list(range(len(reference)))
    random.shuffle(mixed)
    turned = reference.iloc[mixed]
    turned = turned.set_geometry(shapely.reverse(np.asarray(turned.geometry.array)), crs=4490)
    back = subject.iloc[::-1].set_geometry(shapely.reverse(np.asarray(subject.iloc[::-1].geometry.array)), crs=4490)
    assert by_subject(name, subject, reference) == by_subject(name, back, turned)


REACH_M = 5_000.0


def around(reference, part, reach_m):
    """References whose box comes within a reach [m] of the box of a part of the subjects."""
    west, south, east, north = part.total_bounds
    up = reach_m / 110_000
    across = up / np.cos(np.radians(min(max(abs(south), abs(north)) + up, 89.0)))
    box = shapely.box(west - across, south - up, east + across, north + up)
    return reference[shapely.intersects(shapely.box(*reference.bounds.to_numpy().T), box)]


@SLOW
@given(
    layers(most=9, prefix="s"),
    layers(near_lakes(), most=6),
    st.sampled_from(["inside", "reaches_into", "crossing", "touching", "within", "along"]),
    accuracies(),
    accuracies(),
)
def test_subjects_in_eight_parts_with_the_references_around_each_give_the_same_rows(
    subject, reference, name, ours_m, theirs_m
):
    subject, reference = suited(name, subject).assign(accuracy_m=ours_m), reference.assign(accuracy_m=theirs_m)
    options = {"distance_m": REACH_M} if RELATIONS[name].needs_distance else {}
    reach_m = options.get("distance_m", 0.0) + float(np.hypot(ours_m, theirs_m))
    centres = shapely.get_x(shapely.centroid(np.asarray(subject.geometry.array)))
    parts = [subject.iloc[rows] for rows in np.array_split(np.argsort(centres, kind="stable"), 8) if len(rows)]
    tables = [relate(name, part, around(reference, part, reach_m), **options) for part in parts]
    heads = ["subject_id", "reference_id", "measured", "unit", "slack_m", "truth"]

    def rows(tables):
        found = [table for table in tables if len(table)]
        if not found:
            return []
        whole = pd.concat(found)[heads].sort_values(heads[:2], kind="stable")
        return whole.round({"measured": 6, "slack_m": 6}).astype(object).where(whole.notna(), None).to_numpy().tolist()

    assert rows(tables) == rows([relate(name, subject, reference, **options)])


@settings(max_examples=examples(8), deadline=None)
@given(layers(st.one_of(places(), rivers()), most=3, prefix="s"), near_lakes(), st.floats(0.1, 0.9), accuracies())
def test_the_answer_does_not_depend_on_cutting_the_reference_in_two(subject, lake, share, accuracy):
    west, south, east, north = lake.bounds
    middle = west + share * (east - west)
    halves = [
        lake.intersection(shapely.box(west, south, middle, north)),
        lake.intersection(shapely.box(middle, south, east, north)),
    ]
    whole, cut = layer([lake]), layer(halves).assign(source_id="one")
    subject = subject.assign(accuracy_m=accuracy)
    for name in ("inside", "reaches_into", "outside"):
        one = relate(name, subject, whole).set_index("subject_id")["slack_m"]
        expected = by_subject(name, subject, whole)
        for options in ({}, {"region": "source_id"}):
            seen = by_subject(name, subject, cut, **options)
            for row, truth in expected.items():
                if row in one.index and abs(abs(one[row]) - accuracy) < 0.1:
                    continue  # on the edge of the rule the last digit decides
                assert seen[row] == truth, (name, row, options)


@SLOW
@given(layers(prefix="s"), layers(near_lakes()), accuracies())
def test_inside_implies_reaching_into_and_outside_is_its_negation(subject, reference, accuracy):
    subject = subject.assign(accuracy_m=accuracy)
    inside, into, outside = (by_subject(name, subject, reference) for name in ("inside", "reaches_into", "outside"))
    negated = {True: False, False: True, None: None}
    for row in subject.index:
        assert into[row] is True or inside[row] is not True
        assert outside[row] is negated[into[row]]


@SLOW
@given(layers(prefix="s"), layers(), st.sampled_from(OF_PLACE))
def test_without_accuracy_everything_is_told(subject, reference, name):
    if RELATIONS[name].needs_area and not (shapely.get_dimensions(reference.geometry.array) == 2).any():
        return
    assert None not in asked(name, suited(name, subject), reference).values()


@SLOW
@given(layers(prefix="s"), layers(near_lakes()), st.sampled_from(OF_PLACE), accuracies(), st.floats(1.0, 4.0))
def test_a_worse_accuracy_only_makes_answers_open(subject, reference, name, accuracy, factor):
    subject = suited(name, subject)
    sharp, coarse = (by_subject(name, subject.assign(accuracy_m=a), reference) for a in (accuracy, accuracy * factor))
    for row in subject.index:
        assert coarse[row] is None or coarse[row] is sharp[row]


@SLOW
@given(layers(places(), prefix="s"), layers(near_lakes()), accuracies(), st.floats(0, 6.28))
def test_a_point_moved_by_less_than_its_slack_keeps_its_truth(subject, reference, accuracy, bearing):
    table = relate("inside", subject.assign(accuracy_m=accuracy), reference)
    for row in table[table["truth"].fillna(False)].itertuples():
        if row.which_open:
            continue
        place = subject.geometry[row.subject_id]
        step = 0.99 * row.slack_m / 112_000
        moved = shapely.Point(place.x + step * np.cos(bearing), place.y + step * np.sin(bearing))
        assert geodesy.distance_m(place.x, place.y, moved.x, moved.y) < row.slack_m
        assert reference.geometry[row.reference_id].covers(moved)


@SLOW
@given(layers(rivers(), prefix="s"), layers(st.one_of(shapes(), near_lakes())), distances_m(100, 20_000))
def test_the_share_along_is_part_of_the_whole_and_grows_with_the_distance(subject, reference, limit_m):
    near = relate("along", subject, reference, distance_m=limit_m).set_index("subject_id")["share_ratio"]
    far = relate("along", subject, reference, distance_m=2 * limit_m).set_index("subject_id")["share_ratio"]
    assert near.between(0, 1).all()
    for row, share in near.items():
        assert far[row] >= share - 1e-3


@SLOW
@given(layers(near_lakes(), prefix="s"), layers(near_lakes()))
def test_crossing_is_reaching_into_without_being_inside(subject, reference):
    crossing = set(asked("crossing", subject, reference))
    into, inside = set(asked("reaches_into", subject, reference)), by_subject("inside", subject, reference)
    assert crossing == {(row, other) for row, other in into if inside[row] is not True}
    assert not crossing & set(asked("touching", subject, reference))
    assert by_subject("nearest", subject, reference) == dict.fromkeys(subject.index, True)
