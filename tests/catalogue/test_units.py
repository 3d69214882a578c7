"""Offices: old and new names of one office mean the same, and stand in the documents as quoted."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from riverzones.catalogue.units import office_of, read_units
from riverzones.errors import CatalogueError

OFFICES = read_units(resources.files("riverzones.catalogue") / "units.yaml")
POLICY = Path(__file__).parents[3] / "shared" / "policy"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市环保局", "市环境保护局"),
        ("市环境保护局", "市生态环境局呈贡分局"),
        ("市国土局", "市国土资源局"),
        ("区国房局", "县规划自然资源局"),
        ("市滇管局", "市滇池管理局"),
        ("区农委", "县农业农村委"),
        ("区卫计委", "县卫生健康委"),
        ("区安监局", "区应急局"),
        ("县水利局", "区水务局"),
    ],
)
def test_old_and_new_names_are_one_office(one, other):
    assert office_of(one, OFFICES) == office_of(other, OFFICES) is not None


def test_different_offices_stay_different():
    assert office_of("市规划局", OFFICES) != office_of("县规划自然资源局", OFFICES)
    assert office_of("各街道办事处", OFFICES) is None


@pytest.mark.parametrize("key", OFFICES)
def test_every_quoted_wording_means_its_office(key):
    for name in OFFICES[key].names:
        for _, wording in name.seen:
            assert wording.endswith(name.name) or name.name + "呈贡分局" in wording
            assert office_of(wording, OFFICES) == key


@pytest.mark.shared
def test_every_quoted_wording_stands_in_its_document():
    if not POLICY.is_dir():
        pytest.skip("the folder of policy documents is not beside the checkout")
    places = {place for office in OFFICES.values() for name in office.names for place in name.seen}
    assert len(places) > 40
    for document, wording in places:
        assert wording in re.sub(r"\s", "", (POLICY / document).read_text(encoding="utf-8")), (document, wording)


def test_a_name_of_two_offices_is_refused(tmp_path):
    path = tmp_path / "units.yaml"
    path.write_text(
        "offices:\n  a: {title: {zh: 甲, en: A}, names: [{name: 甲局}]}\n"
        "  b: {title: {zh: 乙, en: B}, names: [{name: 甲局}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError, match=r"units.yaml: office b: '甲局' already names the office 'a'"):
        read_units(path)


def test_a_year_is_a_number(tmp_path):
    path = tmp_path / "units.yaml"
    path.write_text(
        "offices: {a: {title: {zh: 甲, en: A}, names: [{name: 甲局, since: 二〇一八}]}}\n", encoding="utf-8"
    )
    with pytest.raises(
        CatalogueError, match=r"line 1: office a: names: entry 1: since: expected a year such as 2018, got '二〇一八'"
    ):
        read_units(path)
