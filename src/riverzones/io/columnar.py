"""GeoParquet, and Parquet tables without places."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riverzones.errors import LayerError
from riverzones.io.encodings import EncodingTold
from riverzones.io.rawlayer import RawLayer, declared, missing_rows, unreadable
from riverzones.model import Text

__all__ = ["read_parquet"]


def read_parquet(path: Path) -> RawLayer:
    """A GeoParquet file, or a plain Parquet table.

    Raises
    ------
    LayerError
        If it is no Parquet file, or damaged.
    """
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise LayerError(
                Text(zh=f"{path.name}：内容不是 Parquet。", en=f"{path.name}: is no Parquet file."),
                hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
            )
    told = EncodingTold("utf-8", Text(zh="Parquet 规定为 UTF-8", en="Parquet is UTF-8 by its standard"))
    shapes = None
    frame: pd.DataFrame
    try:
        frame = gpd.read_parquet(path)
    except ValueError:  # no metadata of places: a plain table
        try:
            frame = pd.read_parquet(path, dtype_backend="pyarrow").convert_dtypes(dtype_backend="numpy_nullable")
        except Exception as error:
            raise unreadable(path, error) from None
    except Exception as error:
        raise unreadable(path, error) from None
    crs = None
    if isinstance(frame, gpd.GeoDataFrame):
        shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
        crs = declared(frame.crs.to_wkt()) if frame.crs is not None else None
        further = [name for name in frame.columns if name != frame.geometry.name and frame[name].dtype == "geometry"]
        table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
        for name in further:
            table[name] = shapely.to_wkt(np.asarray(table[name], dtype=object))
        frame = table
    return RawLayer(
        driver="GeoParquet",
        layer=path.stem,
        frame=frame.reset_index(drop=True),
        records=np.arange(1, len(frame) + 1),
        geometry=shapes,
        crs=crs,
        crs_by=Text(zh="据文件声明", en="as the file declares")
        if crs
        else Text(zh="文件没有声明坐标系", en="the file declares none"),
        encoding=told,
        unread=missing_rows(shapes) if shapes is not None else {},
    )
