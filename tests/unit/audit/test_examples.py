"""The examples of a rule: run on their day, and every way in which they do not show it is told."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from riverzones.audit import columns_read, findings_table, run
from riverzones.audit.context import Context
from riverzones.audit.examples import Tried, _cells, example_day, example_layers, try_examples
from riverzones.catalogue import load
from riverzones.model import Dated, Example, Exemption, Selection, Text, parse_condition
from riverzones.network.trace import Velocities, VelocityClass
from riverzones.terrain import Grid

CATALOGUE = load()
SHORE = "POLYGON((109.90 31.05, 109.91 31.05, 109.91 31.06, 109.90 31.06, 109.90 31.05))"
NEAR, FAR = "POINT(109.905 31.067216)", "POINT(109.905 31.0692)"  # 800.0 m, 1,020.0 m
SHORES = [{"basin": "yangtze", "river": "长江", "geometry": SHORE}]
DAY = dt.date(2025, 6, 1)


def selection(kind, where):
    return Selection((kind,), where, parse_condition(where))


def example(*projects, **how):
    return Example({"projects": list(projects), "shorelines": SHORES}, **how)


def project(geometry, industry="chemical", **more):
    return {"industry": industry, "geometry": geometry, **more}


RULE = replace(
    CATALOGUE.rules["CN-111"],
    subject=selection("projects", "industry = 'chemical'"),
    references={"shore": selection("shorelines", "basin = 'yangtze'")},
    unclear=(),
    message=Text(
        zh="距{reference_name} {measured:,.1f}，限 {limit:,.0f}", en="{measured:,.1f} m from {reference_name}"
    ),
    bad=example(project(NEAR), measured=800.0),
    good=example(project(FAR)),
)


def tried(**how):
    return try_examples(replace(RULE, **how), packs=CATALOGUE.packs)


def faults(**how):
    return [(step, fault.zh, fault.en) for step, fault in tried(**how).faults]


def test_examples_that_show_their_rule_have_no_faults():
    made = tried()
    assert made.faults == ()
    assert made.message == Text(zh="距长江 800.0，限 1,000", en="800.0 m from 长江")
    assert made.measured == pytest.approx(800.0, abs=0.05)
    assert made.always_open is False
    assert Tried() == Tried((), None, Tried().measured, False)
    assert math.isnan(Tried().measured)


def test_a_bad_example_that_is_not_one_violation_is_a_fault():
    both = example(project(NEAR), project(NEAR), measured=800.0)
    assert faults(bad=both) == [
        (
            ("examples", "bad"),
            "违反的例子应恰有一处违反，现有违反 2 处、无法判定 0 处",
            "the bad example must be exactly one violation, got 2 and 0 that cannot be told",
        )
    ]
    blank = example(project(NEAR, None), measured=800.0)
    assert faults(bad=blank) == [
        (
            ("examples", "bad"),
            "违反的例子应恰有一处违反，现有违反 0 处、无法判定 1 处（属性未填：industry）",
            "the bad example must be exactly one violation, got 0 and 1 that cannot be told "
            "(attribute not stated: industry)",
        )
    ]
    nobody = example(project(NEAR, "textile"))
    made = tried(bad=nobody)
    assert [(step, fault.zh, fault.en) for step, fault in made.faults] == [
        (
            ("examples", "bad"),
            "违反的例子应恰有一处违反，现有违反 0 处、无法判定 0 处（subject 的条件一行也没有选中）",
            "the bad example must be exactly one violation, got 0 and 0 that cannot be told "
            "(the condition of subject picks no row of it)",
        )
    ]
    assert made.message is None
    assert math.isnan(made.measured)
    assert faults(bad=example(project(FAR)))[0][1].endswith("现有违反 0 处、无法判定 0 处")
    beside = example(project(NEAR), project(NEAR, None), measured=800.0)
    assert faults(bad=beside)[0][2].endswith("got 1 and 1 that cannot be told (attribute not stated: industry)")


def test_a_good_example_that_shows_something_is_a_fault():
    assert faults(good=example(project(NEAR), project(NEAR), project(NEAR, None))) == [
        (
            ("examples", "good"),
            "合规的例子应没有问题，却有违反 2 条、无法判定 1 条",
            "the good example must show nothing, got 2 violations, 1 that cannot be told",
        )
    ]
    assert len(faults(good=example(project(NEAR, None)))) == 1


def test_an_example_that_is_not_run_says_why():
    bare = Example({"projects": [project(NEAR)]})
    (bad,) = faults(bad=bare)
    (good,) = faults(good=bare)
    assert (bad[0], good[0]) == (("examples", "bad"), ("examples", "good"))
    assert bad[1].startswith("例子没有运行：")
    assert bad[2].startswith("the example was not run: ")
    assert "shorelines" in bad[2]
    assert good[1:] == bad[1:]


@pytest.mark.parametrize("which", ["bad", "good"])
@pytest.mark.parametrize(
    "written", ["POINT(31", "POINT(-180.1 31)", "POINT(180.1 31)", "POINT(109 -90.1)", "POINT(109 90.1)", "甲"]
)
def test_coordinates_that_are_no_degrees_are_a_fault_of_their_layer(which, written):
    made = tried(**{which: example(project(written))})
    assert [(step, fault.zh, fault.en) for step, fault in made.faults] == [
        (
            ("examples", which, "projects"),
            f"坐标不是经纬度的 WKT（经度在前）：“{written}”",
            f"no WKT in degrees, longitude first: {written!r}",
        )
    ]
    assert (made.message, made.always_open) == (None, False)


def test_degrees_reach_to_the_ends_of_the_world():
    rows = [{"geometry": f"POINT({east} {north})"} for east, north in ((180, 90), (-180, -90))]
    drawn = example_layers(Example({"x": [*rows, {"geometry": None}, {}]}))("x")
    assert drawn.geometry.isna().tolist() == [False, False, True, True]


def test_rows_of_an_example_are_layers_with_ids_and_without_accuracy():
    layers = example_layers(
        Example({"a": [{"n": 1}, {"n": 2, "geometry": NEAR}], "b": [{"id": "B", "accuracy_m": 3.0, "geometry": NEAR}]})
    )
    assert layers("c") is None
    first, second = layers("a"), layers("b")
    assert first.index.tolist() == first.id.tolist() == ["a-0", "a-1"]
    assert second.index.tolist() == ["B"]
    assert (first.crs, first.index.name) == (4490, None)
    assert (first.geometry.iloc[0], first.geometry.iloc[1].wkt) == (None, "POINT (109.905 31.067216)")
    assert first.accuracy_m.isna().all()
    assert second.accuracy_m.tolist() == [3.0]
    assert sorted(first.columns) == ["accuracy_m", "geometry", "id", "n"]


def test_a_layer_of_an_example_may_have_no_geometry_at_all():
    (row,) = example_layers(Example({"a": [{"n": 1}]}))("a").to_dict("records")
    assert (row["n"], row["geometry"]) == (1, None)


def test_cells_of_an_example_are_degrees_on_a_grid_from_its_north_western_corner():
    drawn = {"west": 109.8, "north": 31.5, "cell": 0.25, "values": [[1, None, 3], [4, 5, 6]]}
    values, grid = _cells(drawn)(None)
    assert np.array_equal(values, [[1, np.nan, 3], [4, 5, 6]], equal_nan=True)
    assert grid == Grid((2, 3), 109.8, 31.5, 0.25, 0.25)


def test_what_is_measured_must_be_what_the_example_says():
    def of(measured):
        return faults(bad=example(project(NEAR), measured=measured))

    assert of(None) == of(800.08) == of(800.0) == []
    assert of(800.1) == [
        (
            ("examples", "bad", "measured"),
            "例子写明量得 800.1，实际量得 800.04",
            "the example says that 800.1 is measured, got 800.04",
        )
    ]
    assert len(of(799.98)) == 1
    standing = {"check": "missing", "limits": (Dated({"column": "stage"}, dt.date(2021, 1, 1)),), "references": {}}
    said = {"message": Text(zh="缺", en="lacking"), "good": example(project(FAR, stage="new"))}
    bad = example(project(NEAR, stage=None), measured=1.0)
    assert faults(bad=bad, **standing, **said) == [
        (
            ("examples", "bad", "measured"),
            "例子写明量得 1，实际量得 无",
            "the example says that 1 is measured, got nothing",
        )
    ]
    unsaid = {**said, "message": Text(zh="{measured}{limit}{unit}", en="lacking")}
    assert faults(bad=replace(bad, measured=None), **standing, **unsaid) == [
        (
            ("message", "zh"),
            f"说明中写了 {{{name}}}，而此核查方法不给出该数值",
            f"the message says {{{name}}}, which this check does not give",
        )
        for name in ("measured", "limit")
    ]


@pytest.mark.parametrize(
    ("zh", "en", "step", "said", "in_english"),
    [
        ("", "near", ("message", "zh"), "zh 说明写出来是“”", "the zh message reads ''"),
        ("近", " ", ("message", "en"), "en 说明写出来是“ ”", "the en message reads ' '"),
        ("近 nan", "near", ("message", "zh"), "zh 说明写出来是“近 nan”", "the zh message reads '近 nan'"),
    ],
)
def test_a_message_that_says_nothing_is_a_fault(zh, en, step, said, in_english):
    assert faults(message=Text(zh=zh, en=en)) == [(step, said, in_english)]


@pytest.mark.parametrize("words", ["{nobody}", "{measured:d}", "{}"])
def test_a_message_that_cannot_be_written_is_a_fault(words):
    made = tried(message=Text(zh=words, en="near"))
    ((step, fault),) = made.faults
    assert step == ("message",)
    assert fault.zh.startswith("说明不能按格式写出：")
    assert fault.en.startswith("the message cannot be written: ")
    assert fault.zh.partition("：")[2] == fault.en.partition(": ")[2] != "None"
    assert made.message is None


def test_examples_are_counted_with_the_velocities_that_are_given():
    reach = {"from_node": 1, "to_node": 2, "geometry": "LINESTRING(109.90 31.05, 109.95 31.05)"}  # 4.77 km

    def upstream(lon):
        projects = [project(f"POINT({lon} 31.0501)")]
        intakes = [{"geometry": "POINT(109.949 31.0501)"}]
        return Example({"projects": projects, "intakes": intakes, "reaches": [reach]})

    rule = {
        "check": "upstream",
        "limits": (Dated({"hours": 1.0}, dt.date(2021, 1, 1)),),
        "references": {"intake": Selection(("intakes",))},
        "message": Text(zh="近", en="near"),
        "bad": upstream(109.94),
        "good": upstream(109.905),
    }
    slow, fast = (Velocities((VelocityClass("all", ms=(ms, ms, ms)),)) for ms in (0.5, 5.0))  # 1.8 and 18 km in an hour
    assert try_examples(replace(RULE, **rule), packs=CATALOGUE.packs, velocity=lambda: slow).faults == ()
    assert len(try_examples(replace(RULE, **rule), packs=CATALOGUE.packs, velocity=lambda: fast).faults) == 1


def entry(where, title):
    return Exemption(where, parse_condition(where), Text(zh=title, en=title))


def test_what_the_law_leaves_open_may_be_open_in_the_bad_example():
    always = tried(unclear=(entry("industry = 'chemical'", "待认定"), entry("industry = 'x'", "乙")))
    assert always.faults == ()
    assert always.always_open is True
    assert always.message is not None
    blank = example(project(NEAR, None), measured=800.0)
    other = tried(unclear=(entry("industry = 'x'", "乙"),), bad=blank)
    assert (other.always_open, len(other.faults)) == (False, 1)
    two = tried(unclear=(entry("industry = 'chemical'", "待认定"),), bad=example(project(NEAR), project(NEAR)))
    assert (two.always_open, len(two.faults)) == (False, 1)
    assert two.faults[0][1].zh.endswith("违反 0 处、无法判定 2 处（待认定）")


# the day of an example


def limit(since, until=None):
    return Dated({}, dt.date(since, 1, 1), until and dt.date(until, 1, 1))


@pytest.mark.parametrize(
    ("limits", "pack", "today", "day"),
    [
        ([limit(2021)], (None, None), (2025, 6, 1), (2025, 6, 1)),
        ([limit(2021, 2023)], (None, None), (2025, 6, 1), (2022, 12, 31)),
        ([limit(2021, 2023)], (None, None), (2022, 6, 1), (2022, 6, 1)),
        ([limit(2021, 2023), limit(2023)], (None, None), (2025, 6, 1), (2025, 6, 1)),
        ([limit(2021, 2023), limit(2023, 2024)], (None, None), (2025, 6, 1), (2023, 12, 31)),
        ([limit(2021)], (None, 2024), (2025, 6, 1), (2023, 12, 31)),
        ([limit(2021, 2023)], (None, 2022), (2025, 6, 1), (2021, 12, 31)),
        ([limit(2021, 2023)], (None, 2024), (2025, 6, 1), (2022, 12, 31)),
        ([limit(2027), limit(2029)], (None, None), (2025, 6, 1), (2027, 1, 1)),
        ([limit(2021)], (2028, None), (2025, 6, 1), (2028, 1, 1)),
        ([limit(2029)], (2028, None), (2025, 6, 1), (2029, 1, 1)),
    ],
)
def test_an_example_without_a_day_is_run_on_the_last_on_which_its_rule_holds(limits, pack, today, day):
    since, until = (year and dt.date(year, 1, 1) for year in pack)
    held = replace(CATALOGUE.packs["national"], since=since, until=until)
    rule = replace(RULE, limits=tuple(limits))
    assert example_day(rule, rule.bad, held, today=dt.date(*today)) == dt.date(*day)
    if pack == (None, None):
        assert example_day(rule, rule.bad, None, today=dt.date(*today)) == dt.date(*day)


def test_an_example_that_says_its_day_is_run_on_it():
    assert example_day(RULE, replace(RULE.bad, on=DAY), None) == DAY
    before = example_day(RULE, RULE.bad, None)
    assert dt.date(2024, 1, 1) < before <= dt.date.today()
    ended = replace(RULE, limits=(Dated({"distance_m": 1000}, dt.date(2021, 1, 1), dt.date(2023, 1, 1)),))
    assert faults(limits=ended.limits) == []
    later = faults(limits=ended.limits, bad=replace(RULE.bad, on=DAY), good=replace(RULE.good, on=DAY))
    assert [step for step, _, _ in later] == [("examples", "bad"), ("examples", "good")]


@pytest.mark.parametrize("code", sorted(CATALOGUE.rules))
def test_a_rule_sees_the_same_where_only_the_columns_that_it_can_read_are_there(code):
    rule = CATALOGUE.rules[code]
    for shown in (rule.bad, rule.good):
        day = example_day(rule, shown, CATALOGUE.packs[rule.pack])
        read = columns_read([rule], day)
        layers = example_layers(shown)

        def some(layer, layers=layers, read=read):
            rows = layers(layer)
            return rows if rows is None or layer not in read else rows[[*(read[layer] & {*rows.columns}), "geometry"]]

        tables, counts = [], []
        for given in (layers, some):
            context = Context(given, day, refers=CATALOGUE.refers, velocity=lambda: None)
            seen, count = run([rule], given, day=day, context=context, packs=CATALOGUE.packs)
            counts.append(count)
            tables.append(findings_table(seen, given, day=day))
        assert counts[0] == counts[1]
        pd.testing.assert_frame_equal(*tables)
        assert not read or set(read) <= {*rule.layers, rule.group_by}
