"""What is asked of a review, and the notes it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from riverzones.model import Text
from riverzones.zones.corners import rounding
from riverzones.zones.review.judging import Stated
from riverzones.zones.review.measure import SourceShapes

__all__ = ["ReviewRequest", "bare", "dated", "roundings", "shown_rounding", "unread_words", "value_of"]


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What the zones of a source are held against.

    Parameters
    ----------
    source : Series, optional
        Row of the source: registry columns such as ``tier1_upstream_m``, ``approval_text``.
    text : str, optional
        Approval text given by hand, read before those of the rows.
    on : date
        Day on which approvals are valid or not.
    since : date
        Day from which the standard now in force applies.
    standard : str
        Its name, for people.
    """

    source: pd.Series[Any] | None
    on: dt.date
    since: dt.date
    standard: str
    text: str | None = None


def value_of(row: pd.Series[Any] | None, name: str) -> Any:
    """Return a value of a row, None where it has none."""
    value = None if row is None else row.get(name)
    return None if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)) else value


OVERLAP = 0.1  # zones of one tier and part that share more than this are two states of one zone: a setting of ours


def bare(stated: Sequence[Stated]) -> Iterator[tuple[str, Text]]:
    """Yield the note that nothing was stated to compare with, where that is so."""
    if not stated:
        said = Text(
            zh="没有批复文字或登记数值，长度、纵深、半径只有量测值，未作核对",
            en="no approval text and no registry numbers: lengths, depths and radii are measured and not compared",
        )
        yield "cannot_tell", said


def dated(shapes: SourceShapes, asked: ReviewRequest) -> Iterator[tuple[str, Text]]:
    """Return dates and places that do not show in numbers."""
    days = sorted({day for value in _column(shapes.zones, "approved_date") if (day := _day(value)) is not None})
    if not days and (day := _day(value_of(asked.source, "approved_date"))) is not None:
        days = [day]
    if not days:
        yield "cannot_tell", Text(zh="没有批复日期，不能判定依据哪一版规范", en="no approval date: edition unknown")
    elif days[0] < asked.since:
        yield (
            "cannot_tell",
            Text(
                zh=f"批复日期 {days[0]} 早于 {asked.standard} 施行日 {asked.since}，系按旧版划定",
                en=f"approved on {days[0]}, before {asked.standard} came into force on {asked.since}",
            ),
        )
    ends = sorted({day for value in _column(shapes.zones, "approval_until") if (day := _day(value)) is not None})
    if ends and ends[0] < asked.on:
        yield "differs", Text(zh=f"批复已于 {ends[0]} 到期", en=f"the approval ended on {ends[0]}")
    gone = [
        str(key)
        for key, word in zip(shapes.zones.index, _column(shapes.zones, "status"), strict=True)
        if word == "closed"
    ]
    if gone:
        yield "differs", Text(zh=f"保护区已撤销：{'、'.join(gone)}", en=f"zones that were abolished: {', '.join(gone)}")
    yield from _standing(shapes)
    for name in shapes.off_water():
        alone = len(shapes.places) == 1
        yield (
            "differs",
            Text(
                zh=f"取水口{'' if alone else name}所在河道不在一级保护区水域内：河道可能已改道，或图层错位",
                en=f"the river at the intake{'' if alone else ' ' + name} lies outside the water of tier 1: "
                "it has moved, or a layer is shifted",
            ),
        )


def _standing(shapes: SourceShapes) -> Iterator[tuple[str, Text]]:
    """Zones that are not approved yet, and those that a later approval of the same tier and part lies over."""
    zones = shapes.zones
    status = _column(zones, "status")
    open_ = [str(key) for key, word in zip(zones.index, status, strict=True) if word in ("draft", "planned")]
    if open_:
        yield "cannot_tell", Text(zh=f"尚未批准：{'、'.join(open_)}", en=f"not approved yet: {', '.join(open_)}")
    signs = pd.DataFrame(
        {
            "key": [str(key) for key in zones.index],
            "day": [_day(value) for value in _column(zones, "approved_date")],
            "group": list(zip(_column(zones, "tier"), _column(zones, "part"), strict=True)),
            "shape": zones.geometry.to_numpy(),
        }
    )
    signs = signs[signs["day"].notna() & signs["shape"].notna() & (pd.Series(status, dtype=object) != "closed")]
    for _, rows in signs.groupby("group", sort=False):
        last = max(rows["day"])
        newer = rows[rows["day"] == last]
        for row in rows[rows["day"] < last].itertuples():
            over = [new.key for new in newer.itertuples() if _shared(row.shape, new.shape) > OVERLAP]
            if over:
                yield (
                    "differs",
                    Text(
                        zh=f"保护区 {row.key}（{row.day}）已被 {last} 批复的 {'、'.join(over)} 取代，尚未撤销",
                        en=f"zone {row.key} ({row.day}) is superseded by {', '.join(over)}, approved on {last}",
                    ),
                )


def _shared(old: Any, new: Any) -> float:
    """The share of an old zone that a new one lies over, in the plane of degrees."""
    return float(old.intersection(new).area / old.area) if old.area else 0.0


def _column(zones: Any, name: str) -> list[Any]:
    return list(zones[name]) if name in zones.columns else [None] * len(zones)


def _day(value: Any) -> dt.date | None:
    try:
        stamp = pd.to_datetime(value)
    except (ValueError, TypeError):
        return None
    return None if stamp is None or pd.isna(stamp) else stamp.date()


def roundings(shapes: SourceShapes) -> Iterator[tuple[str, Text]]:
    """Yield a note for each rounding of coordinates that shows in zones, with their keys."""
    by_words: dict[str, tuple[Text, list[str]]] = {}
    for key, shape in shapes.zones.geometry.items():
        shape_rounding = shown_rounding(shape)
        if shape_rounding is not None:
            by_words.setdefault(shape_rounding.words().zh, (shape_rounding.words(), []))[1].append(str(key))
    for said, keys in by_words.values():
        yield "not_stated", Text(zh=f"{said.zh}：{'、'.join(keys)}", en=f"{said.en}: {', '.join(keys)}")


def unread_words(unread: Sequence[str]) -> Iterator[tuple[str, Text]]:
    """Yield a note for each part of an approval that was not understood."""
    for words in unread:
        yield (
            "cannot_tell",
            Text(zh=f"批复文字未读懂：“{words}”", en=f"words of the approval not understood: {words!r}"),
        )


def shown_rounding(shape: Any) -> Any:
    """Return the rounding of a shape where a corner may be off by a centimetre or more."""
    shape_rounding = None if shape is None or shape.is_empty else rounding(shape)
    return shape_rounding if shape_rounding is not None and shape_rounding.error_m >= 0.01 else None
