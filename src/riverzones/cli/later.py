"""Heavy packages are loaded when they are first used, not when they are first named.

NumPy, pandas, geopandas and shapely take most of a second to load, several times what ``riverzones layers`` has to do,
and most modules name them in their first lines, as Python's style asks. So the command line, before it imports anything
else of its own, puts a stand-in for each of them where imports look. The first attribute that anybody asks of one takes
the stand-ins away and loads the package; what asks for NumPy alone leaves those of the others. A program that imports
riverzones gets nothing of this.

It gains where a module names the whole package (``import pandas as pd``): ``from pandas import DataFrame`` asks for an
attribute, and loads it there.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

__all__ = ["HEAVY", "load_later"]

ARRAYS: Final = ("numpy", "numpy.typing")
HEAVY: Final = (*ARRAYS, "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow")
"""Packages with a stand-in; those beside NumPy together, for each of them names others."""


def load_later() -> None:
    """Let the heavy packages be loaded when they are first used; nothing happens where one of them is there already."""
    if any(name in sys.modules for name in HEAVY):
        return
    sys.meta_path.insert(0, _Loaded())
    for name in HEAVY:
        sys.modules[name] = _Later(name)
        package, _, part = name.rpartition(".")
        if package:
            vars(sys.modules[package])[part] = sys.modules[name]


class _Later(ModuleType):
    """A package that is loaded by the first attribute that is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name in ("__spec__", "__file__"):  # asked by the import of a module that is there, and by who lists modules
            raise AttributeError(name)
        for package in ARRAYS if self.__name__ in ARRAYS else HEAVY:
            if isinstance(sys.modules.get(package), _Later):
                sys.modules.pop(package, None)
        value = getattr(importlib.import_module(self.__name__), name)
        if not name.startswith("__"):
            self.__dict__[name] = value  # the next time it costs what it costs of the package itself
        return value


class _Loaded:
    """Finds the part of a package that was loaded while the part was looked for.

    ``import pandas.api`` asks the stand-in for its path, which loads the package with that part; the import goes on to
    look for the part, which must not be made a second time.
    """

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return a specification that gives the module that is there, None for any other."""
        part = sys.modules.get(name)
        if part is None or path is None or target is not None or name.partition(".")[0] not in HEAVY:
            return None
        return ModuleSpec(name, _AsItIs(part))  # type: ignore[arg-type]


class _AsItIs:
    """Gives a module that is loaded already: a loader, without its base, whose import takes as long as the help."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._spec = module.__spec__

    def create_module(self, _: ModuleSpec) -> ModuleType:
        """Return the module."""
        return self._module

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module as it is."""
        module.__spec__ = self._spec
