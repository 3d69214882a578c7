"""The data sets among the files of a folder or of an archive: which files belong together, and which one is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.readers.conversions import CONVERT
from riverzones.registry import nearest_names

__all__ = ["DataSet", "check_count", "choose_dataset", "datasets", "files_below", "hidden"]

PARTS = {
    ".shp": (".shp", ".shx", ".dbf", ".prj", ".cpg", ".dbt", ".fpt"),
    ".tab": (".tab", ".dat", ".map", ".id", ".ind"),
    ".mif": (".mif", ".mid"),
}
"""Formats of several files, by the one that is opened."""
ALONE = (
    *(".gpkg", ".geojson", ".json", ".geojsonl", ".geojsons", ".kml", ".kmz", ".ovkml", ".ovkmz", ".fgb", ".gml"),
    *(".dxf", ".gpx", ".parquet", ".geoparquet"),
)
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".et", ".dbf", ".dat", ".zip")
_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data set: the file or folder to open, and everything that belongs to it, as paths with ``/``."""

    opened: str
    members: tuple[str, ...]


def check_count(path: Path, count: int) -> None:
    """Refuse a folder or an archive of more files than anybody looks through.

    Raises
    ------
    LayerError
        If there are too many.
    """
    if count > _MOST_FILES:
        raise LayerError(
            Text(zh=f"{path}：文件太多（超过 {_MOST_FILES} 个）。", en=f"{path}: more than {_MOST_FILES} files."),
            hint=Text(zh="请写明其中的一个文件。", en="Name one file in it."),
        )


def files_below(folder: Path) -> list[str]:
    """Return every file below a folder as a path relative to it; links are not followed.

    Raises
    ------
    LayerError
        If there are too many to look at.
    """
    names: list[str] = []
    for item in sorted(folder.rglob("*")):
        if item.is_symlink() or not item.is_file():
            continue
        names.append(item.relative_to(folder).as_posix())
        check_count(folder, len(names))
    return names


def datasets(names: Iterable[str]) -> list[DataSet]:
    """Return the data sets among files: shapefiles with their parts in any case of letters, geodatabases, single files.

    Examples
    --------
    >>> [item.opened for item in datasets(["a/PWK.SHP", "a/pwk.dbf", "x.gdb/a1.gdbtable", "readme.pdf"])]
    ['x.gdb', 'a/PWK.SHP']
    """
    plain = [name for name in names if not hidden(name)]
    sets: list[DataSet] = []
    used: set[str] = set()
    folders: dict[str, list[str]] = {}
    for name in plain:
        base = next((p for p in PurePosixPath(name).parents if p.suffix.lower() == ".gdb"), None)
        if base is not None:
            folders.setdefault(str(base), []).append(name)
            used.add(name)
    sets += [DataSet(base, tuple(members)) for base, members in folders.items()]
    by_stem: dict[tuple[str, str], list[str]] = {}
    for name in plain:
        by_stem.setdefault(_key(name), []).append(name)
    for main, endings in PARTS.items():
        for name in plain:
            if name not in used and _suffix(name) == main:
                members = tuple(member for member in by_stem[_key(name)] if _suffix(member) in endings)
                sets.append(DataSet(name, members))
                used.update(members)
    for endings in (ALONE, TABLES):
        sets += [DataSet(name, (name,)) for name in plain if name not in used and _suffix(name) in endings]
    return sets


