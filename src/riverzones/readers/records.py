"""Records one by one with fiona, where reading in bulk raises: one bad record never costs the file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riverzones.align.encodings import EncodingTold
from riverzones.model import Text
from riverzones.readers.opening import checked, drivers_of
from riverzones.readers.rawlayer import DECLARED, Lost, RawLayer, declared, missing_rows, quiet, unreadable

__all__ = ["Record", "from_records", "read_records"]

logging.getLogger("fiona").addHandler(logging.NullHandler())  # what it logs is told by record number instead

Record = tuple[int, Any, dict[str, Any]]
"""Number as the driver counts, geometry or None, attributes."""


def read_records(
    path: Path, layer: str | None, error: Exception, *, encoding: str | None = None
) -> tuple[list[Record], tuple[Lost, ...]]:
    """Return records one by one (number as the driver counts, geometry or None, attributes) where bulk reading
    raised.

    Raises
    ------
    LayerError
        If no record can be read.
    """
    rows: list[Record] = []
    lost: list[Lost] = []
    try:
        with quiet(), _open_layer(path, layer=layer, encoding=encoding) as source:
            promised, reader = len(source), iter(source)
            while len(lost) <= max(promised, 1):
                try:
                    record = next(reader)
                    rows.append((int(record.id), _shape_of(record.geometry), dict(record.properties)))
                except StopIteration:
                    break
                except Exception as problem:
                    said = " ".join(str(problem).split())[:120]
                    lost.append(
                        Lost(
                            len(rows) + len(lost),
                            Text(zh=f"记录读不出：{said}", en=f"the record cannot be read: {said}"),
                        )
                    )
    except Exception:
        raise unreadable(path, error) from None
    if not rows:
        raise unreadable(path, error)
    return rows, tuple(lost)


def _open_layer(path: Path, **how: Any) -> Any:
    """The file by the drivers of its ending alone; none where there is no fiona (no wheel for Linux on ARM64)."""
    import fiona

    return fiona.open(checked(path), enabled_drivers=drivers_of(path), allow_unsupported_drivers=True, **how)


def _shape_of(geometry: Any) -> Any:
    try:
        return None if geometry is None else shapely.geometry.shape(geometry)
    except (shapely.errors.GEOSException, TypeError, ValueError, AttributeError):
        return None


def from_records(path: Path, driver: str, layer: str, rows: list[Record], lost: tuple[Lost, ...]) -> RawLayer:
    """Return a layer of records that were read one by one."""
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [shape for _, shape, _ in rows]
    with quiet(), _open_layer(path, layer=layer) as source:
        crs = declared(source.crs_wkt)
    return RawLayer(
        driver=driver,
        layer=layer,
        frame=pd.DataFrame([attributes for _, _, attributes in rows], index=pd.RangeIndex(len(rows))),
        records=np.array([number for number, _, _ in rows], dtype=np.int64),
        geometry=geometry,
        crs=crs,
        crs_by=DECLARED,
        encoding=EncodingTold("utf-8", Text(zh=f"{driver} 规定为 UTF-8", en=f"{driver} is UTF-8 by its standard")),
        unread=missing_rows(geometry),
        lost=lost,
        notes=(Text(zh="整体读取失败，逐条读出", en="bulk reading failed, read record by record"),),
    )
