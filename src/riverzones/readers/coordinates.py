"""The places of a table: pairs of columns, degrees and minutes in columns of their own, both in one cell, or WKT.

Headings say the axis, the unit (度, 分, 秒) and sometimes the datum (高德经度, lng_bd09, 经度(WGS84)). What numbers
alone leave open (109.5230 may be degrees, or 109°52′30″) is handed on as two readings, for whoever knows where the
project lies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riverzones.align.notes import Note, plain
from riverzones.catalogue.coordinates import coordinate_words
from riverzones.errors import CrsError, LayerError
from riverzones.geo.crs import Frame, in_china
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.readers.angles import Angle, Reading, packed_reading, read_angle, read_pair, unpacked
from riverzones.readers.cell_shapes import corners, read_shapes, says_ring
from riverzones.readers.coordinate_headings import Heading, chosen_pair, read_heading, split_columns, system_of
from riverzones.terms import labels

__all__ = ["Places", "find_places"]

Floats = NDArray[np.float64]
_DEGREES_X = re.compile(r"lon|lng|经|經|东|東|jd|(?<![a-z])e(?![a-z])")
_COMPASS = re.compile(r"^[EN]\s*(?=\d)|(?<=\d)\s*[EN]$", re.IGNORECASE)
_BARE = re.compile(r"\d+\.\d+")
_DECIMAL = re.compile(r"[+-]?\d+,\d+")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_COMMA = Text(
    zh="，逗号是小数点还是千分位说不清，请改用小数点",
    en="; its comma may be decimal or part the thousands: write a point",
)
_NOTHING = Text(zh="", en="")
_COORDINATES: Final = labels("coordinates")["numbers"]
_DEGREES: Final = labels("coordinates")["degrees"]
_PAIR_SHARE = 0.6
_POINT = re.compile(r"\s*POINT\s*(Z\s*)?\(", re.IGNORECASE)
_SHAPE = re.compile(r"\s*(?:SRID=\d+;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*[ZM]*\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """Geometry of each row (None where it cannot be read), which columns it came from, and why rows have none.

    ``crs`` is the datum that the headings name, ``crs_doubt`` the error where they name two, ``readings`` the other
    ways to read the numbers.
    """

    geometry: NDArray[Any]
    columns: tuple[str, ...]
    unread: dict[int, Text]
    notes: tuple[Text | Note, ...] = ()
    crs: Frame | None = None
    readings: tuple[Reading, ...] = ()
    crs_doubt: CrsError | None = None


def find_places(sheet: pd.DataFrame, *, named: Mapping[str, str] | None = None) -> Places | None:
    """Return the geometry of each row from WKT, a pair of coordinate columns, split columns or one cell; None without
    any.

    Parameters
    ----------
    sheet : DataFrame
        Cells as text.
    named : Mapping, optional
        Columns a person named: ``{"lon": "JD", "lat": "WD"}`` or ``{"wkt": "..."}``; ``x`` and ``y`` work too. One
        column for both is read as two coordinates in a cell.

    Raises
    ------
    LayerError
        If a named column is not there.
    """
    named = dict(named or {})
    for name in named.values():
        _check_there(sheet, name)
    places = _found(sheet, named)
    if places is None:
        return None
    system, doubt = system_of(*places.columns)
    return replace(places, crs=system or places.crs, crs_doubt=doubt or places.crs_doubt)


def _found(sheet: pd.DataFrame, named: Mapping[str, str]) -> Places | None:
    """The places of a table, without the datum."""
    if "wkt" in named:
        return _shapes(sheet, named["wkt"])
    if not named and "geometry_wkt" in sheet.columns:  # riverzones wrote it: lon, lat are of points only
        there = tuple(name for name in ("geometry_wkt", "lon", "lat") if name in sheet.columns)
        return replace(_shapes(sheet, "geometry_wkt"), columns=there)
    x, y = named.get("lon") or named.get("x"), named.get("lat") or named.get("y")
    if x is not None and x == y:
        return _pairs(sheet, x)
    heads = [read_heading(str(name)) for name in sheet.columns]
    if x is None and y is None:
        split = split_columns(heads)
        if split is not None and not _whole(sheet, heads):
            return _split_places(sheet, *split)
        x, y, notes = chosen_pair(heads)
    else:
        x = x or next((head.name for head in heads if head.axis == "x" and not head.unit), None)
        y = y or next((head.name for head in heads if head.axis == "y" and not head.unit), None)
        notes = ()
    if x is not None and y is not None:
        return _beside_second_pair(sheet, _points(sheet, x, y, notes=notes), x, y)
    wkt = next((head.name for head in heads if head.plain in coordinate_words().wkt), None)
    if wkt is not None:
        shapes = _shapes(sheet, wkt)
        if len(shapes.unread) < max(1, len(sheet)):
            return shapes
    return _one_cell(sheet, heads) or (_shapes(sheet, wkt) if wkt is not None else None)


def _check_there(sheet: pd.DataFrame, name: str) -> None:
    if name not in sheet.columns:
        there = list(map(str, sheet.columns))
        raise LayerError(
            Text(zh=f"没有坐标字段“{name}”。", en=f"no column {name!r} for the coordinates."),
            hint=nearest((), there, most=len(there)),
        )


def _whole(sheet: pd.DataFrame, heads: list[Heading]) -> bool:
    """Whether there is a plain pair of decimal degrees besides the split columns."""
    x, y, _ = chosen_pair([head for head in heads if not head.unit])
    if x is None or y is None:
        return False
    numbers = [pd.to_numeric(sheet[name], errors="coerce") for name in (x, y)]
    return all(bool(((values % 1) != 0).mean() > 0.5) for values in numbers)


def _numbers(cells: Iterable[object]) -> tuple[Floats, dict[int, Angle]]:
    """Values of a column, NaN where unreadable; what more was read of the cells that are no bare numbers."""
    series = pd.Series(list(cells), dtype=object)
    values = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, copy=True)
    values[~np.isfinite(values)] = np.nan
    angles: dict[int, Angle] = {}
    for row in np.flatnonzero(np.isnan(values)).tolist():
        cell = series.iloc[row]
        angle = read_angle(cell) if isinstance(cell, str) else None
        if angle is not None:
            values[row], angles[row] = angle.value, angle
    return values, angles


def _points(sheet: pd.DataFrame, x: str, y: str, *, notes: tuple[Text, ...] = ()) -> Places:
    """Points from a pair of columns."""
    words = [[_narrow(cell) for cell in sheet[name]] for name in (x, y)]
    words, unsure, notes_so_far = _commas(words, x, y)
    notes_so_far = [*notes, *notes_so_far]
    (values_x, angles_x), (values_y, angles_y) = (_numbers(column) for column in words)
    values_x[unsure] = values_y[unsure] = np.nan
    degrees = bool(_DEGREES_X.search(read_heading(x).plain))
    wrong: dict[int, Text] = {}
    turned = 0
    for row in sorted(angles_x.keys() | angles_y.keys()):
        axes = angles_x[row].axis if row in angles_x else "", angles_y[row].axis if row in angles_y else ""
        if (axes[0] == "y" and axes[1] in ("x", "")) or (axes[1] == "x" and axes[0] == ""):
            values_x[row], values_y[row] = values_y[row], values_x[row]
            turned += 1
        elif "" not in axes and axes[0] == axes[1]:
            values_x[row] = np.nan
            wrong[row] = Text(zh="，两个都写成同一个方向", en="; both name the same axis")
    if turned:
        notes_so_far.append(
            Text(
                zh=f"{turned} 行的经度写在 {y}、纬度写在 {x}（看其中的东经、北纬字样），已调换",
                en=f"{turned} rows have their longitude in {y} and latitude in {x}, as their own words say: turned",
            )
        )
    notes_so_far += [*_told_about(angles_x, x), *_told_about(angles_y, y)]
    plain = np.array([row not in angles_x and row not in angles_y for row in range(len(sheet))], dtype=bool)
    digits = [sheet[name].astype("string").str.replace(_COMPASS, "", regex=True) for name in (x, y)]
    if not turned and angles_x:  # E109.5230 and 10952.5E may be packed as 109.5230 and 10952.5 may
        plain |= (digits[0].str.fullmatch(_BARE) & digits[1].str.fullmatch(_BARE)).fillna(False).to_numpy(dtype=bool)
    count = unpacked(values_x, values_y, plain) if degrees else 0
    if count:
        notes_so_far.append(
            Text(
                zh=f"{x}、{y} 有 {count} 行是连写的度分秒（如 1095230 即 109°52′30″），已换算",
                en=f"{count} rows of {x}, {y} are packed degrees, minutes and seconds "
                "(1095230 is 109°52′30″): converted",
            )
        )
    good = np.isfinite(values_x) & np.isfinite(values_y)
    geometry = np.full(len(sheet), None, dtype=object)
    geometry[good] = shapely.points(values_x[good], values_y[good])
    packed = packed_reading(digits[0], digits[1], geometry, plain & good)
    unread = {}
    for row in np.flatnonzero(~good).tolist():
        more = _COMMA if unsure[row] else wrong.get(row, _NOTHING)
        unread[row] = _unread(sheet, row, (x, y), more)
    return Places(geometry, (x, y), unread, tuple(notes_so_far), readings=(packed,) if packed else ())


_APART_DEG, _APART_M = 0.002, 200.0


def _beside_second_pair(sheet: pd.DataFrame, places: Places, x: str, y: str) -> Places:
    """The places, with a warning where the same headings stand a second time over other places."""

    def bare(name: str) -> str:
        return re.sub(r"[(（\[【].*?[)）\]】]|_\d+$|\s", "", name)

    again = [
        next((str(name) for name in sheet.columns if name not in (x, y) and bare(str(name)) == bare(own)), None)
        for own in (x, y)
    ]
    if again[0] is None or again[1] is None or system_of(*again) != system_of(x, y):  # type: ignore[arg-type]
        return places
    second = _points(sheet, again[0], again[1])
    both = np.flatnonzero(~shapely.is_missing(places.geometry) & ~shapely.is_missing(second.geometry))
    if not len(both):
        return places
    apart = shapely.distance(places.geometry[both], second.geometry[both])
    degrees = bool(np.abs(shapely.get_coordinates(places.geometry[both])).max() <= 180)
    rows = both[apart > (_APART_DEG if degrees else _APART_M)]
    if not len(rows):
        return places
    numbers = "、".join(str(sheet.index[row]) for row in rows[:5])
    message = Text(
        zh=f"{len(rows)} 行的两对坐标不一致，相差 200 m 以上（第 {numbers} 行），位置取自 {x}、{y}，"
        f"没有用 {again[0]}、{again[1]}，请核对",
        en=f"the two pairs of coordinates of {len(rows)} rows lie more than 200 m apart (rows {numbers}): places are "
        f"from {x} and {y}, not from {again[0]} and {again[1]}; check them",
    )
    return replace(places, notes=(*places.notes, plain(message, loud=True)))


def _unread(
    sheet: pd.DataFrame, row: int, names: Sequence[str], why: Text = _NOTHING, what: Text = _COORDINATES
) -> Text:
    """The reason why a row has no place: its cells are blank, or what they hold."""
    cells = [sheet[name].iloc[row] for name in names]
    where = "、".join(names)
    if not any(isinstance(cell, str) for cell in cells):
        return Text(zh=f"没有坐标（{where} 为空）", en=f"no coordinates ({', '.join(names)} blank)")
    got = ", ".join(
        f"{name}={cell[:60]!r}" if isinstance(cell, str) else f"{name}="
        for name, cell in zip(names, cells, strict=True)
    )
    return Text(zh=f"{what.zh}读不出：{got}{why.zh}", en=f"{what.en} cannot be read: {got}{why.en}")


def _told_about(angles: Mapping[int, Angle], name: str) -> list[Text]:
    notes = []
    about, sixty = (sum(getattr(angle, word) for angle in angles.values()) for word in ("about", "sixty"))
    if about:
        notes.append(
            Text(
                zh=f"{name} 有 {about} 个值写明是约数（“约”“~”），位置不精确",
                en=f"{about} values of {name} say they are approximate (约, ~): places are not exact",
            )
        )
    if sixty:
        notes.append(
            Text(
                zh=f"{name} 有 {sixty} 个值的秒为 60，按进位到下一分读",
                en=f"{sixty} values of {name} have 60 seconds, read as the next minute",
            )
        )
    return notes


def _commas(words: list[list[object]], x: str, y: str) -> tuple[list[list[object]], NDArray[np.bool_], list[Text]]:
    """Cells with decimal commas as decimal points, which cells stay unclear, and what to tell."""
    unsure: NDArray[np.bool_] = np.zeros(len(words[0]), dtype=bool)
    cells = [cell for column in words for cell in column if isinstance(cell, str)]
    with_comma = [cell for cell in cells if "," in cell]
    if not with_comma:
        return words, unsure, []
    if all(_DECIMAL.fullmatch(cell) or re.fullmatch(r"[+-]?\d*", cell) for cell in cells):
        rows = set(range(len(unsure)))
    else:
        rows = {
            row
            for row, pair in enumerate(zip(*words, strict=True))
            if all(isinstance(cell, str) and re.fullmatch(r"[+-]?\d{1,3},\d+", cell) for cell in pair)
            and not all(_THOUSANDS.fullmatch(str(cell)) for cell in pair)
        }
        unsure_x, unsure_y = (np.array([_unsure(cell, column) for cell in column], dtype=bool) for column in words)
        unsure = unsure_x | unsure_y
        unsure[list(rows)] = False
    if not rows:
        return words, unsure, []
    plain_cells = [
        [cell.replace(",", ".") if row in rows and isinstance(cell, str) else cell for row, cell in enumerate(column)]
        for column in words
    ]
    example = next(cell for row in sorted(rows) for cell in (words[0][row], words[1][row]) if "," in str(cell))
    message = Text(
        zh=f"{x}、{y} 用逗号作小数点，已按小数读（“{example}”）",
        en=f"{x}, {y} write a decimal comma and were read so ({example!r})",
    )
    return plain_cells, unsure, [message]


def _narrow(cell: object) -> object:
    if isinstance(cell, str) and "," in cell.replace("，", ","):
        return unicodedata.normalize("NFKC", cell).strip()
    return cell


def _unsure(cell: object, column: list[object]) -> bool:
    """Whether a comma cannot be the thousands of a projected coordinate in a column like this."""
    if not isinstance(cell, str) or "," not in cell:
        return False
    if not _THOUSANDS.fullmatch(cell):
        return bool(re.search(r"\d,\d", cell)) and read_angle(cell) is None
    others, _ = _numbers(
        [cell_beside for cell_beside in column if isinstance(cell_beside, str) and "," not in cell_beside]
    )
    known = np.abs(others[np.isfinite(others)])
    return cell.count(",") == 1 and bool(len(known)) and float(known.max()) <= 180


def _split_places(sheet: pd.DataFrame, east: dict[str, str], north: dict[str, str]) -> Places:
    """Points from degrees, minutes and seconds in columns of their own."""
    lon, lon_wrong = _axis_degrees(sheet, east)
    lat, lat_wrong = _axis_degrees(sheet, north)
    good = np.isfinite(lon) & np.isfinite(lat)
    used = (*east.values(), *north.values())
    notes = [
        Text(
            zh=f"度、分、秒分列：经度取自 {'、'.join(east.values())}，纬度取自 {'、'.join(north.values())}",
            en=f"degrees, minutes and seconds in columns of their own: longitude from {', '.join(east.values())}, "
            f"latitude from {', '.join(north.values())}",
        )
    ]
    if good.any():
        middle = float(np.median(lon[good])), float(np.median(lat[good]))
        if not in_china(*middle) and in_china(*middle[::-1]):
            lon, lat = lat, lon
            notes.append(Text(zh="前一组是纬度，已调换", en="the first group holds latitudes: turned"))
    geometry = np.full(len(sheet), None, dtype=object)
    geometry[good] = shapely.points(lon[good], lat[good])
    unread = {}
    for row in np.flatnonzero(~good).tolist():
        why = lon_wrong.get(row) or lat_wrong.get(row) or _NOTHING
        unread[row] = _unread(sheet, row, used, why, _DEGREES)
    return Places(geometry, used, unread, tuple(notes))


def _axis_degrees(sheet: pd.DataFrame, columns: dict[str, str]) -> tuple[Floats, dict[int, Text]]:
    """Degrees from the columns of one axis, NaN where they make none, and why."""
    parts = {}
    for unit in "dms":
        cells = sheet[columns[unit]] if unit in columns else pd.Series([None] * len(sheet), dtype=object)
        bare = [re.sub(r"[°度′'分″\"秒EN东北经纬\s]", "", unicodedata.normalize("NFKC", str(cell))) if cell is not None
                else "" for cell in cells]  # fmt: skip
        parts[unit] = pd.Series(bare, dtype=object).replace("", None)
    degrees, minutes, seconds = (pd.to_numeric(parts[unit], errors="coerce").to_numpy(dtype=float) for unit in "dms")
    blank_m, blank_s = parts["m"].isna().to_numpy(), parts["s"].isna().to_numpy()
    whole_d, whole_m = degrees % 1 == 0, minutes % 1 == 0
    value = np.abs(degrees) + np.where(blank_m, 0, minutes) / 60 + np.where(blank_s, 0, seconds) / 3600
    wrong: dict[int, Text] = {}
    for flaw, why in (
        (np.isnan(degrees) | (np.isnan(minutes) & ~blank_m) | (np.isnan(seconds) & ~blank_s),
         Text(zh="（不是数）", en=" (no numbers)")),
        ((minutes >= 60) | (seconds >= 60) | (minutes < 0) | (seconds < 0),
         Text(zh="（分、秒应小于 60）", en=" (minutes and seconds must be below 60)")),
        ((~whole_d & ~blank_m) | (~whole_m & ~blank_m & ~blank_s),
         Text(zh="（前一级已有小数，后一级又有值）", en=" (a fraction before a smaller unit)")),
        ((blank_m & ~blank_s), Text(zh="（缺分）", en=" (no minutes)")),
        (whole_d & blank_m & blank_s, Text(zh="（只有整度）", en=" (whole degrees only)")),
    ):  # fmt: skip
        for row in np.flatnonzero(flaw).tolist():
            wrong.setdefault(row, why)
    value[list(wrong)] = np.nan
    return np.where(degrees < 0, -value, value), wrong


def _one_cell(sheet: pd.DataFrame, heads: list[Heading]) -> Places | None:
    """Points from a column that holds both coordinates, found by its heading or else by what stands in it."""
    words = coordinate_words()
    named = [head.name for head in heads if head.plain in words.both]
    others = [head.name for head in heads if head.plain not in words.both and not head.axis]
    for name, by_heading in [*((name, True) for name in named), *((name, False) for name in others)]:
        cells = [cell for cell in sheet[name] if isinstance(cell, str)]
        sample = cells[:50]
        if sample and sum(_SHAPE.match(cell) is not None for cell in sample) >= _PAIR_SHARE * len(sample):
            return _shapes(sheet, name)
        if sample and sum(_corners_there(cell) for cell in sample) >= _PAIR_SHARE * len(sample):
            where = Text(
                zh=f"位置取自“{name}”列，其中写有一串坐标", en=f"places are from {name}, which holds lists of them"
            )
            return replace(_shapes(sheet, name), notes=(where,))
        read = [pair for pair in map(read_pair, sample) if pair is not None and _likely(pair)]
        if sample and len(read) >= _PAIR_SHARE * len(sample):
            pairs = _pairs(sheet, name)
            if by_heading:
                return pairs
            message = Text(
                zh=f"位置取自“{name}”列，其中写有成对的坐标", en=f"places are from {name}, which holds pairs"
            )
            return replace(pairs, notes=(message, *pairs.notes))
    return None


def _corners_there(cell: str) -> bool:
    """Whether a cell lists places of China."""
    spots = corners(cell)
    return bool(spots) and all(_can_be(*spot) for spot in spots)


def _likely(pair: tuple[Angle, Angle]) -> bool:
    return _can_be(pair[0].value, pair[1].value)


def _can_be(first_value: float, second_value: float) -> bool:
    """Whether two numbers can be a place in China, or metres with a zone in front."""
    if bool(in_china(first_value, second_value)) or bool(in_china(second_value, first_value)):
        return True
    low, high = sorted((abs(first_value), abs(second_value)))
    return 300_000 <= low <= 7_300_000 and (high > 10_000_000 or 1_500_000 <= high <= 7_300_000)


def _pairs(sheet: pd.DataFrame, name: str) -> Places:
    """Points from cells that hold both coordinates."""
    geometry = np.full(len(sheet), None, dtype=object)
    unread: dict[int, Text] = {}
    angles: dict[int, Angle] = {}
    sided = any(pair is not None and (pair[0].axis or pair[1].axis)
                for pair in (read_pair(cell) for cell in sheet[name].iloc[:50] if isinstance(cell, str)))  # fmt: skip
    for row, cell in enumerate(sheet[name]):
        pair = read_pair(cell) if isinstance(cell, str) else None
        if pair is None and isinstance(cell, str) and _POINT.match(cell):
            shape = shapely.from_wkt(cell, on_invalid="ignore")
            if shape is not None and not shape.is_empty:
                geometry[row] = shape
                continue
        if pair is None:
            unread[row] = _unread(sheet, row, (name,))
            continue
        first, second = pair
        if sided and not (first.axis or second.axis) and abs(first.value) < 60 < abs(second.value) <= 180:
            first, second = second, first
        geometry[row] = shapely.Point(first.value, second.value)
        angles[2 * row], angles[2 * row + 1] = first, second
    return Places(geometry, (name,), unread, tuple(_told_about(angles, name)))


def _shapes(sheet: pd.DataFrame, name: str) -> Places:
    """Shapes of a column, with the system that they name themselves."""
    geometry, crs, doubt = read_shapes(sheet[name].tolist(), ring=says_ring(name))
    rows = np.flatnonzero(shapely.is_missing(geometry)).tolist()
    unread = {row: _unread(sheet, row, (name,)) for row in rows}
    return Places(geometry, (name,), unread, crs=crs, crs_doubt=doubt)
