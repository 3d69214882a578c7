"""``riverzones import PROJECT FILE --as KIND``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Speaker
from riverzones.jobs.ingest.run import ImportOptions, ImportReport, ingest
from riverzones.jobs.shared.layer_styles import style_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["command", "print_report"]

_WEIGHTS = {
    "loud": Text(zh="注意", en="mind"),
    "told": Text(zh="提示", en="note"),
    "by_the_way": Text(zh="另外", en="also"),
}
_STEPS = {"read": "读取", "place": "定位", "repair": "修复", "align": "对齐字段", "write": "写入"}


@click.command("import", short_help="Read a layer into a project. 导入图层。")
@options.project
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as",
    "kind",
    required=True,
    metavar="KIND",
    shell_complete=names_of("kinds"),
    help="What the rows are: outfalls, 排污口, ... (`layers --kinds`).",
)
@click.option("--layer", help="Which layer of the file, when it holds several.")
@click.option("--crs", help="CRS of the file, such as EPSG:4546, GCJ-02 or BD-09, when the file does not say.")
@click.option(
    "--angles",
    type=click.Choice(["decimal", "dms"]),
    help="How bare coordinates are written: decimal degrees, or 109.5230 for 109°52′30″.",
)
@click.option("--anywhere", is_flag=True, help="The rows may lie outside the project's place.")
@click.option("--encoding", help="Encoding of the file, such as GB18030, when the bytes mislead.")
@click.option(
    "--column", "columns", multiple=True, metavar="OUR=THEIRS", help="Use their column as ours; may be repeated."
)
@click.option(
    "--learn",
    multiple=True,
    metavar="OUR:WORD=VALUE",
    help="What a word of your files means, or OUR=THEIRS for a heading; kept in the project for later imports.",
)
@click.option("--accuracy", type=click.FloatRange(min=0), metavar="M", help="Positional accuracy of the rows [m].")
@click.option("--dry-run", is_flag=True, help="Say what would happen and write nothing.")
@click.option(
    "--replace",
    is_flag=False,
    flag_value="",
    metavar="SOURCE",
    help="Replace the rows that this file brought before; --replace=OLD.xlsx those of a file of another name.",
)
@options.overwrite
@click.option("--yes", "confirmed", is_flag=True, help="With --overwrite: rows of other sources may go too.")
@options.pass_speaker
def command(
    speaker: Speaker,
    project: Path,
    file: Path,
    kind: str,
    layer: str | None,
    crs: str | None,
    angles: str | None,
    anywhere: bool,
    encoding: str | None,
    columns: tuple[str, ...],
    learn: tuple[str, ...],
    accuracy: float | None,
    dry_run: bool,
    replace: str | None,
    overwrite: bool,
    confirmed: bool,
) -> None:
    """Read FILE into PROJECT as rows of KIND: told, repaired, aligned; what cannot be used goes to quarantine.

    \b
    riverzones import wushan.gpkg 排污口.shp --as outfalls
    riverzones import wushan.gpkg projects.csv --as 建设项目 --crs EPSG:4546 --column name=XMMC --accuracy 5
    riverzones import wushan.gpkg zones.zip --as zones --dry-run
    riverzones import wushan.gpkg 台账.xlsx --as outfalls --replace
    riverzones import wushan.gpkg 台账.xlsx --as outfalls --learn category:沿河直排口=生活污水 --learn name=排口俗名
    """
    asked = ImportOptions(
        layer=layer,
        crs=crs,
        angles=angles,
        anywhere=anywhere,
        encoding=encoding,
        columns=options.layer_names(columns),
        learn=learn,
        accuracy_m=accuracy,
        dry_run=dry_run,
        overwrite=overwrite,
        confirmed=confirmed,
        replace=replace,
    )
    catalogue = load()
    chosen = catalogue.kind(kind)
    opened = ProjectFile.open(project)
    with speaker.steps(len(_STEPS), "导入", "importing") as step:
        report = ingest(
            opened,
            file,
            kind=chosen,
            options=asked,
            style=style_of(chosen.name, catalogue),
            progress=lambda name, _at, _of: step(_STEPS[name] if speaker.lang == "zh" else name),
        )
    if speaker.as_json:
        speaker.data(report.as_dict(speaker.lang))
        return
    print_report(speaker, report, chosen.title.within(speaker.lang))


def print_report(speaker: Speaker, report: ImportReport, title: str) -> None:
    """Counts as a table, then how encoding, CRS and columns were decided, then what was repaired or put aside."""
    zh = speaker.lang == "zh"
    counts = [report.read, report.written, report.repaired, report.quarantined]
    speaker.table(
        [
            "图层|layer",
            "名称|title",
            ">读取|read",
            ">写入|written",
            ">修复|repaired",
            ">隔离|quarantined",
            "编码|encoding",
            "坐标系|crs",
        ],
        [[report.layer, title, *counts, report.encoding, report.crs]],
    )
    names = {"encoding": "编码", "crs": "坐标系", "columns": "字段", "ids": "标识"} if zh else {}
    for name, reason in report.reasons.items():
        speaker.say(f"{names.get(name, name)}：{reason.zh}", f"{name}: {reason.en}")
    matched = "，".join(f"{ours}←{theirs}" for ours, theirs in report.columns.items() if ours != theirs)
    kept = "、".join(report.unmatched)
    speaker.say(
        f"　　对上：{matched or '全部同名'}" + (f"；按原名保留：{kept}" if kept else ""),
        f"  matched: {matched or 'all by the same name'}" + (f"; kept as they are: {kept}" if kept else ""),
    )
    if report.told:
        speaker.table(
            ["程度|weight", ">个数|count", "情况|what"],
            [[speaker.said(_WEIGHTS[note.weight]), note.count, speaker.said(note.text)] for note in report.told],
        )
    for record, row, made in report.repairs[:10]:
        speaker.say(f"已修复 第{record}条 {row}：{made.what.zh}", f"repaired record {record} {row}: {made.what.en}")
    for item in report.quarantine[:10]:
        speaker.say(
            f"已隔离 第{item.record}条：{item.reason.zh}", f"quarantined record {item.record}: {item.reason.en}"
        )
    if report.dry_run:
        speaker.say("试运行：未写入任何内容", "dry run: nothing was written")
