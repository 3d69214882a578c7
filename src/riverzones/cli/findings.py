"""``riverzones findings PROJECT`` and ``riverzones findings close PROJECT ID``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Speaker
from riverzones.cli.groups import DefaultGroup
from riverzones.io.project import ProjectFile
from riverzones.model import STATUSES, Text
from riverzones.reports.words import BANK, SEVERITY, STATUS, VERDICT
from riverzones.workflows.close import close_findings
from riverzones.workflows.report import origin_of, write_findings
from riverzones.workflows.rows import plain_rows

__all__ = ["command", "print_findings", "warn_if_never_audited"]

_UNITS = {"m": "m", "m2": "m²"}


@click.group("findings", cls=DefaultGroup, default="list", short_help="The problem list. 问题清单。")
def command() -> None:
    """List the findings kept in a project, or close some.

    \b
    riverzones findings wushan.gpkg --rule WS-101
    riverzones findings wushan.gpkg --chief 巫峡镇 -o 巫峡镇.xlsx
    riverzones findings close wushan.gpkg F-f6946547da --note 已封堵
    """


@command.command("close", short_help="Close findings with a note. 销号。")
@options.project
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--note", required=True, help="How it was mended.")
@options.pass_speaker
def _close(speaker: Speaker, project: Path, ids: tuple[str, ...], note: str) -> None:
    """Close findings of PROJECT; one that the next audit still sees is reopened.

    \b
    riverzones findings close wushan.gpkg F-f6946547da --note 已封堵
    """
    closed = close_findings(ProjectFile.open(project), ids, note=note)
    if speaker.as_json:
        speaker.data({"count": len(closed), "findings": plain_rows(closed, chiefs=True)})
        return
    speaker.say(
        f"已销号 {len(closed)} 条：{'、'.join(closed.index)}", f"closed {len(closed)}: {', '.join(closed.index)}"
    )


@command.command("list", short_help="The findings, a line each (the default).")
@options.project
@click.option("--status", type=click.Choice(STATUSES), multiple=True, help="Only these; may be repeated.")
@click.option("--chief", help="Only findings this chief or office answers for (part of the name).")
@click.option("--rule", "rules", multiple=True, help="Only findings of this rule; may be repeated.")
@options.output
@options.overwrite
@options.pass_speaker
def _list(
    speaker: Speaker,
    project: Path,
    status: tuple[str, ...],
    chief: str | None,
    rules: tuple[str, ...],
    output: Path | None,
    overwrite: bool,
) -> None:
    """List the findings kept in PROJECT, closed ones only when asked for.

    \b
    riverzones findings wushan.gpkg --rule WS-101
    riverzones findings wushan.gpkg --status closed -o closed.xlsx
    """
    options.check_target(output, overwrite=overwrite, project=project)
    catalogue = load()
    opened = ProjectFile.open(project)
    warn_if_never_audited(speaker, opened)
    table = opened.read("rz_findings")
    kept = table.status.isin(status) if status else table.status != "closed"
    for code in rules:
        _ = catalogue.rules[code.upper()]
    if rules:
        kept &= table.rule.isin([code.upper() for code in rules])
    if chief:
        kept &= table.chiefs.astype("string").str.contains(chief, regex=False).fillna(False)
    chosen = table[kept]
    if output is not None:
        write_findings(
            chosen,
            output,
            catalogue=catalogue,
            lang=speaker.lang,
            origin=origin_of(opened),
            overwrite=overwrite,
        )
    if speaker.as_json:
        speaker.data({"count": len(chosen), "findings": plain_rows(chosen, chiefs=True)})
        return
    print_findings(speaker, chosen)
    speaker.say(f"{len(chosen)} 条", f"{len(chosen)} findings")


def warn_if_never_audited(speaker: Speaker, project: ProjectFile) -> None:
    """Say that a list without findings is empty because no rule has been run."""
    if not project.count("rz_audits"):
        speaker.warn(
            Text(
                zh=f"项目尚未核查，没有问题不等于合规；请先运行 riverzones audit {project.path}",
                en=f"no audit was run on this project: no findings does not mean none; "
                f"run riverzones audit {project.path}",
            )
        )


def print_findings(speaker: Speaker, findings: GeoDataFrame) -> None:
    """A line per finding: rule, verdict, subject, what was measured, where on the river, who answers."""
    zh = speaker.lang == "zh"
    rows = []
    for row in findings.itertuples():
        margin = "" if pd.isna(row.margin) or row.unit not in _UNITS else f"{row.margin:,.1f} {_UNITS[row.unit]}"
        why = row.why_cannot_tell if zh else row.why_cannot_tell_en
        words = (row.message if zh else row.message_en) + ((f"（{why}）" if zh else f" ({why})") if why else "")
        rows.append(
            [
                row.rule,
                speaker.said(SEVERITY[row.severity]),
                speaker.said(VERDICT[row.verdict]),
                row.subject_name,
                words,
                _where(speaker, row),
                margin,
                row.citation if zh else row.citation_en,
                _lowest(row.chiefs),
                speaker.said(STATUS[row.status]),
            ]
        )
    speaker.table(
        [
            "规则|rule",
            "程度|severity",
            "结论|verdict",
            "对象|subject",
            "说明|message",
            "位置|where",
            ">超出|margin",
            "依据|citation",
            "责任河长|chief",
            "状态|status",
        ],
        rows,
    )


def _where(speaker: Speaker, row: Any) -> str:
    """River, bank and chainage [km from the mouth], as far as known."""
    bank = speaker.said(BANK[row.bank]) if row.bank in BANK else ""
    chainage = "" if pd.isna(row.chainage_m) else f"{row.chainage_m / 1000:,.2f} km"
    return " ".join(filter(None, [row.river, bank, chainage]))


def _lowest(chiefs: str | None) -> str:
    """The chief nearest to the water: the last of the chain."""
    chain = json.loads(chiefs or "[]")
    return " ".join(str(chain[-1][part]) for part in ("chief", "unit") if chain[-1].get(part)) if chain else ""
