"""The demo: a recipe beside the files of a sample, and one run of it; Wushan the whole chain, Kunming a short one.

What a place has no data for (patrols, heights, a trace to follow) its recipe in the catalogue does not ask for. What is
made here is a project as an office has it: `riverzones run` takes it up from there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

import pandas as pd
import yaml

from riverzones.catalogue import Catalogue
from riverzones.declared.reading import read_yaml
from riverzones.errors import DataError, LayerError, OutputError
from riverzones.jobs.audit import AuditReport
from riverzones.jobs.delineate.run import Drawn
from riverzones.jobs.ingest.report import ImportReport
from riverzones.jobs.network import NetworkReport
from riverzones.jobs.patrol.run import PatrolReport
from riverzones.jobs.recipe.document import PAGE, RECIPE_NAME, read_project_recipe
from riverzones.jobs.recipe.run import RunReport, run_recipe
from riverzones.jobs.recipe.sources import IMPORT
from riverzones.model import Text
from riverzones.present.paper import find_face
from riverzones.store.project import ProjectFile
from riverzones.store.replacing import keep_standing, replacing, told
from riverzones.terms import labels

__all__ = ["FILES", "PLACES", "DemoReport", "demo", "planted", "sample_folder"]

_BROWSER: Final = labels("open_with")["browser"]
_SHEET: Final = labels("open_with")["spreadsheet"]
_QGIS: Final = labels("open_with")["qgis"]
_PRINT: Final = labels("open_with")["print"]
_PAPER: Final = labels("open_with")["browser_and_print"]
FILES: Final[Mapping[str, tuple[str, Text]]] = {
    "page": ("", _BROWSER),
    "map": ("map", _BROWSER),
    "trace": ("trace", _BROWSER),
    "report": ("report", _BROWSER),
    "ledger": ("ledger", _SHEET),
    "outfalls": ("outfalls", _SHEET),
    "sheets": ("outfall-sheets", _PAPER),
    "boards": ("boards", _PAPER),
    "zones": ("zones", _PAPER),
    "sheet": ("print", _PRINT),
    "qgis": ("qgis", _QGIS),
}
"""What the demo writes beside the project: what a recipe calls it, and what to do with it.

