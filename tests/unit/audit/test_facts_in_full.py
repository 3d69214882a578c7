"""What each check says of a row, in full: numbers, units, references and the reason in both languages."""

from __future__ import annotations

import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest

from law_rows import by_unit, context, picked
from riverzones.audit import Context
from riverzones.audit.checks import calendar, change, place, presence, quality, rate, routing, series, total
from riverzones.audit.checks.attribute import complete, condition, missing, untrue
from riverzones.audit.checks.facts import FACTS, listed, no_facts
from riverzones.model import Classes, Duty, Target, Text, parse_condition

OWN = ("code", "source_id")


def full(facts):
    """Rows as they are told, without what is blank; numbers to a tenth, a reason in both languages."""
    assert list(facts.columns) == list(FACTS)
    told = []
    for row in facts.to_dict("records"):
        made = {}
        for name, value in row.items():
            if isinstance(value, Text):
                made[name] = (value.zh, value.en)
            elif hasattr(value, "x"):
                made[name] = (round(value.x, 4), round(value.y, 4))
            elif value is pd.NA:
                made[name] = None
            elif value is None or value is False or (isinstance(value, float) and np.isnan(value)):
                continue
            else:
                made[name] = round(float(value), 1) if isinstance(value, float) else value
        told.append(made)
    return told


DATE = dt.date
TITLES = {"owner": Text(zh="责任主体", en="owner"), "river": Text(zh="河流", en="river")}
NAMED = Context(lambda _: None, dt.date(2026, 6, 1), titles=lambda name: TITLES.get(name, Text(zh=name, en=name)))


def raw(**words):
    return json.dumps(words, ensure_ascii=False)


def area(west, east, south=0.0, north=0.01):
    """A box at the equator: 0.001 degrees are 111.32 m by 110.57 m."""
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"


LEDGER = {
    "a": {"owner": None, "river": " "},
    "b": {"owner": "甲", "river": "大宁河"},
    "c": {"owner": None, "river": "x"},
    "d": {"owner": None, "river": None, "raw_values": raw(owner="？？")},
    "e": {"owner": None, "river": "y", "raw_values": raw(owner="！")},
}
PLACED = picked(
    "projects",
    {
        "in": {"geometry": area(0.002, 0.003, 0.002, 0.003)},
        "part": {"geometry": area(0.009, 0.011, 0.004, 0.005)},
        "out": {"geometry": area(0.02, 0.021, 0.004, 0.005)},
        "near": {"geometry": "POINT(0.01005 0.005)", "accuracy_m": 10.0},
        "touch": {"geometry": area(0.01, 0.012)},
        "line": {"geometry": "LINESTRING(-0.001 0.005,0.011 0.005)"},
        "none": {},
    },
)
ZONE = picked("zones", {"Z": {"geometry": area(0, 0.01), "source_id": "S1"}})
TIERS = picked(
    "zones",
    {
        "Z1": {"geometry": area(0, 0.005), "source_id": "S1"},
        "Z2": {"geometry": area(0.005, 0.01), "source_id": "S1"},
    },
    region="source_id",
)
ON_THE_SEAM = picked("sites", {"p": {"geometry": "POINT(0.005 0.005)", "accuracy_m": 20.0}})
WELLS = picked(
    "wells",
    {
        "w1": {"geometry": "POINT(0 0.011)", "code": "S1"},
        "w2": {"geometry": "POINT(0 0.013)", "code": "S2"},
        "w3": {"geometry": "POINT(0 0.011)", "code": None},
    },
)
OWN_ZONES = picked(
    "zones",
    {
        "Z": {"geometry": area(0, 0.01), "source_id": "S1"},
        "Y": {"geometry": area(0, 0.01, 0.0125, 0.02), "source_id": "S2"},
    },
    own=OWN,
)
ROADS = picked(
    "roads",
    {"r": {"geometry": "LINESTRING(0 0.0101,0.02 0.0101)"}, "s": {"geometry": "LINESTRING(0 0.0121,0.02 0.0121)"}},
)
SOURCES = picked("sources", {"A": {"code": "S1"}, "B": {"code": "S2"}, "C": {"code": None}})
MARKERS = picked("boundary_markers", {"m1": {"source_id": "S1"}, "m2": {"source_id": "S1"}}, own=OWN)
WORKS = picked(
    "wwtps",
    {
        "in, other": {"lead_unit": "市水务局", "geometry": "POINT(0.005 0.005)"},
        "out": {"lead_unit": "市水务局", "geometry": "POINT(0.5 0.005)"},
        "blank": {"lead_unit": None, "geometry": "POINT(0.5 0.005)"},
        "no place": {"lead_unit": "管理局"},
        "both, neither": {"lead_unit": "别的", "geometry": area(0.009, 0.011)},
        "both, one": {"lead_unit": "市水务局", "geometry": area(0.009, 0.011)},
        "edge, out": {"lead_unit": "市水务局", "geometry": "POINT(0.01001 0.005)", "accuracy_m": 20.0},
        "out, other": {"lead_unit": "管理局", "geometry": "POINT(0.5 0.005)"},
        "edge, in": {"lead_unit": "管理局", "geometry": "POINT(0.00999 0.005)", "accuracy_m": 20.0},
        "edge, neither": {"lead_unit": "别的", "geometry": "POINT(0.00999 0.005)", "accuracy_m": 20.0},
    },
)
UNITS = {"column": "lead_unit", "inside": "管理局", "outside": "市水务局"}
DRILLS = picked(
    "risk_sources",
    {
        "a": {"drill": DATE(2024, 2, 29), "plan": "x", "built": DATE(2020, 1, 1)},
        "b": {"drill": None, "plan": "none", "built": DATE(2025, 1, 1)},
        "c": {"drill": None, "plan": "none", "built": None},
        "d": {"drill": None, "plan": "x", "built": DATE(2020, 1, 1)},
        "e": {"drill": DATE(2026, 1, 1), "plan": "x", "built": DATE(2020, 1, 1)},
    },
)
NEVER = parse_condition("plan = 'none'")
OLD = picked(
    "wetlands",
    {
        "a": {"code": "1", "geometry": area(0, 0.01)},
        "b": {"code": "2", "geometry": area(0.02, 0.03)},
        "c": {"code": None, "geometry": area(0.04, 0.05)},
        "d": {"code": "4"},
        "e": {"code": "5", "geometry": area(0.06, 0.07), "accuracy_m": 30.0},
        "f": {"code": "6", "geometry": "POINT(0 0)"},
        "g": {"code": "7", "geometry": area(0.08, 0.09)},
        "h": {"code": "8", "geometry": area(0.10, 0.11)},
    },
)
NEW = picked(
    "wetlands",
    {
        "n1": {"code": "1", "geometry": area(0, 0.009)},
        "n5": {"code": "5", "geometry": area(0.0602, 0.07), "accuracy_m": 40.0},
        "n7": {"code": "7", "geometry": area(0.08, 0.0899)},
        "n8": {"code": "8", "geometry": area(0.10, 0.108)},
    },
    own=("code", "code"),
    open_=("n8",),
)
TWICE = picked(
    "outfalls",
    {
        "a": {"code": "K1", "name": "甲", "geometry": "POINT(0 0)"},
        "b": {"code": " K1 ", "geometry": "POINT(0 0.0001)"},
        "c": {"code": "K2", "geometry": "POINT(0 0.0001)", "accuracy_m": 5.0},
        "d": {"code": None, "geometry": "POINT(1 1)"},
        "e": {"code": None, "geometry": "POINT(0 0.00005)"},
    },
)


