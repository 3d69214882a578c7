"""Classes of outfalls and what to do with them: first match wins, and what cannot be told is not guessed."""

from __future__ import annotations

import datetime as dt
import json

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from query_ground import rows_of
from riverzones.audit.context import Context
from riverzones.audit.outfalls import classify, suggest
from riverzones.audit.outfalls.scheme import ACTIONS
from riverzones.catalogue.outfalls import outfall_scheme

SCHEME = outfall_scheme()
BOX = "POLYGON((109.9 31.0, 109.91 31.0, 109.91 31.01, 109.9 31.01, 109.9 31.0))"
DAY = dt.date(2026, 6, 1)
IN, EDGE, OUT = "POINT(109.905 31.005)", "POINT(109.905 31.00005)", "POINT(109.95 31.005)"


def outfall(place=OUT, **values):
    known = {"id": "O", "category": "municipal_wwtp", "owner": "某公司", "approved": True, "hidden": False}
    return rows_of({**known, **values, "wkt": place})


ZONES = rows_of({"id": "Z1", "name": "一级保护区", "tier": "1", "wkt": BOX})
PARKS = rows_of({"id": "P1", "name": "甲园区", "wkt": "POLYGON((109 30, 109.1 30, 109.1 30.1, 109 30.1, 109 30))"})
SEWERS = rows_of({"id": "G1", "name": "污水干管", "sewer_type": "sewage", "wkt": "LINESTRING(109 30, 109.1 30)"})
ALL = {"zones": ZONES, "industrial_parks": PARKS, "sewers": SEWERS, "nature_reserves": PARKS}


def asked(outfalls, layers=ALL):
    outfalls = outfalls.join(classify(outfalls, SCHEME))
    return suggest(outfalls, SCHEME.rules, Context(layers.get, DAY))


def answer(outfalls, layers=ALL):
    return asked(outfalls, layers).table.loc["O"]


def classed(**values):
    return classify(pd.DataFrame([values], index=["O"]), SCHEME).loc["O"]


def raw(word):
    return json.dumps({"category": word}, ensure_ascii=False)


BOTH = "category and name"


@pytest.mark.parametrize(
    ("values", "classes", "by"),
    [
        ({"category": "industrial"}, ["industrial", None, None], "category"),
        ({"category": "port"}, ["other", "port", None], "category"),
        ({"category": "domestic"}, ["other", None, None], "category"),
        ({"category": "domestic", "name": "农村生活污水排口"}, ["other", "village_sewage", None], BOTH),
        ({"category": "aquaculture"}, [None, None, None], "category"),
        ({"category": "aquaculture", "name": "规模化水产养殖排污口"}, ["agricultural", "large_fish_farm", None], BOTH),
        ({"category": "industrial", "name": "某尾矿库排污口"}, ["industrial", "mining_industry", "tailings"], BOTH),
        ({"category": "stormwater", "owner": "某镇人民政府"}, ["other", "town_stormwater", None], "category"),
        ({"category": "stormwater", "owner": "某公司"}, ["industrial", "industry_stormwater", None], "category"),
        ({"category": "stormwater"}, [None, None, None], "category"),
        ({"category": None, "name": "东门港口码头排口"}, ["other", "port", None], "name"),
        ({"category": None, "raw_values": raw("矿山排污口")}, ["industrial", "mining_industry", "mine"], "word"),
        ({"category": None, "raw_values": raw("温排水")}, [None, None, None], None),
        ({"category": None}, [None, None, None], None),
    ],
)  # fmt: skip
def test_a_class_comes_from_word_category_and_name_and_unknown_stays_unknown(values, classes, by):
    found = classed(**values)
    assert found[["class_1", "class_2", "class_3"]].tolist() == classes
    assert found.class_by == by
    assert bool(found.class_why_zh) == (classes[0] is None or by == "name" or values == {"category": "domestic"})


def test_a_name_does_not_overrule_the_category():
    assert classed(category="industrial", name="港口码头排口").class_1 == "industrial"


def test_a_class_that_was_recalled_says_so():
    assert classed(category="port").class_confidence == "verified"
    assert classed(category="domestic", name="农村生活污水散排口").class_confidence == "recall"


def test_inside_a_zone_is_banned_with_depth_zone_and_clause():
    found = answer(outfall(IN))
    assert (found.action, found.rule) == ("ban", "PA-101")
    # 0.005 degrees of longitude on the parallel of 31.005 N, GRS 80: 477.4 m; of latitude: 554.3 m
    assert found.measured == pytest.approx(477.4, abs=0.2)
    assert "一级保护区" in found.reason_zh
    assert "477." in found.reason_zh
    assert "第64条" in found.citation_zh
    assert "待核" in found.citation_zh


def test_outside_of_everything_is_normalised():
    found = answer(outfall())
    assert (found.action, found.rule, found.candidates) == ("normalise", "PA-399", ("normalise",))


def test_without_zones_nobody_can_tell():
    found = answer(outfall(), {**ALL, "zones": None})
    assert found.action is None
    assert found.candidates == ("ban", "normalise")
    assert "zones" in found.reason_zh


def test_an_accuracy_that_straddles_the_edge_leaves_it_open_on_both_sides():
    assert answer(outfall(EDGE, accuracy_m=3.0)).action == "ban"
    assert answer(outfall(EDGE, accuracy_m=20.0)).action is None
    near = "POINT(109.905 30.99995)"
    assert answer(outfall(near, accuracy_m=3.0)).action == "normalise"
    assert answer(outfall(near, accuracy_m=20.0)).candidates == ("ban", "normalise")


