"""``riverzones quality compensation PROJECT --formula FILE``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console, Right
from riverzones.cli.options import run_language
from riverzones.jobs.compensation import read_formula, section_payments, told_payments
from riverzones.jobs.shared.layers import project_view
from riverzones.model import Text
from riverzones.store.formats import write_table
from riverzones.store.project import ProjectFile
from riverzones.terms import COLUMN

__all__ = ["command"]


@click.command("compensation", short_help="Compensation by section and month. 断面生态补偿。")
@options.project
@click.option("--formula", "formula_file", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Formula of your agreement, .yaml; riverzones brings none.")  # fmt: skip
@click.option("--month", metavar="MONTH", help="Only this month, as 2025-12.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows to .xlsx .csv ..."
)
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    formula_file: Path,
    month: str | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Work out what each section of PROJECT pays or is paid for each month by a formula that you state.

    \b
    riverzones quality compensation wushan.gpkg --formula 补偿.yaml
    riverzones quality compensation wushan.gpkg --formula 补偿.yaml --month 2025-12 -o 补偿.xlsx
    """
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        said = Text(zh=f"--month 应为年月，如 2025-12，现为 {month}。", en=f"--month is as 2025-12, got {month}.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    options.check_target(output, overwrite=overwrite, project=project)
    catalogue, opened = load(), ProjectFile.open(project)
    seen = section_payments(opened, read_formula(formula_file), catalogue=catalogue, month=month)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    shown = told_payments(view, seen)
    if output is not None:
        write_table(shown.rows, output, overwrite=overwrite, layer="compensation")
    unit = shown.formula.unit
    if console.as_json:
        console.data(shown.as_dict(console.lang))
    else:
        console.table(
            [COLUMN["section"], COLUMN["river"], COLUMN["month"],
            COLUMN["target"], Right(Text(zh=f'金额 {unit}', en=f'amount {unit}')), COLUMN["made_of"]],
            [
                [str(row["name"]), str(row["river"] or ""), row["period"], row["target"], f"{row['amount']:,.4g}",
                 row["detail"]]
                for row in shown.rows.to_dict("records")
            ],
        )  # fmt: skip
        total = float(shown.rows["amount"].sum())
        formula = shown.formula
        console.say(
            zh=f"{formula.title.zh}（{formula.source.zh}）：合计 {total:,.4g} {unit}",
            en=f"{formula.title.en} ({formula.source.en}): {total:,.4g} {unit} in all",
        )
    if output is not None:
        console.say(zh=f"已写入 {output}", en=f"wrote {output}")
