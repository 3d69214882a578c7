"""Zipped layers: names in any encoding, one layer chosen, nothing written outside the folder given."""

from __future__ import annotations

import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from riverzones.errors import LayerError
from riverzones.io.encodings import decode, tell_encoding
from riverzones.model import Text
from riverzones.registry import nearest_names

__all__ = ["check_size", "unpacked"]

MOST_BYTES = 2 << 30
"""What a zip may hold unpacked."""
FREE_BYTES, MOST_RATIO = 100 << 20, 200
"""Beyond so many bytes, unpacked size over packed size must not be larger than this: layers pack 2 to 20 times."""

_ALONE = (".gpkg", ".geojson", ".json", ".csv", ".kml", ".kmz", ".fgb", ".gml", ".txt")


def unpacked(path: Path, folder: Path, *, layer: str | None = None) -> Path:
    """Unpack the one layer of ``path``, or the one named ``layer``, into ``folder``; gives the file to open.

    Raises
    ------
    LayerError
        If it is no zip, damaged, locked with a password, unpacks to far too much, or holds none or several layers.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = {_name(entry): entry for entry in archive.infolist() if not entry.is_dir() and not _is_link(entry)}
            chosen = _choose(path, names, layer)
            wanted = {name: entry for name, entry in names.items() if _stem(name) == _stem(chosen)}
            if _suffix(chosen) != ".shp":
                wanted = {chosen: names[chosen]}
            _check_entries(path, wanted.values())
            for name, entry in wanted.items():
                with archive.open(entry) as packed, (folder / PurePosixPath(name).name).open("wb") as out:
                    shutil.copyfileobj(packed, out, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise LayerError(
            Text(
                zh=f"{path.name}：不是完整的 zip 压缩包（{error}）。",
                en=f"{path.name}: is no whole zip file: {error}.",
            ),
            hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
        ) from None
    except RuntimeError as error:
        raise LayerError(
            Text(zh=f"{path.name}：无法解压（{error}）。", en=f"{path.name}: cannot be unpacked: {error}."),
            hint=Text(zh="请先用密码解压。", en="Unpack it with its password first."),
        ) from None
    return folder / PurePosixPath(chosen).name


def check_size(path: Path) -> None:
    """Refuse a zip that another program will unpack (KMZ) and that unpacks to far too much; other files pass.

    Raises
    ------
    LayerError
        If it holds more than :data:`MOST_BYTES`, or packs more tightly than data does.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, EOFError):
        return
    _check_entries(path, entries)


def _check_entries(path: Path, entries: Iterable[zipfile.ZipInfo]) -> None:
    chosen = list(entries)
    size, packed = sum(entry.file_size for entry in chosen), sum(entry.compress_size for entry in chosen)
    if size <= FREE_BYTES or (size <= MOST_BYTES and size <= MOST_RATIO * packed):
        return
    size_mb, packed_mb = size / 1e6, packed / 1e6
    raise LayerError(
        Text(
            zh=f"{path.name}：解压后有 {size_mb:,.0f} MB（压缩时 {packed_mb:,.1f} MB），异常地大，未解压。",
            en=f"{path.name}: would unpack to {size_mb:,.0f} MB from {packed_mb:,.1f} MB, refused as unsafe.",
        ),
        hint=Text(
            zh="若来源可靠，请自行解压后导入其中的文件。", en="If you trust it, unpack it yourself and import the file."
        ),
    )


def _name(entry: zipfile.ZipInfo) -> str:
    """The name in the archive; without the UTF-8 flag it is told from its bytes."""
    if entry.flag_bits & 0x800:
        return entry.filename.replace("\\", "/")
    data = entry.filename.encode("cp437", errors="replace")
    told = tell_encoding([(data, False)]).encoding
    return decode(data, "utf-8" if told == "ascii" else told)[0].replace("\\", "/")


def _is_link(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a link to another file, which is never followed."""
    return stat.S_ISLNK(entry.external_attr >> 16)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))


def _choose(path: Path, names: dict[str, zipfile.ZipInfo], layer: str | None) -> str:
    plain = [name for name in names if not PurePosixPath(name).name.startswith(".") and "__MACOSX" not in name]
    found = [name for name in plain if _suffix(name) == ".shp"] or [name for name in plain if _suffix(name) in _ALONE]
    stems = {PurePosixPath(name).stem: name for name in found}
    if layer is not None and layer in stems:
        return stems[layer]
    if len(found) == 1 and (layer is None or _suffix(found[0]) != ".shp"):
        return found[0]
    if not found:
        only = f"，只有 {'、'.join(plain[:5])}" if plain else "，是空的"
        raise LayerError(
            Text(
                zh=f"{path.name}：压缩包里没有图层{only}。",
                en=f"{path.name}: the zip holds no layer, only {', '.join(plain[:5]) or 'nothing'}.",
            ),
            hint=Text(zh="请将 .shp、.shx、.dbf、.prj 一起压缩。", en="Zip .shp, .shx, .dbf, .prj together."),
        )
    if layer is not None:
        close = nearest_names(layer, stems)
        raise LayerError(
            Text(zh=f"{path.name}：没有名为“{layer}”的图层。", en=f"{path.name}: no layer is called {layer!r}."),
            hint=Text(zh=f"现有：{'、'.join(close or stems)}。", en=f"There is: {', '.join(close or stems)}."),
        )
    first = next(iter(stems))
    raise LayerError(
        Text(
            zh=f"{path.name}：有 {len(found)} 个图层：{'、'.join(stems)}。",
            en=f"{path.name}: holds {len(found)} layers: {', '.join(stems)}.",
        ),
        hint=Text(zh=f"请选定一个，如 --layer {first}。", en=f"Choose one, such as --layer {first}."),
    )
