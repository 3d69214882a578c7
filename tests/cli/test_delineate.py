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


def test_what_is_not_drawn_is_told_by_reason_and_what_nobody_asked_for_is_not(cli, wushan):
    said = cli("--lang", "en", "delineate", wushan)
    assert "no such source" not in said.out + said.err
    assert "not drawn, Drawdown zone 145 to 175 m: no raster of heights is given (--dem)" in said.err
    assert "Drawdown" not in said.out
    alone = cli("--lang", "en", "delineate", wushan, "--source", "SY-04")
    assert "Zones of river sources" in alone.out
    assert "not drawn" not in alone.err
    named = cli("--lang", "en", "delineate", wushan, "--type", "canal-source")
    assert "not drawn, Zones of canal sources: no such source" in named.err
