"""What subjects are held against: several references together, limits by a column, rows in doubt."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from law_rows import layer
from riverzones.audit import run
from riverzones.model import Dated, Example, Pack, Rule, Selection, Target, Text, parse_condition
from riverzones.model.law import Duty, Jurisdiction

DAY = dt.date(2026, 6, 1)
NONE = Example({})
WORDS = Text(zh="甲", en="a")


def where(text):
    return {"where": text, "condition": parse_condition(text)} if text else {}


def rule(check, subject, references, *, combine=(), pack="own", asked=None, **limits):
    return Rule(
        code="XX-101",
        name="x",
        pack=pack,
        title=WORDS,
        subject=Selection((subject,), **where(asked)),
        check=check,
        references=references,
        limits=(Dated(limits, dt.date(2020, 1, 1)),),
        severity="prohibit",
        statements=(),
        citations=(),
        message=WORDS,
        bad=NONE,
        good=NONE,
        combine=combine or tuple(("or", name) for name in references),
    )


def verdicts(one, layers, **how):
    seen, (count,) = run([one], layers.get, day=DAY, **how)
    found = {}
    for part in seen:
        for row in part.facts.to_dict("records"):
            found[row["subject_id"]] = row["verdict"] if found.get(row["subject_id"]) != "violation" else "violation"
    return found, count


def box(west, east):
    return f"POLYGON(({west} 0, {east} 0, {east} 1, {west} 1, {west} 0))"


PARKS = layer({"park": {"geometry": box(0, 2)}})
ZONES = layer({"zone": {"geometry": box(1, 3)}})
SPOTS = layer({name: {"geometry": f"POINT({lon} 0.5)"} for name, lon in (("left", 0.5), ("both", 1.5), ("right", 2.5))})


@pytest.mark.parametrize(
    ("combine", "offends"),
    [
        ((("or", "parks"), ("or", "zones")), {"left", "both", "right"}),
        ((("or", "parks"), ("and", "zones")), {"both"}),
        ((("or", "parks"), ("minus", "zones")), {"left"}),
        ((("or", "zones"), ("minus", "parks")), {"right"}),
    ],
)
def test_two_references_are_joined_by_or_and_minus(combine, offends):
    references = {name: Selection((kind,)) for name, kind in (("parks", "industrial_parks"), ("zones", "zones"))}
    references = {name: references[name] for _, name in combine}
    found, count = verdicts(
        rule("inside", "outfalls", references, combine=combine),
        {"outfalls": SPOTS, "industrial_parks": PARKS, "zones": ZONES},
    )
    assert found == dict.fromkeys(offends, "violation")
    assert count.violations == len(offends)


@pytest.mark.parametrize(("operation", "verdict"), [("and", "cannot_tell"), ("minus", "cannot_tell")])
def test_a_second_reference_that_is_open_leaves_the_whole_open(operation, verdict):
    spot = layer({"edge": {"geometry": "POINT(1.00001 0.5)", "accuracy_m": 50.0}})
    references = {"parks": Selection(("industrial_parks",)), "zones": Selection(("zones",))}
    found, _ = verdicts(
        rule("inside", "outfalls", references, combine=(("or", "parks"), (operation, "zones"))),
        {"outfalls": spot, "industrial_parks": PARKS, "zones": ZONES},
    )
    assert found == {"edge": verdict}


def test_where_one_of_two_references_is_not_there_the_rule_runs_on_the_other_and_says_so():
    references = {"parks": Selection(("industrial_parks",)), "zones": Selection(("zones",))}
    either = rule("inside", "outfalls", references)
    found, count = verdicts(either, {"outfalls": SPOTS, "industrial_parks": PARKS})
    assert found == {"left": "violation", "both": "violation"}
    assert count.note.en == "the project has no layer zones"
    both = replace(either, combine=(("or", "parks"), ("and", "zones")))
    found, count = verdicts(both, {"outfalls": SPOTS, "industrial_parks": PARKS})
    assert (found, count.not_run.en) == ({}, "the project has no layer zones")


RANKED = {"by": "rank", "values": {"main_stem": 1000, "tributary": 500}}
NORTH = {"at_600": "POINT(0.5 0.0054262)", "at_400": "POINT(0.5 0.0036175)"}  # 600 m and 400 m of the meridian


@pytest.mark.parametrize(
    ("rank", "offends"),
    [
        ("main_stem", {"at_600": "violation", "at_400": "violation"}),
        ("tributary", {"at_400": "violation"}),
        (None, {"at_600": "cannot_tell", "at_400": "cannot_tell"}),
    ],
)
def test_a_limit_hangs_on_the_rank_of_the_river(rank, offends):
    rivers = layer({"R": {"rank": rank, "geometry": "LINESTRING(0 0, 1 0)"}})
    works = layer({name: {"geometry": place} for name, place in NORTH.items()})
    one = rule("within_distance", "projects", {"river": Selection(("rivers",))}, distance_m=RANKED)
    assert verdicts(one, {"projects": works, "rivers": rivers})[0] == offends


def test_a_reference_of_which_it_is_not_stated_whether_it_is_meant_accuses_nobody():
    zones = layer({"sure": {"tier": "1", "geometry": box(0, 1)}, "open": {"tier": None, "geometry": box(1, 3)}})
    one = rule("inside", "outfalls", {"zones": Selection(("zones",), **where("tier = '1'"))})
    found, count = verdicts(one, {"outfalls": SPOTS, "zones": zones})
    assert found == {"left": "violation", "both": "cannot_tell", "right": "cannot_tell"}
    assert (count.violations, count.cannot_tell) == (1, 2)


def test_a_reference_in_doubt_may_be_what_a_subject_lacks():
    zones = layer({"open": {"tier": None, "source_id": "S", "geometry": box(1, 3)}})
    own = Selection(("zones",), own=("id", "source_id"), **where("tier = '1'"))
    sources = layer({"S": {"geometry": "POINT(0 0)"}, "T": {"geometry": "POINT(0 0)"}})
    layers = {"sources": sources, "zones": zones}
    assert verdicts(rule("lacks", "sources", {"zones": own}), layers)[0] == {"S": "cannot_tell", "T": "violation"}


def test_a_column_that_a_list_of_columns_names_must_be_there():
    one = replace(rule("complete", "sources", {}, columns=("name", "owner")), references={}, combine=())
    _, count = verdicts(one, {"sources": layer({"S": {"name": "甲"}})})
    assert count.not_run.en == "the layer sources has no column owner"


def test_a_rate_is_about_places_and_those_of_another_county_are_not_asked():
    towns = layer({"T1": {"name": "甲镇", "geometry": box(0, 1)}, "T2": {"name": "乙镇", "geometry": box(5, 6)}})
    counties = layer({"C": {"name": "甲县", "code": "500237", "geometry": box(0, 2)}})
    farms = layer(
        {"f": {"done": False, "geometry": "POINT(0.5 0.5)"}, "g": {"done": True, "geometry": "POINT(5.5 0.5)"}}
    )
    from riverzones.audit import scope_of

    one = replace(
        rule("total", "livestock_farms", {}, pack="home"),
        references={},
        combine=(),
        group_by="townships",
        target=Target(2, "count", ">="),
    )
    home = Pack("home", WORDS, "XX", Jurisdiction(Text(zh="甲县", en="county a"), codes=("500237",)), WORDS)
    layers = {"livestock_farms": farms, "townships": towns, "counties": counties}
    found, count = verdicts(one, layers, packs={"home": home}, scope=scope_of(layers.get))
    assert found == {"T1": "violation"}
    assert (count.checked, count.violations) == (1, 1)
    assert verdicts(replace(one, group_by="basins"), layers)[1].not_run.en == "the project has no layer basins"


def test_a_limit_of_a_check_without_a_reference_may_hang_on_a_column_of_the_subject():
    depth = {"by": "purpose", "values": {"drinking": 5, "cooling": 2}, "of": "subject"}
    one = replace(rule("implausible", "intakes", {}, column="depth_m", least=depth), references={}, combine=())
    rows = {
        "shallow": {"purpose": "drinking", "depth_m": 4.0},
        "fine": {"purpose": "cooling", "depth_m": 4.0},
        "low": {"purpose": "cooling", "depth_m": 1.0},
        "unknown": {"purpose": None, "depth_m": 4.0},
        "deep": {"purpose": None, "depth_m": 9.0},
    }
    seen, (count,) = run([one], {"intakes": layer(rows)}.get, day=DAY)
    facts = seen[0].facts.set_index("subject_id")
    assert facts.verdict.to_dict() == {"shallow": "violation", "low": "violation", "unknown": "cannot_tell"}
    assert facts.limit.to_dict() == {"shallow": 5.0, "low": 2.0, "unknown": 5.0}
    assert facts.why["unknown"].en == "attribute not stated: purpose"
    assert (count.checked, count.violations, count.cannot_tell) == (5, 2, 1)


def test_each_column_that_a_check_reads_must_be_there():
    due = replace(
        rule("overdue", "outfalls", {}, column="checked", since_column="built"),
        references={},
        combine=(),
        duty=Duty(months=12),
    )
    assert verdicts(due, {"outfalls": layer({"a": {"checked": dt.date(2020, 1, 1), "built": None}})})[0] == {
        "a": "violation"
    }
    for missing in ("checked", "built"):
        rows = layer({"a": {"checked": None, "built": dt.date(2020, 1, 1)}}).drop(columns=missing)
        found, count = verdicts(due, {"outfalls": rows})
        assert (found, count.not_run.en) == ({}, f"the layer outfalls has no column {missing}")


@pytest.mark.parametrize(
    ("measure", "shape", "limit", "sums"),
    [
        # a hundredth of a degree of the equator: 1,113.2 m, of the meridian: 1,105.7 m
        ("area_m2", "POLYGON((0.99 0, 1.02 0, 1.02 0.01, 0.99 0.01, 0.99 0))", "m2", (1_230_907, 2_461_815)),
        ("length_m", "LINESTRING(0.99 0.5, 1.02 0.5)", "m", (1_113.2, 2_226.3)),
        ("count", "LINESTRING(0.99 0.5, 1.02 0.5)", "count", (0, 1)),
    ],
)
def test_a_length_or_an_area_in_two_places_counts_in_each_with_its_part(measure, shape, limit, sums):
    towns = layer({"T1": {"name": "甲镇", "geometry": box(0, 1)}, "T2": {"name": "乙镇", "geometry": box(1, 2)}})
    one = replace(
        rule("total", "buffer_strips", {}, measure=measure),
        references={},
        combine=(),
        group_by="townships",
        target=Target(1e9, limit, ">="),
    )
    seen, _ = run([one], {"townships": towns, "buffer_strips": layer({"s": {"geometry": shape}})}.get, day=DAY)
    measured = seen[0].facts.set_index("subject_id").measured
    assert [measured["T1"], measured["T2"]] == [pytest.approx(size, rel=1e-4) for size in sums]


def test_facts_of_a_subject_stay_in_the_order_of_its_references_however_many_subjects_a_second_rule_asks():
    zones = layer({name: {"geometry": box(0, 2)} for name in ("second", "first")})
    rows = {f"{at:02d}": {"kind": "a" if at % 4 else "b", "geometry": f"POINT({at / 100} 0.5)"} for at in range(40)}
    rules = [
        replace(rule("inside", "outfalls", {"zone": Selection(("zones",))}, asked=asked), code=code)
        for code, asked in (("XX-101", "kind = 'a'"), ("XX-102", None))
    ]
    seen, _ = run(rules, {"outfalls": layer(rows), "zones": zones}.get, day=DAY)
    expected = [(name, zone) for name in rows for zone in ("second", "first")]
    assert list(zip(seen[1].facts.subject_id, seen[1].facts.reference_id, strict=True)) == expected
