"""Recorded tracks: GPX, GeoJSON and CSV files as one table of fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal

from riverzones.errors import LayerError, UnknownNameError
from riverzones.geo.gcj02 import gcj02_to_wgs84
from riverzones.model import Text
from riverzones.model.machine import machine_error
from riverzones.model.text import system_reason
from riverzones.readers.rawlayer import refuse_device
from riverzones.readers.track_formats import read_csv_tracks, read_geojson_tracks, read_gpx
from riverzones.readers.trackpoints import Gathered, Tracks

__all__ = ["READERS", "Tracks", "read_tracks", "track_files"]

READERS: Mapping[str, Callable[[Path, Gathered], None]] = {
    ".gpx": read_gpx,
    ".geojson": read_geojson_tracks,
    ".json": read_geojson_tracks,
    ".csv": read_csv_tracks,
    ".txt": read_csv_tracks,
}
"""What reads a track file, by its ending."""


def read_tracks(path: str | Path, *, datum: Literal["WGS84", "GCJ-02"] = "WGS84") -> Tracks:
    """Return the fixes of a track file.

    Parameters
    ----------
    path : str or Path
        GPX 1.0 or 1.1, GeoJSON (LineString or MultiLineString with ``coordTimes`` or ``times``, or Points with
        ``time``), or CSV with columns such as 经度, 纬度, 时间 or lon, lat, time.
    datum : str
        ``"GCJ-02"`` where the file holds the offset coordinates of Chinese web maps.

    Returns
    -------
    Tracks
        A record that cannot be used is skipped and told, the rest goes on. Times are UTC; one that names no zone is
        local time (Asia/Shanghai), in GPX it is UTC as its schema says.

    Raises
    ------
    UnknownNameError
        If the ending means no track format.
    LayerError
        If the file cannot be read, or holds no fix.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UnknownNameError(
            Text(zh=f"不支持“{path.name}”作轨迹文件。", en=f"{path.name!r} is no track format that is known."),
            hint=Text(zh=f"可用的扩展名：{'、'.join(READERS)}。", en=f"Known endings: {', '.join(READERS)}."),
        )
    gathered = Gathered()
    try:
        reader(path, gathered)
    except OSError as error:
        machine = machine_error(error)
        if machine is not None:
            raise machine from error
        reason = system_reason(error)
        raise LayerError(
            Text(zh=f"读不了 {path}：{reason.zh}。", en=f"cannot read {path}: {reason.en}."),
            hint=Text(zh="请检查路径。", en="Check the path."),
        ) from None
    read = gathered.tracks(path)
    if read.points.empty:
        first = (
            Text(
                zh=f"第 {read.skipped[0][0]} 条：{read.skipped[0][1].zh}",
                en=f"record {read.skipped[0][0]}: {read.skipped[0][1].en}",
            )
            if read.skipped
            else Text(zh="请检查文件。", en="Check the file.")
        )
        raise LayerError(
            Text(zh=f"{path.name} 中没有轨迹点。", en=f"{path.name} holds no fixes of a track."), hint=first
        )
    if datum == "GCJ-02":
        read.points["lon"], read.points["lat"] = gcj02_to_wgs84(
            read.points["lon"].to_numpy(), read.points["lat"].to_numpy()
        )
    return read


def track_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and of a folder all its track files, in order of name, its sub-folders too.

    Raises
    ------
    LayerError
        If something named is not there, or a folder holds no track file.
    """
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise LayerError(
                Text(zh=f"没有 {path}。", en=f"there is no {path}."),
                hint=Text(zh="请给出轨迹文件或文件夹。", en="Name a track file or a folder of them."),
            )
        refuse_device(path)
        inside = _inside(path) if path.is_dir() else [path]
        if not inside:
            raise LayerError(
                Text(zh=f"文件夹 {path} 中没有轨迹文件。", en=f"the folder {path} holds no track file."),
                hint=Text(zh=f"可用的扩展名：{'、'.join(READERS)}。", en=f"Known endings: {', '.join(READERS)}."),
            )
        files += inside
    return list(dict.fromkeys(files))


def _inside(folder: Path) -> list[Path]:
    """The track files in a folder and its sub-folders; a link that leads out of it is refused, not followed."""
    files = sorted(item for item in folder.rglob("*") if item.suffix.lower() in READERS and item.is_file())
    for item in files:
        if item.is_symlink() and not item.resolve().is_relative_to(folder.resolve()):
            raise LayerError(
                Text(
                    zh=f"{item} 是指向文件夹之外的链接，未跟随。", en=f"{item} is a link that leads out of the folder."
                ),
                hint=Text(zh="请移走它，或直接给出文件本身。", en="Take it away, or name the file itself."),
            )
    return files
