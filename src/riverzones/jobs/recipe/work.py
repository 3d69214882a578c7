"""The steps of a recipe between its files and its products: the project, answers, network, zones, patrols, the law.

What does a step is imported when it is due: a run that has nothing to do is over in a moment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from shapely import Point

from riverzones import __version__
from riverzones.catalogue import Catalogue
from riverzones.errors import UnknownNameError
from riverzones.jobs.recipe.document import ProjectRecipe
from riverzones.jobs.recipe.steps import Journal, Need, Outcome, Step, file_prints, printed, tree_print
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.network_sources import SOURCE_LAYERS
from riverzones.jobs.shared.packs import catalogue_of, own_folder, packs_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import labels
from riverzones.view import ProjectView

if TYPE_CHECKING:
    from riverzones.audit.outfalls.ledger import OutfallLedger

__all__ = ["ANSWER", "Work", "answer_steps", "judging_steps", "project_step"]

_RECIPE_STEP: Final = labels("recipe_step")

ANSWER: Final = "answer:"
_AFTER_ZONES: Final = ("drawn_markers", "patrols")
_OWN: Final = ("drawn_zones", "drawn_ranges", "shoreline_bands", "zone_corners", *_AFTER_ZONES)
"""Layers that a run draws itself: no reason to draw them again."""
_LINES: Final = ("rivers", "canals", "bank_lines")
_BACK: Final = (".xlsx", ".rzback")
"""What comes back: ledgers that were filled in, and field notes of a map."""
_PATROLS: Final = ("segments", "rivers", "ranges")


@dataclass
class Work:
    """What the steps of one run share; digests of layers and views are taken once and forgotten when a step
    has written.
    """

    recipe: ProjectRecipe
    catalogue: Catalogue
    day: dt.date
    confirmed: bool
    journal: Journal
    opened: ProjectFile | None = None
    processes: int = 1
    version: str = __version__
    _digests: dict[str, str] = field(default_factory=dict)
    _views: dict[tuple[bool, bool], ProjectView] = field(default_factory=dict)
    _outfalls: OutfallLedger | None = None

    @property
    def path(self) -> Path:
        """The project file."""
        return self.recipe.at(self.recipe.project)

    @property
    def project(self) -> ProjectFile:
        """The project, which the first step makes where it is not there."""
        if self.opened is None:
            self.opened = ProjectFile.open(self.path)
        return self.opened

    @property
    def rules(self) -> Catalogue:
        """The catalogue with the packs of the office's own."""
        return catalogue_of(self.project, self.catalogue)

    def digest(self, name: str) -> str:
        """Return what a layer or table of the project holds now."""
        if name not in self._digests:
            self._digests[name] = self.project.digest(name)
        return self._digests[name]

    def changed(self) -> None:
        """Forget digests, views and the ledger of outfalls: a step has written."""
        self._digests.clear()
        self._views.clear()
        self._outfalls = None

    def view(self, *, internal: bool, boards: bool = False) -> ProjectView:
        """Return what of the project may be in a product; products that are made one after another read it once."""
        if (internal, boards) not in self._views:
            self._views[internal, boards] = project_view(
                self.project, catalogue=self.rules, internal=internal, boards=boards
            )
        return self._views[internal, boards]

    def outfall_ledger(self) -> OutfallLedger:
        """Return everything about every outfall: the ledger and the sheets are made of it, one after the other."""
        from riverzones.jobs.outfalls.run import outfall_ledger

        if self._outfalls is None:
            self._outfalls = outfall_ledger(self.project, catalogue=self.rules, on=self.day)
        return self._outfalls

    def layers(self, *, without: tuple[str, ...] = ()) -> dict[str, str]:
        """Return digests of the layers of the project, by ``layer:NAME``."""
        return {f"layer:{layer}": self.digest(layer) for layer in self.project.layers() if layer not in without}

    def file(self, name: str | None) -> dict[str, str]:
        """Return the checksum of a file that a setting names, by ``file:NAME``; none where it names none."""
        if name is None:
            return {}
        path = self.recipe.at(name)
        return {f"file:{name}": file_prints(path, None)[0] if path.is_file() else "missing"}


def project_step(work: Work) -> Step:
    """Make the project where it is not there; its place and packs are those of the recipe."""
    return Step(
        "project",
        _RECIPE_STEP["the_project"],
        lambda: {"settings": printed([work.recipe.title, str(work.recipe.place), list(work.recipe.packs)])},
        partial(_project, work),
        missing=lambda: None if work.path.is_file() else Text(zh="还没有项目文件", en="there is no project file yet"),
        of_project=False,
    )


