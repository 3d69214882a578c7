"""Tables of facts put together, and rows split by the column that a limit hangs on: every row and reason of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from law_rows import context, picked
from riverzones.audit.checks import CHECKS, facts, no_facts
from riverzones.audit.combined import by_column, combined, on_the_ground, stacked, undecided
from riverzones.audit.together import ACCURACY
from riverzones.model import Text

V, C = "violation", "cannot_tell"
WHY = Text(zh="因", en="since")


def table(reference="r", **verdicts):
    """Facts by subject, against a reference."""
    rows = pd.DataFrame({"subject_id": list(verdicts)}, dtype=object)
    truth = pd.array([True if verdict == V else pd.NA for verdict in verdicts.values()], dtype="boolean")
    return facts(rows, truth=truth).assign(
        reference=reference, verdict=list(verdicts.values()), why=[None if v == V else WHY for v in verdicts.values()]
    )


def told(made):
    return {(row["subject_id"], row["reference"]): (row["verdict"], row["why"]) for row in made.to_dict("records")}


def said(made):
    return {row["subject_id"]: row["verdict"] for row in made.to_dict("records")}


def test_either_of_two_will_do_and_what_one_is_sure_of_is_not_told_again_by_the_other():
    zone, wet = table("zone", a=V, b=V, c=C, d=C), table("wet", a=V, b=C, c=V, d=C, e=C)
    made = combined({"zone": zone, "wet": wet}, [("or", "zone"), ("or", "wet")])
    assert told(made) == {
        ("a", "zone"): (V, None),
        ("b", "zone"): (V, None),
        ("c", "wet"): (V, None),
        ("d", "zone"): (C, WHY),
        ("d", "wet"): (C, WHY),
        ("e", "wet"): (C, WHY),
    }
    assert made.index.tolist() == list(range(6))


def test_both_must_hold_and_what_one_leaves_open_is_open():
    zone, wet = table("zone", a=V, b=V, c=C, d=C, e=V), table("wet", a=V, b=C, c=V, d=C, f=V)
    made = combined({"zone": zone, "wet": wet}, [("or", "zone"), ("and", "wet")])
    assert told(made) == {
        ("a", "zone"): (V, None),
        ("b", "zone"): (C, ACCURACY),
        ("c", "zone"): (C, WHY),
        ("d", "zone"): (C, WHY),
    }
    assert made.index.tolist() == list(range(4))


def test_what_is_taken_away_acquits_where_it_is_sure_and_leaves_open_where_it_is_not():
    zone, wet = table("zone", a=V, b=V, c=C, d=C, e=V, g=C), table("wet", a=V, b=C, c=V, d=C, f=V)
    made = combined({"zone": zone, "wet": wet}, [("or", "zone"), ("minus", "wet")])
    assert told(made) == {
        ("b", "zone"): (C, ACCURACY),
        ("d", "zone"): (C, WHY),
        ("e", "zone"): (V, None),
        ("g", "zone"): (C, WHY),
    }


def test_of_several_facts_of_one_subject_the_sure_one_counts():
    twice = stacked([table("wet", a=C, b=V), table("wet", a=V, b=C)])
    made = combined({"zone": table("zone", a=V, b=V), "wet": twice}, [("or", "zone"), ("and", "wet")])
    assert said(made) == {"a": V, "b": V}


def test_they_are_put_together_in_the_order_of_the_rule_after_those_that_it_does_not_name():
    one, two, three = table("one", a=V, b=V, c=V), table("two", b=V, d=V), table("three", c=V, d=V)
    tables = {"three": three, "two": two, "one": one}
    assert said(combined(tables, [("or", "one"), ("minus", "two"), ("or", "three")])) == {"a": V, "c": V, "d": V}
    assert said(combined(tables, [("or", "one"), ("or", "three"), ("minus", "two")])) == {"a": V, "c": V}
    assert said(combined(tables, [("minus", "two"), ("and", "three")])) == {"c": V}  # first what is not named: one
    assert said(combined(tables, [("and", "three"), ("minus", "two")])) == {"c": V}
    assert said(combined({"b": one, "a": two}, [])) == {"a": V, "b": V, "c": V, "d": V}


def test_the_layers_of_one_reference_are_alternatives():
    tables = {"zone": table("zone", a=V, b=V, c=V), "wet:x": table("wet", a=V), "wet:y": table("wet", b=C)}
    assert said(combined(tables, [("or", "zone"), ("and", "wet")])) == {"a": V, "b": C}
    assert said(combined(tables, [("or", "zone"), ("minus", "wet")])) == {"b": C, "c": V}


def test_rows_that_cannot_be_told_keep_their_older_reason():
    whole = table(a=V, b=C, c=V)
    other = Text(zh="乙", en="b")
    made = undecided(whole, np.array([True, True, False]), [ACCURACY, other])
    assert told(made) == {("a", "r"): (C, ACCURACY), ("b", "r"): (C, WHY), ("c", "r"): (V, None)}
    assert told(whole)["a", "r"] == (V, None)  # the table that was given stays
    assert undecided(whole, np.zeros(3, dtype=bool), []) is whole
    assert made["why"].dtype == object


def test_tables_below_each_other_count_anew():
    first, second = table("x", a=V), table("y", b=C)
    made = stacked([no_facts(), first, no_facts(), second])
    assert told(made) == {("a", "x"): (V, None), ("b", "y"): (C, WHY)}
    assert made.index.tolist() == [0, 1]
    assert stacked([]).equals(no_facts())
    empty = no_facts()
    assert stacked([empty, no_facts()]) is empty


# limits that hang on a column

RANKS = {"by": "rank", "values": {"main": 1000, "side": 500}}
ROWS = {
    "m": {"rank": "main"},
    "s": {"rank": "side"},
    "n": {"rank": None},
    "x": {"rank": "other"},
    "t": {"rank": "main"},
}


def split(limits, of, rows=ROWS):
    """Rows, limits and reason of each part."""
    parts = by_column(picked("rivers", rows), limits, of, context())
    return [(part.rows.index.tolist(), sizes, why and why.en) for part, sizes, why in parts]


def test_rows_are_split_by_the_column_that_a_limit_hangs_on():
    assert split({"distance_m": RANKS, "k": 1}, "reference") == [
        (["m", "t"], {"distance_m": 1000, "k": 1}, None),
        (["s"], {"distance_m": 500, "k": 1}, None),
        (["n"], {"distance_m": 1000, "k": 1}, "attribute not stated: rank"),
    ]
    whole = (list(ROWS), {"distance_m": RANKS}, None)
    assert split({"distance_m": RANKS}, "subject") == [whole]
    assert split({"distance_m": RANKS | {"of": "subject"}}, "reference")[0][0] == list(ROWS)
    assert split({"distance_m": RANKS | {"of": "subject"}}, "subject")[1] == (["s"], {"distance_m": 500}, None)
    assert split({"distance_m": 5}, "reference") == [(list(ROWS), {"distance_m": 5}, None)]
    plain = picked("rivers", ROWS)
    ((same, _, _),) = by_column(plain, {"distance_m": 5}, "reference", context())
    assert same is plain


def test_a_column_that_is_not_there_is_a_blank_in_every_row():
    rows = {"a": {}, "b": {}}
    assert split({"distance_m": RANKS}, "reference", rows) == [
        (["a", "b"], {"distance_m": 1000}, "attribute not stated: rank")
    ]


def test_two_limits_may_hang_on_two_columns_and_parts_have_keys_of_their_own():
    rows = {f"{rank}{kind}": {"rank": rank, "kind": kind} for rank in ("main", "side") for kind in ("p", "q")}
    kinds = {"by": "kind", "values": {"p": 1, "q": 2}}
    assert split({"distance_m": RANKS, "k": kinds}, "reference", rows) == [
        (["mainp"], {"distance_m": 1000, "k": 1}, None),
        (["mainq"], {"distance_m": 1000, "k": 2}, None),
        (["sidep"], {"distance_m": 500, "k": 1}, None),
        (["sideq"], {"distance_m": 500, "k": 2}, None),
    ]
    chosen = picked("rivers", {**ROWS, "o": {}})
    keys = [part.key for part, _, _ in by_column(chosen, {"distance_m": RANKS}, "reference", context())]
    assert keys == [(*chosen.key, "rank", word) for word in ("main", "side", None)]


# what reaches into several areas


def box(west, east, south=31.0, north=31.01):
    return f"POLYGON(({west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}))"


def ground(combine, subjects, **references):
    """Verdicts of what reaches into the areas put together, and how often the areas were asked."""
    asked = []

    def of(subject, name):
        asked.append((subject.layer, name))
        made = CHECKS["reaches_into"].rows(context(), subject, references[name])
        if references[name].open:
            made = made.assign(truth=pd.array([pd.NA] * len(made), dtype="boolean"))
        return made.assign(reference=name, verdict=[C if gap else V for gap in made.truth.isna()], why=None)

    return said(on_the_ground(picked("sites", subjects), references, combine, of)), asked


ZONE = {"Z": {"geometry": box(109.80, 109.82)}}
WET = {"W": {"geometry": box(109.81, 109.83)}}


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("and", {"both": V, "wide": V, "point": V}),
        ("minus", {"zone": V, "wide": V, "beside": V}),
        ("or", {"zone": V, "both": V, "wide": V, "wet": V, "beside": V, "point": V}),
    ],
)
def test_what_lies_in_the_other_area_is_cut_out_or_away_and_the_rest_is_asked(operation, expected):
    sites = {
        "zone": {"geometry": box(109.801, 109.805)},
        "both": {"geometry": box(109.812, 109.815)},
        "wet": {"geometry": box(109.825, 109.828)},
        "wide": {"geometry": box(109.795, 109.835)},
        "beside": {"geometry": "MULTIPOINT((109.805 31.005), (109.9 31.005))"},
        "point": {"geometry": "POINT(109.815 31.005)"},
        "out": {"geometry": box(109.85, 109.86)},
        "gone": {"geometry": "POLYGON EMPTY"},
    }
    combine = [("or", "zone"), (operation, "wet")]
    made, _ = ground(combine, sites, zone=picked("zones", ZONE), wet=picked("wetlands", WET))
    assert made == expected


def test_a_site_that_reaches_into_one_here_and_into_the_other_there_has_no_part_in_both():
    # a row of two parts: one in the zone alone, one in the wetland alone
    apart = "MULTIPOLYGON(" + ", ".join(box(*ends)[7:] for ends in ((109.801, 109.804), (109.825, 109.828))) + ")"
    areas = {"zone": picked("zones", ZONE), "wet": picked("wetlands", WET)}
    made, asked = ground([("or", "zone"), ("and", "wet")], {"A": {"geometry": apart}}, **areas)
    assert made == {}
    assert [name for _, name in asked] == ["zone", "wet", "zone"]
    assert asked[2][0].startswith("sites:and:")


def test_what_is_cut_is_cut_too_where_an_alternative_follows():
    apart = "MULTIPOLYGON(" + ", ".join(box(*ends)[7:] for ends in ((109.801, 109.804), (109.825, 109.828))) + ")"
    areas = {"zone": picked("zones", ZONE), "wet": picked("wetlands", WET)}
    lake = picked("lakes", {"K": {"geometry": box(109.84, 109.85)}})
    sites = {
        "apart": {"geometry": apart},
        "both": {"geometry": box(109.812, 109.815)},
        "lake": {"geometry": box(109.841, 109.845)},
    }
    combine = [("or", "zone"), ("and", "wet"), ("or", "lake")]
    assert ground(combine, sites, **areas, lake=lake)[0] == {"both": V, "lake": V}
    combine = [("or", "lake"), ("or", "zone"), ("and", "wet")]
    assert ground(combine, sites, **areas, lake=lake)[0] == {"both": V}


def test_nothing_is_cut_with_a_reference_that_is_each_subject_its_own():
    own = picked("wetlands", {"W": {"geometry": box(109.81, 109.83), "sid": "A"}}, own=("id", "sid"))
    areas = {"zone": picked("zones", ZONE), "wet": own}
    _, asked = ground([("or", "zone"), ("and", "wet")], {"A": {"geometry": box(109.812, 109.815)}}, **areas)
    assert [name for _, name in asked] == ["zone", "wet"]


def test_a_part_that_is_cut_with_an_area_in_doubt_is_open():
    doubtful = picked("wetlands", WET, open_=("W",))
    sites = {"A": {"geometry": box(109.812, 109.815)}, "B": {"geometry": box(109.801, 109.805)}}
    zone = picked("zones", ZONE)
    assert ground([("or", "zone"), ("and", "wet")], sites, zone=zone, wet=doubtful)[0] == {"A": C}
    assert ground([("or", "zone"), ("minus", "wet")], sites, zone=zone, wet=doubtful)[0] == {"B": V}
    sure = picked("wetlands", WET)
    assert ground([("or", "zone"), ("and", "wet")], sites, zone=zone, wet=sure)[0] == {"A": V}


METRE = 1 / 95_490  # degrees of the parallel at 31 N
EDGES = {f"{metres} m": box(109.815, 109.82 + metres * METRE, 31.004, 31.006) for metres in (-20, -1, 2, 20)}


def test_what_is_left_so_near_to_the_cut_that_the_accuracy_may_take_it_is_open():
    # from the middle of both areas to beside the eastern edge of the first, known to 5 m
    sites = {name: {"geometry": shape, "accuracy_m": 5.0} for name, shape in EDGES.items()}
    zone, wet = picked("zones", ZONE), picked("wetlands", WET)
    made, _ = ground([("or", "wet"), ("minus", "zone")], sites, zone=zone, wet=wet)
    assert made == {"-1 m": C, "2 m": C, "20 m": V}
    good = {name: {"geometry": shape, "accuracy_m": 0.1} for name, shape in EDGES.items()}
    made, _ = ground([("or", "wet"), ("minus", "zone")], good, zone=zone, wet=wet)
    assert made == {"2 m": V, "20 m": V}
    # the areas know less than the sites: the worst of them counts
    vague = picked("zones", {"Z": ZONE["Z"] | {"accuracy_m": 5.0}, "Y": {"geometry": box(109.7, 109.71)}})
    made, _ = ground([("or", "wet"), ("minus", "zone")], good, zone=vague, wet=wet)
    assert made == {"-1 m": C, "2 m": C, "20 m": V}


@pytest.mark.parametrize(("metres", "expected"), [(20, {"A": V}), (2, {"A": C}), (-2, {"A": C}), (-20, {})])
def test_a_part_in_both_that_the_accuracy_may_take_away_or_give_is_open(metres, expected):
    # in the first area, so many metres into the second
    site = {"A": {"geometry": box(109.805, 109.81 + metres * METRE, 31.004, 31.006), "accuracy_m": 5.0}}
    areas = {"zone": picked("zones", ZONE), "wet": picked("wetlands", WET)}
    assert ground([("or", "zone"), ("and", "wet")], site, **areas)[0] == expected
    assert ground([("or", "wet"), ("and", "zone")], site, **areas)[0] == expected
