# ruff: noqa: E501 - a file is one line
"""Hostile files of further kinds, made here: bombs, lying lengths, nests, loops; each within the bounds of time and memory.

Each is read in a process of its own, which may take :data:`MOST_S` seconds of processor time and :data:`MOST_BYTES` of
memory, and is read or refused in one line.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from campaign.test_hostile_files import GPX, KML, dxf, feature
from riverzones.errors import RiverzonesError
from riverzones.readers.raster import cells
from riverzones.readers.vector import read_vector
from riverzones.store.formats import write_table

MOST_S = 30
MOST_BYTES = 2 << 30
"""Above what the process holds when it begins."""

WORD = struct.Struct("<I")
ROWS = gpd.GeoDataFrame({"id": ["A-1", "A-2"]}, geometry=[shapely.box(109.9, 31, 109.91, 31.01)] * 2, crs=4490)
WKB = shapely.to_wkb(shapely.Point(109.9, 31.05))
GEO = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
CELL = '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'
Made = dict[str, bytes | str]


def parquet(table: pa.Table, geo: object = GEO) -> bytes:
    """A Parquet file with what it says of its geometry."""
    sink = pa.BufferOutputStream()
    said = geo if isinstance(geo, bytes) else json.dumps(geo).encode()
    pq.write_table(table.replace_schema_metadata({b"geo": said}), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def plain(**columns: object) -> pa.Table:
    return pa.table({"id": ["a", "b"], "geometry": pa.array([WKB, WKB]), **columns})


def repeated() -> bytes:
    """Three million rows of one text of 2,000 letters, which take 6 GB where each is a text of its own."""
    rows = 3_000_000
    text = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * 2_000]))
    return parquet(
        pa.table(
            {"geometry": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([WKB])), "id": text}
        )
    )


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def xlsx(sheet: str, **more: str) -> bytes:
    """A workbook of one sheet written by hand; ``more`` are further files of it, by name with "__" for "/"."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
        'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" '
        'sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": SHEET % sheet,
    }
    return zipped(parts | {name.replace("__", "/"): words for name, words in more.items()})


