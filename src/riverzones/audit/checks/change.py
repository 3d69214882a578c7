"""Checks on two versions of a layer: what was lost between them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from riverzones.audit.checks.facts import Fact, listed
from riverzones.audit.context import Context
from riverzones.audit.keys import matched, unnamed
from riverzones.audit.select import Selected
from riverzones.geo import geodesy
from riverzones.model import Text
from riverzones.relations.certainty import accuracy_of

__all__ = ["shrunk"]

_PERCENT = 100.0


def shrunk(
    context: Context,
    subject: Selected,
    reference: Selected,
    *,
    area_m2: float = 0.0,
    share_percent: float = 0.0,
) -> pd.DataFrame:
    """Return the areas of the older version of which more than ``area_m2`` is gone from the newer.

    Ground that the newer version has and the older had not does not make up for what was lost. What is not in the newer
    version at all is lost as a whole. Where the strip that the accuracy allows along the outline decides, it cannot be
    told; nor can it for a row that does not say what is its own, or where the newer version is in doubt itself.

    Parameters
    ----------
    context : Context
        Used to find what is a subject's own.
    subject, reference : Selected
        The older and the newer version, EPSG:4490; ``own`` of the reference pairs them (``own: {code: code}``),
        without it all of the newer is looked at.
    area_m2 : float
        What may be lost [m2, on the ellipsoid].
    share_percent : float
        What may be lost of the older area [%]; both must be exceeded.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import box
    >>> from riverzones.model import Selection
    >>> def version(name, width):
    ...     rows = GeoDataFrame({"code": ["W1"]}, geometry=[box(0, 0, width, 0.01)], index=[name], crs=4490)
    ...     return Selected("wetlands", rows, {}, 0, (name,), Selection(("wetlands",), own=("code", "code")))
    >>> found = shrunk(Context(lambda name: None, dt.date(2026, 1, 1)), version("old", 0.01), version("new", 0.008))
    >>> found["measured"].round(0).tolist()      # 222.64 m by 1,105.74 m
    [246181.0]
    """
    own = reference.selection.own
    nobody = unnamed(context, subject.rows, reference)
    newer = dict.fromkeys(subject.rows.index, reference.rows.index)
    if own is not None:
        pairs = matched(context, subject.rows, reference.rows, own)
        references_of = {str(name): part["reference_id"] for name, part in pairs.groupby("subject_id", sort=False)}
        newer = {
            name: reference.rows.index[reference.rows.index.isin(references_of.get(str(name), ()))] for name in newer
        }
    found_rows: list[Fact] = []
    for name, shape in subject.rows.geometry.items():
        if name in nobody or shape is None or shape.is_empty or shapely.get_dimensions(shape) < 2:
            why = nobody.get(name, Text(zh="没有面状范围", en="it has no area"))
            found_rows.append({"subject_id": name, "unit": "m2", "truth": pd.NA, "why": why})
            continue
        others = reference.rows.loc[newer[name]]
        there = others[~(others.geometry.isna() | others.geometry.is_empty)]
        rest = shapely.difference(shape, shapely.union_all(there.geometry.to_numpy()))
        whole, lost, outline = (
            float(geodesy.area_m2([shape])[0]),
            float(geodesy.area_m2([rest])[0]),
            float(geodesy.perimeter_m([shape])[0]),
        )
        limit = max(area_m2, whole * share_percent / _PERCENT)
        accuracy = float(
            np.hypot(
                accuracy_of(subject.rows).fillna(0.0)[name], accuracy_of(there).fillna(0.0).max() if len(there) else 0
            )
        )
        strip = accuracy * outline if len(there) else 0.0
        doubt = bool(set(there.index) & set(reference.open))
        if not doubt and lost <= limit - strip:
            continue
        gone = Text(zh="已不存在", en="it is gone")
        found_rows.append(
            {"subject_id": name, "reference_id": there.index[0] if len(there) else None}
            | {"measured": lost, "limit": limit, "margin": lost - limit, "unit": "m2", "accuracy_m": accuracy}
            | {"truth": True if lost - limit >= strip and not doubt else pd.NA}
            | {"why": next(iter(reference.open.values())) if doubt else None if len(there) else gone}
        )
    return listed(found_rows)