def choose_dataset(path: Path, names: Iterable[str], layer: str | None) -> tuple[DataSet, str | None, tuple[Text, ...]]:
    """Return the data set that is meant, the layer to ask it for, and what to say of the others.

    Tables beside layers count only where there is no layer, or where they are named.

    Raises
    ------
    LayerError
        If there is none, or several and none was named; the message lists them by as much of their path as tells them
        apart.
    """
    listed = list(names)
    sets = datasets(listed)
    if not sets:
        plain = [name for name in listed if not hidden(name)]
        only = f"，只有 {'、'.join(plain[:5])}" if plain else "，是空的"
        what = "zip" if path.is_file() else "folder"
        closed = next((name for name in plain if _suffix(name) in CONVERT), None)
        hint = Text(zh="请将 .shp、.shx、.dbf、.prj 一起压缩。", en="Zip .shp, .shx, .dbf, .prj together.")
        if closed is not None:
            _, hint = CONVERT[_suffix(closed)]
        raise LayerError(
            Text(
                zh=f"{path.name}：{'压缩包' if path.is_file() else '文件夹'}里没有图层{only}。",
                en=f"{path.name}: the {what} holds no layer"
                + (f", only {', '.join(plain[:5])}." if plain else ", it is empty."),
            ),
            hint=hint,
        )
    labels = _labels(sets)
    if layer is not None:
        wanted = layer.replace("\\", "/").strip()
        for label, item in labels.items():
            whole = item.opened
            if wanted in (label, whole, str(PurePosixPath(whole).with_suffix("")), PurePosixPath(whole).name):
                return item, None, ()
        stems = [item for item in sets if PurePosixPath(item.opened).stem == wanted]
        if len(stems) == 1:
            return stems[0], None, ()
    first = [item for item in sets if _suffix(item.opened) not in TABLES] or sets
    if len(first) == 1:
        if layer is not None and _suffix(first[0].opened) in PARTS:
            close = nearest_names(layer, labels)
            raise LayerError(
                Text(zh=f"{path.name}：没有名为“{layer}”的图层。", en=f"{path.name}: no layer is called {layer!r}."),
                hint=Text(zh=f"现有：{'、'.join(close or labels)}。", en=f"There is: {', '.join(close or labels)}."),
            )
        others = [label for label, item in labels.items() if item is not first[0]]
        notes: tuple[Text, ...] = ()
        if others:
            notes = (
                Text(
                    zh=f"读的是 {first[0].opened}；未读：{'、'.join(others[:10])}",
                    en=f"{first[0].opened} was read; not read: {', '.join(others[:10])}",
                ),
            )
        return first[0], layer, notes
    if layer is not None:
        close = nearest_names(layer, labels)
        raise LayerError(
            Text(zh=f"{path.name}：没有名为“{layer}”的图层。", en=f"{path.name}: no layer is called {layer!r}."),
            hint=Text(zh=f"现有：{'、'.join(close or labels)}。", en=f"There is: {', '.join(close or labels)}."),
        )
    some = list(labels)[:20]
    more = len(labels) > len(some)
    error = LayerError(
        Text(
            zh=f"{path.name}：有 {len(labels)} 个图层：{'、'.join(some)}{' 等' if more else ''}。",
            en=f"{path.name}: holds {len(labels)} layers: {', '.join(some)}{', ...' if more else ''}.",
        ),
        hint=Text(zh=f"请选定一个，如 --layer {some[0]}。", en=f"Choose one, such as --layer {some[0]}."),
    )
    opened = {item.opened for item in first}
    error.layers = tuple(label for label, item in labels.items() if item.opened in opened)
    raise error


def _labels(listed: Iterable[DataSet]) -> Mapping[str, DataSet]:
    """Each data set by its stem, by its name where stems repeat, by its path where names do."""
    items = list(listed)
    paths = [PurePosixPath(item.opened) for item in items]
    stems, names = Counter(path.stem for path in paths), Counter(path.name for path in paths)
    return {
        path.stem if stems[path.stem] == 1 else path.name if names[path.name] == 1 else item.opened: item
        for path, item in zip(paths, items, strict=True)
    }


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _key(name: str) -> tuple[str, str]:
    pure = PurePosixPath(name)
    return str(pure.parent), pure.stem.casefold()


def hidden(name: str) -> bool:
    """Return whether a path leads to what programs leave behind: dot files, locks of spreadsheets, ``__MACOSX``."""
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in parts)
