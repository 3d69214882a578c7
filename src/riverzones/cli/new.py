"""``riverzones new FOLDER``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from riverzones.catalogue import load
from riverzones.cli import options
from riverzones.cli.completion import names_of
from riverzones.cli.echo import Console, Step
from riverzones.cli.import_batch import asked_kinds, show_items
from riverzones.errors import OutputError
from riverzones.jobs.ingest.batch import Item
from riverzones.jobs.recipe.document import AUDIENCES, RECIPE_NAME, read_project_recipe
from riverzones.jobs.recipe.proposal import Settings, looked_at, recipe_text, write_new
from riverzones.model import Place, Text
from riverzones.parts import standing

__all__ = ["command"]

_SUCH = Text(zh="文件=类别”，如 海口河.kml=rivers", en="FILE=KIND, such as haikou.kml=rivers")


@click.command("new", short_help="A recipe from a folder of files. 由文件夹生成每月配方。")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--title", default="", help="Title of the project, such as 滇池.  [default: name of the folder]")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="PLACE",
    help="Where it lies: administrative code (530114), name, WEST,SOUTH,EAST,NORTH; may be repeated.",
)
@click.option(
    "--pack", "packs", multiple=True, shell_complete=names_of("packs"), help="A pack of rules; may be repeated."
)
@click.option("--for", "audience", type=click.Choice(AUDIENCES), help="For whom the products are.  [default: public]")
@click.option(
    "--as", "kinds", multiple=True, metavar="FILE=KIND", help="What a file is, where it is not sure; may be repeated."
)
@click.option("--dry-run", is_flag=True, help="Print the recipe and write nothing.")
@click.option("--yes", "confirmed", is_flag=True, help="Ask nothing: what is not sure stays a comment in the recipe.")
@options.overwrite
@options.pass_console
def command(
    console: Console,
    folder: Path,
    title: str,
    places: tuple[str, ...],
    packs: tuple[str, ...],
    audience: str | None,
    kinds: tuple[str, ...],
    dry_run: bool,
    confirmed: bool,
    overwrite: bool,
) -> int:
    """Look at the files in FOLDER, say what each is, and write the recipe riverzones.yaml beside them.

    What is sure becomes an entry with its reason, what is not a comment to be opened. At a terminal a few questions
    are asked; with --yes none. Then `riverzones run FOLDER` makes everything, this month and every later one.

    \b
    riverzones new 滇池
    riverzones new 滇池 --place 5301 --yes
    riverzones new 滇池 --place 5301 --as haikou.kml=rivers --for internal --yes
    riverzones new 滇池 --dry-run
    """
    path = folder / RECIPE_NAME
    if not dry_run and not overwrite and standing(path):
        raise OutputError(
            Text(zh=f"{path} 已经存在。", en=f"{path} exists already."),
            hint=Text(
                zh="要重写请加 --overwrite；只加一个文件，改配方的 files: 即可。",
                en="Give --overwrite to write it anew; for one more file, add a line under files: in it.",
            ),
        )
    catalogue = load()
    for pack in packs:
        _ = catalogue.packs[pack]
    _ = Place.parse(places)
    said = options.pairs(kinds, "--as", such=_SUCH)
    may_ask = sys.stdin.isatty() and not console.as_json and not confirmed and not dry_run
    if may_ask and not places:
        answer = click.prompt(
            console.said(Text(zh="所在地（行政区划代码或名称，回车不写）", en="place (code or name, Enter for none)")),
            default="", show_default=False, err=True,
        ).strip()  # fmt: skip
        places = tuple(answer.replace("，", " ").replace("、", " ").split())
    with console.steps(1, zh="查看", en="looking") as step:
        items = looked_at(
            folder,
            catalogue=catalogue,
            places=places,
            kinds=said,
            progress=step,
            begin=lambda count: _total(step, count),
        )
    show_items(console, items, catalogue)
    unsure = [file for file in items if file.state == "unsure"]
    if may_ask:
        items = asked_kinds(items, catalogue, console)
        if audience is None:
            internal = click.confirm(
                console.said(Text(zh="成果只供内部使用吗（含电话、取水口位置）", en="are the products internal only")),
                default=False, err=True,
            )  # fmt: skip
            audience = AUDIENCES[internal]
    elif unsure and not confirmed and not dry_run:
        _print_recipe(console, path, items, written=False)
        console.warn(
            Text(
                zh="未写入任何内容：用 --as 文件=类别 写明待定的，或加 --yes 先把它们留作注释",
                en="nothing was written: say what the unsure ones are with --as FILE=KIND, or leave them with --yes",
            )
        )
        return 2
    settings = Settings(title, places, packs, internal=audience == "internal", lang=console.lang)
    if dry_run:
        text = recipe_text(folder, items, catalogue=catalogue, settings=settings)
        if not console.as_json:
            sys.stdout.write(text)
        _print_recipe(console, path, items, written=False)
        return 0
    write_new(folder, items, catalogue=catalogue, settings=settings, overwrite=overwrite)
    read_project_recipe(path, catalogue)
    _print_recipe(console, path, items, written=True)
    return 0


def _total(step: Step, count: int) -> None:
    if step.bar is not None:
        step.bar.update(step.task, total=count)


def _print_recipe(console: Console, path: Path, items: Sequence[Item], *, written: bool) -> None:
    if console.as_json:
        console.data({"recipe": str(path), "written": written, "files": [file.as_dict(console.lang) for file in items]})
    if not written:
        return
    sure = sum(file.state == "sure" for file in items)
    left = sum(file.state in ("unsure", "failed") for file in items)
    console.say(
        zh=f"已写入 {path}：{sure} 个文件确定，{left} 个留作注释。下一步：riverzones run {path.parent}",
        en=f"wrote {path}: {sure} files sure, {left} left as comments. Next: riverzones run {path.parent}",
    )
