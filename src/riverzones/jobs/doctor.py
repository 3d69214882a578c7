"""What a machine has of that which riverzones needs: libraries, drivers, coordinate systems, fonts, browser, disk."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal

from riverzones import __version__
from riverzones.errors import RiverzonesError
from riverzones.model import Text
from riverzones.model.text import said_by
from riverzones.store.connection import flaws
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["Sight", "examine"]

_DOCTOR: Final = labels("doctor")

State = Literal["ok", "warn", "fail"]

LIBRARIES: Final = (
    "geopandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "rasterio",
    "fiona",
    "folium",
    "openpyxl",
    "matplotlib",
)
SPARE: Final = {
    "fiona": Text(
        zh="没有装（Linux ARM64 没有它的安装包）；只是坏文件不能逐条读出，其余都能用。",
        en="not installed (Linux on ARM64 has no wheel of it): damaged files are not read record by record.",
    )
}
"""Libraries that a machine can do without, and what it then cannot do."""
DRIVERS: Final = ("GPKG", "ESRI Shapefile", "GeoJSON", "OpenFileGDB", "KML", "DXF", "FlatGeobuf", "GML")
"""Formats that offices send and that a driver of GDAL reads."""
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge", "firefox")
FREE_MB: Final = 500.0  # less room than this is told; a setting of ours


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing looked at: its name, its state, what was seen, and what to do where it is not in order."""

    name: Text
    state: State
    seen: str
    advice: Text | None = None


def examine(project: Path | None = None) -> Iterator[Sight]:
    """Look at everything, one after another; nothing is written but an empty probe file that goes at once.

    Parameters
    ----------
    project : Path, optional
        A project file to look at as well: whether it opens, is whole, and has room to be written.
    """
    for look in _LOOKS:
        yield from look()
    yield from _room(Path.cwd() if project is None else project.resolve().parent)
    if project is not None:
        yield from _project(project)


def _python() -> Iterator[Sight]:
    yield Sight(_DOCTOR["riverzones"], "ok", __version__)
    yield Sight(_DOCTOR["python"], "ok", f"{platform.python_version()} ({sys.executable})")
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    yield Sight(
        _DOCTOR["encoding_of_the_terminal"],
        "ok" if encoding == "utf8" else "warn",
        sys.stdout.encoding or "?",
        None
        if encoding == "utf8"
        else Text(zh="汉字可能显示不出；设置 PYTHONUTF8=1。", en="Chinese may not be shown; set PYTHONUTF8=1."),
    )


def _libraries() -> Iterator[Sight]:
    for name in LIBRARIES:
        try:
            yield Sight(Text(zh=name, en=name), "ok", version(name))
        except PackageNotFoundError:
            if name in SPARE:
                yield Sight(Text(zh=name, en=name), "warn", "-", SPARE[name])
                continue
            yield Sight(
                Text(zh=name, en=name),
                "fail",
                "-",
                Text(zh="没有装；重新安装 riverzones。", en="not installed; install riverzones again."),
            )


def _sqlite() -> Iterator[Sight]:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    has_tree = "ENABLE_RTREE" in options
    yield Sight(
        _DOCTOR["sqlite_spatial_index"],
        "ok" if has_tree else "fail",
        f"{sqlite3.sqlite_version}{', R*Tree' if has_tree else ''}",
        None if has_tree else Text(zh="这个 SQLite 没有 R*Tree。", en="this SQLite lacks R*Tree."),
    )


def _drivers() -> Iterator[Sight]:
    from riverzones.readers.opening import pyogrio  # GDAL, half a second

    known = pyogrio.list_drivers()
    missing = [name for name in DRIVERS if name not in known]
    yield Sight(
        _DOCTOR["drivers_of_formats"],
        "warn" if missing else "ok",
        f"GDAL {pyogrio.__gdal_version_string__}: {', '.join(name for name in DRIVERS if name in known)}",
        Text(zh=f"读不了：{'、'.join(missing)}。", en=f"cannot be read: {', '.join(missing)}.") if missing else None,
    )