def column(*values):
    return picked("samples", {name: {"v": value} for name, value in zip("abcdefg", values, strict=False)})


def samples(*rows, open_=()):
    """Values of the section S1; one of another where there is none."""
    other = {"x": {"section_id": "S9", "date": DATE(2026, 1, 1), "value": 1.0, "class": "I"}}
    own = {f"v{place}": {"section_id": "S1", **row} for place, row in enumerate(rows)}
    return picked("samples", own or other, own=("id", "section_id"), open_=open_)


def on(*days):
    return samples(*({"date": day if day is None else DATE.fromisoformat(day)} for day in days))


def rated(*rows):
    return samples(*({"date": day if day is None else DATE.fromisoformat(day), "class": word} for day, word in rows))


def value(year, number, **more):
    return {"date": DATE(year, 6, 1), "value": number, **more}


SECTIONS = picked("sections", {"S1": {"target": "III"}, "S2": {"target": None}})
SECTION = picked("sections", {"S1": {"target": "III"}})
ORDER = Classes("class", ("I", "II", "III", "IV", "V"))
DROP = Target(20, "%", ">=", year=2016, base_year=2015)
QUARTER = Duty(months=3)


def gaps(values, places=SECTIONS):
    return series.sampling_gap(context(), places, values, duty=QUARTER)


def worse(values, places=SECTIONS, **how):
    how = how or {"worse_than_column": "target"}
    if set(how) == {"months"}:
        how["worse_than_column"] = "target"
    return series.class_worse_than(context(), places, values, classes=ORDER, **how)


def dropped(*rows, target=DROP, open_=(), **how):
    return series.drop_from_base(context(), SECTION, samples(*rows, open_=open_), target=target, **how)


def grown(*rows, worse="rising", open_=()):
    return series.trend(context(), SECTION, samples(*rows, open_=open_), worse=worse, alpha=0.05)


def steps(by, since=2021, count=5):
    return [value(since + n, 10.0 + by * n) for n in range(count)]


FARMS = {
    "a": {"ok": True, "size": 2.0, "admin": "甲镇"},
    "b": {"ok": False, "size": 1.0, "admin": "甲镇"},
    "c": {"ok": None, "size": 1.0, "admin": "甲镇"},
    "d": {"ok": True, "size": None, "admin": "乙镇"},
    "e": {"ok": False, "size": 3.0, "admin": None},
}


def farms(*names):
    return picked("livestock_farms", {name: FARMS[name] for name in names or FARMS})


def shared(*names, target=98.0, op=">=", measure="count", by=None):
    grouped = by_unit(farms(*names), by=by)
    return rate.share(
        context(), grouped, counts=parse_condition("ok = true"), target=Target(target, "%", op), measure=measure
    )


def summed(*names, target=5.0, op="<=", unit="", measure="count", by=None, **how):
    return total.total(
        context(), by_unit(farms(*names), by=by), target=Target(target, unit, op), measure=measure, **how
    )


BANK = picked(
    "shorelines",
    {
        "half": {"geometry": "LINESTRING(0 0, 0.02 0)"},
        "unsure": {"geometry": "LINESTRING(0 0.0005, 0.02 0.0005)", "accuracy_m": 60.0},
        "far": {"geometry": "LINESTRING(0 1, 0.02 1)"},
        "point": {"geometry": "POINT(0 0)"},
        "none": {},
    },
)
STRIP = picked("buffer_strips", {"B": {"geometry": "LINESTRING(0 0, 0.01 0)"}})


