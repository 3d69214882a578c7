"""Cells that people set by hand: who, when, why, what stood there, and the way back."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from riverzones.align.columns import RAW, allowed_values
from riverzones.align.days import DayRangeError
from riverzones.align.values import NotReadError, as_text, parse_value
from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError, UnknownNameError
from riverzones.jobs.shared.start import origin_of
from riverzones.model import Column, LayerKind, Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names
from riverzones.store import ProjectFile, Transaction

__all__ = ["CellEdit", "edits_table", "set_cells", "undo_edit"]

_NEVER = frozenset({"id", "source", RAW, "geometry"})


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One cell that was set: its column, what stood there and what stands there now, as text (None: nothing)."""

    column: str
    before: str | None
    after: str | None


def set_cells(
    project: ProjectFile,
    said: str,
    values: Mapping[str, str],
    *,
    note: str,
    by: str | None = None,
    catalogue: Catalogue,
) -> tuple[str, str, tuple[CellEdit, ...]]:
    """Set cells of one row, and keep who did it, when, why and what stood there; all of them or none.

    Parameters
    ----------
    project : ProjectFile
    said : str
        Which row, as ``LAYER:ID``; a layer in any language, a row by its id, code or name.
    values : Mapping
        Column (its id, title or alias) -> value as people write it; ``""`` empties the cell.
    note : str
        Why.
    by : str, optional
        Who; else the name under which the system knows the user.
    catalogue : Catalogue
        Knows the layers, the types of their columns and their words.

    Returns
    -------
    tuple
        The layer, the id of the row, and the cells that differ from what stood there; none where nothing does, and then
        nothing is written.

    Raises
    ------
    UnknownNameError
        If there is no such layer, row or column.
    LayerError
        If a value is none of its column, a required cell would be empty, or no reason is given.
    """
    if not note.strip():
        raise LayerError(
            Text(zh="没有写明为什么改。", en="no reason is given for the change."),
            hint=Text(zh="请加 --note，如 --note 现场核实。", en="Add --note, such as --note 'seen on site'."),
        )
    with project.transaction() as tx:
        origin = origin_of(project, said, catalogue=catalogue)
        layer, row_id = origin.layer, origin.id
        row = _stored_row(origin.row, layer, row_id)
        kind = catalogue.kinds.get(layer)
        raw = json.loads(word) if (word := as_text(row.get(RAW))) else {}
        edits, unread = [], dict(raw)
        for name, words in values.items():
            column = _column_of(name, list(row), layer, kind)
            value = _value_of(words, column, layer, row_id)
            before, after = as_text(row.get(column.name)), as_text(value)
            unread.pop(column.name, None)
            if before != after or column.name in raw:
                edits.append(CellEdit(column.name, before, after))
                tx.set_cell(layer, ("id", row_id), column.name, value, dtype=column.dtype)
        if edits and unread != raw:  # a word that was not understood has its answer now
            text = json.dumps(unread, ensure_ascii=False) if unread else None
            edits.append(CellEdit(RAW, as_text(row[RAW]), text))
            tx.set_cell(layer, ("id", row_id), RAW, text)
        if edits:
            _keep(tx, layer, row_id, edits, note=note.strip(), by=by or _user())
    return layer, row_id, tuple(edit for edit in edits if edit.column != RAW)


def edits_table(project: ProjectFile) -> pd.DataFrame:
    """Return the cells that were set, in order.

    Returns
    -------
    DataFrame
        ``number`` (of the command that set it, from 1), ``at``, ``layer``, ``id``, ``column``, ``before``, ``after``,
        ``by``, ``note``, ``undone_at``.
    """
    edits = project.table("rz_edits")
    numbers = edits.groupby("edit_id", sort=False).ngroup() + 1
    shown = edits.assign(number=numbers)[edits["column"] != RAW]
    shown = shown.rename(columns={"row_id": "id", "value_before": "before", "value_after": "after"})
    names = ["number", "at", "layer", "id", "column", "before", "after", "by", "note", "undone_at"]
    return shown[names].reset_index(drop=True)


