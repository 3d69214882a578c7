"""Angles as people write them: degrees, minutes and seconds in words, signs and packed digits."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riverzones.geo.crs import in_china
from riverzones.model import Text

__all__ = ["Angle", "Reading", "packed_reading", "parse_angle", "read_angle", "read_pair", "unpacked"]


_DEGREE, _MINUTE, _SECOND = "°˚º∘⁰゜○◦度", "′'’‘‛`´＇ʹʼˊ´分", '″"”“„‟˝＂〃ʺ秒'
_MARKS = str.maketrans(
    {**dict.fromkeys(_DEGREE, "°"), **dict.fromkeys(_MINUTE, "'"), **dict.fromkeys(_SECOND, '"'), "。": ".", "·": "."}
)
_SIDES = {"东": "E", "西": "W", "南": "S", "北": "N", "e": "E", "w": "W", "s": "S", "n": "N"}
_ABOUT = re.compile(r"^[~≈约]+|^大约|左右$|^(about|approx\.?|ca\.?)\s*", re.IGNORECASE)
_LABEL = re.compile(
    r"^(东经|西经|北纬|南纬|经度|纬度|经|纬|longitude|latitude|long|lng|lon|lat|[东西南北ewns](?![a-z]))\s*[:：=]?\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*(东经|西经|北纬|南纬|[东西南北ewns])$", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
_PART = r"(\d+(?:\.\d+)?)"
_MARKED = re.compile(rf"([+-]?){_PART}\s*°\s*(?:{_PART}\s*('?)\s*(?:(?<=[\s'])\s*{_PART}\s*[\"']?)?)?")
_LETTERS = re.compile(rf"([+-]?){_PART}\s*d(?:eg)?\.?\s*(?:{_PART}\s*m(?:in)?\.?\s*(?:{_PART}\s*(?:s(?:ec)?\.?)?)?)?")
_SEPARATED = re.compile(r"([+-]?)(\d{1,3})(?:\s*([\s:_/\-;,.])\s*)(\d+)(?:\s*\3\s*(\d+)(\.\d+)?)?")


@dataclass(frozen=True, slots=True)
class Angle:
    """A coordinate that was read.

    ``value`` is in degrees, or the bare number where no mark says so (``plain``); ``side`` is E, W, N, S or empty;
    ``axis`` is x or y where words or letters say so; ``about`` marks one written as approximate, ``sixty`` one whose
    seconds are 60.
    """

    value: float
    plain: bool = False
    side: str = ""
    axis: str = ""
    about: bool = False
    sixty: bool = False


def parse_angle(words: object) -> float:
    """Return a coordinate written as a number or as degrees, minutes and seconds; NaN if it is neither.

    Examples
    --------
    >>> parse_angle("109°52'30\\""), parse_angle("E109 52 30"), parse_angle("38512345.6")
    (109.875, 109.875, 38512345.6)
    >>> parse_angle("52'30\\""), parse_angle("109°30\\""), parse_angle("109.5°30'")
    (nan, nan, nan)
    """
    if not isinstance(words, str):
        return math.nan if words is None else float(str(words))
    angle = read_angle(words)
    return math.nan if angle is None else angle.value


def read_angle(words: str) -> Angle | None:
    """Return one coordinate out of the text of a cell; None where it is none, or could be read in two ways."""
    text, about = _plain_text(words)
    text, side, axis = _side_of(text)
    if not text:
        return None
    if _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    if _NUMBER.fullmatch(text):
        value = float(text)
        return Angle(_signed(value, side), True, side, axis, about) if math.isfinite(value) else None
    parts = _parts(text)
    if parts is None:
        return None
    negative, degrees, minutes, seconds = parts
    if degrees > 360 or minutes >= 60 or seconds > 60:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return Angle(_signed(-value if negative else value, side), False, side, axis, about, seconds == 60)


def _plain_text(words: str) -> tuple[str, bool]:
    """The text with one sign for each mark, half width, no punctuation around it; whether it says 'about'."""
    words = re.sub("([经纬])度", r"\1", words)
    text = unicodedata.normalize("NFKC", words.translate(_MARKS)).replace("\u2212", "-")
    text = re.sub(r"^(\D*\d{1,3})[.](\s*\d{1,2}\s*'\s*\d)", r"\1°\2", text)  # 109。52′30″: the full stop is a slip
    text = re.sub(r"''", '"', text)
    text = re.sub(r"(\d)\s*([°'\"])\s*\.\s*(\d+)", r"\1.\3\2", text)  # surveyors write 30″.5
    text = re.sub(r"(?<=\d)\s*\.\s+(?=\d)|(?<=\d)\s+\.\s*(?=\d)", ".", text)
    if "'" in text:
        text = re.sub(r"(?<=\d)[oO](?=\s*\d)", "°", text)
    text = text.strip(" \t\r\n\u3000;,、.:()[]{}|")
    about = bool(_ABOUT.search(text))
    return _ABOUT.sub("", text).strip(), about


def _side_of(text: str) -> tuple[str, str, str]:
    """The text without the words that say its side, with the side and the axis."""
    side = axis = ""
    while (label := _LABEL.match(text)) and label.end():
        word = label.group(1).lower()
        side = side or _SIDES.get(word[0] if word[:1] in "东西南北" or len(word) == 1 else "", "")
        axis = axis or ("x" if word in ("经度", "经") or word.startswith("lo") or word == "lng" else "")
        axis = axis or ("y" if word in ("纬度", "纬") or word.startswith("la") else "")
        text = text[label.end() :].strip()
    if not _LETTERS.fullmatch(text) and (tail := _TAIL.search(text)):
        side = side or _SIDES[tail.group(1)[0].lower()]
        text = text[: tail.start()].strip()
    return text, side, axis or ("x" if side in ("E", "W") and side else "y" if side else "")


def _signed(value: float, side: str) -> float:
    return -abs(value) if side in ("W", "S") else value


def _parts(text: str) -> tuple[bool, float, float, float] | None:
    """Sign, degrees, minutes and seconds of a text with marks, letters or separators."""
    match = _MARKED.fullmatch(text) or _LETTERS.fullmatch(text)
    if match is not None:
        sign, degrees, minutes = match.groups()[:3]
        mark_and_seconds = list(match.groups()[3:])
        seconds = mark_and_seconds[-1]
        if (minutes and "." in degrees) or (seconds and "." in minutes):
            return None
        bare = len(mark_and_seconds) == 2 and minutes and not mark_and_seconds[0] and not seconds
        if bare and re.fullmatch(r"\d+\.[0-5]\d", minutes):  # 109°52.30 may be 52.3 minutes or 52′30″
            return None
        return sign == "-", float(degrees), float(minutes or 0), float(seconds or 0)
    match = _SEPARATED.fullmatch(text)
    if match is None:
        return _by_space(text)
    sign, degrees, mark, minutes, seconds, rest = match.groups()
    if mark in ",." and seconds is None:
        return None
    if len(minutes) > 2 or (seconds is not None and len(seconds) > 2):
        return None
    return sign == "-", float(degrees), float(minutes), float(f"{seconds or 0}{rest or ''}")


def _by_space(text: str) -> tuple[bool, float, float, float] | None:
    """``109 52.5`` and ``109-52.5``: the last part may have a fraction."""
    match = re.fullmatch(r"([+-]?)(\d{1,3})\s*[\s:_/\-]\s*(\d{1,2}\.\d+)", text)
    if match is None:
        return None
    return match.group(1) == "-", float(match.group(2)), float(match.group(3)), 0.0


_BETWEEN = re.compile(r"\s*[,，;；、|\n\t/]\s*")
_AXIS_WORD = r"东经|西经|北纬|南纬|经度|纬度|longitude|latitude|lng|lon|lat|[xyewns东西南北]"
_BEFORE = re.compile(rf"(?<=[\d°'\"′″度分秒])\s*(?=(?:{_AXIS_WORD}))", re.IGNORECASE)
_AFTER = re.compile(r"(?<=[ewns东西南北])\s*(?=\d)", re.IGNORECASE)
_XY = re.compile(r"^([xy])\s*[:=：]\s*", re.IGNORECASE)


def read_pair(words: str) -> tuple[Angle, Angle] | None:
    """Return both coordinates out of one cell, longitude or x first where the text says which is which.

    Examples
    --------
    >>> [angle.value for angle in read_pair("北纬31°4′12″，东经109°52′30″")]
    [109.875, 31.07]
    """
    text = words.strip().strip("()（）[]【】{} ")
    text = re.sub(r"(?<=[\d°'\"′″度分秒])\s*[和与]\s*", ",", text)
    starts = re.match(rf"(?:{_AXIS_WORD})", text, re.IGNORECASE)
    for pieces in (
        _BETWEEN.split(text),
        (_BEFORE if starts else _AFTER).split(text),
        re.split(r"\s{2,}", text),
        _halves(text),
    ):
        whole = [piece for piece in pieces if piece.strip()]
        if len(whole) != 2:
            continue
        named = [_XY.match(piece.strip()) for piece in whole]
        read = [read_angle(_XY.sub("", piece.strip())) for piece in whole]
        first, second = read
        if first is None or second is None:
            continue
        axes = [
            mark.group(1).lower() if mark else angle.axis for mark, angle in zip(named, (first, second), strict=True)
        ]
        if axes[0] and axes[0] == axes[1]:
            return None
        return (second, first) if axes[0] == "y" or axes[1] == "x" else (first, second)
    return None


def _halves(text: str) -> list[str]:
    """Two, four or six parts with spaces between them, cut in the middle."""
    parts = text.split()
    if len(parts) not in (2, 4, 6):
        return []
    middle = len(parts) // 2
    return [" ".join(parts[:middle]), " ".join(parts[middle:])]


_FRACTION = re.compile(r"\s*-?\d{1,3}(?:\.(\d{0,8}))?\s*")
_FEWEST = 3
"""Digits behind the point that most numbers must have: with fewer, packed minutes would be whole and say little."""
LIKELY = 0.05
"""Chance below which decimal degrees that look packed are asked about: a setting of ours."""
CERTAIN = 1e-9
"""Chance below which they are packed without asking: a setting of ours."""


@dataclass(frozen=True)
class Reading:
    """Another way to read the coordinates: what ``--angles`` calls it, its words, its geometry.

    ``chance`` is how likely numbers of the plain reading would look like this one by accident.
    """

    word: str
    title: Text
    geometry: NDArray[Any]
    chance: float


def unpacked(x: NDArray[np.float64], y: NDArray[np.float64], plain: NDArray[np.bool_]) -> int:
    """Turn pairs of numbers that can only be packed (DDDMMSS.s, DDDMM.mmm) into degrees, in place; how many there were.

    Nothing is turned unless all pairs of that size keep their minutes and seconds below 60 and lie in China.

    Examples
    --------
    >>> x, y = np.array([1095230.0, 10952.5, 109.875]), np.array([310412.0, 3104.2, 31.07])
    >>> unpacked(x, y, np.array([True, True, True])), x.tolist(), y.round(9).tolist()
    (2, [109.875, 109.875, 109.875], [31.07, 31.07, 31.07])
    """
    turned = 0
    for low, high, seconds in ((30_000, 1_400_000, True), (300, 14_000, False)):
        rows = plain & (x >= low) & (x < high) & (y >= low) & (y < high)
        if not rows.any():
            continue
        (lon, lon_good), (lat, lat_good) = (_packed_parts(values[rows], seconds=seconds) for values in (x, y))
        if not (lon_good and lat_good and (in_china(lon, lat) | in_china(lat, lon)).all()):
            continue
        x[rows], y[rows] = lon, lat
        turned += int(rows.sum())
    return turned


def _packed_parts(number: NDArray[np.float64], *, seconds: bool) -> tuple[NDArray[np.float64], bool]:
    """Degrees of packed numbers, and whether all minutes and seconds are below 60."""
    degrees = number // (10_000 if seconds else 100)
    minutes = number // 100 % 100 if seconds else number % 100
    rest = number % 100 if seconds else np.zeros(len(number))
    return degrees + minutes / 60 + rest / 3600, bool((minutes < 60).all() and (rest < 60).all())


def packed_reading(
    x: pd.Series[Any], y: pd.Series[Any], geometry: NDArray[Any], plain: NDArray[np.bool_]
) -> Reading | None:
    """Return the reading of decimal degrees as degrees, minutes and seconds (109.5230 is 109°52′30″); None if one
    cannot be.

    Parameters
    ----------
    x, y : Series
        The cells as text.
    geometry : array
        Points of the plain reading.
    plain : array of bool
        Rows whose cells are bare numbers.
    """
    rows = np.flatnonzero(plain)
    if not len(rows):
        return None
    columns = []
    chance = 1.0
    for cells in (x, y):
        fractions = []
        for cell in cells.iloc[rows]:
            match = _FRACTION.fullmatch(str(cell))
            if match is None:
                return None
            digits = match.group(1) or ""
            padded = digits.ljust(4, "0")
            if int(padded[:2]) >= 60 or int(padded[2:4]) >= 60:
                return None
            fractions.append((digits, padded))
        if np.median([len(digits) for digits, _ in fractions]) < _FEWEST:
            return None
        chance *= 0.6 ** (len({p[:2] for _, p in fractions}) + len({p[2:4] for _, p in fractions}))
        numbers = pd.to_numeric(cells.iloc[rows]).to_numpy(dtype=float)
        if (np.abs(numbers) > 180).any():
            return None
        parts = [(int(p[:2]), float(f"{p[2:4]}.{p[4:] or 0}")) for _, p in fractions]
        whole = np.trunc(np.abs(numbers)) + np.array([minutes / 60 + seconds / 3600 for minutes, seconds in parts])
        columns.append(np.where(numbers < 0, -whole, whole))
    from riverzones.zones.corners import dms  # all methods of zones load with it, and few tables are packed

    points = geometry.copy()
    points[rows] = shapely.points(columns[0], columns[1])
    return Reading(
        "dms",
        Text(
            zh=f"度.分秒连写（如 {x.iloc[rows[0]]} 即 {dms(columns[0][0], decimals=1)}）",
            en=f"degrees.minutes-seconds ({x.iloc[rows[0]]} is {dms(columns[0][0], decimals=1)})",
        ),
        points,
        chance,
    )
