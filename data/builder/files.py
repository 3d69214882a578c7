# ruff: noqa: E501 - Chinese letters count twice in the length of a line
"""The files of the sample: who writes what in which format, coordinate system and encoding, and how to read it back."""

from __future__ import annotations

import csv
import html
import json
import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyproj import Transformer

__all__ = ["FILES", "SampleFile", "read_layer", "write_files"]

WEST_EAST = {"west": 108.0, "east": 112.0}


@dataclass(frozen=True)
class SampleFile:
    """One file of the sample and the layers it carries."""

    path: str
    layers: tuple[str, ...]
    epsg: int = 4490
    encoding: str = "UTF-8"
    cpg: bool = True
    prj: bool = True
    columns: dict[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()


FILES: tuple[SampleFile, ...] = (
    SampleFile("base.gpkg", ("counties", "townships", "rivers", "lakes", "reservoirs", "ranges", "wetlands", "inundation_areas",
                             "drawdown_zones", "segments")),
    SampleFile("protection.gpkg", ("sources", "intakes", "zones", "boundary_markers")),
    SampleFile("shorelines.shp", ("shorelines",), epsg=4546,
               keep=("code", "name", "river", "basin", "rank", "line_type", "illustrative", "source")),
    SampleFile("outfalls.shp", ("outfalls",), encoding="GBK", cpg=False, prj=False,
               columns={"code": "排口编号", "name": "排口名称", "category": "排口类型", "receiving_water": "受纳水体", "owner": "责任主体",
                        "approved": "是否审批", "status": "状态", "admin": "所在乡镇", "illustrative": "是否示意", "source": "来源", "note": "备注"}),
    SampleFile("projects.geojson", ("projects",)),
    SampleFile("enterprises.csv", ("enterprises",), encoding="GB18030",
               columns={"code": "企业编码", "name": "企业名称", "industry": "行业类别", "stage": "建设性质", "admin": "所在乡镇",
                        "illustrative": "是否示意", "source": "数据来源", "note": "备注"}),
    SampleFile("livestock_farms.shp", ("livestock_farms",), epsg=4525, prj=False,
               keep=("code", "name", "scale", "treatment", "pig_equivalent", "stage", "illustrative", "source")),
    SampleFile("buildings.zip", ("buildings",), keep=("code", "name", "approved", "use", "admin", "illustrative", "source", "note")),
    SampleFile("livestock_areas.geojson", ("livestock_areas",)),
    SampleFile("chemical_parks.geojson", ("chemical_parks",)),
    SampleFile("tailings_ponds.geojson", ("tailings_ponds",)),
    SampleFile("docks.geojson", ("docks",)),
    SampleFile("cage_aquaculture.geojson", ("cage_aquaculture",)),
    SampleFile("notice_boards.geojson", ("notice_boards",)),
    SampleFile("works.gpkg", ("dikes", "control_reaches", "signs", "emergency_pools")),
    SampleFile("roads.shp", ("roads",), epsg=4546, encoding="GBK", cpg=False,
               columns={"code": "路线编号", "name": "路线名称", "road_class": "道路等级", "warning_sign": "警示牌", "isolation_belt": "隔离带",
                        "crash_barrier": "防撞护栏", "diversion_channel": "导流槽", "emergency_pool": "应急池", "admin": "所在乡镇",
                        "illustrative": "是否示意", "source": "来源"}),
    SampleFile("fences.kml", ("fences",)),
    SampleFile("sections.geojson", ("sections",)),
    SampleFile("wwtps.geojson", ("wwtps",)),
    SampleFile("black_odour_waters.geojson", ("black_odour_waters",)),
    SampleFile("gates.geojson", ("gates",)),
    SampleFile("hydropower_stations.geojson", ("hydropower_stations",)),
    SampleFile("emergency_spaces.geojson", ("emergency_spaces",)),
    SampleFile("emergency_stores.geojson", ("emergency_stores",)),
    SampleFile("flood_levels.csv", ("flood_levels",), encoding="GB18030",
               columns={"code": "编号", "name": "断面名称", "river": "所在河流", "level_m": "水位高程", "datum": "高程基准", "return_years": "重现期",
                        "datum_offset_m": "基准换算值", "offset_source": "换算值来源", "illustrative": "是否示意", "source": "数据来源"}),
)  # fmt: skip

_WORDS = {
    "category": {"industrial": "工业", "domestic": "生活", "municipal_wwtp": "城镇污水厂", "agricultural": "农业", "aquaculture": "养殖",
                 "port": "港口码头", "stormwater": "雨水", "other": "其他"},
    "status": {"in_use": "在用"},
    "industry": {"chemical": "化工", "agro_food": "食品加工", "brewing": "小白酒作坊", "building_materials": "建材",
                 "vehicle_service": "洗车场", "warehousing": "物流", "machinery": "机械制造", "textile": "服装加工", "other": "其他"},
    "stage": {"existing": "现有", "new": "新建", "rebuild": "改建", "expansion": "扩建"},
    "road_class": {"national": "国道", "provincial": "省道", "county": "县道", "rural": "乡村道路", "urban": "城市道路"},
    "datum": {"wusong": "吴淞高程"},
}  # fmt: skip
"""The Chinese words that files of an office would carry in the Chinese layers."""

_GPKG = {"VERSION": "1.3"}
_LAYER = {"SPATIAL_INDEX": "NO"}  # a few hundred rows: an index is larger than what it saves


def write_files(rows: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    """Write every file of :data:`FILES` into ``folder``; the same rows give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"})
    for file in FILES:
        frames = {layer: _frame(file, rows[layer]) for layer in file.layers}
        path = folder / file.path
        for old in folder.glob(f"{path.stem}.*"):
            old.unlink()
        suffix = path.suffix
        if suffix == ".gpkg":
            for layer, frame in frames.items():
                pyogrio.write_dataframe(
                    frame,
                    path,
                    layer=layer,
                    driver="GPKG",
                    append=path.exists(),
                    dataset_options=_GPKG,
                    layer_options=_LAYER,
                )
        elif suffix == ".geojson":
            _write_geojson(next(iter(frames.values())), path)
        elif suffix == ".kml":
            _write_kml(rows[file.layers[0]], path)
        elif suffix == ".csv":
            _write_csv(file, rows[file.layers[0]], path)
        else:
            _write_shapefile(file, next(iter(frames.values())), path)


def _frame(file: SampleFile, rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    data = pd.DataFrame(rows)
    geometry = data.pop("geometry").to_numpy()
    if file.path.endswith(".gpkg"):
        data.insert(0, "id", data["code"])
    if file.keep:
        data = data[list(file.keep)]
    if file.path.endswith((".shp", ".zip")):
        data = data.astype(object).where(data.notna(), None)
        for name in data.columns:
            if data[name].map(lambda v: isinstance(v, bool)).any():
                data[name] = data[name].map({True: "是", False: "否"})
    if file.columns:
        for name, words in _WORDS.items():
            if name in file.columns and name in data:
                data[name] = data[name].map(lambda v, w=words: w.get(v, v))
        data = data[list(file.columns)].rename(columns=file.columns)
    if file.path.endswith((".shp", ".zip")):  # a shapefile cuts names at ten bytes
        data = data.rename(columns={name: name[:10] for name in file.keep})
    for name in data.columns:
        if data[name].isna().all():
            data[name] = data[name].astype("float64" if name == "accuracy_m" else "string")
    if file.epsg != 4490:
        turn = Transformer.from_crs(4490, file.epsg, always_xy=True)
        geometry = shapely.transform(geometry, turn.transform, interleaved=False)
        geometry = shapely.transform(geometry, lambda c: c.round(3))
    return gpd.GeoDataFrame(data, geometry=geometry, crs=f"EPSG:{file.epsg}")


def _write_geojson(frame: gpd.GeoDataFrame, path: Path) -> None:
    features = []
    for row in frame.to_dict("records"):
        shape = row.pop("geometry")
        told = {name: (None if pd.isna(value) else value) for name, value in row.items()}
        told = {name: (bool(value) if isinstance(value, (bool,)) else value) for name, value in told.items()}
        features.append({"type": "Feature", "properties": told, "geometry": json.loads(shapely.to_geojson(shape))})
    lines = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":"), default=_plain) for item in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


def _write_kml(rows: list[dict[str, Any]], path: Path) -> None:
    """Lines with their columns as extended data, as a program that shows the globe keeps them."""
    marks = []
    for row in rows:
        told = {name: value for name, value in row.items() if value is not None and name not in ("name", "geometry")}
        data = "".join(
            f'<Data name="{name}"><value>{html.escape(str(value))}</value></Data>' for name, value in told.items()
        )
        places = " ".join(f"{lon:.7f},{lat:.7f},0" for lon, lat in row["geometry"].coords)
        marks.append(
            f"<Placemark><name>{html.escape(row['name'])}</name><ExtendedData>{data}</ExtendedData>"
            f"<LineString><tessellate>1</tessellate><coordinates>{places}</coordinates></LineString></Placemark>"
        )
    text = "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>{path.stem}</name>',
            *marks,
            "</Document></kml>\n",
        ]
    )
    path.write_text(text, encoding="utf-8")


def _plain(value: Any) -> Any:
    return value.item()


def _write_csv(file: SampleFile, rows: list[dict[str, Any]], path: Path) -> None:
    with path.open("w", encoding=file.encoding, newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow([*file.columns.values(), "经度", "纬度"])
        for row in rows:
            cells = [_WORDS.get(name, {}).get(row[name], row[name]) for name in file.columns]
            cells = ["是" if cell is True else cell for cell in cells]
            lon, lat = row["geometry"].x, row["geometry"].y
            if row["code"] == "QY-900":
                lon = 10.9871  # one digit short
            writer.writerow([*("" if cell is None else cell for cell in cells), f"{lon:.7f}", f"{lat:.7f}"])


def _write_shapefile(file: SampleFile, frame: gpd.GeoDataFrame, path: Path) -> None:
    target = path.with_suffix(".shp")
    pyogrio.write_dataframe(frame, target, driver="ESRI Shapefile", encoding=file.encoding)
    dbf = target.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    data[1:4] = bytes((126, 1, 1))  # date of last change: 2026-01-01
    if not file.cpg:
        data[29] = 0  # no language driver either: nothing names the encoding
        target.with_suffix(".cpg").unlink()
    dbf.write_bytes(bytes(data))
    if not file.prj:
        target.with_suffix(".prj").unlink()
    if path.suffix == ".zip":
        parts = sorted(target.parent.glob(f"{target.stem}.*"))
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
            for part in parts:
                if part != path:
                    bundle.writestr(
                        zipfile.ZipInfo(part.name, (2026, 1, 1, 0, 0, 0)), part.read_bytes(), zipfile.ZIP_DEFLATED
                    )
                    part.unlink()


def read_layer(folder: Path, layer: str) -> gpd.GeoDataFrame:
    """A layer as an import should see it: EPSG:4490, our column names and values; without the row in the wrong country."""
    file = next(item for item in FILES if layer in item.layers)
    path = folder / file.path
    if file.path.endswith(".csv"):
        data = pd.read_csv(path, encoding=file.encoding, keep_default_na=False)
        frame = gpd.GeoDataFrame(data, geometry=shapely.points(data.pop("经度"), data.pop("纬度")), crs=4490)
    else:
        os.environ.setdefault("OGR_GEOJSON_MAX_OBJ_SIZE", "0")
        told = {"encoding": file.encoding} if file.path.endswith(".shp") else {}
        name = layer if file.path.endswith(".gpkg") else None
        frame = pyogrio.read_dataframe(f"/vsizip/{path}" if path.suffix == ".zip" else path, layer=name, **told)
    ours = {theirs: name for name, theirs in file.columns.items()}
    ours |= {name[:10]: name for name in file.keep if len(name) > 10}
    frame = frame.rename(columns=ours)
    for name, words in _WORDS.items():
        if name in file.columns:
            frame[name] = frame[name].replace({zh: en for en, zh in words.items()})
    for name in ("approved", "permit", "discharges"):
        if name in frame and not pd.api.types.is_bool_dtype(frame[name]):
            frame[name] = frame[name].map({"是": True, "否": False, True: True, False: False})
    if file.epsg != 4490:
        turn = Transformer.from_crs(file.epsg, 4490, always_xy=True)
        points = shapely.transform(frame.geometry.to_numpy(), turn.transform, interleaved=False)
        frame = gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=points, crs=4490)
    bounds = frame.geometry.bounds
    frame = frame[(bounds.minx > WEST_EAST["west"]) & (bounds.maxx < WEST_EAST["east"])]
    return frame.reset_index(drop=True).set_geometry(frame.geometry.make_valid().to_numpy(), crs=4490)


def columns_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Names of all columns of some rows, in order of appearance."""
    return list(dict.fromkeys(name for row in rows for name in row))
