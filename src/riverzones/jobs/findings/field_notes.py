"""What came back from the river bank: notes, states and photos of a map, taken over where nothing contradicts them."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit import Fact, RunScope, carry_over, facts_table
from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.catalogue import Catalogue
from riverzones.errors import DataError
from riverzones.jobs.findings.close import changes
from riverzones.jobs.shared.layer_styles import dress
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_if_any
from riverzones.jobs.shared.photos import FIELD_NOTES, FIELD_PHOTOS, LEDGER_PHOTOS, PHOTOS
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.readers.field_notes import STATES, FieldNote, Flaw, read_field_notes
from riverzones.relations import relate
from riverzones.store.project import ProjectFile
from riverzones.terms import STATUS

__all__ = ["FieldNotesImport", "field_notes", "import_field_notes", "write_photos"]

_NOTES: Mapping[str, str] = {
    "note_id": "string",
    "at": "datetime",
    "file": "string",
    "sha256": "string",
    "finding_id": "string",
    "subject": "string",
    "who": "string",
    "when": "datetime",
    "lon": "number",
    "lat": "number",
    "accuracy_m": "number",
    "distance_m": "number",
    "status": "string",
    "note": "string",
    "photos": "integer",
    "taken": "boolean",
    "why": "string",
    "why_en": "string",
}
_PHOTOS: Mapping[str, str] = {
    "note_id": "string",
    "number": "integer",
    "sha256": "string",
    "width": "integer",
    "height": "integer",
    "jpeg_base64": "string",
}
_FAR_M = 1000.0
"""Farther from its finding than this, beyond the accuracy, a note is of another place [m]: a setting of ours."""
_CLOCK = dt.timedelta(minutes=10)  # by which the clock of a phone may be ahead: a setting of ours
_LAYER = "problems"  # what a new problem is a row of; its words are told as those of other findings are
_NAME = 24  # letters of a note that a new problem is called by; a setting of ours
_FIRST_SEEN = ("new", "open")  # seen again by an audit: the same matter, still open


@dataclass(frozen=True)
class FieldNotesImport:
    """What became of a file: rows of ``rz_changes``, rows of ``rz_field_notes`` that are new, what was not taken.

    ``known`` counts the notes that were imported before; ``found`` are ids of findings that were made of new problems.
    """

    changes: pd.DataFrame
    notes: pd.DataFrame
    flaws: tuple[Flaw, ...]
    known: int
    found: tuple[str, ...] = ()

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{count, known, changes, new_findings, field_notes, refused: [{note, finding_id, why}]}`` in plain
        values.
        """
        return {
            "count": len(self.changes),
            "known": self.known,
            "changes": plain_rows(self.changes),
            "new_findings": list(self.found),
            "field_notes": plain_rows(self.notes),
            "refused": [{"note": f.number, "finding_id": f.finding_id, "why": f.why.within(lang)} for f in self.flaws],
        }


