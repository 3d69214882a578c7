"""Pairs of a question: what :mod:`riverzones.relations` says, and what attributes that are not stated leave open."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.network import Network
from riverzones.query.asked import Relation
from riverzones.relations import relate

__all__ = ["OPEN", "in_order", "related"]

OPEN: Final = "rz_open"
"""Column of the rows of a set: the columns that are empty, where that leaves open whether the row is in the set."""


def related(
    subject: GeoDataFrame,
    reference: GeoDataFrame,
    relation: Relation,
    *,
    distance_m: float | None = None,
    network: Network | None = None,
) -> pd.DataFrame:
    """Return pairs for which the relation is true or cannot be told.

    A subject or a reference that may not be in its set (:data:`OPEN`) makes a pair open, unless another reference
    makes the subject sure.

    Returns
    -------
    DataFrame
        As :func:`riverzones.relations.relate`, and :data:`OPEN`: the columns that are not stated, None where it is
        not they that leave a pair open.
    """
    doubtful = _open(reference).notna().to_numpy()
    pairs = relate(relation, subject, reference[~doubtful], distance_m=distance_m, network=network)
    pairs[OPEN] = pd.Series(None, index=pairs.index, dtype=object)
    if doubtful.any():
        pairs = _with_doubtful(pairs, subject, reference[doubtful], relation, distance_m, network)
    blank = _open(subject).reindex(pairs["subject_id"]).to_numpy(object)
    unsure = np.array([isinstance(name, str) for name in blank], dtype=bool)
    pairs.loc[unsure, "truth"] = pd.NA
    pairs.loc[unsure, OPEN] = blank[unsure]
    return pairs


def _open(frame: GeoDataFrame) -> pd.Series[Any]:
    return frame[OPEN] if OPEN in frame.columns else pd.Series(None, index=frame.index, dtype=object)


def _with_doubtful(
    pairs: pd.DataFrame,
    subject: GeoDataFrame,
    reference: GeoDataFrame,
    relation: Relation,
    distance_m: float | None,
    network: Network | None,
) -> pd.DataFrame:
    """Add what references that may not be in their set leave open."""
    names = _open(reference)
    if relation == "outside":
        into = relate("reaches_into", subject, reference).drop_duplicates("subject_id")
        meant = dict(zip(into["subject_id"], into["reference_id"], strict=True))
        at = np.flatnonzero(pairs["subject_id"].isin(meant))
        pairs.loc[at, "truth"] = pd.NA
        pairs.loc[at, OPEN] = [names[meant[label]] for label in pairs["subject_id"].iloc[at]]
        return pairs
    more = relate(relation, subject, reference, distance_m=distance_m, network=network)
    more[OPEN] = names.reindex(more["reference_id"]).to_numpy(object)
    more["truth"] = pd.array([pd.NA] * len(more), dtype="boolean")
    if relation == "nearest":
        near = pairs.set_index("subject_id")["measured"].reindex(more["subject_id"]).to_numpy(float)
        more = more[~(more["measured"].to_numpy(float) >= near)]
        pairs = pairs[~pairs["subject_id"].isin(more["subject_id"])]
    else:
        sure = set(pairs["subject_id"][pairs["truth"].fillna(False).to_numpy(bool)])
        more = more[~more["subject_id"].isin(sure)]
    full = [table for table in (pairs, more) if len(table)]
    whole = pd.concat(full, ignore_index=True) if full else pairs
    return in_order(whole, subject.index)


def in_order(pairs: pd.DataFrame, subjects: pd.Index[Any]) -> pd.DataFrame:
    """Return pairs in the order of their subjects, those of one subject as they were, numbered anew."""
    order = np.argsort(subjects.get_indexer(pd.Index(pairs["subject_id"])), kind="stable")
    return pairs.iloc[order].reset_index(drop=True)