def _proj() -> Iterator[Sight]:
    import pyproj
    from pyproj.exceptions import CRSError

    try:
        name = pyproj.CRS.from_epsg(4490).name
    except CRSError:
        yield Sight(
            _DOCTOR["coordinate_systems"],
            "fail",
            f"PROJ {pyproj.proj_version_str}",
            Text(
                zh="找不到 EPSG:4490；环境变量 PROJ_DATA 可能指向了别的程序的数据。",
                en="EPSG:4490 is not found; PROJ_DATA may point to the data of another program.",
            ),
        )
        return
    yield Sight(_DOCTOR["coordinate_systems"], "ok", f"PROJ {pyproj.proj_version_str}, EPSG:4490 {name}")


def _fonts() -> Iterator[Sight]:
    from riverzones.present.paper.fonts import find_face  # matplotlib, half a second

    name = _DOCTOR["chinese_font_for_print"]
    try:
        face = find_face()
    except RiverzonesError as error:
        said, hint = said_by(error)
        yield Sight(name, "warn", "-", Text(zh=f"{said.zh}{hint.zh}", en=f"{said.en} {hint.en}"))
        return
    yield Sight(name, "ok", face.family)


def _browser() -> Iterator[Sight]:
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    yield Sight(
        _DOCTOR["browser"],
        "ok" if browser else "warn",
        browser or "-",
        None
        if browser
        else Text(
            zh="这台机器上没有找到；地图文件可拷到手机或别的电脑上打开。",
            en="none was found here; maps open on a phone or another computer.",
        ),
    )


_LOOKS: Final[tuple[Callable[[], Iterator[Sight]], ...]] = (
    _python,
    _libraries,
    _sqlite,
    _drivers,
    _proj,
    _fonts,
    _browser,
)


def _room(folder: Path, *, needed_mb: float = FREE_MB) -> Iterator[Sight]:
    """Room on the disks of the working folder and of temporary files, and whether they can be written."""
    places = {_DOCTOR["working_folder"]: folder}
    places[_DOCTOR["temporary_folder"]] = Path(tempfile.gettempdir())
    for name, directory in places.items():
        free = shutil.disk_usage(directory).free / 1e6
        seen = f"{directory}, {free:,.0f} MB"
        if not _writable(directory):
            yield Sight(name, "fail", seen, _DOCTOR["cannot_be_written"])
        elif free < needed_mb:
            advice = Text(zh=f"空间不足 {needed_mb:,.0f} MB。", en=f"less than {needed_mb:,.0f} MB are free.")
            yield Sight(name, "warn", seen, advice)
        else:
            yield Sight(name, "ok", seen)


def _writable(folder: Path) -> bool:
    try:
        handle, path = tempfile.mkstemp(dir=folder)
    except OSError:
        return False
    os.close(handle)
    Path(path).unlink()
    return True


def _project(path: Path) -> Iterator[Sight]:
    name = _DOCTOR["project_file"]
    try:
        project = ProjectFile.open(path)
        wrong = flaws(path)
        project.summary()
    except RiverzonesError as error:
        said, hint = said_by(error)
        yield Sight(name, "fail", str(path), Text(zh=f"{said.zh}{hint.zh}", en=f"{said.en} {hint.en}"))
        return
    size_mb = path.stat().st_size / 1e6
    seen = f"{path}, {size_mb:,.1f} MB"
    if wrong:
        advice = Text(
            zh=f"文件已损坏：{wrong[0]}；请换用副本，或救回能读的内容："
            f"riverzones doctor {path.name} --save 新文件.gpkg。",
            en=f"damaged: {wrong[0]}; take a copy, or save what can be read: "
            f"riverzones doctor {path.name} --save NEW.gpkg",
        )
        yield Sight(name, "fail", seen, advice)
        return
    yield Sight(name, "ok", seen)
    room = [sight for sight in _room(path.resolve().parent, needed_mb=2 * size_mb) if sight.state != "ok"]
    if room:  # a write keeps the last good state beside the new one
        yield room[0]