def _project(work: Work) -> Outcome:
    from riverzones.jobs.rules.packs import drop_packs, use_packs

    recipe, changes = work.recipe, []
    if not work.path.is_file():
        work.path.parent.mkdir(parents=True, exist_ok=True)
        work.opened = ProjectFile.create(work.path, title=recipe.title, place=recipe.place)
        changes.append(Text(zh=f"新建项目 {recipe.project}", en=f"made the project {recipe.project}"))
    project = work.project
    if recipe.place is not None and project.place() != recipe.place:
        with project.transaction() as tx:
            tx.put_place(recipe.place)
        changes.append(Text(zh=f"所在地：{recipe.place}", en=f"place: {recipe.place}"))
    used = packs_of(project)
    if recipe.packs and set(used) != set(recipe.packs):
        use_packs(project, recipe.packs, catalogue=work.catalogue)
        dropped = [pack for pack in used if pack not in recipe.packs]
        if dropped:
            drop_packs(project, dropped, catalogue=work.catalogue)
        changes.append(Text(zh=f"规则包：{'、'.join(recipe.packs)}", en=f"packs: {', '.join(recipe.packs)}"))
    needs = []
    if recipe.place is None:
        text = Text(
            zh="配方没有写 place（行政区划代码或名称）：看不出哪些地方规则适用，也看不出哪些点落在外面",
            en="the recipe says no place: (code or name): which local rules hold, and what lies outside, is not known",
        )
        needs.append(Need(text, 'place: ["530114"]'))
    return Outcome(tuple(changes), tuple(needs))


def answer_steps(work: Work) -> Iterator[Step]:
    """Return a step for every ledger that came back filled in: in the folder of answers, or where a run had written
    it.
    """
    paths: dict[str, Path] = {}
    if work.recipe.answers is not None and work.recipe.at(work.recipe.answers).is_dir():
        folder = work.recipe.at(work.recipe.answers)
        files = (file for ending in _BACK for file in folder.rglob(f"*{ending}"))
        there = sorted(file for file in files if file.is_file() and not file.name.startswith(("~$", ".")))
        paths |= {file.relative_to(work.recipe.folder).as_posix(): file for file in there}
    for output in work.recipe.outputs:
        entry, path = work.journal[f"output:{output.file}"], work.recipe.at(output.file)
        written = entry is not None and output.make in ("ledger", "findings") and path.is_file()
        if written and entry is not None and file_prints(path, None)[0] not in entry.keep.get("digests", ()):
            paths[output.file] = path
    for name, path in paths.items():
        yield Step(
            f"{ANSWER}{name}",
            Text(zh=f"读回 {name}", en=f"read back {name}"),
            partial(_answer_prints, path),
            partial(_answer, work, name, path),
        )


def _answer_prints(path: Path) -> Mapping[str, str]:
    return {"file": file_prints(path, None)[0]}


def _answer(work: Work, name: str, path: Path) -> Outcome:
    from riverzones.jobs.findings.read_back import import_findings

    if path.suffix.lower() == ".rzback":
        return _field_notes(work, name, path)
    report = import_findings(work.project, path, day=work.day)
    with_photos_zh = f"、照片 {report.photos} 张" if report.photos else ""
    with_photos_en = f", {report.photos} photos" if report.photos else ""
    changes = [
        Text(
            zh=f"{name}：读回 {len(report.changes)} 处填报{with_photos_zh}",
            en=f"{name}: {len(report.changes)} answers taken over{with_photos_en}",
        )
    ]
    refused = [
        Need(
            Text(
                zh=f"{name} 第 {row.row} 行未采用：{row.why.zh}",
                en=f"{name}, row {row.row} was not taken: {row.why.en}",
            ),
            f"riverzones findings import {work.recipe.project} {name} --dry-run",
            inside=True,
        )
        for row in report.refused
    ]
    return Outcome(tuple(changes) if len(report.changes) or report.photos else (), tuple(refused))


def _field_notes(work: Work, name: str, path: Path) -> Outcome:
    """Take over what was noted on the river bank; what contradicts is kept and told."""
    from riverzones.jobs.findings.field_notes import import_field_notes

    report = import_field_notes(work.project, path, catalogue=work.rules)
    summary = Text(
        zh=f"{name}：现场记录 {len(report.notes)} 条，采纳 {len(report.changes)} 条，新问题 {len(report.found)} 条",
        en=f"{name}: {len(report.notes)} field notes, {len(report.changes)} taken over, "
        f"{len(report.found)} new problems",
    )
    needs = [
        Need(
            Text(zh=f"{name}：{flaw.why.zh}", en=f"{name}: {flaw.why.en}"),
            f"riverzones findings notes {work.recipe.project}",
            inside=True,
        )
        for flaw in report.flaws
    ]
    return Outcome((summary,) if len(report.notes) else (), tuple(needs))


