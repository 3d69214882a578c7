"""One named river from its pieces: single lines, centre lines, pieces without a name, pieces under other names.

The river is what hangs together of the pieces under its name and the names given as the same river. Pieces without a
name belong to it where they lead from one part of it to another. Its main way runs from the end farthest from the mouth
to the mouth, round every island on the side that is short and wide (least length over width); all other arms are its
braids. Their direction is that of a potential that falls along the main way and obeys Kirchhoff's law in between, with
the inverse length as conductance: it has no sink of its own, so no arm ends in itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy
import shapely
from geopandas import GeoDataFrame
from shapely import LineString, Point

from riverzones.errors import NetworkError
from riverzones.geo import geodesy
from riverzones.geo.layer import Layer
from riverzones.model import Text
from riverzones.network.banks.centreline import flat
from riverzones.network.banks.flow_paths import (
    MainPath,
    RiverSettings,
    bridges,
    gaps_closed,
    graph_of,
    largest,
    parts_of,
)
from riverzones.terms import labels

__all__ = ["DOUBTS", "River", "RiverSettings", "river_of"]

Floats = npt.NDArray[np.float64]

CRS: Final = "EPSG:4490"

DOUBTS: Final = labels("river_doubt")
"""What may be doubtful about a river put together, in words."""


@dataclass(frozen=True, eq=False)
class River:
    """A river as one connected course.

    Attributes
    ----------
    name : str
    route : GeoDataFrame
        Its main way in order from the upper end to the mouth, every line drawn downstream: the columns of the pieces,
        ``river`` (the name asked for), ``length_m`` [m], ``to_mouth_m`` [m] from its lower end, ``turned``.
    braids : GeoDataFrame
        All other arms, drawn downstream, with ``braid`` (number of the group of arms), ``from_mouth_m`` and
        ``to_mouth_m`` [m]: where its group leaves and joins the main way.
    doubts : GeoDataFrame
        ``what``, ``message_zh``, ``message_en``, ``piece_id``, ``length_m`` [m], geometry.
    """

    name: str
    route: GeoDataFrame
    braids: GeoDataFrame
    doubts: GeoDataFrame

    @property
    def length_m(self) -> float:
        """Length of the main way [m]."""
        return float(self.route["length_m"].sum())

    @property
    def line(self) -> LineString:
        """The main way as one line, drawn downstream."""
        coords = [shapely.get_coordinates(line) for line in self.route.geometry]
        joined = np.vstack([coords[0], *(part[1:] for part in coords[1:])])
        return LineString(joined)


def river_of(
    pieces: GeoDataFrame,
    name: str,
    *,
    same_river: Mapping[str, Sequence[str]] | None = None,
    outlet: Point | None = None,
    settings: RiverSettings | None = None,
) -> River:
    """Return one river from its pieces.

    Parameters
    ----------
    pieces : GeoDataFrame
        LineStrings that meet at their ends, EPSG:4490, ids as index; column ``name``, and ``width_m`` [m], ``from_end``
        and ``to_end`` where there (as centre lines have them).
    name : str
        The river asked for.
    same_river : mapping of str to sequence of str, optional
        For a river the other names of its course, from the mouth upwards: ``{"长江": ["金沙江", "通天河"]}``.
    outlet : Point, optional
        The mouth, or a place near it.
    settings : RiverSettings, optional

    Returns
    -------
    River

    Raises
    ------
    NetworkError
        If no piece bears the name.

    Examples
    --------
    >>> pieces = GeoDataFrame(
    ...     {"name": ["长江", None, "长江"]}, index=["a", "b", "c"], crs="EPSG:4490",
    ...     geometry=[LineString([(1, 0), (0, 0)]), LineString([(1, 0), (2, 0)]), LineString([(2, 0), (3, 0)])],
    ... )
    >>> river = river_of(pieces, "长江", outlet=Point(3, 0))
    >>> river.route[["river", "turned"]].values.tolist(), round(river.length_m / 1000)
    ([['长江', True], ['长江', False], ['长江', False]], 334)
    """
    settings = settings or RiverSettings()
    Layer.of(pieces, "subject")
    pieces = flat(pieces)
    names = [name, *(same_river or {}).get(name, ())]
    called = pieces["name"].isin(names).to_numpy(bool) if "name" in pieces.columns else np.zeros(len(pieces), bool)
    if not called.any():
        names_held = sorted(str(word) for word in pieces.get("name", pd.Series(dtype=object)).dropna().unique())
        raise NetworkError(
            Text(zh=f"没有名为 {name} 的河段。", en=f"no piece is called {name}."),
            hint=Text(zh=f"已有名称：{'、'.join(names_held[:8])}", en=f"Names there are: {', '.join(names_held[:8])}"),
        )
    parts, places = parts_of(pieces, settings)
    parts["called"] = called
    parts["bridge"] = bridges(parts)
    parts = parts[parts["called"] | parts["bridge"]]
    parts = gaps_closed(parts, places, settings)
    whole = largest(parts)
    mouth, mouth_note = _mouth(parts[whole], places, names, outlet)
    course = MainPath.of(parts[whole], places, mouth, settings)
    doubts = [("unnamed", part) for part in course.parts[course.parts["bridge"]].itertuples()]
    doubts += [("gap", part) for part in course.parts[course.parts["id"].isna()].itertuples()]
    doubts += [("apart", part) for part in parts[~whole & parts["called"]].itertuples()]
    doubts += [(what, part) for what, part in course.doubts()]
    return River(
        name, course.route(pieces, name), course.braids(pieces, name), _told(doubts, mouth_note, places[mouth])
    )


def _mouth(parts: pd.DataFrame, places: Floats, names: list[str], outlet: Point | None) -> tuple[int, list[str]]:
    """The place where the river ends, and how doubtful that is."""
    ends = pd.Series(parts[["one", "other"]].to_numpy().ravel())
    count = ends.value_counts()
    leaves = np.sort(count[count == 1].index.to_numpy())
    leaves = leaves if len(leaves) else np.unique(ends)
    if outlet is not None:
        return int(leaves[np.argmin(geodesy.distance_m(places[leaves, 0], places[leaves, 1], outlet.x, outlet.y))]), []
    open_ = {*parts.loc[parts["from_end"] == "open", "one"], *parts.loc[parts["to_end"] == "open", "other"]}
    if len(open_ & set(leaves)) == 1:
        return int((open_ & set(leaves)).pop()), ["mouth"]
    rank = {called: number for number, called in enumerate(names)}
    level = pd.concat([parts.set_index(side)["name"].map(rank) for side in ("one", "other")])
    level = level.groupby(level=0).min().reindex(leaves)
    if level.nunique() > 1:  # the lowest name, as far as can be from the highest
        far = scipy.sparse.csgraph.dijkstra(
            graph_of(parts, parts["metres"]), directed=False, indices=int(leaves[level.argmax()])
        )
        low = leaves[(level == level.min()).to_numpy()]
        return int(low[far[low].argmax()]), ["mouth"]
    drawn_on = parts.groupby("other")["metres"].sum().reindex(leaves).fillna(0.0)
    return int(leaves[drawn_on.argmax()]), ["direction"]


def _told(doubts: list[tuple[str, Any]], river_doubts: list[str], mouth: Floats) -> GeoDataFrame:
    """Doubts in words."""
    rows = [(what, part.id, part.metres, part.line) for what, part in doubts]
    rows += [(what, None, np.nan, Point(mouth)) for what in river_doubts]
    table = pd.DataFrame(rows, columns=["what", "piece_id", "length_m", "geometry"])
    table["message_zh"] = [DOUBTS[what].zh for what in table["what"]]
    table["message_en"] = [DOUBTS[what].en for what in table["what"]]
    return GeoDataFrame(table, geometry="geometry", crs=CRS)
