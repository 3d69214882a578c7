"""The steps of a recipe that bring files in: each file that has changed, and what a person must know of the others."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riverzones.errors import DataError, RiverzonesError
from riverzones.jobs.ingest.batch import Item, beside_its_last, bring_in
from riverzones.jobs.ingest.propose import Proposal, Source, propose, sources_in
from riverzones.jobs.ingest.recipes import Recipe, keep_recipe, kept_recipes, matching, natural, pattern_of
from riverzones.jobs.ingest.report import ImportOptions, ImportReport
from riverzones.jobs.ingest.update import CHANGE_WORDS
from riverzones.jobs.recipe.document import ProjectRecipe
from riverzones.jobs.recipe.steps import Need, Outcome, Step, file_prints, printed
from riverzones.model import Text
from riverzones.store.project import ProjectFile

if TYPE_CHECKING:
    from riverzones.jobs.recipe.work import Work

__all__ = ["IMPORT", "UNKNOWN", "import_steps", "is_project", "sources_of_recipe", "unknown_steps", "vanished"]

IMPORT = "import:"
UNKNOWN = "unknown:"
_LARGEST_REPORT = 5_000_000


def sources_of_recipe(recipe: ProjectRecipe) -> list[Source]:
    """Return every layer of a file in the folders of a recipe, called by its path from the folder of the recipe.

    What a run writes itself, answers, tracks, projects of riverzones and what is to be ignored are left out.
    """
    own = {path for path in recipe.made_here() if not any((box + "/").startswith(path + "/") for box in recipe.inbox)}
    sources: dict[str, Source] = {}
    for box in recipe.inbox:
        front = "" if box == "." else f"{box}/"

        def skip(name: str, front: str = front) -> bool:
            path = f"{front}{name}"
            return (
                any(path == own_path or path.startswith(f"{own_path}/") for own_path in own)
                or any(matching(pattern, path) for pattern in recipe.ignore)
                or (path.lower().endswith(".gpkg") and is_project(recipe.at(path)))
                or is_report(recipe.at(path))
            )

        for source in sources_in([recipe.at(box)], skip=skip):
            sources.setdefault(f"{front}{source.label}", replace(source, label=f"{front}{source.label}"))
    return list(sources.values())


def is_project(path: Path) -> bool:
    """Return whether a file is a project of riverzones, which is no file to bring in."""
    try:
        ProjectFile.open(path)
    except RiverzonesError:
        return False
    return True


def is_report(path: Path) -> bool:
    """Return whether a file holds what a run says: the shell sends it there now (``--json run . > run.json``), or did.

    A report beside the data is no data: it must not fail the next run, and of this one it is still empty.
    """
    try:
        file = path.stat()
        for stream in (1, 2):
            with contextlib.suppress(OSError):
                if os.path.samestat(file, os.fstat(stream)):
                    return True
        if path.suffix.lower() != ".json" or file.st_size > _LARGEST_REPORT:
            return False
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(said, dict) and (
        {"recipe", "steps", "needs"} <= said.keys() or {"error", "kind", "hint"} == said.keys()
    )


def taken(recipe: ProjectRecipe, sources: list[Source]) -> dict[str, tuple[Recipe, list[Source]]]:
    """Return the files of each import, by the key of its step: versions of one file together, the newest last."""
    imports: dict[str, tuple[Recipe, list[Source]]] = {}
    for entry in recipe.files:
        for source in sorted(
            (source for source in sources if entry.takes(source)), key=lambda source: natural(source.label)
        ):
            what = entry.pattern if entry.versions else source.label
            key = f"{IMPORT}{what}|{source.layer or entry.layer or ''}|{entry.kind}"
            imports.setdefault(key, (entry, []))[1].append(source)
    return imports


def import_steps(work: Work, sources: list[Source]) -> Iterator[Step]:
    """Return a step for every file of the recipe; of several versions of one file the newest."""
    names: dict[tuple[str, str], str] = {}
    for key, (entry, files) in taken(work.recipe, sources).items():
        source = files[-1]
        twin = names.setdefault((source.path.name, entry.kind), source.label)
        sheet = f":{entry.layer}" if entry.layer is not None and source.layer is None else ""
        yield Step(
            key,
            Text(zh=f"导入 {source.label}{sheet}", en=f"import {source.label}{sheet}"),
            partial(_prints, work, key, entry, source),
            partial(_bring_in, work, key, entry, source, twin),
        )


def _prints(work: Work, key: str, entry: Recipe, source: Source) -> Mapping[str, str]:
    checksum, _ = file_prints(source.path, work.journal[key])
    settings = [entry.kind, entry.layer, dict(entry.columns), entry.crs, entry.encoding, entry.accuracy_m, entry.angles]
    return {
        "file": checksum,
        "settings": printed([*settings, list(entry.learn)]),
        "version": work.version,
    }


def _bring_in(work: Work, key: str, entry: Recipe, source: Source, twin: str) -> Outcome:
    """Import a file, or hold it against the rows that it or its older version brought."""
    name, before = source.path.name, work.journal[key]
    if twin != source.label:
        raise DataError(
            Text(
                zh=f"{source.label} 与 {twin} 同名同类，项目分不清各行出自哪一个。",
                en=f"{source.label} and {twin} have one name and one kind: rows could not be told apart.",
            ),
            hint=Text(zh="请给其中一个改名。", en="Rename one of them."),
        )
    old = _standing(work.project, entry, source, before.keep.get("name") if before is not None else None)
    newer = old is not None and old != name and natural(old) > natural(name)
    if newer:
        raise DataError(
            Text(
                zh=f"项目已有更新的 {old}，文件夹里却只剩 {name}；{old} 的各行保持不变。",
                en=f"the project holds the newer {old}, the folder only {name}: the rows of {old} stay as they are.",
            ),
            hint=Text(
                zh=f"请放回 {old}；若要退回旧版，先撤销：riverzones imports list {work.recipe.project}。",
                en=f"Put {old} back, or undo its import first: riverzones imports list {work.recipe.project}",
            ),
        )
    proposal = Proposal(source, entry.kind, sure=True)
    waiting = Item(proposal, replace(entry, file=old or ""))

    def approve(report: ImportReport) -> None:
        _check_header(source, beside_its_last(work.project, replace(waiting, report=report)))

    options = ImportOptions(update=old, confirmed=work.confirmed, approve=approve)
    item = bring_in(work.project, waiting, catalogue=work.catalogue, options=options)
    if item.failed is not None:
        raise DataError(item.failed)
    assert item.report is not None
    keep_recipe(work.project, [replace(entry, pattern=pattern_of(source), file=name)])
    checksum, marks = file_prints(source.path, None)
    keep: dict[str, Any] = {"name": name, "label": source.label, "marks": marks, "sha256": checksum}
    keep |= {"rows": item.report.written, "unmatched": list(item.report.unmatched), "layer": item.report.layer}
    needs = tuple(_needs(work, source, item.report, before))
    return Outcome(_changed(source, item.report), needs, keep, item.report)


def _check_header(source: Source, item: Item) -> None:
    """Refuse a file whose columns may have got other headings: which is which only a person can say."""
    if not item.header_changed:
        return
    lost, fresh = "、".join(item.lost.values()), "、".join(item.headings)
    named, none = (", ".join(f"{ours}: {word}" for ours in item.lost) for word in ("新标题", "''"))
    raise DataError(
        Text(
            zh=f"{source.label} 的表头变了：上次有“{lost}”，这次没有；新标题：{fresh}。未导入，各行保持不变。",
            en=f"the header of {source.label} changed: {lost} is not there, new are {fresh}. Not brought in, the rows "
            "stay as they are.",
        ),
        hint=Text(
            zh=f"在配方该文件下写明 columns: {{{named}}}；确实没有了的写 {{{none}}}。",
            en=f"Say it under the file in the recipe: columns: {{{named.replace('新标题', 'HEADING')}}}; "
            f"{{{none}}} for what is there no more.",
        ),
    )


def _standing(project: ProjectFile, entry: Recipe, source: Source, recorded: object) -> str | None:
    """The file whose rows of this layer stand in the project: the last one of the entry, else this one."""
    ledger = project.table("rz_imports")
    ledger = ledger[(ledger["layer"] == entry.kind) & ledger["undone_at"].isna()] if len(ledger) else ledger
    if entry.layer is not None and not re.search(r"[*?,，]", entry.layer):  # of one sheet of a workbook that one only
        ledger = ledger[ledger["file_layer"].map(lambda name: entry.same_layer(str(name))).astype(bool)]
    files = [str(file) for file in ledger["file"]]
    entry_files = [
        stored.file
        for stored in kept_recipes(project)
        if stored.kind == entry.kind and stored.pattern == pattern_of(source)
    ]
    wanted = [str(recorded) if recorded else "", *(entry_files if entry.versions else []), source.path.name]
    return next((file for file in wanted if file and file in files), None)


def _changed(source: Source, report: ImportReport) -> tuple[Text, ...]:
    update = report.update
    if update is None:
        return (Text(zh=f"{source.label}：导入 {report.written} 行", en=f"{source.label}: {report.written} rows in"),)
    counts = {what: len(update.ids(what)) for what in ("added", "gone", "moved", "changed", "moved_changed")}
    counts["changed"] += counts.pop("moved_changed")
    counted = [(CHANGE_WORDS[what], count) for what, count in counts.items() if count]
    if not counted:
        return (Text(zh=f"{source.label}：逐行对照，无变化", en=f"{source.label}: compared row by row, no change"),)
    zh, en = (
        "，".join(f"{words.zh} {count}" for words, count in counted),
        ", ".join(f"{count} {words.en}" for words, count in counted),
    )
    return (Text(zh=f"{source.label}：{zh}", en=f"{source.label}: {en}"),)


def _needs(work: Work, source: Source, report: ImportReport, before: object) -> Iterator[Need]:
    project = work.recipe.project
    if report.quarantined:
        yield Need(
            Text(
                zh=f"{source.label}：{report.quarantined} 行不能用，已隔离并写明原因",
                en=f"{source.label}: {report.quarantined} rows cannot be used; set aside with the reason",
            ),
            f"riverzones imports list {project}",
        )
    for note in report.told:
        if note.weight == "loud":
            yield Need(Text(zh=f"{source.label}：{note.text.zh}", en=f"{source.label}: {note.text.en}"), inside=True)
    unmatched_before = getattr(before, "keep", {}).get("unmatched")
    fresh = [column for column in report.unmatched if unmatched_before is not None and column not in unmatched_before]
    if fresh:
        yield Need(
            Text(
                zh=f"{source.label}：上次没有的列 {'、'.join(fresh)}，按原名保留；要用的在配方该文件下写 columns",
                en=f"{source.label}: columns not there before: {', '.join(fresh)}; kept under their names. To use "
                "one as ours, write columns: under the file in the recipe",
            )
        )


def unknown_steps(work: Work, sources: list[Source]) -> Iterator[Step]:
    """Return a step for every file that no entry of the recipe takes: looked at once, then told."""
    for source in sources:
        if any(entry.takes(source) for entry in work.recipe.files):
            continue
        key = f"{UNKNOWN}{source.label}"
        yield Step(
            key,
            Text(zh=f"查看 {source.label}", en=f"look at {source.label}"),
            partial(_looked_at, work, key, source),
            partial(_look, work, source),
        )


def _looked_at(work: Work, key: str, source: Source) -> Mapping[str, str]:
    return {"file": file_prints(source.path, work.journal[key])[0], "version": work.version}


def _look(work: Work, source: Source) -> Outcome:
    proposal = propose(source, work.catalogue)
    checksum, marks = file_prints(source.path, None)
    keep = {"marks": marks, "sha256": checksum}
    if proposal.failed is not None:
        raise DataError(Text(zh=f"{source.label}：{proposal.failed.zh}", en=f"{source.label}: {proposal.failed.en}"))
    if proposal.aside:
        return Outcome(keep=keep)
    likely = [name for name in (proposal.kind, *proposal.others) if name is not None]
    layer = f", layer: {source.layer}" if source.layer else ""
    line = f"  - {{pattern: {pattern_of(source)}{layer}, kind: {likely[0] if likely else '?'}}}"
    maybe = "、".join(f"{work.catalogue.kinds[kind].title.zh}（{kind}）" for kind in likely[:3]) or "看不出"
    named = ", ".join(likely[:3]) or "nothing tells"
    need = Need(
        Text(
            zh=f"{source.label} 不在配方中，未导入；可能是{maybe}。在配方 files: 下加这一行（不要的写进 ignore:）",
            en=f"{source.label} is not in the recipe and was not brought in; it may be: {named}. Add this line under "
            "files: (or its name under ignore:)",
        ),
        line,
    )
    return Outcome(needs=(need,), keep=keep)


def vanished(work: Work, steps: list[Step]) -> list[tuple[str, Need]]:
    """Return imports of the last run whose file is no longer in the folder: their rows stay, and a person is told."""
    there = {step.key for step in steps}
    gone = []
    for key in work.journal.keys:
        entry = work.journal[key]
        if not key.startswith(IMPORT) or key in there or entry is None or not entry.keep.get("name"):
            continue
        name, rows = entry.keep.get("label"), entry.keep.get("rows")
        gone.append(
            (
                key,
                Need(
                    Text(
                        zh=f"{name} 不见了；它的各行仍在项目中（上次写入 {rows} 行）。放回即可；作废的，撤销那次导入",
                        en=f"{name} is no longer there; its rows are still in the project ({rows} written last). "
                        "Put it back, or undo its import",
                    ),
                    f"riverzones imports list {work.recipe.project}",
                ),
            )
        )
    return gone
