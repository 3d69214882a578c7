"""Several references joined by or, and, minus; limits that hang on a column of the subject or of the reference."""

from __future__ import annotations

import datetime as dt

import pytest

from law_scenes import CATALOGUE, audited, scene, square, verdicts
from riverzones.catalogue.schema import rule_schema
from riverzones.jobs.rules.check import check_rules

DAY = dt.date(2026, 6, 1)
METRE = 1 / 95_490  # degrees of the parallel at 31 N
PACK = """name: own
title: {zh: 本地, en: own}
letters: XO
issuer: {zh: 某局, en: an office}
jurisdiction: {title: {zh: 全国, en: everywhere}}
since: 2020-01-01
order: 30
documents: {n: {zh: 通知, en: notice}}
"""
RULE = """code: XO-101
title: {zh: 甲, en: a}
severity: prohibit
citations: [{document: n, clause: "1", quote: 某}]
examples:
  bad: {outfalls: [{name: a, geometry: "POINT (109.9 31.1)"}]}
  good: {outfalls: [{name: b, geometry: "POINT (109.9 31.1)"}]}
"""
ZONE = {"id": "Z", "name": "Z", "wkt": square(109.90, 31.0, 0.02)}
WETLAND = {"id": "W", "name": "W", "wkt": square(109.89, 31.0, 0.02)}
AREAS = "check: reaches_into\nreferences: {zone: {layer: zones}, wet: {layer: wetlands}}\n"


