"""Reading a file reads that file: no virtual data, no links, no network, whatever its ending says."""

import json
import os
import socket
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

import riverzones
from riverzones.errors import DataError, LayerError
from riverzones.readers.field_notes import read_field_notes
from riverzones.readers.opening import ELSEWHERE, pyogrio
from riverzones.readers.raster import heights
from riverzones.readers.tracks import track_files
from riverzones.readers.vector import read_vector
from riverzones.store.workbook import read_workbook

VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'
KML = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
PLACE = "<Placemark><name>塘</name><Point><coordinates>109.9,31.1</coordinates></Point></Placemark>"


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "elsewhere" / "secret.csv"
    path.parent.mkdir()
    path.write_text("id,words,WKT\n1,a secret,POINT (109.9 31.1)\n")
    return path


@pytest.fixture
def visits():
    """A server on this machine; every connection to it is noted."""
    seen = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    done = threading.Event()

    def serve():
        while not done.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            seen.append(connection.recv(300))
            connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", seen
    done.set()
    thread.join()
    server.close()


def read_or_refused(path):
    """All words that come out of a file, or the line that refuses it."""
    try:
        raw = read_vector(path)
    except LayerError as error:
        return str(error)
    return raw.frame.to_string()


def test_the_server_of_these_tests_notes_a_visit(visits):
    address, seen = visits
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        connection.recv(10)
    assert len(seen) == 1


ENDINGS = ["kml", "kmz", "gml", "geojson", "json", "csv", "txt", "gpkg", "shp", "fgb"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_virtual_dataset_under_another_ending_reads_nothing_else(tmp_path, secret, ending):
    path = tmp_path / f"a.{ending}"
    path.write_text(VRT.format(secret))
    for part in (".shx", ".dbf"):
        path.with_suffix(part).write_bytes(b"\x03" + b"\x00" * 40) if ending == "shp" else None
    assert "a secret" not in read_or_refused(path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_virtual_dataset_of_an_address_reaches_no_network(tmp_path, visits, ending):
    address, seen = visits
    for number, source in enumerate((f"/vsicurl/{address}/a.csv", f"{address}/a.geojson", f"WFS:{address}/wfs")):
        path = tmp_path / f"a{number}.{ending}"
        path.write_text(VRT.format(source))
        read_or_refused(path)
    assert seen == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wfs.gml", "<OGRWFSDataSource><URL>{}/wfs</URL></OGRWFSDataSource>"),
        ("wfs.kml", "<OGRWFSDataSource><URL>{}/wfs</URL></OGRWFSDataSource>"),
        (
            "schema.gml",
            '<ogr:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ogr="o" '
            'xmlns:gml="http://www.opengis.net/gml" xsi:schemaLocation="o {0}/a.xsd" xmlns:xlink='
            '"http://www.w3.org/1999/xlink"><gml:featureMember><ogr:a><ogr:p xlink:href="{0}/b.gml#x"/>'
            '<ogr:geometryProperty xlink:href="{0}/c.gml#y"/></ogr:a></gml:featureMember></ogr:FeatureCollection>',
        ),
        ("link.kml", KML.replace("{}", "<NetworkLink><Link><href>{}/a.kml</href></Link></NetworkLink>" + PLACE)),
        ("pipe.geojson", '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}/a"}}'),
        (
            "pages.geojson",
            '{{"type": "FeatureCollection", "features": [], "links":[{{"rel":"next","href":"{}"}}]}}',
        ),
        ("entity.kml", '<!DOCTYPE kml [<!ENTITY x SYSTEM "{}/x">]>' + KML.replace("{}", "<name>&x;</name>")),
    ],
)
def test_addresses_inside_a_file_are_not_visited(tmp_path, visits, name, text):
    address, seen = visits
    (tmp_path / name).write_text(text.format(address))
    read_or_refused(tmp_path / name)
    assert seen == []


def test_a_kmz_with_a_link_to_an_address_is_read_without_visiting_it(tmp_path, visits):
    address, seen = visits
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as packed:
        link = f"<NetworkLink><Link><href>{address}/b.kml</href></Link></NetworkLink>"
        packed.writestr("doc.kml", KML.format(link + PLACE))
    read_or_refused(tmp_path / "a.kmz")
    assert seen == []


def test_a_pipeline_named_geojson_reads_nothing_else(tmp_path, secret):
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"}))
    assert "a secret" not in read_or_refused(path)


def test_a_kml_with_virtual_data_hidden_after_it_is_refused(tmp_path, secret):
    path = tmp_path / "a.kml"
    path.write_text(KML.format(PLACE) + VRT.format(secret))
    with pytest.raises(LayerError, match="files that point to other files or addresses are never read"):
        read_vector(path)


def test_an_honest_kml_with_a_byte_order_mark_or_a_comment_is_read(tmp_path):
    body = KML.format(PLACE).partition("?>")[2]
    for number, text in enumerate((f"\ufeff<!-- 河道 -->\n{body}", body.replace("kml:", ""))):
        path = tmp_path / f"a{number}.kml"
        path.write_text(text, encoding="utf-8")
        assert len(read_vector(path).frame) == 1


def test_drivers_that_go_elsewhere_are_not_loaded():
    code = "from riverzones.readers.opening import pyogrio; print(*pyogrio.list_drivers(), sep='|')"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert not set(ELSEWHERE) & set(shown.stdout.strip().split("|"))
    assert "GPKG" in shown.stdout
    assert shown.stderr == ""


