"""Whether rows stand in a relation to others, measured and with certainty: the one engine that everything asks.

``relate("reaches_into", outfalls, zones)`` gives the pairs for which that is true, and those for which the positional
accuracy leaves it open. *inside* is wholly, *reaches into* is any part: two relations with two names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.geo.layer import labels_among
from riverzones.model import Text
from riverzones.network import Network
from riverzones.registry import Registry
from riverzones.relations import areas, engine
from riverzones.relations.certainty import PAIRS, truth_of
from riverzones.relations.coverage import COVERED, Cells, covered, covered_by_cells
from riverzones.relations.engine import RelationRequest
from riverzones.terms import labels

if TYPE_CHECKING:
    from riverzones.network.trace import Velocities

__all__ = ["COVERED", "PAIRS", "RELATIONS", "Cells", "Relation", "covered", "covered_by_cells", "relate", "truth_of"]

_RELATION: Final = labels("relation")


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation by name.

    ``function`` turns a :class:`~riverzones.relations.engine.RelationRequest` into pairs; ``needs_area``: the reference
    must hold polygons; ``flow``: it is one along the network; ``needs_distance``: it is asked with a distance [m];
    ``met``: only subjects that meet the reference can have it, but for what accuracies leave open.
    """

    name: str
    title: Text
    function: Callable[[RelationRequest], pd.DataFrame]
    needs_area: bool = False
    needs_distance: bool = False
    flow: bool = False
    met: bool = False


_ALL = (
    Relation("inside", _RELATION["inside"], engine.inside, needs_area=True, met=True),
    Relation("reaches_into", _RELATION["reaches_into"], engine.reaches_into, met=True),
    Relation("outside", _RELATION["outside"], engine.outside),
    Relation("crossing", _RELATION["crossing"], engine.crossing, met=True),
    Relation("touching", _RELATION["touching"], engine.touching),
    Relation("within", _RELATION["within"], engine.within, needs_distance=True),
    Relation("nearest", _RELATION["nearest"], engine.nearest),
    Relation("absent", _RELATION["absent"], engine.absent, needs_distance=True),
    Relation("along", _RELATION["along"], engine.along, needs_distance=True),
    Relation("upstream", _RELATION["upstream"], engine.upstream, flow=True),
    Relation("downstream", _RELATION["downstream"], engine.downstream, flow=True),
)

RELATIONS: Registry[Relation] = Registry("relation", {entry.name: entry for entry in _ALL}, zh="空间关系")
"""Every relation by its name."""


def relate(
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
    shared_ids: bool = True,
) -> pd.DataFrame:
    """Return pairs of rows for which ``relation`` is true or cannot be told; what is surely false is not given.

    Parameters
    ----------
    relation : str
        A name of :data:`RELATIONS`.
    subject, reference : GeoDataFrame
        EPSG:4490, ids as unique index; the same label in both means the same row, which is never compared with itself,
        unless ``shared_ids`` is False.
        ``accuracy_m`` [m] is used where it is known. Rows without geometry are passed over.
    distance_m : float, optional
        Limit of ``within``, ``absent`` and ``along`` [m]; of ``upstream`` and ``downstream`` [m along the network] if
        given; how far ``touching`` may be off.
    hours : float, optional
        Limit of ``upstream`` and ``downstream`` as travel time [h]; not together with ``distance_m``.
    region : str, optional
        Column of the reference: polygons of one value are one region, and truth, depth and slack are against its outer
        edge. A row with a blank value is a region of its own.
    network : Network, optional
        What ``upstream`` and ``downstream`` are asked on.
    velocity : Velocities, optional
        What ``hours`` are counted with; without it the column ``velocity_ms`` of the reaches.
    every : bool
        ``within`` and ``along``: all pairs, not each subject with its nearest.
    shared_ids : bool
        False for two layers whose ids may be the same by chance: the same label is then another row.

    Returns
    -------
    DataFrame
        :data:`PAIRS`; ``reaches_into``, ``crossing`` and ``along`` also give ``share_ratio``. ``slack_m`` is exact as
        far as the accuracy reaches and a lower bound beyond.

    Raises
    ------
    UnknownNameError
        If there is no such relation.
    LayerError
        If the reference has no polygon where one is needed, no column ``region``, or an id twice.
    CrsError
        If a layer is not in longitude and latitude.
    DataError
        If a distance, a network or a velocity is needed and not there.
    """
    entry = RELATIONS[relation]
    known = reference.index
    if not shared_ids:
        # no id that comes from a file begins with NUL, and ties are still broken in the order of the ids
        reference = reference.set_axis(pd.Index([f"\0{label}" for label in known.tolist()], dtype=object))
    asked = RelationRequest.of(
        relation,
        subject,
        reference,
        distance_m=distance_m,
        hours=hours,
        region=region,
        network=network,
        velocity=velocity,
        every=every,
    )
    if entry.met:
        asked = engine.narrowed(asked, areas.nearby(asked.subject, asked.reference))
    if region is not None and not entry.flow:
        pairs = _apart_from_own(entry, asked, region)
    else:
        pairs = engine.ordered(asked, entry.function(asked))
    if shared_ids:
        return pairs
    label_of = dict(zip(reference.index.tolist(), known.tolist(), strict=True))
    return pairs.assign(
        reference_id=pd.Series([label_of.get(row) for row in pairs["reference_id"].tolist()], dtype=object)
    )


def _apart_from_own(entry: Relation, asked: RelationRequest, region: str) -> pd.DataFrame:
    """Subjects that are rows of a region themselves are compared with the region without them."""
    size = asked.region_of.groupby(asked.region_of).transform("size")
    own = labels_among(asked.subject.index, size.index[(size > 1).to_numpy()])
    tables = [entry.function(engine.narrowed(asked, asked.subject[~own]))]
    for label in asked.subject.index[own]:
        alone = RelationRequest.of(
            entry.name,
            asked.subject.loc[[label]],
            asked.reference.drop(index=label),
            distance_m=asked.distance_m,
            region=region,
            every=asked.every,
        )
        tables.append(entry.function(alone))
    return engine.ordered(asked, areas.stacked(*tables))
