"""``riverzones import PROJECT FILE --as KIND``, and a folder at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Console, Head, Right
from riverzones.cli.import_batch import import_batch
from riverzones.jobs.ingest.page import (
    REASONS,
    WEIGHTS,
    check_page,
    column_title,
    page_entry,
    update_lines,
    write_page,
)
from riverzones.jobs.ingest.run import ImportOptions, ImportReport, ingest
from riverzones.jobs.ingest.update import CHANGE_WORDS, Update
from riverzones.jobs.shared.layer_styles import style_of
from riverzones.model import LayerKind, Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, COMMON

__all__ = ["command", "print_counts", "print_report"]

_STEPS = {"read": "读取", "place": "定位", "repair": "修复", "align": "对齐字段", "write": "写入"}


@click.command("import", short_help="Read a layer into a project. 导入图层。")
@options.project
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--as",
    "kind",
    metavar="KIND",
    shell_complete=names_of("kinds"),
    help="What the rows are: outfalls, 排污口, ... (`layers --kinds`); of a folder it is proposed.",
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
@click.option(
    "--update",
    is_flag=False,
    flag_value="",
    metavar="SOURCE",
    help="Hold the file against the rows that its older version brought: added, gone, moved, changed.",
)
@click.option(
    "--recipe",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.yaml",
    help="For a folder: what was decided is read from here and written here, beside the project.",
)
@click.option(
    "--report",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.html",
    help="Write the report as one offline page too.",
)
@options.overwrite
@click.option(
    "--yes",
    "confirmed",
    is_flag=True,
    help="With --overwrite: rows of other sources may go too; with --update: more than half of the rows may be gone.",
)
@options.pass_console
def command(
    console: Console,
    project: Path,
    files: tuple[Path, ...],
    kind: str | None,
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
    update: str | None,
    recipe: Path | None,
    page: Path | None,
    overwrite: bool,
    confirmed: bool,
) -> int:
    """Read FILE into PROJECT as rows of KIND: told, repaired, aligned; what cannot be used goes to quarantine.

    \b
    riverzones import wushan.gpkg 排污口.shp --as outfalls
    riverzones import wushan.gpkg projects.csv --as 建设项目 --crs EPSG:4546 --column name=XMMC --accuracy 5
    riverzones import wushan.gpkg zones.zip --as zones --dry-run
    riverzones import wushan.gpkg 三月/ --dry-run
    riverzones import wushan.gpkg 三月/ --yes --recipe 每月.yaml
    riverzones import wushan.gpkg 台账.xlsx --as outfalls --replace
    riverzones import wushan.gpkg 台账4月.xlsx --as outfalls --update --dry-run
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
        update=update,
    )
    check_page(page)
    file = files[0]
    several = len(files) > 1 or (file.is_dir() and file.suffix.lower() != ".gdb")
    if len(files) > 1 or (kind is None and (several or dry_run)):
        if overwrite or layer or columns or learn:
            ctx = click.get_current_context()
            said = Text(
                zh="--overwrite、--layer、--column、--learn 只用于单个文件。",
                en="--overwrite, --layer, --column and --learn are for one file.",
            )
            raise click.UsageError(said.within(options.run_language(ctx)), ctx)
        return import_batch(console, project, files, asked, kind=kind, recipe=recipe, page=page)
    if kind is None:
        ctx = click.get_current_context()
        said = Text(
            zh="请用 --as 写明各行是什么；加 --dry-run 可先看建议。",
            en="Say what the rows are with --as; --dry-run proposes it.",
        )
        raise click.UsageError(said.within(options.run_language(ctx)), ctx)
    catalogue = load()
    chosen = catalogue.kind(kind)
    opened = ProjectFile.open(project)
    with console.steps(len(_STEPS), zh="导入", en="importing") as step:
        report = ingest(
            opened,
            file,
            kind=chosen,
            options=asked,
            style=style_of(chosen.name, catalogue),
            progress=lambda name, _at, _of: step(_STEPS[name] if console.lang == "zh" else name),
        )
    if page is not None:
        entry = page_entry(file.name, report, chosen, console.lang)
        write_page(page, project, [entry], lang=console.lang, dry_run=dry_run)
    if console.as_json:
        console.data(report.as_dict(console.lang))
        return 0
    print_report(console, report, chosen)
    return 0