def test_a_zone_of_unknown_tier_leaves_it_open():
    found = answer(outfall(IN), {**ALL, "zones": ZONES.assign(tier=None)})
    assert found.action is None
    assert "ban" in found.candidates


def test_a_quasi_zone_needs_a_legal_reading():
    found = answer(outfall(IN), {**ALL, "zones": ZONES.assign(tier="quasi")})
    assert found.action is None
    assert found.rule == "PA-102"
    assert "法律解读" in found.reason_zh


def test_stormwater_in_a_zone_is_looked_into_and_not_banned():
    found = answer(outfall(IN, category="stormwater"))
    assert (found.action, found.rule) == ("normalise", "PA-302")


def test_a_factory_in_a_park_and_a_sewage_outlet_by_a_sewer_are_merged():
    assert (
        answer(outfall("POINT(109.05 30.05)", category="industrial"), {**ALL, "nature_reserves": None}).rule == "PA-201"
    )
    found = answer(outfall("POINT(109.05 29.9991)", category="domestic"))
    assert (found.action, found.rule) == ("merge", "PA-202")
    assert "本工具设定" in found.reason_zh
    assert answer(outfall("POINT(109.05 29.99)", category="domestic")).action == "normalise"


def test_a_rain_sewer_takes_no_sewage():
    rain = SEWERS.assign(sewer_type="rain")
    assert answer(outfall("POINT(109.05 29.9991)", category="domestic"), {**ALL, "sewers": rain}).action == "normalise"


def test_parks_that_are_only_points_cannot_tell():
    points = rows_of({"id": "P", "name": "甲", "wkt": IN})
    found = answer(outfall(category="industrial"), {**ALL, "industrial_parks": points})
    assert found.candidates == ("merge", "normalise")


def test_an_enterprise_keeps_one_outfall_and_a_government_is_no_enterprise():
    one = {"category": "industrial", "approved": True, "hidden": False}
    two = rows_of(
        {"id": "O", "name": "甲口", "owner": "某公司", "wkt": OUT, **one},
        {"id": "B", "name": "乙口", "owner": "某公司", "wkt": "POINT(109.955 31.005)", **one},
        {"id": "C", "name": "丙口", "owner": "另一公司", "wkt": "POINT(109.951 31.005)", **one},
    )
    table = asked(two).table
    assert table.rule.to_dict() == {"O": "PA-203", "B": "PA-203", "C": "PA-399"}
    assert "乙口" in table.reason_zh["O"]
    offices = two.assign(owner="某镇人民政府")
    assert set(asked(offices).table.rule) == {"PA-399"}


def test_an_unknown_type_by_a_sewer_is_open_and_says_why():
    found = answer(outfall("POINT(109.05 29.9991)", category=None))
    assert found.candidates == ("merge", "normalise")
    assert "未填category" in found.reason_zh


def test_a_hidden_pipe_is_banned_and_one_set_up_without_consent_is_investigated():
    assert answer(outfall(hidden=True)).rule == "PA-104"
    assert answer(outfall(approved=False)).rule == "PA-301"


def test_open_rules_that_ask_the_same_do_not_leave_it_open():
    both = pd.concat([ZONES, ZONES.assign(id="Z2", tier=None)])
    both.index = ["Z1", "Z2"]
    assert answer(outfall(IN), {**ALL, "zones": both}).action == "ban"


def test_the_action_given_is_compared_and_keeping_counts_as_normalising():
    assert bool(answer(outfall(class_of_action="keep")).agrees)
    assert not answer(outfall(class_of_action="ban")).agrees
    assert pd.isna(answer(outfall(class_of_action=None)).agrees)
    assert pd.isna(answer(outfall(class_of_action="ban"), {**ALL, "zones": None}).agrees)


def test_rules_without_their_layer_are_told_once():
    passed = asked(outfall(), {"zones": ZONES}).passed_over
    assert [rule.code for rule, _ in passed] == ["PA-103", "PA-201", "PA-202"]


def test_without_a_place_only_the_attributes_can_tell():
    lost = outfall()
    lost["geometry"] = gpd.GeoSeries([None], index=lost.index, crs=4490)
    found = answer(lost)
    assert found.action is None
    assert found.candidates == ("ban", "normalise")
    assert "没有坐标" in found.reason_zh


def test_a_name_with_braces_is_only_a_name():
    zones = ZONES.assign(name="{measured.__class__}")
    assert "{measured.__class__}" in answer(outfall(IN), {**ALL, "zones": zones}).reason_zh


@settings(max_examples=8)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "industrial", "domestic", "stormwater", "municipal_wwtp", "aquaculture"]),
            st.sampled_from([None, True, False]),
            st.floats(109.89, 109.92),
        ),
        min_size=1,
        max_size=6,
    ),
    st.randoms(),
)
def test_every_outfall_gets_an_answer_that_does_not_hang_on_the_order(rows, random):
    table = rows_of(
        *(
            {"id": f"O{number}", "category": kind, "owner": None, "approved": flag, "hidden": None,
             "wkt": f"POINT({lon} 31.005)"}
            for number, (kind, flag, lon) in enumerate(rows)
        )
    )  # fmt: skip
    found = asked(table).table
    assert found.reason_zh.str.len().gt(0).all()
    assert all(set(one) <= set(ACTIONS) and one for one in found.candidates)
    assert ((found.action.notna()) == (found.candidates.str.len() == 1)).all()
    shuffled = list(table.index)
    random.shuffle(shuffled)
    again = asked(table.loc[shuffled]).table.loc[table.index]
    assert again.reason_zh.tolist() == found.reason_zh.tolist()
