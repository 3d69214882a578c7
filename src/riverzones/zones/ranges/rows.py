"""Rows of ranges: made into a layer, named by river, holes filled, remarks joined."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.terms import labels

__all__ = ["COLUMNS", "made", "number_of", "one_note", "plain_holes", "river_of"]

NOTHING: Final = labels("reason")["nothing_left"]
COLUMNS = (
    "source_id",
    "part",
    "bank",
    "line_type",
    "basis",
    "start",
    "end",
    "from_chainage_m",
    "to_chainage_m",
    "distance_m",
    "low_m",
    "high_m",
    "datum",
    "return_years",
    "used",
    "note",
    "why",
)


def made(rows: Sequence[dict[str, Any]]) -> GeoDataFrame:
    """Return rows as a zone method answers them; what a row does not say is None, ``used`` an empty list.

    A row whose area is empty has no geometry, and says so in ``why`` if it says nothing else.
    """
    table = {name: [row.get(name) for row in rows] for name in COLUMNS}
    table["used"] = [row.get("used", []) for row in rows]
    shapes = np.full(len(rows), None, dtype=object)
    for position, row in enumerate(rows):
        shape = row.get("geometry")
        if shape is not None and not shape.is_empty:
            shapes[position] = shape
        elif row.get("why") is None:
            table["why"][position] = NOTHING
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in table.items()})
    return GeoDataFrame(frame, geometry=shapes, crs=4490)


def river_of(row: pd.Series) -> str | None:
    """Return the river a row speaks of: its ``river``, else its ``name``."""
    for column in ("river", "name"):
        word = row.get(column)
        if isinstance(word, str) and word.strip():
            return word
    return None


def number_of(value: Any) -> float | None:
    """Return a number as a row holds it; None where there is none."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return None if math.isnan(number) else number


def plain_holes(area: Any) -> tuple[Any, float]:
    """Return an area with its holes filled, and how much that added [m2]: islands belong to what lies around them."""
    parts = shapely.get_parts(area)
    whole = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts)))
    if shapely.get_num_interior_rings(parts).sum() == 0:
        return whole, 0.0
    return whole, float(geodesy.area_m2([whole])[0] - geodesy.area_m2([area])[0])


def one_note(notes: Sequence[Text]) -> Text | None:
    """Return remarks in one, each once."""
    said = list(dict.fromkeys(notes))
    if not said:
        return None
    return Text(zh="；".join(note.zh for note in said), en="; ".join(note.en for note in said))
