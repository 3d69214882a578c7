"""The steps of a recipe that make what people open: each product again only when what it tells has changed.

What makes a product is imported when it is made: a run that has nothing to do is over in a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from riverzones.jobs.recipe.document import Output
from riverzones.jobs.recipe.steps import Entry, Need, Outcome, Step, file_prints, printed
from riverzones.jobs.recipe.work import Work
from riverzones.model import Text
from riverzones.parts import part_of
from riverzones.store.replacing import free_name, told
from riverzones.terms import labels
from riverzones.view import ProjectView

if TYPE_CHECKING:
    from riverzones.jobs.maps.run import Part
    from riverzones.present.web import MapView

__all__ = ["OUTPUT", "WHAT", "output_steps", "unnamed_outputs"]

OUTPUT: Final = "output:"
WHAT: Final[Mapping[str, Text]] = labels("product")
"""What the products of a recipe are called."""
_TOLD: Final = ("rz_findings", "rz_audits", "rz_runs")
_SOURCES: Final = ("rz_imports",)
"""What was brought in and when: the report alone lists it, so a file that brings the same rows changes no other."""
_ANSWERED: Final = ("rz_follow_up", "rz_answers", "rz_field_notes", "rz_photos")
"""What people made of findings, beside their state and note: no product for the public hangs on it."""


@dataclass(frozen=True)
class _Making:
    """What a maker is given: the product asked for, the view of the project it is made from, where it goes."""

    work: Work
    output: Output
    view: ProjectView
    path: Path

    @property
    def lang(self) -> str:
        return self.work.recipe.lang

    @property
    def part(self) -> Part | None:
        from riverzones.jobs.maps.run import Part

        chief, river = self.output.chief, self.output.river
        return Part(chief, None, river) if chief or river else None

    @property
    def map_page(self) -> Path | None:
        """The first map of the recipe for the same people, which ids in ledgers lead to."""
        maps = [
            output
            for output in self.work.recipe.outputs
            if output.make == "map" and output.chief is None and output.river is None
        ]
        return next(
            (self.work.recipe.at(output.file) for output in maps if output.internal == self.output.internal), None
        )


def output_steps(work: Work) -> Iterator[Step]:
    """Return a step for every product of the recipe, in its order."""
    for output in work.recipe.outputs:
        yield Step(
            f"{OUTPUT}{output.file}",
            Text(zh=f"{WHAT[output.make].zh} {output.file}", en=f"{WHAT[output.make].en} {output.file}"),
            partial(_prints, work, output),
            partial(_make, work, output),
            missing=partial(_missing, work, output),
        )


def unnamed_outputs(work: Work) -> list[tuple[str, Need]]:
    """Return products of earlier runs that the recipe names no more: they are left as they are, and a person is told.

    One that was taken away is forgotten.
    """
    named = {f"{OUTPUT}{output.file}" for output in work.recipe.outputs}
    left = []
    for key in work.journal.keys:
        file = key.removeprefix(OUTPUT)
        if not key.startswith(OUTPUT) or key in named or not work.recipe.at(file).exists():
            continue
        text = Text(
            zh=f"配方不再列出 {file}：文件还在，内容停在上次，不再更新。不要请删除，还要请写回 outputs",
            en=f"the recipe names {file} no more: it is there as it was made last. Delete it, or name it under outputs",
        )
        left.append((key, Need(text)))
    return left


def _prints(work: Work, output: Output) -> Mapping[str, str] | None:
    if output.make == "boards" and not work.project.has("segments"):
        return None
    if output.make in ("outfalls", "outfall-sheets") and not work.project.has("outfalls"):
        return None
    if output.make == "zones" and not work.project.has("drawn_zones"):
        return None
    if output.make in ("bulletin", "profile") and not work.project.has("samples"):
        return None
    if output.make == "trace" and not work.project.has("reaches"):
        return None
    if output.make == "sources" and not work.project.has("intakes"):
        return None
    names = (*_TOLD, *(_ANSWERED if output.internal else ()), *(_SOURCES if output.make == "report" else ()))
    tables = {f"layer:{table}": work.digest(table) for table in names}
    asked = [
        output.make,
        output.internal,
        output.by,
        output.chief,
        output.river,
        output.size,
        output.base,
        work.recipe.lang,
    ]
    asked += [value for value in (output.area, output.finding, output.start, output.upstream) if value]
    if output.make == "sources":  # what is due hangs on the day
        asked.append(work.day.isoformat())
    return {**work.layers(), **tables, **work.file(output.base), "settings": printed(asked), "version": work.version}


def _missing(work: Work, output: Output) -> Text | None:
    path = work.recipe.at(output.file)
    if path.exists():
        return None
    return Text(zh="文件还没有或被移走", en="the file is not there")


def _make(work: Work, output: Output) -> Outcome:
    """Make a product beside its place and move it there; what somebody has changed since is put aside, not lost."""
    path, key = work.recipe.at(output.file), f"{OUTPUT}{output.file}"
    path.parent.mkdir(parents=True, exist_ok=True)
    view = work.view(internal=output.internal, boards=output.make == "boards")
    if output.make == "atlas":
        return _atlas(_Making(work, output, view, path))
    part = part_of(path)
    try:
        needs = _MAKERS[output.make](_Making(work, output, view, part)) or ()
        before = work.journal[key]
        keep = {} if before is None else before.keep
        digests, standing = keep.get("digests", ()), file_prints(path, None)[0] if path.is_file() else ""
        ours, free = file_prints(part, None)[0], free_name(path)
        changed = bool(standing) and standing not in (*digests, ours)
        aside = list(dict.fromkeys([*keep.get("aside", ()), free.name] if changed else keep.get("aside", ())))
        # Whenever the run is cut off, the next one reads here which files are no person's and what nobody was told of.
        remembered = {"digests": [*(digest for digest in digests if digest == standing), ours], "aside": aside}
        entry = Entry({} if before is None else before.prints, "writing", needs, remembered)
        work.journal.enter(work.project, key, entry)
        if changed:
            with told(free):
                path.rename(free)
        with told(path):
            part.chmod(0o666 & ~0o022)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    put_aside = [path.with_name(name) for name in aside]
    needs = (*needs, *(_was_changed(output, changed_path) for changed_path in put_aside if changed_path.is_file()))
    change = Text(zh=f"已更新 {output.file}", en=f"{output.file} made anew")
    return Outcome((change,), needs, {"digests": [ours], "bytes": path.stat().st_size})


def _was_changed(output: Output, aside: Path) -> Need:
    return Need(
        Text(
            zh=f"{output.file} 在上次运行后被人改过，已另存为 {aside.name}",
            en=f"{output.file} had been changed since the last run and was put aside as {aside.name}",
        )
    )


def _atlas(making: _Making) -> Outcome:
    from riverzones.jobs.atlas.run import write_atlas

    output = making.output
    view = _view(making)
    work = making.work
    report = write_atlas(
        making.view, making.path, catalogue=work.rules, by=output.by, view=view, processes=work.processes
    )
    told_ = Text(
        zh=f"{output.file}：写入 {len(report.written)} 册，未变 {len(report.unchanged)} 册",
        en=f"{output.file}: {len(report.written)} packs written, {len(report.unchanged)} unchanged",
    )
    filled_ledgers = [path.relative_to(making.work.recipe.folder).as_posix() for path in report.kept]
    needs = [
        Need(
            Text(zh=f"有人填写过的台账已另存为 {name}", en=f"a ledger somebody had filled in: {name}"),
            f"riverzones findings import {making.work.recipe.project} {name}",
        )
        for name in filled_ledgers
    ]
    if report.stale:
        text = Text(
            zh=f"{output.file} 中 {len(report.stale)} 册已不对应任何内容，未删除",
            en=f"{len(report.stale)} packs of {output.file} correspond to nothing any more and were left",
        )
        needs.append(Need(text))
    return Outcome((told_,) if report.written else (), tuple(needs))


def _view(making: _Making, part: Part | None = None) -> MapView:
    """What a map of the recipe shows, with the ground below it where the recipe names heights."""
    from riverzones.jobs.maps.base import with_base
    from riverzones.jobs.maps.run import map_view

    view = map_view(making.view, catalogue=making.work.rules, lang=making.lang, part=part)
    base = making.output.base
    return view if base is None else with_base(view, making.work.recipe.at(base))


def _map(making: _Making) -> None:
    from riverzones.present.web import inspection_map

    inspection_map(_view(making, making.part), making.path, overwrite=True, large=True)


def _ledger(making: _Making) -> None:
    from riverzones.jobs.report.project import write_project_ledger

    write_project_ledger(
        making.view,
        making.path,
        catalogue=making.work.rules,
        lang=making.lang,
        map_page=making.map_page,
        overwrite=True,
    )


def _findings(making: _Making) -> None:
    from riverzones.jobs.report.ledgers import write_findings

    findings = making.work.project.read("rz_findings")
    write_findings(
        findings[findings["status"] != "closed"],
        making.path,
        view=making.view,
        catalogue=making.work.rules,
        lang=making.lang,
        origin=True,
        closed=findings[findings["status"] == "closed"],
        map_page=making.map_page,
        overwrite=True,
    )


def _report(making: _Making) -> None:
    from riverzones.jobs.report.project import write_project_report

    write_project_report(making.view, making.path, catalogue=making.work.rules, lang=making.lang, overwrite=True)


def _bulletin(making: _Making) -> None:
    from riverzones.jobs.bulletin import bulletin, write_bulletin

    seen = bulletin(making.work.project, catalogue=making.work.rules)
    write_bulletin(seen, making.path, view=making.view, lang=making.lang, overwrite=True)


def _profile(making: _Making) -> None:
    from riverzones.jobs.profile import river_profile, write_profile

    seen = river_profile(making.work.project, str(making.output.river), catalogue=making.work.rules)
    write_profile(seen, making.path, view=making.view, lang=making.lang, overwrite=True)


def _sources(making: _Making) -> None:
    from riverzones.jobs.sources.run import source_risks, told_risks
    from riverzones.jobs.sources.sheets import source_sheets, write_source_sheets

    rules, view, lang, day = making.work.rules, making.view, making.lang, making.work.day
    seen = told_risks(view, source_risks(making.work.project, catalogue=rules))
    sheets = source_sheets(view, seen, catalogue=rules, on=day, lang=lang)
    write_source_sheets(sheets, making.path, view=view, seen=seen, on=day, lang=lang, overwrite=True)


def _outfalls(making: _Making) -> None:
    from riverzones.jobs.report.ledgers import write_outfall_ledger, write_outfall_sheets

    write = write_outfall_ledger if making.output.make == "outfalls" else write_outfall_sheets
    write(making.work.outfall_ledger(), making.path, view=making.view, lang=making.lang, overwrite=True)


def _boards(making: _Making) -> None:
    from riverzones.jobs.chiefs.boards import board_facts
    from riverzones.jobs.report.ledgers import write_board_sheets

    facts = board_facts(making.view, catalogue=making.work.rules)
    write_board_sheets(facts, making.path, lang=making.lang, overwrite=True)


def _zones(making: _Making) -> None:
    from riverzones.jobs.report.zones import write_zone_papers, zone_papers

    papers = zone_papers(making.work.project, catalogue=making.work.rules, approved=not making.output.internal)
    write_zone_papers(papers, making.path, view=making.view, lang=making.lang, overwrite=True)


def _print(making: _Making) -> tuple[Need, ...]:
    from riverzones.jobs.print import PrintRequest, Setting, job_of, print_job
    from riverzones.jobs.shared.area import project_area
    from riverzones.present.paper import find_face

    setting = Setting(find_face(), making.output.size, lang=making.lang)
    base = making.output.base
    ground = project_area(making.work.project, making.work.rules.provinces)
    asked = PrintRequest(
        making.part,
        finding=making.output.finding,
        area=making.output.area,
        home=ground.bounds if ground.said else None,
        base=None if base is None else making.work.recipe.at(base),
    )
    printed_ = print_job(job_of(making.view, asked, setting, catalogue=making.work.rules), making.path, overwrite=True)
    if not printed_.missing:
        return ()
    text = Text(
        zh=f"{making.output.file}：字体缺少这些字 {printed_.missing}，图上以〓代替",
        en=f"{making.output.file}: the font lacks {printed_.missing}, drawn as 〓",
    )
    return (Need(text, "riverzones doctor"),)


def _trace(making: _Making) -> None:
    from riverzones.jobs.trace.map import trace_view
    from riverzones.jobs.trace.run import trace
    from riverzones.network.trace import Mode
    from riverzones.present.web import inspection_map

    rules, output = making.work.rules, making.output
    mode: Mode = "UT" if output.upstream else "DD"
    seen = trace(making.work.project, str(output.start), catalogue=rules, mode=mode)
    inspection_map(trace_view(making.view, seen, catalogue=rules, lang=making.lang), making.path, overwrite=True)


def _qgis(making: _Making) -> None:
    from riverzones.jobs.shared.layer_styles import write_project_document

    write_project_document(
        making.work.project, making.path, catalogue=making.work.rules, overwrite=True, lang=making.lang
    )


_MAKERS: Final[Mapping[str, Callable[[_Making], tuple[Need, ...] | None]]] = {
    "map": _map,
    "ledger": _ledger,
    "findings": _findings,
    "report": _report,
    "bulletin": _bulletin,
    "profile": _profile,
    "sources": _sources,
    "outfalls": _outfalls,
    "outfall-sheets": _outfalls,
    "boards": _boards,
    "zones": _zones,
    "print": _print,
    "trace": _trace,
    "qgis": _qgis,
}
"""How each product is made; an atlas is a folder and knows itself what has changed."""
