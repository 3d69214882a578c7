"""What an import leaves in the project: rows, its record, repairs and quarantine, all together or none."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
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

__all__ = ["fingerprint", "write_import"]


def write_import(
    project: ProjectFile,
    file: Path,
    rows: tuple[pd.DataFrame, Mapping[str, str]],
    report: ImportReport,
    *,
    raw: RawLayer,
    options: ImportOptions,
    kind: LayerKind,
    style: Style | None = None,
    gone: Removal | None = None,
) -> None:
    """Write the rows of an import, its record, its repairs and its quarantine in one transaction, or nothing.

    Parameters
    ----------
    project : ProjectFile
        Where it goes.
    file : Path
        Where it came from; its bytes are hashed.
    rows : tuple of DataFrame and Mapping
        The rows of the layer (EPSG:4490 where it has places) and the dtype word of each column.
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
        Rows that these replace.

    Raises
    ------
    OutputError
        If another program is writing or has just written the same ids, the file is read-only, or there is no room.
    """
    key = uuid.uuid4().hex[:12]
    frame, dtypes = rows
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
        "replaced": gone is not None and gone.whole and bool(len(frame)),
        "replaces": next(iter(gone.by_source)) if gone is not None and not gone.whole else None,
    }
    repairs = [
        (key, report.layer, record, name, made.what.zh, made.area_before_m2, made.area_after_m2, made.change_ratio)
        for record, name, made in report.repairs
    ]
    quarantine = [(key, report.layer, q.record, q.reason.zh, q.attributes, q.geometry_wkt) for q in report.quarantine]
    lessons = lessons_in(options.learn, kind)
    taught = project.table("rz_words") if lessons else pd.DataFrame()
    with project.transaction() as tx:
        if len(frame):
            there = tx.ids(report.layer)
            going = set() if gone is None else {str(name) for name in gone.rows.index}
            if gone is not None and gone.whole:
                _check_unwritten(there - going, report.layer)
                tx.put_layer(report.layer, frame, dtypes=dtypes)
            else:
                _check_unwritten(set(frame["id"]) & (there - going), report.layer)
                tx.remove_rows(report.layer, going)
                tx.append_layer(report.layer, frame, dtypes=dtypes)
            keep_rows(tx, key, report.layer, frame["id"], None if gone is None else gone.rows)
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
    """SHA-256 and size of a file; of a shapefile all its parts, of a folder all its files."""
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