CASES = {
    "missing": (
        lambda: missing(NAMED, picked("outfalls", LEDGER), column="owner"),
        [
            {"subject_id": "a", "truth": True},
            {"subject_id": "c", "truth": True},
            {
                "subject_id": "d",
                "why": ("属性写了但未能识别：责任主体（“？？”）", "attribute not understood: owner ('？？')"),
            },
            {
                "subject_id": "e",
                "why": ("属性写了但未能识别：责任主体（“！”）", "attribute not understood: owner ('！')"),
            },
        ],
    ),
    "complete": (
        lambda: complete(NAMED, picked("outfalls", LEDGER), columns=["owner", "river"]),
        [
            {
                "subject_id": "a",
                "measured": 2.0,
                "limit": 0.0,
                "margin": 2.0,
                "unit": "count",
                "truth": True,
                "why": ("缺：责任主体、河流", "missing: owner, river"),
            },
            {
                "subject_id": "c",
                "measured": 1.0,
                "limit": 0.0,
                "margin": 1.0,
                "unit": "count",
                "truth": True,
                "why": ("缺：责任主体", "missing: owner"),
            },
            {
                "subject_id": "d",
                "measured": 1.0,
                "limit": 0.0,
                "margin": 1.0,
                "unit": "count",
                "truth": True,
                "why": ("缺：河流", "missing: river"),
            },
            {
                "subject_id": "e",
                "unit": "count",
                "why": ("属性写了但未能识别：责任主体（“！”）", "attribute not understood: owner ('！')"),
            },
        ],
    ),
    "complete, in doubt alone": (
        lambda: complete(NAMED, picked("outfalls", {"e": LEDGER["e"]}), columns=["owner", "river"]),
        [
            {
                "subject_id": "e",
                "unit": "count",
                "why": ("属性写了但未能识别：责任主体（“！”）", "attribute not understood: owner ('！')"),
            },
        ],
    ),
    "untrue": (
        lambda: untrue(
            NAMED, picked("outfalls", {"a": {"ok": True}, "b": {"ok": False}, "c": {"ok": None}}), column="ok"
        ),
        [
            {"subject_id": "b", "truth": True},
            {"subject_id": "c", "why": ("属性未填：ok", "attribute not stated: ok")},
        ],
    ),
    "condition": (
        lambda: condition(
            NAMED,
            picked(
                "outfalls",
                {
                    "a": {"q": 5.0, "river": "x"},
                    "b": {"q": None, "river": "x"},
                    "c": {"q": None, "river": None},
                    "d": {"q": 50.0, "river": None},
                    "e": {"q": 50.0, "river": "x"},
                },
            ),
            offends=parse_condition("q > 10 AND river = 'x'"),
        ),
        [
            {"subject_id": "b", "why": ("属性未填：q", "attribute not stated: q")},
            {"subject_id": "c", "why": ("属性未填：q、河流", "attribute not stated: q, river")},
            {"subject_id": "d", "why": ("属性未填：河流", "attribute not stated: river")},
            {"subject_id": "e", "truth": True},
        ],
    ),
    "inside": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="inside"),
        [
            {
                "subject_id": "in",
                "reference_id": "Z",
                "measured": 221.1,
                "limit": 0.0,
                "margin": 221.1,
                "unit": "m",
                "slack_m": 221.1,
                "nearest": (0.002, 0.0),
                "truth": True,
            },
            {
                "subject_id": "near",
                "reference_id": "Z",
                "measured": -5.6,
                "limit": 0.0,
                "margin": -5.6,
                "unit": "m",
                "slack_m": -5.6,
                "accuracy_m": 10.0,
                "nearest": (0.01, 0.005),
            },
        ],
    ),
    "reaches into": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="reaches_into"),
        [
            {
                "subject_id": "in",
                "reference_id": "Z",
                "measured": 12309.1,
                "limit": 0.0,
                "margin": 12309.1,
                "unit": "m2",
                "slack_m": 55.1,
                "nearest": (0.0025, 0.0025),
                "truth": True,
            },
            {
                "subject_id": "part",
                "reference_id": "Z",
                "measured": 12309.1,
                "limit": 0.0,
                "margin": 12309.1,
                "unit": "m2",
                "slack_m": 55.1,
                "nearest": (0.0095, 0.0045),
                "truth": True,
            },
            {
                "subject_id": "near",
                "reference_id": "Z",
                "measured": -5.6,
                "limit": 0.0,
                "margin": -5.6,
                "unit": "m",
                "slack_m": -5.6,
                "accuracy_m": 10.0,
                "nearest": (0.01, 0.005),
            },
            {
                "subject_id": "line",
                "reference_id": "Z",
                "measured": 1113.2,
                "limit": 0.0,
                "margin": 1113.2,
                "unit": "m",
                "slack_m": 552.9,
                "nearest": (0.0, 0.005),
                "truth": True,
            },
        ],
    ),
    "reaches into by more than": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="reaches_into", min_area_m2=12_000.0),
        [
            {
                "subject_id": "in",
                "reference_id": "Z",
                "measured": 12309.1,
                "limit": 12000.0,
                "margin": 309.1,
                "unit": "m2",
                "slack_m": 55.1,
                "nearest": (0.0025, 0.0025),
                "truth": True,
            },
            {
                "subject_id": "part",
                "reference_id": "Z",
                "measured": 12309.1,
                "limit": 12000.0,
                "margin": 309.1,
                "unit": "m2",
                "slack_m": 55.1,
                "nearest": (0.0095, 0.0045),
                "truth": True,
            },
            {
                "subject_id": "near",
                "reference_id": "Z",
                "measured": -5.6,
                "limit": 0.0,
                "margin": -5.6,
                "unit": "m",
                "slack_m": -5.6,
                "accuracy_m": 10.0,
                "nearest": (0.01, 0.005),
            },
            {
                "subject_id": "line",
                "reference_id": "Z",
                "measured": 1113.2,
                "limit": 0.0,
                "margin": 1113.2,
                "unit": "m",
                "slack_m": 552.9,
                "nearest": (0.0, 0.005),
                "truth": True,
            },
        ],
    ),
    "reaches into by more than it does": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="reaches_into", min_area_m2=13_000.0),
        [
            {
                "subject_id": "near",
                "reference_id": "Z",
                "measured": -5.6,
                "limit": 0.0,
                "margin": -5.6,
                "unit": "m",
                "slack_m": -5.6,
                "accuracy_m": 10.0,
                "nearest": (0.01, 0.005),
            },
            {
                "subject_id": "line",
                "reference_id": "Z",
                "measured": 1113.2,
                "limit": 0.0,
                "margin": 1113.2,
                "unit": "m",
                "slack_m": 552.9,
                "nearest": (0.0, 0.005),
                "truth": True,
            },
        ],
    ),
    "outside": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="outside"),
        [
            {
                "subject_id": "out",
                "reference_id": "Z",
                "measured": 1113.2,
                "limit": 0.0,
                "margin": 1113.2,
                "unit": "m",
                "slack_m": 1113.2,
                "nearest": (0.01, 0.005),
                "truth": True,
            },
            {
                "subject_id": "near",
                "reference_id": "Z",
                "measured": 5.6,
                "limit": 0.0,
                "margin": 5.6,
                "unit": "m",
                "slack_m": 5.6,
                "accuracy_m": 10.0,
                "nearest": (0.01, 0.005),
            },
            {
                "subject_id": "touch",
                "reference_id": "Z",
                "measured": 0.0,
                "limit": 0.0,
                "margin": 0.0,
                "unit": "m",
                "slack_m": 0.0,
                "nearest": (0.01, 0.0),
                "truth": True,
            },
        ],
    ),
    "outside its own": (
        lambda: place.in_relation(context(), WELLS, OWN_ZONES, relation="outside"),
        [
            {
                "subject_id": "w1",
                "reference_id": "Z",
                "measured": 110.6,
                "limit": 0.0,
                "margin": 110.6,
                "unit": "m",
                "slack_m": 110.6,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
        ],
    ),
    "crossing": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="crossing"),
        [
            {
                "subject_id": "part",
                "reference_id": "Z",
                "measured": 12309.1,
                "limit": 0.0,
                "margin": 12309.1,
                "unit": "m2",
                "slack_m": 55.1,
                "nearest": (0.0095, 0.0045),
                "truth": True,
            },
            {
                "subject_id": "line",
                "reference_id": "Z",
                "measured": 1113.2,
                "limit": 0.0,
                "margin": 1113.2,
                "unit": "m",
                "slack_m": 111.3,
                "nearest": (0.0, 0.005),
                "truth": True,
            },
        ],
    ),
    "touching": (
        lambda: place.in_relation(context(), PLACED, ZONE, relation="touching"),
        [
            {
                "subject_id": "near",
                "reference_id": "Z",
                "measured": -5.6,
                "limit": 0.0,
                "margin": -5.6,
                "unit": "m",
                "slack_m": -5.6,
                "accuracy_m": 10.0,
                "nearest": (0.01, 0.005),
            },
            {
                "subject_id": "touch",
                "reference_id": "Z",
                "measured": 0.0,
                "limit": 0.0,
                "margin": 0.0,
                "unit": "m",
                "slack_m": 0.0,
                "nearest": (0.01, 0.0),
                "truth": True,
            },
        ],
    ),
    "on the seam of two tiers": (
        lambda: place.in_relation(context(), ON_THE_SEAM, TIERS, relation="reaches_into"),
        [
            {
                "subject_id": "p",
                "reference_id": "Z1",
                "region": "S1",
                "measured": 552.9,
                "limit": 0.0,
                "margin": 552.9,
                "unit": "m",
                "slack_m": 552.9,
                "accuracy_m": 20.0,
                "nearest": (0.005, 0.0),
                "truth": True,
                "which_open": True,
            },
        ],
    ),
    "within": (
        lambda: place.within_distance(context(), WELLS, ZONE, distance_m=200),
        [
            {
                "subject_id": "w1",
                "reference_id": "Z",
                "measured": 110.6,
                "limit": 200.0,
                "margin": 89.4,
                "unit": "m",
                "slack_m": 89.4,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
            {
                "subject_id": "w3",
                "reference_id": "Z",
                "measured": 110.6,
                "limit": 200.0,
                "margin": 89.4,
                "unit": "m",
                "slack_m": 89.4,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
        ],
    ),
    "within, of its own": (
        lambda: place.within_distance(context(), WELLS, OWN_ZONES, distance_m=500),
        [
            {
                "subject_id": "w1",
                "reference_id": "Z",
                "measured": 110.6,
                "limit": 500.0,
                "margin": 389.4,
                "unit": "m",
                "slack_m": 389.4,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
            {
                "subject_id": "w2",
                "reference_id": "Y",
                "measured": 0.0,
                "limit": 500.0,
                "margin": 500.0,
                "unit": "m",
                "slack_m": 500.0,
                "nearest": (0.0, 0.013),
                "truth": True,
            },
        ],
    ),
    "absent": (
        lambda: place.absent(context(), WELLS, ZONE, distance_m=200),
        [
            {
                "subject_id": "w2",
                "reference_id": "Z",
                "measured": 331.7,
                "limit": 200.0,
                "margin": 131.7,
                "unit": "m",
                "slack_m": 131.7,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
        ],
    ),
    "absent, of its own": (
        lambda: place.absent(context(), WELLS, OWN_ZONES, distance_m=100),
        [
            {
                "subject_id": "w1",
                "reference_id": "Z",
                "measured": 110.6,
                "limit": 100.0,
                "margin": 10.6,
                "unit": "m",
                "slack_m": 10.6,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
        ],
    ),
    "along": (
        lambda: place.along(context(), ROADS, ZONE, distance_m=20),
        [
            {
                "subject_id": "r",
                "reference_id": "Z",
                "measured": 50.7,
                "limit": 0.0,
                "margin": 50.7,
                "unit": "%",
                "slack_m": 8.9,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
        ],
    ),
    "along, more than a share": (
        lambda: place.along(context(), ROADS, ZONE, distance_m=20, share_percent=40),
        [
            {
                "subject_id": "r",
                "reference_id": "Z",
                "measured": 50.7,
                "limit": 40,
                "margin": 10.7,
                "unit": "%",
                "slack_m": 8.9,
                "nearest": (0.0, 0.01),
                "truth": True,
            },
        ],
    ),
    "along, less than a share": (lambda: place.along(context(), ROADS, ZONE, distance_m=20, share_percent=60), []),
    "lacks": (
        lambda: presence.lacks(context(), SOURCES, MARKERS),
        [
            {"subject_id": "B", "measured": 0.0, "limit": 1.0, "margin": 1.0, "unit": "count", "truth": True},
            {"subject_id": "C", "unit": "count", "why": ("属性未填：code", "attribute not stated: code")},
        ],
    ),
    "has": (
        lambda: presence.has(context(), SOURCES, MARKERS),
        [
            {"subject_id": "A", "measured": 2.0, "limit": 0.0, "margin": 2.0, "unit": "count", "truth": True},
            {"subject_id": "C", "unit": "count", "why": ("属性未填：code", "attribute not stated: code")},
        ],
    ),
    "enough": (
        lambda: presence.enough(context(), SOURCES, MARKERS, count=3),
        [
            {"subject_id": "A", "measured": 2.0, "limit": 3.0, "margin": 1.0, "unit": "count", "truth": True},
            {"subject_id": "B", "measured": 0.0, "limit": 3.0, "margin": 3.0, "unit": "count", "truth": True},
            {"subject_id": "C", "unit": "count", "why": ("属性未填：code", "attribute not stated: code")},
        ],
    ),
    "routed": (
        lambda: routing.routed(context(), WORKS, ZONE, **UNITS),
        [
            {
                "subject_id": "in, other",
                "truth": True,
                "why": ("登记为 市水务局，应为 管理局", "it names 市水务局, to be 管理局"),
            },
            {"subject_id": "blank", "why": ("属性未填：lead_unit", "attribute not stated: lead_unit")},
            {"subject_id": "no place", "why": ("没有几何", "no geometry")},
            {
                "subject_id": "both, neither",
                "truth": True,
                "why": ("登记为 别的，应为 管理局、市水务局", "it names 别的, to be 管理局、市水务局"),
            },
            {"subject_id": "edge, out"},
            {
                "subject_id": "out, other",
                "truth": True,
                "why": ("登记为 管理局，应为 市水务局", "it names 管理局, to be 市水务局"),
            },
            {"subject_id": "edge, in"},
            {
                "subject_id": "edge, neither",
                "truth": True,
                "why": ("登记为 别的，应为 管理局、市水务局", "it names 别的, to be 管理局、市水务局"),
            },
        ],
    ),
    "overdue": (
        lambda: calendar.overdue(
            context(), DRILLS, column="drill", duty=Duty(months=12), never=NEVER, since_column="built"
        ),
        [
            {
                "subject_id": "a",
                "measured": 823.0,
                "limit": 365.0,
                "margin": 458.0,
                "unit": "d",
                "truth": True,
                "why": ("上次为 2024-02-29", "last on 2024-02-29"),
            },
            {
                "subject_id": "b",
                "measured": 516.0,
                "limit": 365.0,
                "margin": 151.0,
                "unit": "d",
                "truth": True,
                "why": ("自 2025-01-01 起从未进行", "never since 2025-01-01"),
            },
            {"subject_id": "c", "unit": "d", "why": ("属性未填：built", "attribute not stated: built")},
            {"subject_id": "d", "unit": "d", "why": ("属性未填：drill", "attribute not stated: drill")},
        ],
    ),
    "overdue, days too, no beginning": (
        lambda: calendar.overdue(context(), DRILLS, column="drill", duty=Duty(months=12, days=5), never=NEVER),
        [
            {
                "subject_id": "a",
                "measured": 823.0,
                "limit": 370.0,
                "margin": 453.0,
                "unit": "d",
                "truth": True,
                "why": ("上次为 2024-02-29", "last on 2024-02-29"),
            },
            {
                "subject_id": "b",
                "unit": "d",
                "why": ("从未进行，起算日期未知", "never done, and it is not known since when it is due"),
            },
            {
                "subject_id": "c",
                "unit": "d",
                "why": ("从未进行，起算日期未知", "never done, and it is not known since when it is due"),
            },
            {"subject_id": "d", "unit": "d", "why": ("属性未填：drill", "attribute not stated: drill")},
        ],
    ),
    "due": (
        lambda: calendar.due_by(
            context(),
            picked("parks", {"a": {"ok": True}, "b": {"ok": False}, "c": {"ok": None}}),
            holds=parse_condition("ok = true"),
            duty=Duty(due=DATE(2026, 5, 1)),
        ),
        [
            {"subject_id": "b", "measured": 31.0, "limit": 0.0, "margin": 31.0, "unit": "d", "truth": True},
            {"subject_id": "c", "limit": 0.0, "unit": "d", "why": ("属性未填：ok", "attribute not stated: ok")},
        ],
    ),
    "not due yet": (
        lambda: calendar.due_by(
            context(),
            picked("parks", {"b": {"ok": False}}),
            holds=parse_condition("ok = true"),
            duty=Duty(due=DATE(2026, 6, 1)),
        ),
        [],
    ),
    "shrunk": (
        lambda: change.shrunk(context(), OLD, NEW),
        [
            {
                "subject_id": "a",
                "reference_id": "n1",
                "measured": 123090.7,
                "limit": 0.0,
                "margin": 123090.7,
                "unit": "m2",
                "accuracy_m": 0.0,
                "truth": True,
            },
            {
                "subject_id": "b",
                "measured": 1230907.2,
                "limit": 0.0,
                "margin": 1230907.2,
                "unit": "m2",
                "accuracy_m": 0.0,
                "truth": True,
                "why": ("已不存在", "it is gone"),
            },
            {"subject_id": "c", "unit": "m2", "why": ("属性未填：code", "attribute not stated: code")},
            {"subject_id": "d", "unit": "m2", "why": ("没有面状范围", "it has no area")},
            {
                "subject_id": "e",
                "reference_id": "n5",
                "measured": 24618.1,
                "limit": 0.0,
                "margin": 24618.1,
                "unit": "m2",
                "accuracy_m": 50.0,
            },
            {"subject_id": "f", "unit": "m2", "why": ("没有面状范围", "it has no area")},
            {
                "subject_id": "g",
                "reference_id": "n7",
                "measured": 12309.1,
                "limit": 0.0,
                "margin": 12309.1,
                "unit": "m2",
                "accuracy_m": 0.0,
                "truth": True,
            },
            {
                "subject_id": "h",
                "reference_id": "n8",
                "measured": 246181.4,
                "limit": 0.0,
                "margin": 246181.4,
                "unit": "m2",
                "accuracy_m": 0.0,
                "why": ("属性未填", "attribute not stated"),
            },
        ],
    ),
    "shrunk by more than": (
        lambda: change.shrunk(context(), OLD, NEW, area_m2=50_000.0, share_percent=5.0),
        [
            {
                "subject_id": "a",
                "reference_id": "n1",
                "measured": 123090.7,
                "limit": 61545.4,
                "margin": 61545.4,
                "unit": "m2",
                "accuracy_m": 0.0,
                "truth": True,
            },
            {
                "subject_id": "b",
                "measured": 1230907.2,
                "limit": 61545.4,
                "margin": 1169361.8,
                "unit": "m2",
                "accuracy_m": 0.0,
                "truth": True,
                "why": ("已不存在", "it is gone"),
            },
            {"subject_id": "c", "unit": "m2", "why": ("属性未填：code", "attribute not stated: code")},
            {"subject_id": "d", "unit": "m2", "why": ("没有面状范围", "it has no area")},
            {
                "subject_id": "e",
                "reference_id": "n5",
                "measured": 24618.1,
                "limit": 61545.4,
                "margin": -36927.2,
                "unit": "m2",
                "accuracy_m": 50.0,
            },
            {"subject_id": "f", "unit": "m2", "why": ("没有面状范围", "it has no area")},
            {
                "subject_id": "h",
                "reference_id": "n8",
                "measured": 246181.4,
                "limit": 61545.4,
                "margin": 184636.1,
                "unit": "m2",
                "accuracy_m": 0.0,
                "why": ("属性未填", "attribute not stated"),
            },
        ],
    ),
    "twice, by code": (
        lambda: quality.duplicate(context(), TWICE, columns=["code"]),
        [
            {"subject_id": "b", "truth": True, "why": ("与 甲 重复", "the same as 甲")},
            {"subject_id": "d", "why": ("属性未填：code", "attribute not stated: code")},
            {"subject_id": "e", "why": ("属性未填：code", "attribute not stated: code")},
        ],
    ),
    "twice, by place": (
        lambda: quality.duplicate(context(), TWICE, distance_m=20),
        [
            {
                "subject_id": "b",
                "measured": 11.1,
                "limit": 20.0,
                "margin": 8.9,
                "unit": "m",
                "nearest": (0.0, 0.0),
                "truth": True,
                "why": ("与 甲 重复", "the same as 甲"),
            },
            {
                "subject_id": "c",
                "measured": 11.1,
                "limit": 20.0,
                "margin": 8.9,
                "unit": "m",
                "accuracy_m": 5.0,
                "nearest": (0.0, 0.0),
                "truth": True,
                "why": ("与 甲 重复", "the same as 甲"),
            },
            {
                "subject_id": "e",
                "measured": 5.5,
                "limit": 20.0,
                "margin": 14.5,
                "unit": "m",
                "nearest": (0.0, 0.0),
                "truth": True,
                "why": ("与 甲 重复", "the same as 甲"),
            },
        ],
    ),
    "twice, by both": (
        lambda: quality.duplicate(context(), TWICE, columns=["code"], distance_m=20),
        [
            {
                "subject_id": "b",
                "measured": 11.1,
                "limit": 20.0,
                "margin": 8.9,
                "unit": "m",
                "nearest": (0.0, 0.0),
                "truth": True,
                "why": ("与 甲 重复", "the same as 甲"),
            },
            {
                "subject_id": "e",
                "measured": 5.5,
                "limit": 20.0,
                "margin": 14.5,
                "unit": "m",
                "nearest": (0.0, 0.0),
                "why": ("属性未填：code", "attribute not stated: code"),
            },
        ],
    ),
    "once": (lambda: quality.duplicate(context(), picked("outfalls", {"a": {"code": None}}), columns=["code"]), []),
    "implausible": (
        lambda: quality.implausible(context(), column("7.2", 72, -1, None, 14, 0, "x"), column="v", least=0, most=14),
        [
            {"subject_id": "b", "measured": 72.0, "limit": 14.0, "margin": 58.0, "truth": True},
            {"subject_id": "c", "measured": -1.0, "limit": 0.0, "margin": 1.0, "truth": True},
            {"subject_id": "d", "why": ("属性未填：v", "attribute not stated: v")},
            {"subject_id": "g", "why": ("属性不足以判定：v", "the attributes do not settle it: v")},
        ],
    ),
    "implausible, one end": (
        lambda: quality.implausible(context(), column(-1, 72), column="v", least=0),
        [
            {"subject_id": "a", "measured": -1.0, "limit": 0.0, "margin": 1.0, "truth": True},
        ],
    ),
    "invalid code": (
        lambda: quality.invalid_code(
            context(), column("530114", "53011", " ", None, " 530114 ", "5301140"), column="v", pattern="[0-9]{6}"
        ),
        [
            {"subject_id": "b", "truth": True, "why": ("写作“53011”", "it is written '53011'")},
            {"subject_id": "c", "why": ("属性不足以判定：v", "the attributes do not settle it: v")},
            {"subject_id": "d", "why": ("属性未填：v", "attribute not stated: v")},
            {"subject_id": "f", "truth": True, "why": ("写作“5301140”", "it is written '5301140'")},
        ],
    ),
    "gap": (
        lambda: gaps(on("2026-01-10", "2026-05-20")),
        [
            {
                "subject_id": "S1",
                "measured": 130.0,
                "limit": 90.0,
                "margin": 40.0,
                "unit": "d",
                "truth": True,
                "why": ("2026-01-10 至 2026-05-20", "from 2026-01-10 to 2026-05-20"),
            },
            {"subject_id": "S2", "unit": "d", "truth": True, "why": ("没有监测数据", "there is no value of it")},
        ],
    ),
    "gap up to the day": (
        lambda: gaps(on("2026-01-01", "2026-07-01"), SECTION),
        [
            {
                "subject_id": "S1",
                "measured": 151.0,
                "limit": 90.0,
                "margin": 61.0,
                "unit": "d",
                "truth": True,
                "why": ("2026-01-01 至 2026-06-01", "from 2026-01-01 to 2026-06-01"),
            },
        ],
    ),
    "gap of long ago": (
        lambda: gaps(
            on("2024-01-01", "2025-03-01", "2025-05-31", "2025-08-20", "2025-11-20", "2026-02-20", "2026-05-20"),
            SECTION,
        ),
        [],
    ),
    "gap, one undated": (
        lambda: gaps(on("2026-01-10", None), SECTION),
        [
            {"subject_id": "S1", "why": ("有监测数据未填日期", "some of its values have no date")},
        ],
    ),
    "gap, all undated": (
        lambda: gaps(on(None), SECTION),
        [
            {"subject_id": "S1", "why": ("有监测数据未填日期", "some of its values have no date")},
        ],
    ),
    "gap, in doubt": (
        lambda: gaps(samples({"date": DATE(2026, 1, 10)}, {"date": DATE(2026, 5, 20)}, open_=("v0",)), SECTION),
        [
            {
                "subject_id": "S1",
                "why": (
                    "有监测数据不能断定是否属于所问",
                    "of some of its values it cannot be told whether they are asked",
                ),
            },
        ],
    ),
    "class": (
        lambda: worse(rated(("2026-05-01", "V"), ("2026-05-01", "IV"), ("2026-04-01", "V"))),
        [
            {
                "subject_id": "S1",
                "measured": 2.0,
                "limit": 0.0,
                "margin": 2.0,
                "unit": "",
                "truth": True,
                "why": ("2026-05-01 为 V，应达 III", "V on 2026-05-01, to be III"),
            },
            {"subject_id": "S2", "why": ("目标类别未填", "the class to be kept is not stated")},
        ],
    ),
    "class kept": (lambda: worse(rated(("2026-05-01", "III")), SECTION), []),
    "class of the latest day": (lambda: worse(rated(("2026-05-01", "II"), ("2026-04-01", "V")), SECTION), []),
    "class of some months": (
        lambda: worse(rated(("2026-05-01", "II"), ("2026-04-01", "V")), SECTION, months=3),
        [
            {
                "subject_id": "S1",
                "measured": 2.0,
                "limit": 0.0,
                "margin": 2.0,
                "unit": "",
                "truth": True,
                "why": ("2026-04-01 为 V，应达 III", "V on 2026-04-01, to be III"),
            },
        ],
    ),
    "class of too long ago": (
        lambda: worse(rated(("2025-01-01", "V")), SECTION, months=3),
        [
            {"subject_id": "S1", "why": ("没有监测数据", "there is no value of it")},
        ],
    ),
    "class blank": (
        lambda: worse(rated(("2026-05-01", None)), SECTION),
        [
            {"subject_id": "S1", "why": ("水质类别未填", "a class is not stated")},
        ],
    ),
    "class undated": (
        lambda: worse(rated((None, "V")), SECTION),
        [
            {"subject_id": "S1", "why": ("有监测数据未填日期", "some of its values have no date")},
        ],
    ),
    "class, one undated": (
        lambda: worse(rated((None, "V"), ("2026-05-01", "I")), SECTION, months=3),
        [
            {"subject_id": "S1", "why": ("有监测数据未填日期", "some of its values have no date")},
        ],
    ),
    "class against one for all": (
        lambda: worse(rated(("2026-05-01", "III")), worse_than="II"),
        [
            {
                "subject_id": "S1",
                "measured": 1.0,
                "limit": 0.0,
                "margin": 1.0,
                "unit": "",
                "truth": True,
                "why": ("2026-05-01 为 III，应达 II", "III on 2026-05-01, to be II"),
            },
            {"subject_id": "S2", "why": ("没有监测数据", "there is no value of it")},
        ],
    ),
    "class in doubt": (
        lambda: worse(samples({"date": DATE(2026, 5, 1), "class": "V"}, open_=("v0",)), SECTION, worse_than="II"),
        [
            {
                "subject_id": "S1",
                "why": (
                    "有监测数据不能断定是否属于所问",
                    "of some of its values it cannot be told whether they are asked",
                ),
            },
        ],
    ),
    "drop": (
        lambda: dropped(value(2015, 40.0), value(2016, 34.0)),
        [
            {
                "subject_id": "S1",
                "measured": 15.0,
                "limit": 20.0,
                "margin": 5.0,
                "unit": "%",
                "truth": True,
                "why": ("2015 年 40，2016 年 34", "40 in 2015, 34 in 2016"),
            },
        ],
    ),
    "drop met": (lambda: dropped(value(2015, 40.0), value(2016, 32.0)), []),
    "drop of means": (
        lambda: dropped(value(2015, 30.0), value(2015, 50.0), value(2016, 30.0), value(2016, 38.0), value(2014, 1.0)),
        [
            {
                "subject_id": "S1",
                "measured": 15.0,
                "limit": 20.0,
                "margin": 5.0,
                "unit": "%",
                "truth": True,
                "why": ("2015 年 40，2016 年 34", "40 in 2015, 34 in 2016"),
            },
        ],
    ),
    "drop without a base": (
        lambda: dropped(value(2016, 32.0)),
        [
            {"subject_id": "S1", "why": ("2015 年没有监测数据", "there is no value of 2015")},
        ],
    ),
    "drop without a value": (
        lambda: dropped(value(2015, 32.0)),
        [
            {"subject_id": "S1", "why": ("2016 年没有监测数据", "there is no value of 2016")},
        ],
    ),
    "drop blank": (
        lambda: dropped(value(2015, 40.0), value(2016, None)),
        [
            {"subject_id": "S1", "why": ("有监测值未填", "some values are not stated")},
        ],
    ),
    "drop in two units": (
        lambda: dropped(value(2015, 40.0, value_unit="mg"), value(2016, 34.0, value_unit="ug")),
        [
            {"subject_id": "S1", "why": ("监测值的单位不一致", "the units of the values differ")},
        ],
    ),
    "drop from nothing": (
        lambda: dropped(value(2015, 0.0), value(2016, 34.0)),
        [
            {"subject_id": "S1", "why": ("基准年为 0", "the value of the base year is 0")},
        ],
    ),
    "drop undated": (
        lambda: dropped(value(2015, 40.0), {"date": None, "value": 3.0}),
        [
            {"subject_id": "S1", "why": ("有监测数据未填日期", "some of its values have no date")},
        ],
    ),
    "drop of nothing": (
        lambda: dropped(),
        [
            {"subject_id": "S1", "why": ("没有监测数据", "there is no value of it")},
        ],
    ),
    "drop of the worst item": (
        lambda: dropped(
            value(2015, 40.0, pollutant="A"),
            value(2016, 34.0, pollutant="A"),
            value(2015, 40.0, pollutant="B"),
            value(2016, 39.0, pollutant="B"),
        ),
        [
            {
                "subject_id": "S1",
                "measured": 2.5,
                "limit": 20.0,
                "margin": 17.5,
                "unit": "%",
                "truth": True,
                "why": ("2015 年 40，2016 年 39", "40 in 2015, 39 in 2016"),
            },
        ],
    ),
    "drop of what exceeds": (
        lambda: dropped(
            value(2015, 40.0, pollutant="A"),
            value(2016, 34.0, pollutant="A"),
            value(2015, 400.0, pollutant="B"),
            value(2016, 399.0, pollutant="B"),
            exceeding=parse_condition("value < 100"),
        ),
        [
            {
                "subject_id": "S1",
                "measured": 15.0,
                "limit": 20.0,
                "margin": 5.0,
                "unit": "%",
                "truth": True,
                "why": ("2015 年 40，2016 年 34", "40 in 2015, 34 in 2016"),
            },
        ],
    ),
    "drop of what may exceed": (
        lambda: dropped(
            value(2015, 40.0, level=None), value(2016, 34.0, level=None), exceeding=parse_condition("level = 'x'")
        ),
        [
            {
                "subject_id": "S1",
                "why": (
                    "有监测数据不能断定是否属于所问",
                    "of some of its values it cannot be told whether they are asked",
                ),
            },
        ],
    ),
    "drop in doubt": (
        lambda: dropped(value(2015, 40.0), value(2016, 34.0), open_=("v0",)),
        [
            {
                "subject_id": "S1",
                "why": (
                    "有监测数据不能断定是否属于所问",
                    "of some of its values it cannot be told whether they are asked",
                ),
            },
        ],
    ),
    "drop to the latest year": (
        lambda: dropped(
            value(2015, 40.0), value(2016, 10.0), value(2017, 39.0), target=Target(20, "%", ">=", base_year=2015)
        ),
        [
            {
                "subject_id": "S1",
                "measured": 2.5,
                "limit": 20.0,
                "margin": 17.5,
                "unit": "%",
                "truth": True,
                "why": ("2015 年 40，2017 年 39", "40 in 2015, 39 in 2017"),
            },
        ],
    ),
    "trend": (
        lambda: grown(*steps(2)),
        [
            {
                "subject_id": "S1",
                "measured": 2.0,
                "limit": 0.0,
                "margin": 2.0,
                "unit": "",
                "truth": True,
                "why": (
                    "5 个数值，Theil-Sen 斜率每年 +2，Mann-Kendall p = 0.017",
                    "5 values, Theil-Sen slope +2 a year, Mann-Kendall p = 0.017",
                ),
            },
        ],
    ),
    "trend that falls": (
        lambda: grown(*steps(-2), worse="falling"),
        [
            {
                "subject_id": "S1",
                "measured": -2.0,
                "limit": 0.0,
                "margin": 2.0,
                "unit": "",
                "truth": True,
                "why": (
                    "5 个数值，Theil-Sen 斜率每年 -2，Mann-Kendall p = 0.017",
                    "5 values, Theil-Sen slope -2 a year, Mann-Kendall p = 0.017",
                ),
            },
        ],
    ),
    "trend for the better": (lambda: grown(*steps(-2)), []),
    "trend of few": (
        lambda: grown(*steps(2, since=2022, count=4)),
        [
            {"subject_id": "S1", "why": ("只有 4 个数值，不足以检验趋势", "4 values are too few to test a trend")},
        ],
    ),
    "trend of none": (
        lambda: grown(*steps(2, since=2001)),
        [
            {"subject_id": "S1", "why": ("没有监测数据", "there is no value of it")},
        ],
    ),
    "trend of nothing new": (lambda: grown(*steps(0)), []),
    "trend of one day": (
        lambda: grown(*(value(2025, 10.0 + n) for n in range(5))),
        [
            {"subject_id": "S1", "why": ("只有 5 个数值，不足以检验趋势", "5 values are too few to test a trend")},
        ],
    ),
    "trend blank": (
        lambda: grown(value(2020, 1.0), *steps(2)[1:], value(2024, None)),
        [
            {"subject_id": "S1", "why": ("有监测值未填", "some values are not stated")},
        ],
    ),
    "trend undated": (
        lambda: grown(*steps(2), {"date": None, "value": 1.0}),
        [
            {"subject_id": "S1", "why": ("有监测数据未填日期", "some of its values have no date")},
        ],
    ),
    "trend by chance": (
        lambda: grown(value(2021, 10.0), value(2022, 14.0), value(2023, 12.0), value(2024, 13.0), value(2025, 15.0)),
        [],
    ),
    "trend in doubt": (
        lambda: grown(*steps(2), open_=("v3",)),
        [
            {
                "subject_id": "S1",
                "why": (
                    "有监测数据不能断定是否属于所问",
                    "of some of its values it cannot be told whether they are asked",
                ),
            },
        ],
    ),
    "share": (
        lambda: shared("a", "b"),
        [
            {"subject_id": "*", "measured": 50.0, "limit": 98.0, "margin": 48.0, "unit": "%", "truth": True},
        ],
    ),
    "share in doubt": (
        lambda: shared("a", "b", "c", target=50.0),
        [
            {
                "subject_id": "*",
                "limit": 50.0,
                "unit": "%",
                "why": (
                    "1 条记录信息不全，数值在 33.3～66.7 % 之间",
                    "1 rows do not say enough: it lies between 33.3 and 66.7 %",
                ),
            },
        ],
    ),
    "share, surely missed": (
        lambda: shared("a", "b", "c"),
        [
            {
                "subject_id": "*",
                "measured": 66.7,
                "limit": 98.0,
                "margin": 31.3,
                "unit": "%",
                "truth": True,
                "why": (
                    "1 条记录信息不全，数值在 33.3～66.7 % 之间",
                    "1 rows do not say enough: it lies between 33.3 and 66.7 %",
                ),
            },
        ],
    ),
    "share reached": (lambda: shared("a", "b", target=50.0), []),
    "share by size": (
        lambda: shared("a", "b", measure="size"),
        [
            {"subject_id": "*", "measured": 66.7, "limit": 98.0, "margin": 31.3, "unit": "%", "truth": True},
        ],
    ),
    "share by unknown size": (
        lambda: shared("a", "d", "b", measure="size"),
        [
            {
                "subject_id": "*",
                "limit": 98.0,
                "unit": "%",
                "why": (
                    "1 条记录信息不全，数值在 66.7～100.0 % 之间",
                    "1 rows do not say enough: it lies between 66.7 and 100.0 %",
                ),
            },
        ],
    ),
    "share at most": (
        lambda: shared("a", "b", target=40.0, op="<="),
        [
            {"subject_id": "*", "measured": 50.0, "limit": 40.0, "margin": 10.0, "unit": "%", "truth": True},
        ],
    ),
    "share by place": (
        lambda: shared(by="admin"),
        [
            {
                "subject_id": "admin=乙镇",
                "limit": 98.0,
                "unit": "%",
                "why": (
                    "1 条记录信息不全，数值在 50.0～100.0 % 之间",
                    "1 rows do not say enough: it lies between 50.0 and 100.0 %",
                ),
            },
            {
                "subject_id": "admin=甲镇",
                "measured": 66.7,
                "limit": 98.0,
                "margin": 31.3,
                "unit": "%",
                "truth": True,
                "why": (
                    "2 条记录信息不全，数值在 25.0～66.7 % 之间",
                    "2 rows do not say enough: it lies between 25.0 and 66.7 %",
                ),
            },
        ],
    ),
    "total": (
        lambda: summed("a", "b", target=1.0),
        [
            {"subject_id": "*", "measured": 2.0, "limit": 1.0, "margin": 1.0, "unit": "", "truth": True},
        ],
    ),
    "total kept": (lambda: summed("a", "b", target=2.0), []),
    "total by size": (
        lambda: summed("a", "b", "e", measure="size"),
        [
            {"subject_id": "*", "measured": 6.0, "limit": 5.0, "margin": 1.0, "unit": "", "truth": True},
        ],
    ),
    "total at least": (
        lambda: summed("a", "b", "e", measure="size", target=7.0, op=">="),
        [
            {"subject_id": "*", "measured": 6.0, "limit": 7.0, "margin": 1.0, "unit": "", "truth": True},
        ],
    ),
    "total by unknown size": (
        lambda: summed("a", "d", measure="size"),
        [
            {
                "subject_id": "*",
                "limit": 5.0,
                "unit": "",
                "why": (
                    "1 条记录信息不全，数值在 2.0～∞ 之间",
                    "1 rows do not say enough: it lies between 2.0 and ∞",
                ),
            },
        ],
    ),
    "total by unknown size, surely over": (
        lambda: summed("a", "d", "e", measure="size", target=4.0),
        [
            {
                "subject_id": "*",
                "measured": 5.0,
                "limit": 4.0,
                "margin": 1.0,
                "unit": "",
                "truth": True,
                "why": (
                    "1 条记录信息不全，数值在 5.0～∞ 之间",
                    "1 rows do not say enough: it lies between 5.0 and ∞",
                ),
            },
        ],
    ),
    "total by place": (
        lambda: summed(by="admin", target=3.0),
        [
            {
                "subject_id": "admin=甲镇",
                "limit": 3.0,
                "unit": "",
                "why": (
                    "1 条记录信息不全，数值在 3.0～4.0 之间",
                    "1 rows do not say enough: it lies between 3.0 and 4.0",
                ),
            },
        ],
    ),
    "share near": (
        lambda: rate.share_near(context(), BANK, STRIP, distance_m=1, target=Target(100, "%", ">=")),
        [
            {"subject_id": "half", "measured": 50.0, "limit": 100.0, "margin": 50.0, "unit": "%", "truth": True},
            {
                "subject_id": "unsure",
                "measured": 0.0,
                "limit": 100.0,
                "margin": 100.0,
                "unit": "%",
                "accuracy_m": 60.0,
                "truth": True,
            },
            {"subject_id": "far", "measured": 0.0, "limit": 100.0, "margin": 100.0, "unit": "%", "truth": True},
        ],
    ),
    "share near, in doubt": (
        lambda: rate.share_near(context(), BANK, STRIP, distance_m=20, target=Target(50, "%", ">=")),
        [
            {"subject_id": "unsure", "measured": 0.0, "limit": 50.0, "margin": 50.0, "unit": "%", "accuracy_m": 60.0},
            {"subject_id": "far", "measured": 0.0, "limit": 50.0, "margin": 50.0, "unit": "%", "truth": True},
        ],
    ),
    "nothing": (lambda: listed([]), []),
    "no facts": (lambda: no_facts(), []),
}


@pytest.mark.parametrize("name", CASES)
def test_a_check_says_in_full_what_it_sees(name):
    seen, expected = CASES[name]
    assert full(seen()) == expected
