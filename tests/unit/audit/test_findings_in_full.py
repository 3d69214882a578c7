"""A finding in full: every column of it, its clauses, and how it goes on from run to run."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from law_rows import layer
from riverzones.audit import findings_table, no_findings, run
from riverzones.audit.clauses import _members
from riverzones.audit.facts import Fact, facts_table
from riverzones.audit.findings import _messages, _places, completed
from riverzones.catalogue import load
from riverzones.chiefs import routing
from riverzones.model import FINDING_COLUMNS, Citation, Dated, Problem, Selection, Text
from riverzones.network import Network

CATALOGUE = load()
DAY = dt.date(2025, 6, 1)
SHORE = "POLYGON((109.90 31.05,109.91 31.05,109.91 31.06,109.90 31.06,109.90 31.05))"
TOWN = "POLYGON((109.90 31.06,109.91 31.06,109.91 31.08,109.90 31.08,109.90 31.06))"
REACH = "LINESTRING(109.90 31.0692,109.91 31.0692)"
LAYERS = {
    "projects": layer(
        {
            "P1": {
                "name": "甲厂", "industry": "chemical", "stage": "new", "code": "K1", "accuracy_m": 1.0,
                "river": "大宁河", "bank": "left", "illustrative": True, "geometry": "POINT(109.905 31.069)",
            },
            "P2": {
                "industry": None, "stage": "new", "admin": "乙镇", "code": "K2", "geometry": "POINT(109.905 31.0685)",
            },
            "P3": {"industry": "chemical", "stage": "new", "code": "K2", "geometry": "POINT(109.95 31.055)"},
            "P4": {
                "name": "丁厂", "industry": "chemical", "stage": "new", "accuracy_m": 20.0,
                "geometry": "POINT(109.902 31.0691)",
            },
        }
    ),
    "shorelines": layer({"Y": {"basin": "yangtze", "river": "长江", "code": "S-1", "geometry": SHORE}}),
    "townships": layer({"T": {"name": "甲镇", "geometry": TOWN}}),
    "segments": layer(
        {
            "G1": {
                "level": "county", "chief": "王", "title": "县长", "unit": "县府", "phone": "1", "river": "大宁河",
                "geometry": REACH,
            },
            "G2": {"level": "township", "chief": "李", "river": "大宁河", "bank": "left", "geometry": REACH},
        }
    ),
}  # fmt: skip
NATIONAL = replace(
    CATALOGUE.rules["CN-111"],
    message=Text(
        zh="{subject_name}距{reference_name} {measured:,.1f} {unit}，限 {limit:,.0f}，超 {margin:,.1f}{detail}",
        en="{subject_name} {measured:,.1f} {unit} from {reference_name}, limit {limit:,.0f}, by {margin:,.1f}{detail}",
    ),
)
LOCAL = replace(
    CATALOGUE.rules["WS-101"],
    lead_unit="县发展改革委",
    responsible_units=("甲局", "乙局"),
    message=Text(zh="近", en="near"),
)
PACKS = {name: CATALOGUE.packs[name] for name in ("national", "wushan-2023")}
CHIEFS = [
    {"level": "county", "chief": "王", "title": "县长", "unit": "县府", "phone": "1", "segment_id": "G1"},
    {"level": "township", "chief": "李", "bank": "left", "segment_id": "G2"},
]


def found(*rules, layers=LAYERS, **how):
    seen, _ = run(rules, layers.get, day=DAY, packs=PACKS)
    return findings_table(seen, layers.get, day=DAY, **how)


def plain(table):
    """Rows by subject, without what is blank; numbers to a tenth, JSON read."""
    told = {}
    for row in table.to_dict("records"):
        made = {}
        for name, value in row.items():
            if name in ("finding_id", "geometry") or value is None or (isinstance(value, float) and np.isnan(value)):
                continue
            if isinstance(value, str) and value == "":
                continue
            value = json.loads(value) if name in ("chiefs", "clauses") else value
            made[name] = round(value, 4 if name.startswith("nearest") else 1) if isinstance(value, float) else value
        told[row["subject_id"]] = made
    return told


def clause(rule, verdict, measured, *, pack):
    cited = rule.cited_words_on(DAY)
    return {
        "rule": rule.code, "pack": pack, "severity": "prohibit", "verdict": verdict, "measured": measured,
        "limit": 1000.0, "margin": 1000.0 - measured, "unit": "m", "citation": cited.zh, "citation_en": cited.en,
    }  # fmt: skip


def rounded(told):
    for row in told.values():
        for one in row["clauses"]:
            one |= {name: round(one[name], 1) for name in ("measured", "limit", "margin")}
    return told


def test_every_column_of_a_finding_of_two_rules():
    told = rounded(plain(found(NATIONAL, LOCAL)))
    cited = [rule.cited_words_on(DAY) for rule in (LOCAL, NATIONAL)]
    assert told["P1"] == {
        "kind": "rule", "rule": "WS-101", "rules": "WS-101 CN-111", "pack": "wushan-2023", "severity": "prohibit",
        "verdict": "violation", "subject_layer": "projects", "subject_id": "P1", "subject_name": "甲厂",
        "reference_layer": "shorelines", "reference_id": "Y", "reference_name": "S-1", "measured": 997.8,
        "limit": 1000.0, "margin": 2.2, "unit": "m", "accuracy_m": 1.0, "nearest_lon": 109.905, "nearest_lat": 31.06,
        "river": "大宁河", "bank": "left", "segment_id": "G2", "chiefs": CHIEFS, "admin": "甲镇",
        "lead_unit": "县发展改革委", "responsible_units": "甲局、乙局",
        "citation": "；".join(one.zh for one in cited), "citation_en": "; ".join(one.en for one in cited),
        "clauses": [
            clause(LOCAL, "violation", 997.8, pack="wushan-2023") | {"margin": 2.2},
            clause(NATIONAL, "violation", 997.8, pack="national") | {"margin": 2.2},
        ],
        "message": "近", "message_en": "near", "first_seen": DAY, "last_seen": DAY, "status": "new",
        "illustrative": True,
    }  # fmt: skip
    assert list(told) == ["P1", "P2", "P4"]


def test_what_cannot_be_told_says_why_in_both_languages():
    table = found(NATIONAL)
    told = rounded(plain(table))
    assert told["P1"]["message"] == "甲厂距S-1 997.8 m，限 1,000，超 2.2"
    assert told["P1"]["message_en"] == "甲厂 997.8 m from S-1, limit 1,000, by 2.2"
    assert not {"why_cannot_tell", "why_cannot_tell_en", "lead_unit", "responsible_units"} & set(told["P1"])
    assert {name: told["P2"][name] for name in ("subject_name", "verdict", "river", "admin", "illustrative")} == {
        "subject_name": "K2", "verdict": "cannot_tell", "river": "大宁河", "admin": "乙镇", "illustrative": False,
    }  # fmt: skip
    assert told["P2"]["why_cannot_tell"] == "属性未填：industry"
    assert told["P2"]["why_cannot_tell_en"] == "attribute not stated: industry"
    assert told["P4"]["why_cannot_tell"] == "位置精度不足以判定"
    assert told["P4"]["why_cannot_tell_en"] == "the positional accuracy straddles the limit"
    assert told["P4"]["clauses"][0]["verdict"] == "cannot_tell"
    assert list(table.columns) == [*FINDING_COLUMNS, "geometry"]
    assert table.index.tolist() == table.finding_id.tolist()
    assert table.crs == 4490
    assert table.geometry.tolist() == LAYERS["projects"].geometry[["P1", "P2", "P4"]].tolist()


def test_without_segments_and_townships_a_finding_says_what_its_subject_says():
    bare = {name: LAYERS[name] for name in ("projects", "shorelines")}
    told = plain(found(NATIONAL, layers=bare))
    assert (told["P1"]["river"], told["P1"]["bank"], told["P1"]["chiefs"]) == ("大宁河", "left", [])
    assert "admin" not in told["P1"]
    assert told["P2"]["admin"] == "乙镇"
    assert not {"segment_id", "river"} & set(told["P2"])


FLOW = layer({"R": {"river": "甲河", "from_node": 1, "to_node": 2, "geometry": REACH}})  # flows east, past its mouth


@pytest.mark.parametrize("drawn", [LAYERS, {name: LAYERS[name] for name in ("projects", "shorelines")}])
def test_what_a_subject_does_not_say_of_its_river_is_read_from_the_network(drawn):
    asked = []
    told = plain(found(NATIONAL, layers=drawn, network=lambda: asked.append(1) or Network.of(FLOW)))
    # to 109.91 E: 95,435 m of a degree of the parallel at 31.0692 N
    assert {row: one["chainage_m"] for row, one in told.items()} == {
        "P1": pytest.approx(0.005 * 95_435, abs=0.2), "P2": pytest.approx(0.005 * 95_435, abs=0.2),
        "P4": pytest.approx(0.008 * 95_435, abs=0.2),
    }  # fmt: skip
    assert (told["P1"]["river"], told["P1"]["bank"]) == ("大宁河", "left")
    assert (told["P4"]["river"], told["P4"]["bank"]) == ("甲河", "right")
    assert asked == [1]
    assert found(layers=drawn, network=lambda: asked.append(1)).empty
    assert asked == [1]


def test_what_lies_on_the_border_of_two_townships_is_of_the_first():
    beside = "POLYGON((109.905 31.06,109.92 31.06,109.92 31.08,109.905 31.08,109.905 31.06))"
    west = "POLYGON((109.90 31.06,109.905 31.06,109.905 31.08,109.90 31.08,109.90 31.06))"
    for names in (("甲镇", "丙镇"), ("丙镇", "甲镇")):
        towns = layer({name: {"name": name, "geometry": beside if name == "丙镇" else west} for name in names})
        told = plain(found(NATIONAL, layers={**LAYERS, "townships": towns}))
        assert (told["P1"]["admin"], told["P4"]["admin"]) == (names[0], "甲镇")


@pytest.mark.parametrize("drawn", [LAYERS, {name: LAYERS[name] for name in ("projects", "shorelines")}])
def test_a_subject_lies_on_the_river_that_it_states_though_another_is_nearer(drawn):
    longer = "LINESTRING(109.90 31.068,109.92 31.068)"  # 111 m south of P1, the other 22 m north of it
    rivers = {"R": {"river": "甲河", "from_node": 1, "to_node": 2, "geometry": REACH},
              "S": {"river": "大宁河", "from_node": 3, "to_node": 4, "geometry": longer}}  # fmt: skip
    told = plain(found(NATIONAL, layers=drawn, network=lambda: Network.of(layer(rivers))))
    assert told["P1"]["chainage_m"] == pytest.approx(0.015 * 95_436, abs=0.5)
    assert told["P4"]["chainage_m"] == pytest.approx(0.008 * 95_435, abs=0.5)


def test_a_place_of_an_area_without_names_is_not_asked_and_the_finest_comes_first():
    county = layer({"C": {"name": "巫山县", "geometry": TOWN}})
    both = {**LAYERS, "counties": county}
    assert plain(found(NATIONAL, layers=both))["P1"]["admin"] == "甲镇"
    unnamed = {**both, "townships": LAYERS["townships"].drop(columns="name")}
    told = plain(found(NATIONAL, layers=unnamed))
    assert (told["P1"]["admin"], told["P2"]["admin"]) == ("巫山县", "乙镇")


def test_a_finding_of_a_row_alone_names_no_reference():
    blank = replace(
        NATIONAL, check="missing", limits=(Dated({"column": "bank"}, dt.date(2020, 1, 1)),), references={}, combine=(),
        message=Text(zh="缺", en="lacking"),
    )  # fmt: skip
    made = found(blank)
    assert made.subject_id.tolist() == ["P2", "P3", "P4"]
    for column in ("reference_layer", "reference_id", "reference_name", "unit", "bank", "lead_unit", "note"):
        assert made[column].tolist() == [""] * 3
    assert made.measured.isna().all()
    assert made.nearest_lon.isna().all()


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA])
def test_a_fact_without_a_row_of_its_reference_names_the_layer_alone(nothing):
    seen, _ = run([NATIONAL], LAYERS.get, day=DAY, packs=PACKS)
    bare = [replace(part, facts=part.facts.assign(reference_id=nothing)) for part in seen]
    told = plain(findings_table(bare, LAYERS.get, day=DAY))
    assert {row: made["reference_layer"] for row, made in told.items()} == dict.fromkeys(
        ("P1", "P2", "P4"), "shorelines"
    )
    assert not any({"reference_id", "reference_name"} & set(made) for made in told.values())


def test_the_id_of_a_finding_hangs_on_codes_that_are_one_rows_alone():
    ids = found(NATIONAL).set_index("subject_id")["finding_id"]
    renumbered = LAYERS["projects"].rename(index={"P1": "Q1", "P2": "Q2", "P4": "Q4"})
    anew = found(NATIONAL, layers={**LAYERS, "projects": renumbered}).set_index("subject_id")["finding_id"]
    assert anew["Q1"] == ids["P1"]  # K1
    assert anew["Q2"] != ids["P2"]  # K2 is two rows' code
    assert anew["Q4"] != ids["P4"]


def test_each_region_that_a_subject_lies_in_is_a_fact_of_its_own_whatever_its_rows_are_called():
    zones = {name: {"source_id": source, "geometry": TOWN} for name, source in (("Z1", "S"), ("Z2", "T"))}
    inside = replace(
        NATIONAL, check="reaches_into", limits=(Dated({}, dt.date(2020, 1, 1)),),
        references={"zone": Selection(("zones",), region="source_id")},
    )  # fmt: skip
    made = found(inside, layers={**LAYERS, "zones": layer(zones)})
    ids = made[made.subject_id == "P1"].set_index("reference_id")["finding_id"]
    assert ids.index.tolist() == ["Z1", "Z2"]
    assert ids["Z1"] != ids["Z2"]
    anew = found(inside, layers={**LAYERS, "zones": layer({"Y1": zones["Z2"], "Y2": zones["Z1"]})})
    assert set(anew.finding_id[anew.subject_id == "P1"]) == set(ids)


def test_the_unit_of_the_place_is_in_charge_where_a_rule_names_none():
    county = routing.Jurisdiction(Text(zh="巫山县", en="Wushan"), ("巫山",), "500237", ("wushan-2023",))
    cited = Citation(Text(zh="方案", en="plan"))
    route = routing.Route(
        "r", Text(zh="甲", en="a"), "lead_unit", county, ("大宁河",), "县水利局", "县环保局", DAY, (), cited
    )
    basins = layer({"B": {"name": "大宁河流域", "geometry": TOWN}})
    drawn = {**LAYERS, "basins": basins}
    told = plain(found(NATIONAL, LOCAL, layers=drawn, routes={"r": route}))
    assert {row: one["lead_unit"] for row, one in told.items()} == dict.fromkeys(("P1", "P2", "P4"), "县发展改革委")
    sharper = replace(LOCAL, lead_unit=None)
    told = plain(found(sharper, layers=drawn, routes={"r": route}))
    assert {row: one["lead_unit"] for row, one in told.items()} == dict.fromkeys(("P1", "P2", "P4"), "县水利局")
    later = replace(route, since=DAY + dt.timedelta(days=1))
    assert "lead_unit" not in plain(found(sharper, layers=drawn, routes={"r": later}))["P1"]


def test_a_subject_lies_on_its_river_before_the_water_that_it_flows_into():
    water = LAYERS["projects"].assign(receiving_water="长江")
    told = plain(found(NATIONAL, layers={"projects": water, "shorelines": LAYERS["shorelines"]}))
    assert {row: made["river"] for row, made in told.items()} == {"P1": "大宁河", "P2": "长江", "P4": "长江"}


def test_rows_of_a_layer_that_does_not_say_so_are_no_illustration():
    bare = {**LAYERS, "projects": LAYERS["projects"].drop(columns="illustrative")}
    assert found(NATIONAL, layers=bare).illustrative.tolist() == [False] * 3


def test_the_table_without_findings_has_all_columns():
    for empty in (no_findings(), completed([], LAYERS.get, day=DAY), found(), facts_table([], LAYERS.get, day=DAY)):
        assert list(empty.columns) == [*FINDING_COLUMNS, "geometry"]
        assert empty.crs == 4490
        assert empty.empty


# which clause leads


def part_of(*clauses, finding="F"):
    """Rows of clauses: (rule, kind, verdict, severity, order, sharpens), of one fact or each of its own."""
    base = dict.fromkeys(FINDING_COLUMNS, "") | {
        "subject_layer": "projects", "subject_id": "P1", "clauses": "", "chiefs": "[]",
        "measured": 1.0, "limit": np.nan, "margin": 1.0, "unit": "m", "illustrative": False, "geometry": None,
    }  # fmt: skip
    rows = [
        {
            **base, "rule": rule, "rules": rule, "kind": kind, "verdict": verdict, "severity": severity, "pack": rule,
            "order": order, "sharpens": sharpens, "citation": f"{rule}条；总则", "citation_en": f"art. {rule}; all",
            "finding_id": finding or rule,
        }
        for rule, kind, verdict, severity, order, sharpens in clauses
    ]  # fmt: skip
    return pd.DataFrame(rows)


def told_as(*clauses):
    """One fact told by several clauses."""
    (row,) = completed([part_of(*clauses)], lambda _: None, day=DAY).to_dict("records")
    return row


def test_findings_stand_in_the_order_in_which_rules_and_layers_saw_them():
    def seen(*names):
        return part_of(*((name, "rule", "violation", "restrict", 0, False) for name in names), finding="")

    made = completed([seen("C", "A"), seen("D", "C"), seen("B")], lambda _: None, day=DAY)
    assert made.finding_id.tolist() == ["C", "A", "D", "B"]
    assert made.index.tolist() == ["C", "A", "D", "B"]


PLAIN = ("A", "rule", "violation", "restrict", 0, False)


@pytest.mark.parametrize(
    ("other", "leads"),
    [
        (("B", "data", "violation", "prohibit", 9, True), "A"),  # the law before another job
        (("B", "rule", "cannot_tell", "prohibit", 9, True), "A"),  # what is sure before what is open
        (("B", "rule", "violation", "prohibit", 0, False), "B"),  # the graver before the milder
        (("B", "rule", "violation", "monitor", 9, True), "A"),
        (("B", "rule", "violation", "restrict", 1, False), "B"),  # the more local
        (("B", "rule", "violation", "restrict", 0, True), "B"),  # the sharper
        (("B", "rule", "violation", "restrict", 0, False), "A"),  # by code
        (("B", "target", "violation", "prohibit", 0, False), "B"),
    ],
)
def test_the_clause_that_leads_a_fact_is_first_whichever_is_seen_first(other, leads):
    for order in ([PLAIN, other], [other, PLAIN]):
        row = told_as(*order)
        last = "B" if leads == "A" else "A"
        assert (row["rule"], row["rules"], row["pack"]) == (leads, f"{leads} {last}", leads)
        assert [one["rule"] for one in json.loads(row["clauses"])] == [leads, last]
        assert row["citation"] == f"{leads}条；总则；{last}条"
        assert row["citation_en"] == f"art. {leads}; all; art. {last}"


def test_a_clause_is_kept_once_without_what_goes_without_saying():
    row = told_as(PLAIN, PLAIN, ("B", "data", "violation", "restrict", 0, False))
    first, second = json.loads(row["clauses"])
    assert first == {
        "rule": "A", "pack": "A", "severity": "restrict", "verdict": "violation", "measured": 1.0, "limit": None,
        "margin": 1.0, "unit": "m", "citation": "A条；总则", "citation_en": "art. A; all",
    }  # fmt: skip
    assert second == {
        "kind": "data",
        **first,
        "rule": "B",
        "pack": "B",
        "citation": "B条；总则",
        "citation_en": "art. B; all",
    }
    assert next(iter(second)) == "kind"
    assert told_as(("A", "rule", "violation", "restrict", 0, False))["citation"] == "A条；总则"


# what other jobs see

BOARD = Problem("NB-1", "faded", "board", Text(zh="褪色", en="faded"), "require")
PASSING = replace(BOARD, kept=False)


def facts_of(*facts, layers=LAYERS, **how):
    return facts_table(facts, layers.get, day=DAY, **how)


def test_a_fact_of_another_job_is_a_finding_in_full():
    fact = Fact(
        BOARD, "faded", ("projects", "P1"), Text(zh="褪色", en="it is faded"), verdict="cannot_tell",
        why=Text(zh="照片不清", en="the photo is not clear"), reference=("segments", "G1"), measured=2.0, limit=1.0,
        margin=1.0, unit="count", accuracy_m=5.0, cited=Text(zh="规定", en="rule"),
    )  # fmt: skip
    told = plain(facts_of(fact, replace(fact, problem=PASSING, seen_as="x")))
    assert told == {
        "P1": {
            "kind": "board", "rule": "NB-1", "rules": "NB-1", "severity": "require", "verdict": "cannot_tell",
            "subject_layer": "projects", "subject_id": "P1", "subject_name": "甲厂", "reference_layer": "segments",
            "reference_id": "G1", "reference_name": "大宁河", "measured": 2.0, "limit": 1.0, "margin": 1.0,
            "unit": "count", "accuracy_m": 5.0, "river": "大宁河", "bank": "left", "segment_id": "G2",
            "chiefs": CHIEFS, "admin": "甲镇", "citation": "规定", "citation_en": "rule",
            "clauses": [
                {
                    "kind": "board", "rule": "NB-1", "pack": "", "severity": "require", "verdict": "cannot_tell",
                    "measured": 2.0, "limit": 1.0, "margin": 1.0, "unit": "count", "citation": "规定",
                    "citation_en": "rule",
                }
            ],
            "message": "褪色", "message_en": "it is faded", "why_cannot_tell": "照片不清",
            "why_cannot_tell_en": "the photo is not clear", "first_seen": DAY, "last_seen": DAY, "status": "new",
            "illustrative": True,
        }
    }  # fmt: skip
    sure = plain(facts_of(replace(fact, verdict="violation")))["P1"]
    assert not {"why_cannot_tell", "why_cannot_tell_en"} & set(sure)


def test_a_fact_without_a_row_has_the_name_and_the_place_that_it_is_given():
    fact = Fact(BOARD, "faded", ("projects", ""), Text(zh="缺", en="missing"), name="全部")
    (whole,) = facts_of(fact).to_dict("records")
    assert (whole["subject_name"], whole["subject_id"], whole["geometry"]) == ("全部", "", None)
    (unknown,) = facts_of(replace(fact, subject=("boards", "X9"), name="")).to_dict("records")
    assert (unknown["subject_name"], unknown["river"], unknown["illustrative"]) == ("X9", "", False)
    spot = LAYERS["projects"].geometry["P4"]
    empty = layer({"E": {"geometry": "POINT EMPTY"}, "N": {}})
    for row in "EN":
        (placed,) = facts_of(
            replace(fact, subject=("boards", row), name="", geometry=spot), layers={**LAYERS, "boards": empty}
        ).to_dict("records")
        assert placed["geometry"] == spot
        assert placed["admin"] == "甲镇"
    (own,) = facts_of(replace(fact, subject=("projects", "P1"), geometry=spot)).to_dict("records")
    assert own["geometry"] == LAYERS["projects"].geometry["P1"]
    (named,) = facts_of(replace(fact, subject=("projects", "P2"), name="")).to_dict("records")
    assert named["subject_name"] == "K2"


def test_a_fact_says_the_water_that_its_subject_flows_into_where_it_names_no_river():
    outfalls = layer(
        {"O": {"receiving_water": "大宁河"}, "P": {"river": "长江", "receiving_water": "大宁河", "admin": "甲镇"}}
    )
    facts = [Fact(BOARD, "faded", ("outfalls", row), Text(zh="", en="")) for row in "OP"]
    made = facts_of(*facts, layers={"outfalls": outfalls})
    assert made.set_index("subject_id")["river"].to_dict() == {"O": "大宁河", "P": "长江"}
    assert made.set_index("subject_id")["admin"].to_dict() == {"O": "", "P": "甲镇"}


def test_no_layer_is_asked_for_where_a_fact_names_none():
    asked = []
    fact = Fact(BOARD, "faded", ("projects", "P1"), Text(zh="", en=""))
    made = facts_table([fact], lambda name: asked.append(name) or LAYERS.get(name), day=DAY)
    assert made.reference_layer.tolist() == [""]
    assert asked.count("projects") == 1
    assert "" not in asked


def test_rows_that_are_no_more_are_facts_each_of_its_own():
    facts = [Fact(BOARD, "faded", ("projects", row), Text(zh="", en="")) for row in ("X1", "X2")]
    assert facts_of(*facts).subject_name.tolist() == ["X1", "X2"]


@pytest.mark.parametrize(
    ("measured", "unit", "open_", "zh", "en"),
    [
        (np.nan, "m", False, "内", "in"),
        (np.nan, "m", True, "内（在其中哪一级不能断定）", "in (in which of its tiers cannot be told)"),
        (1234.56, "m2", False, "内，占用 1,234.6 m²", "1,234.6 m² in"),
        (
            1.0,
            "m2",
            True,
            "内，占用 1.0 m²（在其中哪一级不能断定）",
            "1.0 m² in (in which of its tiers cannot be told)",
        ),
        (-5.04, "m", True, "边界外 5.0 m", "5.0 m outside"),
        (0.0, "m", False, "内，深入 0.0 m", "0.0 m inside"),
        (
            5.0,
            "m",
            True,
            "内，深入 5.0 m（在其中哪一级不能断定）",
            "5.0 m inside (in which of its tiers cannot be told)",
        ),
    ],
)
def test_how_a_subject_lies_is_said_in_both_languages(measured, unit, open_, zh, en):
    said = [_places([measured], [unit], [open_], lang) for lang in ("zh", "en")]
    assert said == [[zh], [en]]


def test_words_of_a_message_are_filled_in_row_by_row():
    facts = pd.DataFrame(
        {
            "measured": [1.5, np.nan], "limit": [2.0, 2.0], "margin": [np.nan, 1.0], "unit": ["m", None],
            "which_open": [False, True], "verdict": ["violation", "cannot_tell"],
            "why": pd.Series([Text(zh="因", en="since"), Text(zh="开", en="open")], dtype=object),
        }
    )  # fmt: skip
    zh = "{subject_name}/{reference_name}/{measured:,.1f}/{limit:.0f}/{margin:,.1f}/{unit}/{place}/{detail}"
    assert _messages(zh, "zh", ["甲", "乙"], ["丙", "丁"], facts) == [
        "甲/丙/1.5/2/未知/m/内，深入 1.5 m/因", "乙/丁/未知/2/1.0//内（在其中哪一级不能断定）/",
    ]  # fmt: skip
    assert _messages(zh, "en", ["a", "b"], ["c", "d"], facts) == [
        "a/c/1.5/2/unknown/m/1.5 m inside/since", "b/d/unknown/2/1.0//in (in which of its tiers cannot be told)/",
    ]  # fmt: skip
    assert _messages("{{}}", "en", ["a", "b"], ["c", "d"], facts) == ["{}", "{}"]


@pytest.mark.parametrize(
    ("unit", "zh", "en"),
    [("count", "个", "in number"), ("m2", "m²", "m²"), ("hm2", "hm²", "hm²"), ("km", "km", "km"), (None, "", "")],
)
def test_a_message_says_its_unit_as_people_write_it(unit, zh, en):
    facts = pd.DataFrame(
        {"measured": [3.0], "unit": [unit], "which_open": [False], "why": [None], "verdict": ["violation"]}
    )
    assert _messages("{measured:.0f} {unit}", "zh", ["甲"], [""], facts) == [f"3 {zh}"]
    assert _messages("{measured:.0f} {unit}", "en", ["甲"], [""], facts) == [f"3 {en}"]
    place = "3.0 m² in" if unit == "m2" else "3.0 m inside"  # how much ground, or how deep
    assert _messages("{place} ({unit})", "en", ["甲"], [""], facts) == [f"{place} ({en})"]


def test_ids_of_facts_hang_on_what_subject_and_reference_are_known_by():
    fact = Fact(BOARD, "faded", ("projects", "P1"), Text(zh="", en=""), reference=("shorelines", "Y"))
    (id_,) = facts_of(fact).finding_id
    same = [replace(fact, reference_key="code:S-1"), replace(fact, message=Text(zh="x", en="y"))]
    other = [
        replace(fact, seen_as="gone"), replace(fact, subject=("projects", "P4")), replace(fact, reference=("", "")),
        replace(fact, reference_key="Z"), replace(fact, subject=("boards", "P1")),
    ]  # fmt: skip
    assert [facts_of(one).finding_id.iloc[0] == id_ for one in same] == [True, True]
    assert [facts_of(one).finding_id.iloc[0] == id_ for one in other] == [False] * 5
    both = facts_of(fact, replace(fact, problem=replace(BOARD, code="NB-2")))
    assert both.finding_id.tolist() == [id_]
    assert both.rules.tolist() == ["NB-1 NB-2"]


@pytest.mark.parametrize(
    ("segment", "chiefs", "own"),
    [("G1", CHIEFS[:1], "G1"), ("G2", CHIEFS, "G2"), ("G9", CHIEFS, "G2"), ("", CHIEFS, "G2")],
)
def test_of_a_fact_about_a_segment_its_chief_answers_and_those_above(segment, chiefs, own):
    fact = Fact(BOARD, "faded", ("projects", "P1"), Text(zh="", en=""), segment=segment)
    (row,) = facts_of(fact).to_dict("records")
    assert json.loads(row["chiefs"]) == chiefs
    assert row["segment_id"] == own
    assert json.loads(facts_of(fact, layers={"projects": LAYERS["projects"]}).chiefs.iloc[0]) == []


def test_segments_without_a_column_of_levels_have_their_own_chief():
    drawn = {**LAYERS, "segments": LAYERS["segments"].drop(columns="level")}
    fact = Fact(BOARD, "faded", ("projects", "P1"), Text(zh="", en=""), segment="G2")
    (row,) = facts_of(fact, layers=drawn).to_dict("records")
    assert (row["segment_id"], json.loads(row["chiefs"])[-1]["chief"]) == ("G2", "李")


def test_a_segment_without_a_level_has_its_chief_below_all_others():
    drawn = {**LAYERS, "segments": LAYERS["segments"].assign(level=["county", None])}
    fact = Fact(BOARD, "faded", ("projects", "P1"), Text(zh="", en=""), segment="G2")
    links = json.loads(facts_of(fact, layers=drawn).chiefs.iloc[0])
    assert links == [CHIEFS[0], {"chief": "李", "bank": "left", "segment_id": "G2"}]


@given(st.lists(st.floats() | st.integers() | st.booleans() | st.none() | st.text()))
def test_members_of_a_clause_are_what_a_document_of_json_says(values):
    members = _members("limit", pd.Series(values, dtype=object))
    plain = [None if isinstance(value, float) and np.isnan(value) else value for value in values]
    assert members == [json.dumps({"limit": value}, ensure_ascii=False)[1:-1] for value in plain]