def zipped(parts: dict[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, words in parts.items():
            archive.writestr(name, words)
    return packed.getvalue()


def row(number: int, *cells_: tuple[str, str]) -> str:
    return f'<row r="{number}">' + "".join(CELL.format(*cell) for cell in cells_) + "</row>"


HEADS = row(1, ("A1", "id"), ("B1", "lon"), ("C1", "lat"))
SOUND = HEADS + row(2, ("A2", "a"), ("B2", "109.9"), ("C2", "31.05"))


def shapefile(**edits: list[tuple[int, bytes]]) -> Callable[[Path], Path]:
    """A sound shapefile of which bytes are overwritten: by ending, (place, bytes); a place from the end is negative."""

    def make(folder: Path) -> Path:
        path = write_table(ROWS, folder / "a.shp")
        for ending, changes in edits.items():
            part = path.with_suffix(f".{ending}")
            data = bytearray(part.read_bytes() if part.exists() else b"")
            for place, piece in changes:
                data[place : place + len(piece)] = piece
            part.write_bytes(data)
        return path

    return make


def geopackage(*statements: str, lasting: bool = True) -> Callable[[Path], Path]:
    """A sound GeoPackage on which statements of SQL were run."""

    def make(folder: Path) -> Path:
        path = write_table(ROWS, folder / "a.gpkg")
        with closing(sqlite3.connect(path)) as held:
            for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY", "ST_IsEmpty"):
                held.create_function(name, 1, lambda _: 0)
            for statement in statements:
                held.execute(statement)
            held.commit()
        return path

    return make


def patched(ending: str, *changes: tuple[int, bytes], cut: int | None = None) -> Callable[[Path], Path]:
    """A file of our own writer of which bytes are overwritten, and the end cut off."""

    def make(folder: Path) -> Path:
        path = write_table(ROWS, folder / f"a{ending}")
        data = bytearray(path.read_bytes())[:cut]
        for place, piece in changes:
            data[place : place + len(piece)] = piece
        path.write_bytes(data)
        return path

    return make


def deep_inserts(levels: int) -> str:
    blocks = "".join(
        f"0\nBLOCK\n8\n0\n2\nA{n}\n70\n0\n10\n0\n20\n0\n0\nINSERT\n8\n0\n2\nA{n - 1}\n10\n0\n20\n0\n0\nENDBLK\n"
        for n in range(1, levels)
    )
    return dxf(f"0\nINSERT\n8\n0\n2\nA{levels - 1}\n10\n0\n20\n0\n", blocks)


def entity(*pairs: object) -> str:
    return dxf("".join(f"{pair}\n" for pair in pairs))


def place(inside: str) -> str:
    return KML % f"<Placemark><name>a</name>{inside}</Placemark>"


BIG = b"\xff\xff\xff\x7f"
FILES: dict[str, bytes | str | Callable[[], bytes | str]] = {
    "said-is-no-json.parquet": lambda: parquet(plain(), b"{"),
    "said-is-deep.parquet": lambda: parquet(plain(), nested(20_000).encode()),
    "said-of-nothing.parquet": lambda: parquet(plain(), {**GEO, "primary_column": "x"}),
    "said-is-a-list.parquet": lambda: parquet(plain(), [GEO]),
    "crs-of-nothing.parquet": lambda: parquet(
        plain(), {**GEO, "columns": {"geometry": {"encoding": "WKB", "crs": {"type": "x", "a": [[[]]]}}}}
    ),
    "encoding-of-nothing.parquet": lambda: parquet(plain(), {**GEO, "columns": {"geometry": {"encoding": "x"}}}),
    "lying-wkb.parquet": lambda: parquet(
        pa.table({"id": ["a"], "geometry": pa.array([b"\x01\x02\x00\x00\x00" + b"\xff" * 4 + b"\x00" * 16])})
    ),
    "nested-wkb.parquet": lambda: parquet(
        pa.table({"id": ["a"], "geometry": pa.array([(b"\x01\x07\x00\x00\x00" + WORD.pack(1)) * 20_000 + WKB])})
    ),
    "geometry-of-numbers.parquet": lambda: parquet(pa.table({"id": ["a"], "geometry": [1]})),
    "one-text-again-and-again.parquet": repeated,
    "columns.parquet": lambda: parquet(plain(**{f"c{n}": [1, 2] for n in range(5_000)})),
    "lists-and-maps.parquet": lambda: parquet(
        plain(
            l=[[1], None], s=[{"a": {"b": [1]}}, None], m=pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64()))
        )
    ),
    "days-beyond.parquet": lambda: parquet(
        plain(t=pa.array([2**62, -(2**62)], pa.timestamp("us")), d=pa.array([2**31 - 1, -(2**31)], pa.date32()))
    ),
    "one-name-twice.parquet": lambda: parquet(
        pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"]), pa.array([WKB])], ["id", "id", "geometry"])
    ),
    "no-columns.parquet": lambda: parquet(pa.table({})),
    "foot-of-2-gb.parquet": b"PAR1" + b"\x00" * 64 + BIG + b"PAR1",
    "the-whole-sheet.xlsx": lambda: xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData>{SOUND}</sheetData>'),
    "the-last-cell.xlsx": lambda: xlsx(f"<sheetData>{SOUND}{row(1_048_576, ('XFD1048576', 'z'))}</sheetData>"),
    "cell-of-no-place.xlsx": lambda: xlsx(f"<sheetData>{HEADS}{row(2, ('AAAAAAA99999999999', 'z'))}</sheetData>"),
    "rows-backwards.xlsx": lambda: xlsx(f"<sheetData>{row(9, ('A9', 'x'))}{SOUND}{row(1, ('A1', 'y'))}</sheetData>"),
    "string-that-is-not-there.xlsx": lambda: xlsx(
        f'<sheetData>{HEADS}<row r="2"><c r="A2" t="s"><v>99</v></c></row></sheetData>'
    ),
    "day-beyond.xlsx": lambda: xlsx(
        f'<sheetData>{HEADS}<row r="2"><c r="A2" s="9999"><v>1e300</v></c><c r="B2" t="d"><v>9999999-99-99</v></c></row></sheetData>'
    ),
    "errors.xlsx": lambda: xlsx(
        f'<sheetData>{HEADS}<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c></row></sheetData>'
    ),
    "merged.xlsx": lambda: xlsx(
        f"<sheetData>{SOUND}</sheetData><mergeCells>"
        + "".join(f'<mergeCell ref="A{n}:XFD{n + 100000}"/>' for n in range(3, 60))
        + "</mergeCells>"
    ),
    "spaces.xlsx": lambda: xlsx(f"<sheetData>{SOUND}</sheetData>" + " " * 400_000_000),
    "outside.xlsx": lambda: xlsx(
        f"<sheetData>{SOUND}</sheetData>",
        xl___rels__workbook_xml_rels="",
        **{
            "xl___rels__workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/worksheet" Target="../../../../../etc/passwd"/></Relationships>'
        },
    ),
    "no-sheet.xlsx": lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
    "blocks-300-deep.dxf": lambda: deep_inserts(300),
    "blocks-5000-deep.dxf": lambda: deep_inserts(5_000),
    "vertices-that-are-not-there.dxf": entity(0, "LWPOLYLINE", 8, 0, 90, 2_000_000_000, 70, 1, 10, 109, 20, 31),
    "spline-of-no-degree.dxf": entity(0, "SPLINE", 8, 0, 71, 10**9, 72, 10**9, 73, 10**9, 10, 1, 20, 1),
    "hatch.dxf": entity(0, "HATCH", 8, 0, 91, 10**9, 92, 2, 93, 10**9, 10, 1, 20, 1),
    "bulge.dxf": entity(0, "LWPOLYLINE", 8, 0, 90, 2, 10, 1, 20, 1, 42, "1e300", 10, 2, 20, 2, 42, "nan"),
    "codes-of-no-number.dxf": dxf("x\nPOINT\n-5\ny\n99999999999999999999\nz\n"),
    "text.dxf": entity(0, "MTEXT", 8, 0, 1, "\\U+FFFF\\U+0000\u202e{\\H" + "{" * 5_000, 10, 1, 20, 1),
    "zeros.dxf": "0\n" * 600_000,
    "ellipse.dxf": entity(0, "ELLIPSE", 8, 0, 10, 1, 20, 1, 11, "1e308", 21, 0, 40, "1e-300", 41, 0, 42, "1e9"),
    "fields.kml": lambda: place(
        "<ExtendedData>"
        + "".join(f'<Data name="f{n}"><value>1</value></Data>' for n in range(5_000))
        + "</ExtendedData>"
        "<Point><coordinates>109.9,31.05</coordinates></Point>"
    ),
    "collections.kml": lambda: place("<MultiGeometry>" * 3_000 + "</MultiGeometry>" * 3_000),
    "attributes.kml": lambda: KML % ("<a " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"),
    "namespaces.kml": lambda: KML % ("<a " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(20_000)) + "/>"),
    "encoding.kml": '<?xml version="1.0" encoding="utf-7"?><kml><Placemark/></kml>',
    "encoding-of-nothing.kml": '<?xml version="1.0" encoding="klingon"?><kml><Placemark/></kml>',
    "comment.kml": "<kml><!-- " + "-" * 3_000_000,
    "cdata.kml": "<kml><name><![CDATA[" + "]" * 3_000_000,
    "rings.kml": place(
        "<Polygon><outerBoundaryIs><LinearRing><coordinates>109.9,31 109.9,31</coordinates></LinearRing></outerBoundaryIs>"
        "<innerBoundaryIs><LinearRing><coordinates>1,1 2,2 3,3 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon>"
    ),
    "track.kml": place(
        '<gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2"><when>x</when><gx:coord>a b</gx:coord></gx:Track>'
    ),
    "coordinates.kml": lambda: place(
        "<LineString><coordinates>" + "109.9,31.05,x " * 200_000 + "</coordinates></LineString>"
    ),
    "spaces.kmz": lambda: zipped({"doc.kml": KML % (" " * 300_000_000)}),
    "many-members.zip": lambda: zipped({f"{n}.csv": "id" for n in range(20_000)}),
    "kmz-in-kmz.kmz": lambda: zipped({"doc.kmz": zipped({"doc.kmz": zipped({"a.kml": KML % ""})})}),
    "points.gpx": lambda: GPX % ("<trk><trkseg>" + '<trkpt lat="" lon=""/>' * 100_000 + "</trkseg></trk>"),
    "zones-of-time.gpx": GPX % '<wpt lat="31.05" lon="109.9"><time>2026-01-01T00:00:00+99:99</time></wpt>',
    "lists.geojson": lambda: feature("[109.9, 31.05]", '{"id": "a", "x": ' + nested(400) + "}"),
    "dimensions.geojson": lambda: feature("[" + ",".join(["1"] * 500_000) + "]"),
    "keys.geojson": lambda: feature("[109.9, 31.05]", "{" + ",".join(['"a": 1'] * 300_000) + "}"),
    "words.geojson": '"FeatureCollection"',
    "number.geojson": "1e999999",
    "null.geojson": "null",
    "topology.geojson": '{"type": "Topology", "arcs": [[[0, 0]]], "objects": {"a": {"type": "Polygon", "arcs": [[9]]}}}',
    "geometry-of-words.geojson": '{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": "x"}]}',
    "nul-in-key.geojson": feature("[109.9, 31.05]", '{"\\u0000": 1, "__proto__": {"a": 1}, "": 2}'),
    "one-field.csv": lambda: 'id,lon,lat\na,"' + "x" * 40_000_000,
    "nul-everywhere.csv": lambda: b"id,lon,lat\n" + b"\x00" * 2_000_000,
    "lines-of-nothing.csv": lambda: "id,lon,lat\n" + "\n" * 1_000_000,
    "one-head.csv": lambda: "x" * 2_000_000 + ",lon,lat\na,109.9,31.05\n",
    "carriage.csv": "id,lon,lat\ra,109.9,31.05\r\r\n\n\rb,109.9,31.05\u2028c,1,1\x0b\x0c",
    "marks.csv": "id,lon,lat\n\ufeffa,109.9,31.05\n\ufffe,１０９．９,３１．０５\n",
    "odd.csv": "id,lon,lat\na,109.9,31.05\n".encode("utf-16")[:-1],
    "digits.csv": lambda: "id,lon,lat\n" + "9" * 100_000 + ",1e99999,0x7f\n",
    "ends.csv": b"id,lon,lat\n\x1a\x1a\xff\xfe",
    "rows.txt": lambda: "[地块坐标]\n" + "J1,1,1,1\n" * 100_000,
    "rows.dat": lambda: "1,,,,,,,,\n" * 100_000,
}
"""A file by its name: its bytes, or what makes them."""
DATA_SETS: dict[str, Callable[[Path], Path]] = {
    "shp: length of the file": shapefile(shp=[(24, b"\x7f\xff\xff\xff")]),
    "shp: length of a record": shapefile(shp=[(104, b"\xff\xff\xff\xff")]),
    "shp: parts": shapefile(shp=[(108 + 36, BIG)]),
    "shp: points": shapefile(shp=[(108 + 40, BIG)]),
    "shp: a part beyond its points": shapefile(shp=[(108 + 44, WORD.pack(10_000))]),
    "shp: a kind that is none": shapefile(shp=[(32, WORD.pack(99)), (108, WORD.pack(99))]),
    "shp: patches": shapefile(shp=[(32, WORD.pack(31)), (108, WORD.pack(31))]),
    "shx: a record that is not there": shapefile(shx=[(100, b"\x7f\xff\xff\xff")]),
    "shx: one record for all": shapefile(shx=[(108, b"\x00\x00\x00\x32")]),
    "dbf: rows": shapefile(dbf=[(4, BIG)]),
    "dbf: length of its head": shapefile(dbf=[(8, b"\x00\x00")]),
    "dbf: length of a row": shapefile(dbf=[(10, b"\xff\xff")]),
    "dbf: width of a field": shapefile(dbf=[(48, b"\xff")]),
    "dbf: a kind of field that is none": shapefile(dbf=[(43, b"\x00")]),
    "prj: 5 MB": shapefile(prj=[(0, b"GEOGCS[" * 700_000)]),
    "cpg: 1 MB": shapefile(cpg=[(0, b"\xff" * 1_000_000)]),
    "fgb: length of the head": patched(".fgb", (8, BIG)),
    "fgb: head of nothing": patched(".fgb", (8, b"\x00\x00\x00\x00")),
    "fgb: after the head": patched(".fgb", (12, b"\xff" * 40)),
    "fgb: cut off": patched(".fgb", cut=300),
    "gpkg: a view of itself": geopackage(
        "CREATE VIEW w AS SELECT * FROM u",
        "CREATE VIEW u AS SELECT * FROM w",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('w', 'attributes', 'w', 0)",
    ),
    "gpkg: a view without end": geopackage(
        "CREATE VIEW w AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS x FROM n",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('w', 'attributes', 'w', 0)",
    ),
    "gpkg: a view of a gigabyte": geopackage(
        "CREATE VIEW w AS SELECT zeroblob(900000000) AS x",
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('w', 'attributes', 'w', 0)",
    ),
    "gpkg: a table that is not there": geopackage("UPDATE gpkg_contents SET table_name = 'x'"),
    "gpkg: the list of tables as a layer": geopackage("UPDATE gpkg_contents SET table_name = 'sqlite_master'"),
    "gpkg: a name of a megabyte": geopackage(
        "UPDATE gpkg_contents SET identifier = hex(zeroblob(500000)), description = char(0, 8238, 10)"
    ),
    "gpkg: a place of nowhere": geopackage("UPDATE gpkg_geometry_columns SET srs_id = 999999"),
    "gpkg: a definition of nothing": geopackage("UPDATE gpkg_spatial_ref_sys SET definition = hex(zeroblob(500000))"),
    "gpkg: a trigger": geopackage(
        "CREATE TRIGGER t BEFORE UPDATE ON gpkg_contents BEGIN DELETE FROM gpkg_contents; END"
    ),
    "gpkg: 2,000 tables": geopackage(*(f"CREATE TABLE t{n} (id TEXT)" for n in range(2_000))),
}
"""A data set by what is wrong with it, and what makes it in a folder."""