def test_the_command_line_never_loads_gdal_by_another_way():
    folder = Path(riverzones.__file__).parent
    found = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if any(line.strip().startswith("import pyogrio") for line in path.read_text(encoding="utf-8").splitlines())
    ]
    assert found == ["readers/opening.py"]
    assert pyogrio.__name__ == "pyogrio"


def test_a_part_of_a_shapefile_that_is_a_link_out_of_its_folder_is_not_followed(tmp_path):
    frame = gpd.GeoDataFrame({"name": ["秘密"]}, geometry=[shapely.Point(109.9, 31.1)], crs=4490)
    (tmp_path / "private").mkdir()
    frame.to_file(tmp_path / "private" / "a.shp", encoding="UTF-8")
    (tmp_path / "given").mkdir()
    for suffix in (".shp", ".shx"):
        (tmp_path / "given" / f"a{suffix}").write_bytes((tmp_path / "private" / f"a{suffix}").read_bytes())
    (tmp_path / "given" / "a.dbf").symlink_to(tmp_path / "private" / "a.dbf")
    raw = read_vector(tmp_path / "given" / "a.shp")
    assert list(raw.frame.columns) == []
    assert "秘密" not in str(raw)


def test_a_file_named_by_a_link_is_read_with_its_parts(tmp_path):
    frame = gpd.GeoDataFrame({"name": ["塘"]}, geometry=[shapely.Point(109.9, 31.1)], crs=4490)
    (tmp_path / "kept").mkdir()
    frame.to_file(tmp_path / "kept" / "a.shp", encoding="UTF-8")
    for part in (tmp_path / "kept").iterdir():
        (tmp_path / part.name).symlink_to(part)
    assert read_vector(tmp_path / "a.shp").frame["name"].tolist() == ["塘"]


def test_a_link_in_a_file_geodatabase_is_refused(tmp_path, secret):
    (tmp_path / "a.gdb").mkdir()
    (tmp_path / "a.gdb" / "a00000001.gdbtable").symlink_to(secret)
    with pytest.raises(LayerError, match=r"a00000001\.gdbtable in it is a link to elsewhere"):
        read_vector(tmp_path / "a.gdb")


def test_a_link_in_a_zip_is_no_file(tmp_path, secret):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        entry = zipfile.ZipInfo("a.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(entry, str(secret))
    with pytest.raises(LayerError, match="the zip holds no layer"):
        read_vector(tmp_path / "a.zip")


def test_a_link_out_of_a_folder_of_tracks_is_refused(tmp_path, secret):
    (tmp_path / "tracks").mkdir()
    (tmp_path / "tracks" / "a.csv").symlink_to(secret)
    with pytest.raises(LayerError, match="a link that leads out of the folder"):
        track_files([tmp_path / "tracks"])


def raster(path, value, size=64):
    with rasterio.open(
        path, "w", driver="GTiff", height=size, width=size, count=1, dtype="float32", crs="EPSG:32649",
        transform=Affine(3840 / size, 0, 500_000, 0, -3840 / size, 3_500_000),
    ) as out:  # fmt: skip
        out.write(np.full((1, size, size), value, dtype="float32"))
    return path


def virtual(path):
    return (
        f'<VRTDataset rasterXSize="64" rasterYSize="64"><SRS>EPSG:32649</SRS><GeoTransform>500000,60,0,3500000,0,-60'
        f'</GeoTransform><VRTRasterBand dataType="Float32" band="1"><SimpleSource><SourceFilename>{path}'
        "</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )


def test_a_virtual_raster_under_another_ending_is_refused(tmp_path, visits):
    address, seen = visits
    for number, source in enumerate((raster(tmp_path / "secret.tif", 77), f"/vsicurl/{address}/a.tif")):
        path = tmp_path / f"v{number}.tif"
        path.write_text(virtual(source))
        with pytest.raises(LayerError, match="cannot be read as a raster"):
            heights(path)
    assert seen == []


def test_overviews_and_masks_beside_a_raster_lead_nowhere(tmp_path, visits):
    address, seen = visits
    path = raster(tmp_path / "a.tif", 5)
    raster(tmp_path / "secret.tif", 77)
    (tmp_path / "a.tif.ovr").write_text(virtual(tmp_path / "secret.tif"))
    assert heights(path)([111.01], [31.62]).tolist() == [5.0]
    (tmp_path / "a.tif.msk").write_text(virtual(f"/vsicurl/{address}/m.tif"))
    with pytest.raises(LayerError, match="cannot be read as a raster"):
        heights(path)
    assert seen == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_or_a_device_is_refused_and_not_waited_for(tmp_path):
    pipe = tmp_path / "outfalls.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("id,lon,lat\nA,109.9,31.1\n"), daemon=True)
    writer.start()  # who reads it nevertheless is not left waiting
    (tmp_path / "zero.tif").symlink_to("/dev/zero")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    for read, path in (
        (read_vector, pipe),
        (read_vector, tmp_path / "zero.csv"),
        (heights, tmp_path / "zero.tif"),
        (lambda name: track_files([name]), pipe),
        (read_field_notes, pipe),
    ):
        with pytest.raises(LayerError, match="a pipe or a device"):
            read(path)
    with pytest.raises(DataError, match="there is no file"):
        read_workbook(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    writer.join(5)  # it writes into the buffer of the pipe as long as somebody holds it open for reading
    os.close(reader)
    assert not writer.is_alive()
