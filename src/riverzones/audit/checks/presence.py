"""Checks on what must be there."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import facts

__all__ = ["without_match"]


def without_match(subject: GeoDataFrame, reference: GeoDataFrame, *, key: str, reference_key: str) -> pd.DataFrame:
    """Rows of ``subject`` whose ``key`` no row of ``reference`` carries in ``reference_key``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> sources = gpd.GeoDataFrame({"id": ["S1", "S2"]}, geometry=[None, None], index=["S1", "S2"], crs=4490)
    >>> zones = gpd.GeoDataFrame({"source_id": ["S1"]}, geometry=[None], index=["Z"], crs=4490)
    >>> without_match(sources, zones, key="id", reference_key="source_id").subject_id.tolist()
    ['S2']
    """
    present = set(reference[reference_key].dropna().astype(str))
    lone = subject.index[~subject[key].astype(str).isin(present)]
    rows = pd.DataFrame({"subject_id": lone.to_numpy(dtype=object)})
    return facts(rows, measured=0.0, limit=1.0, margin=1.0, unit="count")
