"""Which of several ways on is the main one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from riverzones.errors import NetworkError
from riverzones.geo import geodesy
from riverzones.model import Text

__all__ = ["main_ways", "main_ways_told"]

Floats = npt.NDArray[np.float64]

WIDER_RATIO: Final = 1.1
"""A way counts as wider than another from here on: a setting of ours."""
LONGER_RATIO: Final = 1.1
"""A way counts as longer than another from here on: a setting of ours."""
STRAIGHTER_DEGREES: Final = 20.0
"""A way counts as straighter than another from here on: a setting of ours."""


@dataclass(frozen=True)
class _Fork:
    """The ways on at all divergences, and the reaches that flow in there."""

    ways: pd.DataFrame
    inflows: pd.DataFrame


def main_ways(reaches: pd.DataFrame) -> pd.Series[int]:
    """Return what each reach is where the river divides: 0 nothing, 1 the main way, 2 a minor way.

    See :func:`main_ways_told`, which also tells by what.
    """
    return main_ways_told(reaches)["divergence"]


def main_ways_told(reaches: pd.DataFrame) -> pd.DataFrame:
    """Return main and minor ways at each divergence, and what decided.

    A divergence is a node with an inflow and several ways on. The ways are compared by, one after another: the flag
    given (``divergence``); the width, where that of all is known and one is 1.1 times as wide; the river name of an
    inflow; a river before a canal; the shorter, where the others are 1.1 times as long; the straighter, where it turns
    20 degrees less; the first by id. The numbers are settings of ours.

    Parameters
    ----------
    reaches : GeoDataFrame or DataFrame
        Index id; ``from_node``, ``to_node``; used where they are: ``divergence`` (as given), ``width_m`` [m],
        ``river``, ``kind``, ``length_m`` [m], LineStrings drawn downstream (EPSG:4490).

    Returns
    -------
    DataFrame
        On the same index: ``divergence`` (0, 1 or 2) and ``by`` (given, width, name, kind, length, straight, id; None
        where there is no divergence).

    Raises
    ------
    NetworkError
        If ``from_node`` or ``to_node`` is missing.
    """
    lost = [name for name in ("from_node", "to_node") if name not in reaches.columns]
    if lost:
        raise NetworkError(
            Text(zh=f"河段缺少字段 {'、'.join(lost)}。", en=f"reaches lack the column {', '.join(lost)}."),
            hint=Text(zh="分汊处的主汊按节点判断。", en="The main way at a divergence is told by nodes."),
        )
    begin, end = reaches["from_node"].to_numpy(), reaches["to_node"].to_numpy()
    forked = pd.Series(begin).duplicated(keep=False).to_numpy() & np.isin(begin, end) & (begin != end)
    divergence, by = np.zeros(len(reaches), dtype=np.int64), np.full(len(reaches), None, dtype=object)
    rows = np.flatnonzero(forked)
    if len(rows):
        fork = _Fork(reaches.iloc[rows], reaches.iloc[np.flatnonzero(np.isin(end, begin[rows]) & (begin != end))])
        divergence[rows], by[rows] = _narrowed(fork)
    reasons = pd.Series(by, index=reaches.index, dtype=object)
    return pd.DataFrame({"divergence": pd.Series(divergence, index=reaches.index), "by": reasons})


def _narrowed(fork: _Fork) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """What each way is, and by what: the criteria in turn, among those still in question."""
    node = pd.Series(pd.factorize(fork.ways["from_node"])[0])
    alive = np.ones(len(node), dtype=bool)
    by = np.full(len(node), None, dtype=object)
    several = node.groupby(node).transform("size").to_numpy() > 1
    for name, (measure, ratio, step) in CRITERIA.items():
        score = pd.Series(np.where(alive, measure(fork), np.nan))
        known = ~(score.isna() & alive).groupby(node).transform("any").to_numpy()
        best = score.groupby(node).transform("min").to_numpy()
        keep = alive & (~known | (score.to_numpy() <= best * ratio + step))
        left = pd.Series(keep).groupby(node).transform("sum").to_numpy()
        was = pd.Series(alive).groupby(node).transform("sum").to_numpy()
        by[(left == 1) & (was > 1)] = name
        alive = keep
    by[~several] = None
    return np.where(~several, 0, np.where(alive, 1, 2)), by


def _given(fork: _Fork) -> Floats:
    if "divergence" not in fork.ways.columns:
        return np.zeros(len(fork.ways))
    flag = pd.to_numeric(fork.ways["divergence"], errors="coerce")
    return np.where(flag == 1, 0.0, np.where(flag == 2, 2.0, 1.0))


def _narrow(fork: _Fork) -> Floats:
    """One over the width, so that the widest is the least."""
    if "width_m" not in fork.ways.columns:
        return np.full(len(fork.ways), np.nan)
    width = pd.to_numeric(fork.ways["width_m"], errors="coerce").to_numpy(np.float64)
    return 1.0 / np.where(width > 0, width, np.nan)


def _renamed(fork: _Fork) -> Floats:
    if "river" not in fork.ways.columns:
        return np.zeros(len(fork.ways))
    named = fork.inflows[fork.inflows["river"].notna()]
    carried = pd.MultiIndex.from_arrays([named["to_node"], named["river"]])
    own = pd.MultiIndex.from_arrays([fork.ways["from_node"], fork.ways["river"]])
    carries_on = own.isin(carried) & fork.ways["river"].notna().to_numpy()
    return np.where(carries_on, 0.0, 1.0)


def _dug(fork: _Fork) -> Floats:
    if "kind" not in fork.ways.columns:
        return np.zeros(len(fork.ways))
    return np.where(fork.ways["kind"] == "canal", 1.0, 0.0)


def _turn(fork: _Fork) -> Floats:
    """Least angle [degrees] between an inflow and the way on, by their edges at the node."""
    if "geometry" not in fork.ways.columns:
        return np.zeros(len(fork.ways))
    heading_in, heading_out = _heading(fork.inflows, last=True), _heading(fork.ways, last=False)
    pairs = pd.DataFrame({"node": fork.ways["from_node"].to_numpy(), "out": heading_out, "way": range(len(fork.ways))})
    pairs = pairs.merge(pd.DataFrame({"node": fork.inflows["to_node"].to_numpy(), "in": heading_in}), on="node")
    turn = (pairs["out"] - pairs["in"] + 180.0) % 360.0 - 180.0
    least = turn.abs().groupby(pairs["way"]).min().reindex(range(len(fork.ways)))
    return np.asarray(least, dtype=np.float64)


def _heading(reaches: pd.DataFrame, *, last: bool) -> Floats:
    lines = np.asarray(reaches["geometry"], dtype=object)
    first, second = (-2, -1) if last else (0, 1)
    a = shapely.get_coordinates(shapely.get_point(lines, first))
    b = shapely.get_coordinates(shapely.get_point(lines, second))
    east = (b[:, 0] - a[:, 0]) * np.cos(np.radians(a[:, 1]))
    return np.asarray(np.degrees(np.arctan2(east, b[:, 1] - a[:, 1])), dtype=np.float64)


def _length(fork: _Fork) -> Floats:
    if "length_m" in fork.ways.columns:
        return fork.ways["length_m"].to_numpy(np.float64)
    if "geometry" in fork.ways.columns:
        return geodesy.length_m(fork.ways["geometry"].array)
    return np.zeros(len(fork.ways))


def _id(fork: _Fork) -> Floats:
    return np.argsort(np.argsort(fork.ways.index.to_numpy())).astype(np.float64)


CRITERIA: Final[dict[str, tuple[Callable[[_Fork], Floats], float, float]]] = {
    "given": (_given, 1.0, 0.0),
    "width": (_narrow, WIDER_RATIO, 0.0),
    "name": (_renamed, 1.0, 0.0),
    "kind": (_dug, 1.0, 0.0),
    "length": (_length, LONGER_RATIO, 0.0),
    "straight": (_turn, 1.0, STRAIGHTER_DEGREES),
    "id": (_id, 1.0, 0.0),
}
"""How ways are compared: the measure (the least is the main way), and what is as good as the least: ratio, step."""
