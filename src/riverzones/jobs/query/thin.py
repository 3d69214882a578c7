"""Which columns a question is answered from: the others are read of the rows in the answer alone.

A layer of 100,000 rows holds some forty columns, of which a question asks for three. What an answer shows of its
subjects is read when it is known which they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.conditions import condition
from riverzones.jobs.query.belonging import RIVER_NAMES, naming
from riverzones.model import SetPart, parse_condition
from riverzones.query import Question, SetRef
from riverzones.query.relate import OPEN
from riverzones.store.project import ROW, ProjectFile

__all__ = ["columns_asked", "filled"]

_RELATED: Final = frozenset({"name", "accuracy_m", "receiving_water", "river"})
"""What answers name rows by, and what relations of place and of flow look at."""
_LABELS: Final = ("subject_layer", "subject_id")


def columns_asked(asked: Question, there: Collection[str], catalogue: Catalogue) -> Mapping[str, Collection[str]]:
    """Return for each layer that need not be read whole the columns that the question is answered from.

    Parameters
    ----------
    asked : Question
        A layer from which it takes its subjects beside another is read whole, for rows of several layers are put
        into columns of one type; so is each where counts by groups are asked for, or no relation at all.
    there : collection of str
        Layers of the project.
    """
    if not asked.clauses or asked.grouped is not None:
        return {}
    sets = [*_sets(asked.subject), *(member for clause in asked.clauses for member in _sets(clause.reference))]
    parts = [(part, member) for member in sets for part in (*member.parts, *member.fallbacks) if part.layer in there]
    members = asked.subject.members
    several = len(members) > 1 or sum(part.layer in there for part in members[0].parts) > 1
    ours = (part.layer for member in members for part in (*member.parts, *member.fallbacks))
    whole = set(ours) if several else set()
    names = set(_RELATED)
    if asked.order is not None and asked.order.by is not None:
        names.add(asked.order.by.column)
    for part, member in parts:
        names |= _read_by(part, member, catalogue)
    if any(clause.relation == "holding" for clause in asked.clauses):
        names |= {"code", *RIVER_NAMES}
        layers = {part.layer for part, _ in parts}
        names |= {name for layer in layers for theirs in layers for name in naming(catalogue, layer, theirs)}
    return {part.layer: frozenset(names) for part, _ in parts if part.layer not in whole}


def _sets(ref: SetRef) -> Iterator[SetRef]:
    for member in ref.members:
        yield member
        for left_out in member.without:
            yield from _sets(left_out)
        for clause in member.related:
            yield from _sets(clause.reference)


def _read_by(part: SetPart, ref: SetRef, catalogue: Catalogue) -> set[str]:
    """Columns of the conditions on a part: its own, that of the question, and that on which its rows bind anybody."""
    kind = catalogue.kinds[part.layer]
    wheres = [ref.where, kind.in_force]
    if part.where is not None:
        wheres.append(parse_condition(part.where) if ref.name == "place" else condition(part.where, kind))
    return set().union(*(where.properties() for where in wheres if where is not None))


def filled(project: ProjectFile, layer: str, rows: GeoDataFrame) -> GeoDataFrame:
    """Return rows of a layer with all its columns, in their order, where they were read with a few; else as they are.

    Geometry and labels are those of ``rows``, numbered from 0 as these are.
    """
    if ROW not in rows.columns:
        return rows
    numbers = rows[ROW].to_numpy()
    held = project.attributes(layer, np.unique(numbers).tolist())
    labels = rows[["geometry", OPEN, *_LABELS]]
    own = held.loc[numbers].drop(columns=list(labels.columns), errors="ignore")
    return GeoDataFrame(pd.concat([own.set_axis(rows.index), labels], axis=1), geometry="geometry", crs=rows.crs)
