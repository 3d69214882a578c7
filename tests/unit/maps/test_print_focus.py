"""What ground a sheet shows where nothing is asked for: the project's place and its findings, not the widest layer."""

from __future__ import annotations

import pytest

from print_county import county, findings
from riverzones.errors import UnknownNameError
from riverzones.jobs.print import _focus, _only_layers
from riverzones.present.paper.fonts import find_face


@pytest.fixture(scope="module")
def view():
    return county(find_face(), findings(5)).view


def test_what_lies_outside_the_place_makes_no_sheet_wider(view):
    assert _focus(view, alone=False, home=(109.5, 30.9, 110.3, 31.2)).bounds[2] <= 110.3
    assert _focus(view, alone=False, home=(100.0, 20.0, 101.0, 21.0)).bounds == _focus(view, alone=False).bounds


def test_a_layer_that_reaches_much_farther_does_not_make_the_findings_small(view):
    west, south, east, north = _focus(view, alone=False).bounds
    assert (east - west, north - south) < (1.0, 1.0)  # the far outfall and the far lake would be 3 degrees off
    found = view.findings.total_bounds
    assert west < found[0] < found[2] < east


def test_only_the_layers_asked_for_stand_on_their_ground(view):
    made = _only_layers(view, ("outfalls",))
    assert [layer.name for layer in made.layers] == ["rivers", "outfalls", "lakes"]
    assert set(made.findings["subject_layer"]) <= {"outfalls"}
    with pytest.raises(UnknownNameError, match="outfal"):
        _only_layers(view, ("outfal",))