def import_field_notes(
    project: ProjectFile,
    path: Path,
    *,
    catalogue: Catalogue,
    dry_run: bool = False,
    now: dt.datetime | None = None,
) -> FieldNotesImport:
    """Take over a file of field notes, in one transaction; the same file twice changes nothing.

    A new problem becomes a finding of the kind ``field`` where it was seen, with river, chiefs and unit of that place.
    A note that contradicts the project (its state has changed meanwhile, no such finding, far from the place, a time in
    the future) or an earlier note of the same file (a state taken back) changes no finding; it is kept in
    ``rz_field_notes`` with the reason, and its photos with it.

    Parameters
    ----------
    project : ProjectFile
        Its ``rz_findings`` and ``rz_changes`` change; ``rz_field_notes`` and ``rz_field_photos`` grow.
    path : Path
        An ``.rzback`` file.
    catalogue : Catalogue
        Words, routes and styles.
    dry_run : bool
        Say what would change, and change nothing.
    now : datetime, optional
        The moment with its zone; the clock by default.

    Raises
    ------
    DataError
        If the file cannot be read, or is of another project.
    """
    parcel = read_field_notes(path)
    if parcel.project != project.about.get("created", ""):
        called = parcel.title or "未命名"
        raise DataError(
            Text(
                zh=f"{path.name} 出自另一个项目（{called}），不是 {project.path.name}。",
                en=f"{path.name} is of another project ({parcel.title or 'untitled'}), not of {project.path.name}.",
            ),
            hint=Text(zh="请核对项目文件。", en="Check the project file."),
        )
    now = now or dt.datetime.now(dt.UTC)
    if dry_run:
        return _judged(project, parcel.notes, parcel.flaws, path, now, catalogue)[0]
    with project.transaction() as tx:
        imported, table = _judged(project, parcel.notes, parcel.flaws, path, now, catalogue)
        if len(imported.changes) or imported.found:
            tx.put_layer("rz_findings", table)
            dress(tx, catalogue, ["rz_findings"])
        if len(imported.changes):
            tx.append_table("rz_changes", imported.changes)
        if len(imported.notes):
            new = set(imported.notes["note_id"])
            tx.append_table(FIELD_NOTES, imported.notes, dtypes=_NOTES)
            photos = _photo_rows([note for note in parcel.notes if note.note_id in new])
            if len(photos):
                tx.append_table(FIELD_PHOTOS, photos, dtypes=_PHOTOS)
    return imported


def field_notes(project: ProjectFile) -> pd.DataFrame:
    """Return the notes that came back so far, the columns of ``rz_field_notes``; no rows where none did."""
    return project.table(FIELD_NOTES) if project.has(FIELD_NOTES) else pd.DataFrame(columns=list(_NOTES))


def write_photos(project: ProjectFile, folder: Path) -> list[Path]:
    """Write the photos of a project into a folder; those that are there already stay.

    Those from the spot are named by note and number, those of ledgers by finding, ``before`` or ``after``, and sum.

    Raises
    ------
    OSError
        If the folder cannot be made or written to.
    """
    table = project.table(FIELD_PHOTOS) if project.has(FIELD_PHOTOS) else pd.DataFrame(columns=list(_PHOTOS))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for note_id, number, coded in zip(table["note_id"], table["number"], table["jpeg_base64"], strict=True):
        name = "".join(letter for letter in str(note_id) if letter.isalnum())[:12]
        written.append(_write(folder / f"{name}-{int(number)}.jpg", coded))
    for row in project.table(PHOTOS).reindex(columns=list(LEDGER_PHOTOS)).to_dict("records"):
        name = "".join(letter for letter in str(row["finding_id"]) if letter.isalnum() or letter == "-")[:20]
        moment = "after" if row["moment"] == "after" else "before"
        written.append(_write(folder / f"{name}-{moment}-{str(row['sha256'])[:8]}.jpg", row["jpeg_base64"]))
    return written


def _write(target: Path, coded: str) -> Path:
    if not target.exists():
        target.write_bytes(base64.b64decode(coded))
    return target