HEAVY = {
    "one-text-again-and-again.parquet", "spaces.xlsx", "spaces.kmz", "one-field.csv", "zeros.dxf", "many-members.zip",
    "points.gpx", "rows.txt", "rows.dat", "nul-everywhere.csv", "lines-of-nothing.csv", "gpkg: 2,000 tables",
    "gpkg: a view without end",
}  # fmt: skip
"""Of these those that take seconds, to be made or to be read: they are part of the long campaign alone."""


def light_and_heavy(names: Iterable[str]) -> list[Any]:
    return [pytest.param(name, marks=pytest.mark.slow) if name in HEAVY else name for name in names]


def ended(read: Callable[[], object]) -> tuple[str, float, int]:
    """How reading ended in a process of its own, its processor time [s], and what it took at most [bytes]."""
    out, into = os.pipe()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = os.fork()
    if not child:
        os.close(out)
        said = ""
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            read()
            said = "read"
        except RiverzonesError as error:
            said = (
                "refused"
                if "\n" not in error.message and len(error.message) < 1_000
                else f"too long: {error.message[:300]}"
            )
        except BaseException as error:
            said = f"{type(error).__name__}: {str(error)[:300]}"
        finally:
            os.write(into, said.encode(errors="replace"))
            os._exit(0)
    os.close(into)
    with open(out, "rb") as words:
        heard = words.read().decode()
    _, status, used = os.wait4(child, 0)
    heard = heard or f"killed: {os.waitstatus_to_exitcode(status)}"
    return heard, used.ru_utime + used.ru_stime, (used.ru_maxrss - before) * 1024


