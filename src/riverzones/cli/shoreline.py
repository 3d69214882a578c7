"""``riverzones shoreline PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.jobs.shoreline import shoreline_zones
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN, labels
from riverzones.zones.ranges import CLASSES

__all__ = ["command"]

_BANKS = labels("bank")


@click.command("shoreline", short_help="Lengths of shoreline by function zone and bank. 各岸、各功能区的岸线长度。")
@options.project
@click.option("--river", metavar="NAME", help="Only this river.")
@options.pass_console
def command(console: Console, project: Path, river: str | None) -> None:
    """Measure the shoreline of PROJECT by river, bank and function zone, along the shoreline itself.

    The shoreline is the outer line of the layer shorelines, else of ranges, else of drawn ranges. Function zones
    (protection, reserve, controlled use, development) are those of the layer shoreline_ranges, and of shorelines that
    state theirs.

    \b
    riverzones shoreline wushan.gpkg
    riverzones shoreline wushan.gpkg --river 大宁河
    """
    catalogue = load()
    table, layer = shoreline_zones(ProjectFile.open(project), catalogue=catalogue, river=river)
    if console.as_json:
        rounded = table.assign(length_m=table["length_m"].round(1), share=table["share"].round(4))
        zones = rounded.astype(object).where(rounded.notna(), None).to_dict("records")
        console.data({"shoreline": layer, "lengths": zones})
        return
    titles = {value.name: value.title for value in catalogue.columns["function_zone"].values}
    heads = [
        Right(
            Text(zh=f"{titles[word].zh.removeprefix('岸线')} km", en=f"{titles[word].en.removeprefix('Shoreline ')} km")
        )
        for word in CLASSES
    ]
    rows = [
        [str(name), console.said(_BANKS[str(bank)]), *_lengths(part)]
        for (name, bank), part in table.groupby(["river", "bank"], sort=False)
    ]
    console.table([COLUMN["river"], COLUMN["bank"], *heads, Right(COLUMN["none_km"]), Right(COLUMN["all_km"])], rows)
    console.say(zh=f"岸线取自图层 {layer}", en=f"The shoreline is that of the layer {layer}.")


def _lengths(part: pd.DataFrame) -> list[str]:
    """Kilometres by class, without one, and all."""
    by = part.groupby("function_zone", dropna=False)["length_m"].sum()
    none = float(part.loc[part["function_zone"].isna(), "length_m"].sum())
    metres = [*(float(by.get(word, 0.0)) for word in CLASSES), none, float(part["length_m"].sum())]
    return [f"{length_m / 1000:,.3f}" for length_m in metres]
