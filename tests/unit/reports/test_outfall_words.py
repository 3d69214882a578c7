"""Words of the outfall ledger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riverzones.present.reports.outfall_words import dms, who, yes_no


@given(st.floats(-179.99, 179.99))
def test_degrees_minutes_and_seconds_say_the_same_place(degrees):
    whole, _, rest = dms(degrees, axis="lon").partition("°")
    minutes, _, seconds = rest.partition("′")
    value = int(whole) + int(minutes) / 60 + float(seconds[:-2]) / 3600
    assert value == pytest.approx(abs(degrees), abs=0.005 / 3600 + 1e-9)
    assert float(seconds[:-2]) < 60
    assert int(minutes) < 60


def test_seconds_are_carried_into_minutes():
    assert dms(31.999_999_99, axis="lat") == "32°00′00.00″N"


def test_what_is_not_known_is_neither_yes_nor_no():
    assert [yes_no(flag, "zh") for flag in (True, False, None)] == ["是", "否", ""]


def test_a_chief_is_named_without_the_telephone():
    chain = [{"level": "county", "chief": "李某", "title": "县长", "unit": "县政府", "phone": "138"}]
    assert who(chain, "county") == "李某 县长 县政府"
    assert who(chain, "village") == ""
