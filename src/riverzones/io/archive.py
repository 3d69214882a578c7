"""Zipped layers: names in any encoding, one layer chosen, nothing written outside the folder given."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from riverzones.errors import LayerError
from riverzones.io.encodings import decode, tell_encoding
from riverzones.model import Text
from riverzones.registry import nearest_names

__all__ = ["unpacked"]

_ALONE = (".gpkg", ".geojson", ".json", ".csv", ".kml", ".kmz", ".fgb", ".gml", ".txt")


def unpacked(path: Path, folder: Path, *, layer: str | None = None) -> Path:
    """Unpack the one layer of ``path``, or the one named ``layer``, into ``folder``; gives the file to open.

    Raises
    ------
    LayerError
        If it is no zip, damaged, locked with a password, or holds none or several layers.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = {_name(entry): entry for entry in archive.infolist() if not entry.is_dir()}
            chosen = _choose(path, names, layer)
            wanted = {name: entry for name, entry in names.items() if _stem(name) == _stem(chosen)}
            for name, entry in wanted.items() if _suffix(chosen) == ".shp" else [(chosen, names[chosen])]:
                (folder / PurePosixPath(name).name).write_bytes(archive.read(entry))
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


def _name(entry: zipfile.ZipInfo) -> str:
    """The name in the archive; without the UTF-8 flag it is told from its bytes."""
    if entry.flag_bits & 0x800:
        return entry.filename.replace("\\", "/")
    data = entry.filename.encode("cp437", errors="replace")
    told = tell_encoding([(data, False)]).encoding
    return decode(data, "utf-8" if told == "ascii" else told)[0].replace("\\", "/")


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
                zh=f"{path.name}：其中没有图层{only}。",
                en=f"{path.name}: holds no layer, only {', '.join(plain[:5]) or 'nothing'}.",
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
