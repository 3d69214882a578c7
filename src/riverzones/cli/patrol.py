"""``riverzones patrol PROJECT [TRACK...]``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import Catalogue, load
from riverzones.chiefs.patrols import overdue
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.patrol.rows import why
from riverzones.jobs.patrol.run import STATE, PatrolOptions, PatrolReport, patrol, write_status
from riverzones.jobs.patrol.status import patrol_facts
from riverzones.jobs.patrol.walks import Served, Walk
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.plans import asked_here
from riverzones.jobs.shared.recording import record
from riverzones.jobs.shared.tables import plain, plain_rows
from riverzones.model import Text
from riverzones.readers.tracks import track_files
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, labels

__all__ = ["command"]

_VERDICT = labels("patrol_verdict")
_CONFIDENCE = labels("patrol_confidence")


@click.command(
    "patrol", short_help="Tracks of patrols: valid or not, coverage, who is overdue. 巡河有效性、覆盖率与频次。"
)
@options.project
@click.argument("tracks", nargs=-1, type=click.Path(path_type=Path), metavar="[TRACK]...")
@click.option(
    "--level",
    "levels",
    multiple=True,
    metavar="LEVEL",
    help="Whose patrol: city, township, 村级, ...; several are possible.",
)
@click.option("--segment", "segments", multiple=True, metavar="ID", help="Of this segment; several are possible.")
@click.option("--chief", metavar="NAME", help="Of this chief or office (part of the name).")
@click.option(
    "--on", type=options.Day(), metavar="DATE", help="Who is overdue on this day, as 2026-11-22 (default: today)."
)
@click.option(
    "--from",
    "since",
    type=options.Day(),
    metavar="DATE",
    help="Count from the period of this day (default: the first patrol kept).",
)
@click.option("--rules", metavar="FILE|NAME", help="Rule set (default: that of the place).")
@options.keep
@click.option("--gcj02", is_flag=True, help="The tracks are in GCJ-02, as phones with Chinese web maps record.")
@options.output
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    tracks: tuple[Path, ...],
    levels: tuple[str, ...],
    segments: tuple[str, ...],
    chief: str | None,
    on: dt.date | None,
    since: dt.date | None,
    rules: str | None,
    keep: bool,
    gcj02: bool,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Judge GPX, GeoJSON and CSV tracks as patrols of PROJECT, and tell what they cover and who is overdue.

    TRACK is a file or a folder. Without one the patrols that are kept are counted. Patrols are kept in the project, and
    segments whose last period was missed, and that nobody walked since, in the list of findings, of kind patrol.

    \b
    riverzones patrol wushan.gpkg 巡河轨迹/ --on 2026-11-22
    riverzones patrol wushan.gpkg track.gpx --level township --segment HD-T-01-04 --dry-run
    riverzones patrol wushan.gpkg --from 2026-01-01 -o 巡河情况.xlsx
    """
    options.check_target(output, overwrite=overwrite, project=project)
    catalogue = load()
    opened = ProjectFile.open(project)
    asked = PatrolOptions(
        levels=levels,
        segments=segments,
        chief=chief,
        on=on,
        since=since,
        rules=rules,
        keep=keep,
        datum="GCJ-02" if gcj02 else "WGS84",
    )
    with console.steps(len(track_files(tracks)), zh="读取轨迹", en="reading tracks") as step:
        report = patrol(opened, tracks, catalogue=catalogue, options=asked, step=lambda path: step(path.name))
    recorded = None
    if keep:
        problem = asked_here(catalogue.problem("patrol", "missed"), of_place=report.of_place)
        facts, scope = patrol_facts(report.status, report.calendar, problem, cited=report.cited)
        recorded = record(opened, facts, scope=scope, catalogue=catalogue, day=report.on)
    if output is not None:
        view = project_view(opened, catalogue=catalogue, internal=internal)
        write_status(report, output, view=view, catalogue=catalogue, lang=console.lang, overwrite=overwrite)
        options.say_whose(console, view, catalogue)
    if console.as_json:
        console.data({**_document(report, console.lang), "recorded": recorded.as_dict() if recorded else None})
        return
    _print(console, report, catalogue, dry=not keep)
    options.say_recorded(console, recorded)


