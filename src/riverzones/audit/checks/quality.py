"""Checks on the data themselves: told twice, out of any range, not written as a code is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import Fact, listed
from riverzones.audit.context import Context
from riverzones.audit.select import Selected, names_of, not_stated
from riverzones.model import Text
from riverzones.relations import relate

__all__ = ["duplicate", "implausible", "invalid_code"]


def duplicate(
    context: Context, subject: Selected, *, columns: Sequence[str] = (), distance_m: float | None = None
) -> pd.DataFrame:
    """Return the rows of ``subject`` that repeat an earlier one: equal in ``columns``, within ``distance_m`` of it.

    At least one of the two is given; given both, both must hold. A row in which one of ``columns`` is blank cannot be
    told, but for those that lie too far from every other. ``measured`` is the distance [m], where one is asked.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from shapely import Point
    >>> from riverzones.model import Selection
    >>> rows = GeoDataFrame({"code": ["K1", "K2", "K1"]}, geometry=[Point(0, 0), Point(1, 0), Point(0, 0.0001)],
    ...                     index=list("abc"), crs=4490)
    >>> outfalls = Selected("outfalls", rows, {}, 0, ("outfalls",), Selection(("outfalls",)))
    >>> context = Context(lambda name: None, dt.date(2026, 1, 1))
    >>> duplicate(context, outfalls, columns=["code"])["subject_id"].tolist()
    ['c']
    >>> duplicate(context, outfalls, distance_m=20)[["subject_id", "measured"]].round(2).values.tolist()
    [['c', 11.06]]
    """
    rows = subject.rows
    words = rows[list(columns)].astype("string").apply(lambda column: column.str.strip())
    words = words.where(words != "", pd.NA)
    blank = words.isna().any(axis=1)
    pairs = _same_words(words[~blank]) if distance_m is None else _same_place(rows, distance_m)
    if distance_m is None and len(rows) > 1:
        pairs += [{"subject_id": name, "truth": pd.NA} for name in rows.index[blank.to_numpy(bool)]]
    names = names_of(rows)
    doubles: dict[Any, dict[str, Any]] = {}
    for pair in pairs:
        name, twin = pair["subject_id"], pair.get("reference_id")
        lacking = next((row_id for row_id in (name, twin) if row_id is not None and blank[row_id]), None)
        if twin is not None and lacking is None and not words.loc[name].equals(words.loc[twin]):
            continue
        truth = pair["truth"] if lacking is None else pd.NA
        why: Text | None = Text(zh=f"与 {names.get(twin)} 重复", en=f"the same as {names.get(twin)}")
        if truth is not True:  # a blank, or the accuracy, which needs no words of its own
            why = not_stated(rows.loc[[lacking]], list(columns), context) if lacking is not None else None
        if name not in doubles or (truth is True and doubles[name]["truth"] is not True):
            doubles[name] = {**pair, "reference_id": None, "truth": truth, "why": why}
    return listed([doubles[name] for name in rows.index if name in doubles])


def _same_words(words: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows that are equal to an earlier one, with the first such."""
    firsts: dict[tuple[Any, ...], Any] = {}
    doubles = []
    for name, row in zip(words.index, words.itertuples(index=False, name=None), strict=True):
        if row in firsts:
            doubles.append({"subject_id": name, "reference_id": firsts[row], "truth": True})
        firsts.setdefault(row, name)
    return doubles


def _same_place(rows: GeoDataFrame, distance_m: float) -> list[dict[str, Any]]:
    """Rows within a distance of an earlier one [m]."""
    order = {name: position for position, name in enumerate(rows.index)}
    pairs = relate("within", rows, rows, distance_m=distance_m, every=True)
    pairs = pairs.assign(truth=pairs["truth"].astype(object))
    return [
        {
            "subject_id": pair["subject_id"],
            "reference_id": pair["reference_id"],
            "truth": pair["truth"],
            "measured": pair["measured"],
            "limit": distance_m,
            "margin": distance_m - pair["measured"],
            "unit": "m",
            "accuracy_m": pair["accuracy_m"],
            "nearest": pair["nearest"],
        }
        for pair in pairs.to_dict("records")
        if order[pair["subject_id"]] > order[pair["reference_id"]]
    ]


def implausible(
    context: Context, subject: Selected, *, column: str, least: float = -np.inf, most: float = np.inf
) -> pd.DataFrame:
    """Return the rows of ``subject`` whose number in ``column`` is below ``least`` or above ``most``.

    A blank cannot be told. ``measured`` is the number, ``limit`` the end that it is beyond.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> rows = GeoDataFrame({"value": [7.2, 72.0]}, geometry=[None] * 2, index=["a", "b"], crs=4490)
    >>> samples = Selected("samples", rows, {}, 0, ("samples",), Selection(("samples",)))
    >>> found = implausible(Context(lambda name: None, dt.date(2026, 1, 1)), samples, column="value", least=0, most=14)
    >>> found[["subject_id", "limit", "margin"]].values.tolist()      # a pH of 72
    [['b', 14.0, 58.0]]
    """
    numbers = pd.to_numeric(subject.rows[column], errors="coerce").astype(float)
    facts_of_rows: list[Fact] = []
    for name, number in numbers.items():
        if np.isnan(number):
            why = not_stated(subject.rows.loc[[name]], [column], context)
            facts_of_rows.append({"subject_id": name, "truth": pd.NA, "why": why})
        elif number < least or number > most:
            limit = least if number < least else most
            facts_of_rows.append(
                {"subject_id": name, "measured": number, "limit": limit, "margin": abs(number - limit)}
            )
    return listed(facts_of_rows)


def invalid_code(context: Context, subject: Selected, *, column: str, pattern: str) -> pd.DataFrame:
    """Return the rows of ``subject`` whose ``column`` is not written as ``pattern`` (a regular expression) has it.

    A blank cannot be told.

    Examples
    --------
    >>> import datetime as dt
    >>> from geopandas import GeoDataFrame
    >>> from riverzones.model import Selection
    >>> rows = GeoDataFrame({"code": ["530114000001", "53011400001"]}, geometry=[None] * 2, index=["a", "b"], crs=4490)
    >>> outfalls = Selected("outfalls", rows, {}, 0, ("outfalls",), Selection(("outfalls",)))
    >>> invalid_code(Context(lambda name: None, dt.date(2026, 1, 1)), outfalls, column="code", pattern="[0-9]{12}")[
    ...     "subject_id"].tolist()      # 11 digits
    ['b']
    """
    words = subject.rows[column].astype("string").str.strip()
    facts_of_rows: list[Fact] = []
    for name, word in words.items():
        if pd.isna(word) or not word:
            why = not_stated(subject.rows.loc[[name]], [column], context)
            facts_of_rows.append({"subject_id": name, "truth": pd.NA, "why": why})
        elif not re.fullmatch(pattern, word):
            why = Text(zh=f"写作“{word}”", en=f"it is written {word!r}")
            facts_of_rows.append({"subject_id": name, "truth": True, "why": why})
    return listed(facts_of_rows)
