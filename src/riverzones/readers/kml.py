"""KML, KMZ and OVKML read from the XML itself: every name of a datum, any declared encoding, slightly broken files.

GDAL turns Chinese names of ``Data`` into underscores. Entities are never expanded, nothing that a file points to is
fetched. Folders are layers; where several hold what is wanted, one must be chosen. OGC 07-147r2 (KML 2.2) and the
``gx`` extensions for tracks.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from lxml import etree

from riverzones.align.encodings import EncodingTold, decode, encoding_name, likeness, tell_text_encoding
from riverzones.errors import LayerError
from riverzones.geo.crs import parse_crs
from riverzones.model import Text
from riverzones.readers.archive import check_size, entry_name
from riverzones.readers.layer_choice import choose_layers
from riverzones.readers.opening import checked
from riverzones.readers.rawlayer import RawLayer, Wanted, given
from riverzones.terms import labels

__all__ = ["child_words", "children", "local_name", "read_kml", "xml_text", "xml_tree"]

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9_.\-]+)["']""")
_PROLOGUE = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
_OVI = re.compile(r"ovital|奥维|omap|OviMap|gpsov\.com|xmlns:ovi|<Ov[A-Z]\w+", re.IGNORECASE)
_PLAIN = {"name": "name", "description": "description", "address": "address", "phoneNumber": "phoneNumber"}
_FAMILIES = {0: "point", 1: "line", 3: "polygon", 4: "point", 5: "line", 6: "polygon"}
_NAMES = labels("geometry")


@dataclass
class _Gathered:
    """Placemarks as they are found: folder, attributes, shape, why it has none; what else the file holds."""

    folders: list[str] = field(default_factory=list)
    facts: list[dict[str, str]] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)
    unread: dict[int, Text] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    notes: list[Text] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def read_kml(path: Path, layer: str | None, encoding: str | None, wanted: Wanted) -> RawLayer:
    """Return the placemarks of the folder that is meant.

    Parameters
    ----------
    path : Path
        KML, OVKML, or a KMZ with KML of any name in it.
    layer : str, optional
        Name of a folder, several with commas, or a pattern.
    encoding : str, optional
        Encoding of the text, instead of the one declared or told from the bytes.
    wanted : Wanted
        Which geometry the rows shall have: decides between folders.

    Raises
    ------
    LayerError
        If it is no KML, declares a document type, or the folder must be chosen.
    """
    if path.suffix.lower() in (".kml", ".ovkml"):
        checked(path)
    gathered, detected, ovi = _Gathered(), None, path.suffix.lower().startswith(".ov")
    for name, data in _documents(path):
        text, detected = xml_text(data, encoding)
        ovi = ovi or _OVI.search(text[:20_000]) is not None
        root = xml_tree(path, text, "kml", gathered.notes)
        _gather(root, () if name is None else (name,), gathered)
    assert detected is not None
    families = set(wanted.families - {"none"}) or {"point", "line", "polygon"}
    fits = [shape is not None and _family(shape) & families != set() for shape in gathered.shapes]
    fitting = Counter(folder for folder, fit in zip(gathered.folders, fits, strict=True) if fit)
    rest = Counter(folder for folder in gathered.folders if folder not in fitting)
    of = Text(
        zh="或".join(_NAMES[f].zh for f in sorted(families)), en=" or ".join(_NAMES[f].en for f in sorted(families))
    )
    names, why = choose_layers(path, fitting, rest, layer, of=of)
    rows = [row for row, folder in enumerate(gathered.folders) if folder in names]
    facts = [{**gathered.facts[row], **({"文件夹": gathered.folders[row]} if len(names) > 1 else {})} for row in rows]
    frame = pd.DataFrame(facts, index=pd.RangeIndex(len(facts)), dtype=object)
    geometry = np.empty(len(rows), dtype=object)
    geometry[:] = [gathered.shapes[row] for row in rows]
    if gathered.others:
        parts = "、".join(f"{name} {count}" for name, count in gathered.others.items())
        why += (Text(zh=f"不是地标的内容未读：{parts}", en=f"what is no placemark was not read: {parts}"),)
    crs = parse_crs("GCJ-02" if ovi else "EPSG:4326")
    by = Text(zh="KML 规定为 WGS 84", en="KML is WGS 84 by its standard")
    if ovi:
        by = Text(
            zh="奥维互动地图的文件，用火星坐标（GCJ-02）；若导出时选了 WGS84，请加 --crs EPSG:4326",
            en="a file of Ovital, which keeps GCJ-02; if WGS 84 was chosen at its export, say --crs EPSG:4326",
        )
    unread = {position: gathered.unread[row] for position, row in enumerate(rows) if row in gathered.unread}
    return RawLayer(
        driver="KMZ" if path.suffix.lower().endswith("kmz") else "KML",
        layer=",".join(names) if len(names) <= 5 else layer or "*",
        frame=frame,
        records=np.arange(1, len(rows) + 1),
        geometry=geometry,
        crs=crs,
        crs_by=by,
        encoding=detected,
        unread=unread,
        notes=(*gathered.notes, *why),
        said=tuple(dict.fromkeys(gathered.said)),
    )