def _print(console: Console, report: PatrolReport, catalogue: Catalogue, *, dry: bool) -> None:
    """Tracks, segments covered, levels, who is overdue, and the rules it rests on."""
    for path, reason in report.unread:
        console.warn(Text(zh=f"跳过 {path.name}：{reason.zh}", en=f"skipped {path.name}: {reason.en}"))
    for walk in report.walks:
        for words in (*walk.notes, *(flaw.words for flaw in walk.flaws)):
            console.say(zh=f"{walk.file}：{words.zh}", en=f"{walk.file}: {words.en}")
    if report.walks:
        _print_tracks(console, report, catalogue)
    _print_levels(console, report, catalogue)
    concerned = {segment.level for walk in report.walks for segment in walk.served}
    status = report.status
    if report.walks:
        status = status[status["level"].isin(concerned)]
    late = status[(status["missed"] > 0) | status["state"].isin(["due", "unsure"])]
    if len(late):
        _print_overdue(console, late)
    rules, cited = report.rules, report.cited
    sure = _CONFIDENCE[rules.limits_confidence]
    console.say(
        zh=f"截至 {report.on}；频次依据：{cited.zh}；有效标准：{sure.zh}（{rules.name}）",
        en=f"on {report.on}; frequency: {cited.en}; what is valid: {sure.en} ({rules.name})",
    )
    for note in (rules.limits_note, rules.periods_note):
        if note.zh:
            console.say(zh=note.zh, en=note.en)
    if report.kept is not None:
        tally = report.kept
        console.say(
            zh=f"已存入 patrols：新增 {tally.added}，重判 {tally.changed}，已有 {tally.again}，移去 {tally.removed}",
            en=f"kept in patrols: {tally.added} new, {tally.changed} judged anew, {tally.again} there already, "
            f"{tally.removed} taken away",
        )
    elif dry and report.walks:
        console.say(zh="试运行：未写入任何内容", en="dry run: nothing was written")


def _print_tracks(console: Console, report: PatrolReport, catalogue: Catalogue) -> None:
    rows = []
    for walk in report.walks:
        number = walk.summary
        minutes = "" if number.duration_min is None else f"{number.duration_min:.0f}"
        for position, served in enumerate(walk.served or (None,)):
            first = [
                walk.file,
                walk.date or "?",
                f"{number.length_m / 1000:.2f}",
                minutes,
                f"{100 * walk.near_ratio:.0f}",
            ]
            heads = first if position == 0 else ["", "", "", "", ""]
            rows.append(
                [*heads, *_segment_cells(served, report, catalogue, console.lang), console.said(why(walk, served))]
            )
    console.table(
        [
            COLUMN["track"],
            COLUMN["date"],
            Right(COLUMN["patrol.km"]),
            Right(COLUMN["min"]),
            Right(COLUMN["near"]),
            COLUMN["segment"],
            COLUMN["zone_ledger.name"],
            COLUMN["level"],
            Right(COLUMN["covered_m"]),
            Right(COLUMN["percent"]),
            COLUMN["verdict"],
            COLUMN["why"],
        ],
        rows,
    )


def _segment_cells(served: Served | None, report: PatrolReport, catalogue: Catalogue, lang: str) -> list[Any]:
    if served is None:
        return ["", "", "", "", "", _VERDICT["fail"].within(lang)]
    about = report.ground.segments.loc[served.segment_id]
    covered = f"{served.covered_m:,.0f}"
    if about["bank"] in ("left", "right"):
        covered += f" ({served.left_m:,.0f} / {served.right_m:,.0f})"
    level = catalogue.columns["level"].value_title(served.level, lang)
    name = "" if pd.isna(about["name"]) else about["name"]
    return [
        served.segment_id,
        name,
        level,
        covered,
        f"{100 * served.coverage_ratio:.1f}",
        _VERDICT[served.verdict].within(lang),
    ]


