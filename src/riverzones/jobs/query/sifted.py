"""Rows of a large layer by their numbers: which of them a question needs is known before their shapes are read.

Of a hundred thousand outfalls some thousands lie near a zone, and of as many enterprises some are chemical. SQLite
tells which may be, from its columns and its spatial index; what it leaves over is compared as any rows are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.geo.layer import boxes_around
from riverzones.query import Question
from riverzones.query.asked import ON_LINE_M
from riverzones.query.relate import OPEN
from riverzones.relations.certainty import accuracy_of
from riverzones.store.project import ROW, ProjectFile

__all__ = ["boxes_asked", "is_unread", "read", "unread", "with_cells"]

_NEAR: Final = frozenset({"inside", "reaches_into", "crossing", "within", "on"})
"""Relations that no row has which is farther from all of the reference than a limit."""
_ON_CHAINAGE: Final = "segments"
"""On these a row lies by river and chainage, however far it is from the line."""


def unread(numbers: npt.NDArray[np.int64]) -> GeoDataFrame:
    """Return rows of which nothing is read: their numbers as index and in :data:`ROW`, :data:`OPEN` blank."""
    blank = np.full(len(numbers), None, dtype=object)
    return GeoDataFrame({ROW: numbers, OPEN: blank}, index=pd.Index(numbers), geometry=blank, crs=4490)


def is_unread(rows: pd.DataFrame) -> bool:
    """Return whether rows of a set, which are labelled once they are read, are those of :func:`unread`."""
    return ROW in rows.columns and "subject_id" not in rows.columns


def _are_few(rows: int, count: int) -> bool:
    """Whether so many rows of so many are read one by one: each costs what two or three cost in turn."""
    return rows * 2 <= count


def with_cells(
    project: ProjectFile, layer: str, rows: GeoDataFrame, names: Collection[str], count: int
) -> GeoDataFrame:
    """Return unread rows of a layer of ``count`` with these of its columns; what it lacks is left out, rows that are
    gone too.
    """
    few = rows[ROW].tolist() if _are_few(len(rows), count) else None
    cells = project.attributes(layer, few, columns=names)
    held = rows[rows.index.isin(cells.index)]
    return GeoDataFrame(pd.concat([held, cells.loc[held.index]], axis=1), geometry="geometry", crs=rows.crs)


def boxes_asked(
    asked: Question, project: ProjectFile, layer: str, references: Sequence[GeoDataFrame]
) -> npt.NDArray[np.float64] | None:
    """Return boxes outside which no row of ``layer`` can stand in any relation of a question, degrees, shape (n, 4):
    west, south, east, north. None where rows anywhere may.

    ``references`` are those of its relations, in turn. A positional accuracy may bring rows nearer by what it is.
    """
    if asked.lacking or any(clause.relation not in _NEAR for clause in asked.clauses):
        return None
    most_m = project.greatest(layer, "accuracy_m")
    pieces = []
    for clause, rows in zip(asked.clauses, references, strict=True):
        if clause.relation == "on" and (rows["subject_layer"] == _ON_CHAINAGE).any():
            return None
        limit = ON_LINE_M if clause.relation == "on" else clause.distance_m or 0.0
        theirs = float(np.nan_to_num(accuracy_of(rows).max())) if len(rows) else 0.0
        boxes = boxes_around(np.asarray(rows.geometry.array, dtype=object), limit + float(np.hypot(most_m, theirs)))
        if boxes is None:
            return None
        pieces.append(boxes)
    return np.concatenate(pieces)


def read(
    project: ProjectFile,
    layer: str,
    columns: Collection[str],
    rows: GeoDataFrame,
    count: int,
    boxes: npt.NDArray[np.float64] | None = None,
) -> GeoDataFrame:
    """Return unread rows of a layer of ``count`` with these columns and their shapes, labelled by their ids, as
    :meth:`ProjectFile.thin` does; with ``boxes`` those alone whose own boxes meet one, unless that is many.
    """
    numbers = every = rows[ROW].to_numpy()
    if boxes is not None and not _are_few(len(numbers), count):
        near = project.rows_near(layer, boxes, most=len(numbers) // 2)
        numbers = numbers if near is None else near[every[_at(every, near)] == near]
    if _are_few(len(numbers), count):
        frame = project.chosen(layer, columns, numbers)
    else:
        frame = project.thin(layer, columns)
        frame = frame if len(numbers) == len(frame) else frame[frame[ROW].isin(numbers)]
    return frame.assign(**{OPEN: rows[OPEN].to_numpy(object)[_at(every, frame[ROW].to_numpy())]})


def _at(numbers: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Where each of the ``wanted`` numbers stands in ascending ones, if it does."""
    return np.minimum(np.searchsorted(numbers, wanted), max(len(numbers) - 1, 0))
