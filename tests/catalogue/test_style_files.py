"""QML and SLD: what stands in ``styles/`` is what the catalogue makes, and QGIS and SLD readers can parse it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from riverzones.catalogue import load
from riverzones.store.qgis import qml, sld

STYLES = Path(__file__).parents[2] / "styles"
SE, OGC = "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"


@pytest.fixture(scope="module")
def catalogue():
    return load()


def test_the_files_are_those_that_the_catalogue_makes(catalogue):
    spec = importlib.util.spec_from_file_location("make_styles", STYLES / "make_styles.py")
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    there = {
        path.relative_to(STYLES).as_posix(): path.read_text(encoding="utf-8")
        for path in [*STYLES.glob("qml/*.qml"), *STYLES.glob("sld/*.sld")]
    }
    wanted = maker.made(catalogue)
    assert sorted(there) == sorted(wanted)
    assert [name for name in wanted if wanted[name] != there[name]] == [], "run: make styles"


def test_a_style_that_is_split_has_a_category_per_value_and_one_for_the_rest(catalogue):
    root = ET.fromstring(qml(catalogue.styles["zones"], "polygon"))
    renderer = root.find("renderer-v2")
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "tier")
    labels = {one.get("value"): one.get("label") for one in renderer.iter("category")}
    assert labels == {"1": "一级保护区", "2": "二级保护区", "3": "三级保护区", "quasi": "准保护区", "": "其他"}
    assert len(renderer.find("symbols")) == len(labels)


def test_line_patterns_and_millimetres_are_those_of_the_catalogue(catalogue):
    root = ET.fromstring(qml(catalogue.styles["zones"], "polygon"))
    second = root.findall("renderer-v2/symbols/symbol")[2]
    outline = {
        one.get("name"): one.get("value") for one in second.findall("layer")[1].iter("Option") if one.get("name")
    }
    assert outline["customdash"] == "2.12;1.06"  # 8 4 px at 96 px to the inch
    assert outline["line_width"] == "0.661"  # 2.5 px


def test_columns_bring_their_titles_and_the_words_of_their_values(catalogue):
    kind = catalogue.kinds["outfalls"]
    root = ET.fromstring(qml(catalogue.styles["outfalls"], "point", columns=kind.columns))
    aliases = {one.get("field"): one.get("name") for one in root.iter("alias")}
    assert aliases["category"] == kind.by_name["category"].title.zh
    field = next(one for one in root.iter("field") if one.get("name") == "category")
    assert {"工业排污口": "industrial"}.items() <= {
        one.get("name"): one.get("value") for one in field.iter("Option")
    }.items()


def test_the_rule_for_all_others_names_what_it_is_not(catalogue):
    root = ET.fromstring(sld(catalogue.styles["projects"], "polygon"))
    rules = root.findall(f".//{SE}Rule")
    assert len(rules) == len(catalogue.styles["projects"].cases) + 1
    others = rules[-1].find(f"{OGC}Filter/{OGC}Or")
    assert others.find(f"{OGC}PropertyIsNull") is not None
    assert len(others.findall(f"{OGC}Not/{OGC}Or/{OGC}PropertyIsEqualTo")) == len(rules) - 1


def test_a_diamond_is_a_square_turned(catalogue):
    root = ET.fromstring(sld(catalogue.styles["auto_stations"], "point"))
    graphic = root.find(f".//{SE}Graphic")
    assert graphic.find(f"{SE}Mark/{SE}WellKnownName").text == "square"
    assert graphic.find(f"{SE}Rotation").text == "45"


def test_areas_of_one_layer_that_differ_by_kind_get_the_hatches_of_the_page(catalogue):
    root = ET.fromstring(qml(catalogue.styles["zones"], "polygon"))
    hatched = [
        [layer.get("class") for layer in symbol.findall("layer")]
        for symbol in root.findall("renderer-v2/symbols/symbol")
    ]
    assert hatched[1] == ["SimpleFill", "SimpleLine"]
    assert hatched[2] == ["SimpleFill", "SimpleLine", "LinePatternFill"]
    assert hatched[4] == ["SimpleFill", "SimpleLine", "PointPatternFill"]
    inner = root.findall("renderer-v2/symbols/symbol")[2].find("layer/symbol")
    assert (inner.get("name"), inner.get("type")) == ("@2@2", "line")


def test_a_layer_with_names_is_labelled_and_one_without_is_not(catalogue):
    kind = catalogue.kinds["rivers"]
    named = ET.fromstring(qml(catalogue.styles["rivers"], "line", columns=kind.columns))
    assert named.get("labelsEnabled") == "1"
    assert named.find("labeling/settings/text-style").get("fieldName") == "name"
    assert ET.fromstring(qml(catalogue.styles["rivers"], "line")).find("labeling") is None
