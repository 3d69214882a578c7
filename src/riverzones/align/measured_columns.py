"""Units of headings, and lengths and areas that a file states without a unit, checked against its own geometry.

``LENGTH`` and ``AREA`` of old coverages are in the units of the map, often degrees; taken as kilometres they would be
wrong by a factor nobody sees. A column whose name says no unit is only believed where the geometry agrees.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import numpy as np
import pandas as pd

from riverzones.align.measures import factor, per_in, unit_in, without_unit
from riverzones.align.notes import Note, plain
from riverzones.geo.geodesy import area_m2, length_m
from riverzones.model import LayerKind, Text

__all__ = ["SHEET_UNITS", "heading_units", "left_units", "measured", "settle_units"]

SHEET_UNITS: Final = "riverzones_sheet_units"
"""Attribute of a frame: the units that a title row of its sheet states."""
_SIZE = {"m": 1.0, "km": 1e3, "m2": 1.0, "ha": 1e4, "km2": 1e6}
_SAYS = re.compile(r"km|公里|千米|平方|公顷|亩|ha$|_m2?$|[(（](m|米)", re.IGNORECASE)
_FROM = {"length": (("m", 1.0), ("km", 1e3)), "area": (("m2", 1.0), ("mu", 2000 / 3), ("ha", 1e4), ("km2", 1e6))}


def measured(kind: LayerKind, geometry: Any, columns: Collection[str]) -> dict[str, Any]:
    """Return lengths and areas of the geometry in the unit of each such column of ``kind`` named; zeros are unknown."""
    positive = {}
    for column in kind.columns:
        if column.name not in columns:
            continue
        what = re.match(r"(length|area)_", column.name)
        if what and column.unit in _SIZE and column.dtype == "number":
            values = (length_m if what.group(1) == "length" else area_m2)(geometry) / _SIZE[column.unit]
            positive[column.name] = np.where(values > 0, values, np.nan)
    return positive


def heading_units(
    kind: LayerKind,
    columns: Mapping[str, str],
    *,
    firm: Collection[str] = (),
    known: Collection[str] = (),
    sheet: Sequence[str] = (),
) -> tuple[dict[str, tuple[str | None, str | None]], list[str], list[Note]]:
    """Return what the headings say of units: (unit, time it counts by) per column, columns that cannot be taken, notes.

    A unit of the same kind is converted (``服务人口（万人）``); one of another kind, or one that nobody knows, leaves
    the column out, unless a person named it (``firm``): then it is in the unit of the column. ``known`` are columns
    whose unit the geometry tells, ``sheet`` the units that a title row gives to the whole sheet: to each heading that
    says none and whose quantity one of them measures.
    """
    units: dict[str, tuple[str | None, str | None]] = {}
    doubted: list[str] = []
    notes: list[Note] = []
    for ours, theirs in columns.items():
        column = kind.by_name[ours]
        if column.unit is None or column.dtype not in ("number", "integer"):
            continue
        if theirs.strip().casefold() == ours:  # our own names carry their unit
            units[ours] = (None, None)
            continue
        unit_said, per = unit_in(theirs), per_in(theirs)
        if unit_said is None:
            unit_said = next(((unit, True) for unit in sheet if _times(unit, per, column.unit) is not None), None)
        shown = _SHOWN.get(column.unit, column.unit)
        if unit_said is None and column.unit == "m3/d" and per in ("年", "月"):
            units[ours] = (None, None)
            if ours not in firm:
                doubted.append(ours)
                notes.append(_asked(theirs, per, ours, column.title, shown))
            continue
        if unit_said is None:
            units[ours] = (None, per)
            if column.unit not in _PLAIN and ours not in known:
                cause = "rate_open" if _rate_open(theirs, per, column.unit) else "no_unit"
                notes.append(Note(cause, Text(zh=f"{theirs}（{shown}）", en=f"{theirs} [{column.unit}]"), 1, theirs))
            continue
        said = unit_said[0]
        times = _times(said, per, column.unit)
        if times is not None:
            units[ours] = (said, per)
            if times != 1:
                factor_text = f"{float(times):.10g}"
                notes.append(
                    Note(
                        "units",
                        Text(zh=f"{theirs} ×{factor_text} 为 {shown}", en=f"{theirs} x {factor_text} to {column.unit}"),
                        1,
                        theirs,
                        (said,),
                    )
                )
            continue
        units[ours] = (None, per)
        if ours in firm:
            text = Text(
                zh=f"{theirs} 的单位“{said}”不认识，按您的指定当作 {shown}",
                en=f"{theirs}: unit {said!r} not understood, taken to be {column.unit} as you said",
            )
            notes.append(plain(text))
            continue
        doubted.append(ours)
        timeless = column.unit == "m3/d" and _times(said, "日", column.unit) is not None
        notes.append(_asked(theirs, said, ours, column.title, shown, timeless=timeless))
    return units, doubted, notes


_POLLUTANT = re.compile(r"COD|BOD|NH|TP|TN|氨氮|总磷|总氮|化学需氧量|污染物|悬浮物|入河量|排污量", re.IGNORECASE)
_MEANS = {
    "m3/d": re.compile(r"水|污|排|流量|规模|能力"),
    "t/a": _POLLUTANT,
    "person": re.compile(r"人"),
    "km2": re.compile(r"面积"),
}
"""Units that a verdict hangs on, each with what a heading says that can be meant by a column in it."""


def left_units(kind: LayerKind, columns: Collection[str], headings: Sequence[str]) -> list[Note]:
    """Return what to ask of headings that name a quantity in a unit we know, and are no column that we know.

    Kept as text they would be no number for any rule: ``外排规模（万吨/年）`` may be what goes out by the day.
    ``columns`` are ours that have a heading already.
    """
    notes = []
    for heading in headings:
        said, per = unit_in(heading), per_in(heading)
        if said is None or not said[1]:
            continue
        meant = [
            column
            for column in kind.columns
            if column.name not in columns
            and column.dtype in ("number", "integer")
            and column.unit in _MEANS
            and _MEANS[column.unit].search(without_unit(heading))
            and not (column.unit == "m3/d" and _POLLUTANT.search(heading))
            and _times(said[0], per, column.unit) is not None
        ][:2]
        if meant:
            zh = " 或 ".join(f"{column.title.zh} --column {column.name}={heading}" for column in meant)
            en = " or ".join(f"--column {column.name}={heading}" for column in meant)
            notes.append(Note("unit_left", Text(zh=f"{heading}（若是 {zh}）", en=f"{heading} ({en}?)"), 1, heading))
    return notes


def _times(said: str, per: str | None, unit: str) -> Fraction | None:
    """By what a number under a heading is multiplied, where the time it counts by may be left out of its unit."""
    times = factor(said, unit)
    return factor(f"{said}/{per}", unit) if times is None and per is not None else times


def _rate_open(heading: str, per: str | None, unit: str) -> bool:
    """Whether a heading without a unit leaves open by which time an amount per day counts: 供水规模, 年排放量."""
    return unit == "m3/d" and re.search(r"[\u4e00-\u9fff]", heading) is not None and per not in ("日", "天")


def _asked(theirs: str, said: str, ours: str, title: Text, shown: str, *, timeless: bool = False) -> Note:
    if timeless:
        return Note(
            "unit_unknown",
            Text(
                zh=f"{theirs} 没写按日还是按年计，换不成 {title.zh}的单位 {shown}；请在标题中写明"
                f"（如 {said}/年、{said}/日）",
                en=f"{theirs}: {said!r} by the day or by the year? say so in the heading ({said}/年, {said}/日): "
                f"{ours} is in {shown}",
            ),
            1,
            theirs,
            (said,),
        )
    zh = f"的“{said}”换不成" if said else "没写单位，不能当作"
    en = f"{said!r} is no" if said else "no unit, not taken to be"
    return Note(
        "unit_unknown",
        Text(
            zh=f"{theirs} {zh} {title.zh}的单位 {shown}；若数值就是 {shown}，请加 --column {ours}={theirs}",
            en=f"{theirs}: {en} {shown} of {ours}; if the numbers are, say --column {ours}={theirs}",
        ),
        1,
        theirs,
        (said,) if said else (),
    )


_SHOWN = {
    "person": "人",
    "m3/d": "m³/d",
    "10^4 CNY": "万元",
    "mu": "亩",
    "pig": "头",
    "km2": "km²",
    "m2": "m²",
    "m3": "m³",
}
_PLAIN = frozenset({"m", "a", "1/a", "deg", "min", "h", "mm"})
"""Units that headings rightly leave out."""


def settle_units(
    table: pd.DataFrame, kind: LayerKind, columns: Mapping[str, str], sizes: Mapping[str, Any]
) -> tuple[dict[str, float], list[str], list[Note]]:
    """Return factors for columns in another unit, columns not to be believed, and what to tell.

    The median of stated / measured decides: within a factor of 1.5 of a known unit it is that unit. A name that says
    its unit (``LENGTHKM``, 面积(公顷)) or numbers that say it are left alone.
    """
    factors: dict[str, float] = {}
    doubted: list[str] = []
    notes: list[Note] = []
    for ours, size in sizes.items():
        theirs = columns.get(ours)
        if theirs is None or _SAYS.search(theirs):
            continue
        stated = pd.to_numeric(table[theirs], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        if not np.isfinite(stated).any():
            continue
        ratio = stated / size
        ratio = ratio[np.isfinite(ratio) & (ratio > 0)]
        unit = str(kind.by_name[ours].unit)
        middle = float(np.median(ratio)) if len(ratio) else 0.0
        fits = [
            (name, per / _SIZE[unit])
            for name, per in _FROM[ours.split("_")[0]]
            if 1 / 1.5 < middle * per / _SIZE[unit] < 1.5
        ]
        if not fits:
            doubted.append(ours)
            notes.append(
                plain(
                    Text(
                        zh=f"{theirs} 没写单位，与几何量得的不成比例（可能是度），不当作 {ours}，按原名保留",
                        en=f"{theirs} names no unit and does not agree with the geometry (degrees?): "
                        f"not taken as {ours}",
                    )
                )
            )
        elif fits[0][1] != 1.0:
            factors[ours] = fits[0][1]
            notes.append(
                plain(
                    Text(
                        zh=f"{theirs} 没写单位，按几何判断是 {fits[0][0]}，换算为 {unit}",
                        en=f"{theirs} names no unit; by the geometry it is {fits[0][0]}, changed to {unit}",
                    )
                )
            )
    return factors, doubted, notes
