"""Seeds of every kind of file that is read, made here, and what Hypothesis does to their bytes."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import shapely
from hypothesis import strategies as st

from riverzones.store.formats import write_table

BOUNDARY = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=37
[地块坐标]
4,0.5,D-1,甲地块,面,,,,@
J1,1,3437000.123,37413000.456
J2,1,3437100.123,37413000.456
J3,1,3437100.123,37413100.456
J1,1,3437000.123,37413000.456
"""
CASS = "1,DLP,413000.456,3437000.123,180.5\n2,,413100.456,3437100.123,181.0\n"
GPX = (
    '<?xml version="1.0"?><gpx version="1.1" creator="c"><trk><name>段</name><trkseg>'
    '<trkpt lat="31.05" lon="109.90"><ele>180</ele><time>2026-11-18T01:00:00Z</time></trkpt>'
    '<trkpt lat="31.06" lon="109.91"><time>2026-11-18T01:10:00Z</time></trkpt></trkseg></trk></gpx>'
)
WRITTEN = (".shp", ".geojson", ".csv", ".kml", ".dxf", ".xlsx", ".gpkg", ".fgb", ".parquet")
"""Endings of the seeds that our own writers make."""


def seeds(folder: Path) -> dict[str, Path]:
    """One small sound file per kind; those of a shapefile with its parts beside it."""
    rows = gpd.GeoDataFrame(
        {"id": ["A-1", "A-2"], "name": ["甲区", "乙区"], "width_m": [12.5, None], "count": [3, 4]},
        geometry=[shapely.box(109.9, 31.0, 109.91, 31.01), shapely.box(109.92, 31.0, 109.93, 31.01)],
        crs=4490,
    )
    made = {ending: write_table(rows, folder / f"seed{ending}") for ending in WRITTEN}
    made |= {part: folder / f"seed{part}" for part in (".dbf", ".shx", ".prj", ".cpg")}
    for ending, words, codec in ((".txt", BOUNDARY, "gb18030"), (".dat", CASS, "gb18030"), (".gpx", GPX, "utf-8")):
        made[ending] = folder / f"plain{ending}"
        made[ending].write_bytes(words.encode(codec))
    return made


_EDIT = st.tuples(
    st.sampled_from(["set", "flip", "cut", "drop", "double", "insert"]),
    st.floats(0, 1, exclude_max=True),
    st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 127, 128, 255])),
    st.integers(1, 64),
)
EDITS = st.lists(_EDIT, min_size=1, max_size=6)


def edited(data: bytes, edits: list[tuple[str, float, int, int]]) -> bytes:
    """Bytes with edits made to them one after the other: where is a share of the length."""
    made = bytearray(data)
    for what, share, value, length in edits:
        at = int(share * len(made))
        if what == "set":
            made[at : at + length] = bytes([value]) * len(made[at : at + length])
        elif what == "flip" and at < len(made):
            made[at] ^= 1 << value % 8
        elif what == "cut":
            del made[at:]
        elif what == "drop":
            del made[at : at + length]
        elif what == "double":
            made[at:at] = made[at : at + length]
        elif what == "insert":
            made[at:at] = bytes([value]) * length
    return bytes(made)