The page that says what to open stands in no list of outputs; there is no sheet where no font writes Chinese.
"""


PLACES: Mapping[str, str] = {"wushan": "demo.yaml", "kunming": "demo_kunming.yaml"}
"""The places of the demo, and the file of the catalogue that says each."""
_OF_FILES: Final = ("layer", "kind", "columns", "crs", "encoding", "accuracy_m")
"""What the list of imports says of a file as a recipe does."""


@dataclass(frozen=True)
class DemoReport:
    """What the demo made: project and recipe, the files to open, how imports, network, zones, patrols and audit went.

    ``files``: path by name, see :data:`FILES`; ``missed`` and ``unplanned`` compare the findings with the violations
    planted in the sample; both are empty when the audit found exactly these.
    """

    project: Path
    recipe: Path
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


def demo(
    folder: Path,
    *,
    catalogue: Catalogue,
    place: str = "wushan",
    overwrite: bool = False,
    lang: str = "zh",
    begin: Callable[[int], Callable[[Text], None]] = lambda _: lambda _title: None,
) -> DemoReport:
    """Write the files of a sample and their recipe into ``folder``, and run it.

    Parameters
    ----------
    folder : Path
        Made if it is not there; gets the files of the sample, the recipe, the project and the files of :data:`FILES`.
    catalogue : Catalogue
        Rules, kinds and words.
    place : str
        One of :data:`PLACES`. Kunming is a small place: imports, network, audit, map, report, ledger.
    overwrite : bool
        Replace what stands there. A demo that was cut off begins anew without it.
    lang : str
        Language of what people read.
    begin : callable
        Called with the number of steps; gives what is called with the title of each before it begins.

    Raises
    ------
    OutputError
        If something stands there.
    DataError
        If a step of the recipe fails: the first one, in its words.
    """
    data, asked = sample_folder(), plan(place)
    recipe_path, text = folder / RECIPE_NAME, recipe_text(asked, lang=lang)
    settings = yaml.safe_load(text)
    files = {"page": folder / PAGE} | {
        name: folder / output["file"]
        for name, (make, _) in FILES.items()
        for output in settings["outputs"]
        if output["make"] == make
    }
    project_path = folder / settings["project"]
    cut_off = not files["page"].exists() and recipe_path.is_file() and recipe_path.read_text("utf-8") == text
    keep_standing((project_path, recipe_path, *files.values()), overwrite=overwrite or cut_off)
    folder.mkdir(parents=True, exist_ok=True)
    if project_path.is_file():
        ProjectFile.create(project_path, overwrite=True, title=settings["title"])
    for path in files.values():
        with told(path):
            path.unlink(missing_ok=True)
    with replacing(recipe_path, overwrite=overwrite or cut_off) as part:
        part.write_text(text, encoding="utf-8")
    _copy_sample(data, folder, asked)
    run = run_recipe(read_project_recipe(recipe_path, catalogue), catalogue=catalogue, begin=begin)
    failed = next(iter(run.of("failed")), None)
    if failed is not None:
        raise DataError(failed.needs[0].text)
    reports = {step.key: step.report for step in run.steps}
    audited = cast(AuditReport, reports["audit"])
    expected, detected = planted(data / asked["planted"]), _seen(ProjectFile.open(project_path), audited)
    return DemoReport(
        project_path,
        recipe_path,
        files,
        tuple(_imports(run)),
        cast(NetworkReport, reports["network"]),
        cast("tuple[Drawn, ...]", reports.get("delineate", ())),
        cast("PatrolReport | None", reports.get("patrols")),
        audited,
        len(expected),
        tuple(sorted(expected - detected)),
        tuple(sorted(detected - expected)),
    )


def recipe_text(asked: Mapping[str, Any], *, lang: str = "zh") -> str:
    """Return the recipe of a place of the demo: no sheet to print where the machine has no font that writes Chinese."""
    outputs = list(asked["recipe"]["outputs"])
    try:
        find_face()
    except OutputError:
        outputs = [output for output in outputs if output["make"] != "print"]
    entries = [
        {"pattern": item["file"]} | {key: value for key, value in item.items() if key in _OF_FILES}
        for item in asked["imports"]
    ]
    settings = {"riverzones": 1, "title": asked["title"][lang], "lang": lang, **asked["recipe"]}
    parts = [
        Text(
            zh="# 示例配方：改了资料或设置后运行 riverzones run，没变的不重做",
            en="# The recipe of the demo: after a change run `riverzones run`; what did not change is not done again",
        ).within(lang),
        *(
            yaml.safe_dump(part, allow_unicode=True, sort_keys=False, width=200).rstrip("\n")
            for part in (settings | {"outputs": outputs}, {"files": entries})
        ),
    ]
    return "\n".join(parts) + "\n"


def _copy_sample(data: Path, folder: Path, asked: Mapping[str, Any]) -> None:
    """Put the files that the recipe names, with their parts, where it looks for them."""
    recipe = asked["recipe"]
    names = {str(item["file"]) for item in asked["imports"]} | set(_named(recipe))
    for name in sorted(names):
        source, target = data / name, folder / name
        with told(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
                continue
            for part in source.parent.glob(f"{source.stem}.*"):
                shutil.copyfile(part, target.with_name(part.name))


def _named(recipe: Mapping[str, Any]) -> Iterable[str]:
    """Files and folders of the sample that a recipe names beside its sources."""
    for settings in (recipe.get("delineate"), recipe.get("patrols"), *recipe["outputs"]):
        if isinstance(settings, Mapping):
            yield from (settings[name] for name in ("dem", "folder", "base") if name in settings)


def _imports(run: RunReport) -> Iterable[tuple[str, ImportReport]]:
    for step in run.steps:
        if step.key.startswith(IMPORT):
            assert isinstance(step.report, ImportReport)
            yield step.key.removeprefix(IMPORT).partition("|")[0], step.report


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
