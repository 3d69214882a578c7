"""Network: built from the rivers of a project and kept there, with what was done and what is doubtful."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.network import built_from, stored_network
from riverzones.jobs.shared.network_points import TABLE, place_points
from riverzones.jobs.shared.network_sources import sources
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.network import DOUBTFUL, Network
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

if TYPE_CHECKING:
    from riverzones.network.build import BuildSettings, Built

__all__ = ["CLASSES", "STEPS", "NetworkReport", "build_network", "measured"]

_NETWORK_CERTAINTY: Final = labels("network_certainty")

STEPS = (
    Text(zh="读入河流", en="reading rivers"),
    Text(zh="建网、判定流向", en="building and directing"),
    Text(zh="写入项目", en="writing"),
    Text(zh="将各图层的点落到河网上", en="putting the points of all layers on it"),
)
"""What :func:`build_network` does, one after the other."""

CLASSES = (
    ("sure", 0.9, _NETWORK_CERTAINTY["sure"]),
    ("likely", DOUBTFUL, _NETWORK_CERTAINTY["likely"]),
    ("doubtful", 0.0, _NETWORK_CERTAINTY["doubtful"]),
)
"""Classes of the confidence of a flow direction, each with its least value: settings of ours."""


@dataclass(frozen=True)
class NetworkReport:
    """What was built, and how it went; ``rivers``: one row per name, the longest first."""

    built: Built
    notes: tuple[Text, ...]
    settings: BuildSettings
    rivers: pd.DataFrame
    dem: Path | None = None

    def directions(self) -> dict[str, int]:
        """Return how many reaches are in each class of :data:`CLASSES`."""
        confidence = self.built.network.reaches["confidence"].to_numpy(dtype=float)
        left, counts = np.ones(len(confidence), dtype=np.bool_), {}
        for name, least, _ in CLASSES:
            counts[name] = int((left & (confidence >= least)).sum())
            left &= confidence < least
        return counts

    def counts(self) -> dict[str, Any]:
        """Return reaches, rivers, kilometres, parts, outlets, divergences, turned reaches, and rows of the ledger by
        kind.
        """
        from riverzones.network.build.nodes import groups

        network = self.built.network
        reaches, done = network.reaches, self.built.ledger["what"].value_counts().to_dict()
        nodes = np.unique(reaches[["from_node", "to_node"]].to_numpy(), return_inverse=True)[1].reshape(-1, 2)
        minor = reaches["divergence"].to_numpy() == 2
        return {
            "reaches": len(network),
            "rivers": int(reaches["river"].nunique()),
            "length_km": round(float(network.length_m.sum()) / 1000, 3),
            "parts": len(np.unique(groups(int(nodes.max(initial=-1)) + 1, nodes[:, 0], nodes[:, 1]))),
            "outlets": int((network.main_down < 0).sum()),
            "divergences": int(reaches.loc[minor, "from_node"].nunique()),
            "turned": int(reaches["turned"].sum()),
            "done": {str(what): int(count) for what, count in done.items()},
        }

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return counts, ``directions``, ``doubts`` (rows), ``notes`` in plain values."""
        doubts = [{**row, "reach_ids": json.loads(row["reach_ids"])} for row in plain_rows(self.built.doubts)]
        notes = [note.within(lang) for note in self.notes]
        rivers = plain_rows(self.rivers.reset_index())
        return {
            **self.counts(),
            "directions": self.directions(),
            "rivers_table": rivers,
            "doubts": doubts,
            "notes": notes,
        }


