"""Patrols as a whole job: read tracks, judge them, keep them, and tell who is overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.patrols import patrol_rule_sets, patrol_rules
from riverzones.chiefs.patrols import PatrolRules
from riverzones.connection_pool import pooled
from riverzones.errors import DataError, LayerError, MachineError, RiverzonesError, UnknownNameError
from riverzones.jobs.patrol.inputs import PatrolContext, ground_of
from riverzones.jobs.patrol.rows import Kept, keep, rows_of, stored, upserted
from riverzones.jobs.patrol.status import by_level, calendar_of, coverage_of, status_of
from riverzones.jobs.patrol.walks import Walk, WalkOptions, walks_of
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.plans import cited_plan, plan_holds
from riverzones.model import CHIEF_LEVELS, Text
from riverzones.model.text import nearest, said_by
from riverzones.readers.tracks import read_tracks, track_files
from riverzones.registry import Registry, nearest_names
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.terms import TITLE, labels
from riverzones.view import ProjectView

__all__ = ["STATE", "PatrolOptions", "PatrolReport", "patrol", "write_status"]

_HEADINGS = labels("patrol_column")


@dataclass(frozen=True, slots=True)
class PatrolOptions:
    """Whose patrols, on which day, by which rules, and whether they are kept.

    ``levels`` may be written in any way an office does (``"乡镇级"``); ``rules`` is a name or a file
    (default: the rule set of a plan that holds in the place of the project); ``now`` is the
    moment after which a fix lies in the future (default: this moment, or the end of ``on`` if that is later).
    """

    levels: Sequence[str] = ()
    segments: Sequence[str] = ()
    chief: str | None = None
    on: dt.date | None = None
    since: dt.date | None = None
    rules: str | None = None
    keep: bool = True
    datum: Literal["WGS84", "GCJ-02"] = "WGS84"
    now: dt.datetime | None = None


@dataclass(frozen=True)
class PatrolReport:
    """Tracks judged, files that could not be read, what was kept, and where every segment stands on ``on``.

    ``status`` has a row per segment, ``calendar`` one per segment and period, ``levels`` one per level. ``of_place``
    says whether the plan of ``rules`` holds in the place of the project, ``cited`` what it rests on.
    """

    on: dt.date
    rules: PatrolRules
    ground: PatrolContext
    walks: tuple[Walk, ...]
    unread: tuple[tuple[Path, Text], ...]
    kept: Kept | None
    calendar: pd.DataFrame
    status: gpd.GeoDataFrame
    levels: pd.DataFrame = field(default_factory=pd.DataFrame)
    of_place: bool = True

    @property
    def cited(self) -> Text:
        """What asks for the frequency: the plan, or that it is only held against."""
        return cited_plan(self.rules.citation, Text(zh="巡河频次", en="how often chiefs walk"), of_place=self.of_place)


@pooled()
def patrol(
    project: ProjectFile,
    paths: Sequence[Path] = (),
    *,
    catalogue: Catalogue,
    options: PatrolOptions | None = None,
    step: Callable[[Path], None] = lambda _: None,
) -> PatrolReport:
    """Judge track files against the segments of a project, keep them as patrols, and say who is overdue.

    Parameters
    ----------
    project : ProjectFile
        Needs the layer ``segments``; ``rivers`` and ``ranges`` tell how wide the rivers are.
    paths : sequence of Path
        Track files or folders of them; none: the status from the patrols that are kept.
    catalogue : Catalogue
        Words for levels, columns of the layer.
    options : PatrolOptions, optional
        See there.
    step : callable
        Called with each file before it is read.

    Returns
    -------
    PatrolReport

    Raises
    ------
    LayerError
        If the project has no segments, a path is not there, or no file could be read.
    UnknownNameError
        If a level, a segment, a chief or a rule set is not known.
    DataError
        If the day to count from is after the day to count to.
    """
    wanted = options or PatrolOptions()
    rules, of_place = _rules_here(project, catalogue, wanted)
    zone = ZoneInfo(rules.time_zone)
    real = dt.datetime.now(dt.UTC)
    on = wanted.on or real.astimezone(zone).date()
    if wanted.since is not None and wanted.since > on:
        raise DataError(
            Text(
                zh=f"起算日 {wanted.since} 晚于截止日 {on}。",
                en=f"patrols are to be counted from {wanted.since}, which is after {on}.",
            ),
            hint=Text(zh="请让 --from 不晚于 --on。", en="Let --from be no later than --on."),
        )
    now = wanted.now or max(real, dt.datetime.combine(on, dt.time.max, zone))
    ground = ground_of(project)
    words = catalogue.columns["level"].value_names
    asked = _asked(wanted, ground, words)
    walks: list[Walk] = []
    unread: list[tuple[Path, Text]] = []
    files = track_files(paths)
    for path in files:
        step(path)
        try:
            read = read_tracks(path, datum=wanted.datum)
            walks += walks_of(read, ground, rules=rules, asked=asked, words=words, now=now)
        except MachineError:
            raise
        except RiverzonesError as error:
            if len(files) == 1:
                raise
            unread.append((path, said_by(error)[0]))
    if unread and not walks:
        _, reason = unread[0]
        raise LayerError(
            Text(
                zh=f"{len(files)} 个文件都读不出轨迹。",
                en=f"none of {len(files)} files holds a track that can be read.",
            ),
            hint=reason,
        )
    fresh = rows_of(walks, ground, rule_set=rules.name)
    tally: Kept | None = None
    if walks and wanted.keep:
        table, tally = keep(project, fresh, catalogue=catalogue)
    else:
        table, _ = upserted(stored(project), fresh)
    calendar = calendar_of(table, ground, rules=rules, on=on, since=wanted.since)
    coverage = coverage_of(table, ground, calendar, rules=rules)
    status = status_of(calendar, coverage, ground, table)
    return PatrolReport(
        on, rules, ground, tuple(walks), tuple(unread), tally, calendar, status, by_level(status), of_place
    )


def _rules_here(project: ProjectFile, catalogue: Catalogue, wanted: PatrolOptions) -> tuple[PatrolRules, bool]:
    """The rule set that was named, else one whose plan holds here, else the default; and whether its plan holds."""
    reader = LayerReader(project, catalogue)
    day = wanted.on or dt.date.today()

    def here(rules: PatrolRules) -> bool:
        return not rules.pack or plan_holds(project, reader, catalogue, rules.pack, day=day)

    if wanted.rules:
        named = patrol_rules(wanted.rules)
        return named, here(named)
    local = next((rules for rules in patrol_rule_sets().values() if here(rules)), None)
    return (local, True) if local is not None else (patrol_rules(), False)


def _asked(wanted: PatrolOptions, ground: PatrolContext, words: Mapping[str, str]) -> WalkOptions:
    """What a person said, in the words of the project."""
    known = Registry("segment", dict.fromkeys(map(str, ground.segments.index), True), zh="责任段")
    for name in wanted.segments:
        _ = known[name]
    levels = []
    for written in wanted.levels:
        level = words.get(written.casefold().strip())
        if level not in CHIEF_LEVELS:
            raise UnknownNameError(
                Text(zh=f"没有“{written}”这一级河长。", en=f"there is no level {written!r} of river chiefs."),
                hint=nearest(nearest_names(written, CHIEF_LEVELS), CHIEF_LEVELS),
            )
        levels.append(level)
    if wanted.chief:
        said = ground.segments[["chief", "unit"]].astype("string")
        there = said.apply(lambda column: column.str.contains(wanted.chief, regex=False).fillna(False)).any(axis=None)
        if not there:
            names = [str(name) for name in pd.unique(said.to_numpy().ravel()) if not pd.isna(name)]
            raise UnknownNameError(
                Text(zh=f"没有河长或单位叫“{wanted.chief}”。", en=f"no chief or office is called {wanted.chief!r}."),
                hint=nearest(nearest_names(wanted.chief, names), names),
            )
    return WalkOptions(tuple(levels), tuple(wanted.segments), wanted.chief)


def write_status(
    report: PatrolReport,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    lang: str = "zh",
    overwrite: bool = False,
) -> None:
    """Write where every segment stands, a row each; a spreadsheet for people, a layer where the format has places.

    Raises
    ------
    UnknownNameError, OutputError
        As :func:`riverzones.store.formats.write_table`.
    """
    table = view.cells(report.status.drop(columns=["period"]))
    if path.suffix.lower() not in (".xlsx", ".csv"):
        write_table(table, path, overwrite=overwrite, layer="patrol_status")
        return
    unused_lang = "en" if lang == "zh" else "zh"
    plain = pd.DataFrame(table.drop(columns=["geometry", f"period_{unused_lang}", f"missed_{unused_lang}"]))
    level, bank = catalogue.columns["level"], catalogue.columns["bank"]
    plain["level"] = [level.value_title(None if pd.isna(value) else value, lang) for value in plain["level"]]
    plain["bank"] = [bank.value_title(None if pd.isna(value) else value, lang) for value in plain["bank"]]
    plain["state"] = [STATE[value].within(lang) for value in plain["state"]]
    for name in ("covered_m", "left_m", "right_m", "length_m"):
        plain[name] = plain[name].astype(float).round(1)
    plain["coverage_ratio"] = plain["coverage_ratio"].astype(float).round(4)
    headings = {name: words.within(lang) for name, words in _HEADINGS.items() if name in plain.columns}
    write_table(plain, path, overwrite=overwrite, headings=headings, layer=TITLE["patrols"].within(lang))


STATE = labels("patrol_state")
"""States of a segment in words."""
