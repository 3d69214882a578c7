"""Drawings: DXF read by ezdxf, in which each entity becomes a row with its layer.

GDAL misreads the names of layers. Lines and arcs become lines, closed ones areas where areas are wanted, points and
block references points with the block's attributes; what a drawing holds besides (texts, dimensions) is counted and
told. Coordinates are those of the drawing: it declares no coordinate system.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ezdxf.filemanagement
import ezdxf.path
import ezdxf.recover
import numpy as np
import pandas as pd
import shapely
from ezdxf.lldxf.const import DXFError

from riverzones.align.encodings import EncodingTold, tell_text_encoding
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.readers.layer_choice import choose_layers
from riverzones.readers.rawlayer import RawLayer, Wanted, declared, given, head_of, missing_rows
from riverzones.store.drawing_export import APP, attached
from riverzones.terms import labels

__all__ = ["read_dxf"]

_PATHS = frozenset({"LINE", "LWPOLYLINE", "POLYLINE", "ARC", "CIRCLE", "ELLIPSE", "SPLINE", "HELIX"})
_SAGITTA_M, _SAGITTA_DEG = 0.01, 1e-7
_MOST_STEPS = 1e10
"""A curve wider than so many sagittas is not drawn: 100,000 km, and some 200,000 chords."""
_MOST_TURN = 100.0
"""The parameter of an ellipse goes from 0 to 2 pi."""
"""How far the chords of a drawn arc may lie off it [m], [degrees]."""
_DEEPEST = 8
_NAMES = labels("geometry")
_WATER = re.compile(r"(江|河|溪|沟|渠|港|浜|涌|湖|水库|塘|川|水|river|creek|canal|lake)[一-鿿]?\d*", re.IGNORECASE)
_PLAIN = frozenset({"0", "Defpoints"})


@dataclass
class _Drawn:
    """One entity on its way: layer, type, shape, attributes; whether the kind can take it."""

    layer: str
    kind: str
    shape: Any
    facts: dict[str, str] = field(default_factory=dict)
    fits: bool = True
    row: int | None = None


def read_dxf(path: Path, layer: str | None, encoding: str | None, wanted: Wanted) -> RawLayer:
    """Return the entities of a drawing that the kind can take, of the layers that are meant.

    Parameters
    ----------
    path : Path
        DXF, text or binary, of any version.
    layer : str, optional
        Name of a layer, several with commas, or a pattern; needed where several hold fitting entities.
    encoding : str, optional
        Encoding of texts, instead of the one told from the bytes.
    wanted : Wanted
        Whether points, lines or areas are wanted.

    Raises
    ------
    LayerError
        If it is no drawing, or the layer must be chosen.
    """
    detected = _encoding(path, encoding)
    document, notes = _open_drawing(path, detected.encoding)
    families = set(wanted.families - {"none"}) or {"point", "line", "polygon"}
    skipped: Counter[str] = Counter()
    drawn = list(_entities(document, families, skipped))
    fitting = Counter(item.layer for item in drawn if item.fits)
    others = Counter(item.layer for item in drawn if item.layer not in fitting)
    of = Text(
        zh="或".join(_NAMES[f].zh for f in sorted(families)), en=" or ".join(_NAMES[f].en for f in sorted(families))
    )
    if layer is None and _one_each(fitting):
        names: list[str] = list(fitting)
        why: tuple[Text, ...] = (
            Text(
                zh=f"{len(names)} 个图层各有一个要素，图层名是河湖名，全部读入（只要其中几个请用 --layer）",
                en=f"{len(names)} layers hold one feature each and are called like waters: all were read "
                "(name some with --layer to read these only)",
            ),
        )
    else:
        names, why = choose_layers(path, fitting, others, layer, of=of)
    chosen = _rows_again([item for item in drawn if item.layer in names])
    rows = [item.facts if item.row else {"图层": item.layer, "实体": item.kind, **item.facts} for item in chosen]
    frame = pd.DataFrame(rows, index=pd.RangeIndex(len(rows)), dtype=object)
    if len(names) > 1 and not _PLAIN & set(names) and "name" not in frame.columns:
        frame["name"] = frame["图层"]
        why += (
            Text(
                zh="名称取自图层名；若另有字段，请用 --column name=...",
                en="names are those of the layers; name another column with --column name=...",
            ),
        )
    if skipped:
        parts = "、".join(f"{name} {count}" for name, count in skipped.most_common(8))
        why += (Text(zh=f"不是要素的图元未读：{parts}", en=f"entities that are no features were not read: {parts}"),)
    ours = document.header.custom_vars.get("CRS") if any(item.row for item in chosen) else None
    crs = declared(ours) if ours else None
    geometry = np.empty(len(chosen), dtype=object)
    geometry[:] = [item.shape for item in chosen]
    return RawLayer(
        driver="DXF",
        layer=",".join(names) if len(names) <= 5 else layer or "*",
        frame=frame,
        records=np.arange(1, len(frame) + 1),
        geometry=geometry,
        crs=crs,
        crs_by=Text(zh="据图形的属性", en="by a property of the drawing")
        if crs
        else Text(zh="图形没有坐标系声明", en="a drawing declares none"),
        encoding=detected,
        unread=missing_rows(geometry),
        notes=(*notes, *why),
    )


def _rows_again(drawn: list[_Drawn]) -> list[_Drawn]:
    """Entities that riverzones drew, put together to the rows they were; others as they are."""
    rows_again: list[_Drawn] = []
    rows: dict[int, list[_Drawn]] = {}
    for item in drawn:
        if item.row is None:
            rows_again.append(item)
        elif item.row in rows:
            rows[item.row].append(item)
        else:
            rows[item.row] = [item]
            rows_again.append(item)
    for parts in rows.values():
        if len(parts) > 1:
            whole = shapely.union_all([part.shape for part in parts]) if parts[0].shape.area else None
            makers = {0: shapely.multipoints, 1: shapely.multilinestrings}
            parts[0].shape = whole or makers[int(shapely.get_dimensions(parts[0].shape))]([p.shape for p in parts])
    return rows_again


def _one_each(fitting: Counter[str]) -> bool:
    """Whether every layer is one water: a survey in which the layers carry the names of rivers."""
    return len(fitting) > 1 and all(
        count == 1 and (match := _WATER.search(name)) is not None and match.end() == len(name)
        for name, count in fitting.items()
    )


def _encoding(path: Path, encoding: str | None) -> EncodingTold:
    """From R2007 on a drawing is UTF-8; the code page that older ones declare is often not that of their bytes."""
    if encoding:
        return given(encoding)
    data = path.read_bytes()
    if data.startswith(b"AutoCAD Binary DXF"):
        return EncodingTold("", Text(zh="二进制 DXF 自带编码", en="a binary DXF says its own"))
    if any(f"AC10{version}".encode() in data[:4096] for version in (21, 24, 27, 32)):
        return EncodingTold("utf-8", Text(zh="R2007 及以后的 DXF 规定为 UTF-8", en="from R2007 on DXF is UTF-8"))
    detected = tell_text_encoding(data)
    return EncodingTold("gb18030", detected.reason) if detected.encoding == "ascii" else detected


def _open_drawing(path: Path, encoding: str) -> tuple[Any, tuple[Text, ...]]:
    head = head_of(path, 6)
    if head[:2] == b"AC" and head[2:].isdigit():
        raise LayerError(
            Text(zh=f"{path.name}：内容是 DWG，不是 DXF。", en=f"{path.name}: is a DWG, not a DXF."),
            hint=Text(zh="请在 CAD 中另存为 DXF（R2010 即可）。", en="Save it as DXF (R2010) in the CAD program."),
        )
    try:
        return ezdxf.filemanagement.readfile(path, encoding=encoding or None, errors="surrogateescape"), ()
    except (DXFError, OSError, ValueError, LookupError, TypeError, KeyError, IndexError):
        pass
    try:
        document, _ = ezdxf.recover.readfile(path)
    except Exception as error:
        said = " ".join(str(error).split())[:120].rstrip(".")
        raise LayerError(
            Text(zh=f"{path.name}：不是可读的 DXF（{said}）。", en=f"{path.name}: is no DXF that can be read: {said}."),
            hint=Text(zh="请在 CAD 中重新另存为 DXF。", en="Save it as DXF again in the CAD program."),
        ) from None
    return document, (
        Text(zh="图形文件不完整或有错，能读的都已读出", en="the drawing is damaged or cut off: what can be read was"),
    )


def _entities(document: Any, families: set[str], skipped: Counter[str]) -> Iterator[_Drawn]:
    space = document.modelspace()
    count = Counter(str(entity.dxf.name) for entity in space.query("INSERT"))
    repeated = {name for name, times in count.items() if times > 1}
    for entity in space:
        yield from _of_entity(entity, None, families, skipped, 0, repeated)


def _of_entity(
    entity: Any, inherited: str | None, families: set[str], skipped: Counter[str], depth: int, repeated: set[str]
) -> Iterator[_Drawn]:
    kind = entity.dxftype()
    layer = str(entity.dxf.get("layer", "0"))
    if inherited is not None and layer == "0":
        layer = inherited
    if kind == "INSERT":
        yield from _of_block(entity, layer, families, skipped, depth, repeated)
        return
    try:
        shape = _shape(entity, kind, families)
    except Exception:  # a curve that ezdxf cannot evaluate is one entity less, told by its kind
        shape = None
    if shape is None:
        skipped[kind] += 1
        return
    family = {0: "point", 1: "line", 3: "polygon", 6: "polygon"}[int(shapely.get_type_id(shape))]
    yield _Drawn(layer, kind, shape, _facts(entity), family in families, _row(entity))


def _of_block(
    entity: Any, layer: str, families: set[str], skipped: Counter[str], depth: int, repeated: set[str]
) -> Iterator[_Drawn]:
    """A block reference: a point with its attributes where points are wanted, else what is drawn in it.

    Blocks of ``repeated`` names stand several times and are symbols.
    """
    if "point" in families:
        facts = {"图块": str(entity.dxf.name), **_facts(entity)}
        facts |= {str(a.dxf.tag): text for a in entity.attribs if (text := str(a.dxf.text).strip())}
        at = entity.dxf.insert
        yield _Drawn(layer, "INSERT", _point(at.x, at.y, at.z), facts)
        return
    if depth >= _DEEPEST or entity.attribs or str(entity.dxf.name) in repeated:  # a symbol, not a part of the drawing
        skipped["INSERT"] += 1
        return
    for part in entity.virtual_entities():
        yield from _of_entity(part, layer, families, skipped, depth + 1, repeated)


def _point(x: float, y: float, z: float) -> Any:
    return shapely.Point(x, y, z) if z else shapely.Point(x, y)


def _shape(entity: Any, kind: str, families: set[str]) -> Any:
    if kind == "POINT":
        at = entity.dxf.location
        return _point(at.x, at.y, at.z)
    if kind == "HATCH":
        return _area(entity) if "polygon" in families else None
    if kind not in _PATHS or (kind == "POLYLINE" and not (entity.is_2d_polyline or entity.is_3d_polyline)):
        return None
    if kind in ("CIRCLE", "ARC", "ELLIPSE") and not _drawable(entity, kind):
        return None
    if kind in ("CIRCLE", "ARC"):
        step = _step(entity.dxf.center)
        xyz = _flat(list(entity.flattening(step)))
    else:
        xyz = _vertices(ezdxf.path.make_path(entity))
    if len(xyz) < 2:
        return None
    closed = bool(getattr(entity, "closed", False) or getattr(entity, "is_closed", False)) or (xyz[0] == xyz[-1]).all()
    if closed and len(xyz) >= 3 and "polygon" in families:
        ring = xyz if (xyz[0] == xyz[-1]).all() else np.vstack([xyz, xyz[:1]])
        return shapely.Polygon(ring) if len(ring) >= 4 else None
    return shapely.LineString(xyz)


def _drawable(entity: Any, kind: str) -> bool:
    """Whether a curve has few enough chords to be drawn, in as many turns as a person draws."""
    dxf = entity.dxf
    size = dxf.major_axis.magnitude * max(1.0, abs(dxf.ratio)) if kind == "ELLIPSE" else abs(dxf.radius)
    turns = (dxf.start_param, dxf.end_param) if kind == "ELLIPSE" else (0.0, 0.0)
    return size / _step(dxf.center) < _MOST_STEPS and all(abs(turn) < _MOST_TURN for turn in turns)


def _vertices(path: Any) -> Any:
    """The vertices of a path, arcs by chords; ezdxf draws an arc in a polyline to 0.03 % of its radius."""
    return _flat(list(path.flattening(_step(path.start))))


def _step(at: Any) -> float:
    return _SAGITTA_DEG if abs(at.x) <= 180 and abs(at.y) <= 90 else _SAGITTA_M


def _flat(vertices: list[Any]) -> Any:
    """Vertices as an array; heights only where there are any."""
    xyz = np.array([(v.x, v.y, v.z) for v in vertices], dtype=float).reshape(-1, 3)
    return xyz if xyz[:, 2].any() else xyz[:, :2]


def _area(entity: Any) -> Any:
    """The area of a hatch: rings within rings are holes."""
    rings = [_vertices(path) for path in ezdxf.path.from_hatch(entity)]
    area = None
    for ring in sorted((shapely.Polygon(r) for r in rings if len(r) >= 3), key=lambda p: -p.area):
        area = ring if area is None else shapely.symmetric_difference(area, ring)
    return None if area is None or area.is_empty or area.geom_type not in ("Polygon", "MultiPolygon") else area


def _row(entity: Any) -> int | None:
    """Which row of a layer riverzones drew here."""
    if entity.xdata is None or APP not in entity.xdata.data:
        return None
    ours = attached([str(tag.value) for tag in entity.xdata.data[APP] if tag.code == 1000])
    return None if ours is None else ours[0]


def _word(value: Any) -> str | None:
    return None if value is None else ("true" if value else "false") if isinstance(value, bool) else str(value)


def _facts(entity: Any) -> dict[str, str]:
    """What is said of an entity besides its shape: handle, height, and the codes that survey programs attach."""
    facts = {}
    if entity.dxf.handle:
        facts["句柄"] = str(entity.dxf.handle)
    height = entity.dxf.elevation if entity.dxf.hasattr("elevation") else None
    if isinstance(height, float) and height:
        facts["标高"] = repr(height)
    if entity.xdata is not None:
        for name, tags in entity.xdata.data.items():
            texts = [str(tag.value) for tag in tags if tag.code == 1000]
            ours = attached(texts) if name == APP else None
            if ours is not None:
                return {str(key): word for key, value in ours[1].items() if (word := _word(value)) is not None}
            if texts:
                facts[str(name)] = ";".join(texts)
    return facts
