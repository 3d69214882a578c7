"""Python's search for cycles, put off while very many objects are made that are in none."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["without_collection"]


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
