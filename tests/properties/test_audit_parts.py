"""An audit by parts: subjects in eight parts, references cut to the box of the part and the reach around it."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from riverzones.audit import run
from riverzones.catalogue import load

DAY = dt.date(2026, 11, 22)
PARTS = 8
REACH_DEG = 0.015
"""Above the 1,000 m of CN-111, and above how far a zone lies from the farthest row of its region."""
RULES = ("CN-101", "CN-111")
SUBJECTS = ("outfalls", "projects")


def layer(prefix, shapes, **columns):
    index = [f"{prefix}{number}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"id": index, **columns}, geometry=list(shapes), index=index, crs=4490)


def basin(rng):
    """Subjects and references of the rules, dense enough that some of each lie in, near, on and far."""

    def spots(count):
        return shapely.points(rng.uniform((109.9, 31.0), (110.0, 31.06), (count, 2)))

    def blocks(count, degrees):
        return shapely.buffer(spots(count), rng.uniform(0.2, 1.0, count) * degrees, quad_segs=3)

    def some(count, *values):
        return rng.choice(np.array(values, dtype=object), count)

    # tier 1 of a source is land and water beside each other: rows of one region
    water, sources = blocks(5, 0.008), [f"S{number}" for number in range(5)]
    land = shapely.union(water, shapely.box(*(shapely.bounds(water) + np.array([0, 0, 0.002, 0.002])).T))
    return {
        "zones": layer(
            "Z", [*water, *land], tier=["1"] * 10, source_id=sources * 2, accuracy_m=some(10, 2.0, 30.0, None)
        ),
        "shorelines": layer("Y", shapely.boundary(blocks(5, 0.01)), basin=["yangtze"] * 5, rank=["main_stem"] * 5),
        "outfalls": layer(
            "O", spots(40), category=some(40, "industrial", "stormwater", None), accuracy_m=some(40, 5.0, None)
        ),
        "projects": layer(
            "P", spots(40), industry=some(40, "chemical", "paper", None), stage=some(40, "new", "built", None),
            accuracy_m=some(40, 5.0, 40.0, None),
        ),
    }  # fmt: skip


def told(layers):
    """What the rules tell of each subject."""
    seen, _ = run([load().rules[code] for code in RULES], layers.get, day=DAY)
    columns = ["subject_id", "reference_id", "verdict", "measured", "margin"]
    return [pd.DataFrame({"rule": part.rule.code, **{name: part.facts[name] for name in columns}}) for part in seen]


def in_order(tables):
    rows = pd.concat(tables)
    return rows.astype(object).sort_values([*rows.columns[:3]]).reset_index(drop=True)


@pytest.mark.parametrize("seed", [1])
def test_subjects_in_parts_with_the_references_around_them_tell_the_same(seed):
    whole = basin(np.random.default_rng(seed))
    west_to_east = {name: whole[name].geometry.bounds.minx.argsort().to_numpy() for name in SUBJECTS}
    parts = []
    for number in range(PARTS):
        part = {name: whole[name].iloc[np.array_split(west_to_east[name], PARTS)[number]] for name in SUBJECTS}
        bounds = np.array([rows.total_bounds for rows in part.values()])
        west, south, east, north = [*bounds[:, :2].min(axis=0) - REACH_DEG, *bounds[:, 2:].max(axis=0) + REACH_DEG]
        box = shapely.box(west, south, east, north)
        around = {
            name: rows[shapely.intersects(rows.geometry.to_numpy(), box)]
            for name, rows in whole.items()
            if name not in SUBJECTS
        }
        assert any(len(rows) < len(whole[name]) for name, rows in around.items())
        parts += told(around | part)
    at_once = in_order(told(whole))
    assert set(at_once["rule"]) == set(RULES)
    assert set(at_once["verdict"]) == {"violation", "cannot_tell"}
    pd.testing.assert_frame_equal(in_order(parts), at_once)
