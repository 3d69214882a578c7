"""Work on arrays shared out to the processors: GEOS, PROJ, Clipper2 and NumPy work without Python's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

__all__ = ["processors", "side_by_side", "threads_for"]

Part = TypeVar("Part")
Answer = TypeVar("Answer")

MOST: Final = 8  # threads: beyond it Python's lock is what they wait for; a setting of ours


def processors() -> int:
    """Return how many processors this process may run on: those that it was given, where the system tells."""
    if hasattr(os, "sched_getaffinity"):  # a container or taskset gives fewer than the machine has
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def threads_for(amount: int, *, least: int) -> int:
    """Return how many threads an amount of work is worth: one for every ``least``, no more than processors."""
    return max(1, min(processors(), amount // least, MOST))


def side_by_side(work: Callable[[Part], Answer], parts: Iterable[Part], *, threads: int) -> list[Answer]:
    """Return what ``work`` answers for each part, in their order.

    Raises
    ------
    Exception
        What ``work`` raises for the first part that fails.
    """
    if threads < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))