def _judged(
    project: ProjectFile,
    notes: Sequence[FieldNote],
    flaws: Sequence[Flaw],
    path: Path,
    now: dt.datetime,
    catalogue: Catalogue,
) -> tuple[FieldNotesImport, GeoDataFrame]:
    """What would become of the findings, and the findings as they would be."""
    table = project.read("rz_findings")
    before_all = table[["status", "note"]].copy()
    ids = _ids_of_today(project, table)
    imported = set(field_notes(project)["note_id"])
    fresh = [note for note in notes if note.note_id not in imported]
    distances = _distances(fresh, ids, table)
    rows, wrong, touched = [], list(flaws), {}
    seen: dict[str, FieldNote] = {}
    reported: dict[str, str] = {}
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for note in sorted(fresh, key=lambda line: line.when):
        name = ids.get(note.finding or "")
        far_m = distances.get(note.note_id)
        stands = None if name is None else (str(before_all.at[name, "status"]), str(table.at[name, "status"]))
        why = _contradiction(note, stands, far_m, now) or _taken_back(note, reported.get(name or ""))
        if why is None and name is not None and note.status is not None:
            reported[name] = note.status
        if why is None and note.finding is None and note.lon is not None:
            seen[note.note_id] = note
        if why is not None:
            wrong.append(Flaw(note.number, note.finding or "", why))
        elif name is not None and (note.status or note.note):
            _take(table, name, note)
            touched[name] = note
        rows.append(_row(note, name, far_m, path, digest, why, now))
    change_rows = changes(
        before_all.loc[list(touched)],
        table.loc[list(touched)],
        how="field",
        file=path.name,
        by=[note.who or None for note in touched.values()],
    )
    new_findings, finding_by_note = _new_findings(project, seen, catalogue, now)
    for row in rows:
        row["finding_id"] = finding_by_note.get(row["note_id"], row["finding_id"])
    day = now.astimezone().date()
    scope = RunScope(("field",), subjects=frozenset(f"{_LAYER}:{name}" for name in seen))
    after = carry_over(table, new_findings, day=day, scope=scope) if len(new_findings) else table
    wrong.sort(key=lambda line: line.number)
    note_rows = pd.DataFrame(rows, columns=list(_NOTES))
    ids_made = tuple(str(name) for name in new_findings.index)
    return FieldNotesImport(change_rows, note_rows, tuple(wrong), len(notes) - len(fresh), ids_made), after


def _new_findings(
    project: ProjectFile, seen: Mapping[str, FieldNote], catalogue: Catalogue, now: dt.datetime
) -> tuple[GeoDataFrame, dict[str, str]]:
    """New problems as findings at their places, and the id of the finding of each note."""
    problem = catalogue.problem("field", "seen")
    facts = [
        Fact(
            problem,
            "field:seen",
            (_LAYER, name),
            Text(zh=f"现场发现：{note.note}", en=f"seen on the spot: {note.note}"),
            name=note.note if len(note.note) <= _NAME else f"{note.note[: _NAME - 1]}…",
            accuracy_m=float("nan") if note.accuracy_m is None else note.accuracy_m,
            geometry=shapely.Point(note.lon, note.lat),
        )
        for name, note in seen.items()
    ]
    findings = facts_table(
        facts,
        LayerReader(project, catalogue),
        day=now.astimezone().date(),
        network=lambda: network_if_any(project),
        routes=catalogue.routes,
    )
    return findings, {str(note): str(name) for name, note in zip(findings.index, findings["subject_id"], strict=True)}


def _ids_of_today(project: ProjectFile, table: GeoDataFrame) -> dict[str, str]:
    """Today's id of a finding by every id that it has had."""
    moved = project.table("rz_finding_ids") if project.has("rz_finding_ids") else None
    old = dict(zip(moved["old_id"], moved["finding_id"], strict=True)) if moved is not None else {}
    today = {str(name): str(name) for name in table.index}
    return {str(name): str(now) for name, now in old.items() if str(now) in today} | today


def _distances(notes: Sequence[FieldNote], ids: Mapping[str, str], table: GeoDataFrame) -> dict[str, float]:
    """Geodesic distance of each note with a position from the shape of its finding [m], one relation per finding."""
    by_finding: dict[str, list[FieldNote]] = {}
    for note in notes:
        name = ids.get(note.finding or "")
        if name is not None and note.lon is not None and table.geometry.notna().at[name]:
            by_finding.setdefault(name, []).append(note)
    measured: dict[str, float] = {}
    for name, group in by_finding.items():
        lonlat = [(note.lon, note.lat) for note in group]
        places = gpd.GeoDataFrame(
            {"accuracy_m": [note.accuracy_m for note in group]},
            geometry=gpd.points_from_xy(*zip(*lonlat, strict=True)),
            crs=4490,
            index=pd.Index([note.note_id for note in group]),
        )
        pairs = relate("nearest", places, table.loc[[name], ["geometry"]], shared_ids=False)
        measured |= dict(zip(pairs["subject_id"], pairs["measured"].astype(float), strict=True))
    return measured


