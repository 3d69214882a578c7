"""What lies up- or downstream of what on the river network, measured along it or in hours of travel."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.errors import DataError
from riverzones.geo import linear
from riverzones.model import Text
from riverzones.network import DOUBTFUL, Network, chainage
from riverzones.relations.certainty import answer, farthest_accuracy_m, no_pairs, possible

if TYPE_CHECKING:
    from riverzones.network.trace import Velocities

__all__ = [
    "LOCATED_WITHIN_M",
    "STATED",
    "flow_in_doubt",
    "flowing",
    "know_points",
    "located",
    "placed_points",
    "starts_of",
]

LOCATED_WITHIN_M: Final = 2_000.0
"""A row farther than this from every reach [m] is on no river: a setting of ours, wide enough for the banks of the
Yangtze; no document gives a number."""

STATED: Final = ("receiving_water", "river")
"""Columns in which a row names its river, the first that is filled counts."""
_STARTS: Final = ("reference_id", "reach_id", "to_end_m", "least_m", "most_m", "lon", "lat")
_ROUNDING_M: Final = 1e-6  # a place at the very end of a stretch lies on it


def flowing(
    subject: GeoDataFrame,
    reference: GeoDataFrame,
    network: Network,
    *,
    up: bool,
    distance_m: float | None = None,
    hours: float | None = None,
    velocity: Velocities | None = None,
) -> pd.DataFrame:
    """Return rows of ``subject`` from which water reaches a row of ``reference``, or that water from there reaches.

    A point lies where its foot on the nearest reach is, on the river it names where that is near. A line or polygon
    that meets the network lies on every stretch it meets; what lies on such a stretch itself is neither up- nor
    downstream of it. Rows on no river are passed over (:func:`located` tells which).

    Parameters
    ----------
    subject, reference : GeoDataFrame
        EPSG:4490; the same label in both indexes means the same row.
    network : Network
        What they are put on.
    up : bool
        True: subjects upstream of the reference; False: downstream, diversions included.
    distance_m : float, optional
        Longest distance along the network [m]; every pair within it is given. Without any limit each subject has the
        reference nearest along the network.
    hours : float, optional
        Longest travel time at normal water [h]; every pair within it is given.
    velocity : Velocities, optional
        Velocity of the reaches; without it their column ``velocity_ms``.

    Returns
    -------
    DataFrame
        An answer (:func:`~riverzones.relations.certainty.answer`): ``measured`` along the network [m], or hours [h]
        where ``hours`` limits them; ``nearest`` the place of the reference's foot. NA where the flow direction at
        either end is doubtful, the accuracy straddles the distance, or the limit lies between the hours at high and at
        low water.

    Raises
    ------
    DataError
        If both limits are given, or hours where no velocity is known.
    """
    from riverzones.network.trace import Velocities, along  # walks: few relations are along the flow

    if distance_m is not None and hours is not None:
        raise DataError(
            Text(zh="distance_m 与 hours 只能给出一个。", en="give distance_m or hours, not both."),
            hint=Text(zh="请分两次判断。", en="Ask twice where both are wanted."),
        )
    if hours is not None and np.isnan((velocity or Velocities()).of(network)).all():
        raise DataError(
            Text(zh="河网没有任何流速，不能按小时判断。", en="no reach has a velocity, so hours cannot be counted."),
            hint=Text(
                zh="请给出 velocity，或在河段上填写 velocity_ms。", en="Give velocity, or velocity_ms of the reaches."
            ),
        )
    placed = located(subject, network)
    begin = starts_of(reference, network, upper=up)
    places = placed.loc[placed["reach_id"].notna(), ["reach_id", "to_end_m"]].rename_axis("place_id").reset_index()
    far = None if distance_m is None else distance_m + farthest_accuracy_m(subject, reference)
    pairs = along(
        network,
        begin[["start_id", "reach_id", "to_end_m"]],
        places,
        mode="UT" if up else "DD",
        within_m=far,
        within_h=hours,
        velocity=velocity,
    )
    pairs = pairs.assign(reference_id=begin["reference_id"].reindex(pairs["start_id"]).to_numpy())
    pairs = pairs[pairs["reference_id"] != pairs["place_id"]]
    pairs = pairs[~_on_it(pairs, places, begin)]
    measure = "distance_m" if hours is None else "hours"
    pairs = pairs.sort_values(["place_id", measure, "reference_id"], kind="stable")
    single = distance_m is None and hours is None
    pairs = pairs.drop_duplicates(["place_id"] if single else ["place_id", "reference_id"])
    if pairs.empty:
        return no_pairs()
    ends = begin.loc[pairs["start_id"]]
    spots = shapely.points(ends["lon"].to_numpy(float), ends["lat"].to_numpy(float))
    met = pd.DataFrame(
        {"subject_id": pairs["place_id"].to_numpy(), "reference_id": pairs["reference_id"].to_numpy(), "nearest": spots}
    )
    measured = pairs[measure].to_numpy(float)
    metres = distance_m is not None
    answered = answer(
        subject,
        reference,
        met,
        holds=measured <= distance_m if metres else True,
        slack_m=distance_m - measured if metres else np.nan,
        measured=measured,
        unit="m" if hours is None else "h",
    )
    doubt = ~(_sure(network, pairs["reach_id"]) & _sure(network, ends["reach_id"]))
    if hours is not None:  # reached at high water; at low water it takes longer, or it is not known how long
        doubt |= ~(pairs["hours_high"].to_numpy(float) <= hours)
    answered.loc[doubt & possible(answered), "truth"] = pd.NA
    return answered


def located(places: GeoDataFrame, network: Network) -> pd.DataFrame:
    """Return where rows are on the network: :func:`riverzones.network.chainage.located` with the river they name.

    That river is ``receiving_water``, else ``river``.
    """
    return chainage.located(places, network, within_m=LOCATED_WITHIN_M, river=_stated_river(places))


def placed_points(places: GeoDataFrame, network: Network) -> chainage.PlacedPoints | None:
    """Return the points among rows as :func:`located` puts them on the network, to be known to it later.

    None where they cannot be kept.
    """
    return chainage.placed_points(places, network, within_m=LOCATED_WITHIN_M, river=_stated_river(places))


def know_points(network: Network, read: Callable[[], chainage.PlacedPoints | None]) -> None:
    """Let :func:`located` look up what :func:`placed_points` gave for this very network (``read``)."""
    chainage.know_points(network, LOCATED_WITHIN_M, read)


def _stated_river(places: GeoDataFrame) -> pd.Series[Any]:
    """The river that each row names, None where it names none."""
    stated = np.full(len(places), None, dtype=object)
    for name in STATED:
        if name in places.columns and places[name].notna().any():
            values = places[name].to_numpy(dtype=object)
            open_ = pd.isna(stated) & ~pd.isna(values)
            stated[open_] = values[open_]
    return pd.Series(stated, index=places.index, dtype=object)


def flow_in_doubt(places: GeoDataFrame, network: Network) -> pd.Series[Any]:
    """Return whether the flow direction of a reach that rows lie on is doubtful, one bool per row of ``places``."""
    begin = starts_of(places, network, upper=True)
    doubtful = begin["reference_id"][~_sure(network, begin["reach_id"])]
    return pd.Series(places.index.isin(doubtful), index=places.index)


def starts_of(reference: GeoDataFrame, network: Network, *, upper: bool) -> pd.DataFrame:
    """Return where a trace from rows of ``reference`` begins.

    Returns
    -------
    DataFrame
        Index and ``start_id`` int; ``reference_id``, ``reach_id``, ``to_end_m`` [m], ``least_m`` and ``most_m`` [m]:
        the part of the reach that the row covers, as distances to the reach's lower end; ``lon``, ``lat``.
    """
    shapes = np.asarray(reference.geometry.array, dtype=object)
    extended = shapely.get_dimensions(shapes) > 0
    covered = _covered(reference[extended], network, upper=upper)
    rest = reference[~reference.index.isin(covered["reference_id"])]
    spots = located(rest, network)
    spots = spots[spots["reach_id"].notna()]
    points = pd.DataFrame(
        {
            "reference_id": spots.index,
            "reach_id": spots["reach_id"].to_numpy(),
            "to_end_m": spots["to_end_m"].to_numpy(float),
            "least_m": np.nan,
            "most_m": np.nan,
            "lon": spots["lon"].to_numpy(float),
            "lat": spots["lat"].to_numpy(float),
        }
    )
    filled = [part for part in (covered, points) if len(part)]
    starts = pd.concat(filled, ignore_index=True) if filled else points
    starts.insert(0, "start_id", np.arange(len(starts)))
    return starts


def _covered(reference: GeoDataFrame, network: Network, *, upper: bool) -> pd.DataFrame:
    """The part of every reach that lines and polygons meet; the start is its upper or its lower end."""
    if not len(reference):  # a tree of a whole network for none
        return pd.DataFrame(columns=_STARTS)
    lines = np.asarray(network.reaches.geometry.array, dtype=object)
    shapes = np.asarray(reference.geometry.array, dtype=object)
    row, reach = shapely.STRtree(lines).query(shapes, predicate="intersects")
    shared = shapely.intersection(lines[reach], shapes[row])
    coords, of = shapely.get_coordinates(shared, return_index=True)
    along_m = network.length_m[reach[of]] - linear.locate_m(lines[reach[of]], shapely.points(coords))
    pair = pd.DataFrame({"of": of, "to_end_m": along_m, "lon": coords[:, 0], "lat": coords[:, 1]})
    ends = pair.sort_values(["of", "to_end_m"], ascending=[True, not upper], kind="stable").drop_duplicates("of")
    span = pair.groupby("of")["to_end_m"].agg(["min", "max"])
    ends = ends.set_index("of")
    return pd.DataFrame(
        {
            "reference_id": reference.index.to_numpy()[row[ends.index]],
            "reach_id": network.ids.to_numpy()[reach[ends.index]],
            "to_end_m": ends["to_end_m"].to_numpy(float),
            "least_m": span["min"].reindex(ends.index).to_numpy(float),
            "most_m": span["max"].reindex(ends.index).to_numpy(float),
            "lon": ends["lon"].to_numpy(float),
            "lat": ends["lat"].to_numpy(float),
        }
    )


def _on_it(pairs: pd.DataFrame, places: pd.DataFrame, begin: pd.DataFrame) -> Any:
    """Whether a place lies on the stretch that the row of a start covers, on any reach."""
    spans = begin[begin["least_m"].notna()][["reference_id", "reach_id", "least_m", "most_m"]]
    spot = places.set_index("place_id")["to_end_m"].reindex(pairs["place_id"]).to_numpy(float)
    asked = pd.DataFrame(
        {
            "reference_id": pairs["reference_id"].to_numpy(),
            "reach_id": pairs["reach_id"].to_numpy(),
            "at_m": spot,
            "row": np.arange(len(pairs)),
        }
    )
    held = asked.merge(spans, on=["reference_id", "reach_id"])
    held = held[held["at_m"].between(held["least_m"] - _ROUNDING_M, held["most_m"] + _ROUNDING_M)]
    return np.isin(np.arange(len(pairs)), held["row"].to_numpy())


def _sure(network: Network, reach: pd.Series[Any]) -> Any:
    """Whether the flow direction of reaches is beyond doubt."""
    if network.confidence is None:
        return np.ones(len(reach), dtype=bool)
    known = np.append(np.nan_to_num(network.confidence), 0.0)
    return known[network.ids.get_indexer(pd.Index(reach))] >= DOUBTFUL