def judging_steps(work: Work) -> Iterator[Step]:
    """Return the steps of network, zones, patrols, the check of data and the audit, as far as the recipe wants them."""
    recipe = work.recipe
    if recipe.network is not None:
        title = _RECIPE_STEP["the_river_network"]
        yield Step("network", title, partial(_network_prints, work), partial(_network, work))
    if recipe.delineate is not None:
        title = _RECIPE_STEP["zones_and_bands"]
        yield Step("delineate", title, partial(_zone_prints, work), partial(_delineate, work))
    if recipe.markers:
        title = _RECIPE_STEP["markers_and_signs"]
        yield Step("markers", title, partial(_marker_prints, work), partial(_markers, work))
    if recipe.patrols is not None:
        title = _RECIPE_STEP["tracks_of_patrols"]
        yield Step("patrols", title, partial(_patrol_prints, work), partial(_patrols, work))
    if recipe.check:
        title = _RECIPE_STEP["check_of_data"]
        yield Step("check", title, partial(_check_prints, work), partial(_check, work))
    if recipe.audit:
        yield Step("audit", _RECIPE_STEP["audit"], partial(_audit_prints, work), partial(_audit, work))


def _network_prints(work: Work) -> Mapping[str, str] | None:
    settings = work.recipe.network or {}
    there = {name: work.digest(name) for name in SOURCE_LAYERS if work.project.has(name)}
    if not any(name in there for name in _LINES) and not (there and not work.project.has("reaches")):
        return None
    return {
        **{f"layer:{name}": digest for name, digest in there.items()},
        **work.file(settings.get("dem")),
        "settings": printed(settings),
        "version": work.version,
    }


def _network(work: Work) -> Outcome:
    from riverzones.jobs.network import build_network
    from riverzones.network.build import BuildSettings

    asked = dict(work.recipe.network or {})
    dem, outlets = asked.pop("dem", None), asked.pop("outlets", [])
    settings = BuildSettings(**{**asked, "turns": tuple(asked.get("turns", ()))})
    report = build_network(
        work.project,
        catalogue=work.catalogue,
        dem=None if dem is None else work.recipe.at(dem),
        outlets=[Point(outlet) for outlet in outlets],
        settings=settings,
    )
    counts, doubts = report.counts(), report.built.doubts
    summary = Text(
        zh=f"河网：{counts['reaches']} 个河段，{counts['length_km']:,.1f} km",
        en=f"network: {counts['reaches']} reaches, {counts['length_km']:,.1f} km",
    )
    needs = []
    if len(doubts):
        text = Text(
            zh=f"河网有 {len(doubts)} 处存疑，改动最大的在前（图层 rz_network_doubts，可在 QGIS 中打开）",
            en=f"{len(doubts)} doubts in the network, the gravest first (layer rz_network_doubts, QGIS opens it)",
        )
        # by its name, as in every other line of the page: where a folder stands on this machine is nobody's business
        commands = [str(command).replace(str(work.path), work.path.name) for command in doubts["command"] if command]
        needs.append(Need(text, commands[0] if commands else ""))
    return Outcome((summary,), tuple(needs), report=report)


def _zone_prints(work: Work) -> Mapping[str, str]:
    settings = work.recipe.delineate or {}
    return {
        **work.layers(without=_OWN),
        **work.file(settings.get("dem")),
        "settings": printed(settings),
        "version": work.version,
    }


def _delineate(work: Work) -> Outcome:
    from riverzones.jobs.delineate.ranges import Levels
    from riverzones.jobs.delineate.run import DelineateOptions, delineate, without_zones

    asked = dict(work.recipe.delineate or {})
    dem = asked.get("dem")
    levels = Levels(asked.get("dem_datum"), asked.get("level_datum"), asked.get("offset_m"), asked.get("offset_source"))
    options = DelineateOptions(
        types=tuple(asked.get("types", ())),
        standard=asked.get("standard"),
        dem=None if dem is None else work.recipe.at(dem),
        levels=levels,
    )
    drawn = delineate(work.project, catalogue=work.catalogue, asked=options)
    count = sum(outcome.count for outcome in drawn if outcome.not_drawn is None)
    without: dict[Text, list[str]] = {}
    for name, why in without_zones(work.project, drawn, options):
        without.setdefault(why, []).append(name)
    needs = []
    for why, names in without.items():
        some, more = names[:3], len(names) > 3
        text = Text(
            zh=f"{len(names)} 个水源地没有划出保护区（{'、'.join(some)}{' 等' if more else ''}）：{why.zh}",
            en=f"{len(names)} sources have no zone ({', '.join(some)}{', ...' if more else ''}): {why.en}",
        )
        needs.append(Need(text, inside=True))
    summary = Text(zh=f"划定 {count} 个区带", en=f"{count} zones and bands drawn")
    return Outcome((summary,), tuple(needs), report=tuple(drawn))


