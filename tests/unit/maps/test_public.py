"""What a map for the public leaves out of the file, and what --internal puts in."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import from_wkt

from riverzones.geo import geodesy
from riverzones.model import FINDING_COLUMNS, Column, Style, Symbol, Text
from riverzones.present.web import MapLayer, MapView, Withheld
from riverzones.present.web.pack import plain_text
from riverzones.present.web.public import coarse, public

WORD = Text("字", "word")
SECRETS = ("13812345678", "000-00000001", "023-57681234", "109.8634", "31.0752", "109863", "31075", "4321", "张三路9号")


def layer(name, rows, columns):
    frame = gpd.GeoDataFrame(
        [{key: value for key, value in row.items() if key != "wkt"} for row in rows],
        geometry=[from_wkt(row["wkt"]) for row in rows],
        crs=4490,
    )
    return MapLayer(name, Text(name, name), frame, Style(name, Symbol()), columns)


def text(name, *, sensitive=False):
    return Column(name, WORD, WORD, "string", sensitive=sensitive)


@pytest.fixture
def view():
    intakes = layer(
        "intakes",
        [{"id": "Q", "name": "县城取水口", "chainage_m": 4321.0, "wkt": "POINT (109.8634 31.0752)"}],
        [text("name"), text("chainage_m", sensitive=True)],
    )
    outfalls = layer(
        "outfalls",
        [{"id": "P", "note": "值班 13812345678，备用 023-57681234", "phone": "13812345678", "code": "50023700012",
          "hot_phone": "12345", "wkt": "POINT (109.9 31.1)"}],
        [text("note"), text("phone"), text("code"), text("hot_phone")],
    )  # fmt: skip
    chain = [
        {"level": "county", "chief": "李", "unit": "局 13812345678", "phone": "000-00000001", "address": "张三路9号"}
    ]
    blank = dict.fromkeys(FINDING_COLUMNS) | {"rule": "CN-101", "chiefs": json.dumps(chain, ensure_ascii=False)}
    rows = [
        blank | {"finding_id": "F-1", "subject_layer": "intakes", "subject_id": "Q", "chainage_m": 4321.0,
                 "nearest_lon": 109.8634, "nearest_lat": 31.0752},
        blank | {"finding_id": "F-2", "subject_layer": "outfalls", "subject_id": "P", "reference_layer": "intakes",
                 "nearest_lon": 109.8634, "nearest_lat": 31.0752, "message": "电 13812345678"},
    ]  # fmt: skip
    shapes = gpd.GeoSeries.from_wkt(["POINT (109.8634 31.0752)", "POINT (109.9 31.1)"], crs=4490)
    findings = gpd.GeoDataFrame(rows, columns=list(FINDING_COLUMNS), geometry=shapes)
    return MapView(
        Text("图", "Map"),
        [intakes, outfalls],
        findings,
        {},
        [],
        dt.date(2026, 11, 22),
        withheld=Withheld(columns=("phone", "contact", "address"), coarse_m={"intakes": 1000.0}),
    )


def test_no_number_address_or_place_of_an_intake_is_in_a_public_file(view):
    packed = plain_text(view)
    assert [secret for secret in SECRETS if secret in packed] == []
    for kept in ("县城取水口", "李", "50023700012", "12345", "值班 ***"):
        assert kept in packed
    assert json.loads(packed.splitlines()[0])["coarse"] == {"intakes": 1000.0}
    assert json.loads(packed.splitlines()[0])["internal"] is False


def test_an_internal_file_holds_them(view):
    packed = plain_text(replace(view, internal=True))
    for secret in ("13812345678", "000-00000001", "023-57681234", "109.8634", "4321"):
        assert secret in packed
    assert json.loads(packed.splitlines()[0])["coarse"] == {}
    assert json.loads(packed.splitlines()[0])["internal"] is True


def test_a_line_measured_to_an_intake_is_not_told_but_its_length_is(view):
    made = public(view).findings.set_index("finding_id")
    assert made[["nearest_lon", "nearest_lat"]].isna().all(axis=None)
    assert made.loc["F-2"].geometry.equals(from_wkt("POINT (109.9 31.1)"))
    assert geodesy.distance_m(made.loc["F-1"].geometry.x, made.loc["F-1"].geometry.y, 109.8634, 31.0752) > 10


def test_what_is_public_stays_as_it_is_when_made_public_again(view):
    once = public(view)
    assert public(once) is once


@given(st.floats(73, 135), st.floats(3, 54), st.sampled_from([200.0, 1000.0, 5000.0]))
def test_a_coarse_place_is_within_its_cell_and_stays_when_made_coarse_again(lon, lat, width):
    once = coarse(np.array([[lon, lat]]), width)
    assert np.abs(coarse(once, width) - once).max() < 1e-12
    away = float(geodesy.distance_m(lon, lat, once[0, 0], once[0, 1]))
    assert away < width * 0.72  # half a diagonal, and what a degree is longer than at the equator


def test_the_same_place_is_coarse_in_the_same_way_in_every_map():
    near = coarse(np.array([[109.8634, 31.0752], [109.8635, 31.0753], [109.8634, 31.0752]]), 1000)
    assert (near == near[0]).all()