@pooled()
def build_network(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    dem: Path | None = None,
    outlets: Sequence[Point] = (),
    settings: BuildSettings | None = None,
    step: Callable[[Text], None] = lambda _: None,
) -> NetworkReport:
    """Build the network of a project and keep it there, in one transaction; then put the points of its layers on it.

    Written are the layer ``reaches`` (see :func:`measured`), the tables ``rz_edges``, ``rz_rivers``,
    ``rz_network_ledger`` and ``rz_network`` (when, how and from what it was built), and the layer
    ``rz_network_doubts``; in a transaction of its own the table ``rz_network_points``
    (:func:`~riverzones.jobs.shared.network_points.place_points`), without which questions take longer.

    Parameters
    ----------
    project : ProjectFile
    catalogue : Catalogue
        Gives the columns of the layer ``reaches``.
    dem : Path, optional
        A height model; heights are evidence of the flow direction.
    outlets : sequence of Point
        Where water leaves the network, EPSG:4490, each within 5 km of a node; without any the network tells.
    settings : BuildSettings, optional
    step : callable
        Called with each of :data:`STEPS` before it is done.

    Raises
    ------
    NetworkError
        If the project has no line to build a network from.
    LayerError, CrsError
        If the height model cannot be read or has no CRS.
    OutputError
        If the project cannot be written.
    """
    from riverzones.network.build import BuildSettings

    project.check_writable()
    settings = settings or BuildSettings()
    step(STEPS[0])
    given = sources(project)
    step(STEPS[1])
    built = built_from(given, settings, dem, outlets)
    commands = _commands(built.doubts["option"], project.path, settings, dem, outlets)
    built = dataclasses.replace(built, doubts=built.doubts.assign(command=commands))
    step(STEPS[2])
    kind = catalogue.kind("reaches")
    known = {column.name: column.dtype for column in kind.columns}
    about = {
        "fingerprint": given.fingerprint,
        "marks": given.marks,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "settings": json.dumps(dataclasses.asdict(settings)),
        "dem": "" if dem is None else dem.name,
        "outlets": json.dumps([point.coords[0] for point in outlets]),
    }
    rivers = _rivers(built.network)
    with project.transaction() as tx:
        tx.drop(TABLE)
        tx.put_layer("reaches", _kept(measured(built.network)), dtypes=known)
        tx.put_table("rz_edges", built.network.edges)
        tx.put_table("rz_rivers", rivers.reset_index())
        tx.put_layer("rz_network_doubts", built.doubts)
        dress(tx, catalogue, ["reaches", "rz_network_doubts"])
        tx.put_table("rz_network_ledger", built.ledger)
        tx.put_table("rz_network", pd.DataFrame({"key": list(about), "value": list(about.values())}))
    step(STEPS[3])
    place_points(project, stored_network(project), catalogue)
    return NetworkReport(built, given.notes, settings, rivers, dem)


def _commands(
    asked: pd.Series, project: Path, settings: BuildSettings, dem: Path | None, outlets: Sequence[Point]
) -> list[str]:
    """The command that settles each doubt: what was given this time, and the option that is asked for."""
    plain = type(settings)()
    given: list[tuple[str, str]] = [] if dem is None else [("--dem", str(dem))]
    given += [("--outlet", f"{point.x:.6f},{point.y:.6f}") for point in outlets]
    given += [("--turn", f"{lon:.6f},{lat:.6f}") for lon, lat in settings.turns]
    for option, name in (("--snap", "snap_m"), ("--bridge", "bridge_m"), ("--crossings", "crossings")):
        value = getattr(settings, name)
        if value != getattr(plain, name):
            given.append((option, value if isinstance(value, str) else f"{value:g}"))
    commands = []
    for option in asked:
        flag, _, value = str(option).partition(" ")
        once = [pair for pair in given if pair[0] != flag or flag in ("--outlet", "--turn")]
        words = ["riverzones", "network", str(project), *(word for pair in (*once, (flag, value)) for word in pair)]
        commands.append(shlex.join(words) if option else "")
    return commands


def measured(network: Network) -> gpd.GeoDataFrame:
    """Return the reaches with their measures, as the layer ``reaches`` keeps them.

    Added are ``strahler_order``, ``path_length_m`` (from the lower end to the mouth of the network [m]),
    ``arbolate_sum_m`` (all reaches upstream and the reach itself [m]) and ``chainage_m`` (of the lower end, from the
    mouth of its river [m]).
    """
    from riverzones.network.chainage.rivers import rivers_of
    from riverzones.network.order import arbolate_sum_m, path_length_m, strahler_order

    reaches = network.reaches.copy(deep=False)
    for measure in (strahler_order, path_length_m, arbolate_sum_m):
        reaches[measure.__name__] = measure(network)
    reaches["chainage_m"] = rivers_of(network).low_m
    return reaches


def _rivers(network: Network) -> pd.DataFrame:
    """Every named river: rank and by what it is told, length [m], reaches, what it flows into."""
    if "river" not in network.reaches.columns or not network.reaches["river"].notna().any():
        return pd.DataFrame(columns=["river", "rank", "rank_by", "length_m", "reaches", "into"]).set_index("river")
    from riverzones.network.order import rivers_table, tributary_rank_told

    table = rivers_table(network)
    table["rank_by"] = tributary_rank_told(network)["by"].reindex(table["mouth_id"]).to_numpy()
    return table[["rank", "rank_by", "length_m", "reaches", "into"]]


def _kept(reaches: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reaches without a velocity where none is known."""
    unknown = [name for name in ("velocity_ms",) if name in reaches.columns and reaches[name].isna().all()]
    return reaches.drop(columns=unknown)
