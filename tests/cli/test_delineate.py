"""``riverzones delineate``."""

from __future__ import annotations

import pytest


def test_the_band_is_drawn_again(cli, wushan):
    drawn = {row["zone_type"]: row for row in cli("--json", "delineate", wushan).json}["shoreline-band-1km"]
    assert drawn["layer"] == "shoreline_bands"
    assert drawn["count"] == 10
    assert drawn["area_km2"] == pytest.approx(561, rel=0.2)


def test_a_zone_type_can_be_drawn_alone(cli, wushan):
    (drawn,) = cli("--json", "delineate", wushan, "--type", "shoreline-band-1km").json
    assert drawn["count"] == 10


def test_a_source_that_is_not_there_is_named(cli, wushan):
    said = cli("--lang", "en", "delineate", wushan, "--source", "nobody")
    assert said.code == 1
    assert "nobody" in said.err


def test_a_standard_that_is_not_there_is_answered_with_those_that_are(cli, wushan):
    said = cli("--lang", "en", "delineate", wushan, "--standard", "hj338-2020")
    assert said.code == 1
    assert "hj338-2018" in said.err
