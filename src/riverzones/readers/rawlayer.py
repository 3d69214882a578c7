"""A layer as read, before anything is judged, and what every way of reading shares."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from riverzones.align.encodings import EncodingTold, encoding_name
from riverzones.align.notes import Note
from riverzones.errors import CrsError, LayerError
from riverzones.geo.crs import Frame, frame
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.readers.angles import Reading
from riverzones.readers.opening import beside
from riverzones.readers.table_header import plain_word
from riverzones.registry import nearest_names
from riverzones.terms import labels

__all__ = [
    "ANYTHING",
    "DECLARED",
    "Lost",
    "RawLayer",
    "Wanted",
    "declared",
    "declared_by",
    "given",
    "head_of",
    "missing_rows",
    "not_there",
    "quiet",
    "refuse_device",
    "sibling",
    "unreadable",
]

READABLE = (
    *(
        ".shp",
        ".zip",
        ".gpkg",
        ".geojson",
        ".json",
        ".geojsonl",
        ".csv",
        ".tsv",
        ".txt",
        ".xlsx",
        ".xls",
        ".et",
        ".kml",
    ),
    *(".kmz", ".ovkml", ".dxf", ".gpx", ".tab", ".mif", ".parquet", ".gdb", ".fgb", ".gml", ".dat", ".dbf"),
)
"""Endings of files that hold a layer."""
DECLARED: Final = labels("reason")["file_declares"]
_UNDECLARED: Final = labels("reason")["file_declares_none"]
_NO_GEOMETRY: Final = labels("reason")["no_geometry"]


@dataclass(frozen=True, slots=True)
class Lost:
    """A record that could not be read at all: its number, why, and what there was of it."""

    record: int
    reason: Text
    words: str = ""


@dataclass(frozen=True)
class RawLayer:
    """A layer as read.

    ``frame`` has one row per record (index 0, 1, ...), ``records`` their numbers as a person counts them (line number
    in a CSV, from 1 elsewhere, the fid of a GeoPackage), ``geometry`` shapely objects in the file's coordinates or None
    for a plain table, ``crs`` what the file declares, ``unread`` rows whose geometry or attributes cannot be read,
    ``closed`` rows with a ring that had to be closed, ``lost`` records that are no rows, ``notes`` what else to know,
    ``readings`` other ways to read the coordinates, ``crs_doubt`` why what it says of its coordinate system is not
    understood, ``said`` the words beside its records: titles, remarks, names of the document.
    """

    driver: str
    layer: str
    frame: pd.DataFrame
    records: NDArray[np.int64]
    geometry: NDArray[Any] | None
    crs: Frame | None
    crs_by: Text
    encoding: EncodingTold
    unread: Mapping[int, Text] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    lost: tuple[Lost, ...] = ()
    notes: tuple[Text | Note, ...] = ()
    place_columns: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    crs_doubt: CrsError | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the rows of a file shall become: geometry families, and the words by which their columns are called.

    Words are spelt as :func:`riverzones.readers.table_header.plain_word` spells them.
    """

    families: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def knows(self, word: str) -> bool:
        """Return whether a heading names one of the columns."""
        return plain_word(word) in self.words

    def only(self, family: str) -> bool:
        """Return whether geometry of this family is wanted and no other."""
        return self.families - {"none"} == {family}


ANYTHING = Wanted()
"""For a reader who does not know yet what the rows are."""


def not_there(path: Path) -> LayerError:
    """Return the error of a file that is not there, with the file beside it that looks most like it."""
    there = path.parent.iterdir() if path.parent.is_dir() else ()
    beside = [item.name for item in there if item.suffix.lower() in READABLE]
    close = nearest_names(path.name, beside, most=1)
    check = Text(zh="请检查路径。", en="Check the path.")
    return LayerError(
        Text(zh=f"没有文件 {path}。", en=f"no such file: {path}."), hint=nearest(close, ()) if close else check
    )


def refuse_device(path: Path) -> None:
    """Refuse what is there and neither a file nor a folder: a pipe waits for ever, a device may have no end.

    Raises
    ------
    LayerError
        If ``path`` is a pipe, a socket or a device, or a link to one.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise LayerError(
            Text(zh=f"{path} 是管道或设备，不是文件，未读取。", en=f"{path} is a pipe or a device, no file: not read."),
            hint=Text(zh="请先存成文件。", en="Save what comes from it into a file first."),
        )


def head_of(path: Path, size: int) -> bytes:
    """Return so many bytes from the beginning of a file, fewer where it has no more; nothing of the rest is read."""
    with path.open("rb") as file:
        return file.read(size)


def sibling(path: Path, suffix: str) -> Path | None:
    """Return the file of the same name with another ending, whatever the case of its letters; no link out of the
    folder.
    """
    for item in path.parent.iterdir():
        if item.stem.casefold() == path.stem.casefold() and item.suffix.lower() == suffix and beside(path, item):
            return item
    return None


@contextmanager
def quiet() -> Iterator[None]:
    """Silence GDAL's warnings about single records; those come out without geometry and are told by number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def unreadable(path: Path, error: Exception) -> LayerError:
    """Return the error of a file that the driver refuses, with the driver's own words cut to one line."""
    said = (
        re.sub(r"'?/vsimem/\S+", "it", " ".join(str(error).split()))
        .split(".; ")[0]
        .split("; It might")[0][:160]
        .rstrip(".")
    )
    return LayerError(
        Text(
            zh=f"{path.name}：读不出，文件已损坏、不完整或不是这种格式（GDAL 报告“{said}”）。",
            en=f"{path.name}: cannot be read, it is damaged, cut off or of another kind: {said}.",
        ),
        hint=Text(zh="请重新索取该文件。", en="Ask for the file again."),
    )


def given(encoding: str) -> EncodingTold:
    """Return the encoding a person named."""
    return EncodingTold(
        encoding_name(encoding), Text(zh=f"按 --encoding {encoding} 指定", en=f"as given: --encoding {encoding}")
    )


def missing_rows(geometry: NDArray[Any]) -> dict[int, Text]:
    """Return rows without a geometry, each with the words that say so."""
    return dict.fromkeys(np.flatnonzero(shapely.is_missing(geometry)).tolist(), _NO_GEOMETRY)


def declared_by(crs: Frame | None) -> Text:
    """Return why a file's coordinates are read as they are, of a file that may declare their system."""
    return DECLARED if crs else _UNDECLARED


def declared(words: Any) -> Frame | None:
    """Return what a file says of its coordinates; None where that is nothing, or a local system."""
    if not words:
        return None
    try:
        crs = CRS.from_user_input(words)
    except ProjError:
        return None
    return frame(crs) if crs.is_geographic or crs.is_projected or crs.is_bound else None
