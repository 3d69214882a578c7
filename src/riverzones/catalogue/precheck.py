"""Against which layers a site is held before it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from riverzones.declared.reading import one_of
from riverzones.declared.records import WORD, Default, Items, Only, Record, read_declared
from riverzones.model import LayerKind

__all__ = ["held_against"]

_FILE = "precheck.yaml"


@cache
def _near() -> tuple[tuple[str, str | None], ...]:
    row = Record({"layer": WORD, "by": Default(WORD, None)}, lambda layer, by: (layer, by))
    return read_declared(resources.files("riverzones.catalogue") / _FILE, Only("near", Items(row)))


def held_against(kinds: Mapping[str, LayerKind]) -> tuple[tuple[str, str | None], ...]:
    """Return layers, each with the column that splits it or None, in the order they are told.

    Raises
    ------
    CatalogueError
        If ``precheck.yaml`` names a layer or a column that is not known.
    """
    for layer, by in _near():
        one_of(layer, _FILE, "layer", kinds)
        if by is not None:
            one_of(by, _FILE, "by", kinds[layer].by_name)
    return _near()
