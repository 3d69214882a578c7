"""Chiefs of a project: their segments and findings, coverage of the rivers, notice boards, cuts at borders."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit import Fact, RunScope
from riverzones.catalogue import Catalogue
from riverzones.chiefs import Coverage, Cut, coverage, cut, level_order, placed, routed
from riverzones.chiefs.boards import BoardPlan, board_table, boards_per_segment, standing
from riverzones.connection_pool import pooled
from riverzones.errors import LayerError, UnknownNameError
from riverzones.geo import geodesy
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.network import network_if_any, network_of
from riverzones.jobs.shared.plans import asked_here, cited_plan, plan_holds
from riverzones.jobs.shared.routes import routes_of
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.network import Network
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile

__all__ = [
    "LEVEL_OF",
    "BoardsReport",
    "Chosen",
    "board_citation",
    "board_facts",
    "board_flaws",
    "boards",
    "chiefs",
    "covered",
    "cut_at",
]

LEVEL_OF = {
    "provinces": "province",
    "cities": "city",
    "counties": "county",
    "townships": "township",
    "villages": "village",
}
"""The level of chiefs that a layer of areas stands for."""

_BANKS = ("ranges", "shorelines")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which segments are asked for: of one level, one river, one chief or office (part of the name)."""

    level: str | None = None
    river: str | None = None
    chief: str | None = None


@dataclass(frozen=True, eq=False)
class BoardsReport:
    """Boards with what is wrong with them, segments with how many boards they have, and whether the plan holds here."""

    boards: GeoDataFrame
    segments: pd.DataFrame
    of_place: bool


@pooled()
def chiefs(
    project: ProjectFile, *, catalogue: Catalogue, chosen: Chosen = Chosen(), day: dt.date | None = None
) -> GeoDataFrame:
    """Return the segments of a project with their length, their chief and the findings that are open on them.

    Parameters
    ----------
    project : ProjectFile
        The project; nothing in it changes.
    catalogue : Catalogue
        Names of offices, and who answers by area.
    chosen : Chosen
        Which segments; all by default. An office is found by any of its names through the years.
    day : date, optional
        Findings first seen later do not count.

    Returns
    -------
    GeoDataFrame
        EPSG:4490, segment ids as index: ``level``, ``river``, ``name``, ``bank``, ``from_chainage_m``,
        ``to_chainage_m`` (lower and upper end [m]), ``length_m`` (along the river, of the line itself where it lies on
        none [m]), ``chief``, ``title``, ``unit``, ``violations``, ``cannot_tell`` (open findings), and what
        ``catalogue/routing.yaml`` says of the place. By level, river, and downstream.

    Raises
    ------
    LayerError
        If the project has no segments.
    UnknownNameError
        If no river, chief or office has such a name.
    """
    reader = LayerReader(project, catalogue)
    segments = _segments(reader)
    network = network_if_any(project)
    table = segments.reindex(columns=["level", "river", "name", "bank", "chief", "title", "unit", "geometry"])
    table = GeoDataFrame(table, geometry="geometry", crs=segments.crs)
    for column in ("level", "river", "name", "bank", "chief", "title", "unit"):
        table[column] = table[column].astype(object).where(table[column].notna(), None)
    ends = _ends(segments, network)
    table["from_chainage_m"], table["to_chainage_m"] = ends["low"], ends["high"]
    table["length_m"] = ends["along"].fillna(pd.Series(geodesy.length_m(segments.geometry), index=segments.index))
    violations, unsure = _open_findings(project, day)
    table["violations"] = [violations[name] for name in table.index]
    table["cannot_tell"] = [unsure[name] for name in table.index]
    said = routed(table, routes_of(project, catalogue), reader, packs=_packs(project), day=day)
    for column in said.columns:
        if said[column].notna().any():
            table[column] = said[column]
    table = table[_fitting(table, chosen, catalogue)]
    return _sorted(table, "to_chainage_m")


