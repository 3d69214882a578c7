"""``riverzones report PROJECT --of WHAT -o FILE``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.cli.findings import warn_if_never_audited
from riverzones.cli.options import run_language
from riverzones.errors import OutputError
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.jobs.shared.withheld import DRAWN_PAPERS, refuse_draft
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["command"]

_SUFFIX = {"outfalls": ".xlsx", "outfall-sheets": ".html", "boards": ".html"}
_ZONE_SUFFIXES = (".xlsx", ".html")
_ALL_SUFFIXES = (".xlsx", ".docx", ".html")


@click.command("report", short_help="Ledgers, sheets and notice boards. 台账、一口一策表与公示牌。")
@options.project
@click.option(
    "--of",
    "what",
    type=click.Choice(["all", "findings", "outfalls", "outfall-sheets", "boards", "zones"]),
    default="all",
    show_default=True,
    help="The whole ledger (.xlsx) or report (.docx, .html), the problem list, the outfall ledger, one sheet per "
    "outfall, one notice board per chief's segment, the papers of protection zones.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="File to write (.xlsx; report: .docx or .html; sheets and boards: .html; zones: .xlsx or .html), or for "
    "sheets and boards a folder: one each.",
)
@click.option("--river", metavar="NAME", help="Only this river.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own template: HTML (jinja2) for sheets, boards, zones or the report, or .docx for a .docx report.",
)
@click.option(
    "--write-template",
    "written_template",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write our template of the report (.docx or .html) for you to edit, and nothing else.",
)
@click.option(
    "--map",
    "map_page",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The inspection map (.html) that finding ids in an .xlsx ledger lead to.",
)
@options.internal
@click.option(
    "--codes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own pattern of outfall codes and names (YAML, as catalogue/outfalls/codes.yaml).",
)
@click.option("--source", metavar="NAME", help="Zones: only those of this source, by id or name.")
@click.option(
    "--approved", is_flag=True, default=None, help="Zones: the approved ones (layer zones) in place of the drawn ones."
)
@options.rules_folders
@options.overwrite
@options.pass_console
def command(
    console: Console,
    /,
    project: Path,
    what: str,
    output: Path | None,
    written_template: Path | None,
    folders: tuple[Path, ...],
    overwrite: bool,
    **given: Any,
) -> None:
    """Write from PROJECT what an office keeps, prints or puts up.

    States and notes filled in in an .xlsx ledger are read back with: riverzones findings import PROJECT FILE

    \b
    riverzones report wushan.gpkg -o 台账.xlsx --map inspection.html       # all sheets, ids lead to the map
    riverzones report wushan.gpkg -o 核查报告.docx                         # or .html, with maps
    riverzones report wushan.gpkg --write-template 模板.docx               # edit it, then --template 模板.docx
    riverzones report wushan.gpkg --of outfalls -o 入河排污口台账.xlsx
    riverzones report wushan.gpkg --of outfall-sheets -o 一口一策.html     # all in one, prints A4
    riverzones report wushan.gpkg --of outfall-sheets -o sheets/           # one file each
    riverzones report wushan.gpkg --of boards -o 公示牌.html --river 大宁河
    riverzones report wushan.gpkg --of findings -o 问题清单.xlsx
    riverzones report wushan.gpkg --of zones --internal -o 保护区.xlsx    # or .html: one source per sheet, A4

    Without --internal no telephone, exact intake or well is in it, and of zones only approved ones (--approved).
    """
    if written_template is not None:
        options.hand_out_template(console, "report", written_template, overwrite=overwrite)
        return
    if output is None:
        raise options.no_output()
    _check(what, output, project, overwrite=overwrite, **given)
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load(), folders)
    _MAKERS[what](_ReportRequest(what, console, opened, catalogue, output, overwrite, **given))


@dataclasses.dataclass(frozen=True, eq=False)
class _ReportRequest:
    """What was asked for."""

    what: str
    console: Console
    project: ProjectFile
    catalogue: Catalogue
    output: Path
    overwrite: bool
    river: str | None
    template: Path | None
    codes: Path | None
    source: str | None
    approved: bool | None
    map_page: Path | None
    internal: bool

    @cached_property
    def view(self) -> ProjectView:
        """What of the project may be written."""
        return project_view(
            self.project, catalogue=self.catalogue, internal=self.internal, boards=self.what == "boards"
        )


_TAKES: Mapping[str, tuple[str, ...]] = {
    "findings": ("map_page",),
    "outfalls": ("river", "codes"),
    "outfall-sheets": ("river", "codes", "template"),
    "boards": ("river", "template"),
}


def _taken(what: str, ending: str) -> tuple[str, ...]:
    """The options that have a use."""
    if what == "zones":
        return ("source", "approved", "template") if ending == ".html" else ("source", "approved")
    if what == "all":
        return ("map_page",) if ending == ".xlsx" else ("template",)
    return _TAKES[what]


def _check(what: str, output: Path, project: Path, *, overwrite: bool, **given: Any) -> None:
    """Refuse before any work is done what cannot be written, and options that would be left aside."""
    ending = output.suffix.lower()
    for name, value in given.items():
        if value is not None and name not in ("internal", *_taken(what, ending)):
            option = "map" if name == "map_page" else name
            said = Text(zh=f"--of {what} 用不到 --{option}。", en=f"--{option} has no use with --of {what}.")
            if what in ("all", "zones"):
                said = Text(
                    zh=f"--of {what} 写 {ending or '此类'} 文件时用不到 --{option}。",
                    en=f"--{option} has no use with --of {what} and {ending or 'such'} files.",
                )
            raise click.UsageError(said.within(run_language(click.get_current_context())))
    if what == "all" and ending not in _ALL_SUFFIXES:
        raise OutputError(
            Text(
                zh=f"{output.name} 应以 .xlsx（台账）、.docx 或 .html（报告）结尾。",
                en=f"{output.name} must end in .xlsx (the ledger), .docx or .html (the report).",
            ),
            hint=Text(zh="只要问题清单请加 --of findings。", en="For the list of findings alone, add --of findings."),
        )
    folder = not output.suffix and what in ("outfall-sheets", "boards")
    if folder and output.is_file():
        raise OutputError(
            Text(zh=f"{output} 是文件，不是文件夹。", en=f"{output} is a file and no folder."),
            hint=Text(zh="请换一个文件夹，或写成 .html。", en="Choose another folder, or a name ending in .html."),
        )
    if what == "zones" and output.suffix.lower() not in _ZONE_SUFFIXES:
        raise OutputError(
            Text(zh=f"{output.name} 应以 .xlsx 或 .html 结尾。", en=f"{output.name} must end in .xlsx or .html."),
            hint=Text(zh="例如 -o 保护区.xlsx。", en="Such as -o zones.xlsx."),
        )
    if not folder:
        suffix = ending if what in ("all", "zones") else _SUFFIX.get(what, "")
        options.check_target(output, overwrite=overwrite, project=project, suffix=suffix)


def _all(asked: _ReportRequest) -> None:
    """The whole ledger as XLSX, or the report as DOCX or HTML."""
    from riverzones.jobs.report.project import write_project_ledger, write_project_report

    warn_if_never_audited(asked.console, asked.project)
    catalogue, lang = asked.catalogue, asked.console.lang
    if asked.output.suffix.lower() == ".xlsx":
        sheets = write_project_ledger(
            asked.view,
            asked.output,
            catalogue=catalogue,
            lang=lang,
            map_page=asked.map_page,
            overwrite=asked.overwrite,
        )
        words = [f"{name} {count}" for name, count in sheets.items()]
        findings = asked.project.count("rz_findings")
        _done(asked, [asked.output], {"findings": findings, "sheets": sheets}, zh="，".join(words), en=", ".join(words))
        return
    counts = write_project_report(
        asked.view,
        asked.output,
        catalogue=catalogue,
        lang=lang,
        template=asked.template,
        overwrite=asked.overwrite,
    )
    standing = sum(count for state, count in counts.items() if state != "closed")
    closed = counts["closed"]
    zh, en = f"未销号问题 {standing} 个，已销号 {closed} 个", f"{standing} findings not closed, {closed} closed"
    _done(asked, [asked.output], {"findings": standing + closed, "states": counts}, zh=zh, en=en)


def _findings(asked: _ReportRequest) -> None:
    from riverzones.jobs.report.ledgers import write_findings

    warn_if_never_audited(asked.console, asked.project)
    findings = asked.project.read("rz_findings")
    closed, findings = findings[findings.status == "closed"], findings[findings.status != "closed"]
    write_findings(
        findings,
        asked.output,
        view=asked.view,
        catalogue=asked.catalogue,
        lang=asked.console.lang,
        origin=True,
        closed=closed,
        map_page=asked.map_page,
        overwrite=asked.overwrite,
    )
    _done(
        asked,
        [asked.output],
        {"findings": len(findings)},
        zh=f"{len(findings)} 个问题，另有 {len(closed)} 个已销号",
        en=f"{len(findings)} findings, {len(closed)} more closed",
    )


def _ledger(asked: _ReportRequest) -> Any:
    """The outfall ledger, with the code pattern and the river asked for."""
    from riverzones.catalogue.outfalls import outfall_scheme, read_codes
    from riverzones.jobs.outfalls.run import STEPS, outfall_ledger
    from riverzones.jobs.report.ledgers import of_river

    scheme = outfall_scheme()
    if asked.codes is not None:
        codes, names = read_codes(asked.codes, scheme.classes)
        scheme = dataclasses.replace(scheme, codes=codes, names=names)
    with asked.console.steps(len(STEPS), zh="整理台账", en="making the ledger") as step:
        ledger = outfall_ledger(
            asked.project, catalogue=asked.catalogue, scheme=scheme, step=lambda words: step(asked.console.said(words))
        )
    if asked.river is None:
        return ledger
    rows = of_river(ledger.rows, "snapped_river", asked.river)
    return dataclasses.replace(ledger, rows=rows, doubts=ledger.doubts[ledger.doubts.outfall_id.isin(rows.index)])


def _outfalls(asked: _ReportRequest) -> None:
    from riverzones.jobs.report.ledgers import counts, write_outfall_ledger

    ledger = _ledger(asked)
    write_outfall_ledger(ledger, asked.output, view=asked.view, lang=asked.console.lang, overwrite=asked.overwrite)
    said = counts(ledger)
    unplaced, undecided = said["outfalls"] - said["placed"], said["actions"].get("cannot_tell", 0)
    _done(
        asked,
        [asked.output],
        said,
        zh=f"{said['outfalls']} 个排污口，{unplaced} 个未定位到河流，{undecided} 个整治类别待定",
        en=f"{said['outfalls']} outfalls, {unplaced} on no river, {undecided} with an action still open",
    )


def _outfall_sheets(asked: _ReportRequest) -> None:
    from riverzones.jobs.report.ledgers import counts, write_outfall_sheets

    ledger = _ledger(asked)
    with asked.console.steps(len(ledger.rows), zh="一口一策", en="sheets") as step:
        paths = write_outfall_sheets(
            ledger,
            asked.output,
            view=asked.view,
            lang=asked.console.lang,
            template=asked.template,
            overwrite=asked.overwrite,
            step=step,
        )
    _done(asked, paths, counts(ledger), zh=f"{len(ledger.rows)} 张一口一策表", en=f"{len(ledger.rows)} sheets")


def _boards(asked: _ReportRequest) -> None:
    from riverzones.jobs.chiefs.boards import board_facts
    from riverzones.jobs.report.ledgers import of_river, write_board_sheets

    facts = board_facts(asked.view, catalogue=asked.catalogue)
    if asked.river is not None:
        facts = dataclasses.replace(facts, segments=of_river(facts.segments, "river", asked.river))
    with asked.console.steps(len(facts.segments), zh="公示牌", en="notice boards") as step:
        paths = write_board_sheets(
            facts, asked.output, lang=asked.console.lang, template=asked.template, overwrite=asked.overwrite, step=step
        )
    count = len(facts.segments)
    _done(asked, paths, {"boards": count}, zh=f"{count} 块公示牌", en=f"{count} boards")


def _zones(asked: _ReportRequest) -> None:
    from riverzones.jobs.report.zones import write_zone_papers, zone_papers

    if not asked.approved:
        refuse_draft(asked.view, DRAWN_PAPERS)
    papers = zone_papers(asked.project, catalogue=asked.catalogue, approved=bool(asked.approved), source=asked.source)
    write_zone_papers(
        papers,
        asked.output,
        view=asked.view,
        lang=asked.console.lang,
        template=asked.template,
        overwrite=asked.overwrite,
    )
    sources, zones, markers = papers.zones["owner"].nunique(), len(papers.zones), len(papers.markers)
    said = {"sources": sources, "zones": zones, "corners": len(papers.corners), "markers": markers}
    _done(
        asked,
        [asked.output],
        said,
        zh=f"{sources} 个水源地，{zones} 个保护区，{len(papers.corners)} 个拐点，{markers} 处界标与标志",
        en=f"{sources} sources, {zones} zones, {len(papers.corners)} corners, {markers} markers and signs",
    )


_MAKERS: Mapping[str, Callable[[_ReportRequest], None]] = {
    "all": _all,
    "findings": _findings,
    "outfalls": _outfalls,
    "outfall-sheets": _outfall_sheets,
    "boards": _boards,
    "zones": _zones,
}


def _done(asked: _ReportRequest, paths: list[Path], said: Mapping[str, Any], *, zh: str, en: str) -> None:
    options.say_whose(asked.console, asked.view, asked.catalogue)
    if asked.console.as_json:
        asked.console.data({"files": [str(path) for path in paths], **said})
    asked.console.say(zh=f"已生成 {asked.output}：{zh}", en=f"made {asked.output}: {en}")
