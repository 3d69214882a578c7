"""Styles: readable on white and on dark, told apart without colour, and strict about what a file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from riverzones.catalogue import load
from riverzones.catalogue.styles import read_style
from riverzones.errors import CatalogueError
from riverzones.model import SEVERITIES

CATALOGUE = load()
STYLES = CATALOGUE.styles
PAPERS = {"white": "#ffffff", "dark": "#1b1b1f"}


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.1."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def symbols(name):
    style = STYLES[name]
    return [style.symbol, *(symbol for _, _, symbol in style.cases)]


def test_the_measure_of_contrast_is_the_published_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", STYLES)
def test_every_line_stands_out_on_paper(name, paper):
    for symbol in symbols(name):
        assert contrast(symbol.stroke, PAPERS[paper]) >= 3


@pytest.mark.parametrize("name", ["zones", "livestock_areas", "findings", "outfalls", "problems"])
def test_cases_differ_by_more_than_colour(name):
    looks = [(s.dash, s.shape, s.width, s.radius, s.fill_opacity) for _, _, s in STYLES[name].cases]
    assert len(set(looks)) == len(looks)


def test_every_tier_and_every_severity_has_a_look_of_its_own():
    assert STYLES["zones"].by == "tier"
    assert [value for value, _, _ in STYLES["zones"].cases] == ["1", "2", "3", "quasi"]
    dashes = [symbol.dash for _, _, symbol in STYLES["zones"].cases]
    assert len(set(dashes)) == 4
    assert tuple(value for value, _, _ in STYLES["findings"].cases) == SEVERITIES


def test_a_case_is_called_what_its_value_is_called():
    title = {value: title.zh for value, title, _ in STYLES["outfalls"].cases}
    assert title["industrial"] == "工业排污口"


def test_every_style_a_kind_names_exists():
    assert {kind.style for kind in CATALOGUE.kinds.values() if kind.style} <= set(STYLES)


def write(folder: Path, body: str, name: str = "outfalls") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(f"name: {name}\n{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("symbol: {storke: '#112233'}\n", "unknown field 'storke'. Did you mean 'stroke'?"),
        ("symbol: {stroke: red}\n", "stroke: expected a colour as '#1f78b4', got 'red'"),
        ("symbol: {stroke: null}\n", "stroke: expected a colour as '#1f78b4', got None"),
        ("symbol: {width: wide}\n", "width: expected a number from 0 to 12, got 'wide'"),
        ("symbol: {shape: circel}\n", "shape: 'circel' is not known. Did you mean 'circle'?"),
        ("symbol: {dash: 4-2}\n", "dash: expected lengths as '6 4', got '4-2'"),
        ("symbol: {}\nby: categry\ncases: {}\n", "by: 'categry' is not known. Did you mean 'category'?"),
        (
            "symbol: {}\nby: category\ncases: {industral: {symbol: {}}}\n",
            "cases: 'industral' is not known. Did you mean 'industrial'?",
        ),
        ("symbol: {}\nby: owner\ncases: {x: {symbol: {}}}\n", "case x: the field 'title' is missing"),
        ("symbol: {}\nby: category\n", "the fields 'by' and 'cases' go together"),
        ("symbol: {}\nshown: 'yes'\n", "shown: expected true or false, got 'yes'"),
        ("symbol: {}\norder: 400\n", "order: expected a whole number from 0 to 100, got 400"),
    ],
)
def test_a_wrong_style_names_file_field_and_nearest_word(tmp_path, body, says):
    with pytest.raises(CatalogueError) as caught:
        read_style(write(tmp_path, body), CATALOGUE.kinds)
    assert str(caught.value).startswith("outfalls.yaml")
    assert says in str(caught.value)


def test_a_style_without_a_layer_is_refused(tmp_path):
    with pytest.raises(CatalogueError, match=r"no layer kind uses the style 'outfals'. Did you mean 'outfalls'"):
        read_style(write(tmp_path, "symbol: {}\n", name="outfals"), CATALOGUE.kinds)


def test_a_case_keeps_what_the_layer_says(tmp_path):
    body = "symbol: {stroke: '#112233', width: 3}\nby: category\ncases: {industrial: {symbol: {width: 5}}}\n"
    style = read_style(write(tmp_path, body), CATALOGUE.kinds)
    assert style.cases[0][2].stroke == "#112233"
    assert style.cases[0][2].width == 5
