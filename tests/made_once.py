"""What costs much to make and is only read is made once, however many processes share the tests of a run."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

__all__ = ["made_once"]

T = TypeVar("T")


def made_once(tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """Return what ``make`` gives for an empty folder of this name: who makes the folder builds it, the others wait."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return make(tmp_path_factory.mktemp(name))
    folder = tmp_path_factory.getbasetemp().parent / name
    result = folder / "made.pickle"
    try:
        folder.mkdir()
    except FileExistsError:
        while not result.exists():
            time.sleep(0.2)
    else:
        left: Any
        try:
            left = make(folder)
        except BaseException as error:  # an assertion, or the end of a command: those who wait must hear of it
            left = f"{name} failed in the process that makes it: {error!r}"
        part = folder / "made.part"
        part.write_bytes(pickle.dumps(left))
        part.rename(result)
    made = pickle.loads(result.read_bytes())
    if isinstance(made, str):
        pytest.fail(made)
    return made