def print_counts(console: Console, reports: Sequence[ImportReport], *, heading: Text, titles: Sequence[str]) -> None:
    """Print a row per import: its title under ``heading``, counts of records, encoding and CRS."""
    console.table(
        [
            COLUMN["layer"],
            heading,
            Right(COLUMN["read"]),
            Right(COLUMN["written"]),
            Right(COLUMN["repaired"]),
            Right(COLUMN["quarantined"]),
            COLUMN["encoding"],
            COLUMN["crs"],
        ],
        [
            [
                report.layer,
                title,
                report.read,
                report.written,
                report.repaired,
                report.quarantined,
                report.encoding,
                report.crs,
            ]
            for report, title in zip(reports, titles, strict=True)
        ],
    )


def print_report(console: Console, report: ImportReport, kind: LayerKind) -> None:
    """Print counts as a table, then how encoding, CRS and columns were decided, then what was repaired or put aside."""
    print_counts(console, [report], heading=COLUMN["title"], titles=[kind.title.within(console.lang)])
    for name, reason in report.reasons.items():
        console.say(zh=f"{REASONS[name].zh}：{reason.zh}", en=f"{REASONS[name].en}: {reason.en}")
    matched = "，".join(f"{ours}←{theirs}" for ours, theirs in report.columns.items() if ours != theirs)
    unmatched = "、".join(report.unmatched)
    console.say(
        zh=f"　　对上：{matched or ('全部同名' if report.columns else '无')}"
        + (f"；按原名保留：{unmatched}" if unmatched else ""),
        en=f"  matched: {matched or ('all by the same name' if report.columns else 'none')}"
        + (f"; kept as they are: {unmatched}" if unmatched else ""),
    )
    if report.update is not None:
        _print_update(console, report.update, kind)
    if report.told:
        console.table(
            [COLUMN["weight"], Right(COLUMN["count"]), COLUMN["import.what"]],
            [[console.said(WEIGHTS[note.weight]), note.count, console.said(note.text)] for note in report.told],
        )
    for record, row, repair in report.repairs[:10]:
        console.say(
            zh=f"已修复 第{record}条 {row}：{repair.what.zh}", en=f"repaired record {record} {row}: {repair.what.en}"
        )
    for item in report.quarantine[:10]:
        console.say(
            zh=f"已隔离 第{item.record}条：{item.reason.zh}", en=f"quarantined record {item.record}: {item.reason.en}"
        )
    if report.dry_run:
        console.say(zh="试运行：未写入任何内容", en="dry run: nothing was written")


def _print_update(console: Console, update: Update, kind: LayerKind) -> None:
    """What a newer version changes: counts, columns, then each row with what it was known by."""
    console.say(
        zh=f"与 {update.source} 的 {len(update.old)} 行对照：",
        en=f"held against the {len(update.old)} rows of {update.source}:",
    )
    console.table(
        [COLUMN["change"], Right(COLUMN["rows"])],
        [
            *([console.said(title), len(update.ids(what))] for what, title in CHANGE_WORDS.items()),
            [console.said(COMMON["unchanged"]), len(update.unchanged)],
            *([[console.said(Text(zh="原样保留", en="kept")), len(update.kept)]] if update.kept else []),
        ],
    )

    if update.columns:
        console.table(
            [COLUMN["column"], Right(COLUMN["rows_changed"])],
            [
                [column_title(kind, name, console.lang), count]
                for name, count in sorted(update.columns.items(), key=lambda entry: -entry[1])
            ],
        )
    if update.rows:
        heads: list[Head] = [
            COLUMN["change"],
            COLUMN["alternatives.id"],
            COLUMN["zone_ledger.name"],
            COLUMN["known_by"],
            COLUMN["comparison.what"],
        ]
        console.table(heads, update_lines(update, kind, console.lang))
