"""References put together by ``or``, ``and`` and ``minus``, and limits that hang on a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.checks import no_facts
from riverzones.audit.context import Context
from riverzones.audit.select import Selected, not_stated
from riverzones.audit.together import ACCURACY
from riverzones.model import Text
from riverzones.relations import relate
from riverzones.relations.certainty import accuracy_of

__all__ = ["by_column", "combined", "on_the_ground", "stacked", "undecided"]

Table = Callable[[Selected, str], pd.DataFrame]
"""Facts of some subjects against the reference of a name."""


def by_column(
    rows: Selected, limits: Mapping[str, Any], of: str, context: Context
) -> list[tuple[Selected, dict[str, Any], Text | None]]:
    """Return ``rows`` split by the column of theirs that a limit hangs on, each part with its limits.

    Rows without a value are held against the largest limit; what they show is not sure, for the reason that is given.

    Parameters
    ----------
    rows : Selected
        Subjects or references.
    limits : mapping
        Sizes by name, or ``{by, values, of}``.
    of : str
        ``subject`` or ``reference``: whose columns are meant.
    context : Context
        Knows the words for a column.
    """
    split = {
        name: value
        for name, value in limits.items()
        if isinstance(value, Mapping) and value.get("of", "reference") == of
    }
    if not split:
        return [(rows, dict(limits), None)]
    (name, table), *_ = split.items()
    column, values = table["by"], table["values"]
    stated = (
        rows.rows[column].astype(object)
        if column in rows.rows.columns
        else pd.Series(None, index=rows.rows.index, dtype=object)
    )
    parts: list[tuple[Selected, dict[str, Any], Text | None]] = []
    for word, size in values.items():
        part = rows.rows[(stated == word).to_numpy(bool)]
        if len(part):
            key = (*rows.key, column, word)
            parts += by_column(replace(rows, rows=part, key=key), {**limits, name: size}, of, context)
    blank = rows.rows[stated.isna().to_numpy(bool)]
    if len(blank):
        held = replace(rows, rows=blank, key=(*rows.key, column, None))
        parts.append((held, {**limits, name: max(values.values())}, not_stated(blank.iloc[:1], [column], context)))
    return parts


def on_the_ground(
    subject: Selected, references: Mapping[str, Selected], combine: Sequence[tuple[str, str]], table: Table
) -> pd.DataFrame:
    """Return the facts of subjects in several areas put together as areas are.

    A line or an area that reaches into one reference here and into the other there has no part in both, and one that
    reaches beyond what is taken away has a part in what is left: what lies in the other is cut out, or away, and the
    rest is asked again. A reference that is each subject's own is not cut with.

    Parameters
    ----------
    subject : Selected
        The subjects.
    references : mapping of str to Selected
        By name, of several layers as ``name:layer``.
    combine : sequence of (str, str)
        Operations and names, from left to right.
    table : callable
        Gives the facts of subjects against one reference.
    """
    facts = {name: table(subject, name) for name in references}
    whole = combined(facts, combine)
    if all(operation == "or" for operation, _ in combine):
        return whole
    operation, last = combine[-1]
    taken = _of_name(references, last)
    earlier = {name: reference for name, reference in references.items() if name not in taken}
    if operation == "or":
        others = combined({name: facts[name] for name in taken}, combine[-1:])
        return _either(on_the_ground(subject, earlier, combine[:-1], table), others)
    if any(reference.selection.own is not None for reference in taken.values()):
        return whole
    before = combined({name: facts[name] for name in earlier}, combine[:-1])
    combined_last = combined({name: facts[name] for name in taken}, combine[-1:])
    shapes = subject.rows.geometry
    wide = subject.rows.index[(shapely.get_dimensions(shapes.to_numpy()) > 0) & ~shapes.is_empty.to_numpy()]
    both = wide[wide.isin(before.subject_id) & wide.isin(combined_last.subject_id)]
    if both.empty:
        return whole
    area = _area([reference.rows for reference in taken.values()])
    cut = _cut(subject.rows.loc[both], area, operation)
    key = tuple(reference.key for reference in taken.values())
    part = replace(subject, layer=f"{subject.layer}:{operation}:{key}", rows=cut, key=(*subject.key, operation, key))
    left = on_the_ground(part, earlier, combine[:-1], table) if len(cut) else no_facts()
    doubt = (
        set(combined_last.subject_id[combined_last.truth.isna()])
        if any(reference.open for reference in taken.values())
        else set()
    )
    doubt |= _at_the_cut(cut.loc[pd.unique(left.subject_id)], earlier.values(), area, operation)
    doubtful = left.subject_id.isin(doubt).to_numpy(bool)
    left = undecided(left, doubtful, [ACCURACY] * int(doubtful.sum()))
    gone = subject.rows.loc[both.difference(pd.Index(left.subject_id))]
    if operation == "minus":  # nothing sticks out as drawn, but the accuracy may let it
        held = relate("inside", gone, area)
        near = set(gone.index) - set(held.subject_id[held.truth.fillna(False).to_numpy(bool)])
    else:  # nothing is in both as drawn, but the accuracy may let what is in the one come into the other
        part_of_each = _cut(gone, _area([reference.rows for reference in earlier.values()]), "and")
        near = set(relate("reaches_into", part_of_each, area).subject_id)
    open_ = before[before.subject_id.isin(near)].reset_index(drop=True)
    left = stacked([left, undecided(open_, np.ones(len(open_), dtype=bool), [ACCURACY] * len(open_))])
    return stacked([whole[~whole.subject_id.isin(both)], left])


def _of_name(references: Mapping[str, Selected], name: str) -> dict[str, Selected]:
    """The layers of one reference."""
    return {key: table for key, table in references.items() if key.split(":")[0] == name}


def _area(parts: Sequence[GeoDataFrame]) -> GeoDataFrame:
    """Areas as one row, as good as the worst of them."""
    shapes = np.concatenate([part.geometry.to_numpy() for part in parts])
    accuracy = np.concatenate([accuracy_of(part).to_numpy(float) for part in parts])
    worst = float(np.nanmax(accuracy)) if np.isfinite(accuracy).any() else np.nan
    return GeoDataFrame({"accuracy_m": [worst]}, geometry=[shapely.union_all(shapes)], index=["area"], crs=4490)


def _at_the_cut(cut: GeoDataFrame, earlier: Iterable[Selected], area: GeoDataFrame, operation: str) -> set[Any]:
    """Parts that are left so near to the edge they were cut at that the accuracy may take them away."""
    rest = _cut(cut, _area([reference.rows for reference in earlier]), "and") if len(cut) else cut
    if rest.empty:
        return set()
    held = relate("reaches_into" if operation == "and" else "inside", rest, area)
    return set(held.subject_id[held.truth.isna()])


def _cut(rows: GeoDataFrame, area: GeoDataFrame, operation: str) -> GeoDataFrame:
    """The part of each row inside an area (``and``) or outside it (``minus``), rows of which nothing is left out."""
    act = shapely.intersection if operation == "and" else shapely.difference
    parts = rows.set_geometry(act(rows.geometry.to_numpy(), area.geometry.iloc[0]), crs=rows.crs)
    same = shapely.get_dimensions(parts.geometry.to_numpy()) == shapely.get_dimensions(rows.geometry.to_numpy())
    return parts[same & ~parts.geometry.is_empty.to_numpy()]


def undecided(facts: pd.DataFrame, rows: Any, reasons: Sequence[Text]) -> pd.DataFrame:
    """Return ``facts`` whose ``rows`` cannot be told, each for its reason; an older reason stays."""
    if not len(reasons):
        return facts
    doubted = facts.copy()
    why = doubted["why"].to_numpy(dtype=object, copy=True)
    places, fresh = np.flatnonzero(rows), np.empty(len(reasons), dtype=object)
    fresh[:] = reasons
    open_ = doubted["verdict"].to_numpy(dtype=object)[places] == "cannot_tell"
    why[places] = np.where(open_, why[places], fresh)
    doubted["why"] = pd.Series(why, index=doubted.index, dtype=object)
    doubted.loc[rows, "verdict"] = "cannot_tell"
    return doubted


def combined(tables: Mapping[str, pd.DataFrame], combine: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return the facts of several references: any (``or``), all (``and``), the first without the others (``minus``).

    They are put together in the order of ``combine``, after those that it does not name; the layers of one reference
    are alternatives.
    """
    operations = {name: operation for operation, name in combine}
    names = dict.fromkeys(key.split(":")[0] for key in tables)
    steps = []
    unnamed = [name for name in names if name not in operations]
    for name in sorted(names, key=[*unnamed, *operations].index):
        layers = [facts for key, facts in tables.items() if key.split(":")[0] == name]
        steps.append((operations.get(name, "or"), reduce(_either, layers)))
    (_, whole), *others = steps
    for operation, following in others:
        if operation == "or":
            whole = _either(whole, following)
            continue
        verdict = dict.fromkeys(following.subject_id, "cannot_tell")
        verdict.update(dict.fromkeys(following.subject_id[following.verdict == "violation"], "violation"))
        held = whole.subject_id.map(verdict)
        remains = (held.notna() if operation == "and" else held != "violation").to_numpy(bool)
        whole = whole[remains].reset_index(drop=True)
        doubt = (held[remains] == "cannot_tell").to_numpy(bool)
        whole = undecided(whole, doubt, [ACCURACY] * int(doubt.sum()))
    return whole


def _either(whole: pd.DataFrame, alternative: pd.DataFrame) -> pd.DataFrame:
    """Any of two will do: a subject that offends by one is not told again by the other."""
    grave = set(whole.subject_id[whole.verdict == "violation"])
    alternative = alternative[~alternative.subject_id.isin(grave)]
    worse = set(alternative.subject_id[alternative.verdict == "violation"])
    return stacked([whole[~whole.subject_id.isin(worse)], alternative])


def stacked(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return tables of facts below each other; of none that has a row, the first."""
    full = [part for part in parts if len(part)]
    if not full:
        return parts[0] if parts else no_facts()
    return pd.concat(full, ignore_index=True) if len(full) > 1 else full[0].reset_index(drop=True)
