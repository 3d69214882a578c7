"""Findings of two chiefs, as a map of them shows them, to be cut into packs; and an atlas of them written by a process
that is to be ended.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import signal
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
from shapely import LineString, Point

from riverzones.catalogue import load
from riverzones.jobs.atlas import run as atlas_run
from riverzones.jobs.atlas.run import write_atlas
from riverzones.jobs.shared.layers import project_view
from riverzones.model import FINDING_COLUMNS, Style, Symbol, Text
from riverzones.present.web import MapLayer, MapView
from riverzones.store.project import ProjectFile

ZHANG, LI = ("township", "张三", "乡长", "甲乡/乙乡"), ("township", "李四", "乡长", "CON")


def chain(*whom):
    names = ("level", "chief", "title", "unit")
    return json.dumps([dict(zip(names, who, strict=True)) for who in whom], ensure_ascii=False)


def view_of(*findings):
    """Two segments, of Zhang and of Li, and findings given as (id, chiefs, name)."""
    frame = gpd.GeoDataFrame(
        [dict(zip(("level", "chief", "title", "unit"), who, strict=True)) | {"id": f"S{n}", "name": f"段{n}"}
         for n, who in enumerate((ZHANG, LI))],
        geometry=[LineString([(109 + n / 10, 31), (109.05 + n / 10, 31)]) for n in range(2)],
        crs=4490,
    )  # fmt: skip
    blank = dict.fromkeys(FINDING_COLUMNS) | {"rule": "CN-101", "severity": "prohibit", "status": "new"}
    rows = [
        blank | {"finding_id": key, "chiefs": chiefs, "subject_layer": "outfalls", "subject_id": key,
                 "subject_name": name, "verdict": "violation"}
        for key, chiefs, name in findings
    ]  # fmt: skip
    table = gpd.GeoDataFrame(
        rows,
        columns=list(FINDING_COLUMNS),
        geometry=[Point(109.01 + n / 10, 31.001) for n in range(len(rows))],
        crs=4490,
    )
    table.index = [row["finding_id"] for row in rows]
    segments = MapLayer("segments", Text("责任段", "segments"), frame, Style("segments", Symbol()))
    return MapView(Text("试", "Test"), [segments], table, {}, [], dt.date(2026, 11, 22))


ONE = ("F-1", chain(ZHANG), "甲口")
TWO = ("F-2", chain(LI), "乙口")


def of_five(*, called="口", lang="en"):
    """Findings of five chiefs, and one that nobody answers for."""
    chiefs = [ZHANG, LI, *(("village", f"村长{n}", "村长", f"第{n}村") for n in range(3))]
    findings = [(f"F-{n}", chain(who), f"{called}{n}") for n, who in enumerate(chiefs)]
    return replace(view_of(*findings, ("F-9", "[]", "无主口")), lang=lang)


def contents(folder):
    """What stands in a folder, by path; what is packed in workbooks and ZIPs by itself, without when it was written."""

    def inside(path, content):
        if path.endswith((".xlsx", ".zip")):
            packed = zipfile.ZipFile(io.BytesIO(content))
            return {name: inside(name, packed.read(name)) for name in packed.namelist() if name != "docProps/core.xml"}
        if path.endswith("atlas.json"):
            record = json.loads(content)
            assert all(len(entry.pop("ledger")) == 64 for entry in record["packs"].values())
            return list(record["packs"].items())
        return content

    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    return {name: inside(name, path.read_bytes()) for name, path in zip(names, paths, strict=True)}


def written(project, folder, view, *, by="chief", processes=1):
    """Write an atlas of a view; gives its report."""
    seen = project_view(project, catalogue=load(), internal=view.internal)
    return write_atlas(seen, folder, catalogue=load(), by=by, view=view, processes=processes)


class Ended(BaseException):
    """A process has ended: it does nothing any more, nor does what it would clean up."""


@contextlib.contextmanager
def ending(folder, *, at=None, end=None):
    """Let a process end before the change number ``at`` of what stands in a folder: a file that takes its place, gets a
    free name or goes. Gives the changes, each as its verb and the name of the file; parts are none.
    """
    changes, plain = [], {name: getattr(os, name) for name in ("replace", "rename", "unlink")}

    def until_then(name):
        def change(path, *rest, **named):
            where = Path(rest[0] if rest else path)
            nothing = where.name.startswith(".rz-") or (name == "unlink" and not where.exists())
            if where.is_relative_to(folder) and not nothing:
                if len(changes) == at:
                    (end or _ended)()
                changes.append((name, where.name))
            return plain[name](path, *rest, **named)

        return change

    try:
        for name in plain:
            setattr(os, name, until_then(name))
        yield changes
    finally:
        for name, function in plain.items():
            setattr(os, name, function)


def _ended():
    raise Ended


def _killed():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":  # project, folder, how many processes, the change of this one before which it is killed
    path, place, many, number = sys.argv[1:]
    atlas_run._LEAST = atlas_run._TRIED = 1  # packs are shared out however few there are
    with ending(Path(place), at=int(number), end=_killed):
        written(ProjectFile.open(Path(path)), Path(place), of_five(called="改", lang="zh"), processes=int(many))
