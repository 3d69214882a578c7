"""Of reaches told with 0.9 and more nearly all are right, over every network with a truth (decision 8)."""

import importlib.util
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(
        not (ROOT.parent / "shared" / "data").is_dir(), reason="the folder of real files is not beside the checkout"
    ),
]


@pytest.fixture(scope="module")
def flow_directions():
    """The benchmark that computes the table."""
    spec = importlib.util.spec_from_file_location("flow_directions", ROOT / "benchmarks" / "flow_directions.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def sure(found):
    """Reaches told with 0.9 and more: how many, and the share of them that is right."""
    high = found[found["confidence"] >= 0.9]
    return len(high), high["right"].mean()


def test_what_is_sure_is_right_on_networks_cut_in_many_ways(flow_directions):
    cases = [*flow_directions.new_hope(range(1, 2)), *flow_directions.small(range(1, 4))]
    cases = [case for number, case in enumerate(cases) if case.name != "sub-basins of New Hope" or number % 4 == 0]
    found = pd.concat([flow_directions.told(case) for case in cases])
    count, right = sure(found)
    assert count > 2000
    assert right > 0.98
    unsure = found[found["confidence"] < 0.8]
    assert unsure["right"].mean() < 0.85  # it does not call unsure what it knows


@pytest.mark.slow
def test_no_long_river_of_the_national_map_is_told_backwards_with_confidence(flow_directions):
    as_drawn = next(flow_directions.national(range(0)))
    found = flow_directions.told(as_drawn)
    count, right = sure(found)
    assert count > 100
    assert right > 0.97
    wrong = found[(found["confidence"] >= 0.9) & ~found["right"]]
    assert wrong["length_m"].sum() < 100_000
    assert found["length_m"].sum() > 15_000_000