def undo_edit(project: ProjectFile, number: int) -> tuple[str, str, tuple[CellEdit, ...]]:
    """Take an edit back: its cells say again what they said before.

    Parameters
    ----------
    project : ProjectFile
    number : int
        Of :func:`edits_table`.

    Returns
    -------
    tuple
        The layer, the id of the row, and the cells with what stood there and what stands there now.

    Raises
    ------
    LayerError
        If there is no such edit, it is undone, its row is gone, or a cell was changed again since.
    """
    edits = project.table("rz_edits")
    numbers = edits.groupby("edit_id", sort=False).ngroup() + 1
    edit_rows = edits[numbers == number]
    if not len(edit_rows):
        count = int(numbers.max()) if len(edits) else 0
        raise LayerError(
            Text(zh=f"没有第 {number} 次修改。", en=f"there is no edit {number}."),
            hint=Text(zh=f"共有 {count} 次：riverzones set list。", en=f"There are {count}: set list."),
        )
    if edit_rows["undone_at"].notna().any():
        raise LayerError(
            Text(zh=f"第 {number} 次修改已经撤销过。", en=f"edit {number} is undone already."),
            hint=Text(zh="见 riverzones set list。", en="See set list."),
        )
    layer, row_id = str(edit_rows["layer"].iloc[0]), str(edit_rows["row_id"].iloc[0])
    back = []
    with project.transaction() as tx:
        rows = project.read(layer) if project.has(layer) else gpd.GeoDataFrame()
        row = _stored_row(rows[rows.index == row_id], layer, row_id)
        for cell in edit_rows.to_dict("records"):
            column, now = str(cell["column"]), as_text(row.get(str(cell["column"])))
            if now != as_text(cell["value_after"]):
                raise _changed_again(number, layer, row_id, column, now)
            before = as_text(cell["value_before"])
            plain = before == "true" if before and str(rows[column].dtype) == "boolean" else before
            tx.set_cell(layer, ("id", row_id), column, plain)
            back.append(CellEdit(column, now, before))
        tx.set_cell("rz_edits", ("edit_id", str(edit_rows["edit_id"].iloc[0])), "undone_at", dt.datetime.now(dt.UTC))
    return layer, row_id, tuple(edit for edit in back if edit.column != RAW)


def _keep(tx: Transaction, layer: str, row_id: str, edits: Iterable[CellEdit], *, note: str, by: str | None) -> None:
    key, now = uuid.uuid4().hex[:12], dt.datetime.now(dt.UTC)
    rows = [
        {
            "edit_id": key,
            "at": now,
            "layer": layer,
            "row_id": row_id,
            "column": edit.column,
            "value_before": edit.before,
            "value_after": edit.after,
            "by": by,
            "note": note,
            "undone_at": None,
        }
        for edit in edits
    ]
    tx.append_table("rz_edits", pd.DataFrame(rows))


def _user() -> str | None:
    """Who is at work, as the system says; None where it does not."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return None


def _stored_row(rows: gpd.GeoDataFrame, layer: str, row_id: str) -> dict[str, Any]:
    """The one row of ``rows`` by column; a row that another program added without an id cannot be set."""
    if len(rows) and as_text(rows["id"].iloc[0] if "id" in rows.columns else None) == row_id:
        return {str(name): value for name, value in rows.iloc[0].items()}
    raise LayerError(
        Text(zh=f"图层“{layer}”中没有标识为“{row_id}”的行。", en=f"no row of {layer} has the id {row_id!r}."),
        hint=Text(
            zh="没有标识的行请先在 QGIS 中填写 id；已消失的行见 imports gone。",
            en="Give a row without an id one in QGIS; rows that are gone: imports gone.",
        ),
    )


def _column_of(said: str, there: Sequence[str], layer: str, kind: LayerKind | None) -> Column:
    """The column that is meant; one that the kind does not know is text."""
    known = {} if kind is None else kind.by_name
    column = known.get(said) or next((c for c in known.values() if said in (c.title.zh, c.title.en, *c.aliases)), None)
    if column is None and said in there:
        column = Column(said, Text(zh=said, en=said), Text("", ""), "string")
    names = [name for name in dict.fromkeys([*known, *there]) if name not in _NEVER]
    if column is None or column.name in _NEVER:
        raise UnknownNameError(
            Text(zh=f"图层“{layer}”没有可改的字段“{said}”。", en=f"{layer} have no column {said!r} to be set."),
            hint=nearest(nearest_names(said, [*names, *(c.title.zh for c in known.values())]), names),
        )
    return column


def _value_of(words: str, column: Column, layer: str, row_id: str) -> Any:
    where = Text(zh=f"{layer}:{row_id} 的{column.title.zh}", en=f"{column.name} of {layer}:{row_id}")
    if not words.strip():
        if column.required:
            raise LayerError(
                Text(zh=f"{where.zh}必填，不能为空。", en=f"{where.en} is required and cannot be empty."),
                hint=allowed_values(column),
            )
        return None
    try:
        return parse_value(words, column)
    except (NotReadError, DayRangeError):
        ways = {word for value in column.values for word in (value.name, value.title.zh, *value.aliases)}
        close = nearest_names(words, ways)
        raise LayerError(
            Text(zh=f"“{words}”不能作{where.zh}。", en=f"{words!r} is no value for {where.en}."),
            hint=nearest(close, ()) if close else allowed_values(column),
        ) from None


def _changed_again(number: int, layer: str, row_id: str, column: str, now: str | None) -> LayerError:
    return LayerError(
        Text(
            zh=f"第 {number} 次修改之后，{layer}:{row_id} 的 {column} 又变成了“{now or '空'}”，不能撤销。",
            en=f"{column} of {layer}:{row_id} was changed again after edit {number}, to {now!r}: it stays.",
        ),
        hint=Text(zh="请先撤销后来的修改或导入。", en="Undo the later edit or import first."),
    )
