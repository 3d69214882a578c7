"""``riverzones chiefs PROJECT``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.chiefs.boards import BoardPlan
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.chiefs.run import (
    BoardsReport,
    Chosen,
    board_citation,
    board_facts,
    board_flaws,
    boards,
    chiefs,
    covered,
    cut_at,
)
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.recording import record
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.withheld import told_coverage
from riverzones.model import CHIEF_LEVELS, Text
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.terms import BANK, CHIEF, COLUMN, COMMON
from riverzones.view import ProjectView

__all__ = ["command"]

_FOR_PEOPLE = (".xlsx", ".csv")


@click.command("chiefs", short_help="River chiefs: segments, findings, coverage, boards. 河长责任段。")
@options.project
@click.option("--level", type=click.Choice(CHIEF_LEVELS), help="Only this level.")
@click.option("--river", help="Only rivers with this in their name.")
@click.option("--chief", help="Only segments of this chief or office (part of the name, or an older name).")
@click.option("--coverage", is_flag=True, help="How much of each river has a chief; gaps and overlaps.")
@click.option("--boards", "show_boards", is_flag=True, help="Notice boards: what they lack, segments without one.")
@click.option("--cut", "layer", metavar="LAYER", help="Cut the rivers at the borders of this layer, such as townships.")
@click.option(
    "--on", type=options.Day(), metavar="DATE", help="As of this day: findings seen and boards built by then."
)
@options.keep
@options.output
@options.internal
@options.overwrite
@options.pass_console
def command(console: Console, /, project: Path, **asked: Any) -> None:
    """List the chiefs' segments of PROJECT with their lengths and open findings.

    What is wrong with notice boards is kept in the list of findings, of kind board.

    \b
    riverzones chiefs wushan.gpkg
    riverzones chiefs wushan.gpkg --level township --river 长江
    riverzones chiefs wushan.gpkg --coverage
    riverzones chiefs wushan.gpkg --boards -o boards.xlsx
    riverzones chiefs wushan.gpkg --cut townships -o segments.gpkg
    """
    if sum(map(bool, (asked["coverage"], asked["show_boards"], asked["layer"]))) > 1:
        said = Text(
            zh="--coverage、--boards、--cut 一次只能用一个。", en="--coverage, --boards and --cut: one at a time."
        )
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    _check_use(asked)
    options.check_target(asked["output"], overwrite=asked["overwrite"], project=project)
    opened = ProjectFile.open(project)
    view = project_view(opened, catalogue=load(), internal=asked["internal"])
    target = _Target(console, asked["output"], view, overwrite=asked["overwrite"])
    chosen = Chosen(asked["level"], asked["river"], asked["chief"])
    if asked["coverage"]:
        _coverage(console, opened, chosen, target)
    elif asked["show_boards"]:
        _boards(console, opened, chosen, target, asked["on"], keep=asked["keep"])
    elif asked["layer"]:
        _cut(console, opened, chosen, target, asked["layer"])
    else:
        _list(console, opened, chosen, target, asked["on"])


def _check_use(asked: Mapping[str, Any]) -> None:
    """Refuse options that would be left aside."""
    unused = [("coverage", "on"), ("layer", "on"), ("layer", "chief")]
    for mode, name in unused:
        if asked[mode] and asked[name] is not None:
            flag = {"coverage": "--coverage", "layer": "--cut"}[mode]
            said = Text(zh=f"{flag} 用不到 --{name}。", en=f"--{name} has no use with {flag}.")
            raise click.UsageError(said.within(run_language(click.get_current_context())))


class _Target:
    """The file asked for, if any."""

    def __init__(self, console: Console, path: Path | None, view: ProjectView, *, overwrite: bool) -> None:
        self.console, self.path, self.view, self.overwrite = console, path, view, overwrite

    @property
    def for_people(self) -> bool:
        return self.path is not None and self.path.suffix.lower() in _FOR_PEOPLE

    def write(self, table: pd.DataFrame, layer: str) -> None:
        if self.path is None:
            return
        write_table(self.view.cells(table), self.path, overwrite=self.overwrite, layer=layer)
        options.say_whose(self.console, self.view, load())
        self.console.say(zh=f"已写入 {self.path}", en=f"wrote {self.path}")


def _list(console: Console, project: ProjectFile, chosen: Chosen, target: _Target, day: dt.date | None) -> None:
    catalogue = load()
    table = chiefs(project, catalogue=catalogue, chosen=chosen, day=day)
    target.write(table.reset_index(names="segment_id"), "segments")
    if console.as_json:
        console.data({"count": len(table), "segments": plain_rows(table.reset_index(names="segment_id"))})
        return
    routes = {route.gives: route.title for route in catalogue.routes.values() if route.gives in table.columns}
    rows = [
        [
            _level(console, row.level),
            row.river,
            row.name,
            _bank(console, row.bank),
            _km(row.from_chainage_m, row.to_chainage_m),
            _number(row.length_m / 1000),
            row.chief,
            row.unit,
            row.violations or "",
            row.cannot_tell or "",
            *(getattr(row, gives) for gives in routes),
        ]
        for row in _rows(table)
    ]
    console.table(
        [
            COLUMN["level"],
            COLUMN["river"],
            COLUMN["segment"],
            COLUMN["bank"],
            Right(COLUMN["chiefs.chainage_km"]),
            Right(COLUMN["length_km"]),
            COLUMN["chiefs.chief"],
            COLUMN["office"],
            Right(COLUMN["violations"]),
            Right(COLUMN["cannot_tell"]),
            *(title for title in routes.values()),
        ],
        rows,
    )
    rivers = table["river"].nunique()
    console.say(zh=f"{rivers} 条河流，{len(table)} 个责任段", en=f"{len(table)} segments on {rivers} rivers")


def _coverage(console: Console, project: ProjectFile, chosen: Chosen, target: _Target) -> None:
    report = covered(project, catalogue=load(), chosen=chosen)
    stretches = pd.concat([report.gaps.assign(what="gap"), report.overlaps.assign(what="overlap")], ignore_index=True)
    if "segment_ids" in stretches.columns:
        stretches["segment_ids"] = ["、".join(ids) if isinstance(ids, list) else None for ids in stretches.segment_ids]
    sums = told_coverage(target.view, report.table, stretches)
    target.write(sums if target.for_people else stretches, "coverage" if target.for_people else "stretches")
    if console.as_json:
        console.data(
            {
                "coverage": plain_rows(report.table),
                "gaps": plain_rows(report.gaps),
                "overlaps": plain_rows(report.overlaps),
                "off_river": [str(name) for name in report.off_river],
            }
        )
        return
    where: dict[tuple[Any, Any, str], list[str]] = {}
    for row in _rows(stretches):
        bank = f" {_bank(console, row.bank)}" if isinstance(row.bank, str) else ""
        ends = _km(row.from_chainage_m, row.to_chainage_m, digits=3 if row.length_m < 1000 else 2)
        words = f"{ends}{bank}（{_length(row.length_m)}）"
        where.setdefault((row.level, row.river, row.what), []).append(words)
    none = Text(zh="全河未设", en="no chief")
    console.table(
        [
            COLUMN["level"],
            COLUMN["river"],
            Right(COLUMN["length_km"]),
            Right(COLUMN["segments"]),
            Right(COLUMN["covered"]),
            COLUMN["gaps_chainage_km"],
            COLUMN["overlaps_chainage_km"],
        ],
        [
            [
                _level(console, row.level),
                row.river,
                _number(row.length_m / 1000),
                row.segments,
                f"{_floored(row.covered_percent):.2f}",
                _few(where.get((row.level, row.river, "gap"), []), console) if row.segments else console.said(none),
                _few(where.get((row.level, row.river, "overlap"), []), console),
            ]
            for row in _rows(report.table)
        ],
    )
    holes, doubles = len(report.gaps), len(report.overlaps)
    console.say(zh=f"{holes} 处空缺，{doubles} 处重叠", en=f"{holes} gaps, {doubles} overlaps")
    if report.off_river:
        names = "、".join(map(str, report.off_river[:10]))
        console.warn(
            Text(
                zh=f"{len(report.off_river)} 个责任段不在任何河流上：{names}",
                en=f"{len(report.off_river)} segments lie on no river: {names}",
            )
        )


def _boards(
    console: Console, project: ProjectFile, chosen: Chosen, target: _Target, day: dt.date | None, *, keep: bool
) -> None:
    catalogue = load()
    report = boards(project, catalogue=catalogue, chosen=chosen, day=day)
    recorded, cited = None, board_citation(report, catalogue.boards)
    if keep:
        facts, scope = board_facts(report, catalogue=catalogue, chosen=chosen)
        recorded = record(project, facts, scope=scope, catalogue=catalogue, day=day)
    titles = {name: field.title for name, field in catalogue.boards.fields.items()}
    flat = report.boards.reset_index(names="board_id")
    flat["missing"] = ["、".join(console.said(titles[name]) for name in said) for said in flat["missing"]]
    target.write(flat, "boards")
    if console.as_json:
        console.data(
            {
                "boards": plain_rows(report.boards.reset_index(names="board_id")),
                "segments": plain_rows(report.segments),
                "citation": cited.within(console.lang),
                "of_place": report.of_place,
                "recorded": recorded.as_dict() if recorded else None,
            }
        )
        return
    _print_boards(console, report, catalogue.boards)
    console.say(
        zh=f"依据：{cited.zh}；距岸 {catalogue.boards.bank_m:g} m 以内为本软件的设定",
        en=f"{cited.en}; {catalogue.boards.bank_m:g} m from the bank is a setting of ours",
    )
    options.say_recorded(console, recorded)


def _print_boards(console: Console, report: BoardsReport, plan: BoardPlan) -> None:
    """A line per segment: its boards, what they lack, the longest stretch without one."""
    ours = dict(iter(report.boards.groupby("segment_id")))
    lines = []
    for row in _rows(report.segments):
        own_boards = ours.get(row.segment_id)
        wrong = (
            []
            if own_boards is None
            else [
                f"{board.Index} {console.said(words)}"
                for board in _rows(own_boards)
                for _, words in board_flaws(board, plan)
            ]
        )
        lines.append(
            [
                _level(console, row.level),
                row.river,
                row.name,
                _number(row.length_m / 1000),
                row.boards or console.said(COMMON["none"]),
                "" if pd.isna(row.longest_m) else f"{row.longest_m / 1000:,.1f}",
                "；".join(wrong),
            ]
        )
    console.table(
        [
            COLUMN["level"],
            COLUMN["river"],
            COLUMN["segment"],
            Right(COLUMN["length_km"]),
            Right(COLUMN["boards"]),
            Right(COLUMN["longest_without_km"]),
            COLUMN["what_is_wrong"],
        ],
        lines,
    )
    without, lacking = int((report.segments.boards == 0).sum()), int((report.boards.missing.str.len() > 0).sum())
    old = int(report.boards.outdated.sum())
    lost = [str(name) for name in report.boards.index[report.boards.segment_id.isna()]]
    if lost:
        console.warn(
            Text(
                zh=f"{len(lost)} 块公示牌未写明所属责任段：{'、'.join(lost[:10])}",
                en=f"{len(lost)} boards tell no segment: {', '.join(lost[:10])}",
            )
        )
    console.say(
        zh=f"{len(report.boards)} 块公示牌：{lacking} 块内容不全，{old} 块河长已更换；"
        f"{len(report.segments)} 个责任段中 {without} 个没有公示牌",
        en=f"{len(report.boards)} boards: {lacking} lack something, {old} name an outdated chief; "
        f"{without} of {len(report.segments)} segments have none",
    )


def _cut(console: Console, project: ProjectFile, chosen: Chosen, target: _Target, layer: str) -> None:
    report = cut_at(project, layer, catalogue=load(), level=chosen.level, river=chosen.river)
    target.write(report.segments, "segments")
    if console.as_json:
        console.data(
            {
                "count": len(report.segments),
                "segments": plain_rows(report.segments),
                "outside": plain_rows(report.outside),
                "merged": plain_rows(report.merged),
            }
        )
        return
    console.table(
        [
            COLUMN["id"],
            COLUMN["level"],
            COLUMN["river"],
            COLUMN["area"],
            COLUMN["bank"],
            Right(COLUMN["chiefs.chainage_km"]),
            Right(COLUMN["length_km"]),
            COLUMN["start"],
            COLUMN["end"],
        ],
        [
            [
                row.id,
                _level(console, row.level),
                row.river,
                row.admin,
                _bank(console, row.bank),
                _km(row.from_chainage_m, row.to_chainage_m),
                _number(row.length_m / 1000),
                row.start,
                row.end,
            ]
            for row in _rows(report.segments)
        ],
    )
    console.say(zh=f"切出 {len(report.segments)} 段", en=f"{len(report.segments)} segments cut")
    for row in _rows(report.merged):
        console.say(
            zh=f"{row.river} {row.admin} 一段仅 {row.length_m:.1f} m，并入 {row.into}",
            en=f"{row.river}: {row.admin} has {row.length_m:.1f} m alone, joined to {row.into}",
        )
    if len(report.outside):
        beyond = report.outside["length_m"].sum() / 1000
        console.warn(Text(zh=f"另有 {beyond:,.1f} km 不在任何区域内", en=f"{beyond:,.1f} km lie in no area"))


def _rows(table: pd.DataFrame) -> list[Any]:
    """Rows as named tuples."""
    return list(table.itertuples())


def _level(console: Console, level: Any) -> str:
    return console.said(CHIEF[level]) if level in CHIEF else str(level or "")


def _bank(console: Console, bank: Any) -> str:
    return console.said(BANK[bank]) if bank in BANK else ""


def _km(low: float, high: float, *, digits: int = 2) -> str:
    return "" if pd.isna(low) else f"{low / 1000:,.{digits}f}–{high / 1000:,.{digits}f}"


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.2f}"


def _length(metres: float) -> str:
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.1f} km"


def _floored(percent: float) -> float:
    """Two decimals, never rounded up to a full hundred."""
    return int(percent * 100 + 1e-6) / 100


def _few(words: list[str], console: Console) -> str:
    """The first three of a list, and how many more there are."""
    more = len(words) - 3
    rest = console.said(Text(zh=f"，另 {more} 处", en=f", {more} more")) if more > 0 else ""
    return ("，" if console.lang == "zh" else ", ").join(words[:3]) + rest
