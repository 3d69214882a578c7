"""Rules of waters, sources and works read a second time: whom their sentence speaks of, and from which day on."""

from __future__ import annotations

import datetime as dt

import pytest

from law_scenes import CATALOGUE, audited, scene, square, verdicts

IN_1, IN_2 = "POINT(109.805 31.005)", "POINT(109.815 31.005)"
ZONES = [
    {"id": "Z1", "source_id": "S", "tier": "1", "wkt": square(109.80, 31.00)},
    {"id": "Z2", "source_id": "S", "tier": "2", "wkt": square(109.81, 31.00)},
]
HERE = {"CG": "530114", "KM": "530114", "KW": "530114", "YC": "500118", "WS": "500237"}
DAY = {"CG": "2025-12-15", "KM": "2025-12-15", "KW": "2025-12-15", "YC": "2020-06-01", "WS": "2025-12-15"}


def asked(path, rule, day=None, **layers):
    """What one rule says where and when its pack holds."""
    project = scene(path / f"{rule}{day}.gpkg", place=[HERE[rule[:2]]], **layers)
    return verdicts(audited(project, dt.date.fromisoformat(day or DAY[rule[:2]]), rule), rule)


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        ("CG-127", "signs"),
        ("CG-128", "boundary_markers"),
        ("KM-124", "boundary_markers"),
        ("YC-131", "signs"),
        ("YC-132", "fences"),
        ("YC-133", "emergency_pools"),
    ],
)
def test_marks_of_a_zone_are_asked_where_there_is_a_zone_and_a_planned_one_is_none(tmp_path, rule, marks):
    given = ("marked", "planned", "bare", "without a zone")
    sources = [{"id": name, "level": "village", "centralised": True, "wkt": IN_1} for name in given]
    zones = [{"id": f"Z {name}", "source_id": name, "tier": "1", "wkt": square(109.80, 31.00)} for name in given[:3]]
    standing = [
        {"id": "M1", "source_id": "marked", "status": "in_use", "wkt": IN_1},
        {"id": "M2", "source_id": "planned", "status": "planned", "wkt": IN_1},
    ]
    found = asked(tmp_path, rule, sources=sources, zones=zones, **{marks: standing})
    assert found == {"planned": "violation", "bare": "violation"}


def test_where_all_zones_are_drafts_no_source_lacks_the_signs_of_its_zone(tmp_path):
    sources = [{"id": "S", "level": "village", "centralised": True, "wkt": IN_1}]
    sign = {"id": "M", "source_id": "elsewhere", "wkt": IN_1}
    draft = {**ZONES[0], "status": "draft"}
    assert asked(tmp_path, "CG-127", sources=sources, signs=[sign], zones=[draft]) == {}


@pytest.mark.parametrize(("rule", "column"), [("KW-117", "has_sign"), ("KW-119", "online_monitor")])
def test_a_planned_outfall_needs_no_sign_and_no_monitor_yet(tmp_path, rule, column):
    outfalls = [
        {"id": state, "category": "industrial", "status": state, column: False, "wkt": IN_1}
        for state in ("planned", "in_use", "closed")
    ]
    assert asked(tmp_path, rule, outfalls=outfalls) == {"in_use": "violation"}


def test_a_planned_outfall_is_not_sampled_and_lets_in_nothing(tmp_path):
    outfalls = [
        {"id": state, "status": state, "load_t": load, "function_zone_id": "F", "load_cap_t": 5.0, "wkt": IN_1}
        for state, load in (("planned", 4.0), ("in_use", 4.0))
    ]
    sample = {"id": "S", "section_id": "elsewhere", "date": "2025-06-01", "wkt": None}
    area = {"id": "F", "load_cap_t": 5.0, "wkt": square(109.80, 31.00)}
    given = {"outfalls": outfalls, "samples": [sample], "function_zones": [area]}
    assert asked(tmp_path, "CG-120", **given) == {"in_use": "violation"}
    assert asked(tmp_path, "KM-116", **given) == {}


@pytest.mark.parametrize("rule", ["YC-117", "YC-121", "CG-131"])
def test_industrial_and_domestic_outfalls_are_those_and_a_blank_cannot_be_told(tmp_path, rule):
    spot = IN_2 if rule == "YC-121" else IN_1
    outfalls = [
        {"id": str(kind), "category": kind, "wkt": spot}
        for kind in ("industrial", "domestic", "municipal_wwtp", "agricultural", "stormwater", None)
    ]
    found = asked(tmp_path, rule, outfalls=outfalls, zones=ZONES)
    assert found == dict.fromkeys(("industrial", "domestic", "municipal_wwtp"), "violation") | {"None": "cannot_tell"}


def test_a_rebuilt_project_is_no_new_or_extended_one(tmp_path):
    projects = [
        {"id": stage, "stage": stage, "discharges": True, "wkt": IN_2}
        for stage in ("new", "expansion", "rebuild", "existing")
    ]
    found = asked(tmp_path, "YC-120", projects=projects, zones=ZONES)
    assert found == {"new": "violation", "expansion": "violation"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("CG-130", {"new": "violation"}), ("YC-125", dict.fromkeys(("new", "rebuild", "expansion"), "violation"))],
)
def test_a_plan_that_bans_docks_from_the_whole_zone_bans_them_from_tier_2(tmp_path, rule, expected):
    docks = [{"id": stage, "stage": stage, "wkt": IN_2} for stage in ("new", "rebuild", "expansion", "existing")]
    patrol = {"id": "patrol", "stage": "new", "purpose": "source_protection", "wkt": IN_2}
    assert asked(tmp_path, rule, docks=[*docks, patrol], zones=ZONES) == expected


