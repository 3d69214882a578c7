"""Small layers for tests of the law engine: rows as a check is given them, and a context around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import from_wkt

from riverzones.audit import Context
from riverzones.audit.groups import Grouped, grouped
from riverzones.audit.select import Selected
from riverzones.model import Selection, Text

DAY = dt.date(2026, 6, 1)
UNKNOWN = Text(zh="属性未填", en="attribute not stated")


def layer(rows: Mapping[str, Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """Rows by id; geometry as WKT, none where a row has none."""
    frame = pd.DataFrame([{"id": name, "geometry": None, **row} for name, row in rows.items()])
    shapes = [from_wkt(text) if isinstance(text, str) else None for text in frame.pop("geometry")]
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=4490).set_index("id", drop=False).rename_axis(None)


def picked(
    kind: str,
    rows: Mapping[str, Mapping[str, Any]],
    *,
    own: tuple[str, str] | None = None,
    region: str | None = None,
    open_: tuple[str, ...] = (),
) -> Selected:
    """Rows as a rule picked them; of ``open_`` it cannot be told whether they are meant."""
    selection = Selection((kind,), own=own, region=region)
    return Selected(kind, layer(rows), dict.fromkeys(open_, UNKNOWN), 0, (kind, tuple(rows)), selection)


def context(day: dt.date = DAY, **layers: gpd.GeoDataFrame) -> Context:
    """The layers of a project on a day."""
    return Context(layers.get, day)


def by_unit(selected: Selected, here: Context | None = None, **how: Any) -> Grouped:
    """Rows put together by unit."""
    made = grouped(here or context(), selected, **how)
    assert isinstance(made, Grouped)
    return made


def told(facts: pd.DataFrame) -> dict[Any, bool | None]:
    """True for what offends, None for what cannot be told, by subject."""
    truth = facts["truth"].astype(object)
    return {row: True if value is True else None for row, value in zip(facts["subject_id"], truth, strict=True)}
