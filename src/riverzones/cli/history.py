"""``riverzones history PROJECT LAYER:ID``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Head
from riverzones.jobs.history import EVENTS, history
from riverzones.jobs.shared.tables import plain_rows
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, STATUS

__all__ = ["command"]


@click.command("history", short_help="What became of one row, and who changed it. 一行的来历与改动。")
@options.project
@click.argument("row", metavar="LAYER:ID")
@options.pass_console
def command(console: Console, project: Path, row: str) -> None:
    """Tell what became of the row LAYER:ID of PROJECT: the files that brought and changed it, cells set by hand, what
    was found about it and how that went on. Rows that are gone are known too.

    \b
    riverzones history wushan.gpkg outfalls:PK-017
    riverzones history wushan.gpkg 排污口:城东排污口

    Names of people are in it: it is not for the public.
    """
    catalogue = load()
    layer, key, events = history(ProjectFile.open(project), row, catalogue=catalogue)
    rows = plain_rows(events)
    if console.as_json:
        console.data({"layer": layer, "id": key, "events": rows})
        return
    known = catalogue.kinds[layer].by_name if layer in catalogue.kinds else {}

    def told(event: dict[str, Any], name: str) -> str:
        word, column = event[name], known.get(event["column"] or "")
        if word is None:
            return ""
        if event["what"] == "status":
            return console.said(STATUS[word]) if word in STATUS else str(word)
        return column.value_title(word, console.lang) if column else str(word)

    heads: list[Head] = [
        COLUMN["at"],
        COLUMN["history.what"],
        COLUMN["column"],
        COLUMN["before"],
        COLUMN["after"],
        COLUMN["who_which_file"],
        COLUMN["note"],
    ]
    shown = []
    for event in rows:
        column = known.get(event["column"] or "")
        number = "" if event["number"] is None else f" #{event['number']}"
        source = (event["by"] or event["file"] or "") + ("" if event["what"] == "found" else number)
        shown.append(
            [
                str(event["at"] or "")[:16].replace("T", " "),
                console.said(EVENTS[event["what"]]),
                column.title.within(console.lang) if column else event["column"] or "",
                told(event, "before"),
                told(event, "after"),
                source,
                " ".join(str(word) for word in (event["finding"], event["note"]) if word),
            ]
        )
    console.table(heads, shown)
    console.say(zh=f"{layer}:{key}，{len(rows)} 件事", en=f"{layer}:{key}: {len(rows)} events")
