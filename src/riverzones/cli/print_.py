"""``riverzones print PROJECT -o FILE.pdf``."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.cli.options import run_language
from riverzones.errors import OutputError
from riverzones.model import Text
from riverzones.store.project import ProjectFile

__all__ = ["command"]


class Scale(click.ParamType[float]):
    """A scale as ``1:50000``, ``1：50,000``, ``1:5万`` or ``50000``: the N of 1:N."""

    name = "scale"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002 - click names it
        if isinstance(value, float):
            return value
        scale_match = re.fullmatch(r"(?:1[:：/])?(\d+(?:\.\d+)?)(万?)", re.sub(r"[\s,，]", "", str(value)))
        number = float(scale_match.group(1)) * (10_000 if scale_match.group(2) else 1) if scale_match else 0.0
        if not 500 <= number <= 500_000_000:
            said = Text(
                zh=f"比例尺应写作 1:50000（500 至 5 亿），不能是“{value}”。",
                en=f"expected a scale as 1:50000 (from 500 to 500,000,000), got {value!r}.",
            )
            raise click.UsageError(said.within(run_language(ctx)), ctx)
        return number


class Box(click.ParamType[tuple[float, float, float, float]]):
    """A box as ``WEST,SOUTH,EAST,NORTH`` [degrees]."""

    name = "box"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ARG002 - click names it
        if isinstance(value, tuple):
            return value
        try:
            west, south, east, north = (float(number) for number in str(value).replace("，", ",").split(","))
        except ValueError:
            west = south = east = north = 0.0
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            said = Text(
                zh=f"范围应写作“西,南,东,北”，如 109.8,31.0,109.95,31.1，不能是“{value}”。",
                en=f"expected a box as WEST,SOUTH,EAST,NORTH, such as 109.8,31.0,109.95,31.1, got {value!r}.",
            )
            raise click.UsageError(said.within(run_language(ctx)), ctx)
        return west, south, east, north


@click.command("print", short_help="Inspection sheets and river atlases, PDF and PNG. 打印核查图与河流图册。")
@options.project
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("sheet.pdf"),
    show_default=True,
    help="The file to write: .pdf, or .png (further pages as NAME-2.png).",
)
@click.option("--chief", help="What this chief or office answers for (part of the name).")
@click.option("--rule", metavar="CODE", help="Findings of one rule.")
@click.option("--river", metavar="NAME", help="One river.")
@click.option("--finding", metavar="ID", help="One finding.")
@click.option("--area", metavar="NAME", help="A county, township or other area of the project, by name or code.")
@click.option("--extent", type=Box(), metavar="W,S,E,N", help="The ground of this box [degrees].")
@click.option(
    "--layer", "layers", multiple=True, metavar="NAME", help="Only this layer, and its findings; may be repeated."
)
@click.option("--atlas", metavar="RIVER", help="An atlas along this river: index map, then page after page.")
@click.option("--size", type=click.Choice(["A4", "A3"], case_sensitive=False), default="A4", show_default=True)
@click.option("--landscape/--portrait", default=None, help="Lying or standing paper (default: as shows more).")
@click.option("--scale", type=Scale(), metavar="1:N", help="Scale on paper (default: a round one that shows all).")
@click.option(
    "--base",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="DEM",
    help="An offline base map: the relief of these heights, with roads and towns of the project.",
)
@click.option("--charts", is_flag=True,
              help="Add charts of water quality: sections on the ground, and the profile of a river.")  # fmt: skip
@click.option(
    "--dpi", type=click.IntRange(50, 600), metavar="DPI", default=200, show_default=True, help="Dots per inch of a PNG."
)
@click.option("--font", metavar="NAME", help="A font that writes Chinese: its name, or a .ttf, .otf or .ttc file.")
@options.internal
@options.overwrite
@options.pass_console
def command(console: Console, /, project: Path, output: Path, *, overwrite: bool, **asked: Any) -> None:
    """Print PROJECT: map true to scale, legend, findings numbered as in their table, clauses, a code to the place.

    \b
    riverzones print wushan.gpkg -o 核查图.pdf --size A3 --base heights.tif
    riverzones print wushan.gpkg -o 曲尺乡.pdf --chief 曲尺乡
    riverzones print wushan.gpkg -o 大昌镇.pdf --area 大昌镇 --layer outfalls
    riverzones print wushan.gpkg -o one.png --finding F-c39fe63521 --scale 1:10000
    riverzones print wushan.gpkg -o 长江图册.pdf --atlas 长江
    riverzones print wushan.gpkg -o 大宁河.pdf --river 大宁河 --charts
    """
    _check(output, project, asked, overwrite=overwrite)
    opened = ProjectFile.open(project)
    from riverzones.jobs.maps.run import Part
    from riverzones.jobs.print import PrintRequest, Setting, course_of, job_of, print_job, sheet_charts
    from riverzones.jobs.profile import charts_along
    from riverzones.jobs.shared.area import project_area
    from riverzones.jobs.shared.layers import project_view
    from riverzones.jobs.shared.packs import catalogue_of
    from riverzones.present.paper import find_face

    catalogue = catalogue_of(opened, load())
    setting = Setting(find_face(asked["font"]), asked["size"].upper(), asked["landscape"], asked["scale"], console.lang)
    river = asked["atlas"] or asked["river"]
    view = project_view(opened, catalogue=catalogue, internal=asked["internal"])
    course = course_of(view, river) if asked["atlas"] else None
    part = Part(asked["chief"], asked["rule"], river) if asked["chief"] or asked["rule"] or river else None
    area = project_area(opened, catalogue.provinces)
    wanted = PrintRequest(
        part,
        asked["finding"],
        layers=asked["layers"],
        extent=asked["extent"],
        area=asked["area"],
        home=area.bounds if area.said else None,
        base=asked["base"],
    )
    job = job_of(view, wanted, setting, catalogue=catalogue)
    charts = sheet_charts(view, job, catalogue=catalogue) if asked["charts"] else []
    if asked["charts"] and river:
        charts += charts_along(view, opened, river, catalogue=catalogue, lang=console.lang)
    with ExitStack() as stack:
        printed = print_job(
            job,
            output,
            along=course,
            dpi=asked["dpi"],
            overwrite=overwrite,
            charts=charts,
            steps=lambda pages: stack.enter_context(console.steps(pages, zh="正在绘制", en="drawing")),
        )
    options.say_whose(console, view, catalogue)
    if printed.missing:
        console.warn(
            Text(
                zh=f"字体 {job.face.family} 缺少这些字：{printed.missing}，图上以〓代替；请用 --font 换一种字体。",
                en=f"the font {job.face.family} lacks {printed.missing}, drawn as 〓; name another with --font.",
            )
        )
    pages, off = len(printed.book.pages), printed.book.off_map
    if off:
        console.warn(
            Text(
                zh=f"按 1:{printed.book.scale:,.0f}，有 {off} 个问题在图外，表中已注明；不写 --scale 则全部入图。",
                en=f"at 1:{printed.book.scale:,.0f} {off} of the findings lie off the map, as the table says; "
                "without --scale all are on it.",
            )
        )
    size = sum(path.stat().st_size for path in printed.files)
    if console.as_json:
        console.data(
            {
                "files": [str(path) for path in printed.files],
                "pages": pages,
                "scale": round(printed.book.scale),
                "off_map": printed.book.off_map,
                "findings": len(job.view.findings),
                "font": job.face.family,
                "bytes": size,
            }
        )
    names, kib = [str(path) for path in printed.files], f"{size / 1024:,.0f} KiB"
    scale = f"1:{printed.book.scale:,.0f}"
    console.say(
        zh=f"已生成 {'、'.join(names)}（{pages} 页，{scale}，{kib}）",
        en=f"made {', '.join(names)} ({pages} page{'' if pages == 1 else 's'}, {scale}, {kib})",
    )


def _check(output: Path, project: Path, asked: dict[str, Any], *, overwrite: bool) -> None:
    """Refuse before any work is done what cannot be written, and options that do not go together."""
    ctx = click.get_current_context()
    if asked["atlas"] and (asked["finding"] or (asked["river"] and asked["river"] != asked["atlas"])):
        option = "--finding" if asked["finding"] else "--river"
        said = Text(zh=f"--atlas 与 {option} 不能同用。", en=f"--atlas and {option} do not go together.")
        raise click.UsageError(said.within(run_language(ctx)), ctx)
    ways = [f"--{name}" for name in ("atlas", "finding", "area", "extent") if asked[name]]
    if len(ways) > 1 and ways != ["--atlas", "--finding"]:
        said = Text(zh=f"{ways[0]} 与 {ways[1]} 不能同用。", en=f"{ways[0]} and {ways[1]} do not go together.")
        raise click.UsageError(said.within(run_language(ctx)), ctx)
    if output.suffix.lower() not in (".pdf", ".png"):
        raise OutputError(
            Text(
                zh=f"只能打印为 .pdf 或 .png，不能是 {output.name}。", en=f"a sheet is .pdf or .png, not {output.name}."
            ),
            hint=Text(zh=f"如 -o {output.stem}.pdf。", en=f"Such as -o {output.stem}.pdf."),
        )
    options.check_target(output, overwrite=overwrite, project=project, suffix=output.suffix.lower())
