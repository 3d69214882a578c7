"""Python's search for cycles, put off while very many objects are made that are in none."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["rarer_collection", "without_collection"]

_OBJECTS_BETWEEN = 100_000
"""So many new objects there are before they are searched, where that is done rarely; Python does it at 700."""


@contextlib.contextmanager
def without_collection() -> Iterator[None]:
    """Let Python look for no cycles in the block or the decorated function; a search that was off stays off.

    It would look at each object again and again: that took a third of the time of a catalogue of 400 rules, whose
    objects all stay, and of reading and writing a layer, whose cells go as soon as they are in arrays.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def rarer_collection() -> Iterator[None]:
    """Let Python look for cycles more rarely in the block or the decorated function, which may take long.

    The findings of a basin are millions of texts and numbers: looked at again and again they took a twelfth of the time
    of an audit, and what packages load a sixth of that of a short command. Unlike :func:`without_collection` it lets go
    what is in a cycle, however long the block takes.
    """
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], _OBJECTS_BETWEEN) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