@pytest.mark.parametrize(
    ("rule", "before", "after"), [("KW-115", "2014-05-20", "2014-05-21"), ("WS-150", "2023-02-22", "2023-02-23")]
)
def test_a_plan_excepts_what_was_found_before_the_plan_and_not_before_a_later_law(tmp_path, rule, before, after):
    area = {"id": "F", "present_class": "V", "target_class": "III", "wkt": square(109.80, 31.00)}
    outfalls = [
        {"id": day, "category": "industrial", "stage": "new", "found_date": day, "wkt": IN_1} for day in (before, after)
    ]
    works = {"id": "works", "category": "municipal_wwtp", "stage": "new", "wkt": IN_1}
    assert asked(tmp_path, rule, outfalls=[*outfalls, works], function_zones=[area]) == {after: "violation"}


def test_function_zones_that_matter_are_those_of_a_grade(tmp_path):
    grades = ("provincial", "city", "county", None)
    areas = [
        {"id": str(grade), "grade": grade, "target_class": "III", "wkt": square(109.80, 31.00)} for grade in grades
    ]
    classes = [
        {
            "id": f"K{n}",
            "function_zone_id": str(grade),
            "period": "year",
            "date": "2024-12-31",
            "class": "V",
            "wkt": None,
        }
        for n, grade in enumerate(grades)
    ]
    found = asked(tmp_path, "KW-114", function_zones=areas, section_classes=classes)
    assert found == {"provincial": "violation", "city": "violation", "None": "cannot_tell"}


def test_a_black_odour_water_of_a_village_is_none_of_the_built_up_area(tmp_path):
    waters = [{"id": kind, "location_type": kind, "status": "done", "wkt": IN_1} for kind in ("built_up", "rural")]
    states = [
        {"id": f"K{kind}", "water_id": kind, "date": "2025-05-31", "relapsed": True, "wkt": None}
        for kind in ("built_up", "rural")
    ]
    found = asked(tmp_path, "WS-151", black_odour_waters=waters, black_odour_states=states)
    assert found == {"built_up": "violation"}


@pytest.mark.parametrize(
    ("rule", "before", "since"),
    [
        ("WS-141", "2024-12-31", "2025-01-01"),
        ("WS-142", "2024-12-31", "2025-01-01"),
        ("WS-145", "2024-12-31", "2025-01-01"),
        ("YC-126", "2016-12-31", "2017-01-01"),
        ("YC-127", "2016-12-31", "2017-01-01"),
        ("KW-116", "2020-12-31", "2021-01-01"),
        ("KW-120", "2014-06-30", "2014-07-01"),
    ],
)
def test_what_a_document_gives_time_for_is_not_asked_before(tmp_path, rule, before, since):
    layers = {
        "wwtps": [
            {"id": "W1", "level": "city", "standard": "2", "status": "in_use", "wkt": IN_1},
            {"id": "W2", "level": "township", "standard": "2", "status": "in_use", "wkt": IN_1},
        ],
        "sections": [{"id": "S1", "grade": "city", "wkt": IN_1}],
        "auto_stations": [{"id": "A1", "section_id": "elsewhere", "wkt": IN_1}],
        "gas_stations": [{"id": "G1", "seepage_protection": False, "wkt": IN_1}],
        "livestock_farms": [{"id": "L1", "wkt": IN_1}],
        "livestock_areas": [{"id": "N1", "regime": "no_go", "status": "approved", "wkt": square(109.80, 31.00)}],
        "wells": [{"id": "B1", "meter": False, "wkt": IN_1}],
        "function_zones": [{"id": "F1", "has_sign": False, "wkt": square(109.80, 31.00)}],
    }
    assert asked(tmp_path, rule, before, **layers) == {}
    assert list(asked(tmp_path, rule, since, **layers).values()) == ["violation"]


def test_a_planned_farm_is_not_to_be_moved_and_an_area_approved_later_bans_nothing(tmp_path):
    farms = [{"id": str(state), "status": state, "wkt": IN_1} for state in ("planned", "in_use")]
    area = {"id": "N1", "regime": "no_go", "status": "approved", "wkt": square(109.80, 31.00)}
    assert asked(tmp_path, "YC-127", livestock_farms=farms, livestock_areas=[area]) == {"in_use": "violation"}
    later = {**area, "approved_date": "2020-07-01"}
    assert asked(tmp_path, "YC-127", "2020-06-30", livestock_farms=farms, livestock_areas=[later]) == {}


@pytest.mark.parametrize(
    ("rule", "layer", "told"),
    [("YC-123", "waste_stations", {"kind": "危险废物暂存点"}), ("YC-124", "storage_yards", {"cargo": "柴油"})],
)
def test_a_tier_2_that_is_approved_later_bans_no_yard_yet(tmp_path, rule, layer, told):
    yard = {"id": "Y", **told, "wkt": IN_2}
    later = {**ZONES[1], "approved_date": "2020-06-02"}
    assert asked(tmp_path, rule, **{layer: [yard]}, zones=ZONES) == {"Y": "violation"}
    assert asked(tmp_path, rule, "2020-06-01", **{layer: [yard]}, zones=[ZONES[0], later]) == {}


def test_a_list_to_be_gone_through_orders_nothing():
    assert CATALOGUE.rules["CG-126"].severity == "inventory"