@pooled()
def covered(project: ProjectFile, *, catalogue: Catalogue, chosen: Chosen = Chosen()) -> Coverage:
    """Return how much of every river has a chief on every level; see :func:`riverzones.chiefs.coverage`.

    Raises
    ------
    LayerError
        If the project has no segments.
    UnknownNameError
        If no river, chief or office has such a name.
    NetworkError
        If it has no lines of rivers.
    """
    segments = _segments(LayerReader(project, catalogue))
    levels = [chosen.level] if chosen.level else []
    network = network_of(project)
    whole_coverage = coverage(
        network, segments[_fitting(segments, Chosen(chief=chosen.chief), catalogue)], levels=levels
    )
    if chosen.river is None:
        return whole_coverage
    _known_river(chosen.river, whole_coverage.table["river"])
    parts = [
        part[part["river"].str.contains(chosen.river, regex=False)]
        for part in (whole_coverage.table, whole_coverage.gaps)
    ]
    over = whole_coverage.overlaps[whole_coverage.overlaps["river"].astype(str).str.contains(chosen.river, regex=False)]
    return Coverage(parts[0], parts[1], over, whole_coverage.off_river)


@pooled()
def boards(
    project: ProjectFile, *, catalogue: Catalogue, chosen: Chosen = Chosen(), day: dt.date | None = None
) -> BoardsReport:
    """Return the notice boards of a project held against what they must show, and the segments without one.

    Raises
    ------
    LayerError
        If the project has no segments.
    UnknownNameError
        If no river, chief or office has such a name.
    NetworkError
        If it has no lines of rivers.
    """
    reader = LayerReader(project, catalogue)
    segments = _segments(reader)
    layer = reader("notice_boards")
    if layer is None:
        layer = GeoDataFrame(geometry=[], index=pd.Index([], dtype="str"), crs=segments.crs)
    up = standing(layer, catalogue.boards, day=day)
    network = network_of(project)
    table = board_table(up, segments, network, plan=catalogue.boards, banks=_banks(reader))
    per = boards_per_segment(table, segments, network)
    known = segments.reindex(per["segment_id"])
    for column in ("name", "chief", "unit"):
        per[column] = known[column].to_numpy(object) if column in known.columns else None
    keep = set(segments.index[_fitting(segments, chosen, catalogue)])
    per = per[per["segment_id"].isin(keep)].reset_index(drop=True)
    wanted = table["segment_id"].isin(keep) | (table["segment_id"].isna() if chosen == Chosen() else False)
    chosen_boards = GeoDataFrame(table[wanted], geometry=up.geometry[wanted], crs=segments.crs)
    holds = plan_holds(project, reader, catalogue, catalogue.boards.pack, day=day or dt.date.today())
    return BoardsReport(_sorted(chosen_boards, "chainage_m"), per, holds)


def board_citation(report: BoardsReport, plan: BoardPlan) -> Text:
    """Return what asks for boards: the plan where it holds, else that it is only held against."""
    return cited_plan(plan.citation, Text(zh="公示牌", en="notice boards"), of_place=report.of_place)


def board_facts(
    report: BoardsReport, *, catalogue: Catalogue, chosen: Chosen = Chosen()
) -> tuple[list[Fact], RunScope]:
    """Return segments without a board, and boards with something wrong, as facts of kind board; what was looked at."""
    plan = catalogue.boards
    problem = {
        known_problem.name: asked_here(known_problem, of_place=report.of_place)
        for known_problem in catalogue.problems.values()
        if known_problem.kind == "board"
    }
    cited = board_citation(report, plan)
    facts = []

    def seen(name: str, subject: tuple[str, str], message: Text, segment: Any, **more: Any) -> None:
        own = str(segment) if isinstance(segment, str) else ""
        facts.append(Fact(problem[name], f"board:{name}", subject, message, segment=own, cited=cited, **more))

    for segment, length_m in zip(*(report.segments.loc[report.segments.boards == 0, name] for name in
                                   ("segment_id", "length_m")), strict=True):  # fmt: skip
        km = "" if pd.isna(length_m) else f"{length_m / 1000:,.1f} km"
        said = Text(
            zh=f"责任段{f'长 {km}，' if km else ''}没有公示牌", en=f"no notice board{f' on {km}' if km else ''}"
        )
        seen("none", ("segments", str(segment)), said, segment)
    for board, row in report.boards.iterrows():
        subject, segment = ("notice_boards", str(board)), row["segment_id"]
        for name, said in board_flaws(row, plan):
            off = {"measured": row["bank_distance_m"], "unit": "m"} if name == "off_bank" else {}
            seen(name, subject, said, segment, **off)
        if not isinstance(segment, str):
            seen("of_no_segment", subject, problem["of_no_segment"].title, None)
    ids = [
        *(f"segments:{segment}" for segment in report.segments.segment_id),
        *(f"notice_boards:{board}" for board in report.boards.index),
    ]
    return facts, RunScope(("board",), subjects=None if chosen == Chosen() else frozenset(ids))


