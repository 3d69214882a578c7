"""Checks on how subjects lie to a reference: each asks one relation of :mod:`riverzones.relations`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import facts, no_facts
from riverzones.audit.context import Context
from riverzones.audit.keys import matched, resolved
from riverzones.audit.select import Selected
from riverzones.geo.layer import labels_among
from riverzones.relations import relate, truth_of
from riverzones.relations.certainty import pair_accuracy_m

__all__ = ["absent", "along", "downstream", "held_together", "in_relation", "upstream", "within_distance"]

_MEETING_M = 0.001
"""Nearer than coordinates tell [m]."""


def in_relation(
    context: Context, subject: Selected, reference: Selected, *, relation: str, min_area_m2: float = 0.0
) -> pd.DataFrame:
    """Return the rows of ``subject`` that stand in ``relation`` to ``reference``, or may do so.

    Parameters
    ----------
    context : Context
        Used to find what is a subject's own.
    subject, reference : Selected
        EPSG:4490, ids as index.
    relation : str
        ``inside``, ``reaches_into``, ``outside``, ``crossing`` or ``touching``: see
        :data:`riverzones.relations.RELATIONS`.
    min_area_m2 : float
        Polygons that share no more than this with the reference do not offend [m2].

    Returns
    -------
    DataFrame
        See :data:`~riverzones.audit.checks.facts.FACTS`; ``measured`` as the relation measures, below 0 (m outside)
        where only the accuracy lets the row come near.
    """
    parts = []
    settled = _inside_own(context, subject, reference) if relation == "outside" else None
    for rows, own in held_together(context, subject, reference, settled):
        pairs = _related(relation, subject, rows, reference, own, region=reference.selection.region)
        missing = (pairs["slack_m"] < 0).to_numpy(bool)
        measured = np.where(missing, pairs["slack_m"], pairs["measured"]).astype(float)
        unit = np.where(missing, "m", pairs["unit"].to_numpy(object))
        sheet = (unit == "m2") & (measured <= min_area_m2)
        limit = np.where(unit == "m2", min_area_m2, 0.0)
        measured_facts = facts(pairs, measured=measured, limit=limit, margin=measured - limit, unit=unit)
        parts.append(measured_facts[~sheet] if min_area_m2 > 0 else measured_facts)
    return _stacked(parts)


def within_distance(context: Context, subject: Selected, reference: Selected, *, distance_m: float) -> pd.DataFrame:
    """Return the rows of ``subject`` at most ``distance_m`` [m, geodesic] from ``reference``, each with its nearest."""
    parts = []
    for rows, own in held_together(context, subject, reference):
        pairs = _related("within", subject, rows, reference, own, distance_m=distance_m)
        parts.append(
            facts(pairs, limit=float(distance_m), margin=distance_m - pairs["measured"].astype(float), unit="m")
        )
    return _stacked(parts)


def absent(context: Context, subject: Selected, reference: Selected, *, distance_m: float) -> pd.DataFrame:
    """Return the rows of ``subject`` with no ``reference`` within ``distance_m`` [m]; ``measured`` is the gap [m].

    Where a subject is held against its own alone, one that has no reference of its own is not judged here: an unknown
    distance is never a violation.
    """
    parts = []
    settled = _near_own(context, subject, reference, distance_m)
    for rows, own in held_together(context, subject, reference, settled):
        pairs = _related("absent", subject, rows, reference, own, distance_m=distance_m)
        if subject.layer == reference.layer:  # rows of one layer that meet were drawn so: no accuracy parts them
            pairs = pairs[~(pairs["measured"].astype(float) < _MEETING_M).to_numpy(bool)]
        parts.append(
            facts(pairs, limit=float(distance_m), margin=pairs["measured"].astype(float) - distance_m, unit="m")
        )
    return _stacked(parts)


def along(
    context: Context, subject: Selected, reference: Selected, *, distance_m: float, share_percent: float = 0.0
) -> pd.DataFrame:
    """Return the lines or outlines of which over ``share_percent`` [%] lies within ``distance_m`` of ``reference``.

    ``measured`` is that share [%]; with ``share_percent`` 0 any part will do.
    """
    parts = []
    for rows, own in held_together(context, subject, reference):
        pairs = _related("along", subject, rows, reference, own, distance_m=distance_m)
        share = pairs["share_ratio"].astype(float) * 100
        shares = facts(pairs, measured=share, limit=share_percent, margin=share - share_percent, unit="%")
        parts.append(shares[(share > share_percent) | shares["truth"].isna().to_numpy(bool)])
    return _stacked(parts)


def upstream(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    distance_m: float | None = None,
    hours: float | None = None,
) -> pd.DataFrame:
    """Return the rows of ``subject`` from which water reaches ``reference`` within ``distance_m`` or ``hours``."""
    return _flow("upstream", context, subject, reference, distance_m, hours)


def downstream(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    distance_m: float | None = None,
    hours: float | None = None,
) -> pd.DataFrame:
    """Return the rows of ``subject`` that water from ``reference`` reaches within ``distance_m`` or ``hours``."""
    return _flow("downstream", context, subject, reference, distance_m, hours)


def _flow(
    relation: str,
    context: Context,
    subject: Selected,
    reference: Selected,
    distance_m: float | None,
    hours: float | None,
) -> pd.DataFrame:
    network = context.network()
    velocity = context.velocity() if hours is not None else None
    limit = hours if hours is not None else np.nan if distance_m is None else float(distance_m)
    parts = []
    for rows, own in held_together(context, subject, reference):
        pairs = _related(
            relation,
            subject,
            rows,
            reference,
            own,
            distance_m=distance_m,
            hours=hours,
            network=network,
            velocity=velocity,
        )
        parts.append(facts(pairs, limit=limit, margin=limit - pairs["measured"].astype(float)))
    return _stacked(parts)


def _related(
    relation: str, subject: Selected, rows: GeoDataFrame, reference: Selected, own: GeoDataFrame, **asked: Any
) -> pd.DataFrame:
    """:func:`riverzones.relations.relate`, for rows of two layers whose ids may be the same by chance."""
    return relate(relation, rows, own, shared_ids=subject.layer == reference.layer, **asked)


def held_together(
    context: Context, subject: Selected, reference: Selected, settled: Collection[Any] | None = None
) -> Iterator[tuple[GeoDataFrame, GeoDataFrame]]:
    """Return subjects with the references they are held against: all, or what is their own; without ``settled``."""
    own, region, held = reference.selection.own, reference.selection.region, reference.rows
    if region is not None:
        held = held.assign(**{region: resolved(context, held, region)})
    if own is None:
        yield subject.rows, held
        return
    pairs = matched(context, subject.rows, held, own)
    pairs = pairs[~pairs["subject_id"].isin(settled)] if settled else pairs
    for _, group in pairs.groupby("key", sort=False):
        yield subject.rows.loc[pd.unique(group["subject_id"])], held.loc[pd.unique(group["reference_id"])]


def _inside_own(context: Context, subject: Selected, reference: Selected) -> set[Any] | None:
    """Subjects that surely lie in a row of their own: one join for all of them; the others are looked at one by one."""
    if reference.selection.own is None:
        return None
    own = matched(context, subject.rows, reference.rows, reference.selection.own)
    return _own_and_sure(_related("inside", subject, subject.rows, reference, reference.rows), own)


def _near_own(context: Context, subject: Selected, reference: Selected, distance_m: float) -> set[Any] | None:
    """Subjects that surely lie within ``distance_m`` [m] of a row of their own; None where they have none of their own.

    Most share ground with it, which their shapes say; only the others are measured, in one join.
    """
    if reference.selection.own is None:
        return None
    own = matched(context, subject.rows, reference.rows, reference.selection.own)
    if subject.layer == reference.layer:  # a row is not its own neighbour
        own = own[(own["subject_id"] != own["reference_id"]).to_numpy(bool)]
    near = own[_sharing_ground(subject.rows, reference.rows, own)]
    accuracy_m = pair_accuracy_m(subject.rows, reference.rows, near)
    near = near[truth_of(np.ones(len(near), dtype=bool), distance_m, accuracy_m).to_numpy(bool, na_value=False)]
    settled = set(near["subject_id"])
    own = own[~own["subject_id"].isin(settled).to_numpy(bool)]
    if own.empty:
        return settled
    rows = subject.rows[labels_among(subject.rows.index, own["subject_id"])]
    theirs = reference.rows[labels_among(reference.rows.index, own["reference_id"])]
    close = _related("within", subject, rows, reference, theirs, distance_m=distance_m, every=True)
    return settled | _own_and_sure(close, own)


def _sharing_ground(subject: GeoDataFrame, reference: GeoDataFrame, pairs: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether the shapes of each pair meet, of pairs whose reference is an area; none of the others is looked at."""
    ours, theirs = (
        rows.geometry.to_numpy()[rows.index.get_indexer(pd.Index(pairs[name]))]
        for rows, name in ((subject, "subject_id"), (reference, "reference_id"))
    )
    meeting = shapely.get_dimensions(theirs) == 2
    meeting[meeting] = shapely.intersects(ours[meeting], theirs[meeting])
    return np.asarray(meeting, dtype=np.bool_)


def _own_and_sure(pairs: pd.DataFrame, own: pd.DataFrame) -> set[Any]:
    """Subjects of ``pairs`` that are sure and of which the reference is their own, as ``own`` says."""
    sure = pairs[pairs["truth"].to_numpy(bool, na_value=False)]
    both = sure.merge(own, on=["subject_id", "reference_id"])
    return set(both["subject_id"])


def _stacked(parts: list[pd.DataFrame]) -> pd.DataFrame:
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else no_facts()
