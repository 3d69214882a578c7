"""One question for every relation: rows, regions, several together, and what cannot be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.errors import DataError
from riverzones.geo import joins
from riverzones.geo.layer import as_metres, labels_among
from riverzones.model import Text
from riverzones.network import Network
from riverzones.relations import areas, distances, flow, movement
from riverzones.relations.certainty import (
    PAIRS,
    accuracy_of,
    answer,
    doubt_of,
    farthest_accuracy_m,
    no_pairs,
    pair_accuracy_m,
    possible,
    sure,
)
from riverzones.relations.regions import region_values, union_of, united

if TYPE_CHECKING:
    from riverzones.network.trace import Velocities

__all__ = [
    "SHARES",
    "RelationRequest",
    "absent",
    "along",
    "crossing",
    "downstream",
    "inside",
    "narrowed",
    "nearest",
    "ordered",
    "outside",
    "reaches_into",
    "touching",
    "upstream",
    "within",
]

SHARES = ("share_ratio", "share_least_ratio", "share_most_ratio")
"""Further columns of relations that measure a share."""

WHOLE = 1 - 1e-6  # shares that add up to this may be all of a subject

Core = Callable[[GeoDataFrame, GeoDataFrame], pd.DataFrame]


@dataclass(frozen=True)
class RelationRequest:
    """What a relation is asked with.

    ``reference`` holds the rows, ``regions`` the rows or regions that are compared (the same labels, fewer of them),
    ``region_of`` the label of the region of each row, ``values`` its value in the column that makes regions.
    """

    relation: str
    subject: GeoDataFrame
    reference: GeoDataFrame
    regions: GeoDataFrame
    region_of: pd.Series[Any]
    values: pd.Series[Any] | None
    distance_m: float | None
    hours: float | None
    network: Network | None
    velocity: Velocities | None
    every: bool

    @staticmethod
    def of(
        relation: str,
        subject: GeoDataFrame,
        reference: GeoDataFrame,
        *,
        distance_m: float | None = None,
        hours: float | None = None,
        region: str | None = None,
        network: Network | None = None,
        velocity: Velocities | None = None,
        every: bool = False,
    ) -> RelationRequest:
        """Return the same with rows without geometry left out and the regions made."""
        subject, reference = areas.there(subject), areas.there(reference)
        label = pd.Series(reference.index, index=reference.index, dtype=object)
        regions, values = reference, None
        if region is not None:
            values = region_values(reference, region)
            regions, label = united(reference, values)
        return RelationRequest(
            relation, subject, reference, regions, label, values, distance_m, hours, network, velocity, every
        )

    @property
    def metres(self) -> float:
        """The distance, which this relation needs.

        Raises
        ------
        DataError
            If no distance was given, or it is no length.
        """
        if self.distance_m is None:
            raise DataError(
                Text(
                    zh=f"关系 {self.relation} 需要距离 distance_m（米）。",
                    en=f"{self.relation} needs distance_m [m], and none was given.",
                )
            )
        return as_metres(self.distance_m, "distance_m")


def narrowed(asked: RelationRequest, subject: GeoDataFrame) -> RelationRequest:
    """Return the same, asked of fewer subjects."""
    return replace(asked, subject=subject)


def inside(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs where the subject lies wholly in the reference, one or several; measured is the depth [m].

    Examples
    --------
    >>> from shapely import Point, box
    >>> zones = GeoDataFrame(geometry=[box(109, 31, 109.01, 31.01)], index=["Z"], crs=4490)
    >>> wells = GeoDataFrame(geometry=[Point(109.005, 31.001)], index=["W"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("inside", wells, zones)["measured"].round(1).tolist()      # 0.001 degree of the meridian
    [110.9]
    """
    return _held(asked, areas.inside_pairs)


