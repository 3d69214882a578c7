"""The gate to GDAL: a file is read by the drivers its ending names, and by reading it no other file and no network.

GDAL opens by content, whatever the ending: a text named ``.kml`` may be a virtual dataset that reads any file of the
machine and any address, a ``.geojson`` a pipeline. Three bars stand in front of it:

* drivers that go elsewhere are never loaded (``GDAL_SKIP``): ``pyogrio`` is imported here and nowhere else;
* a file must begin as its ending promises (:func:`checked`) and hold no word by which GDAL knows virtual data;
* the name handed on is an absolute path of a file that is there, never taken for a ``/vsi...`` or ``WFS:`` name.

To add a reader: add the ending to :data:`SOURCES`, call :func:`checked` with the path first, hand what it gives to
``pyogrio`` of this module, or to ``fiona.open(..., enabled_drivers=drivers_of(path))``, or to ``rasterio.open(...,
driver=[...])``. What GDAL makes of a text in memory goes through :func:`checked_text`.
"""

from __future__ import annotations

import mmap
import os
import re
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

import numpy as np

from riverzones.catalogue.caps import caps
from riverzones.errors import LayerError
from riverzones.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SOURCES", "Source", "beside", "checked", "checked_text", "drivers_of", "pyogrio"]

ELSEWHERE: Final = [
    "ADBC",
    "AmigoCloud",
    "Carto",
    "CSW",
    "DAAS",
    "EEDA",
    "EEDAI",
    "Elasticsearch",
    "GDALG",
    "GNMDatabase",
    "GNMFile",
    "GPSBabel",
    "GTI",
    "HTTP",
    "NGW",
    "OAPIF",
    "OGCAPI",
    "OGR_PDS",
    "OGR_VRT",
    "PDS4",
    "PLMOSAIC",
    "PLSCENES",
    "STACIT",
    "STACTA",
    "VICAR",
    "VRT",
    "WCS",
    "WFS",
    "WMS",
    "WMTS",
]
"""Drivers of GDAL that open a file by its content and find data in other files or on a network (wheel of pyogrio 0.13).

Drivers of databases open by name alone (``PG:...``), which a path never is."""
_VIRTUAL: Final = (
    b"<OGRVRTDataSource",
    b"<OGRWFSDataSource",
    b"<VRTDataset",
    b"<GDAL_WMS",
    b"<WMS_Capabilities",
    b"<WCS_GDAL",
    b"<GDALTileIndexDataset",
    b"gdal_streamed_alg",
    b'"stac_version"',
    b"<!ENTITY",
)
"""Words by which GDAL knows datasets that lie elsewhere, and by which XML takes other files in."""


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of file: its name, the drivers that may read it, and how it must begin (bytes, or an XML root)."""

    name: str
    drivers: tuple[str, ...]
    begins: bytes = b""
    root: str = ""


SOURCES: Final[Mapping[str, Source]] = {
    ".gpkg": Source("GeoPackage", ("GPKG", "SQLite"), b"SQLite format 3\x00"),
    ".shp": Source("Shapefile", ("ESRI Shapefile",), b"\x00\x00\x27\x0a"),
    ".kml": Source("KML", ("KML", "LIBKML"), root=r"kml"),
    ".kmz": Source("KMZ", ("LIBKML",), b"PK\x03\x04"),
    ".gml": Source("GML", ("GML",), root=r"(?!OGR|GDAL|VRT|WMS|WCS).*"),
    ".fgb": Source("FlatGeobuf", ("FlatGeobuf",), b"fgb"),
    ".ovkml": Source("KML", (), root=r"kml"),
    ".tab": Source("MapInfo TAB", ("MapInfo File",)),
    ".mif": Source("MapInfo MIF", ("MapInfo File",)),
    ".gdb": Source("File Geodatabase", ("OpenFileGDB",)),
    ".geojson": Source("GeoJSON", ("GeoJSON",)),
    ".json": Source("GeoJSON", ("GeoJSON",)),
}
"""What GDAL may read, by ending."""


def _without_elsewhere() -> Any:
    """``pyogrio``, loaded without the drivers of :data:`ELSEWHERE` unless somebody has loaded it before."""
    if "pyogrio" in sys.modules:
        return sys.modules["pyogrio"]
    before = os.environ.get("GDAL_SKIP")
    os.environ["GDAL_SKIP"] = ",".join([*ELSEWHERE, *(before.replace(" ", ",").split(",") if before else [])])
    try:
        with _hushed():
            import pyogrio as loaded
    finally:
        if before is None:
            del os.environ["GDAL_SKIP"]
        else:
            os.environ["GDAL_SKIP"] = before
    loaded.set_gdal_config_options({"CPL_VSIL_CURL_ALLOWED_FILENAME": "none", "GML_SKIP_RESOLVE_ELEMS": "ALL"})
    return loaded


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing from C on stderr: GDAL warns there of each driver to be skipped that it does not have."""
    try:
        saved_stderr = os.dup(2)
    except OSError:  # closed
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(saved_stderr, 2)
        os.close(saved_stderr)


pyogrio: Any = _without_elsewhere()


