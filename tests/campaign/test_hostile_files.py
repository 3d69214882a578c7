"""Files of every kind that is read, written by hand to hurt: each is read, or refused in one line, and nothing else."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path

import pytest

from riverzones.errors import RiverzonesError
from riverzones.readers.field_notes import read_field_notes
from riverzones.readers.vector import read_vector

POINT = '{"type": "Point", "coordinates": [109.9, 31.05]}'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "aaaa"}">' for n in range(9))
KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>%s</Document></kml>'
GPX = '<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">%s</gpx>'
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
NOTE = {"id": "a", "finding": "F-1", "at": {"lon": 1e308, "lat": "x"}, "photos": ["../../x.jpg"]}


def feature(coordinates: str, properties: str = '{"id": "a"}') -> str:
    shape = f'{{"type": "Point", "coordinates": {coordinates}}}'
    sound = f'{{"type": "Feature", "properties": {{"id": "b"}}, "geometry": {POINT}}}'
    first = f'{{"type": "Feature", "properties": {properties}, "geometry": {shape}}}'
    return f'{{"type": "FeatureCollection", "features": [{first}, {sound}]}}'


def kml_points(*places: str) -> str:
    marks = (f"<Placemark><Point><coordinates>{place}</coordinates></Point></Placemark>" for place in places)
    return KML % "".join(marks)


def dxf(entities: str, blocks: str = "") -> str:
    sections = f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n" if blocks else ""
    return f"{sections}0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"


def block(name: str, inside: str) -> str:
    return f"0\nBLOCK\n8\n0\n2\n{name}\n70\n0\n10\n0\n20\n0\n{inside}0\nENDBLK\n"


def looped_ole() -> bytes:
    """A compound file whose table of sectors leads back into itself."""
    head = bytearray(512)
    head[:8] = OLE
    struct.pack_into("<HHHHH", head, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIxxxxI", head, 44, 1, 1, 4096)
    struct.pack_into("<109I", head, 76, 0, *[0xFFFFFFFF] * 108)
    return bytes(head) + struct.pack("<128I", 0xFFFFFFFD, 1, *[2] * 126) + b"\x01" * 2048


def insert(name: str) -> str:
    return f"0\nINSERT\n8\n0\n2\n{name}\n10\n0\n20\n0\n"


FILES: dict[str, str | bytes] = {
    "beyond.geojson": feature("[1e308, 1e308]"),
    "infinite.geojson": feature("[1e400, -1e400]"),
    "nan.geojson": feature("[NaN, Infinity]"),
    "words.geojson": feature('["109.9", null]'),
    "one.geojson": feature("[109.9]"),
    "digits.geojson": feature("[109.9, 31.05]", f'{{"id": {"9" * 5000}}}'),
    "surrogate.geojson": feature("[109.9, 31.05]", '{"id": "\\ud800", "name": "\\u0000"}'),
    "list.geojson": feature("[109.9, 31.05]", "[1, 2]"),
    "twice.geojson": '{"type": "FeatureCollection", "type": "X", "features": [], "features": [5, null, "x"]}',
    "system.geojson": feature("[1, 2]")[:-1] + ', "crs": {"type": "name", "properties": {"name": "/etc/passwd"}}}',
    "nan.csv": "id,lon,lat\na,nan,inf\nb,1e308,1e308\nc,1e400,31\nd,109.9,31.05\n",
    "nul.csv": b"id,lon,lat\n\x00a,109.9,31.05\n",
    "quotes.csv": "id,lon,lat\n" + '"a,109.9,31.05\n' * 200,
    "ragged.csv": "id,lon,lat\na,109.9,31.05," + "x," * 3000 + "\nb\n,,,\n",
    "nested.csv": 'id,wkt\na,"' + "GEOMETRYCOLLECTION(" * 3000 + '"\nb,"POINT (109.9 31.05)"\n',
    "heads.csv": ",,,,\n,,,,\n1,109.9,31.05,,\n",
    "nan.kml": kml_points("nan,inf", "1e308,1e308,1e308", "109.9,31.05"),
    "laughs.kml": f'<?xml version="1.0"?><!DOCTYPE k [{LAUGHS}]><kml><name>&a8;</name></kml>',
    "outside.kml": '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>',
    "deep.kml": "<kml>" + "<Folder>" * 5000 + "</Folder>" * 5000 + "</kml>",
    "link.kml": KML % "<NetworkLink><Link><href>http://127.0.0.1:9/a.kml</href></Link></NetworkLink>",
    "laughs.ovkml": f'<?xml version="1.0"?><!DOCTYPE k [{LAUGHS}]><kml><name>&a8;</name></kml>',
    "points.ovkml": kml_points("nan,31", "109.9,31.05"),
    "bytes.ovobj": b"\x00OVOB" + b"\x01" * 500,
    "nan.gpx": GPX % '<wpt lat="nan" lon="inf"/><wpt lat="1e308" lon="1e308"/><wpt lat="31.05" lon="109.9"/>',
    "laughs.gpx": f'<?xml version="1.0"?><!DOCTYPE g [{LAUGHS}]><gpx><wpt lat="31" lon="109">&a8;</wpt></gpx>',
    "days.gpx": GPX % '<wpt lat="31.05" lon="109.9"><time>9999999-99-99T99:99:99Z</time></wpt>',
    "open.gpx": "<gpx>" + "<a>" * 20_000,
    "nan.dxf": dxf("0\nPOINT\n8\n0\n10\nnan\n20\ninf\n0\nPOINT\n8\n0\n10\n1e308\n20\n1e308\n"),
    "loop.dxf": dxf(insert("A"), block("A", insert("B")) + block("B", insert("A"))),
    "laughs.dxf": dxf(insert("A8"), "".join(block(f"A{n}", insert(f"A{n - 1}") * 10) for n in range(1, 9))),
    "many.dxf": dxf(
        insert("A").removesuffix("\n") + "\n70\n32000\n71\n32000\n", block("A", "0\nPOINT\n8\n0\n10\n0\n20\n0\n")
    ),
    "arc.dxf": dxf(
        "0\nARC\n8\n0\n10\n109\n20\n31\n40\n1e300\n50\n0\n51\n1e300\n0\nCIRCLE\n8\n0\n10\n1\n20\n1\n40\n-5\n"
    ),
    "bytes.dxf": b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\xff" * 500,
    "bytes.xls": OLE + b"\x07" * 5000,
    "loop.xls": looped_ole(),
    "loop.et": looped_ole(),
    "nothing.et": b"",
    "page.xls": "<html><table><tr><td>id</td></tr></table></html>",
    "text.xlsx": "id,lon,lat\na,109.9,31.05\n",
    "view.tab": '!table\n!version 100\nopen table "/etc/passwd"\ncreate view x as select * from x\n',
    "long.mif": 'Version 300\nDelimiter ","\nColumns 1\n id Char(10)\nData\nPline 999999999\n109 31\n',
    "bytes.parquet": b"PAR1" + b"\xff" * 100 + b"PAR1",
    "head.fgb": b"fgb\x03fgb\x00" + b"\xff\xff\xff\x7f" + b"\x00" * 50,
    "survey.txt": "[属性描述]\n带号=37\n[地块坐标]\n4,0.5,D-1,甲,面,,,,@\nJ1,1,nan,inf\nJ2,1,1e308,1e308\nJ3,1,1,1\n",
    "cass.dat": "1,DLP,nan,inf,180.5\n2,,1e308,1e308,181.0\n",
    "cut.zip": b"PK\x03\x04" + b"\x00" * 40,
}
ARCHIVES: dict[str, dict[str, str]] = {
    "out.zip": {"a/../../b.csv": "id,lon,lat\na,109.9,31.05\n", "/etc/x.csv": "id\n"},
    "reserved.zip": {"con.csv": "id,lon,lat\na,109.9,31.05\n", "\u202egvs.csv": "id\n"},
    "empty.kmz": {"con.csv": "id\n"},
    "out.xlsx": {"../../x": "x", "xl/workbook.xml": f'<?xml version="1.0"?><!DOCTYPE w [{LAUGHS}]><w>&a8;</w>'},
}
NOTES: dict[str, object] = {
    "out": {"format": "rzback", "version": 1, "project": "x", "notes": [NOTE]},
    "version": {"format": "rzback", "version": 10**20, "notes": []},
    "object": {"format": "rzback", "version": 1, "project": "x", "notes": {"a": 1}},
    "words": {"format": "rzback", "version": 1, "project": "x", "notes": ["x", 1, None, []]},
    "none": None,
    "days": {
        "format": "rzback",
        "version": 1,
        "project": "x",
        "notes": [{**NOTE, "when": "99999-13-45", "photos": "a"}],
    },
}


def outcome(read, path: Path) -> None:
    """Read a file; that it is refused is right, too, if it is in one line."""
    refused = ""
    try:
        read(path)
    except RiverzonesError as error:
        refused = error.message
    assert "\n" not in refused
    assert len(refused) < 1_000


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_hurt_is_read_or_refused_in_one_line(tmp_path, name):
    held = FILES[name]
    path = tmp_path / name
    path.write_bytes(held if isinstance(held, bytes) else held.encode())
    outcome(read_vector, path)


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_made_to_hurt_is_read_or_refused_in_one_line(tmp_path, name):
    inside = tmp_path / "in"
    inside.mkdir()
    with zipfile.ZipFile(inside / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, words in ARCHIVES[name].items():
            archive.writestr(member, words)
    outcome(read_vector, inside / name)
    assert [path.name for path in tmp_path.rglob("*")] == ["in", name]


@pytest.mark.parametrize("name", NOTES)
def test_field_notes_made_to_hurt_are_read_or_refused_in_one_line(tmp_path, name):
    path = tmp_path / "a.rzback"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.json", json.dumps(NOTES[name]))
    outcome(read_field_notes, path)
