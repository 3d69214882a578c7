"""Print a project: one sheet of what is asked for, or an atlas along a river."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geopandas import GeoDataFrame
from markupsafe import Markup

from riverzones.catalogue import Catalogue
from riverzones.catalogue.styles import FINDINGS
from riverzones.errors import DataError, LayerError, NetworkError, UnknownNameError
from riverzones.geo import geodesy
from riverzones.jobs.maps.base import with_base
from riverzones.jobs.maps.part import CONCERN, part_view
from riverzones.jobs.maps.run import Part, map_view
from riverzones.jobs.shared.area import ADMIN_LAYERS
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.water_charts import report_charts
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.network import Network
from riverzones.network.chainage import point_at
from riverzones.network.chainage.rivers import rivers_of
from riverzones.present.paper import (
    AtlasAxis,
    Face,
    Job,
    Paper,
    Printed,
    as_shows_more,
    atlas_pages,
    chart_pages,
    numbered,
    sheet_pages,
    write_pages,
)
from riverzones.present.web import MapView
from riverzones.registry import nearest_names
from riverzones.view import ProjectView

Extent = tuple[float, float, float, float]

__all__ = ["PrintRequest", "Setting", "course_of", "job_of", "print_job", "sheet_charts"]


@dataclass(frozen=True, slots=True)
class PrintRequest:
    """What is printed: a part of the project, one finding, layers by name, the ground of a box or of a named area.

    ``extent`` and ``home`` are west, south, east, north [degrees]; ``home`` is where the project lies: what reaches
    beyond it makes no sheet wider where nothing else is asked for. ``base`` are heights whose relief lies below.
    """

    part: Part | None = None
    finding: str | None = None
    layers: tuple[str, ...] = ()
    extent: Extent | None = None
    area: str | None = None
    home: Extent | None = None
    base: Path | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """How it is printed: font, paper (lying, standing, None: as shows more), N of 1:N (None: shows all), language."""

    face: Face
    size: str = "A4"
    landscape: bool | None = None
    scale: float | None = None
    lang: str = "zh"


def job_of(project: ProjectView, asked: PrintRequest, setting: Setting, *, catalogue: Catalogue) -> Job:
    """Return what is drawn for ``asked``: layers of the project, findings asked for, the ground they lie on.

    Raises
    ------
    UnknownNameError, LayerError
        If the finding, rule, chief or river is not there, or the heights do not reach the project.
    DataError
        If the project has nothing to draw.
    """
    ground = _ground(project, asked)
    whole = map_view(project, catalogue=catalogue, lang=setting.lang, explained=False)
    if asked.base is not None:
        whole = with_base(whole, asked.base)
    view = whole if asked.part is None else part_view(whole, asked.part, catalogue=catalogue)
    concern = [layer for layer in view.layers if layer.name == CONCERN]
    if asked.finding is not None:
        view = _one(view, asked.finding)
    view = replace(view, layers=[*whole.layers, *concern], within=None)
    if asked.layers:
        view = _only_layers(view, asked.layers)
    if ground is not None:
        inside = shapely.intersects(view.findings.geometry.to_numpy(), ground)
        view = replace(view, findings=view.findings[inside])
    if asked.area is not None:
        view = replace(view, title=Text(zh=f"{view.title.zh} · {asked.area}", en=f"{view.title.en} · {asked.area}"))
    view = replace(view, findings=numbered(view.findings))
    alone = asked.part is not None or asked.finding is not None
    focus = shapely.box(*ground.bounds) if ground is not None else _focus(view, alone=alone, home=asked.home)
    job = Job(
        view=view,
        heading=_counts(view.findings, catalogue),
        focus=focus,
        style=catalogue.styles[FINDINGS],
        face=setting.face,
        paper=Paper.of(setting.size, landscape=setting.landscape is not False),
        made=dt.date.today(),
        scale=setting.scale,
    )
    return job if setting.landscape is not None else as_shows_more(job)


def print_job(
    job: Job,
    path: Path,
    *,
    along: AtlasAxis | None = None,
    dpi: int = 200,
    overwrite: bool = False,
    steps: Callable[[int], Callable[[str], None]] | None = None,
    charts: Sequence[Markup] = (),
) -> Printed:
    """Write the sheet of a job, or its atlas along a river, as PDF or PNG; ``charts`` stand on pages behind it.

    ``steps`` is told the number of pages and gives what moves a progress bar on. See
    :func:`riverzones.present.paper.write_pages` for what is raised.
    """
    book = sheet_pages(job) if along is None else atlas_pages(job, along)
    title = job.text(zh="断面水质", en="Water quality of the sections")
    book = replace(book, pages=[*book.pages, *chart_pages(job, charts, title=title)])
    step = steps(len(book.pages)) if steps else str
    return write_pages(job, book, path, dpi=dpi, overwrite=overwrite, step=step)


def sheet_charts(project: ProjectView, job: Job, *, catalogue: Catalogue) -> list[Markup]:
    """Return charts of the sections on the ground of a sheet: classes of thirteen months, rates by township.

    Raises
    ------
    LayerError
        If no section there was sampled.
    """
    reader = LayerReader(project, catalogue)
    charts = report_charts(reader, said=project.text, lang=job.lang, within=shapely.box(*shapely.bounds(job.focus)))
    if not charts:
        raise LayerError(
            Text(zh="图幅范围内没有采过样的断面。", en="no section on the ground of the sheet was sampled."),
            hint=Text(
                zh="请导入 sections 和 samples，或不写 --charts。",
                en="Import sections and samples, or leave --charts out.",
            ),
        )
    return charts


def course_of(project: ProjectView, river: str) -> AtlasAxis:
    """Return the main way of a river with its chainages, by the network of the project.

    Raises
    ------
    NetworkError
        If the project has no network, or the network no such river.
    """
    network = project.network()
    if network is None:
        raise NetworkError(
            Text(zh="项目中没有河流，不能沿河分幅。", en="the project has no rivers to divide an atlas along."),
            hint=Text(
                zh="请先导入：riverzones import … --as rivers", en="Import them: riverzones import ... --as rivers"
            ),
        )
    return _course(network, river)


def _course(network: Network, river: str) -> AtlasAxis:
    point_at(network, river, 0.0)  # a river that is not there is told with the nearest name
    rivers = rivers_of(network)
    rows = np.flatnonzero((rivers.name == river) & rivers.first & rivers.main & ~np.isnan(rivers.low_m))
    chainages: list[Any] = []
    places: list[Any] = []
    for row in rows[np.argsort(rivers.low_m[rows])]:
        upwards = shapely.get_coordinates(network.reaches.geometry.iloc[row])[::-1]
        run = np.r_[0.0, np.cumsum(geodesy.distance_m(*upwards[:-1].T, *upwards[1:].T))]
        chainages.append(rivers.low_m[row] + run * network.length_m[row] / run[-1])
        places.append(upwards)
    chainage, lonlat = np.concatenate(chainages), np.vstack(places)
    rising = np.r_[True, np.diff(np.maximum.accumulate(chainage)) > 0]
    return AtlasAxis(river, chainage[rising], lonlat[rising])


def _one(view: MapView, finding: str) -> MapView:
    rows = view.findings[(view.findings["finding_id"] == finding).to_numpy()]
    if not len(rows):
        known = [str(name) for name in view.findings["finding_id"]]
        raise UnknownNameError(
            Text(zh=f"没有编号为“{finding}”的问题。", en=f"no finding has the id {finding!r}."),
            hint=nearest(nearest_names(finding, known), known),
        )
    name = rows["subject_name"].iloc[0]
    called = str(name) if isinstance(name, str) and name else finding
    title = Text(zh=f"{view.title.zh} · {called}", en=f"{view.title.en} · {called}")
    return replace(view, findings=rows, title=title)


def _counts(findings: GeoDataFrame, catalogue: Catalogue) -> Text:
    """``55 条核查发现：禁止 37，要求 18``."""
    zh, en = f"核查发现 {len(findings)} 条", f"{len(findings)} findings" if len(findings) != 1 else "1 finding"
    parts = [
        (title, int((findings["severity"] == value).sum())) for value, title, _ in catalogue.styles[FINDINGS].cases
    ]
    nonzero = [(title, count) for title, count in parts if count]
    if nonzero:
        zh += "：" + "，".join(f"{title.zh} {count}" for title, count in nonzero)
        en += ": " + ", ".join(f"{title.en.lower()} {count}" for title, count in nonzero)
    return Text(zh=zh, en=en)


def _ground(project: ProjectView, asked: PrintRequest) -> Any:
    """The box or the area that is asked for, EPSG:4490; None where none is."""
    if asked.extent is not None:
        return shapely.box(*asked.extent)
    if asked.area is None:
        return None
    known: list[str] = []
    for layer in ADMIN_LAYERS:
        if not project.has(layer):
            continue
        frame = project.read(layer)
        for column in ("name", "code"):
            if column not in frame.columns:
                continue
            words = frame[column].astype("string").fillna("").str.removesuffix(".0")
            rows = frame.geometry[(words == asked.area).to_numpy()]
            if len(rows):
                return shapely.union_all(shapely.make_valid(rows.to_numpy()))
            known += [str(word) for word in words if word]
    raise UnknownNameError(
        Text(zh=f"项目中没有叫“{asked.area}”的区划。", en=f"no area of the project is called {asked.area!r}."),
        hint=nearest(nearest_names(asked.area, known), known)
        if known
        else Text(
            zh="项目中没有区划图层；请导入：riverzones import … --as counties，或用 --extent 给出范围。",
            en="It has no layer of areas; import one: riverzones import ... --as counties, or give --extent.",
        ),
    )


def _only_layers(view: MapView, names: Sequence[str]) -> MapView:
    """The view with these layers and the ground alone, and the findings on their objects."""
    titles = {word: layer.name for layer in view.layers for word in (layer.name, layer.title.zh, layer.title.en)}
    unknown = [name for name in names if name not in titles]
    if unknown:
        known = list(titles)
        raise UnknownNameError(
            Text(zh=f"图上没有图层“{unknown[0]}”。", en=f"no layer of the map is called {unknown[0]!r}."),
            hint=nearest(nearest_names(unknown[0], known), known),
        )
    wanted = {titles[name] for name in names}
    layers = [
        replace(layer, visible=True) if layer.name in wanted else layer
        for layer in view.layers
        if layer.name in wanted or layer.name in view.background or layer.name == CONCERN
    ]
    return replace(view, layers=layers, findings=view.findings[view.findings["subject_layer"].isin(wanted).to_numpy()])


_WIDER = 4.0  # times: ground that is so much wider than the findings is not all shown; a setting of ours
_BESIDE = 0.25  # of the width of the findings, shown around them then; a setting of ours


def _focus(view: MapView, *, alone: bool, home: Extent | None = None) -> Any:
    """The ground that must be seen: findings, where they were measured to, what is of concern; else everything.

    What lies outside ``home`` does not count, unless nothing lies in it; and layers that reach much farther than the
    findings (a province below the findings of a county) do not make the map of the findings small.
    """
    boxes = [shapely.bounds(view.findings.geometry.to_numpy())]
    near = view.findings[["nearest_lon", "nearest_lat"]].to_numpy(dtype=float)
    boxes.append(np.column_stack([near, near]))
    boxes += [shapely.bounds(layer.frame.geometry.to_numpy()) for layer in view.layers if layer.name == CONCERN]
    drawn = [
        shapely.bounds(layer.frame.geometry.to_numpy())
        for layer in view.layers
        if layer.name != CONCERN and layer.visible and not alone
    ]
    narrow, wide = _box_of(boxes, home), _box_of([*boxes, *drawn], home)
    if narrow is not None and wide is not None and len(view.findings) > 1:
        width, height = narrow[2] - narrow[0], narrow[3] - narrow[1]
        if wide[2] - wide[0] > _WIDER * width and wide[3] - wide[1] > _WIDER * height:
            room = _BESIDE * max(width, height)
            wide = narrow + np.array([-room, -room, room, room])
    if wide is None:
        raise DataError(
            Text(zh="项目中没有可以打印的内容。", en="there is nothing to print."),
            hint=Text(zh="请先导入图层，或换一个条件。", en="Import layers first, or ask for something else."),
        )
    return shapely.box(*wide)


def _box_of(boxes: Sequence[Any], home: Extent | None) -> Any:
    """West, south, east, north of boxes as far as they lie in ``home``; of all of them where none does."""
    every = np.vstack(boxes)
    every = every[~np.isnan(every).any(axis=1)]
    if not len(every):
        return None
    if home is not None:
        low, high = np.array(home[:2]), np.array(home[2:])
        meets = (every[:, :2] <= high).all(axis=1) & (every[:, 2:] >= low).all(axis=1)
        if meets.any():
            every = np.hstack([np.maximum(every[meets, :2], low), np.minimum(every[meets, 2:], high)])
    return np.concatenate([every[:, :2].min(axis=0), every[:, 2:].max(axis=0)])
