"""Routes by area and the plan of notice boards stand in the documents as quoted, and wrong files are refused."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
import yaml

from riverzones.catalogue import load
from riverzones.catalogue.boards import read_board_plan
from riverzones.catalogue.routing import GIVES, read_routes
from riverzones.errors import CatalogueError

POLICY = Path(__file__).parents[3] / "shared" / "policy"
FOLDER = resources.files("riverzones.catalogue")
CITED = {**{name: route.citation for name, route in load().routes.items()}, "boards": load().boards.citation}
STATEMENTS = {**{name: route.statements for name, route in load().routes.items()}, "boards": load().boards.statements}


def test_every_kind_of_answer_has_a_route():
    assert {route.gives for route in load().routes.values()} == set(GIVES)


@pytest.mark.parametrize("name", ["kunming-lead-unit", "kunming-chief-office"])
def test_the_offices_of_a_route_are_known_by_their_names(name):
    route = load().routes[name]
    assert load().office(route.outside) is not None
    assert load().office(route.inside) is not None


def test_inside_and_outside_of_the_dianchi_basin_are_different_offices():
    route = load().routes["kunming-lead-unit"]
    assert load().office(route.inside).name == "dianchi"
    assert load().office(route.outside).name == "water"


@pytest.mark.shared
@pytest.mark.parametrize("name", CITED)
def test_every_quote_stands_in_its_document(name):
    if not POLICY.is_dir():
        pytest.skip("the folder of policy documents is not beside the checkout")
    text = re.sub(r"\s", "", (POLICY / CITED[name].document).read_text(encoding="utf-8"))
    assert len(CITED[name].quote) > 10
    assert CITED[name].quote in text


@pytest.mark.shared
@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_is_one_of_the_policy_folder(name):
    if not POLICY.is_dir():
        pytest.skip("the folder of policy documents is not beside the checkout")
    known = (POLICY / "spatial_rules.yaml").read_text(encoding="utf-8") + (POLICY / "requirements.md").read_text(
        encoding="utf-8"
    )
    assert STATEMENTS[name]
    for statement in STATEMENTS[name]:
        assert statement in known, statement


def changed(tmp_path, file, change):
    data = yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))
    change(data)
    path = tmp_path / file
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["routes"]["kunming-lead-unit"].update(gives="lead"), "'lead' is not known"),
        (lambda data: data["routes"]["kunming-lead-unit"].update(jurisdiction="kunmin"), "Did you mean 'kunming'"),
        (lambda data: data["routes"]["kunming-lead-unit"].pop("waters"), "'waters' is missing"),
    ],
)
def test_a_wrong_route_is_one_helpful_line(tmp_path, change, message):
    with pytest.raises(CatalogueError, match=message):
        read_routes(changed(tmp_path, "routing.yaml", change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data["fields"]["duty"].update(columns=["dutie"]), "Did you mean 'duty'"),
        (lambda data: data.update(bank_m=-1), "expected metres above 0"),
        (lambda data: data.update(out_of_use=["gone"]), "'gone' is not known"),
    ],
)
def test_a_wrong_plan_of_boards_is_one_helpful_line(tmp_path, change, message):
    with pytest.raises(CatalogueError, match=message):
        read_board_plan(changed(tmp_path, "boards.yaml", change), load().kinds)
