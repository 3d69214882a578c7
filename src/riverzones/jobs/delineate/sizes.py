"""Sizes of zones, source by source: the approved plan of the source, else the standard, else the zone type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from riverzones.errors import DataError
from riverzones.model import SizeRule, Standard, Text, ZoneType

__all__ = ["Sized", "sizes_of"]

MOST_M: Final = 100_000.0  # a depth, width or radius above this is a slip of the pen; a setting of ours
_LEVELS: Final = ("low_m", "high_m")  # heights, which may lie below the datum
_ALONG: Final = "stream_m"  # lengths up and down a river end where the river does, however long


@dataclass(frozen=True)
class Sized:
    """Sizes of a zone type for its sources.

    Attributes
    ----------
    values : dict of str to Series
        What the method is handed, on the index of the sources; None where nothing says the size.
    told : dict of str to Series
        The same as what a zone keeps: dicts of ``name``, ``value``, ``unit``, ``from``, ``confidence`` (``"stated"``
        by the plan of the source, else ``"verified"`` or ``"recall"``, as the standard or what the zone type cites is:
        :data:`riverzones.terms.CONFIDENCE`).
    """

    values: dict[str, pd.Series]
    told: dict[str, pd.Series]

    def of(self, row: Any) -> list[dict[str, Any]]:
        """Return all sizes of one source."""
        return [column[row] for column in self.told.values() if column[row] is not None]


def sizes_of(zone_type: ZoneType, sources: gpd.GeoDataFrame, standard: Standard | None) -> Sized | Text:
    """Return sizes for every source, or why they cannot be told: the standard has no such number.

    Raises
    ------
    DataError
        If a source, a standard or the zone type states a number below zero, or a depth, width or radius above 100 km
        (a setting of ours).
    """
    values: dict[str, pd.Series] = {}
    sizes: dict[str, pd.Series] = {}
    for rule in zone_type.sizes.values():
        general = _general(rule, standard, zone_type)
        if isinstance(general, Text):
            return general
        others: dict[str, Any] = {}
        for column, special_rule in rule.when.items():
            special_size = _general(special_rule, standard, zone_type)
            if isinstance(special_size, Text):
                return special_size
            others[column] = special_size
        holds = _holding(sources, others, general)
        rows = [_one(rule, row, held) for row, held in zip(_rows(sources, rule.column), holds, strict=True)]
        _possible(rule, rows, sources.index)
        sizes[rule.name] = pd.Series(rows, index=sources.index, dtype=object)
        known = [None if size is None else size["value"] for size in rows]
        values[rule.name] = pd.Series(known, index=sources.index, dtype=object).infer_objects()
    return Sized(values, sizes)


def _general(rule: SizeRule, standard: Standard | None, zone_type: ZoneType) -> dict[str, Any] | Text | None:
    """What holds for every source without a number of its own."""
    if rule.key is None:
        if rule.value is None:
            return None
        cited = "、".join(citation.words("zh") for citation in zone_type.citations)
        sure = all(citation.confidence == "verified" for citation in zone_type.citations)
        confidence = "verified" if sure else "recall"
        return {"name": rule.name, "value": rule.value, "unit": rule.unit, "from": cited, "confidence": confidence}
    number = None if standard is None else standard.values.get(rule.key)
    if number is None and rule.optional:
        return None
    if standard is None or number is None:
        name = "" if standard is None else standard.short
        return Text(zh=f"{name} 没有数值 {rule.key}", en=f"{name} has no number {rule.key}")
    if number.value is None:
        return None
    size = {
        "name": rule.name,
        "value": number.value,
        "unit": number.unit,
        "from": f"{standard.short} {rule.key}",
        "confidence": number.confidence,
    }
    return size if number.agrees is None else size | {"agrees": {"zh": number.agrees.zh, "en": number.agrees.en}}


def _possible(rule: SizeRule, rows: list[dict[str, Any] | None], ids: pd.Index) -> None:
    """Refuse numbers that no size can have, and say where they are from."""
    if rule.name in _LEVELS:
        return
    for row_id, size in zip(ids, rows, strict=True):
        if size is None:
            continue
        most = MOST_M if size["unit"] == "m" and not rule.name.endswith(_ALONG) else float("inf")
        odd = [number for number in _numbers(size["value"]) if not 0 <= number <= most]
        if odd:
            end = Text(zh="；不大于 100 千米。", en=" and at most 100 km.") if most == MOST_M else Text(zh="。", en=".")
            raise DataError(
                Text(
                    zh=f"{row_id} 的 {rule.name} 不能是 {odd[0]:g}（出自 {size['from']}）。",
                    en=f"{rule.name} of {row_id} cannot be {odd[0]:g} (from {size['from']}).",
                ),
                hint=Text(zh=f"应不小于 0{end.zh}", en=f"Expected 0 or more{end.en}"),
            )


def _numbers(value: Any) -> Iterator[float]:
    """All numbers of a value: of itself, a list by class, a table."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def _holding(sources: gpd.GeoDataFrame, others: Mapping[str, Any], general: Any) -> list[Any]:
    """For every row the number of the first column that it has as true, else the general one."""
    held = [general] * len(sources)
    for column in reversed(list(others)):
        if column in sources.columns:
            true = sources[column].fillna(False).astype(bool)
            held = [others[column] if applies else old for applies, old in zip(true, held, strict=True)]
    return held


def _rows(sources: gpd.GeoDataFrame, column: str) -> list[tuple[Any, Any]]:
    """The number a row states and the document it is from, as far as there are such columns."""
    blank = [None] * len(sources)
    stated = sources[column] if column in sources.columns else blank
    document = sources["approval_document"] if "approval_document" in sources.columns else blank
    return list(zip(stated, document, strict=True))


def _one(rule: SizeRule, row: tuple[Any, Any], general: Mapping[str, Any] | None) -> dict[str, Any] | None:
    stated, document = row
    if stated is None or pd.isna(stated):
        return None if general is None else dict(general)
    value = stated.item() if hasattr(stated, "item") else stated
    unit = rule.unit or ("" if general is None else general["unit"])
    source = str(document) if document is not None and not pd.isna(document) else rule.column
    return {"name": rule.name, "value": value, "unit": unit, "from": source, "confidence": "stated"}