def within_bounds(read: Callable[[], object], tally, name: str) -> None:
    heard, cpu_s, most = ended(read)
    passed = heard in ("read", "refused") and cpu_s < MOST_S and most < MOST_BYTES
    tally("hostile files of further kinds", 1, int(passed))
    assert passed, f"{name}: {heard}, {cpu_s:.1f} s, {most >> 20} MB"


@pytest.mark.parametrize("name", light_and_heavy(FILES))
def test_a_file_of_a_further_kind_is_read_or_refused_within_bounds(tmp_path, name, tally):
    held = FILES[name]
    made = held() if callable(held) else held
    path = tmp_path / name
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    del made
    within_bounds(lambda: read_vector(path), tally, name)


@pytest.mark.parametrize("name", light_and_heavy(DATA_SETS))
def test_a_data_set_that_lies_about_itself_is_read_or_refused_within_bounds(tmp_path, name, tally):
    path = DATA_SETS[name](tmp_path)
    held = {part.name: part.stat().st_mtime_ns for part in tmp_path.iterdir()}
    within_bounds(lambda: read_vector(path), tally, name)
    assert {part.name: part.stat().st_mtime_ns for part in tmp_path.iterdir()} == held


def tiff(**tags: tuple[int, int]) -> bytes:
    """A TIFF of nothing but its tags: (type, value)."""
    head = b"II*\x00" + WORD.pack(8)
    made = sorted((int(name.removeprefix("t")), kind, value) for name, (kind, value) in tags.items())
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in made)
    return head + struct.pack("<H", len(made)) + entries + WORD.pack(0)


