"""Against which layers a site is held before it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from riverzones.catalogue.reading import fields, one_of, read_yaml
from riverzones.model import LayerKind

__all__ = ["held_against"]

_FILE = "precheck.yaml"


@cache
def _read() -> tuple[tuple[str, str | None], ...]:
    data = fields(read_yaml(resources.files("riverzones.catalogue") / _FILE), _FILE, required=("near",))
    rows = [fields(item, _FILE, required=("layer",), optional=("by",)) for item in data["near"]]
    return tuple((str(row["layer"]), str(row["by"]) if "by" in row else None) for row in rows)


def held_against(kinds: Mapping[str, LayerKind]) -> tuple[tuple[str, str | None], ...]:
    """Return layers, each with the column that splits it or None, in the order they are told.

    Raises
    ------
    CatalogueError
        If ``precheck.yaml`` names a layer or a column that is not known.
    """
    for layer, by in _read():
        one_of(layer, _FILE, "layer", kinds)
        if by is not None:
            one_of(by, _FILE, "by", kinds[layer].by_name)
    return _read()
