"""``riverzones map PROJECT -o FILE.html`` and ``riverzones map PROJECT --atlas DIR``."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from riverzones.catalogue import Catalogue, load
from riverzones.cli import options
from riverzones.cli.echo import Console, Step
from riverzones.errors import DataError
from riverzones.jobs.maps.base import USUAL_KB, with_base
from riverzones.jobs.maps.run import Part, Tiles, map_view
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import Text
from riverzones.present.web import MapView, inspection_map
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["command"]

BY = ("chief", "river", "rule", "township")


@click.command("map", short_help="One offline HTML map. 生成单文件离线核查图。")
@options.project
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The HTML file to write.  [default: inspection.html]",
)
@click.option("--chief", help="A map of what this chief or office answers for (part of the name).")
@click.option("--rule", metavar="CODE", help="A map of the findings of one rule.")
@click.option("--river", metavar="NAME", help="A map of one river.")
@options.internal
@click.option(
    "--tiles",
    metavar="URL",
    help="A tile URL such as https://.../{z}/{x}/{y}.png; the map then asks the network for it.",
)
@click.option(
    "--base",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="DEM",
    help="An offline base map: the relief of these heights, with roads and towns of the project.",
)
@click.option(
    "--base-kb",
    type=click.FloatRange(min=8),
    metavar="KB",
    help="What the relief may take of the file.  [default: 150]",
)
@click.option("--attribution", default="", help="Whom the tiles belong to.")
@click.option(
    "--atlas",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="A folder of packs instead: map, sheet and ledger for each chief, and an index.",
)
@click.option("--by", type=click.Choice(BY), help="What --atlas is divided by.  [default: chief]")
@click.option("--large", is_flag=True, help="Write a map that is larger than phones open well.")
@options.rules_folders
@options.overwrite
@options.pass_console
def command(console: Console, /, project: Path, output: Path | None, folders: tuple[Path, ...], **given: Any) -> None:
    """Draw PROJECT as one HTML file that needs no network: layers, findings, measured lines, clauses, chiefs.

    \b
    riverzones map wushan.gpkg -o inspection.html
    riverzones map wushan.gpkg --river 大宁河 -o 大宁河.html
    riverzones map wushan.gpkg --internal -o 内部.html
    riverzones map wushan.gpkg --base heights.tif -o 底图.html
    riverzones map wushan.gpkg --atlas 分册 --by chief
    riverzones --lang en map wushan.gpkg -o inspection-en.html

    Without --internal telephones, exact places of intakes and wells, and drafts are not in the file.
    """
    wanted = Wanted(**{name: value for name, value in given.items() if name != "attribution"})
    wanted.check(output)
    if wanted.atlas is None:
        output = output or Path("inspection.html")
        options.check_target(output, overwrite=wanted.overwrite, project=project, suffix=".html")
    opened = ProjectFile.open(project)
    catalogue = catalogue_of(opened, load(), folders)
    opened_view = project_view(opened, catalogue=catalogue, internal=wanted.internal)
    view = map_view(
        opened_view,
        catalogue=catalogue,
        lang=console.lang,
        part=wanted.part,
        tiles=Tiles(wanted.tiles, given["attribution"]) if wanted.tiles else None,
    )
    if wanted.base is not None:
        view = with_base(view, wanted.base, most_kb=wanted.base_kb or USUAL_KB)
    if wanted.atlas is not None:
        _atlas(console, opened_view, catalogue, view, wanted)
    elif output is not None:
        _map(console, view, output, wanted)
    options.say_whose(console, opened_view, catalogue)


@dataclass(frozen=True)
class Wanted:
    """What the options ask for."""

    chief: str | None
    rule: str | None
    river: str | None
    internal: bool
    tiles: str | None
    atlas: Path | None
    by: str | None
    large: bool
    overwrite: bool
    base: Path | None
    base_kb: float | None

    @property
    def part(self) -> Part | None:
        """The part of the project that is asked for; None for all of it."""
        return Part(self.chief, self.rule, self.river) if self.chief or self.rule or self.river else None

    def check(self, output: Path | None) -> None:
        """Refuse options that do not go together.

        Raises
        ------
        DataError
            If an atlas is asked for with one file or one part, or the like.
        """
        if self.atlas is not None and (output is not None or self.part is not None):
            raise DataError(
                Text(
                    zh="--atlas 写整个项目的分册，不能与 -o、--chief、--rule、--river 同用。",
                    en="--atlas writes packs of the whole project; it does not go with -o, --chief, --rule or --river.",
                ),
                hint=Text(zh="请去掉其中之一。", en="Leave one of them out."),
            )
        if self.base_kb is not None and self.base is None:
            raise DataError(
                Text(zh="--base-kb 只与 --base 同用。", en="--base-kb goes with --base."),
                hint=Text(zh="请加 --base 高程文件。", en="Add --base DEM."),
            )
        if self.by is not None and self.atlas is None:
            raise DataError(
                Text(zh="--by 只与 --atlas 同用。", en="--by goes with --atlas."),
                hint=Text(zh="请加 --atlas 文件夹。", en="Add --atlas DIR."),
            )


def _map(console: Console, view: MapView, output: Path, wanted: Wanted) -> None:
    path = inspection_map(view, output, overwrite=wanted.overwrite, large=wanted.large)
    size = path.stat().st_size
    if console.as_json:
        document = {"map": str(path), "bytes": size, "findings": len(view.findings), "internal": view.internal}
        console.data(document)
    zh, en = ("内部资料，不得公开", "internal, not for the public") if view.internal else ("公开版", "for the public")
    console.say(
        zh=f"已生成 {path}（{size / 1024:,.0f} KiB，无外部请求，可离线打开；{zh}）",
        en=f"made {path} ({size / 1024:,.0f} KiB, no outside request, opens offline; {en})",
    )


def _atlas(console: Console, project: ProjectView, catalogue: Catalogue, view: MapView, wanted: Wanted) -> None:
    from riverzones.jobs.atlas.run import write_atlas  # brings the ledgers along, which a map does not need
    from riverzones.jobs.shared.processes import processes_at_most

    folder = wanted.atlas or Path()
    with ExitStack() as stack:
        bar: list[Step] = []

        def step(total: int, name: str) -> None:
            if not bar:
                bar.append(stack.enter_context(console.steps(total, zh="正在写分册", en="writing packs")))
            bar[0](name)

        atlas = write_atlas(
            project,
            folder,
            catalogue=catalogue,
            by=wanted.by or "chief",
            view=view,
            processes=processes_at_most(),
            step=step,
        )
    if console.as_json:
        names = ("written", "unchanged", "stale")
        lists = {name: list(getattr(atlas, name)) for name in names}
        console.data({"index": str(atlas.index), **lists, "kept": [str(path) for path in atlas.kept]})
        return
    console.say(
        zh=f"分册目录 {atlas.index}：写入 {len(atlas.written)} 册，未变 {len(atlas.unchanged)} 册",
        en=f"index {atlas.index}: {len(atlas.written)} packs written, {len(atlas.unchanged)} unchanged",
    )
    for path in atlas.kept:
        console.warn(
            Text(
                zh=f"有人填写过的台账已另存为 {path}；可用 riverzones findings import 读回。",
                en=f"a ledger somebody had filled in was put aside as {path}; riverzones findings import reads it.",
            )
        )
    if atlas.stale:
        console.warn(
            Text(
                zh=f"{len(atlas.stale)} 册已不再对应任何内容，未删除：{'、'.join(atlas.stale[:5])}",
                en=f"{len(atlas.stale)} packs correspond to nothing any more and were left: "
                f"{', '.join(atlas.stale[:5])}",
            )
        )