def reaches_into(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs that share a part; measured is depth [m] of points, length [m] of lines, area [m2] of polygons.

    Examples
    --------
    >>> from shapely import box
    >>> zones = GeoDataFrame(geometry=[box(0, 0, 0.01, 0.01)], index=["Z"], crs=4490)
    >>> sites = GeoDataFrame(geometry=[box(0.009, 0.004, 0.02, 0.005)], index=["S"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("reaches_into", sites, zones)["measured"].round(0).tolist()      # 111.32 m by 110.57 m
    [12309.0]
    """
    return _held(asked, areas.reaching_pairs)


def outside(asked: RelationRequest) -> pd.DataFrame:
    """Return subjects that reach into none; measured is the distance to the nearest [m], one row per subject.

    Examples
    --------
    >>> from shapely import Point, box
    >>> zones = GeoDataFrame(geometry=[box(0, 0, 0.01, 0.01)], index=["Z"], crs=4490)
    >>> wells = GeoDataFrame(geometry=[Point(0.02, 0.005), Point(0.005, 0.005)], index=["out", "in"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("outside", wells, zones)[["subject_id", "measured"]].round(1).values.tolist()
    [['out', 1113.2]]
    """
    return _none_of(asked, reaches_into(asked), lambda near: near["distance_m"].to_numpy(float))


def crossing(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs that share a part while the subject lies outside with another; measured as of ``reaches_into``.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> zones = GeoDataFrame(geometry=[box(0, -1, 1, 1)], index=["Z"], crs=4490)
    >>> roads = GeoDataFrame(geometry=[LineString([(-1, 0), (2, 0)])], index=["R"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("crossing", roads, zones)["measured"].round(1).tolist()      # a degree of the equator
    [111319.5]
    """
    crossings = areas.crossing_pairs(asked.subject, asked.regions)
    if crossings.empty or not len(areas.polygons(asked.regions)):
        return _placed(asked, crossings)
    rest = asked.subject.loc[pd.unique(crossings["subject_id"])]
    held = _held(replace(asked, subject=rest), areas.inside_pairs)
    wholly = set(held["subject_id"][sure(held)])
    open_ = crossings["subject_id"].isin(set(held["subject_id"]) - wholly).to_numpy()
    crossings.loc[open_ & sure(crossings), "truth"] = pd.NA  # several together may hold all of it
    return _placed(asked, crossings[~crossings["subject_id"].isin(wholly)].reset_index(drop=True))


def touching(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs whose boundaries meet and interiors do not; measured is the gap [m].

    The gap is at most ``distance_m``, 0 where none is given.

    Examples
    --------
    >>> from shapely import box
    >>> counties = GeoDataFrame(geometry=[box(0, 0, 1, 1), box(2, 0, 3, 1)], index=["a", "b"], crs=4490)
    >>> parks = GeoDataFrame(geometry=[box(1, 0, 1.5, 1)], index=["p"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("touching", parks, counties)[["reference_id", "measured"]].values.tolist()
    [['a', 0.0]]
    """
    metres = 0.0 if asked.distance_m is None else asked.metres
    return _placed(asked, areas.touching_pairs(asked.subject, asked.regions, distance_m=metres))


def within(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs at most ``distance_m`` [m] apart: each subject with its nearest, or with ``every`` all.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> river = GeoDataFrame(geometry=[LineString([(109, 31), (109.1, 31)])], index=["R"], crs=4490)
    >>> works = GeoDataFrame(geometry=[Point(109.05, 31.008)], index=["P"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("within", works, river, distance_m=1000)["measured"].round(0).tolist()      # 0.008 of 110,870 m
    [887.0]
    """
    return _placed(
        asked, distances.within_pairs(asked.subject, asked.regions, distance_m=asked.metres, every=asked.every)
    )


def nearest(asked: RelationRequest) -> pd.DataFrame:
    """Return each subject with its nearest; measured is the distance [m].

    Examples
    --------
    >>> from shapely import Point
    >>> wells = GeoDataFrame(geometry=[Point(110, 0)], index=["w"], crs=4490)
    >>> gates = GeoDataFrame(geometry=[Point(110.02, 0), Point(110.01, 0)], index=["g1", "g2"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("nearest", wells, gates)[["reference_id", "measured"]].round(1).values.tolist()
    [['g2', 1113.2]]
    """
    return _placed(asked, distances.nearest_pairs(asked.subject, asked.regions))


def absent(asked: RelationRequest) -> pd.DataFrame:
    """Return subjects without a reference in ``distance_m`` [m]; measured is the distance [m], NaN where none is.

    Examples
    --------
    >>> from shapely import Point
    >>> intakes = GeoDataFrame(geometry=[Point(110, 0), Point(111, 0)], index=["i", "j"], crs=4490)
    >>> signs = GeoDataFrame(geometry=[Point(110.01, 0)], index=["s"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("absent", intakes, signs, distance_m=2000)[["subject_id", "measured"]].round(0).values.tolist()
    [['j', 110206.0]]
    """
    limit = asked.metres
    close = distances.within_pairs(asked.subject, asked.regions, distance_m=limit)
    return _none_of(asked, close, lambda near: near["distance_m"].to_numpy(float) - limit)


def along(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs of which the subject runs in ``distance_m`` [m] with a part; measured is its length [m].

    Adds ``share_ratio`` of the whole length; ``share_least_ratio`` and ``share_most_ratio`` as the accuracy has it.

    Examples
    --------
    >>> from shapely import LineString
    >>> road = GeoDataFrame(geometry=[LineString([(0, 0), (0.02, 0)])], index=["road"], crs=4490)
    >>> canal = GeoDataFrame(geometry=[LineString([(-0.01, 0.0005), (0.01, 0.0005)])], index=["canal"], crs=4490)
    >>> from riverzones.relations import relate
    >>> relate("along", road, canal, distance_m=100)["share_ratio"].round(2).tolist()      # half, and 83 m of 2,226
    [0.54]
    """
    return _placed(
        asked, distances.along_pairs(asked.subject, asked.regions, distance_m=asked.metres, every=asked.every)
    )


def upstream(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs where water from the subject comes to the reference; measured along the network [m], or hours [h].

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> lines = [LineString([(110, 0), (110.01, 0)]), LineString([(110.01, 0), (110.02, 0)])]
    >>> reaches = GeoDataFrame({"from_node": [1, 2], "to_node": [2, 3]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> outfalls = GeoDataFrame(geometry=[Point(110.001, 0)], index=["o"], crs=4490)
    >>> intakes = GeoDataFrame(geometry=[Point(110.019, 0)], index=["i"], crs=4490)
    >>> from riverzones.relations import relate
    >>> found = relate("upstream", outfalls, intakes, network=Network.of(reaches))
    >>> found["measured"].round(1).tolist()      # 0.018 degree of the equator
    [2003.8]
    """
    return _flowing(asked, up=True)


def downstream(asked: RelationRequest) -> pd.DataFrame:
    """Return pairs where water from the reference comes to the subject, diversions too; measured as of ``upstream``.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> lines = [LineString([(110, 0), (110.01, 0)]), LineString([(110.01, 0), (110.02, 0)])]
    >>> reaches = GeoDataFrame({"from_node": [1, 2], "to_node": [2, 3]}, geometry=lines, index=["a", "b"], crs=4490)
    >>> outfalls = GeoDataFrame(geometry=[Point(110.001, 0)], index=["o"], crs=4490)
    >>> intakes = GeoDataFrame(geometry=[Point(110.019, 0)], index=["i"], crs=4490)
    >>> from riverzones.relations import relate
    >>> found = relate("downstream", intakes, outfalls, network=Network.of(reaches), distance_m=2000)
    >>> len(found)      # 2,003.8 m
    0
    """
    return _flowing(asked, up=False)


def _flowing(asked: RelationRequest, *, up: bool) -> pd.DataFrame:
    if asked.network is None:
        raise DataError(
            Text(zh="判断上下游需要河网 network。", en=f"{asked.relation} needs a network, and none was given.")
        )
    flows = flow.flowing(
        asked.subject,
        asked.reference,
        asked.network,
        up=up,
        distance_m=asked.distance_m,
        hours=asked.hours,
        velocity=asked.velocity,
    )
    if asked.values is None:
        return flows
    flows = flows.assign(region=asked.values.reindex(flows["reference_id"]).to_numpy(object))
    key = asked.values.fillna(asked.region_of).reindex(flows["reference_id"]).to_numpy(object)
    order = np.lexsort((flows["measured"].to_numpy(float), flows["truth"].isna().to_numpy()))
    return flows.assign(key=key).iloc[order].drop_duplicates(["subject_id", "key"]).drop(columns="key")


def _held(asked: RelationRequest, core: Core) -> pd.DataFrame:
    """Answers of ``core`` to regions, and to several of them together where that makes a subject sure."""
    alone = _located(asked, core(asked.subject, asked.regions))
    if len(areas.polygons(asked.regions)) < 2:
        return alone
    if core is areas.reaching_pairs and sure(alone).all() and not farthest_accuracy_m(asked.subject, asked.regions) > 0:
        return alone  # what shares a part with several together shares one with one of them
    rest = asked.subject[~labels_among(asked.subject.index, alone["subject_id"][sure(alone)])]
    several = areas.candidates(rest, areas.polygons(asked.regions))
    if core is areas.inside_pairs and len(several):
        several = several[_may_hold(rest, asked.regions, several)]
    if several.empty:
        return alone
    sets: dict[frozenset[Any], list[Any]] = {}
    for label, ids in several.groupby("subject_id", sort=False)["reference_id"]:
        sets.setdefault(frozenset(ids), []).append(label)
    jointly = areas.stacked(*(_in_several(asked, core, asked.subject.loc[ids], labels) for labels, ids in sets.items()))
    jointly = jointly[sure(jointly) | ~jointly["subject_id"].isin(alone["subject_id"]).to_numpy()]
    done = set(jointly["subject_id"][sure(jointly)])
    return areas.stacked(alone[~alone["subject_id"].isin(done)], jointly)


def _may_hold(subject: GeoDataFrame, regions: GeoDataFrame, several: pd.DataFrame) -> Any:
    """Whether the shares of a subject can add up to all of it, but for what its accuracy leaves open."""
    held = several.groupby("subject_id")["share_ratio"].transform("sum").to_numpy(float)
    loose = accuracy_of(subject).reindex(several["subject_id"]).to_numpy(float) > 0
    return loose | (held >= WHOLE) | bool(accuracy_of(regions).max() > 0)


def _in_several(asked: RelationRequest, core: Core, subject: GeoDataFrame, labels: frozenset[Any]) -> pd.DataFrame:
    chosen = asked.regions[asked.regions.index.isin(labels)]
    first = chosen.index[0]
    whole = GeoDataFrame(
        {"accuracy_m": [accuracy_of(chosen).max()]}, geometry=[union_of(chosen)], index=chosen.index[:1], crs=chosen.crs
    )
    if core is areas.inside_pairs:
        subject = _nearly_held(subject, whole)
    pairs = core(subject, whole) if len(subject) else no_pairs()
    members = asked.region_of[asked.region_of.isin(labels)]
    region_label = pd.Series([first] * len(members), index=members.index, dtype=object)
    return _located(replace(asked, region_of=region_label), pairs)


def _nearly_held(subject: GeoDataFrame, whole: GeoDataFrame) -> GeoDataFrame:
    """Subjects that stick out of the union by less than their accuracy, if at all: the others need no join."""
    extended = np.flatnonzero(areas.dimensions(subject) > 0)
    ids = pd.DataFrame({"subject_id": subject.index, "reference_id": whole.index[0]})
    accuracy_m = np.maximum(np.nan_to_num(pair_accuracy_m(subject, whole, ids)), 1e-3)[extended]
    shapes = np.asarray(subject.geometry.array, dtype=object)[extended]
    outline = np.repeat(np.asarray(whole.geometry.array, dtype=object), len(extended))
    keep = np.ones(len(subject), dtype=bool)
    keep[extended] = movement.out_m(shapes, outline, within_m=accuracy_m) < accuracy_m
    return subject[keep]


def _located(asked: RelationRequest, pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs with the row of the region that the subject is in, and whether that is open."""
    pairs = pairs[possible(pairs)].reset_index(drop=True)
    wide = _of_several(asked, pairs)
    if wide.any():
        subject = asked.subject.loc[pd.unique(pairs["subject_id"][wide])]
        rows = asked.reference[asked.region_of.reindex(asked.reference.index).isin(pairs["reference_id"][wide])]
        into = areas.reaching_pairs(subject, rows)
        into = into.assign(region_id=asked.region_of.reindex(into["reference_id"]).to_numpy(object))
        order = np.lexsort((-into["slack_m"].to_numpy(float), -into["share_ratio"].to_numpy(float), doubt_of(into)))
        best = into.iloc[order].drop_duplicates(["subject_id", "region_id"]).set_index(["subject_id", "region_id"])
        keys = pd.MultiIndex.from_frame(pairs.loc[wide, ["subject_id", "reference_id"]])
        picked = best.reindex(keys)
        first = pairs.loc[wide, "reference_id"].to_numpy()
        label = picked["reference_id"].where(picked["reference_id"].notna().to_numpy(), first)
        pairs.loc[wide, "which_open"] = sure(pairs[wide]) & ~sure(picked)
        pairs["reference_id"] = pairs["reference_id"].astype(object)
        pairs.loc[wide, "reference_id"] = label.to_numpy(object)
    return _valued(asked, pairs)


def _placed(asked: RelationRequest, located: pd.DataFrame) -> pd.DataFrame:
    """Pairs with the row of the region that is nearest to the subject."""
    located = located.reset_index(drop=True)
    wide = _of_several(asked, located)
    if wide.any():
        located["reference_id"] = located["reference_id"].astype(object)
        for label, pairs in located[wide].groupby("reference_id"):
            rows = asked.reference.loc[asked.region_of.index[(asked.region_of == label).to_numpy()]]
            near = joins.nearest(asked.subject.loc[pd.unique(pairs["subject_id"])], rows)
            row = near.set_index("subject_id")["reference_id"]
            located.loc[pairs.index, "reference_id"] = row.reindex(pairs["subject_id"]).to_numpy(object)
    return _valued(asked, located)


def _of_several(asked: RelationRequest, pairs: pd.DataFrame) -> Any:
    """Whether the region of each pair is of several rows."""
    if asked.region_of.is_unique:  # no region has a second row
        return np.zeros(len(pairs), dtype=bool)
    return pairs["reference_id"].map(asked.region_of.value_counts()).to_numpy(float) > 1


def _valued(asked: RelationRequest, pairs: pd.DataFrame) -> pd.DataFrame:
    if asked.values is None or pairs.empty:
        return pairs
    return pairs.assign(region=asked.values.reindex(pairs["reference_id"]).to_numpy(object))


def _none_of(asked: RelationRequest, positive: pd.DataFrame, slack: Callable[[pd.DataFrame], Any]) -> pd.DataFrame:
    """The negation of a relation, subject by subject: sure of none, or not sure of any."""
    certain = set(positive["subject_id"][sure(positive)])
    doubt = positive[possible(positive) & ~positive["subject_id"].isin(certain).to_numpy()]
    doubt = distances.surest(doubt, "slack_m", descending=True)
    doubt = doubt.assign(slack_m=-doubt["slack_m"], measured=np.maximum(-doubt["slack_m"], 0.0), unit="m")
    doubt = doubt.drop(columns=[name for name in SHARES if name in doubt.columns])
    rest = asked.subject[~asked.subject.index.isin(certain | set(doubt["subject_id"]))]
    near = distances.nearest_others(rest, asked.regions)
    far = answer(
        rest, asked.regions, near, holds=True, slack_m=np.nan, measured=near["distance_m"].to_numpy(float)
    ).assign(slack_m=slack(near))
    lone = pd.DataFrame({"subject_id": rest.index.difference(pd.Index(near["subject_id"]), sort=False)}, dtype=object)
    lone = lone.assign(reference_id=None, nearest=None)
    alone = answer(rest, asked.regions, lone, holds=True, slack_m=np.nan, measured=np.nan)
    return areas.stacked(_placed(asked, far), alone, doubt)


def ordered(asked: RelationRequest, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return what is True or may be, in the order of the subjects, then of the references."""
    pairs = pairs[possible(pairs)]
    at = pd.Index(asked.subject.index).get_indexer(pd.Index(pairs["subject_id"]))
    to = pd.Index(asked.reference.index).get_indexer(pd.Index(pairs["reference_id"]))
    columns = [*PAIRS, *(name for name in SHARES if name in pairs.columns)]
    return pairs.iloc[np.lexsort((to, at))][columns].reset_index(drop=True)
