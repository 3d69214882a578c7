"""Samples of water quality on their way in: tables with a column per item become one record per value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from riverzones.align.water_samples import TidySamples, tidy_samples
from riverzones.catalogue.water_standards import station_aliases, water_standard
from riverzones.model import LayerKind
from riverzones.readers.rawlayer import RawLayer

__all__ = ["one_row_per_value", "words_of_items"]


def words_of_items() -> list[str]:
    """Return every word for an item: what the header of a table of samples may hold."""
    return [word for item in water_standard().items.values() for word in (item.name, item.title.zh, *item.aliases)]


def one_row_per_value(
    raw: RawLayer, kind: LayerKind, named: Mapping[str, str]
) -> tuple[RawLayer, TidySamples | None, dict[str, str]]:
    """Return the layer with a row per value, what was done to it, and the names of columns still to be used.

    A table without any item of water quality comes back as it is, and with None.

    Parameters
    ----------
    raw : RawLayer
        As read.
    kind : LayerKind
        ``samples``.
    named : Mapping
        Ours -> theirs, as a person said; those whose columns were taken are left out of what comes back.
    """
    tidy = tidy_samples(raw.frame, kind, water_standard(), named=named, stations=station_aliases())
    if tidy is None:
        return raw, None, dict(named)
    unread = {position: raw.unread[int(row)] for position, row in enumerate(tidy.rows) if int(row) in raw.unread}
    closed = (
        frozenset(position for position, row in enumerate(tidy.rows) if int(row) in raw.closed)
        if raw.closed
        else raw.closed
    )
    geometry = None if raw.geometry is None else np.asarray(raw.geometry, dtype=object)[tidy.rows]
    tidy_layer = replace(
        raw, frame=tidy.frame, records=raw.records[tidy.rows], geometry=geometry, unread=unread, closed=closed
    )
    there = set(map(str, tidy.frame.columns))
    left = {ours: theirs for ours, theirs in named.items() if theirs.startswith("=") or theirs in there}
    return tidy_layer, tidy, left
