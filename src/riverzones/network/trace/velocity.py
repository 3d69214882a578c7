"""How fast the water goes: velocity of every reach at low, normal and high water, and travel time per metre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.errors import DataError
from riverzones.model import Text
from riverzones.network.network import Network

__all__ = ["WATERS", "Velocities", "VelocityClass"]

Floats = npt.NDArray[np.float64]

WATERS = ("low", "normal", "high")
"""States of the water, the slowest first."""


@dataclass(frozen=True, slots=True)
class VelocityClass:
    """Mean velocity of the reaches whose columns have the given words.

    Parameters
    ----------
    name : str
        Id of the class.
    where : mapping of str to tuple of str
        Column of the reaches and the words that fit; without any, every reach fits.
    ms : tuple of three floats, or None
        Mean velocity at low, normal and high water [m/s], rising; None where a velocity tells no travel time (lakes).
    title : Text, optional
        What people read.
    """

    name: str
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ms: tuple[float, float, float] | None = None
    title: Text | None = None

    def __post_init__(self) -> None:
        if self.ms is not None and not 0 < self.ms[0] <= self.ms[1] <= self.ms[2]:
            raise DataError(
                Text(
                    zh=f"流速等级 {self.name} 的枯、平、丰水流速应大于 0 且依次不减，现为 {self.ms}。",
                    en=f"velocities of class {self.name} must be above 0 and rise from low to high water: {self.ms}.",
                )
            )


@dataclass(frozen=True, slots=True)
class Velocities:
    """Velocity classes; the first that fits a reach holds. ``velocity_ms`` of a reach comes before its class.

    A reach with ``velocity_ms`` has that velocity at normal water; at low and high water it is multiplied as its class
    says, or kept where the class says nothing.

    Parameters
    ----------
    classes : tuple of VelocityClass
        In order; without any, only reaches with ``velocity_ms`` have a travel time.
    given : mapping of str to three floats
        Velocities of single reaches at low, normal and high water [m/s], which come before all else: of a lake, its
        length over the time of storage over discharge.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import LineString
    >>> lines = [LineString([(110, 30), (110, 30.1)])] * 2
    >>> reaches = gpd.GeoDataFrame({"velocity_ms": [1.5, None]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> network = Network.of(reaches, pd.DataFrame({"id": ["a", "b"], "to_id": ["b", None]}))
    >>> Velocities((VelocityClass("all", ms=(0.5, 1.0, 2.0)),)).of(network).tolist()
    [[0.75, 0.5], [1.5, 1.0], [3.0, 2.0]]
    """

    classes: tuple[VelocityClass, ...] = ()
    given: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)

    def of(self, network: Network) -> Floats:
        """Return velocity [m/s] of every reach at low, normal and high water, shape (3, reaches); NaN where not known.

        Raises
        ------
        DataError
            If ``velocity_ms`` of a reach is 0 or less.
        """
        reaches = network.reaches
        speeds = np.full((3, len(reaches)), np.nan)
        open_ = np.ones(len(reaches), dtype=bool)
        for entry in self.classes:
            fits = open_ & _fits(reaches, entry.where)
            open_ &= ~fits
            if entry.ms is not None:
                speeds[:, fits] = np.array(entry.ms)[:, None]
        if "velocity_ms" not in reaches.columns:
            return self._with_given(speeds, network)
        given = np.asarray(pd.to_numeric(reaches["velocity_ms"], errors="coerce"), dtype=np.float64)
        if (given <= 0).any():
            where = network.ids[given <= 0][0]
            raise DataError(
                Text(
                    zh=f"河段 {where} 的流速 velocity_ms 应大于 0。",
                    en=f"velocity_ms of reach {where} must be above 0.",
                ),
                hint=Text(
                    zh="流向由河段方向表示，流速不取负值。", en="The direction is that of the reach, never a sign."
                ),
            )
        known = np.isfinite(given)
        spread = np.where(np.isfinite(speeds), speeds / speeds[1], 1.0)
        speeds[:, known] = given[known] * spread[:, known]
        return self._with_given(speeds, network)

    def _with_given(self, speeds: Floats, network: Network) -> Floats:
        """Velocities with those of single reaches in their place."""
        if self.given:
            ids = [name for name in self.given if name in network.ids]
            speeds[:, network.positions(ids)] = np.array([self.given[name] for name in ids], dtype=float).T.reshape(
                3, -1
            )
        return speeds


def _fits(reaches: pd.DataFrame, where: Mapping[str, tuple[str, ...]]) -> npt.NDArray[np.bool_]:
    """Reaches whose columns have the words; a column that is not there fits nothing."""
    fits = np.ones(len(reaches), dtype=bool)
    for column, words in where.items():
        fits &= reaches[column].isin(words).to_numpy() if column in reaches.columns else False
    return fits
