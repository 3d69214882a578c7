"""The river network of a project, taken from there while the rivers are the same, else built for the moment.

What builds is imported where it is done: most commands take the stored network.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import Point

from riverzones.connection_pool import once_in_a_run
from riverzones.errors import NetworkError
from riverzones.geo.geodesy import length_m
from riverzones.jobs.shared.network_points import points_placed
from riverzones.jobs.shared.network_sources import Sources, fingerprint, marks, sources
from riverzones.model import Text
from riverzones.network import Network
from riverzones.relations.flow import know_points
from riverzones.store.project import ProjectFile

if TYPE_CHECKING:
    from riverzones.network.build import BuildSettings, Built

__all__ = ["built_from", "edge_table", "network_if_any", "network_of", "stored_network"]

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


def network_of(project: ProjectFile, *, say: Callable[[Text], None] = lambda _: None) -> Network:
    """Return the network of a project: the stored one while its rivers are as they were, else built and not kept.

    One built anew uses the settings and outlets of the stored one, and ``say`` is told that it stands in.

    Raises
    ------
    NetworkError
        If the project has no line to build a network from.
    """
    if not (project.has("reaches") and project.has("rz_network")):
        given = sources(project)
        if not len(given.lines):
            stated = edge_table(project, say=say)
            if stated is not None:
                return stated
        return _built_in_this_run(given, None)
    table = project.table("rz_network")
    about = dict(zip(table["key"], table["value"], strict=True))
    if (about.get("marks") or None) == marks(project) or about.get("fingerprint") == fingerprint(project):
        return stored_network(project)
    say(_OUTDATED_DEM if about.get("dem") else _OUTDATED)
    outlets = [Point(lonlat) for lonlat in json.loads(about.get("outlets") or "[]")]
    return _built_in_this_run(sources(project), _settings(about), outlets)


def edge_table(project: ProjectFile, *, say: Callable[[Text], None] = lambda _: None) -> Network | None:
    """Return the network that an imported table of reaches states (``id``, ``to_id``, ``length_m``), None without one.

    Its directions and lengths are taken as they are; geometry may be missing. What flows into a reach that is not in
    the table leaves the network, which ``say`` is told.

    Raises
    ------
    NetworkError
        If a reach has neither a length nor a line.
    """
    if project.has("rz_network") or not project.has("reaches"):
        return None
    reaches = project.read("reaches")
    if "to_id" not in reaches.columns or not reaches["to_id"].notna().any():
        return None
    lines = np.asarray(reaches.geometry.array, dtype=object)
    drawn = ~shapely.is_missing(lines)
    length = np.array(pd.to_numeric(reaches["length_m"], errors="coerce"), dtype=np.float64)
    length[np.isnan(length) & drawn] = length_m(lines[np.isnan(length) & drawn])
    lost = np.flatnonzero(~(length >= 0))
    if len(lost):
        raise NetworkError(
            Text(
                zh=f"流向表中有 {len(lost)} 个河段没有长度，例如 {reaches.index[lost[0]]}。",
                en=f"{len(lost)} reaches of the edge table have no length, such as {reaches.index[lost[0]]}.",
            ),
            hint=Text(zh="请补上 length_m（米）。", en="Fill in length_m [m]."),
        )
    goal = reaches["to_id"].astype(object).where(reaches["to_id"].notna(), None)
    source = _undoubled(reaches.index, length, goal)
    outside = goal.notna() & ~goal.isin(reaches.index)
    strange = outside & ~goal.isin(_NOWHERE)
    if strange.any():
        first = goal[strange].iloc[0]
        say(
            Text(
                zh=f"流向表中有 {int(strange.sum())} 个河段流入表外的河段（例如 {first}），按出口处理",
                en=f"{int(strange.sum())} reaches flow into one that is not in the table (such as {first}): outlets",
            )
        )
    edges = pd.DataFrame({"id": source, "to_id": goal.where(~outside, None).to_numpy(dtype=object)})
    single = np.asarray(source == reaches.index.to_numpy(dtype=object), dtype=np.bool_)
    if not single.all():
        say(
            Text(
                zh=f"流向表中有 {int((~single).sum())} 行与另一行同一标识、同一长度而下游不同，按分汊处理",
                en=f"{int((~single).sum())} rows have the id and the length of another and flow elsewhere: divergences",
            )
        )
    return Network.of(reaches.assign(length_m=length, confidence=1.0)[single], edges)


def _undoubled(ids: pd.Index, length: Any, goal: pd.Series) -> Any:
    """The id of each row, where an import numbered the ways of a divergence (13, 13-2) that of the first."""
    plain_ids = ids.to_numpy(dtype=object).copy()
    positions = {label: row for row, label in enumerate(ids)}
    for row, label in enumerate(ids):
        base, dash, number = str(label).rpartition("-")
        first = positions.get(base) if dash and number.isdigit() else None
        if first is not None and length[first] == length[row] and goal.iloc[first] != goal.iloc[row]:
            plain_ids[row] = base
    return plain_ids


_NOWHERE = ("", "0", "-1")
"""What tables write where a reach flows out of the network."""


def _settings(about: Mapping[str, str]) -> BuildSettings:
    """The settings a network was built with."""
    from riverzones.network.build import BuildSettings

    known = {field.name for field in dataclasses.fields(BuildSettings)}
    stored: dict[str, Any] = json.loads(about.get("settings") or "{}")
    said: dict[str, Any] = {
        name: tuple(tuple(part) if isinstance(part, list) else part for part in value)
        if isinstance(value, list)
        else value
        for name, value in stored.items()
        if name in known
    }
    return BuildSettings(**said)


def network_if_any(project: ProjectFile) -> Network | None:
    """Return the river network of a project, None where it has no lines to make one of."""
    try:
        return network_of(project)
    except NetworkError:
        return None


def _built_in_this_run(given: Sources, settings: BuildSettings | None, outlets: Sequence[Point] = ()) -> Network:
    """The network of these rivers, built once however many steps of a run ask for it."""
    from riverzones.catalogue.caps import caps

    made_from = (given.fingerprint, settings, tuple(point.wkb for point in outlets), caps().meetings)
    return once_in_a_run("network", made_from, lambda: built_from(given, settings, None, outlets).network)


def built_from(
    given: Sources, settings: BuildSettings | None, dem: Path | None, outlets: Sequence[Point] = ()
) -> Built:
    """Build a network from the rivers and lakes of a project, nothing written.

    Raises
    ------
    NetworkError
        If there is no line to build from.
    DataError
        If the lines meet in more places than the cap ``meetings`` allows.
    LayerError, CrsError
        If the height model cannot be read or has no CRS.
    """
    if not len(given.lines):
        raise NetworkError(
            Text(zh="项目中没有河线，无法建立河网。", en="the project has no lines of rivers to build a network from."),
            hint=Text(
                zh="请先导入河流：riverzones import PROJECT FILE --as rivers；"
                "流向表（id、to_id、length_m）用 --as reaches",
                en="Import them first: riverzones import PROJECT FILE --as rivers; an edge table (id, to_id, length_m) "
                "as reaches",
            ),
        )
    from riverzones.catalogue.caps import caps
    from riverzones.catalogue.waters import known_waters
    from riverzones.network.build import BuildSettings, build

    high = None if dem is None else _heights(dem)
    known = known_waters()
    if given.coast is not None:
        known = dataclasses.replace(known, sea=shapely.union_all([known.sea, given.coast]))
    ends = gpd.GeoDataFrame(geometry=list(outlets), crs=4490) if outlets else None
    capped = dataclasses.replace(settings or BuildSettings(), most_meetings=caps().meetings)
    return build(given.lines, lakes=given.lakes, outlets=ends, heights=high, known=known, settings=capped)


def _heights(dem: Path) -> Callable[..., Any]:
    from riverzones.readers.raster import heights

    return heights(dem)


def stored_network(project: ProjectFile) -> Network:
    """Return the network as it was written, whatever became of its rivers.

    What a walk does not need is read when it is asked for, and points that were put on it before are looked up.
    """
    edges = project.table("rz_edges")[["id", "to_id", "main"]]
    edges["to_id"] = edges["to_id"].astype(object).where(edges["to_id"].notna(), None)
    edges["main"] = edges["main"].astype(bool)
    core = project.values("reaches", ("length_m", "confidence"))
    network = Network.later(core, edges, lambda: _stored_reaches(project))
    know_points(network, lambda: points_placed(project))
    return network


def _stored_reaches(project: ProjectFile) -> gpd.GeoDataFrame:
    whole = {"from_node": np.int64, "to_node": np.int64, "divergence": np.int64, "turned": np.bool_}
    return gpd.GeoDataFrame(project.read("reaches").astype(whole))
