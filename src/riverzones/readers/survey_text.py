"""Texts of surveyors: land-survey boundaries with [地块坐标], and CASS point files.

A boundary text has the northing first and says its coordinate system, width of zones and zone; a CASS file
(``point,code,easting,northing,height``) says nothing of it. Both formats as they are in use (confidence: recall).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riverzones.align.encodings import EncodingTold, decode, tell_text_encoding
from riverzones.errors import LayerError
from riverzones.geo.crs import Frame
from riverzones.model import Text
from riverzones.readers.rawlayer import Lost, RawLayer, declared, given, missing_rows

__all__ = ["is_boundary_text", "is_cass", "read_boundary_text", "read_cass", "rings_to_area"]

_HEAD = re.compile(r"^\s*\[\s*(属性描述|地块坐标)\s*\]", re.MULTILINE)
_FIELDS = ("界址点数", "面积（公顷）", "地块编号", "名称", "图形类型", "图幅号", "地块用途", "地类编码")
_POINT = re.compile(
    r"^\s*(?P<name>[^,，]*)[,，]\s*(?P<ring>\d+)\s*[,，]\s*(?P<north>[\d.]+)\s*[,，]\s*(?P<east>[\d.]+)\s*[,，]?\s*$"
)
_CASS = re.compile(
    r"^\s*[^,，\s][^,，]*[,，][^,，]*[,，]\s*-?\d+(\.\d+)?\s*[,，]\s*-?\d+(\.\d+)?\s*([,，]\s*-?[\d.]*)?\s*$"
)
_TIER = re.compile("(一级|二级|三级|准)保护区")
_SYSTEMS = (
    (re.compile("2000|CGCS", re.IGNORECASE), "CGCS2000", {3: (4513, 25, 4534), 6: (4491, 13, 4502)}),
    (re.compile("80|西安|Xian", re.IGNORECASE), "Xian 1980", {3: (2349, 25, 2370), 6: (2327, 13, 2338)}),
    (re.compile("54|北京|Beijing", re.IGNORECASE), "Beijing 1954", {3: (2401, 25, 2422), 6: (21413, 13, 21453)}),
)
"""EPSG codes of Gauss-Krüger by datum and zone width: with the zone in front (code, its first zone), without it."""


_DEGREES = {"CGCS2000": "EPSG:4490", "Xian 1980": "EPSG:4610", "Beijing 1954": "EPSG:4214"}


def is_boundary_text(text: str) -> bool:
    """Return whether a text is one of boundary points."""
    return _HEAD.search(text[:20_000]) is not None


def is_cass(text: str) -> bool:
    """Return whether the first lines of a text are CASS points."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    matches = [_CASS.match(line) is not None for line in lines]
    return bool(lines) and matches[0] and sum(matches) >= 0.6 * len(lines)


def _read(path: Path, encoding: str | None) -> tuple[str, EncodingTold]:
    data = path.read_bytes()
    detected = given(encoding) if encoding else tell_text_encoding(data)
    return decode(data, "utf-8" if detected.encoding == "ascii" else detected.encoding)[0].lstrip("\ufeff"), detected


def read_boundary_text(path: Path, encoding: str | None) -> RawLayer:
    """Return the plots of a land-survey text as areas, with what it says of its coordinate system.

    Raises
    ------
    LayerError
        If it holds no plot.
    """
    text, detected = _read(path, encoding)
    head, plots, lost = _plots(text)
    if not plots and not lost:
        raise LayerError(
            Text(zh=f"{path.name}：[地块坐标] 下没有地块。", en=f"{path.name}: no plot below [地块坐标]."),
            hint=Text(zh="请检查文件是否完整。", en="Check that the file is complete."),
        )
    shapes = np.empty(len(plots), dtype=object)
    unread: dict[int, Text] = {}
    for row, (facts, rings) in enumerate(plots):
        shapes[row] = _plot_shape(facts, rings)
        promised = facts.get("界址点数", "")
        got = sum(len(points) for points in rings.values())
        if shapes[row] is None:
            unread[row] = Text(zh=f"只有 {got} 个界址点，不成图形", en=f"{got} boundary points make no shape")
        elif promised.isdigit() and int(promised) not in (got, got - len(rings)):
            unread[row] = Text(
                zh=f"应有 {promised} 个界址点，只有 {got} 个，文件可能不完整",
                en=f"{promised} boundary points are promised, {got} are there: the file may be cut off",
            )
    tiers = [_TIER.search(facts.get("名称", "")) for facts, _ in plots]
    notes = [
        Text(
            zh=f"勘测定界文本：{len(plots)} 个地块，坐标先北后东",
            en=f"a land-survey text: {len(plots)} plots, northing before easting",
        )
    ]
    if plots and all(tiers):
        for (facts, _), tier in zip(plots, tiers, strict=True):
            facts["保护区级别"] = tier.group(1) if tier else ""
        notes.append(Text(zh="保护区级别取自地块名称", en="the tiers of zones are from the names of the plots"))
    crs, crs_by = _declared(head, plots)
    frame = pd.DataFrame([facts for facts, _ in plots], index=pd.RangeIndex(len(plots)), dtype=object)
    return RawLayer(
        driver="land-survey TXT",
        layer=path.stem,
        frame=frame.drop(columns=[name for name in ("界址点数",) if name in frame.columns]),
        records=np.arange(1, len(plots) + 1),
        geometry=shapes,
        crs=crs,
        crs_by=crs_by,
        encoding=detected,
        unread={**missing_rows(shapes), **unread},
        lost=tuple(lost),
        notes=tuple(notes),
    )


_Plot = tuple[dict[str, str], dict[int, list[tuple[float, float]]]]


