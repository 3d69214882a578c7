"""What an import leaves in the project: rows, its record, repairs and quarantine, all together or none."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from riverzones.errors import OutputError
from riverzones.jobs.ingest.learned_words import keep_lessons, lessons_in
from riverzones.jobs.ingest.report import ImportOptions, ImportReport
from riverzones.jobs.ingest.sources import Removal, keep_rows
from riverzones.jobs.shared.layer_styles import dress_in
from riverzones.model import LayerKind, Style, Text
from riverzones.readers.vector import RawLayer
from riverzones.store import ProjectFile

__all__ = ["changes_seen", "fingerprint", "write_import"]


def write_import(
    project: ProjectFile,
    file: Path,
    pieces: Sequence[tuple[pd.DataFrame, Mapping[str, str]]],
    report: ImportReport,
    *,
    raw: RawLayer,
    options: ImportOptions,
    kind: LayerKind,
    style: Style | None = None,
    gone: Removal | None = None,
    seen: tuple[int, ...] | None = None,
) -> None:
    """Write the rows of an import, its record, its repairs and its quarantine in one transaction, or nothing.

    Parameters
    ----------
    project : ProjectFile
        Where it goes.
    file : Path
        Where it came from; its bytes are hashed.
    pieces : sequence of tuple of DataFrame and Mapping
        Rows of the layer (EPSG:4490 where it has places) and the dtype word of each column.
    report : ImportReport
        What the import did and how it decided.
    raw : RawLayer
        The layer as read.
    options : ImportOptions
        What was asked for.
    kind : LayerKind
        What the rows are; titles of its columns go with the style.
    style : Style, optional
        The style that is stored with the layer.
    gone : Removal, optional
        Rows that these replace, or that an update found gone or changed.
    seen : tuple of int, optional
        What :func:`changes_seen` gave before the layer was read.

    Raises
    ------
    OutputError
        If another program is writing or has just written the same ids, the file is read-only, or there is no room.
    """
    key = uuid.uuid4().hex[:12]
    written = [str(name) for frame, _ in pieces for name in frame["id"]]
    how = _how(options)
    digest, size = fingerprint(file)
    entry = {
        "import_id": key,
        "at": dt.datetime.now(dt.UTC),
        "layer": report.layer,
        "file": file.name,
        "file_layer": raw.layer,
        "sha256": digest,
        "size": size,
        "driver": raw.driver,
        "encoding": report.encoding,
        "encoding_reason": report.reasons["encoding"].zh,
        "crs": report.crs,
        "crs_reason": "；".join([report.reasons["crs"].zh, *(note.zh for note in report.notes)]),
        "accuracy_m": options.accuracy_m,
        "read": report.read,
        "written": report.written,
        "repaired": report.repaired,
        "quarantined": report.quarantined,
        "columns": json.dumps(dict(report.columns), ensure_ascii=False),
        "densified_vertices": report.densified_vertices,
        "replaced": gone is not None and gone.whole and bool(written),
        "replaces": next(iter(gone.by_source)) if gone is not None and not gone.whole else None,
        "how": how,
        "removed": 0 if gone is None else sum(gone.why.get(str(name)) != "changed" for name in gone.rows.index),
    }
    repairs = [
        (
            key,
            report.layer,
            record,
            name,
            repair.what.zh,
            repair.area_before_m2,
            repair.area_after_m2,
            repair.change_ratio,
        )
        for record, name, repair in report.repairs
    ]
    quarantine = [(key, report.layer, q.record, q.reason.zh, q.attributes, q.geometry_wkt) for q in report.quarantine]
    lessons = lessons_in(options.learn, kind)
    taught = project.table("rz_words") if lessons else pd.DataFrame()
    with project.transaction() as tx:
        if how == "update":
            _check_unchanged(seen, changes_seen(project), report.layer)
        if written or how == "update":
            there = tx.ids(report.layer)
            going = set() if gone is None else {str(name) for name in gone.rows.index}
            if gone is not None and gone.whole:
                _check_unwritten(there - going, report.layer)
                tx.drop(report.layer)
            else:
                _check_unwritten((there - going).intersection(written), report.layer)
                tx.remove_rows(report.layer, going & there)
            for frame, dtypes in pieces:
                if len(frame):
                    tx.append_layer(report.layer, frame, dtypes=dtypes)
            keep_rows(tx, key, report.layer, written, gone)
            if style is not None:
                dress_in(tx, report.layer, style, kind.columns)
        keep_lessons(tx, taught, lessons, kind)
        tx.append_table("rz_imports", pd.DataFrame([entry]))
        if repairs:
            names = [
                "import_id",
                "layer",
                "record",
                "subject_id",
                "what",
                "area_before_m2",
                "area_after_m2",
                "change_ratio",
            ]
            tx.append_table("rz_repairs", pd.DataFrame(repairs, columns=names))
        if quarantine:
            names = ["import_id", "layer", "record", "reason", "attributes", "geometry_wkt"]
            tx.append_table("rz_quarantine", pd.DataFrame(quarantine, columns=names))


def changes_seen(project: ProjectFile) -> tuple[int, ...]:
    """Return how many imports and edits a project holds, and how many were undone: the same later, nobody wrote in
    between.
    """
    ledgers = [project.table(name, only=("undone_at",)) for name in ("rz_imports", "rz_edits")]
    undone = [int(ledger["undone_at"].notna().sum()) if "undone_at" in ledger.columns else 0 for ledger in ledgers]
    return (*map(len, ledgers), *undone)


def _how(options: ImportOptions) -> str:
    ways = {
        "overwrite": options.overwrite,
        "replace": options.replace is not None,
        "update": options.update is not None,
    }
    return next((name for name, said in ways.items() if said), "import")


def _check_unchanged(seen: tuple[int, ...] | None, now: tuple[int, ...], layer: str) -> None:
    """Refuse an update of rows that somebody else may have changed after they had been compared."""
    if seen is None or seen == now:
        return
    raise OutputError(
        Text(
            zh=f"另一个程序刚刚改动了项目，图层“{layer}”的对照可能已过时，未写入。",
            en=f"another program has just changed the project; what was compared with {layer} may be out of date.",
        ),
        hint=Text(zh="请再执行一次同样的命令。", en="Run the same command once more."),
    )


def _check_unwritten(taken: set[str], layer: str) -> None:
    """Refuse rows that another program wrote after they had been compared with the layer."""
    if not taken:
        return
    some = sorted(taken)[:3]
    raise OutputError(
        Text(
            zh=f"另一个程序刚刚在图层“{layer}”中写入了 {len(taken)} 行相同标识的数据（{'、'.join(some)}）。",
            en=f"another program has just written {len(taken)} rows with these ids to {layer} ({', '.join(some)}).",
        ),
        hint=Text(
            zh="请重新导入一次：已经在图层中的行会认出来，不会重复。",
            en="Import once more: rows that are there already are recognised and not doubled.",
        ),
    )


def fingerprint(file: Path) -> tuple[str, int]:
    """Return SHA-256 and size of a file; of a shapefile all its parts, of a folder all its files."""
    parts = [file]
    if file.is_dir():
        parts = sorted(item for item in file.rglob("*") if item.is_file())
    elif file.suffix.lower() in (".shp", ".dbf", ".shx"):
        known = (".shp", ".shx", ".dbf", ".prj", ".cpg")
        parts = sorted(
            item for item in file.parent.iterdir() if item.stem == file.stem and item.suffix.lower() in known
        )
    digest = hashlib.sha256()
    for part in parts:
        with part.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest(), sum(part.stat().st_size for part in parts)
