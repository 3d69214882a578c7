"""Python's search for cycles, put off while millions of cells come and go that are in none."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

__all__ = ["no_collecting"]


@contextlib.contextmanager
def no_collecting() -> Iterator[None]:
    """Let Python look for no cycles in the block, or in the function that is decorated.

    Rows of a database are tuples of values that go as soon as they are in arrays. Looking through them again and again
    took a third of the time of reading and writing a layer.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