def _print_levels(console: Console, report: PatrolReport, catalogue: Catalogue) -> None:
    lang = console.lang
    rows = []
    for row in report.levels.to_dict("records"):
        level = None if pd.isna(row["level"]) else row["level"]
        counts = [row[name] for name in ("segments", "met", "unsure", "due", "with_missed", "missed")]
        km = [f"{row['covered_m'] / 1000:,.2f}", f"{row['length_m'] / 1000:,.2f}", f"{100 * row['coverage_ratio']:.1f}"]
        period = row[f"period_{lang}"] or console.said(STATE["no_rule"])
        rows.append([catalogue.columns["level"].value_title(level, lang), period, row["due_by"] or "", *counts, *km])
    console.table(
        [
            COLUMN["level"],
            COLUMN["patrol.period"],
            COLUMN["due_by"],
            Right(COLUMN["segments"]),
            Right(COLUMN["patrol.met"]),
            Right(COLUMN["patrol.cannot_tell"]),
            Right(COLUMN["patrol.due"]),
            Right(COLUMN["with_missed"]),
            Right(COLUMN["periods_missed"]),
            Right(COLUMN["covered_km"]),
            Right(COLUMN["of_km"]),
            Right(COLUMN["percent"]),
        ],
        rows,
    )


def _print_overdue(console: Console, late: pd.DataFrame) -> None:
    lang = console.lang
    rows = []
    for row in late.sort_values("missed", ascending=False, kind="stable").to_dict("records"):
        due = row["due_by"] if row["state"] in ("due", "unsure") else ""
        rows.append(
            [
                row["segment_id"],
                row["name"],
                " ".join(str(row[name]) for name in ("chief", "unit") if not pd.isna(row[name])),
                row[f"missed_{lang}"],
                STATE[row["state"]].within(lang),
                due,
                "" if pd.isna(row["last_valid"]) else row["last_valid"],
            ]
        )
    console.table(
        [
            COLUMN["segment"],
            COLUMN["zone_ledger.name"],
            COLUMN["chiefs.chief"],
            COLUMN["missed"],
            COLUMN["this_period"],
            COLUMN["patrol.due_by"],
            COLUMN["last_valid"],
        ],
        rows,
    )


def _document(report: PatrolReport, lang: str) -> dict[str, Any]:
    rules, cited = report.rules, report.rules.citation
    return {
        "on": report.on.isoformat(),
        "rules": {
            "name": rules.name,
            "title": rules.title.within(lang),
            "citation": report.cited.within(lang),
            "of_place": report.of_place,
            "quote": cited.quote,
            "statements": list(rules.statements),
            "limits_confidence": rules.limits_confidence,
            "limits": {level or "other": dict(limits) for level, limits in rules.limits.items()},
        },
        "tracks": [_walk(walk, lang) for walk in report.walks],
        "unread": [{"file": str(path), "reason": reason.within(lang)} for path, reason in report.unread],
        "kept": None
        if report.kept is None
        else {name: getattr(report.kept, name) for name in ("added", "changed", "again", "removed")},
        "levels": plain_rows(report.levels),
        "segments": plain_rows(report.status),
        "overdue": plain_rows(overdue(report.calendar)),
    }


def _walk(walk: Walk, lang: str) -> dict[str, Any]:
    number = walk.summary
    return {
        "file": walk.file,
        "patrol_id": walk.patrol_id,
        "date": plain(walk.date),
        "verdict": walk.verdict,
        "fixes": number.fixes,
        "length_m": round(number.length_m, 2),
        "duration_min": plain(number.duration_min),
        "near_ratio": round(walk.near_ratio, 4),
        "stated": walk.stated.within(lang),
        "flaws": [
            {"kind": f.kind, "weight": f.weight, "count": f.count, "message": f.words.within(lang)} for f in walk.flaws
        ],
        "notes": [words.within(lang) for words in walk.notes],
        "segments": [
            {
                "segment_id": served.segment_id,
                "level": served.level,
                "verdict": served.verdict,
                "covered_m": round(served.covered_m, 2),
                "left_m": round(served.left_m, 2),
                "right_m": round(served.right_m, 2),
                "length_m": round(served.length_m, 2),
                "coverage_ratio": plain(served.coverage_ratio),
                "checks": [
                    {
                        "check": j.check,
                        "measured": plain(j.measured),
                        "limit": j.limit,
                        "unit": j.unit,
                        "outcome": j.outcome,
                        "message": j.words.within(lang),
                    }
                    for j in served.judged
                ],
            }
            for served in walk.served
        ],
    }
