"""Errors speak both languages."""

from __future__ import annotations

import copy
import pickle

import riverzones
from riverzones.errors import LayerError
from riverzones.model import Text


def test_an_error_says_the_same_in_both_languages():
    hint = Text(zh="检查路径。", en="Check the path.")
    error = LayerError(Text(zh="没有文件 a。", en="there is no file a."), hint=hint)
    assert error.in_language("zh") == ("没有文件 a。", "检查路径。")
    assert error.in_language("en") == ("there is no file a.", "Check the path.")
    assert str(error) == "there is no file a. Check the path."


def test_an_error_of_one_language_says_it_in_both():
    error = LayerError("there is no file a.")
    assert error.in_language("zh") == error.in_language("en") == ("there is no file a.", "")


def test_an_error_survives_a_trip_to_another_process():
    error = LayerError(Text(zh="坏", en="bad"), hint="mend it")
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert again.in_language("zh") == ("坏", "mend it")


def test_every_error_of_the_tree_is_at_the_front_door():
    names = {name for name in dir(riverzones.errors) if name.endswith("Error")}
    assert names <= set(riverzones.__all__)


def test_what_is_visible_at_the_front_door_is_what_it_lists():
    assert [name for name in riverzones.__all__ if not hasattr(riverzones, name)] == []


def test_a_line_stays_one_that_can_be_read_whatever_it_quotes():
    error = riverzones.errors.LayerError("a.csv: " + "x" * 1_000_000 + " is no name.", hint="Ask.")
    assert len(error.message) <= 2_000
    assert error.message.startswith("a.csv: ")
    assert error.message.endswith("x is no name.")
    assert error.in_language("zh") == (error.message, "Ask.")
