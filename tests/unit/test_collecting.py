"""The search for cycles is put off in a block, and set back as it was behind it."""

import gc

import pytest

from riverzones.collecting import rarer_collection, without_collection


@pytest.fixture(autouse=True)
def as_it_was():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@rarer_collection()
def thresholds_or_error(error):
    if error is not None:
        raise error
    return gc.get_threshold()


def test_a_rarer_search_is_as_it_was_behind_the_block_whatever_happens_in_it():
    gc.set_threshold(700, 10, 10)
    assert thresholds_or_error(None) == (100_000, 10, 10)
    assert gc.get_threshold() == (700, 10, 10)
    with pytest.raises(ValueError, match="in the block"):
        thresholds_or_error(ValueError("in the block"))
    assert gc.get_threshold() == (700, 10, 10)


def test_a_search_that_was_off_or_rarer_stays_so():
    gc.set_threshold(0)
    assert thresholds_or_error(None)[0] == 0
    with without_collection():
        assert not gc.isenabled()
    gc.set_threshold(200_000, 10, 10)
    assert thresholds_or_error(None)[0] == 200_000
    assert gc.isenabled()
