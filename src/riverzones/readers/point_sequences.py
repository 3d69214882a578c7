"""Tables of corner points made into areas, and of points in order made into lines, where these are wanted.

Rows that share what names the thing (code, name, tier ...) and say an order or a ring are corners, not things. Rings
come by their number, else where the order begins anew; a ring within another is a hole.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely

from riverzones.model import Text
from riverzones.readers.angles import Reading
from riverzones.readers.rawlayer import RawLayer, Wanted
from riverzones.readers.survey_text import rings_to_area
from riverzones.readers.table_header import plain_word
from riverzones.terms import labels

__all__ = ["as_sequences"]

_ORDER = re.compile(
    "(拐点|界址点|角点|节点|顶点|控制点|边界点|折点|坐标点|界桩|点)(编号|序号|号|顺序|次序|名称|名|代码)?|点序|顺序号?|次序|(vertex|point|corner|node)?_?"
    "(order|seq|sequence|index|idx|no|id|number)|序号|编号"
)
_SURE = re.compile("拐点|界址点|角点|节点|顶点|折点|界桩|点序|顺序|次序|点号|vertex|corner|order|seq")
_CORNERS = re.compile("拐点|界址点|角点|界桩|vertex|corner")
_THING = re.compile(
    "(地块|宗地|图斑|多边形|面|片区|区块|polygon|parcel|plot|feature|shape)_?(编号|序号|号|名称|名|代码|no|id|number|name)?"
)
"""Headings that part things from each other, whatever the kind knows."""
_RING = re.compile("(环|圈|闭合环|地块圈|ring|part|loop)_?(编号|序号|号|no|id|number)?")


def as_sequences(raw: RawLayer, wanted: Wanted) -> RawLayer:
    """Return a layer of points as areas or lines, where only these are wanted and the table holds their corners in
    order.

    Parameters
    ----------
    raw : RawLayer
        A table with points.
    wanted : Wanted
        What the rows shall become.

    Returns
    -------
    RawLayer
        The layer as it came where it is something else.
    """
    families = wanted.families - {"none"}
    if not families or "point" in families or raw.geometry is None or not len(raw.frame):
        return raw
    if not (shapely.is_missing(raw.geometry) | (shapely.get_type_id(raw.geometry) == 0)).all():
        return raw
    free = [name for name in map(str, raw.frame.columns) if name not in raw.place_columns]
    ring = next((name for name in free if _RING.fullmatch(plain_word(name))), None)
    order = _order_column(raw.frame, free, wanted)
    family = _family(families, order, ring)
    if family is None:
        return raw
    keys, carried = _keys(raw.frame, [name for name in free if name not in (ring, order)], wanted)
    if not keys and ring is None and (order is None or _all_named(raw.frame, free, order, wanted)):
        return raw
    if keys and order is None:  # with nothing that names the thing, a running number would join all rows to one
        order = _numbered(raw.frame, free)
        keys = [name for name in keys if name != order]
    groups = _runs(carried, keys)
    if not any(len(rows) > 1 for rows in groups):
        return raw
    least = 3 if family == "polygon" else 2
    shapes, unread, first = [], {}, []
    for position, rows in enumerate(groups):
        good = [row for row in rows if raw.geometry[row] is not None]
        parts = _parts(raw, good, order, ring)
        shape = _made(raw, parts, family)
        if len(good) < len(rows) or shape is None:
            spoilt = len(rows) - len(good)
            unread[position] = (
                Text(
                    zh=f"{len(rows)} 个拐点中有 {spoilt} 个坐标读不出",
                    en=f"{spoilt} of {len(rows)} corners are unreadable",
                )
                if spoilt
                else Text(
                    zh=f"只有 {len(rows)} 个拐点，至少要 {least} 个",
                    en=f"{len(rows)} corners, at least {least} are needed",
                )
            )
        shapes.append(shape)
        first.append(rows[0])
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    frame, dropped = _facts(carried, groups, [name for name in free if name not in (ring, order)], raw)
    return replace(
        raw,
        frame=frame,
        records=raw.records[first],
        geometry=geometry,
        readings=tuple(_read_again(raw, reading, wanted) for reading in raw.readings),
        unread=unread,
        notes=(*raw.notes, *_sequence_note(raw, groups, keys, order, ring, family), *dropped),
    )


def _family(families: frozenset[str], order: str | None, ring: str | None) -> str | None:
    """Areas or lines; where both are wanted, areas of corners and rings, lines of points with any other order."""
    if len(families) == 1:
        return next(iter(families))
    if ring is not None or (order is not None and _CORNERS.search(plain_word(order))):
        return "polygon"
    return "line" if order is not None else None


def _read_again(raw: RawLayer, reading: Reading, wanted: Wanted) -> Reading:
    """The same areas or lines in another reading of their corners."""
    joined = as_sequences(replace(raw, geometry=reading.geometry, readings=()), wanted).geometry
    assert joined is not None
    return replace(reading, geometry=joined)


def _order_column(frame: pd.DataFrame, free: Sequence[str], wanted: Wanted) -> str | None:
    """The column that counts the corners: named so, or a plain number column that begins anew."""
    things = [frame[name].tolist() for name in free if wanted.knows(name) and frame[name].nunique() < len(frame)]
    named = [name for name in free if _ORDER.fullmatch(plain_word(name))]
    return next((name for name in named if _SURE.search(plain_word(name))), None) or next(
        (name for name in named if _counts(frame[name]) or _counted_again(frame[name], things)), None
    )


def _counted_again(values: pd.Series[Any], things: Sequence[list[Any]]) -> bool:
    """Whether a column numbers the corners of several things, each from 1 on, in whatever order the rows stand; one of
    the columns ``things`` says which thing.
    """
    numbers = [_number(word) for word in values]
    if any(number is None or number != int(number) for number in numbers):
        return False
    times = pd.Series(numbers, dtype=float).value_counts().sort_index()
    first = int(times.index[0]) if len(times) else -1
    return (
        first in (0, 1)
        and times.index.tolist() == list(range(first, first + len(times)))
        and len(times) > 1
        and int(times.iloc[0]) > 1
        and bool(times.is_monotonic_decreasing)
        and any(len(set(zip(names, numbers, strict=True))) == len(numbers) for names in things)
    )


def _all_named(frame: pd.DataFrame, free: Sequence[str], order: str, wanted: Wanted) -> bool:
    """Whether each row has a name of its own, and only a bare running number speaks of an order."""
    return not _SURE.search(plain_word(order)) and any(
        wanted.knows(name) and frame[name].nunique() == len(frame) for name in free if name != order
    )


def _numbered(frame: pd.DataFrame, free: Sequence[str]) -> str | None:
    """The running number of a table of corners: its order where the rows do not stand in it."""
    for name in free:
        if _ORDER.fullmatch(plain_word(name)):
            numbers = [_number(word) for word in frame[name]]
            if None not in numbers and len(set(numbers)) == len(numbers):
                return name
    return None


def _counts(values: pd.Series[Any]) -> bool:
    """Whether a column counts up by one and begins anew at least once."""
    numbers = [_number(word) for word in values]
    if any(number is None for number in numbers) or len(numbers) < 3:
        return False
    steps = [b - a for a, b in itertools.pairwise(numbers) if a is not None and b is not None]
    return any(step <= 0 for step in steps) and sum(step == 1 for step in steps) >= len(steps) / 2


def _number(word: Any) -> int | None:
    match = re.search(r"(\d+)\D*$", word) if isinstance(word, str) else None
    return int(match.group(1)) if match else None


def _keys(frame: pd.DataFrame, free: Sequence[str], wanted: Wanted) -> tuple[list[str], pd.DataFrame]:
    """The columns that name the thing, and the table with their empty cells filled from above."""
    known = [
        name
        for name in free
        if (wanted.knows(name) or _THING.fullmatch(plain_word(name))) and frame[name].notna().any()
    ]
    keys = [name for name in known if frame[name].dropna().nunique() < max(len(frame), 2)]
    filled = frame.copy()
    leading = [name for name in keys if frame[name].isna().any() and frame[name].iloc[0] is not None]
    for name in leading:
        filled[name] = frame[name].ffill()
    return [name for name in keys if filled[name].notna().all()], filled


def _runs(frame: pd.DataFrame, keys: Sequence[str]) -> list[list[int]]:
    """Rows that share their keys, in the order in which each began."""
    if not keys:
        return [list(range(len(frame)))]
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row, key in enumerate(zip(*(frame[name].tolist() for name in keys), strict=True)):
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _parts(raw: RawLayer, rows: Sequence[int], order: str | None, ring: str | None) -> list[list[int]]:
    """The rows of one thing by ring, each in its order."""
    rings: dict[Any, list[int]] = {}
    turn = 0
    seen: set[int | None] = set()
    for row in rows:
        number = _number(raw.frame[order].iloc[row]) if order is not None else None
        if ring is not None:
            rings.setdefault(raw.frame[ring].iloc[row], []).append(row)
            continue
        first = rings[turn][0] if turn in rings else None
        closed = first is not None and len(rings[turn]) > 2 and raw.geometry[row].equals(raw.geometry[first])  # type: ignore[index]
        if number is not None and number in seen and not closed:  # the count begins anew
            turn, seen = turn + 1, set()
        rings.setdefault(turn, []).append(row)
        seen.add(number)
        if closed:
            turn, seen = turn + 1, set()
    parts = list(rings.values())
    if order is None:
        return parts
    ordered = []
    for part in parts:
        numbers = [_number(raw.frame[order].iloc[row]) for row in part]
        closes = len(part) > 3 and raw.geometry[part[0]].equals(raw.geometry[part[-1]])  # type: ignore[index]
        if any(number is None for number in numbers) or closes or len(set(numbers)) < len(numbers):
            ordered.append(part)
        else:
            ordered.append([row for _, row in sorted(zip(numbers, part, strict=True))])
    return ordered


def _made(raw: RawLayer, parts: Sequence[Sequence[int]], family: str) -> Any:
    corners = [[raw.geometry[row].coords[0][:2] for row in part] for part in parts]  # type: ignore[index]
    if family == "polygon":
        return rings_to_area(corners)
    lines = [shapely.LineString(part) for part in corners if len(part) >= 2]
    return None if not lines else lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def _facts(
    frame: pd.DataFrame, groups: Sequence[Sequence[int]], names: Sequence[str], raw: RawLayer
) -> tuple[pd.DataFrame, tuple[Text, ...]]:
    """One row per thing with what all its corners share; columns that differ between corners are left out and told."""
    shared, dropped = {}, []
    for name in names:
        cells = frame[name].tolist()
        values = [{cells[row] for row in rows if cells[row] is not None} for rows in groups]
        if any(len(value) > 1 for value in values):
            dropped.append(name)
            continue
        shared[name] = [next(iter(value), None) for value in values]
    facts = pd.DataFrame(shared, index=pd.RangeIndex(len(groups)), dtype=object)
    for name in raw.place_columns:
        facts[name] = None
    if not dropped:
        return facts, ()
    listed = "、".join(dropped)
    return facts, (
        Text(zh=f"逐点不同的列未保留：{listed}", en=f"columns that differ between corners were left out: {listed}"),
    )


def _sequence_note(
    raw: RawLayer,
    groups: Sequence[Sequence[int]],
    keys: Sequence[str],
    order: str | None,
    ring: str | None,
    family: str,
) -> tuple[Text, ...]:
    by = "、".join(keys) or "整张表"
    shapes = labels("geometry")["polygon" if family == "polygon" else "line"]
    how = f"按“{order}”排序" if order else "按行的次序"
    how_en = f"in the order of {order!r}" if order else "in the order of the rows"
    rings = Text(zh=f"，环按“{ring}”", en=f", rings by {ring!r}") if ring else Text(zh="", en="")
    return (
        Text(
            zh=f"{len(raw.frame)} 个点按 {by} 连成 {len(groups)} 个{shapes.zh}，{how}{rings.zh}",
            en=f"{len(raw.frame)} points were joined to {len(groups)} {shapes.en} by "
            f"{', '.join(keys) or 'the whole table'}, {how_en}{rings.en}",
        ),
    )
