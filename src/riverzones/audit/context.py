"""What a check may look at besides its rows: layers, network, the day, tables of values, rasters, the pack's values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import Text

if TYPE_CHECKING:
    from riverzones.network import Network
    from riverzones.network.trace import Velocities
    from riverzones.relations import Cells

__all__ = ["Context", "Layers", "Titles"]

Layers = Callable[[str], GeoDataFrame | None]
"""Gives the layer of that kind (EPSG:4490, ids as index), or None when the project has none."""
Titles = Callable[[str], Text]
"""Words of a column, by its id."""


def _as_named(name: str) -> Text:
    return Text(zh=name, en=name)


@dataclass(frozen=True)
class Context:
    """What the rules of one run look at.

    Attributes
    ----------
    layers : callable
        See :data:`Layers`.
    day : date
        The day whose law holds.
    titles : callable
        Words of a column or a layer kind, for what is not stated.
    network : callable
        Gives the river network, None where there is none; asked only by the checks that walk it.
    velocity : callable
        Gives what hours along the network are counted with; None: the column ``velocity_ms`` of the reaches.
    tables : callable
        Gives a table of values by name (class limits, quotas), None where there is none.
    rasters : callable
        Gives the cells of a raster by its path (:data:`riverzones.relations.Cells`), None where there is no such file.
    refers : callable
        The layer whose rows a column names (``source_id`` names a source), None where it names none.
    parameters : mapping
        Values of the pack that runs, read in conditions as ``@pack.NAME``.
    """

    layers: Layers
    day: dt.date
    titles: Titles = _as_named
    network: Callable[[], Network | None] = lambda: None
    velocity: Callable[[], Velocities | None] = lambda: None
    tables: Callable[[str], pd.DataFrame | None] = lambda _: None
    rasters: Callable[[str], Cells | None] = lambda _: None
    refers: Callable[[str], str | None] = lambda _: None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, Any]:
        """Values of ``@audit_day`` and ``@pack.NAME``."""
        return {"audit_day": self.day, **{f"pack.{name}": value for name, value in self.parameters.items()}}

    def layer_title(self, layer: str) -> Text:
        """Return words of a layer kind."""
        return self.titles(layer)
