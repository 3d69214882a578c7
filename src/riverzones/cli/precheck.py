"""``riverzones precheck PROJECT --site FILE|WKT``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click
import pandas as pd

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.audit import FINDINGS_MET
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.precheck import RESULTS, Precheck, precheck
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, verdict_words

__all__ = ["command"]


@click.command("precheck", short_help="A site against zones and rules before approval. 拟建项目选址预检。")
@options.project
@click.option("--site", required=True, metavar="FILE|WKT", help="The site or route: a file, or WKT in degrees.")
@click.option("--as", "kind", default="projects", show_default=True, metavar="KIND", help="What it is to be.")
@click.option("--attributes", multiple=True, metavar="NAME=VALUE", help="What is known of it, such as industry=化工.")
@options.on
@options.rules_folders
@options.anywhere
@options.fail_on
@options.pass_console
def command(
    console: Console,
    project: Path,
    site: str,
    kind: str,
    attributes: tuple[str, ...],
    folders: tuple[Path, ...],
    anywhere: bool,
    on: dt.date | None,
    fail_on: str | None,
) -> int:
    """Say in which zones of PROJECT a site would lie, how far the others are, and what every rule would find.

    \b
    riverzones precheck wushan.gpkg --site 红线.shp --attributes industry=化工 --attributes stage=新建
    riverzones precheck wushan.gpkg --site "POINT (109.86 31.07)" --as outfalls --attributes category=工业
    riverzones precheck wushan.gpkg --site route.geojson --fail-on prohibit

    What is not stated is not guessed: a rule that needs it cannot tell. Nothing is written to the project.
    """
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load(), folders)
    pairs = dict(_pair(words) for words in attributes)
    report = precheck(opened, site, catalogue=catalogue, kind=kind, attributes=pairs, on=on, anywhere=anywhere)
    if console.as_json:
        console.data(report.as_dict(console.lang))
    else:
        _print(console, report, catalogue)
    return FINDINGS_MET if options.is_grave(report.worst(), fail_on) else 0


def _pair(words: str) -> tuple[str, str]:
    """``"industry=化工"`` as column and value."""
    name, sign, value = words.partition("=")
    if not (name.strip() and sign and value.strip()):
        said = Text(
            zh=f"--attributes 应写作“字段=取值”，如 industry=化工，不能是“{words}”。",
            en=f"--attributes: expected NAME=VALUE, such as industry=chemical, got {words!r}.",
        )
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    return name.strip(), value.strip()


def _print(console: Console, checked: Precheck, catalogue: Catalogue) -> None:
    inside = Text(zh="在内", en="inside")
    console.table(
        [COLUMN["layer"], COLUMN["precheck.part"], COLUMN["nearest"], Right(COLUMN["precheck.distance_m"])],
        [
            [
                console.said(catalogue.kinds[row["layer"]].title),
                _part(row, catalogue, console.lang),
                row["name"] or row["id"],
                console.said(inside) if row["inside"] else f"{row['distance_m']:,.1f}",
            ]
            for row in checked.near.to_dict("records")
        ],
    )
    shown = checked.rules[~checked.rules["result"].isin(["not_applicable", "not_run"])]
    console.table(
        [
            COLUMN["result"], COLUMN["rule"], COLUMN["comparison.what"], COLUMN["against"],
            Right(COLUMN["precheck.measured"]), Right(COLUMN["limit"]), Right(COLUMN["margin"]),
            COLUMN["note"],
        ],
        [
            [
                console.said(_result(row)),
                row["rule"],
                console.said(row["title"]),
                row["reference_name"],
                _number(row["measured"], row["unit"]),
                _number(row["limit"], row["unit"]),
                _number(row["margin"], row["unit"]),
                console.said(row["words"]),
            ]
            for row in shown.to_dict("records")
        ],
    )  # fmt: skip
    counts = checked.rules["result"].value_counts()
    words = {name: int(counts.get(name, 0)) for name in RESULTS}
    console.say(
        zh=f"作为{checked.kind.title.zh}："
        + "，".join(f"{RESULTS[name].zh} {count} 条" for name, count in words.items()),
        en=f"as {checked.kind.title.en}: " + ", ".join(f"{count} {RESULTS[name].en}" for name, count in words.items()),
    )


def _result(row: dict[Any, Any]) -> Text:
    """What a rule says of the site: what it only advises is a hint, and no violation."""
    result = str(row["result"])
    return verdict_words(result, row["severity"]) if result == "violation" else RESULTS[result]


def _part(row: dict[Any, Any], catalogue: Catalogue, lang: str) -> str:
    """The words of a tier or the like."""
    for column in ("tier", "regime"):
        known = catalogue.kinds[row["layer"]].by_name.get(column)
        if row["part"] is not None and known is not None:
            return known.value_title(row["part"], lang)
    return ""


def _number(value: Any, unit: Any) -> str:
    return "" if value is None or pd.isna(value) else f"{value:,.1f} {unit or ''}".strip()
