"""CSV and text tables, with their places: longitude and latitude, degrees and minutes, projected numbers or WKT."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riverzones.catalogue.caps import caps
from riverzones.errors import LayerError
from riverzones.io.guards import has_guards, told_guards, unguarded
from riverzones.io.table_header import Known, Row, read_table
from riverzones.model import Text
from riverzones.model.wording import nearest

__all__ = ["Places", "Sheet", "find_places", "is_place_word", "parse_angle", "read_sheet"]

_X = (
    "lon",
    "lng",
    "long",
    "longitude",
    "经度",
    "东经",
    "經度",
    "東經",
    "x",
    "x坐标",
    "横坐标",
    "东坐标",
    "easting",
    "e",
    "point_x",
    "经度坐标",
    "xx",
    "jd",
    "lon_dd",
)
_Y = (
    "lat",
    "latitude",
    "纬度",
    "北纬",
    "緯度",
    "北緯",
    "y",
    "y坐标",
    "纵坐标",
    "北坐标",
    "northing",
    "n",
    "point_y",
    "纬度坐标",
    "yy",
    "wd",
    "lat_dd",
)
_WKT = ("wkt", "geometry", "geom", "the_geom", "shape", "几何", "空间坐标", "坐标串")
_PLACE_WORDS = frozenset((*_X, *_Y, *_WKT))
_DECIMAL = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_COMMA = Text(
    zh="，逗号是小数点还是千分位说不清，请改用小数点",
    en="; its comma may be decimal or part the thousands: write a point",
)
_MARKS = re.compile(r"[°˚º度′'‘’`分″\"“”秒:：]|(?<=\d)\s*-\s*(?=\d)")


@dataclass(frozen=True)
class Sheet:
    """A table as text: cells None where empty, index = line number in the file; ``bad`` are lines with more cells."""

    frame: pd.DataFrame
    bad: tuple[tuple[int, str], ...]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Places:
    """Geometry of each row (None where it cannot be read), which columns it came from, and why rows have none."""

    geometry: NDArray[Any]
    columns: tuple[str, ...]
    unread: dict[int, Text]
    notes: tuple[Text, ...] = ()


def read_sheet(text: str, *, known: Known | None = None) -> Sheet:
    """The table in ``text``; comma, semicolon, tab or bar, told from the lines; the header found.

    Parameters
    ----------
    text : str
        The whole file.
    known : callable, optional
        Whether a word names a column that is looked for; coordinates are known anyway.

    Raises
    ------
    LayerError
        If there is no heading, or no row.
    """
    lines = text.lstrip("\ufeff")
    told = re.match(r"sep=(.)\r?\n", lines)
    skipped = 0
    if told:
        lines, skipped = lines[told.end() :], 1
    comma = told.group(1) if told else _separator(lines)
    reader = csv.reader(io.StringIO(lines.replace("\0", ""), newline=""), delimiter=comma)
    rows: list[Row] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append(Row(reader.line_num + skipped, tuple(cell or None for cell in stripped)))
    except csv.Error as error:
        raise LayerError(
            Text(
                zh=f"第 {reader.line_num + skipped} 行起读不成表格（{error}）。",
                en=f"line {reader.line_num + skipped}: no readable table: {error}.",
            )
        ) from None
    table = read_table(rows, known=lambda word: is_place_word(word) or (known is not None and known(word)))
    bad = tuple((row.number, comma.join(cell or "" for cell in row.cells)) for row in table.bad)
    frame, guarded = _unguarded(table.frame) if has_guards(lines) else (table.frame, ())
    return Sheet(frame, bad, (*table.notes, *guarded))


def _unguarded(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Text, ...]]:
    """The table without the text guards of a spreadsheet, and the line that tells of them."""
    made = frame.map(lambda cell: (unguarded(cell) or None) if isinstance(cell, str) else cell).astype(object)
    changed = (made != frame) & frame.notna()
    counts = changed.sum()
    names = [str(name) for name in counts.index[counts > 0]]
    return made, (told_guards(names, int(counts.sum())),) if names else ()


def _separator(text: str) -> str:
    """What parts the cells: the sign that stands in most of the first lines, and most often in the first of them."""
    head = [line for line in text[:20_000].split("\n", 21)[:20] if line.strip()]
    first = head[0] if head else ""
    return max(",;\t|，", key=lambda sign: (sum(sign in line for line in head), first.count(sign)))


def is_place_word(word: str) -> bool:
    """Whether a heading names a coordinate column."""
    return _plain(word) in _PLACE_WORDS


def parse_angle(words: object) -> float:
    """A coordinate written as a number or as degrees, minutes and seconds; NaN if it is neither.

    Examples
    --------
    >>> parse_angle("109°52'30\\""), parse_angle("E109 52 30"), parse_angle("38512345.6")
    (109.875, 109.875, 38512345.6)
    """
    if not isinstance(words, str):
        return float("nan") if words is None else float(str(words))
    folded = unicodedata.normalize("NFKC", _MARKS.sub(" ", words)).strip().upper()
    plain = unicodedata.normalize("NFKC", words).strip()
    try:
        return float(plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain)
    except ValueError:
        pass
    sides = set(re.findall("[NSEW东西南北]", folded))
    parts = re.sub("[NSEW东西南北经纬]", " ", folded).split()
    if not 1 <= len(parts) <= 3 or any(re.fullmatch(r"[+-]?\d+(\.\d+)?", part) is None for part in parts):
        return float("nan")
    degrees, minutes, seconds = (*map(float, parts), 0.0, 0.0)[:3]
    if not (0 <= minutes < 60 and 0 <= seconds < 60):
        return float("nan")
    value = abs(degrees) + minutes / 60 + seconds / 3600
    return -value if sides & set("SW南西") or parts[0].startswith("-") else value


def find_places(sheet: pd.DataFrame, *, named: Mapping[str, str] | None = None) -> Places | None:
    """The geometry of each row from WKT or a pair of coordinate columns; None if the table has neither.

    Parameters
    ----------
    sheet : DataFrame
        Cells as text.
    named : Mapping, optional
        Columns a person named: ``{"lon": "JD", "lat": "WD"}`` or ``{"wkt": "..."}``; ``x`` and ``y`` work too.
    """
    named = dict(named or {})
    wkt = named.get("wkt") or _first(sheet, _WKT)
    x = named.get("lon") or named.get("x") or _first(sheet, _X)
    y = named.get("lat") or named.get("y") or _first(sheet, _Y)
    for name in (wkt, x, y):
        if name is not None and name not in sheet.columns:
            there = list(map(str, sheet.columns))
            raise LayerError(
                Text(zh=f"没有坐标字段“{name}”。", en=f"no column {name!r} for the coordinates."),
                hint=nearest((), there, most=len(there)),
            )
    if x is not None and y is not None and "wkt" not in named:
        return _points(sheet, x, y)
    return _shapes(sheet, wkt) if wkt is not None else None


def _plain(name: object) -> str:
    folded = unicodedata.normalize("NFKC", str(name)).casefold().strip()
    return re.sub(r"[(\[（【].*?[)\]）】]|[\s°/]", "", folded).removesuffix("_deg")


def _first(sheet: pd.DataFrame, words: Iterable[str]) -> str | None:
    known = {_plain(name): str(name) for name in reversed(list(sheet.columns))}
    return next((known[word] for word in words if word in known), None)


def _points(sheet: pd.DataFrame, x: str, y: str) -> Places:
    words = [[_narrow(cell) for cell in sheet[name]] for name in (x, y)]
    notes: tuple[Text, ...] = ()
    unsure: NDArray[np.bool_] = np.zeros(len(sheet), dtype=bool)
    cells = [cell for column in words for cell in column if isinstance(cell, str)]
    if any("," in cell for cell in cells):
        if all(_DECIMAL.fullmatch(cell) or re.fullmatch(r"[+-]?\d*", cell) for cell in cells):
            words = [[cell.replace(",", ".") if isinstance(cell, str) else cell for cell in c] for c in words]
            notes = (
                Text(
                    zh=f"{x}、{y} 用逗号作小数点，已按小数读（“{cells[0]}”）",
                    en=f"{x}, {y} write a decimal comma and were read so ({cells[0]!r})",
                ),
            )
        else:
            one, other = (np.array([_unsure(cell, column) for cell in column], dtype=bool) for column in words)
            unsure = one | other
    pairs = np.array([[parse_angle(cell) for cell in column] for column in words], dtype=float)
    pairs[:, unsure] = np.nan
    good = np.isfinite(pairs).all(axis=0)
    geometry = np.full(len(sheet), None, dtype=object)
    geometry[good] = shapely.points(pairs[0, good], pairs[1, good])
    unread = {}
    for row in np.flatnonzero(~good).tolist():
        got = f"{x}={sheet[x].iloc[row]!r}, {y}={sheet[y].iloc[row]!r}"
        more = _COMMA if unsure[row] else Text(zh="", en="")
        unread[row] = Text(zh=f"坐标读不出：{got}{more.zh}", en=f"coordinates cannot be read: {got}{more.en}")
    return Places(geometry, (x, y), unread, notes)


def _narrow(cell: object) -> object:
    return (
        unicodedata.normalize("NFKC", cell).strip()
        if isinstance(cell, str) and "," in cell.replace("，", ",")
        else cell
    )


def _unsure(cell: object, column: list[object]) -> bool:
    """Whether a comma cannot be the thousands of a projected coordinate in a column like this."""
    if not isinstance(cell, str) or "," not in cell:
        return False
    if not _THOUSANDS.fullmatch(cell):
        return bool(re.search(r"\d,\d", cell))
    others = [parse_angle(other) for other in column if isinstance(other, str) and "," not in other]
    known = [abs(value) for value in others if np.isfinite(value)]
    return cell.count(",") == 1 and bool(known) and max(known) <= 180


def _shapes(sheet: pd.DataFrame, wkt: str) -> Places:
    most = caps().nesting  # GEOS calls itself for each collection in a collection
    words = sheet[wkt].map(
        lambda cell: (
            re.sub(r"^SRID=\d+;", "", cell) if isinstance(cell, str) and cell.upper().count("COLL") <= most else None
        )
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        geometry = np.asarray(shapely.from_wkt(words.to_numpy(dtype=object), on_invalid="ignore"), dtype=object)
    rows = np.flatnonzero(shapely.is_missing(geometry)).tolist()
    reasons = {row: str(sheet[wkt].iloc[row])[:60] for row in rows}
    return Places(
        geometry,
        (wkt,),
        {row: Text(zh=f"WKT 读不出：{got}", en=f"WKT cannot be read: {got}") for row, got in reasons.items()},
    )