def _marker_prints(work: Work) -> Mapping[str, str] | None:
    if not any(work.project.has(name) for name in ("drawn_zones", "zones")):
        return None
    return {**work.layers(without=_AFTER_ZONES), "version": work.version}


def _markers(work: Work) -> Outcome:
    from riverzones.jobs.markers import drawn_markers

    proposed = drawn_markers(work.project, catalogue=work.catalogue)
    count = len(proposed.markers)
    summary = Text(zh=f"布设界标与标志牌 {count} 个", en=f"{count} markers and signs proposed")
    return Outcome((summary,), report=proposed)


def _patrol_prints(work: Work) -> Mapping[str, str] | None:
    if not work.project.has("segments"):
        return None
    return {
        "file:patrols": tree_print(work.recipe.at(work.recipe.patrols or "")),
        **{f"layer:{table}": work.digest(table) for table in _PATROLS if work.project.has(table)},
        "day": (work.recipe.patrol_day or work.day).isoformat(),
        "version": work.version,
    }


def _patrols(work: Work) -> Outcome:
    from riverzones.jobs.patrol.run import PatrolOptions, patrol

    folder, day = work.recipe.at(work.recipe.patrols or ""), work.recipe.patrol_day or work.day
    report = patrol(work.project, [folder], catalogue=work.catalogue, options=PatrolOptions(on=day))
    unread = [
        Need(Text(zh=f"轨迹 {path.name} 读不出：{why.zh}", en=f"track {path.name} cannot be read: {why.en}"))
        for path, why in report.unread
    ]
    summary = Text(zh=f"巡河：{len(report.walks)} 条轨迹", en=f"patrols: {len(report.walks)} tracks")
    return Outcome((summary,), tuple(unread), report=report)


def _check_prints(work: Work) -> Mapping[str, str]:
    return {**work.layers(), "version": work.version}


def _check(work: Work) -> Outcome:
    from riverzones.jobs.check.run import check_facts, check_project
    from riverzones.jobs.shared.recording import record

    report = check_project(work.project, catalogue=work.catalogue)
    facts, scope = check_facts(report, catalogue=work.catalogue)
    record(work.project, facts, scope=scope, catalogue=work.catalogue, day=work.day)
    counts = report.as_dict()
    summary = Text(
        zh=f"数据检查：{counts['errors']} 个错误，{counts['warnings']} 个提醒",
        en=f"check of the data: {counts['errors']} errors, {counts['warnings']} warnings",
    )
    needs = [Need(summary, f"riverzones check {work.recipe.project} --dry-run")] if counts["errors"] else []
    return Outcome((summary,), tuple(needs))


def _audit_prints(work: Work) -> Mapping[str, str]:
    tables = ("rz_edges", "rz_rivers")
    return {
        **work.layers(),
        **{f"layer:{table}": work.digest(table) for table in tables if work.project.has(table)},
        "packs": printed(list(packs_of(work.project))),
        "rules": tree_print(own_folder(work.path)),
        "settings": printed([work.recipe.anywhere]),
        "day": work.day.isoformat(),
        "version": work.version,
    }


def _audit(work: Work) -> Outcome:
    from riverzones.jobs.audit import audit

    report = audit(work.project, catalogue=work.rules, on=work.day, anywhere=work.recipe.anywhere)
    ran = [count for count in report.counts if count.not_run is None]
    summary = Text(
        zh=f"核查 {report.audit_id}：运行 {len(ran)} 条规则，{len(report.counts) - len(ran)} 条因缺图层等未运行",
        en=f"audit {report.audit_id}: {len(ran)} rules run, {len(report.counts) - len(ran)} not (layers missing)",
    )
    needs = []
    if not report.kept:
        text = Text(
            zh=f"{report.on} 早于上一次核查：问题清单未变",
            en=f"{report.on} is before the last audit: findings unchanged",
        )
        needs.append(Need(text))
    return Outcome((summary,), tuple(needs), report=report)


def findings_by_state(project: ProjectFile) -> dict[str, tuple[str, str]]:
    """Return every finding of the project with its state and its leading rule, by id."""
    try:
        findings = project.read("rz_findings")
    except UnknownNameError:
        return {}
    return {
        str(name): (str(state), str(rule))
        for name, state, rule in zip(findings.index, findings["status"], findings["rule"], strict=True)
    }