def _plots(text: str) -> tuple[dict[str, str], list[_Plot], list[Lost]]:
    head: dict[str, str] = {}
    plots: list[_Plot] = []
    lost: list[Lost] = []
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        if words.startswith("["):
            section = words.strip("[] ")
        elif section == "属性描述" and "=" in words:
            name, _, value = words.partition("=")
            head[name.strip()] = value.strip()
        elif section == "地块坐标":
            point = _POINT.match(words)
            if words.endswith("@"):
                cells = [cell.strip() for cell in re.split("[,，]", words.rstrip("@"))]
                plots.append(({name: cell for name, cell in zip(_FIELDS, cells, strict=False) if cell}, {}))
            elif point is not None and plots:
                plots[-1][1].setdefault(int(point["ring"]), []).append((float(point["east"]), float(point["north"])))
            else:
                lost.append(
                    Lost(number, Text(zh="这一行读不成界址点", en="the line is no boundary point"), words[:200])
                )
    return head, plots, lost


def _plot_shape(facts: dict[str, str], rings: dict[int, list[tuple[float, float]]]) -> Any:
    kind = facts.get("图形类型", "面")
    if kind == "点":
        points = [point for ring in rings.values() for point in ring]
        return shapely.MultiPoint(points) if len(points) > 1 else shapely.Point(points[0]) if points else None
    if kind == "线":
        lines = [shapely.LineString(ring) for ring in rings.values() if len(ring) >= 2]
        return shapely.MultiLineString(lines) if len(lines) > 1 else lines[0] if lines else None
    return rings_to_area(list(rings.values()))


def rings_to_area(rings: list[Any]) -> Any:
    """Return the area of rings in any order: a ring within another is a hole, one within a hole an island; None if
    none.

    Examples
    --------
    >>> rings_to_area([[(0, 0), (4, 0), (4, 4), (0, 4)], [(1, 1), (2, 1), (2, 2), (1, 2)]]).area
    15.0
    """
    usable = [ring for ring in rings if len({tuple(point) for point in ring}) >= 3]
    polygons = sorted((shapely.Polygon(ring) for ring in usable), key=lambda polygon: -polygon.area)
    if len(polygons) <= 1:
        return polygons[0] if polygons else None
    middles = [polygon.representative_point() for polygon in polygons]
    inside = [
        [container for container in range(ring_number) if polygons[container].contains(middle)]
        for ring_number, middle in enumerate(middles)
    ]
    parts = [
        shapely.Polygon(
            polygons[ring_number].exterior,
            [
                polygons[hole].exterior
                for hole in range(len(polygons))
                if len(inside[hole]) == len(inside[ring_number]) + 1 and ring_number in inside[hole]
            ],
        )
        for ring_number in range(len(polygons))
        if len(inside[ring_number]) % 2 == 0
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _declared(head: dict[str, str], plots: list[_Plot]) -> tuple[Frame | None, Text]:
    """The coordinate system that the head of a boundary text describes."""
    name, width, zone = head.get("坐标系", ""), head.get("几度分带", ""), head.get("带号", "")
    said = "，".join(f"{key}={head[key]}" for key in ("坐标系", "几度分带", "带号") if head.get(key))
    by = Text(zh=f"据文件（{said}）", en=f"as the file says ({said})")
    nothing = Text(zh="文本没有说清坐标系", en="the text does not say its coordinate system")
    east = next((points[0][0] for _, rings in plots for points in rings.values() if points), 0.0)
    if not width.isdigit() or not zone.isdigit() or int(width) not in (3, 6):
        datum = next((datum for pattern, datum, _ in _SYSTEMS if pattern.search(name)), None)
        return (None, nothing) if datum is None else (declared(_DEGREES[datum]), by)  # the numbers tell the zone
    for pattern, _, codes in _SYSTEMS:
        if pattern.search(name):
            zoned, first, central = codes[int(width)]
            code = (zoned if east > 1e6 else central) + int(zone) - first
            return declared(f"EPSG:{code}"), by
    return None, nothing


def read_cass(path: Path, encoding: str | None) -> RawLayer:
    """Return the points of a CASS file: number, code, height, and the place by easting and northing.

    Raises
    ------
    LayerError
        If no line of it is a point.
    """
    text, detected = _read(path, encoding)
    rows, places, numbers, lost = [], [], [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in re.split("[,，]", line)]
        if _CASS.match(line) is None:
            lost.append(Lost(number, Text(zh="这一行读不成点", en="the line is no point"), line.strip()[:200]))
            continue
        height = cells[4] if len(cells) > 4 else ""
        rows.append({"点号": cells[0] or None, "编码": cells[1] or None, "高程": height or None})
        places.append((float(cells[2]), float(cells[3])))
        numbers.append(number)
    if not rows:
        raise LayerError(
            Text(
                zh=f"{path.name}：不是 CASS 点文件（点号,编码,东坐标,北坐标,高程）。",
                en=f"{path.name}: is no CASS point file (point,code,easting,northing,height).",
            ),
            hint=Text(zh="若是 MapInfo 的 .dat，请导入同名的 .tab。", en="If it is of MapInfo, import its .tab."),
        )
    return RawLayer(
        driver="CASS",
        layer=path.stem,
        frame=pd.DataFrame(rows, index=pd.RangeIndex(len(rows)), dtype=object),
        records=np.array(numbers, dtype=np.int64),
        geometry=np.asarray(shapely.points(np.array(places)), dtype=object),
        crs=None,
        crs_by=Text(zh="CASS 点文件没有坐标系声明", en="a CASS point file declares none"),
        encoding=detected,
        lost=tuple(lost),
        notes=(
            Text(
                zh="CASS 点文件：第三列为东坐标，第四列为北坐标",
                en="a CASS point file: the third number is the easting, the fourth the northing",
            ),
        ),
    )
