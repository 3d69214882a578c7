"""The river network of a project: built, kept in the project, and taken from there while the rivers are the same.

What builds and measures is imported where it is done: most commands take the stored network.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import Point

from riverzones.catalogue import Catalogue
from riverzones.errors import NetworkError
from riverzones.jobs.network.sources import Sources, fingerprint, sources
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.network import DOUBTFUL, Network
from riverzones.store.project import ProjectFile

if TYPE_CHECKING:
    from riverzones.network.build import BuildSettings, Built

__all__ = ["CLASSES", "STEPS", "NetworkReport", "build_network", "measured", "network_of"]

STEPS = (
    Text(zh="读入河流", en="reading rivers"),
    Text(zh="建网、判定流向", en="building and directing"),
    Text(zh="写入项目", en="writing"),
)
"""What :func:`build_network` does, one after the other."""

CLASSES = (
    ("sure", 0.9, Text(zh="确定", en="sure")),
    ("likely", DOUBTFUL, Text(zh="较可信", en="likely")),
    ("doubtful", 0.0, Text(zh="存疑", en="doubtful")),
)
"""Classes of the confidence of a flow direction, each with its least value: settings of ours."""


@dataclass(frozen=True)
class NetworkReport:
    """What was built, and how it went; ``rivers``: one row per name, the longest first."""

    built: Built
    notes: tuple[Text, ...]
    settings: BuildSettings
    rivers: pd.DataFrame

    def directions(self) -> dict[str, int]:
        """How many reaches are in each class of :data:`CLASSES`."""
        confidence = self.built.network.reaches["confidence"].to_numpy(dtype=float)
        left, counts = np.ones(len(confidence), dtype=np.bool_), {}
        for name, least, _ in CLASSES:
            counts[name] = int((left & (confidence >= least)).sum())
            left &= confidence < least
        return counts

    def counts(self) -> dict[str, Any]:
        """Reaches, rivers, kilometres, parts, outlets, divergences, turned reaches, and rows of the ledger by kind."""
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
        """Counts, ``directions``, ``doubts`` (rows), ``notes`` in plain values."""
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


_OUTDATED = Text(
    zh="河流在建网之后有改动，此处按现有河流临时建网；请重新运行 riverzones network",
    en="the rivers have changed since the network was built: one is made for this from the rivers as they are; "
    "run riverzones network again",
)
_OUTDATED_DEM = Text(
    zh="河流在建网之后有改动，此处按现有河流临时建网，未用高程；请重新运行 riverzones network --dem",
    en="the rivers have changed since the network was built: one is made for this from the rivers as they are, without "
    "heights; run riverzones network --dem again",
)


def network_of(project: ProjectFile, catalogue: Catalogue, *, say: Callable[[Text], None] = lambda _: None) -> Network:
    """The network of a project: the stored one while its rivers are as they were, else built and not kept.

    One built anew uses the settings and outlets of the stored one, and ``say`` is told that it stands in.

    Raises
    ------
    NetworkError
        If the project has no line to build a network from.
    """
    del catalogue  # a network hangs on no catalogue entry today; callers hand it in like everywhere
    if not (project.has("reaches") and project.has("rz_network")):
        return _built(sources(project), None, None).network
    table = project.table("rz_network")
    about = dict(zip(table["key"], table["value"], strict=True))
    if about.get("fingerprint") == fingerprint(project):
        return _stored(project)
    say(_OUTDATED_DEM if about.get("dem") else _OUTDATED)
    outlets = [Point(place) for place in json.loads(about.get("outlets") or "[]")]
    return _built(sources(project), _settings(about), None, outlets).network


def _settings(about: Mapping[str, str]) -> BuildSettings:
    """The settings a network was built with."""
    from riverzones.network.build import BuildSettings

    known = {field.name for field in dataclasses.fields(BuildSettings)}
    stored: dict[str, Any] = json.loads(about.get("settings") or "{}")
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known
    }
    return BuildSettings(**said)


def build_network(
    project: ProjectFile,
    *,
    catalogue: Catalogue,
    dem: Path | None = None,
    outlets: Sequence[Point] = (),
    settings: BuildSettings | None = None,
    step: Callable[[Text], None] = lambda _: None,
) -> NetworkReport:
    """Build the network of a project and keep it there, in one transaction.

    Written are the layer ``reaches`` (see :func:`measured`), the tables ``rz_edges``, ``rz_rivers``,
    ``rz_network_ledger`` and ``rz_network`` (when, how and from what it was built), and the layer
    ``rz_network_doubts``.

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

    settings = settings or BuildSettings()
    step(STEPS[0])
    given = sources(project)
    step(STEPS[1])
    built = _built(given, settings, dem, outlets)
    step(STEPS[2])
    kind = catalogue.kind("reaches")
    known = {column.name: column.dtype for column in kind.columns}
    about = {
        "fingerprint": given.fingerprint,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "settings": json.dumps(dataclasses.asdict(settings)),
        "dem": "" if dem is None else dem.name,
        "outlets": json.dumps([point.coords[0] for point in outlets]),
    }
    rivers = _rivers(built.network)
    with project.transaction() as tx:
        tx.put_layer("reaches", _kept(measured(built.network)), dtypes=known)
        tx.put_table("rz_edges", built.network.edges)
        tx.put_table("rz_rivers", rivers.reset_index())
        tx.put_layer("rz_network_doubts", built.doubts)
        dress(tx, catalogue, ["reaches", "rz_network_doubts"])
        tx.put_table("rz_network_ledger", built.ledger)
        tx.put_table("rz_network", pd.DataFrame({"key": list(about), "value": list(about.values())}))
    return NetworkReport(built, given.notes, settings, rivers)


def measured(network: Network) -> gpd.GeoDataFrame:
    """The reaches with their measures, as the layer ``reaches`` keeps them.

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


def _built(given: Sources, settings: BuildSettings | None, dem: Path | None, outlets: Sequence[Point] = ()) -> Built:
    if not len(given.lines):
        raise NetworkError(
            Text(zh="项目中没有河线，无法建立河网。", en="the project has no lines of rivers to build a network from."),
            hint=Text(
                zh="请先导入河流：riverzones import PROJECT FILE --as rivers",
                en="Import them first: riverzones import PROJECT FILE --as rivers",
            ),
        )
    from riverzones.network.build import build

    high = None if dem is None else _heights(dem)
    ends = gpd.GeoDataFrame(geometry=list(outlets), crs=4490) if outlets else None
    return build(given.lines, lakes=given.lakes, outlets=ends, heights=high, settings=settings)


def _heights(dem: Path) -> Callable[..., Any]:
    from riverzones.readers.raster import heights

    return heights(dem)


def _kept(reaches: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reaches without a velocity where none is known."""
    unknown = [name for name in ("velocity_ms",) if name in reaches.columns and reaches[name].isna().all()]
    return reaches.drop(columns=unknown)


def _stored(project: ProjectFile) -> Network:
    """The network as it was written."""
    reaches = project.read("reaches")
    whole = {"from_node": np.int64, "to_node": np.int64, "divergence": np.int64, "turned": np.bool_}
    edges = project.table("rz_edges")[["id", "to_id", "main"]]
    edges["to_id"] = edges["to_id"].astype(object).where(edges["to_id"].notna(), None)
    edges["main"] = edges["main"].astype(bool)
    return Network.of(gpd.GeoDataFrame(reaches.astype(whole)), edges)
