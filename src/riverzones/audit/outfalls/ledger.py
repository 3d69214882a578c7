"""The ledger of outfalls as a value: rows, doubts and notes, before anybody words it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.outfalls.scheme import OutfallScheme
from riverzones.model import LayerKind, Text
from riverzones.network import Network

__all__ = ["OutfallLedger"]


@dataclass(frozen=True)
class OutfallLedger:
    """The ledger before anybody words it.

    ``rows``: one per outfall, EPSG:4490, ids as index, all columns of the layer and those that
    :func:`riverzones.jobs.outfalls.run.outfall_ledger` adds, ordered downstream along each river. ``doubts``:
    ``outfall_id``, ``what``, ``zh``, ``en``.
    ``notes``: what holds for the whole ledger. ``network`` and ``zones`` are what the sheets draw around an outfall;
    ``passed_over`` are codes of rules of action whose layer the project does not have.
    """

    rows: GeoDataFrame
    doubts: pd.DataFrame
    notes: tuple[Text, ...]
    scheme: OutfallScheme
    kind: LayerKind
    title: str
    on: dt.date
    illustrative: bool
    network: Network | None
    zones: GeoDataFrame | None
    passed_over: frozenset[str] = frozenset()
