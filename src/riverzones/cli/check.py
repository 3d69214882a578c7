"""``riverzones check PROJECT``: its data; ``--zones``: zones against approvals; ``--outfalls``: what they need."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.audit import FINDINGS_MET
from riverzones.cli.echo import Console, Head, Right
from riverzones.cli.options import run_language
from riverzones.jobs.check.layer import GROUPS
from riverzones.jobs.check.run import SEVERITY_WORDS, ProjectCheck, check_facts, check_project, write_check
from riverzones.jobs.review import REVIEWED, ZoneReviews, review_facts, review_zones, worded, write_reviews
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.recording import record
from riverzones.jobs.shared.withheld import refuse_draft
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN
from riverzones.view import ProjectView
from riverzones.zones.review.judging import VERDICTS

__all__ = ["command"]

_HEADS: list[Head] = [
    COLUMN["tier"], COLUMN["check.part"], COLUMN["quantity"], Right(COLUMN["check.stated"]),
    Right(COLUMN["check.measured"]), Right(COLUMN["difference"]),
    Right(COLUMN["tolerance"]), COLUMN["verdict"], COLUMN["zone"], COLUMN["note"],
]  # fmt: skip


@click.command("check", short_help="The data, the zones, the outfalls of a project. 数据检查；保护区核对；排污口整治。")
@options.project
@click.option("--zones", is_flag=True, help="Protection zones against approval text and registry row instead.")
@click.option("--outfalls", is_flag=True, help="Outfalls instead: class, and what is to be done with each.")
@click.option(
    "--layer", "layers", multiple=True, metavar="LAYER", help="Only this layer, such as outfalls; may be repeated."
)
@click.option("--source", metavar="ID", help="Only this source, by id or name; shows all that was measured.")
@click.option("--text", metavar="TEXT", help="Approval text of that source, besides those of the layers.")
@click.option("--on", type=options.Day(), metavar="DATE", help="As of this day, as 2026-11-22 (default: today).")
@click.option(
    "--fail-on",
    type=click.Choice(list(SEVERITY_WORDS)),
    help="Exit with 3 if an issue is this grave; of zones: what differs, what cannot be told or is missing.",
)
@options.keep
@options.output
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    zones: bool,
    outfalls: bool,
    layers: tuple[str, ...],
    source: str | None,
    text: str | None,
    on: dt.date | None,
    fail_on: str | None,
    keep: bool,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> int:
    """Check the layers of PROJECT as data; with --zones hold its zones against what was approved, with --outfalls say
    what is to be done with each outfall.

    What is found is kept in the list of findings, of kind data, review or task; what is gone is closed.

    \b
    riverzones check wushan.gpkg
    riverzones check wushan.gpkg --fail-on error -o 数据检查.xlsx
    riverzones check wushan.gpkg --layer outfalls --dry-run
    riverzones check wushan.gpkg --outfalls
    riverzones check wushan.gpkg --zones
    riverzones check wushan.gpkg --zones --source SY-01 --internal -o 保护区核查.xlsx
    riverzones check wushan.gpkg --zones --source SY-01 --text "一级保护区：取水口上游1000米至下游100米的水域"

    Data: columns and values against the kind of the layer, geometry types, validity, doubles, tiers that overlap,
    places outside the county, ids that refer to rows of other layers, dates in order.

    Zones: lengths along the river, land depth per bank, radius, area, perimeter, the intake, tiers that adjoin, rounded
    coordinates, dates. Approval texts are read from the column approval_text of zones and sources, registry numbers
    from columns such as tier1_upstream_m, area_km2, perimeter_m.
    """
    language = run_language(click.get_current_context())
    if zones + outfalls + bool(layers) > 1:
        said = Text(
            zh="--zones、--outfalls、--layer 一次只能用一个。", en="--zones, --outfalls, --layer: one at a time."
        )
        raise click.UsageError(said.within(language))
    if not zones and (source, text) != (None, None):
        said = Text(zh="--source、--text 要与 --zones 一起用。", en="--source and --text go with --zones.")
        raise click.UsageError(said.within(language))
    if text is not None and source is None:
        said = Text(zh="--text 要与 --source 一起用。", en="--text goes with --source.")
        raise click.UsageError(said.within(language))
    if outfalls and (output, fail_on) != (None, None):
        said = Text(
            zh="排污口台账用 riverzones report --of outfalls -o 文件。",
            en="the ledger of outfalls: riverzones report --of outfalls -o FILE.",
        )
        raise click.UsageError(said.within(language))
    options.check_target(output, overwrite=overwrite, project=project)
    opened, catalogue = ProjectFile.open(project), load()
    view = project_view(opened, catalogue=catalogue, internal=internal)
    if outfalls:
        return _outfalls(console, opened, on, keep=keep)
    if not zones:
        return _data(
            console, opened, _CheckOptions(layers, on, keep=keep), fail_on, output, view=view, overwrite=overwrite
        )
    if output is not None:
        refuse_draft(view, REVIEWED)
    with console.steps(_sources(opened, source), zh="核对保护区", en="checking zones") as step:
        reviews = review_zones(opened, catalogue=catalogue, source=source, text=text, on=on, step=step)
    if output is not None:
        write_reviews(reviews, output, view=view, lang=console.lang, overwrite=overwrite)
        options.say_whose(console, view, catalogue)
    recorded = None
    if keep and text is None:  # a text from elsewhere is no text of the project
        facts, scope = review_facts(reviews, opened, catalogue=catalogue)
        recorded = record(opened, facts, scope=scope, catalogue=catalogue, day=reviews.on)
    if console.as_json:
        console.data({**reviews.as_dict(console.lang), "recorded": recorded.as_dict() if recorded else None})
    else:
        _print(console, reviews, whole=source is not None)
    options.say_recorded(console, recorded)
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
    counts = reviews.counts()
    open_ = (
        counts["cannot_tell"] + counts["without_zones"] + counts["zones_without_source"] if fail_on == "warning" else 0
    )
    return FINDINGS_MET if fail_on is not None and counts["differs"] + open_ else 0


@dataclass(frozen=True, slots=True)
class _CheckOptions:
    """Which layers, on which day, and whether what is found is kept."""

    layers: tuple[str, ...]
    on: dt.date | None
    keep: bool


def _outfalls(console: Console, project: ProjectFile, on: dt.date | None, *, keep: bool) -> int:
    """Say what is to be done with each outfall; the exit code."""
    from riverzones.jobs.outfalls.run import STEPS, outfall_ledger, task_facts

    catalogue = load()
    with console.steps(len(STEPS), zh="整理排污口", en="going through the outfalls") as step:
        ledger = outfall_ledger(project, catalogue=catalogue, on=on, step=lambda words: step(console.said(words)))
    facts, scope = task_facts(ledger, catalogue=catalogue)
    recorded = record(project, facts, scope=scope, catalogue=catalogue, day=ledger.on) if keep else None
    if console.as_json:
        tasks = [
            {
                "outfall_id": fact.subject[1],
                "rule": fact.problem.code,
                "action": fact.problem.group if fact.verdict == "violation" else None,
                "message": fact.message.within(console.lang),
                "citation": fact.cited.within(console.lang),
                "kept": fact.problem.kept,
            }
            for fact in facts
        ]
        console.data({"count": len(tasks), "tasks": tasks, "recorded": recorded.as_dict() if recorded else None})
        return 0
    names = ledger.rows["name"]
    todo = [fact for fact in facts if fact.problem.kept]
    console.table(
        [COLUMN["rule"], COLUMN["outfall"], COLUMN["zone_ledger.name"], COLUMN["what_to_do"], COLUMN["citation"]],
        [
            [
                fact.problem.code,
                fact.subject[1],
                names[fact.subject[1]],
                console.said(fact.message),
                console.said(fact.cited),
            ]
            for fact in todo
        ],
    )
    console.say(
        zh=f"{len(ledger.rows)} 个排污口，{len(todo)} 个要专门整治或待定；其余按规范化要求整治或已完成，见排污口台账",
        en=f"{len(ledger.rows)} outfalls, {len(todo)} with something of their own to do or to decide; "
        "the ledger has all",
    )
    options.say_recorded(console, recorded)
    return 0


def _data(
    console: Console,
    project: ProjectFile,
    asked: _CheckOptions,
    fail_on: str | None,
    output: Path | None,
    *,
    view: ProjectView,
    overwrite: bool,
) -> int:
    """Check the data, write and print what was found; the exit code."""
    catalogue = load()
    with console.steps(len(project.layers()), zh="检查图层", en="checking layers") as step:
        checked = check_project(project, catalogue=catalogue, layers=asked.layers, step=step)
    if output is not None:
        write_check(checked, output, view=view, catalogue=catalogue, lang=console.lang, overwrite=overwrite)
        options.say_whose(console, view, catalogue)
    recorded = None
    if asked.keep:
        facts, scope = check_facts(checked, catalogue=catalogue)
        recorded = record(project, facts, scope=scope, catalogue=catalogue, day=asked.on)
    if console.as_json:
        console.data({**checked.as_dict(console.lang), "recorded": recorded.as_dict() if recorded else None})
    else:
        _print_data(console, checked, catalogue)
    options.say_recorded(console, recorded)
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
    worst, order = checked.worst(), list(SEVERITY_WORDS)
    return FINDINGS_MET if fail_on and worst and order.index(worst) <= order.index(fail_on) else 0


def _print_data(console: Console, check: ProjectCheck, catalogue: Catalogue) -> None:
    words = [*SEVERITY_WORDS.values(), *GROUPS.values()]
    heads: list[Head] = [COLUMN["layer"], Right(COLUMN["rows"]), *(Right(heading) for heading in words)]
    names = ["rows", *SEVERITY_WORDS, *GROUPS]
    titles = {name: console.said(kind.title) for name, kind in catalogue.kinds.items()}
    rows = [
        [titles.get(row["layer"], row["layer"]), *(row[name] or "" for name in names)]
        for row in check.layers.to_dict("records")
    ]
    console.table(heads, rows)
    issue_rows = []
    spare = check.issues["what"] == "column_unknown"  # one line for all of a layer, behind what is wrong
    parts = [
        *check.issues[~spare].groupby(["layer", "what", "column"], sort=False, dropna=False),
        *check.issues[spare].groupby("layer", sort=False),
    ]
    for _, part in parts:
        layer, what, column = (part[name].iloc[0] for name in ("layer", "what", "column"))
        kind = catalogue.kinds.get(layer)
        known = kind.by_name.get(column) if kind is not None else None
        issue_rows.append(
            [
                console.said(SEVERITY_WORDS[part["severity"].iloc[0]]),
                titles.get(layer, layer),
                console.said(check.problems[what].title),
                f"{console.said(known.title)} {column}" if known is not None else _columns(part["column"]),
                len(part),
                _examples(part),
            ]
        )
    if issue_rows:
        console.table(
            [
                COLUMN["severity"],
                COLUMN["layer"],
                COLUMN["issue"],
                COLUMN["column"],
                Right(COLUMN["count"]),
                COLUMN["such_as"],
            ],
            issue_rows,
        )
    errors, warnings = (int((check.issues["severity"] == word).sum()) for word in SEVERITY_WORDS)
    console.say(
        zh=f"{len(check.layers)} 个图层：{errors} 个错误，{warnings} 个提醒"
        + ("；逐条见 -o 或 --json" if issue_rows else ""),
        en=f"{len(check.layers)} layers: {errors} errors, {warnings} warnings"
        + ("; one by one: -o or --json" if issue_rows else ""),
    )


def _columns(names: pd.Series[Any]) -> str:
    """The columns that a line speaks of; of many the first."""
    known = [str(name) for name in names.dropna().unique()]
    return ", ".join(known[:6]) + (f" … ({len(known)})" if len(known) > 6 else "")


def _examples(issues: pd.DataFrame) -> str:
    """The first three rows with their value and what it is held against."""
    examples = []
    for row in issues.head(3).to_dict("records"):
        words = [str(row[name]) for name in ("id", "value") if isinstance(row[name], str)]
        examples.append(": ".join(words) + (f" ({row['other']})" if isinstance(row["other"], str) else ""))
    return "; ".join(word for word in examples if word)


def _print(console: Console, reviews: ZoneReviews, *, whole: bool) -> None:
    order = list(VERDICTS)
    for zone_review in sorted(reviews.reviews, key=lambda review: order.index(review.verdict)):
        said = VERDICTS[zone_review.verdict]
        name = zone_review.name.replace("|", " ")
        console.table(
            [
                Text(
                    zh=f"{name}（{zone_review.source_id}）：{said.zh}",
                    en=f"{name} ({zone_review.source_id}): {said.en}",
                )
            ],
            [],
        )
        rows = [
            [
                row["tier"],
                row["part"],
                row["title"],
                *(_number(row[name], line.quantity) for name in ("stated", "measured", "difference", "tolerance")),
                row["verdict"],
                row["zone_ids"],
                row["note"],
            ]
            for row, line in zip(worded(zone_review, console.lang).to_dict("records"), zone_review.lines, strict=True)
            if whole or line.verdict != "not_stated"
        ]
        if rows:
            console.table(_HEADS, rows)
        for verdict, note in zone_review.notes:
            console.table(
                [Text(zh=f"· {VERDICTS[verdict].zh}：{note.zh}", en=f"- {VERDICTS[verdict].en}: {note.en}")], []
            )
        if whole and zone_review.text:
            console.table(
                [Text(zh=f"· 图形所示范围：{zone_review.text}", en=f"- extent as measured: {zone_review.text}")], []
            )
    for key, name in reviews.without:
        console.warn(Text(zh=f"{name}（{key}）没有保护区", en=f"{name} ({key}) has no zones"))
    for key in reviews.orphans:
        console.warn(Text(zh=f"保护区 {key} 所属水源地不明", en=f"the source of zone {key} is not known"))
    for missing in reviews.notes:
        console.warn(missing)
    counts = reviews.counts()
    console.say(
        zh=f"{len(reviews.reviews)} 个水源地：{counts['differs']} 个不一致，{counts['cannot_tell']} 个无法判定，"
        f"{counts['agrees']} 个一致；{counts['without_zones']} 个没有保护区"
        + ("" if whole else "；只量测而批复未载的各项用 --source 或 -o 查看"),
        en=f"{len(reviews.reviews)} sources: {counts['differs']} differ, {counts['cannot_tell']} cannot be told, "
        f"{counts['agrees']} agree; {counts['without_zones']} without zones"
        + ("" if whole else "; what was measured and is not stated: --source or -o"),
    )


def _sources(project: ProjectFile, source: str | None) -> int:
    return 1 if source is not None or not project.has("sources") else project.count("sources")


def _number(value: Any, quantity: str) -> str:
    if pd.isna(value):
        return ""
    places = 0 if quantity.endswith("_m2") else 1
    return f"{round(value, places) + 0.0:,.{places}f}"  # no "-0.0"
