"""KML out: every column as a datum under its own name; longitude and latitude of WGS 84 (OGC 07-147r2)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import numpy as np
import pandas as pd

from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.store import columns

__all__ = ["write_kml"]

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_kml(frame: pd.DataFrame, path: Path, *, layer: str) -> None:
    """Write a layer as placemarks of one folder, the column ``name`` as their names.

    Raises
    ------
    OutputError
        If there is no geometry.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        raise OutputError(
            Text(zh="KML 只存有几何的图层。", en="KML holds layers with geometry."),
            hint=Text(zh="请改用 .csv 或 .xlsx。", en="Take .csv or .xlsx."),
        )
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    plain = frame.drop(columns=frame.geometry.name)
    words = {str(name): columns.bound(plain[name], columns.dtype_word(plain[name])) for name in plain.columns}
    kinds = {str(name): columns.dtype_word(plain[name]) for name in plain.columns}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>')
        out.write(f"<Folder><name>{_text(layer)}</name>\n")
        for row, shape in enumerate(shapes):
            facts = {name: _word(values[row], kinds[name]) for name, values in words.items()}
            title = f"<name>{_text(facts['name'])}</name>" if facts.get("name") else ""
            data = "".join(
                f"<Data name={quoteattr(_ILLEGAL.sub('', name))}><value>{_text(word)}</value></Data>"
                for name, word in facts.items()
                if word is not None and name != "name"
            )
            body = f"<ExtendedData>{data}</ExtendedData>" if data else ""
            geometry_xml = "" if shape is None or shape.is_empty else _shape(shape)
            out.write(f"<Placemark>{title}{body}{geometry_xml}</Placemark>\n")
        out.write("</Folder></Document></kml>\n")


def _text(words: Any) -> str:
    return escape(_ILLEGAL.sub("", str(words)))


def _word(value: Any, dtype: str) -> str | None:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return ("true" if value else "false") if dtype == "boolean" else str(value)


def _shape(shape: Any) -> str:
    kind = shape.geom_type
    if kind in ("Point", "LineString", "LinearRing"):
        return f"<{kind}>{_coordinates(shape)}</{kind}>"
    if kind == "Polygon":
        inner = "".join(f"<innerBoundaryIs>{_ring(ring)}</innerBoundaryIs>" for ring in shape.interiors)
        return f"<Polygon><outerBoundaryIs>{_ring(shape.exterior)}</outerBoundaryIs>{inner}</Polygon>"
    return f"<MultiGeometry>{''.join(_shape(part) for part in shape.geoms)}</MultiGeometry>"


def _ring(ring: Any) -> str:
    return f"<LinearRing>{_coordinates(ring)}</LinearRing>"


def _coordinates(shape: Any) -> str:
    tuples = (",".join(repr(round(float(number), 9)) for number in point) for point in shape.coords)
    return f"<coordinates>{' '.join(tuples)}</coordinates>"
