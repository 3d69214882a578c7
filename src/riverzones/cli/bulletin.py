"""``riverzones quality bulletin PROJECT``."""

from __future__ import annotations

from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.cli.options import run_language
from riverzones.jobs.bulletin import bulletin, write_bulletin
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.tables import plain_rows
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["command"]


@click.command("bulletin", short_help="The monthly bulletin, DOCX or HTML. 水质月报。")
@options.project
@click.option("--month", metavar="MONTH", help="As 2025-12 (default: the last that was sampled).")
@click.option("--template", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Your own template, .html (jinja2) or .docx.")  # fmt: skip
@click.option("--write-template", "written_template", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write our template (.docx or .html) for you to edit, and nothing else.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="File to write, .docx or .html.")  # fmt: skip
@options.internal
@options.overwrite
@options.pass_console
def command(
    console: Console,
    project: Path,
    month: str | None,
    template: Path | None,
    written_template: Path | None,
    output: Path | None,
    internal: bool,
    overwrite: bool,
) -> None:
    """Write the bulletin of a month: classes of sections beside the month and the year before, rivers, what changed,
    who is asked to act.

    \b
    riverzones quality bulletin wushan.gpkg -o 水质月报.docx
    riverzones quality bulletin wushan.gpkg --month 2025-07 -o 水质月报.html
    riverzones quality bulletin wushan.gpkg --write-template 模板.docx     # edit it, then --template 模板.docx
    """
    if written_template is not None:
        options.hand_out_template(console, "bulletin", written_template, overwrite=overwrite)
        return
    if output is None:
        raise options.no_output()
    if output.suffix.lower() not in (".docx", ".html"):
        said = Text(zh=f"-o 应为 .docx 或 .html，现为 {output.name}。", en=f"-o is .docx or .html, got {output.name}.")
        raise click.UsageError(said.within(run_language(click.get_current_context())))
    options.check_target(output, overwrite=overwrite, project=project, suffix=output.suffix)
    catalogue, opened = load(), ProjectFile.open(project)
    seen = bulletin(opened, catalogue=catalogue, month=month)
    view = project_view(opened, catalogue=catalogue, internal=internal)
    write_bulletin(seen, output, view=view, lang=console.lang, template=template, overwrite=overwrite)
    options.say_whose(console, view, catalogue)
    if console.as_json:
        console.data({"month": seen.month, "file": str(output), "sections": plain_rows(seen.places)})
    console.say(zh=f"已写入 {output}（{seen.month}）", en=f"wrote {output} ({seen.month})")