def own_pack(folder, rule):
    folder.mkdir(parents=True)
    (folder / "_pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "XO-101.yaml").write_text(RULE + rule, encoding="utf-8")
    return CATALOGUE.with_rules([folder])


def seen(tmp_path, rule, **layers):
    catalogue = own_pack(tmp_path / "own", rule)
    project = scene(tmp_path / "p.gpkg", **layers)
    return verdicts(audited(project, DAY, "XO-101", catalogue=catalogue), "XO-101")


def site(name, lon, wide, lat=31.002):
    return {"id": name, "accuracy_m": 5.0, "wkt": square(lon, lat, wide, 0.002)}


SITES = [
    site("zone", 109.912, 0.003),
    site("both", 109.902, 0.003),
    site("wetland", 109.892, 0.003),
    site("across all", 109.888, 0.04),
    site("2 m into the rest of the zone", 109.905, 0.005 + 2 * METRE),
    site("20 m into the rest of the zone", 109.905, 0.005 + 20 * METRE),
    site("1 m short of it", 109.905, 0.005 - METRE),
    {"id": "line", "wkt": "LINESTRING (109.905 31.003, 109.915 31.003)"},
]
SURE, OPEN = "violation", "cannot_tell"


@pytest.mark.parametrize(
    ("combine", "expected"),
    [
        (
            "zone and wet",
            dict.fromkeys(["both", "across all", "line", "1 m short of it"], SURE)
            | {"2 m into the rest of the zone": SURE, "20 m into the rest of the zone": SURE},
        ),
        (
            "zone minus wet",
            dict.fromkeys(["zone", "across all", "line", "20 m into the rest of the zone"], SURE)
            | {"2 m into the rest of the zone": OPEN, "1 m short of it": OPEN},
        ),
        ("wet minus zone", {"wetland": SURE, "across all": SURE}),
    ],
)
def test_areas_are_put_together_as_areas_in_the_order_of_the_rule(tmp_path, combine, expected):
    rule = f"subject: {{layer: projects}}\n{AREAS}combine: {combine}\n"
    assert seen(tmp_path, rule, projects=SITES, zones=[ZONE], wetlands=[WETLAND]) == expected


def test_a_site_in_two_areas_that_do_not_meet_is_in_no_part_of_both(tmp_path):
    zone, wetland = {**ZONE, "wkt": square(109.90, 31.0, 0.005)}, {**WETLAND, "wkt": square(109.91, 31.0, 0.005)}
    rule = f"subject: {{layer: projects}}\n{AREAS}combine: zone and wet\n"
    assert seen(tmp_path, rule, projects=[site("S", 109.895, 0.03)], zones=[zone], wetlands=[wetland]) == {}


def test_layers_of_one_reference_are_alternatives_and_nothing_taken_away_leaves_all(tmp_path):
    rule = (
        "subject: {layer: projects}\ncheck: reaches_into\n"
        "references: {zone: {layer: zones}, water: {layer: [lakes, reservoirs]}}\n"
    )
    layers = {"projects": SITES[:2], "zones": [ZONE], "reservoirs": [{**WETLAND, "id": "R"}]}
    lake = {"id": "L", "name": "湖", "wkt": square(109.0, 31.0)}
    assert seen(tmp_path / "and", rule + "combine: zone and water\n", lakes=[lake], **layers) == {"both": SURE}
    assert seen(tmp_path / "minus", rule + "combine: zone minus water\n", lakes=[lake], **layers) == {"zone": SURE}
    planned = {**layers, "reservoirs": [{**WETLAND, "id": "R", "status": "planned"}]}
    left = seen(tmp_path / "none", rule + "combine: zone minus water\n", lakes=[lake], **planned)
    assert left == {"zone": SURE, "both": SURE}


SHORE = [{"id": "A", "river": "甲河", "rank": "tributary", "wkt": square(109.0, 31.0)}]
OUTFALLS = [
    {"id": word or "blank", "category": word, "wkt": "POINT (109.005 31.015)"}  # 554 m from the shoreline
    for word in ("industrial", "domestic", None, "stormwater")
]
NEAR = "subject: {layer: outfalls}\ncheck: within_distance\nreferences: {shore: {layer: shorelines}}\n"
BY_CATEGORY = "limits: [{since: 2020-01-01, distance_m: {by: category, values: {industrial: 1000, domestic: 300}}}]\n"


def test_a_limit_may_hang_on_a_column_of_the_subject(tmp_path):
    found = seen(tmp_path, NEAR + BY_CATEGORY, outfalls=OUTFALLS, shorelines=SHORE)
    assert found == {"industrial": SURE, "blank": OPEN}


def test_a_column_that_both_have_is_that_of_the_reference_unless_it_is_said_otherwise(tmp_path):
    by = "limits: [{since: 2020-01-01, distance_m: {by: river, values: {甲河: 1000}%s}}]\n"
    outfalls = [{**OUTFALLS[0], "river": "乙河"}]
    assert seen(tmp_path / "a", NEAR + by % "", outfalls=outfalls, shorelines=SHORE) == {"industrial": SURE}
    assert seen(tmp_path / "b", NEAR + by % ", of: subject", outfalls=outfalls, shorelines=SHORE) == {}


def test_a_blank_that_decides_the_limit_is_told_and_not_the_accuracy(tmp_path):
    rule = NEAR + "limits: [{since: 2020-01-01, distance_m: {by: rank, values: {main_stem: 1000}}}]\n"
    project = scene(tmp_path / "p.gpkg", outfalls=OUTFALLS[:1], shorelines=[{**SHORE[0], "rank": None}])
    report = audited(project, DAY, "XO-101", catalogue=own_pack(tmp_path / "own", rule))
    assert report.findings.why_cannot_tell_en.tolist() == ["attribute not stated: River rank"]


def test_the_schema_knows_whose_column_a_limit_hangs_on():
    assert '"of": {"enum": ["reference", "subject"]}' in str(rule_schema(CATALOGUE)).replace("'", '"')


def test_a_rule_that_writes_exceptions_of_its_own_is_told_which_it_gives_up(tmp_path):
    own_pack(
        tmp_path / "own",
        NEAR + BY_CATEGORY + "except: [{where: \"stage = 'rebuild'\", title: {zh: 改, en: rebuilt}}]\n",
    )
    said = (
        RULE.replace("XO-101", "XO-102")
        + "extends: XO-101\nexcept: [{where: \"stage = 'new'\", title: {zh: 新, en: new}}]\n"
    )
    (tmp_path / "own" / "XO-102.yaml").write_text(said, encoding="utf-8")
    notes = {one.code: [note.en for note in one.notes] for one in check_rules(tmp_path / "own", catalogue=CATALOGUE)}
    assert "its own except stands for that of XO-101, which no longer holds: rebuilt" in notes["XO-102"]
    assert not any("no longer holds" in note for note in notes["XO-101"])
