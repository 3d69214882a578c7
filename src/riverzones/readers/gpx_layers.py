"""GPX as layers: waypoints as points, tracks and routes as lines; times of tracks are for patrols, not for layers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riverzones.model import Text
from riverzones.readers.kml import child_words, children, local_name, xml_text, xml_tree
from riverzones.readers.layer_choice import choose_layers
from riverzones.readers.rawlayer import RawLayer, Wanted, declared

__all__ = ["read_gpx_layer"]

_FACTS = ("name", "desc", "cmt", "sym", "type", "ele", "time", "src", "number")
_LAYERS = {"tracks": "line", "routes": "line", "waypoints": "point"}


def read_gpx_layer(path: Path, layer: str | None, encoding: str | None, wanted: Wanted) -> RawLayer:
    """Return the waypoints, tracks or routes of a GPX file.

    Parameters
    ----------
    path : Path
        GPX 1.0 or 1.1.
    layer : str, optional
        ``waypoints``, ``tracks`` or ``routes``.
    encoding : str, optional
        Encoding of the text, instead of the one declared or told from the bytes.
    wanted : Wanted
        Which geometry the rows shall have.

    Raises
    ------
    LayerError
        If it is no GPX, or the layer must be chosen.
    """
    text, detected = xml_text(path.read_bytes(), encoding)
    notes: list[Text] = []
    root = xml_tree(path, text, "gpx", notes)
    rows: list[tuple[str, dict[str, str], Any]] = []
    for element in root:
        kind = {"wpt": "waypoints", "trk": "tracks", "rte": "routes"}.get(local_name(element))
        if kind is not None:
            facts = {name: words for name in _FACTS if (words := child_words(element, name))}
            if "number" in facts:  # counts the tracks of this file, and is no code of theirs
                facts["track_number"] = facts.pop("number")
            rows.append((kind, facts, _shape(element, kind)))
    families = set(wanted.families - {"none"}) or {"point", "line"}
    counts = Counter(kind for kind, _, _ in rows)
    usable = {kind for kind, _, shape in rows if shape is not None}  # a track without points makes nobody choose
    fitting = {kind: counts[kind] for kind in _LAYERS if kind in usable and _LAYERS[kind] in families}
    others = {kind: count for kind, count in counts.items() if kind not in fitting}
    of = Text(zh="要的几何", en="the geometry wanted")
    names, why = choose_layers(path, fitting, others, layer, of=of)
    chosen = [row for row in rows if row[0] in names]
    geometry = np.empty(len(chosen), dtype=object)
    geometry[:] = [shape for _, _, shape in chosen]
    unread = {
        row: Text(zh="没有可用的坐标", en="no usable coordinates")
        for row in np.flatnonzero(shapely.is_missing(geometry)).tolist()
    }
    return RawLayer(
        driver="GPX",
        layer=",".join(names),
        frame=pd.DataFrame([facts for _, facts, _ in chosen], index=pd.RangeIndex(len(chosen)), dtype=object),
        records=np.arange(1, len(chosen) + 1),
        geometry=geometry,
        crs=declared("EPSG:4326"),
        crs_by=Text(zh="GPX 规定为 WGS 84", en="GPX is WGS 84 by its standard"),
        encoding=detected,
        unread=unread,
        notes=(*notes, *why),
    )


def _shape(element: Any, kind: str) -> Any:
    if kind == "waypoints":
        lonlat = _place(element)
        return None if lonlat is None else shapely.Point(lonlat)
    holders = children(element, "trkseg") if kind == "tracks" else [element]
    lines = []
    for holder in holders:
        places = [lonlat for point in children(holder, "trkpt", "rtept") if (lonlat := _place(point)) is not None]
        if len(places) >= 2:
            lines.append(shapely.LineString(places))
    return None if not lines else lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def _place(element: Any) -> tuple[float, float] | None:
    try:
        return float(element.get("lon")), float(element.get("lat"))
    except (TypeError, ValueError):
        return None
