"""``riverzones audit PROJECT``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Console, Right
from riverzones.cli.finding_lines import print_findings
from riverzones.collecting import rarer_collection
from riverzones.jobs.audit import AuditReport, audit
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import catalogue_of, packs_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command", "print_counts"]

FINDINGS_MET = 3


@click.command("audit", short_help="Run the law over a project. 按规则核查项目。")
@options.project
@click.option(
    "--pack",
    "packs",
    multiple=True,
    shell_complete=names_of("packs"),
    help="Only rules of this pack, such as national; may be repeated.",
)
@click.option(
    "--rule",
    "rules",
    multiple=True,
    shell_complete=names_of("rules"),
    help="Only this rule, such as WS-101; may be repeated.",
)
@options.on
@options.rules_folders
@options.anywhere
@options.fail_on
@options.output
@options.internal
@options.overwrite
@options.pass_console
@rarer_collection()
def command(
    console: Console,
    project: Path,
    packs: tuple[str, ...],
    rules: tuple[str, ...],
    folders: tuple[Path, ...],
    anywhere: bool,
    on: dt.date | None,
    fail_on: str | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> int:
    """Run every rule on PROJECT and keep the findings in it.

    A rule whose layers are missing says so: not run is not passed. Where the positional accuracy straddles a
    limit, or an attribute is empty, the verdict is "cannot tell". A pack runs where it holds: the place is told by
    the layer counties or by `init --place`; what it does not hold for is not asked.

    \b
    riverzones audit wushan.gpkg
    riverzones audit wushan.gpkg --pack wushan-2023 --on 2025-12-15 -o findings.xlsx
    riverzones audit wushan.gpkg --rules my-rules
    riverzones -q audit wushan.gpkg --fail-on prohibit     # for scripts: exit code 3
    """
    options.check_target(output, overwrite=overwrite, project=project)
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load(), folders)
    chosen = catalogue.rules_of(packs or (() if rules else packs_of(opened, catalogue)), rules)
    with console.steps(len(chosen), zh="核查", en="auditing") as step:
        report = audit(
            opened,
            catalogue=catalogue,
            packs=packs,
            rules=rules,
            on=on,
            anywhere=anywhere,
            step=lambda rule: step(f"{rule.code} {console.said(rule.title)}"),
        )
    if output is not None:
        from riverzones.jobs.report.ledgers import (
            write_findings,
        )  # with all kinds of ledgers: loaded where one is asked for

        view = project_view(opened, catalogue=catalogue, internal=internal)
        write_findings(report.findings, output, view=view, catalogue=catalogue, lang=console.lang, overwrite=overwrite)
        options.say_whose(console, view, catalogue)
    if console.as_json:
        console.data(report.as_dict(console.lang))
    else:
        print_counts(console, report)
        if output is None:
            print_findings(console, report.findings)
        else:
            console.say(zh=f"已写入 {output}", en=f"wrote {output}")
    if not report.kept:
        console.warn(
            Text(
                zh=f"{report.on} 早于上一次核查：只列出结果，项目中的问题清单不变",
                en=f"{report.on} is before the last audit: listed only, the findings in the project are as they were",
            )
        )
    if report.anywhere:
        console.warn(
            Text(
                zh="已按 --anywhere 运行，规则包是否适用于本地没有核对",
                en="run --anywhere: whether the packs hold here was not asked",
            )
        )
    # All clauses are read for that, so only where it is asked.
    return FINDINGS_MET if fail_on is not None and options.is_grave(report.worst(), fail_on) else 0


def print_counts(console: Console, report: AuditReport) -> None:
    """Print a line per rule: how many checked, in violation, undecided, not concerned, or why it was not run."""
    by_code = {rule.code: rule for rule in report.rules}
    rows: list[list[object]] = []
    whole = _packs_not_run(report)
    for pack, (number, reason) in whole.items():
        all_of_it = console.said(Text(zh=f"全部 {number} 条规则", en=f"all {number} rules"))
        rows.append([pack, all_of_it, "—", "—", "—", "", "—", console.said(reason)])
    for count in report.counts:
        if by_code[count.code].pack in whole:
            continue
        title = console.said(by_code[count.code].title)
        if count.not_run is not None:
            rows.append([count.code, title, "—", "—", "—", "", "—", console.said(count.not_run)])
        else:
            rows.append(
                [
                    count.code,
                    title,
                    count.checked,
                    count.violations,
                    count.cannot_tell,
                    count.excepted or "",
                    count.not_applicable,
                    console.said(count.note) if count.note else "",
                ]
            )
    console.table(
        [
            COLUMN["rule"],
            COLUMN["comparison.what"],
            Right(COLUMN["checked"]),
            Right(COLUMN["violations"]),
            Right(COLUMN["cannot_tell"]),
            Right(COLUMN["excepted"]),
            Right(COLUMN["not_applicable"]),
            COLUMN["not_run"],
        ],
        rows,
    )
    ran = [count for count in report.counts if count.not_run is None]
    sure = report.findings.verdict == "violation"
    hints = int((sure & (report.findings.severity == "prefer")).sum())
    violations, undecided = int(sure.sum()) - hints, int((~sure).sum())
    hinted = Text(zh=f"，提示 {hints} 条", en=f", {hints} hints") if hints else Text(zh="", en="")
    ran_words = f"{len(ran)}", f"{len(report.counts) - len(ran)}", violations, undecided
    console.say(
        zh=f"{report.audit_id}："
        + "运行 {} 条规则，{} 条未运行；违反 {} 条，无法判定 {} 条".format(*ran_words)
        + f"{hinted.zh}（按 {report.on} 的规定）",
        en=f"{report.audit_id}: "
        + "{} rules run, {} not run; {} violations, {} cannot tell".format(*ran_words)
        + f"{hinted.en} (law of {report.on})",
    )


def _packs_not_run(report: AuditReport) -> dict[str, tuple[int, Text]]:
    """Packs of which no rule was run for one and the same reason: told in one line."""
    reasons: dict[str, list[Text | None]] = {}
    for rule, count in zip(report.rules, report.counts, strict=True):
        reasons.setdefault(rule.pack, []).append(count.not_run)
    return {
        pack: (len(said), said[0])
        for pack, said in reasons.items()
        if len(said) > 1 and said[0] is not None and all(reason == said[0] for reason in said)
    }
