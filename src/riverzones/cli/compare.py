"""``riverzones compare PROJECT [AUDIT AUDIT]``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.findings.compare import AuditComparison, compare, write_comparison
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import KINDS, Text
from riverzones.store.project import ProjectFile
from riverzones.terms import CHANGE, COLUMN, unit_words, verdict_words

__all__ = ["command"]


@click.command("compare", short_help="Two audits: new, still there, closed, reopened. 比较两次核查。")
@options.project
@click.argument("audits", nargs=-1, metavar="[AUDIT AUDIT]")
@click.option(
    "--kind", type=click.Choice(KINDS), default="rule", show_default=True, help="The last two runs of this kind."
)
@options.output
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    audits: tuple[str, ...],
    kind: str,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Say what became of the findings of PROJECT between two audits, or two runs of another job (by default the last
    two of a kind).

    \b
    riverzones compare wushan.gpkg
    riverzones compare wushan.gpkg A-20261101-001 A-20261122-002 -o 两次核查对比.xlsx
    riverzones compare wushan.gpkg --kind data
    """
    if len(audits) not in (0, 2):
        said = Text(
            zh=f"要么写两次核查的编号，要么不写（比较最近两次），现有 {len(audits)} 个。",
            en=f"name two audits, or none for the last two; got {len(audits)}.",
        )
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    options.check_target(output, overwrite=overwrite, project=project)
    opened = ProjectFile.open(project)
    comparison = compare(opened, *audits, kind=kind)
    if output is not None:
        catalogue = catalogue_of(opened, load())
        view = project_view(opened, catalogue=catalogue, internal=internal)
        write_comparison(comparison, output, view=view, catalogue=catalogue, lang=console.lang, overwrite=overwrite)
        options.say_whose(console, view, catalogue)
    if console.as_json:
        console.data(comparison.as_dict())
        return
    _show(console, comparison)
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")


def _show(console: Console, comparison: AuditComparison) -> None:
    rows = []
    for row in comparison.table.itertuples():
        then, now = (
            "" if not isinstance(verdict, str) else console.said(verdict_words(verdict, row.severity))
            for verdict in (row.verdict_then, row.verdict_now)
        )
        rows.append(
            [
                console.said(CHANGE[row.change]),
                row.finding_id,
                row.rule,
                row.subject_name,
                then if then == now else f"{then or '—'} → {now or '—'}",
                *(_number(value) for value in (row.measured_then, row.measured_now, row.difference)),
                unit_words(row.unit, console.lang),
            ]
        )
    console.table(
        [
            COLUMN["change"],
            COLUMN["compare.finding"],
            COLUMN["rule"],
            COLUMN["subject"],
            COLUMN["verdict"],
            Right(COLUMN["then"]),
            Right(COLUMN["now"]),
            Right(COLUMN["difference"]),
            COLUMN["unit"],
        ],
        rows,
    )
    (first, first_day), (last, last_day) = comparison.before, comparison.after
    counts = [(console.said(CHANGE[change]), count) for change, count in comparison.counts.items() if count]
    counted = "，".join(f"{words} {count}" for words, count in counts), ", ".join(f"{n} {words}" for words, n in counts)
    console.say(
        zh=f"{first}（{first_day}）→ {last}（{last_day}）：{counted[0] or '都没有问题'}",
        en=f"{first} ({first_day}) -> {last} ({last_day}): {counted[1] or 'no findings in either'}",
    )


def _number(value: float) -> str:
    return "" if value != value else f"{value + 0.0:,.1f}"