def board_flaws(board: Any, plan: BoardPlan) -> list[tuple[str, Text]]:
    """Return what is wrong with a board, by the name of the problem; ``board`` is a row of :class:`BoardsReport`."""
    said: list[tuple[str, Text]] = []
    if board.missing:
        names = [plan.fields[name].title for name in board.missing]
        lacks = Text(zh=f"缺{'、'.join(name.zh for name in names)}", en=f"lacks {', '.join(name.en for name in names)}")
        said.append(("missing", lacks))
    if board.outdated:
        old = Text(zh=f"写“{board.chief}”，现为“{board.chief_now}”", en=f"says {board.chief}, now {board.chief_now}")
        said.append(("outdated", old))
    if board.off_bank:
        far = f"{board.bank_distance_m:,.0f} m"
        said.append(("off_bank", Text(zh=f"距岸 {far}", en=f"{far} from the bank")))
    if board.elsewhere:
        said.append(("elsewhere", Text(zh="不在所写责任段内", en="outside the segment it names")))
    return said


def cut_at(
    project: ProjectFile,
    layer: str,
    *,
    catalogue: Catalogue,
    level: str | None = None,
    river: str | None = None,
) -> Cut:
    """Return segments cut from the rivers of a project at the borders of one of its layers.

    Parameters
    ----------
    project : ProjectFile
        The project; nothing in it changes.
    layer : str
        A layer of areas by its kind, in any language: ``"townships"`` or ``"乡镇街道"``.
    catalogue : Catalogue
        Layer kinds.
    level : str, optional
        Level of the chiefs; told by the layer where it is not given (:data:`LEVEL_OF`).
    river : str, optional
        Only rivers with this in their name.

    Raises
    ------
    UnknownNameError
        If no layer kind is called so.
    LayerError
        If the project lacks the layer, or the layer holds no areas or tells no level.
    NetworkError
        If the project has no lines of rivers.
    """
    kind = catalogue.kind(layer)
    areas = LayerReader(project, catalogue)(kind.name)
    if areas is None:
        raise LayerError(
            Text(zh=f"项目中没有{kind.title.zh}（{kind.name}）。", en=f"the project has no {kind.title.en}."),
            hint=Text(
                zh=f"请先导入：riverzones import {project.path} 文件 --as {kind.name}",
                en=f"Import them: riverzones import {project.path} FILE --as {kind.name}",
            ),
        )
    wanted = level or LEVEL_OF.get(kind.name)
    if wanted is None:
        raise LayerError(
            Text(
                zh=f"{kind.title.zh}不能说明是哪一级河长。", en=f"{kind.title.en} do not tell the level of the chiefs."
            ),
            hint=Text(zh="请用 --level 指明。", en="Name it with --level."),
        )
    network = network_of(project)
    whole_cut = cut(network, areas, level=wanted)
    if river is None:
        return whole_cut
    _known_river(river, pd.concat([whole_cut.segments["river"], whole_cut.outside["river"]]))
    parts = [part[part["river"].astype(str).str.contains(river, regex=False)] for part in
            (whole_cut.segments, whole_cut.outside, whole_cut.merged)]  # fmt: skip
    return Cut(parts[0], parts[1], parts[2])


def _segments(reader: LayerReader) -> GeoDataFrame:
    segments = reader("segments")
    if segments is None:
        raise LayerError(
            Text(zh="项目中没有河长责任段（segments）。", en="the project has no river chief segments."),
            hint=Text(
                zh="请导入（--as segments），或用 --cut 乡镇街道 -o 文件 按界线切分。",
                en="Import them (--as segments), or cut them at borders: --cut townships -o FILE.",
            ),
        )
    return segments


def _banks(reader: LayerReader) -> GeoDataFrame | None:
    """What distances to the bank are measured from: polygons of the management range."""
    for layer in _BANKS:
        rows = reader(layer)
        if rows is not None:
            areal = rows[rows.geom_type.isin(["Polygon", "MultiPolygon"])]
            if len(areal):
                return areal
    return None