def _contradiction(
    note: FieldNote, stands: tuple[str, str] | None, far_m: float | None, now: dt.datetime
) -> Text | None:
    """Why a note cannot be taken over as it is; None if nothing speaks against it.

    ``stands``: state of its finding before this file and after the earlier notes of it.
    """
    if note.when > now + _CLOCK:
        said = f"{note.when:%Y-%m-%d %H:%M} UTC"
        return Text(zh=f"记录时间在将来（{said}）", en=f"its time lies in the future ({said})")
    if note.finding is None:
        return None
    if stands is None:
        return Text(zh="项目中没有这个问题", en="the project has no such finding")
    first, status = stands
    was = note.stood[0] if note.stood is not None else first
    if first != was and (was, first) != _FIRST_SEEN:
        before, after = STATUS[was] if was in STATUS else Text(zh=was, en=was), STATUS[first]
        return Text(
            zh=f"项目中的状态已由“{before.zh}”变为“{after.zh}”",
            en=f"its state in the project has become {after.en!r} since ({before.en!r} in the page)",
        )
    if note.status is not None and note.status != status:
        may = [after for state, states in TRANSITIONS.items() if state == status for after in states]
        if note.status not in may:
            before, after = STATUS[status], STATUS[note.status]
            return Text(zh=f"“{before.zh}”不能改为“{after.zh}”", en=f"{before.en!r} cannot become {after.en!r}")
    if far_m is not None and far_m - (note.accuracy_m or 0.0) > _FAR_M:
        return Text(
            zh=f"记录地点距该问题 {far_m / 1000:,.1f} km", en=f"it was noted {far_m / 1000:,.1f} km from the finding"
        )
    return None


def _taken_back(note: FieldNote, reported: str | None) -> Text | None:
    """Why a state contradicts the one that an earlier note of the same file reports; None where it goes on."""
    if reported is None or note.status is None or STATES.index(note.status) >= STATES.index(reported):
        return None
    before, after = STATUS[reported], STATUS[note.status]
    return Text(
        zh=f"同一文件中先报“{before.zh}”，后报“{after.zh}”，互相矛盾",
        en=f"the same file first reports {before.en!r} and then {after.en!r}",
    )


def _take(table: GeoDataFrame, name: str, note: FieldNote) -> None:
    """Put the state of a note to its finding, and its words behind those that are there."""
    if note.status is not None:
        table.at[name, "status"] = note.status
    if note.note:
        old = table.at[name, "note"]
        table.at[name, "note"] = f"{old}；{note.note}" if isinstance(old, str) and old else note.note


def _row(
    note: FieldNote,
    name: str | None,
    far_m: float | None,
    path: Path,
    digest: str,
    why: Text | None,
    now: dt.datetime,
) -> dict[str, Any]:
    return {
        "note_id": note.note_id,
        "at": now,
        "file": path.name,
        "sha256": digest,
        "finding_id": name or note.finding,
        "subject": note.subject or None,
        "who": note.who or None,
        "when": note.when,
        "lon": note.lon,
        "lat": note.lat,
        "accuracy_m": note.accuracy_m,
        "distance_m": far_m,
        "status": note.status,
        "note": note.note or None,
        "photos": len(note.photos),
        "taken": why is None,
        "why": why.zh if why is not None else None,
        "why_en": why.en if why is not None else None,
    }


def _photo_rows(notes: Sequence[FieldNote]) -> pd.DataFrame:
    rows = [
        {
            "note_id": note.note_id,
            "number": number,
            "sha256": photo.sha256,
            "width": photo.width,
            "height": photo.height,
            "jpeg_base64": base64.b64encode(photo.data).decode("ascii"),
        }
        for note in notes
        for number, photo in enumerate(note.photos, 1)
    ]
    return pd.DataFrame(rows, columns=list(_PHOTOS))
