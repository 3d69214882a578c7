"""What became of one row: the files that brought and changed it, cells set by hand, other programs, findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from riverzones.align.values import as_text
from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.errors import UnknownNameError
from riverzones.jobs.ingest.edits import edits_table
from riverzones.jobs.ingest.undo import imports_of_row, imports_table
from riverzones.model import Text
from riverzones.registry import nearest_names
from riverzones.store import ProjectFile
from riverzones.terms import labels

__all__ = ["EVENTS", "history"]

EVENTS = labels("history_event")
_COLUMNS = ["at", "what", "column", "before", "after", "by", "file", "number", "finding", "note"]


@pooled()
def history(project: ProjectFile, said: str, *, catalogue: Catalogue) -> tuple[str, str, pd.DataFrame]:
    """Return the layer and id of a row and everything that the project remembers of it, the oldest first.

    Parameters
    ----------
    project : ProjectFile
        Only read.
    said : str
        ``LAYER:ID``: a layer in any language, a row by its id, code or name; rows that are gone are found too.
    catalogue : Catalogue
        Knows the words for layers.

    Returns
    -------
    layer, id : str
    events : DataFrame
        ``at`` (UTC), ``what`` (a key of :data:`EVENTS`), ``column``, ``before`` and ``after`` as text, ``by``,
        ``file``, ``number`` (of the import, or of the correction), ``finding``, ``note``; None where nothing applies.

    Raises
    ------
    UnknownNameError
        If the project never held such a row.
    """
    layer, row = _row_of(project, said, catalogue)
    removed = project.table("rz_removed_rows")
    removed = removed[(removed["layer"] == layer) & (removed["row_id"] == row)].sort_values("at", kind="stable")
    edits = edits_table(project)
    edits = edits[(edits["layer"] == layer) & (edits["id"] == row)]
    events = [*_of_imports(project, layer, row, removed, edits), *_of_edits(edits), *_of_findings(project, layer, row)]
    others = project.outside_changes_of(layer, row)
    events += [{"at": pd.Timestamp(at), "what": f"outside_{what}"} for at, what in others]
    table = pd.DataFrame([{name: event.get(name) for name in _COLUMNS} for event in events], columns=_COLUMNS)
    table["at"] = pd.to_datetime(table["at"], utc=True)
    return layer, row, table.sort_values("at", kind="stable").reset_index(drop=True)


def _row_of(project: ProjectFile, said: str, catalogue: Catalogue) -> tuple[str, str]:
    """The layer and the id; a row that stands goes before one that is gone."""
    word, _, wanted = said.replace("：", ":").partition(":")
    word, wanted = word.strip(), wanted.strip()
    if not word or not wanted:
        raise UnknownNameError(
            Text(zh=f"应写作“图层:编号”，不能是“{said}”。", en=f"expected LAYER:ID, got {said!r}."),
            hint=Text(zh="例如 outfalls:PK-017。", en="Such as outfalls:PK-017."),
        )
    layer = word if word in project.layers() else catalogue.kind(word).name
    frame = project.read(layer) if project.has(layer) else None
    standing: list[str] = []
    if frame is not None:
        if wanted in frame.index:
            return layer, wanted
        for column in ("code", "name"):
            if column in frame.columns:
                standing += [str(row_id) for row_id in frame.index[frame[column].astype(object) == wanted]]
    removed = project.table("rz_removed_rows")
    removed = removed[removed["layer"] == layer]
    removed_cells = [json.loads(text) for text in removed["attributes"]]
    gone = [
        str(row_id)
        for row_id, cells in zip(removed["row_id"], removed_cells, strict=True)
        if wanted in (str(row_id), cells.get("code"), cells.get("name"))
    ]
    if not standing and not gone and project.outside_changes_of(layer, wanted):
        return layer, wanted
    matches = list(dict.fromkeys([*standing, *([] if standing else gone)]))
    if len(matches) == 1:
        return layer, matches[0]
    if matches:
        raise UnknownNameError(
            Text(zh=f"{said}：有 {len(matches)} 行叫这个名字。", en=f"{said}: {len(matches)} rows are called so."),
            hint=Text(zh=f"请用编号：{'、'.join(matches[:5])}。", en=f"Use the id: {', '.join(matches[:5])}."),
        )
    ids = [*([] if frame is None else map(str, frame.index)), *removed["row_id"].astype(str)]
    near = nearest_names(wanted, ids)
    raise UnknownNameError(
        Text(zh=f"项目里从来没有 {layer}:{wanted}。", en=f"the project never held {layer}:{wanted}."),
        hint=Text(
            zh=f"是否指 {'、'.join(near)}？" if near else "写法：图层:编号，如 outfalls:PK-017。",
            en=f"Did you mean {', '.join(near)}?" if near else "Write LAYER:ID, as outfalls:PK-017.",
        ),
    )


def _of_imports(
    project: ProjectFile, layer: str, row: str, removed: pd.DataFrame, edits: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    ledger = imports_table(project)
    written = imports_of_row(project, layer, row)
    for entry in ledger[ledger["layer"] == layer].to_dict("records"):
        key = entry["import_id"]
        origin = {"at": entry["at"], "file": entry["file"] or None, "number": int(entry["number"])}
        before = removed[removed["import_id"] == key]
        if len(before):
            yield from _left(project, layer, row, before.iloc[-1], removed, edits, origin)
        elif key in written:
            yield {**origin, "what": "brought"}
        undone = removed[removed["import_id"] == f"undo-{key}"]
        if len(undone):
            yield {**origin, "at": undone.iloc[-1]["at"], "what": "undone"}


def _left(
    project: ProjectFile,
    layer: str,
    row: str,
    was: Any,
    removed: pd.DataFrame,
    edits: pd.DataFrame,
    stated: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """What an import did to the row: took it away, or changed these of its cells."""
    why = str(was["why"] or "replaced")
    cells = json.loads(was["attributes"])
    if why != "changed":
        yield {**stated, "what": why if why in EVENTS else "replaced", "note": cells.get("name")}
        return
    after, shape = _state_after(project, layer, row, was["at"], removed, edits)
    if shape is not None and shape != was["geometry_wkb"]:
        yield {**stated, "what": "moved"}
    for name in dict.fromkeys([*cells, *after]):
        old, new = as_text(cells.get(name)), as_text(after.get(name))
        if name not in ("source", "id") and old != new:
            yield {**stated, "what": "changed", "column": name, "before": old, "after": new}


def _state_after(
    project: ProjectFile, layer: str, row: str, at: Any, removed: pd.DataFrame, edits: pd.DataFrame
) -> tuple[dict[str, Any], str | None]:
    """Cells and shape of the row when it had been changed: as it was when it next left, or is now, less later edits."""
    later = removed[removed["at"] > at]
    if len(later):
        cells, shape, until = (
            json.loads(later.iloc[0]["attributes"]),
            later.iloc[0]["geometry_wkb"],
            later.iloc[0]["at"],
        )
    else:
        frame = project.read(layer)
        if row not in frame.index:
            return {}, None
        there = frame.loc[row]
        cells = {name: value for name, value in there.drop("geometry").items() if pd.notna(value)}
        shape, until = None if there.geometry is None else there.geometry.wkb_hex, None
    since = edits[(edits["at"] > at) & edits["undone_at"].isna()]
    if until is not None:
        since = since[since["at"] < until]
    for edit in since.iloc[::-1].to_dict("records"):
        cells[edit["column"]] = edit["before"]
    return cells, shape


def _of_edits(edits: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for edit in edits.to_dict("records"):
        edit_facts = {name: edit[name] for name in ("column", "by", "note", "number")}
        yield {**edit_facts, "at": edit["at"], "what": "set", "before": edit["before"], "after": edit["after"]}
        if pd.notna(edit["undone_at"]):
            yield {**edit_facts, "at": edit["undone_at"], "what": "set_undone", "before": edit["after"],
                   "after": edit["before"]}  # fmt: skip


def _of_findings(project: ProjectFile, layer: str, row: str) -> Iterator[dict[str, Any]]:
    findings = project.read("rz_findings") if project.has("rz_findings") else None
    if findings is None:
        return
    row_findings = findings[(findings["subject_layer"] == layer) & (findings["subject_id"].astype(str) == row)]
    changes = project.table("rz_changes")
    for name, finding in row_findings.iterrows():
        of_finding = {"finding": str(name)}
        yield {
            **of_finding,
            "at": finding["first_seen"],
            "what": "found",
            "note": finding["rule"],
            "after": finding["verdict"],
        }
        for change in changes[changes["finding_id"] == name].to_dict("records"):
            yield {
                **of_finding,
                "at": change["at"],
                "what": "status",
                "before": change["status_before"],
                "after": change["status_after"],
                "by": change["by"],
                "file": change["file"],
                "note": change["note_after"],
            }