def _documents(path: Path) -> Iterator[tuple[str | None, bytes]]:
    """The KML texts of a file: itself, or those in a KMZ, ``doc.kml`` first; a name where there are several."""
    if not zipfile.is_zipfile(path):
        yield None, path.read_bytes()
        return
    check_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            inner = {entry_name(entry): entry for entry in archive.infolist() if not entry.is_dir()}
            names = sorted(
                (name for name in inner if name.lower().endswith((".kml", ".ovkml")) and "__MACOSX" not in name),
                key=lambda name: (name.lower().rsplit("/", 1)[-1] != "doc.kml", name),
            )
            if not names:
                raise LayerError(
                    Text(zh=f"{path.name}：其中没有 KML。", en=f"{path.name}: holds no KML."),
                    hint=Text(zh="请检查是不是这个文件。", en="Check that it is the right file."),
                )
            for name in names:
                yield (name.rsplit("/", 1)[-1] if len(names) > 1 else None), archive.read(inner[name])
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise LayerError(
            Text(zh=f"{path.name}：压缩包读不出（{error}）。", en=f"{path.name}: cannot be unpacked: {error}."),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        ) from None


def xml_text(data: bytes, encoding: str | None) -> tuple[str, EncodingTold]:
    """Return the text of a file: in the encoding named, else the declared one if all reads, else as told from the
    bytes.
    """
    if encoding:
        detected = given(encoding)
        return decode(data, detected.encoding)[0], detected
    said = _DECLARED.search(data[:400])
    if said is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            name = encoding_name(said.group(1).decode("ascii"))
        except LayerError:
            name = ""
        if name:
            text, whole = decode(data, "utf-8-sig" if name == "utf-8" else name)
            if whole and not (name in ("gb18030", "gbk") and _is_utf8(data, text)):
                word = said.group(1).decode("ascii")
                return text, EncodingTold(name, Text(zh=f"按 XML 声明 {word}", en=f"as the XML declares: {word}"))
    detected = tell_text_encoding(data)
    text, whole = decode(data, "utf-8" if detected.encoding == "ascii" else detected.encoding)
    return text, EncodingTold(detected.encoding, detected.reason, 0 if whole else text.count("\ufffd"))


def _is_utf8(data: bytes, text: str) -> bool:
    """Whether bytes declared as GBK are UTF-8 to the last one, and read better so: a declaration left behind."""
    as_utf8, whole = decode(data, "utf-8-sig")
    return whole and not data.isascii() and likeness(as_utf8) > likeness(text)