SIDE, PLAIN = 2**31 - 1, {"t258": (3, 32), "t262": (3, 1), "t339": (3, 3)}
RASTERS: dict[str, bytes] = {
    "loop.tif": b"II*\x00" + WORD.pack(8) + struct.pack("<H", 0) + WORD.pack(8),
    "nothing.tif": b"II*\x00",
    "wide.asc": b"ncols 1000000000\nnrows 1000000000\nxllcorner 109\nyllcorner 31\ncellsize 1e-9\n1 2 3\n",
    "words.asc": b"ncols x\nnrows -1\nxllcorner nan\nyllcorner inf\ncellsize 0\n",
    "virtual.tif": b'<VRTDataset rasterXSize="10" rasterYSize="10"><VRTRasterBand/></VRTDataset>',
    "as-wide-as-it-goes.tif": tiff(t256=(4, SIDE), t257=(4, SIDE), t277=(3, 1), **PLAIN),
    "bands-of-no-strips.tif": tiff(t256=(4, 10), t257=(4, 10), t277=(3, 65535), **PLAIN),
    "strips-beyond-the-end.tif": tiff(
        t256=(4, 10), t257=(4, 10), t273=(4, 2**30), t277=(3, 1), t278=(4, 10), t279=(4, 2**30), **PLAIN
    ),
    "of-no-size.tif": tiff(t256=(4, 0), t257=(4, 0), t277=(3, 1), **PLAIN),
}


@pytest.mark.parametrize("name", RASTERS)
def test_a_raster_that_lies_about_itself_is_read_or_refused_within_bounds(tmp_path, name, tally):
    path = tmp_path / name
    path.write_bytes(RASTERS[name])
    within_bounds(lambda: cells(path, (109.8, 31.0, 110.0, 31.1)), tally, name)
