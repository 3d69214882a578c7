"""The demo: the whole chain once, on the sample of Wushan; a short one on that of Kunming.

Imports, network, zones, patrols, audit, maps, ledgers, sheets. What a place has no data for (patrols, heights, a trace
to follow) is left out: its file in the catalogue does not name it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.reading import read_yaml
from riverzones.errors import LayerError, OutputError
from riverzones.jobs.audit import AuditReport, audit
from riverzones.jobs.chiefs.boards import board_facts
from riverzones.jobs.delineate.ranges import Levels
from riverzones.jobs.delineate.run import DelineateOptions as Zoning
from riverzones.jobs.delineate.run import Drawn, delineate
from riverzones.jobs.ingest.run import ImportOptions, ImportReport, ingest
from riverzones.jobs.maps.base import with_base
from riverzones.jobs.maps.run import map_view
from riverzones.jobs.markers import drawn_markers
from riverzones.jobs.network import NetworkReport, build_network
from riverzones.jobs.outfalls.run import outfall_ledger
from riverzones.jobs.patrol.run import PatrolOptions, PatrolReport, patrol
from riverzones.jobs.print import PrintRequest, Setting, job_of, print_job
from riverzones.jobs.report.ledgers import write_board_sheets, write_outfall_ledger, write_outfall_sheets
from riverzones.jobs.report.project import write_project_ledger, write_project_report
from riverzones.jobs.report.zones import write_zone_papers, zone_papers
from riverzones.jobs.shared.layer_styles import style_of, write_project_document
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.trace.map import trace_view
from riverzones.jobs.trace.run import trace
from riverzones.model import Text
from riverzones.present.paper import find_face
from riverzones.present.web import inspection_map
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import keep_standing
from riverzones.view import ProjectView

__all__ = ["FILES", "PLACES", "DemoReport", "demo", "planted", "sample_folder"]

Say = Callable[[Text], None]

_BROWSER = Text(zh="在浏览器中打开（无需网络）", en="open in a browser (no network needed)")
_SHEET = Text(zh="在 Excel 中打开", en="open in a spreadsheet")
_QGIS = Text(zh="在 QGIS 中打开", en="open in QGIS")
_PRINT = Text(zh="打印", en="print")
_PAPER = Text(zh="在浏览器中打开并打印", en="open in a browser and print")
FILES: Mapping[str, tuple[str, Text]] = {
    "map": ("inspection.html", _BROWSER),
    "trace": ("trace.html", _BROWSER),
    "report": ("report.html", _BROWSER),
    "ledger": ("ledger.xlsx", _SHEET),
    "outfalls": ("outfalls.xlsx", _SHEET),
    "sheets": ("outfall-sheets.html", _PAPER),
    "boards": ("boards.html", _PAPER),
    "zones": ("zones.html", _PAPER),
    "sheet": ("sheet.pdf", _PRINT),
    "qgis": ("wushan.qgs", _QGIS),
}
"""What the demo writes beside the project: file, and what to do with it; no sheet where no font writes Chinese."""


PLACES: Mapping[str, str] = {"wushan": "demo.yaml", "kunming": "demo_kunming.yaml"}
"""The places of the demo, and the file of the catalogue that says each."""


@dataclass(frozen=True)
class DemoReport:
    """What the demo made: the project, the files to open, and how imports, network, zones, patrols and audit went.

    ``files``: path by name, see :data:`FILES`; ``missed`` and ``unplanned`` compare the findings with the violations
    planted in the sample; both are empty when the audit found exactly these.
    """

    project: Path
    files: Mapping[str, Path]
    imports: tuple[tuple[str, ImportReport], ...]
    network: NetworkReport
    drawn: tuple[Drawn, ...]
    patrols: PatrolReport | None
    audit: AuditReport
    planted: int
    missed: tuple[tuple[str, ...], ...]
    unplanned: tuple[tuple[str, ...], ...]


def sample_folder() -> Path:
    """Return where the sample files are: in the installed package, or in ``data/`` of a checkout.

    Raises
    ------
    LayerError
        If neither is there.
    """
    package = Path(str(resources.files("riverzones")))
    for folder in (package / "sample", package.parents[1] / "data"):
        if (folder / "wushan").is_dir():
            return folder
    raise LayerError(
        Text(zh="找不到示例数据。", en="the sample data of the demo are not there."),
        hint=Text(
            zh="请重新安装 riverzones，或在源码目录中运行。", en="Install riverzones again, or run it from a checkout."
        ),
    )


def plan(place: str = "wushan") -> Mapping[str, Any]:
    """Return the demo of a place as the catalogue says it."""
    return read_yaml(resources.files("riverzones.catalogue") / PLACES[place])


def steps(place: str = "wushan") -> int:
    """Return how many steps :func:`demo` reports."""
    asked = plan(place)
    return len(asked["imports"]) + 4 + sum(_STEPS.get(name, 0) for name in asked)


_STEPS = {"heights": 2, "patrols": 1, "trace": 2}
"""Steps that a place takes where its file names these data."""


def demo(
    folder: Path,
    *,
    catalogue: Catalogue,
    place: str = "wushan",
    overwrite: bool = False,
    lang: str = "zh",
    say: Say = lambda _: None,
) -> DemoReport:
    """Build the sample project in ``folder``, delineate, audit, map and report.

    Parameters
    ----------
    folder : Path
        Made if it is not there; gets the project (``wushan.gpkg``) and the files of :data:`FILES`.
    catalogue : Catalogue
        Rules, kinds and words.
    place : str
        One of :data:`PLACES`. Kunming is a small place: imports, network, audit, map, report, ledger.
    overwrite : bool
        Replace what stands there.
    lang : str
        Language of what people read.
    say : callable
        Called with the words of each step before it begins, :func:`steps` times.
    """
    data, asked = sample_folder(), plan(place)
    project_path, files = folder / asked["project"], _files(folder, asked)
    keep_standing((project_path, *files.values()), overwrite=overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    say(Text(zh="新建项目", en="making the project"))
    project = ProjectFile.create(project_path, overwrite=overwrite, title=asked["title"][lang])
    imports = tuple(_imports(project, data, asked["imports"], catalogue, say))
    say(Text(zh="建立河网", en="building the river network"))
    network = build_network(project, catalogue=catalogue)
    drawn: tuple[Drawn, ...] = ()
    if "heights" in asked:
        say(Text(zh="划定保护区与岸线带，布设界标", en="drawing zones and bands, proposing markers"))
        ground = asked["heights"]
        levels = Levels(dem_datum=ground["datum"], level_datum=ground["level_datum"])
        drawn = tuple(delineate(project, catalogue=catalogue, asked=Zoning(dem=data / ground["file"], levels=levels)))
        drawn_markers(project, catalogue=catalogue)
    patrols = None
    if "patrols" in asked:
        say(Text(zh="核对巡河轨迹", en="judging patrol tracks"))
        walked = asked["patrols"]
        patrols = patrol(
            project, [data / walked["folder"]], catalogue=catalogue, options=PatrolOptions(on=walked["day"])
        )
    say(Text(zh="核查", en="auditing"))
    report = audit(project, catalogue=catalogue, packs=asked["packs"], on=asked["audit_day"])
    say(Text(zh="生成地图与问题清单", en="drawing the map and the ledger"))
    public_view = project_view(project, catalogue=catalogue)
    view = map_view(public_view, catalogue=catalogue, lang=lang)
    if "heights" in asked:
        view = with_base(view, data / asked["heights"]["file"])
    inspection_map(view, files["map"], overwrite=overwrite)
    _write_reports(public_view, files, catalogue=catalogue, lang=lang, overwrite=overwrite)
    if "trace" in asked:
        say(Text(zh="追溯到下一个取水口", en="tracing to the next intake"))
        seen = trace(project, asked["trace"], catalogue=catalogue, mode="DD")
        view = trace_view(public_view, seen, catalogue=catalogue, lang=lang)
        inspection_map(view, files["trace"], overwrite=overwrite)
        say(Text(zh="生成排污口台账、一口一策表与公示牌", en="writing the outfall ledger, sheets and notice boards"))
        ledger = outfall_ledger(project, catalogue=catalogue)
        write_outfall_ledger(ledger, files["outfalls"], view=public_view, lang=lang, overwrite=overwrite)
        write_outfall_sheets(ledger, files["sheets"], view=public_view, lang=lang, overwrite=overwrite)
        boards = board_facts(project_view(project, catalogue=catalogue, boards=True), catalogue=catalogue)
        write_board_sheets(boards, files["boards"], lang=lang, overwrite=overwrite)
    if "heights" in asked:
        say(Text(zh="生成保护区划定文件与核查单", en="writing the papers of zones and a sheet to print"))
        drafts = project_view(project, catalogue=catalogue, internal=True)
        papers = zone_papers(project, catalogue=catalogue)
        write_zone_papers(papers, files["zones"], view=drafts, lang=lang, overwrite=overwrite)
        single_sheet = PrintRequest(finding=str(report.findings.index[0]), base=data / asked["heights"]["file"])
        if not _print_one(
            public_view, single_sheet, files["sheet"], catalogue=catalogue, lang=lang, overwrite=overwrite
        ):
            del files["sheet"]
    write_project_document(project, files["qgis"], catalogue=catalogue, overwrite=overwrite, lang=lang)
    expected, detected = planted(data / asked["planted"]), _seen(project, report)
    return DemoReport(
        project_path,
        files,
        imports,
        network,
        drawn,
        patrols,
        report,
        len(expected),
        tuple(sorted(expected - detected)),
        tuple(sorted(detected - expected)),
    )


def _files(folder: Path, asked: Mapping[str, Any]) -> dict[str, Path]:
    """Where each file goes that a place has the data for; the QGIS project is called as the project."""
    needs = {"trace": "trace", "outfalls": "trace", "sheets": "trace", "boards": "trace"}
    needs |= {"zones": "heights", "sheet": "heights"}
    files = {name: folder / file for name, (file, _) in FILES.items() if needs.get(name, "imports") in asked}
    return {**files, "qgis": (folder / asked["project"]).with_suffix(".qgs")}


def _write_reports(
    project: ProjectView, files: Mapping[str, Path], *, catalogue: Catalogue, lang: str, overwrite: bool
) -> None:
    """The ledger, whose ids lead to the map, and the report with maps inside."""
    write_project_ledger(
        project, files["ledger"], catalogue=catalogue, lang=lang, map_page=files["map"], overwrite=overwrite
    )
    write_project_report(project, files["report"], catalogue=catalogue, lang=lang, overwrite=overwrite)


def _print_one(
    project: ProjectView, asked: PrintRequest, path: Path, *, catalogue: Catalogue, lang: str, overwrite: bool
) -> bool:
    """Print what is asked for; False where the machine has no font that writes Chinese."""
    try:
        face = find_face()
    except OutputError:
        return False
    print_job(job_of(project, asked, Setting(face, lang=lang), catalogue=catalogue), path, overwrite=overwrite)
    return True


def _imports(
    project: ProjectFile, data: Path, items: Sequence[Mapping[str, Any]], catalogue: Catalogue, say: Say
) -> Iterator[tuple[str, ImportReport]]:
    for item in items:
        title = Text(**item["title"])
        say(Text(zh=f"导入 {title.zh}", en=f"importing {title.en}"))
        options = ImportOptions(
            layer=item.get("layer"),
            crs=item.get("crs"),
            encoding=item.get("encoding"),
            columns=item.get("columns") or {},
            accuracy_m=item.get("accuracy"),
        )
        kind = catalogue.kind(item["kind"])
        style = style_of(kind.name, catalogue)
        yield item["file"], ingest(project, data / item["file"], kind=kind, options=options, style=style)


def planted(path: Path) -> set[tuple[str, ...]]:
    """Return the planted facts: layer and code of the subject, and the clauses it breaks with the verdict of each."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return {
        (group.subject_layer.iloc[0], group.subject_code.iloc[0], *sorted(group["rule"] + " " + group["verdict"]))
        for _, group in table.groupby("fact")
    }


def _seen(project: ProjectFile, report: AuditReport) -> set[tuple[str, ...]]:
    """The findings in the same words; subjects are known by their code, else by their id."""
    codes: dict[tuple[str, str], str] = {}
    for layer in set(report.findings.subject_layer) & set(project.layers()):
        rows = project.read(layer)
        for row, code in rows["code"].items():
            codes[(layer, str(row))] = str(code)
    return {
        (
            row.subject_layer,
            codes.get((row.subject_layer, row.subject_id), str(row.subject_id)),
            *sorted(f"{clause['rule']} {clause['verdict']}" for clause in json.loads(row.clauses)),
        )
        for row in report.findings.itertuples()
    }