def xml_tree(path: Path, text: str, root: str, notes: list[Text]) -> Any:
    """Return the tree of an XML text, read as far as it goes; what was broken is told in ``notes``.

    Raises
    ------
    LayerError
        If it declares a document type or entities, or its root is another.
    """
    body = _PROLOGUE.sub("", text.lstrip("\ufeff \r\n\t\0"), count=1)
    if re.search(r"<!(DOCTYPE|ENTITY)", body, re.IGNORECASE):
        raise LayerError(
            Text(
                zh=f"{path.name} 声明了文档类型（DOCTYPE），这种文件不需要，未读取。",
                en=f"{path.name} declares a document type (DOCTYPE), which it does not need: not read.",
            ),
            hint=Text(zh="请重新导出该文件。", en="Export the file again."),
        )
    body = re.sub(r"&(?!(#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)", "&amp;", body)
    body = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", body)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = etree.fromstring(body.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        tree = None
    if tree is None or local_name(tree) != root:
        seen = "" if tree is None else local_name(tree)
        raise LayerError(
            Text(
                zh=f"{path.name}：读不出，内容不是 {root.upper()}{f'（根元素是 {seen}）' if seen else ''}。",
                en=f"{path.name}: cannot be read, it is no {root.upper()}{f', its root is {seen}' if seen else ''}.",
            ),
            hint=Text(zh="请检查是不是这个文件。", en="Check that it is the right file."),
        )
    faults = [fault for fault in parser.error_log if "Namespace prefix" not in fault.message]
    if faults:
        first = f"{faults[0].message} ({faults[0].line})"
        notes.append(
            Text(
                zh=f"{path.name} 的 XML 有 {len(faults)} 处不完整或不合规（{first}），能读的都已读出，请核对条数",
                en=f"the XML of {path.name} is broken in {len(faults)} places ({first}): what can be read was; "
                "check the count",
            )
        )
    return tree


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; nothing for a comment."""
    name = element.tag if isinstance(element.tag, str) else ""
    return str(name.rpartition("}")[2].rpartition(":")[2])


def children(element: Any, *names: str) -> list[Any]:
    """Return the children of these names, whatever their namespace."""
    return [child for child in element if local_name(child) in names]


def _words(element: Any) -> str:
    return "".join(element.itertext()).strip()


def child_words(element: Any, name: str) -> str:
    """Return the text of the first child of a name; nothing where there is none."""
    return next((_words(child) for child in children(element, name)), "")


def _gather(element: Any, trail: tuple[str, ...], gathered: _Gathered) -> None:
    """Every placemark below an element with the trail of folders it lies in; depth is bounded by the parser."""
    for child in element:
        kind = local_name(child)
        if kind == "Placemark":
            _placemark(child, trail, gathered)
        elif kind in ("Document", "Folder", "kml"):
            title = child_words(child, "name")
            gathered.said += [words for words in (title, child_words(child, "description")[:400]) if words]
            inner = (*trail, title) if title and kind == "Folder" else trail
            _gather(child, inner, gathered)
        elif kind in ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour"):
            gathered.others[kind] += 1


def _placemark(element: Any, trail: tuple[str, ...], gathered: _Gathered) -> None:
    facts = {ours: words for theirs, ours in _PLAIN.items() if (words := child_words(element, theirs))}
    for data in element.iter():
        kind = local_name(data)
        if kind == "Data" and (name := str(data.get("name") or "").strip()):
            _put(facts, name, child_words(data, "value"))
        elif kind == "SimpleData" and (name := str(data.get("name") or "").strip()):
            _put(facts, name, _words(data))
    for stamp in children(element, "TimeStamp", "TimeSpan"):
        for name in ("when", "begin", "end"):
            if words := child_words(stamp, name):
                _put(facts, name, words)
    facts |= {name: words for name, words in _table_in(facts.get("description", "")).items() if name not in facts}
    shapes: list[Any] = []
    wrong: list[str] = []
    for child in element:
        _shapes_of(child, shapes, wrong)
    row = len(gathered.shapes)
    gathered.folders.append("/".join(trail) or "kml")
    gathered.facts.append(facts)
    gathered.shapes.append(_together(shapes))
    if wrong or not shapes:
        got = wrong[0][:60] if wrong else ""
        gathered.unread[row] = (
            Text(zh=f"坐标读不出：{got!r}", en=f"coordinates cannot be read: {got!r}")
            if wrong
            else Text(zh="地标没有几何", en="the placemark has no geometry")
        )
        if wrong:
            gathered.shapes[row] = None


def _put(facts: dict[str, str], name: str, words: str) -> None:
    """Keep a datum under its name; a second one of that name that says something else gets a number."""
    if not words or facts.get(name) == words:
        return
    key, number = name, 2
    while key in facts:
        key, number = f"{name}_{number}", number + 1
    facts[key] = words


def _table_in(description: str) -> dict[str, str]:
    """Name and value of each row of two cells, where a description is a table as GIS programs write it."""
    if "<td" not in description.lower():
        return {}
    pairs = {}
    for line in re.findall(r"<tr[^>]*>(.*?)</tr>", description, re.IGNORECASE | re.DOTALL):
        cells = [
            re.sub(r"<[^>]+>", "", cell).replace("&nbsp;", " ").strip()
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line, re.IGNORECASE | re.DOTALL)
        ]
        if len(cells) == 2 and cells[0] and len(cells[0]) <= 40 and cells[1] not in ("", "<Null>", "&lt;Null&gt;"):
            pairs[cells[0].rstrip(":：")] = cells[1]
    return pairs


def _shapes_of(element: Any, shapes: list[Any], wrong: list[str]) -> None:
    kind = local_name(element)
    if kind == "Point":
        _add(element, shapes, wrong, least=1)
    elif kind in ("LineString", "LinearRing"):
        _add(element, shapes, wrong, least=2)
    elif kind == "Polygon":
        _polygon(element, shapes, wrong)
    elif kind in ("MultiGeometry", "MultiTrack"):
        for child in element:
            _shapes_of(child, shapes, wrong)
    elif kind == "Track":
        words = "\n".join(",".join(_words(coord).split()) for coord in children(element, "coord"))
        _add_words(words, shapes, wrong, least=2)
    elif kind == "Model":
        for location in children(element, "Location"):
            _add_words(
                f"{child_words(location, 'longitude')},{child_words(location, 'latitude')}", shapes, wrong, least=1
            )


def _add(element: Any, shapes: list[Any], wrong: list[str], *, least: int) -> None:
    _add_words(child_words(element, "coordinates"), shapes, wrong, least=least)


def _add_words(words: str, shapes: list[Any], wrong: list[str], *, least: int) -> None:
    xyz = _coordinates(words)
    if xyz is None or len(xyz) < least:
        wrong.append(words)
    else:
        shapes.append(shapely.Point(xyz[0]) if least == 1 else shapely.LineString(xyz))


def _polygon(element: Any, shapes: list[Any], wrong: list[str]) -> None:
    rings: dict[str, list[Any]] = {"outerBoundaryIs": [], "innerBoundaryIs": []}
    for side, rings_of_side in rings.items():
        for boundary in children(element, side):
            for ring in children(boundary, "LinearRing"):
                words = child_words(ring, "coordinates")
                xyz = _coordinates(words)
                if xyz is None or len(xyz) < 3:
                    wrong.append(words)
                else:
                    rings_of_side.append(xyz if (xyz[0] == xyz[-1]).all() else np.vstack([xyz, xyz[:1]]))
    usable = {side: [ring for ring in rings_of_side if len(ring) >= 4] for side, rings_of_side in rings.items()}
    if usable["outerBoundaryIs"]:
        first, *more = usable["outerBoundaryIs"]
        shapes.append(shapely.Polygon(first, usable["innerBoundaryIs"]))
        shapes.extend(shapely.Polygon(ring) for ring in more)
    elif not wrong:
        wrong.append("")


def _coordinates(words: str) -> Any:
    """``lon,lat[,height] ...`` as an array, blanks beside the commas allowed; heights only where there are any."""
    tuples = re.sub(r"\s*,\s*", ",", words.strip()).split()
    try:
        rows = [[float(number) for number in item.rstrip(",").split(",")] for item in tuples]
    except ValueError:
        return None
    if not rows or any(len(row) not in (2, 3) for row in rows):
        return None
    xyz = np.array([[*row, 0.0][:3] for row in rows], dtype=float)
    return xyz if xyz[:, 2].any() else xyz[:, :2]


def _family(shape: Any) -> set[str]:
    parts = shape.geoms if shape.geom_type == "GeometryCollection" else [shape]
    return {_FAMILIES[int(shapely.get_type_id(part))] for part in parts}


def _together(shapes: list[Any]) -> Any:
    if not shapes:
        return None
    if len(shapes) == 1:
        return shapes[0]
    makers = {"point": shapely.MultiPoint, "line": shapely.MultiLineString, "polygon": shapely.MultiPolygon}
    families = {_FAMILIES[int(shapely.get_type_id(shape))] for shape in shapes}
    return makers[families.pop()](shapes) if len(families) == 1 else shapely.GeometryCollection(shapes)