def _ends(segments: GeoDataFrame, network: Network | None) -> pd.DataFrame:
    """Lower and upper chainage of every segment, and its length along the river [m]."""
    empty = pd.DataFrame({"low": np.nan, "high": np.nan, "along": np.nan}, index=segments.index)
    if network is None:
        return empty
    rows = placed(segments, network)
    rows["along"] = rows["to_chainage_m"] - rows["from_chainage_m"]
    ends = rows.groupby("segment_id").agg(
        low=("from_chainage_m", "min"), high=("to_chainage_m", "max"), along=("along", "sum")
    )
    return ends.reindex(segments.index).astype(float)


def _open_findings(project: ProjectFile, day: dt.date | None) -> tuple[Counter[str], Counter[str]]:
    """How many open violations, and cannot tell, each segment answers for."""
    counters: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    if not project.count("rz_findings"):
        return counters
    table = project.table("rz_findings")
    table = table[table["status"] != "closed"]
    if day is not None:
        table = table[pd.to_datetime(table["first_seen"]) <= pd.Timestamp(day)]
    for verdict, words in zip(table["verdict"], table["chiefs"], strict=True):
        ids = {str(chief.get("segment_id")) for chief in json.loads(words or "[]")}
        counters[0 if verdict == "violation" else 1].update(ids)
    return counters


def _packs(project: ProjectFile) -> tuple[str, ...]:
    """The packs of the last audit."""
    audits = project.table("rz_audits")
    return tuple(json.loads(audits["packs"].iloc[-1])) if len(audits) else ()


def _fitting(rows: pd.DataFrame, chosen: Chosen, catalogue: Catalogue) -> pd.Series:
    """Whether each row is of the level, river and chief asked for."""
    keep = pd.Series(True, index=rows.index)
    if chosen.level is not None:
        keep &= _texts(rows, "level") == chosen.level
    if chosen.river is not None:
        _known_river(chosen.river, _texts(rows, "river"))
        keep &= _texts(rows, "river").str.contains(chosen.river, regex=False)
    if chosen.chief is not None:
        of_chief = pd.Series(False, index=rows.index)
        for column in ("chief", "title", "unit"):
            of_chief |= _texts(rows, column).str.contains(chosen.chief, regex=False)
        office = catalogue.office(chosen.chief)
        if office is not None and not of_chief.any():
            of_chief |= pd.Series([catalogue.office(unit) == office for unit in _texts(rows, "unit")], index=rows.index)
        if not of_chief.any():
            names = _names(pd.concat([_texts(rows, "chief"), _texts(rows, "unit")]))
            raise UnknownNameError(
                Text(zh=f"没有河长或单位叫“{chosen.chief}”。", en=f"no chief or office is called {chosen.chief!r}."),
                hint=nearest(nearest_names(chosen.chief, names), names),
            )
        keep &= of_chief
    return keep


def _known_river(wanted: str, rivers: pd.Series) -> None:
    """Refuse part of a name that no river has."""
    names = _names(rivers)
    if not any(wanted in name for name in names):
        raise UnknownNameError(
            Text(zh=f"没有名称含“{wanted}”的河流。", en=f"no river has {wanted!r} in its name."),
            hint=nearest(nearest_names(wanted, names), names),
        )


def _names(values: pd.Series) -> list[str]:
    """What is said, each once."""
    return [str(name) for name in pd.unique(values) if not pd.isna(name) and str(name)]


def _texts(rows: pd.DataFrame, column: str) -> pd.Series:
    if column not in rows.columns:
        return pd.Series("", index=rows.index, dtype=object)
    values = rows[column].astype(object)
    return pd.Series(values.where(values.notna(), "").astype(str), dtype=object)


def _sorted(rows: GeoDataFrame, chainage: str) -> GeoDataFrame:
    """Rows by level, river, and downstream."""
    levels = level_order(_plain(rows["level"]))
    rank = {level: number for number, level in enumerate(levels)}
    keys = pd.DataFrame(
        {
            "level": [rank[level] for level in _plain(rows["level"])],
            "river": _texts(rows, "river").to_numpy(),
            "down": -rows[chainage].to_numpy(float),
            "id": rows.index.astype(str),
        }
    )
    return rows.iloc[keys.sort_values(["level", "river", "down", "id"], kind="stable").index]


def _plain(values: Iterable[Any]) -> list[Any]:
    return [None if pd.isna(value) else value for value in values]