def drivers_of(path: Path) -> list[str]:
    """Return the drivers that may read a file, by its ending; none for an ending that is not known."""
    known = SOURCES.get(path.suffix.lower())
    return list(known.drivers) if known else []


def checked(path: Path) -> Path:
    """Return the absolute path of a file that begins as its ending promises and leads nowhere else.

    Parameters
    ----------
    path : Path
        A file (or the folder of a File Geodatabase) whose ending is in :data:`SOURCES`.

    Raises
    ------
    LayerError
        If the content is of another kind, is a virtual dataset, or a folder holds a link.
    """
    kind = SOURCES[path.suffix.lower()]
    whole = path.absolute()
    if whole.is_dir():
        _no_links(whole)
        return whole
    with whole.open("rb") as file:
        head = file.read(64)
        if kind.begins and not head.startswith(kind.begins):
            raise _another(path, kind, head)
        if kind.root:
            file.seek(0)
            with _mapped(file) as data:
                _check_root(path, kind, data)
                _check_virtual(path, kind, data)
    return whole


def checked_text(path: Path, text: str) -> bytes:
    """Return a JSON text as GDAL may read it: UTF-8, an object or a list, and no pipeline that reads elsewhere.

    Raises
    ------
    LayerError
        If the text of ``path`` is something else.
    """
    data = text.encode("utf-8", errors="replace")
    kind = SOURCES[".geojson"]
    _check_depth(path, data)
    if text.lstrip()[:1] not in ("{", "["):
        raise _another(path, kind, data.lstrip()[:64])
    _check_virtual(path, kind, data)
    return data


def beside(path: Path, neighbour: Path) -> bool:
    """Return whether ``neighbour`` lies in the folder of ``path``: a link that leads out of it does not."""
    if not neighbour.is_symlink():
        return True
    return neighbour.resolve().parent in (path.absolute().parent.resolve(), path.resolve().parent)


def _check_depth(path: Path, data: bytes) -> None:
    """Refuse lists and objects nested deeper than any map needs: readers call themselves for each level."""
    most = caps().nesting
    deep = 0
    for start in range(0, len(data), 1 << 24):
        piece = np.frombuffer(data, dtype=np.uint8, count=min(1 << 24, len(data) - start), offset=start) | 32
        steps = (piece == 123).astype(np.int32) - (piece == 125)  # { and [ differ in one bit, as } and ] do
        if not len(steps):
            break
        ways = deep + np.cumsum(steps)
        if int(ways.max()) > most:
            break
        deep = int(ways[-1])
    else:
        return
    level = 0
    for word in re.finditer(rb'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', data):  # again, brackets inside texts left out
        first = word.group()[:1]
        level += (first in b"[{") - (first in b"]}")
        if level > most:
            raise LayerError(
                Text(
                    zh=f"{path.name}：列表与对象嵌套超过 {most} 层，未读取。",
                    en=f"{path.name}: lists and objects are nested more than {most} deep: not read.",
                ),
                hint=Text(zh="请重新导出该文件。", en="Export the file again."),
            )


@contextmanager
def _mapped(file: Any) -> Iterator[Any]:
    """The bytes of a file, not read at once."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _check_root(path: Path, kind: Source, data: Any) -> None:
    roots: list[str] = []
    parser = expat.ParserCreate()

    def start(name: str, _attributes: Any) -> None:
        if not roots:
            roots.append(name.rpartition(":")[2])

    parser.StartElementHandler = start
    try:
        for at in range(0, min(len(data), 1 << 20), 4096):
            parser.Parse(data[at : at + 4096], False)
            if roots:
                break
    except (expat.ExpatError, ValueError, LookupError):
        if not roots:
            plain = re.search(rb"<([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)", data[: 1 << 16])  # a wrong encoding, say
            roots = [plain.group(2).decode("ascii", "replace")] if plain else []
    if not roots or not re.fullmatch(kind.root, roots[0]):
        raise _another(path, kind, bytes(data[:64]))


def _check_virtual(path: Path, kind: Source, data: Any) -> None:
    for word in _VIRTUAL:
        if data.find(word) >= 0:
            raise _another(path, kind, word)


def _no_links(folder: Path) -> None:
    for item in folder.iterdir():
        if item.is_symlink():
            raise LayerError(
                Text(
                    zh=f"{folder.name}：其中的 {item.name} 是指向别处的链接，未跟随。",
                    en=f"{folder.name}: {item.name} in it is a link to elsewhere, which is not followed.",
                ),
                hint=Text(zh="请索取真正的文件夹。", en="Ask for the folder itself."),
            )


def _another(path: Path, kind: Source, head: bytes) -> LayerError:
    seen = "".join(c if c.isprintable() else "." for c in head[:24].decode("utf-8", "replace"))
    return LayerError(
        Text(
            zh=f"{path.name}：内容不是 {kind.name}（其中有“{seen}”），或文件已损坏，读不出。",
            en=f"{path.name}: cannot be read, its content is no {kind.name} or damaged: it holds {seen!r}.",
        ),
        hint=Text(
            zh="请索取数据文件本身；指向其他文件或网址的文件一律不读。",
            en="Ask for the data themselves; files that point to other files or addresses are never read.",
        ),
    )
