"""``riverzones findings PROJECT``, ``findings close PROJECT ID`` and ``findings import PROJECT FILE``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import click
import pandas as pd
from rich.markup import escape

from riverzones.audit import clauses_of
from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, clean
from riverzones.cli.finding_lines import print_findings
from riverzones.cli.findings_notes import command as notes_command
from riverzones.cli.findings_notes import take_field_notes
from riverzones.cli.options import DefaultGroup
from riverzones.jobs.findings.close import close_findings, set_findings
from riverzones.jobs.findings.explain import explain_finding, write_finding_page
from riverzones.jobs.findings.read_back import import_findings
from riverzones.jobs.report.ledgers import write_findings
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import KINDS, STATUSES, Text
from riverzones.model.findings import Status
from riverzones.present.reports.explained import explained, explained_lines
from riverzones.present.reports.findings_sheet import FILLED_IN
from riverzones.readers.field_notes import is_field_notes
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, STATUS

__all__ = ["command", "warn_if_never_audited"]

_SETTABLE = ("open", "in_hand", "answered", "accepted")


@click.group("findings", cls=DefaultGroup, default="list", short_help="The problem list. 问题清单。")
def command() -> None:
    """List the findings kept in a project, close some, or read back a ledger that was filled in.

    \b
    riverzones findings wushan.gpkg --rule WS-101
    riverzones findings wushan.gpkg --chief 巫峡镇 -o 巫峡镇.xlsx
    riverzones findings show wushan.gpkg F-c01a78ebee
    riverzones findings set wushan.gpkg F-c01a78ebee --status in_hand --deadline 2026-12-31
    riverzones findings close wushan.gpkg F-c01a78ebee --note 已封堵
    riverzones findings import wushan.gpkg 巫峡镇.xlsx --dry-run
    """


@command.command("close", short_help="Close findings with a note. 销号。")
@options.project
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--note", required=True, help="How it was mended.")
@options.pass_console
def _close(console: Console, project: Path, ids: tuple[str, ...], note: str) -> None:
    """Close findings of PROJECT; one that the next audit still sees is reopened.

    \b
    riverzones findings close wushan.gpkg F-c01a78ebee --note 已封堵
    """
    closed = close_findings(ProjectFile.open(project), ids, note=note)
    if console.as_json:
        console.data({"count": len(closed), "findings": plain_rows(closed, chiefs=True)})
        return
    console.say(
        zh=f"已销号 {len(closed)} 条：{'、'.join(closed.index)}", en=f"closed {len(closed)}: {', '.join(closed.index)}"
    )


@command.command("show", short_help="Why a finding was found, in plain words. 说明一条问题的来由。")
@options.project
@click.argument("name", metavar="ID")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the card with a small map: .html."
)
@options.internal
@options.rules_folders
@options.overwrite
@options.pass_console
def _show(
    console: Console,
    project: Path,
    name: str,
    folders: tuple[Path, ...],
    output: Path | None,
    *,
    internal: bool,
    overwrite: bool,
) -> None:
    """Tell why PROJECT has this finding.

    Each clause with its sentence and what asks each part of it, the exceptions, what was measured, what would turn the
    verdict, who answers, and what became of it. The same card stands in the map and in the report.

    \b
    riverzones findings show wushan.gpkg F-c01a78ebee
    riverzones findings show wushan.gpkg F-c01a78ebee -o 说明.html     # with a map of its place, to print or send
    """
    if output is not None:
        options.check_target(output, overwrite=overwrite, project=project, suffix=".html")
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load(), folders)
    if output is not None:
        write_finding_page(
            opened, name, output, catalogue=catalogue, lang=console.lang, internal=internal, overwrite=overwrite
        )
        console.say(zh=f"已写出 {output}", en=f"wrote {output}")
        return
    explanation = explain_finding(opened, name, catalogue=catalogue)
    if console.as_json:
        console.data(explained(explanation, console.lang))
        return
    for head, lines in explained_lines(explanation, console.lang):
        console.out.print(f"[bold]{escape(clean(head))}[/]")
        for line in lines:
            console.out.print(f"  {escape(clean(line))}")


@command.command("set", short_help="Put findings in hand, answer or accept them. 改状态、备注、期限。")
@options.project
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--status", type=click.Choice(_SETTABLE), help="The new state.")
@click.option("--note", help="Put behind an older note.")
@click.option("--deadline", type=options.Day(), help="By when it has to be answered, as 2026-12-31.")
@options.pass_console
def _set(
    console: Console,
    project: Path,
    ids: tuple[str, ...],
    status: Status | None,
    note: str | None,
    deadline: dt.date | None,
) -> None:
    """Give findings of PROJECT another state, a note or a deadline.

    \b
    riverzones findings set wushan.gpkg F-c01a78ebee --status in_hand --deadline 2026-12-31
    riverzones findings set wushan.gpkg F-c01a78ebee --status answered --note 已截污
    """
    if status is None and note is None and deadline is None:
        nothing = Text(zh="请给出 --status、--note 或 --deadline。", en="give --status, --note or --deadline.")
        raise click.UsageError(nothing.within(console.lang))
    changed = set_findings(ProjectFile.open(project), ids, status=status, note=note, deadline=deadline)
    if console.as_json:
        console.data({"count": len(changed), "findings": plain_rows(changed, chiefs=True)})
        return
    console.say(
        zh=f"已改动 {len(changed)} 条：{'、'.join(changed.index)}",
        en=f"changed {len(changed)}: {', '.join(changed.index)}",
    )


@command.command("import", short_help="Read back a ledger, or field notes. 读回台账或现场记录。")
@options.project
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--learn",
    multiple=True,
    metavar="WORD=STATE",
    help="What a word of yours for a state means; kept in the project for later files; may be repeated.",
)
@options.pass_console
def _import(console: Console, project: Path, file: Path, dry_run: bool, learn: tuple[str, ...]) -> None:
    """Take over into PROJECT what was filled in in FILE: a ledger (XLSX) or field notes of a map (.rzback) of it.

    Of a ledger: states, notes, deadlines, remedies, units and persons in charge, who checked before it was closed,
    pictures put into the columns of photos.

    Only rows changed in FILE are taken; a row that cannot be is reported, kept, and red in the next ledger; the others
    go on. States may be written as offices do (正在整改, 已完成整改, 挂账督办).

    \b
    riverzones report wushan.gpkg -o 台账.xlsx
    riverzones findings import wushan.gpkg 台账.xlsx --dry-run
    riverzones findings import wushan.gpkg 台账.xlsx --learn 整改的差不多了=整改中
    riverzones findings import wushan.gpkg 巡河.rzback
    """
    opened = ProjectFile.open(project)
    if is_field_notes(file):
        take_field_notes(console, opened, file, dry_run=dry_run)
        return
    imported = import_findings(opened, file, dry_run=dry_run, learn=learn)
    if console.as_json:
        console.data({"file": str(file), "dry_run": dry_run, **imported.as_dict(console.lang)})
        return
    for note in imported.notes:
        console.warn(note)
    shown = [
        [
            row["finding_id"],
            _became(*(console.said(STATUS[row[name]]) for name in ("status_before", "status_after"))),
            _became(row["note_before"], row["note_after"]),
            _rest(console, row.get("rest_after")),
            row["by"],
        ]
        for row in plain_rows(imported.changes)
    ]
    if shown:
        console.table(
            [COLUMN["compare.finding"], COLUMN["status"], COLUMN["outfall_ledger.note"], COLUMN["also"], COLUMN["by"]],
            shown,
        )
    for refusal in imported.refused:
        console.warn(
            Text(
                zh=f"第 {refusal.row} 行 {refusal.finding_id}：{refusal.why.zh}",
                en=f"row {refusal.row} {refusal.finding_id}: {refusal.why.en}",
            )
        )
    done = Text(zh="将改动" if dry_run else "已改动", en="would change" if dry_run else "changed")
    photos = Text(zh=f"新照片 {imported.photos} 张，", en=f"{imported.photos} new photos, ")
    if not imported.photos:
        photos = Text(zh="", en="")
    console.say(
        zh=f"{done.zh} {len(imported.changes)} 条，{photos.zh}未动 {imported.unchanged} 条，"
        f"{len(imported.refused)} 行未采纳",
        en=f"{done.en} {len(imported.changes)}, {photos.en}as before {imported.unchanged}, "
        f"{len(imported.refused)} rows not taken",
    )


def _rest(console: Console, after: str | None) -> str:
    """What else was filled in: ``整改期限 2026-12-31``."""
    filled = json.loads(after) if after else {}
    return "；".join(f"{console.said(FILLED_IN[name])} {text or '—'}" for name, text in filled.items())


def _became(before: str | None, after: str | None) -> str:
    return "" if (before or "") == (after or "") else f"{before or '—'} → {after or '—'}"


command.add_command(notes_command)


@command.command("list", short_help="The findings, a line each (the default).")
@options.project
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Only these; may be repeated.")
@click.option("--kind", type=click.Choice(KINDS), multiple=True, help="Only of this origin; may be repeated.")
@click.option("--chief", help="Only findings this chief or office answers for (part of the name).")
@click.option("--rule", "rules", multiple=True, help="Only findings that break this rule; may be repeated.")
@options.output
@options.internal
@options.rules_folders
@options.overwrite
@options.pass_console
def _list(
    console: Console,
    project: Path,
    status: tuple[str, ...],
    kind: tuple[str, ...],
    chief: str | None,
    rules: tuple[str, ...],
    folders: tuple[Path, ...],
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """List the findings kept in PROJECT, closed ones only when asked for.

    \b
    riverzones findings wushan.gpkg --rule WS-101
    riverzones findings wushan.gpkg --kind data --kind review
    riverzones findings wushan.gpkg --status closed -o closed.xlsx
    """
    options.check_target(output, overwrite=overwrite, project=project)
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load(), folders)
    warn_if_never_audited(console, opened)
    table = opened.read("rz_findings")
    wanted = table.status.isin(status) if status else table.status != "closed"
    asked = {code.upper() for code in rules}
    by_rules = [
        set(str(codes if pd.notna(codes) else code).split())
        for codes, code in zip(table.rules, table.rule, strict=True)
    ]
    for code in asked - set().union(*by_rules):  # a finding may be held by a rule whose folder is gone
        if code not in catalogue.problems:
            _ = catalogue.rules[code]
    if rules:
        wanted &= pd.Series([bool(codes & asked) for codes in by_rules], index=table.index, dtype=bool)
    if kind:
        held = [{clause.get("kind", "rule") for clause in clauses_of(row)} for row in table.to_dict("records")]
        wanted &= pd.Series([bool(kinds & set(kind)) for kinds in held], index=table.index, dtype=bool)
    if chief:
        wanted &= table.chiefs.astype("string").str.contains(chief, regex=False).fillna(False)
    chosen = table[wanted]
    if output is not None:
        view = project_view(opened, catalogue=catalogue, internal=internal)
        write_findings(
            chosen,
            output,
            view=view,
            catalogue=catalogue,
            lang=console.lang,
            origin=True,
            closed=table[table.status == "closed"].drop(index=chosen.index, errors="ignore"),
            overwrite=overwrite,
        )
        options.say_whose(console, view, catalogue)
    if console.as_json:
        console.data({"count": len(chosen), "findings": plain_rows(chosen, chiefs=True)})
        return
    if output is None:
        print_findings(console, chosen)
    else:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
    left = int((table.status == "closed").sum()) if not status else 0
    console.say(
        zh=f"{len(chosen)} 条" + (f"；另有 {left} 条已销号（--status closed）" if left else ""),
        en=f"{len(chosen)} findings" + (f"; {left} more are closed (--status closed)" if left else ""),
    )


def warn_if_never_audited(console: Console, project: ProjectFile) -> None:
    """Say that a list without findings is empty because no rule has been run."""
    if not project.count("rz_audits") and not len(project.table("rz_runs")):
        console.warn(
            Text(
                zh=f"项目尚未核查，没有问题不等于合规；请先运行 riverzones audit {project.path}",
                en=f"no audit was run on this project: no findings does not mean none; "
                f"run riverzones audit {project.path}",
            )
        )
