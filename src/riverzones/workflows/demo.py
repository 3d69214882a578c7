"""The demo: the whole chain once, on the sample of Wushan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.reading import read_yaml
from riverzones.errors import LayerError, OutputError
from riverzones.io.project import ProjectFile
from riverzones.maps import inspection_map
from riverzones.model import Text
from riverzones.workflows.audit import AuditReport, audit
from riverzones.workflows.delineate import Drawn, delineate
from riverzones.workflows.ingest import ImportOptions, ImportReport, ingest
from riverzones.workflows.mapping import map_view
from riverzones.workflows.report import write_findings

__all__ = ["DemoReport", "demo", "planted", "sample_folder"]

Say = Callable[[Text], None]


@dataclass(frozen=True)
class DemoReport:
    """What the demo made: project, map and ledger, and how imports, zones and audit went.

    ``missed`` and ``unplanned`` compare the findings with the violations planted in the sample; both are empty when
    the audit found exactly these.
    """

    project: Path
    map: Path
    ledger: Path
    imports: tuple[tuple[str, ImportReport], ...]
    drawn: tuple[Drawn, ...]
    audit: AuditReport
    planted: int
    missed: tuple[tuple[str, ...], ...]
    unplanned: tuple[tuple[str, ...], ...]


def sample_folder() -> Path:
    """Where the sample files are: in the installed package, or in ``data/`` of a checkout.

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


def plan() -> Mapping[str, Any]:
    """The demo as ``catalogue/demo.yaml`` says it."""
    return read_yaml(resources.files("riverzones.catalogue") / "demo.yaml")


def steps() -> int:
    """How many steps :func:`demo` reports."""
    return len(plan()["imports"]) + 4


def demo(
    folder: Path, *, catalogue: Catalogue, overwrite: bool = False, lang: str = "zh", say: Say = lambda _: None
) -> DemoReport:
    """Build the sample project in ``folder``, delineate, audit, map and report.

    Parameters
    ----------
    folder : Path
        Made if it is not there; gets ``wushan.gpkg``, ``inspection.html`` and ``findings.xlsx``.
    catalogue : Catalogue
        Rules, kinds and words.
    overwrite : bool
        Replace the three files.
    lang : str
        Language of map and ledger.
    say : callable
        Called with the words of each step before it begins, :func:`steps` times.
    """
    data, asked = sample_folder(), plan()
    project_path, map_path, ledger_path = (
        folder / name for name in (asked["project"], "inspection.html", "findings.xlsx")
    )
    standing = [path for path in (project_path, map_path, ledger_path) if path.exists()]
    if standing and not overwrite:
        raise OutputError(
            Text(zh=f"{standing[0]} 已经存在。", en=f"{standing[0]} exists already."),
            hint=Text(
                zh="要替换请加 --overwrite，或换一个文件夹。",
                en="Replace it with --overwrite, or choose another folder.",
            ),
        )
    folder.mkdir(parents=True, exist_ok=True)
    say(Text(zh="新建项目", en="making the project"))
    project = ProjectFile.create(project_path, overwrite=overwrite, title=asked["title"][lang])
    imports = tuple(_imports(project, data, asked["imports"], catalogue, say))
    say(Text(zh="划定岸线一公里带", en="drawing the 1 km band"))
    drawn = tuple(delineate(project, catalogue=catalogue))
    say(Text(zh="核查", en="auditing"))
    report = audit(project, catalogue=catalogue, packs=asked["packs"])
    say(Text(zh="生成地图与问题清单", en="drawing the map and the ledger"))
    inspection_map(map_view(project, catalogue=catalogue, lang=lang), map_path, overwrite=overwrite)
    write_findings(report.findings, ledger_path, catalogue=catalogue, lang=lang, overwrite=overwrite)
    expected, found = planted(data / asked["planted"]), _seen(project, report)
    return DemoReport(
        project_path,
        map_path,
        ledger_path,
        imports,
        drawn,
        report,
        len(expected),
        tuple(sorted(expected - found)),
        tuple(sorted(found - expected)),
    )


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
        yield item["file"], ingest(project, data / item["file"], kind=catalogue.kind(item["kind"]), options=options)


def planted(path: Path) -> set[tuple[str, ...]]:
    """The planted findings: rule, layer and code of the subject, verdict."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return set(table[["rule", "subject_layer", "subject_code", "verdict"]].itertuples(index=False, name=None))


def _seen(project: ProjectFile, report: AuditReport) -> set[tuple[str, ...]]:
    """The findings in the same words; subjects are known by their code."""
    codes: dict[tuple[str, str], str] = {}
    for layer in report.findings.subject_layer.unique():
        rows = project.read(layer)
        for row, code in rows["code"].items():
            codes[(layer, str(row))] = str(code)
    return {
        (row.rule, row.subject_layer, codes[(row.subject_layer, row.subject_id)], row.verdict)
        for row in report.findings.itertuples()
    }
