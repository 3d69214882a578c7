"""Options and arguments that several commands share, each defined once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from riverzones.cli.echo import Console
from riverzones.errors import OutputError
from riverzones.model import SEVERITIES, Text
from riverzones.terms import COMMON

if TYPE_CHECKING:
    from shapely import Point

    from riverzones.catalogue import Catalogue
    from riverzones.jobs.shared.recording import Recorded
    from riverzones.view import ProjectView

__all__ = [
    "DefaultGroup",
    "anywhere",
    "check_target",
    "fail_on",
    "internal",
    "is_grave",
    "keep",
    "layer_names",
    "no_output",
    "on",
    "output",
    "overwrite",
    "pairs",
    "pass_console",
    "project",
    "rules_folders",
    "run_language",
    "say_recorded",
    "say_whose",
]


def run_language(ctx: click.Context | None) -> str:
    """Return the language asked for with ``--lang``; Chinese until that is known."""
    return str((ctx.find_root().params if ctx else {}).get("lang") or "zh")


class DefaultGroup(click.Group):
    """Runs the command ``default`` unless the first word names another one.

    ``riverzones findings wushan.gpkg`` is ``riverzones findings list wushan.gpkg``. With ``bare`` it runs also where no
    word follows.
    """

    def __init__(self, *args: Any, default: str, bare: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.default = default
        self.bare = bare

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {*self.commands, *ctx.help_option_names}
        if (args and args[0] not in known) or (self.bare and not args):
            args = [self.default, *args]
        return super().parse_args(ctx, args)


OLD_SEVERITIES = {"prohibited": "prohibit", "required": "require", "advisory": "prefer"}

F = TypeVar("F", bound=Callable[..., Any])

pass_console = click.make_pass_decorator(Console)

project = click.argument("project", type=click.Path(path_type=Path, dir_okay=False), metavar="PROJECT")
output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file; the ending tells the format: .gpkg .geojson .parquet .csv .xlsx",
)
internal = click.option(
    "--internal",
    is_flag=True,
    help="With telephones, people, exact places of intakes and wells, and drafts; marked, never for the public.",
)
keep = click.option(
    "--keep/--dry-run",
    "keep",
    default=True,
    help="Keep what is found in PROJECT (default), or write nothing.",
)
overwrite = click.option("--overwrite", is_flag=True, help="Replace what stands there.")


class Place(click.ParamType["Point"]):
    """A place as ``109.86,31.07``: longitude and latitude [degrees, EPSG:4490]."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Point:  # noqa: ARG002 - click names it
        from shapely import Point  # most commands take no place, and --help should not wait for numpy

        if isinstance(value, Point):
            return value
        try:
            lon, lat = (float(number) for number in str(value).replace("，", ",").split(","))
        except ValueError:
            lon = lat = math.nan
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            said = Text(
                zh=f"位置应写作“经度,纬度”，如 109.86,31.07，不能是“{value}”。",
                en=f"expected a place as LON,LAT, such as 109.86,31.07, got {value!r}.",
            )
            raise click.UsageError(said.within(run_language(ctx)), ctx)
        return Point(lon, lat)


class Day(click.ParamType[dt.date]):
    """A date as 2026-11-22."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            option = param.opts[0] if param is not None else "--on"
            said = Text(
                zh=f"{option} 的日期应写作 2026-11-22，“{value}”不是日期。",
                en=f"{option}: expected a date as 2026-11-22, got {value!r}.",
            )
            raise click.UsageError(said.within(run_language(ctx)), ctx) from None


on = click.option("--on", type=Day(), metavar="DATE", help="Apply the law of this day, as 2026-11-22 (default: today).")


class Severity(click.ParamType[str]):
    """How grave, in today's words; the four words of before are understood too."""

    name = "severity"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click names it
        word = OLD_SEVERITIES.get(str(value), str(value))
        if word not in SEVERITIES:
            said = Text(
                zh=f"--fail-on 应为 {'、'.join(SEVERITIES)} 之一，不能是“{value}”。",
                en=f"--fail-on: expected one of {', '.join(SEVERITIES)}, got {value!r}.",
            )
            raise click.UsageError(said.within(run_language(ctx)), ctx)
        return word

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002 - click names them
        return [CompletionItem(word) for word in SEVERITIES if word.startswith(incomplete)]


fail_on = click.option(
    "--fail-on",
    type=Severity(),
    metavar="SEVERITY",
    help=f"Exit with 3 if a violation is this grave or graver: {', '.join(SEVERITIES)}.",
)
rules_folders = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Packs of rules of your own, from this folder; may be repeated. A folder rules/ beside PROJECT is read too.",
)
anywhere = click.option("--anywhere", is_flag=True, help="Run packs of other places too, and say so.")


def is_grave(worst: str | None, limit: str | None) -> bool:
    """Return whether the gravest violation is as grave as ``--fail-on`` asks, or graver."""
    return worst is not None and limit is not None and SEVERITIES.index(worst) <= SEVERITIES.index(limit)


def check_target(path: Path | None, *, overwrite: bool, project: Path | None = None, suffix: str = "") -> None:
    """Refuse, before any work is done, a file of unknown format, the project itself, or a file that stands there.

    ``suffix`` is the one ending that is right, where the command makes one format alone.

    Raises
    ------
    UnknownNameError, OutputError
        With what to do about it.
    """
    if path is None:
        return
    if project is not None and path.exists() and project.exists() and path.samefile(project):
        raise OutputError(
            Text(
                zh=f"{path} 就是项目文件，不能用作输出。", en=f"{path} is the project itself and no place for output."
            ),
            hint=Text(zh="请换一个文件名。", en="Choose another name."),
        )
    if not suffix:
        from riverzones.store.formats import format_of

        format_of(path)
    elif path.suffix.lower() not in (suffix, suffix.rstrip("l")):
        raise OutputError(
            Text(
                zh=f"这里应写 {suffix} 文件，不能是 {path.name}。",
                en=f"expected a file ending in {suffix}, got {path.name}.",
            ),
            hint=Text(zh=f"如 -o {path.stem}{suffix}。", en=f"Such as -o {path.stem}{suffix}."),
        )
    from riverzones.store.replacing import keep_standing

    keep_standing([path], overwrite=overwrite)


def say_whose(console: Console, view: ProjectView, catalogue: Catalogue) -> None:
    """Say on stderr whom a product is for: that it is internal, or what a public one leaves out."""
    if view.internal:
        console.warn(COMMON["internal_aside"])
        return
    left = view.left_out()
    if left:
        zh = "、".join(f"{catalogue.kinds[layer].title.zh} {count} 个" for layer, count in left.items())
        en = ", ".join(f"{count} {catalogue.kinds[layer].title.en}" for layer, count in left.items())
        console.say(
            zh=f"公开版略去或粗化了会指明取水口或水井的图形：{zh}；"
            "全部请加 --internal，已公布的请填 published_on 与 published_by",
            en=f"left out or coarse, since they would give an intake or well away: {en}; "
            "--internal has all, and what is published says so in published_on and published_by",
        )


def no_output() -> click.UsageError:
    """Return what is told where a command writes a file and none is named."""
    said = Text(zh="请用 -o 写明要生成的文件。", en="name the file to write with -o.")
    return click.UsageError(said.within(run_language(click.get_current_context())))


def hand_out_template(console: Console, document: str, path: Path, *, overwrite: bool) -> None:
    """Write our template of a document (``"report"``, ``"bulletin"``) and say how it is given back."""
    from riverzones.jobs.shared.templates import write_template

    write_template(document, path, lang=console.lang, overwrite=overwrite)
    if console.as_json:
        console.data({"files": [str(path)]})
    console.say(
        zh=f"已生成模板 {path}，改好后用 --template {path}", en=f"made {path}; edit it, then give --template {path}"
    )


def say_recorded(console: Console, recorded: Recorded | None) -> None:
    """Say on stderr what became of the findings of the project, or that a look back left them as they are."""
    if recorded is None:
        return
    if not recorded.kept:
        console.warn(
            Text(
                zh=f"{recorded.on} 早于上一次：只列出结果，项目中的问题清单不变",
                en=f"{recorded.on} is before the last run: listed only, the findings in the project are as they were",
            )
        )
        return
    tally = recorded.counts()
    console.say(
        zh=f"{recorded.run_id}：问题清单中新增 {tally['new']} 条，仍在 {tally['still']} 条，"
        f"反弹 {tally['reopened']} 条，"
        f"销号 {tally['closed']} 条（--dry-run 只看不记）",
        en=f"{recorded.run_id}: {tally['new']} findings new, {tally['still']} still there, "
        f"{tally['reopened']} reopened, "
        f"{tally['closed']} closed (--dry-run keeps none)",
    )


def layer_names(value: tuple[str, ...]) -> dict[str, str]:
    """Return ``("code=PWKBM",)`` as ``{"code": "PWKBM"}``.

    Raises
    ------
    click.UsageError
        If a pair has no equals sign, or a column is named twice.
    """
    return pairs(value, "--column")


def pairs(value: tuple[str, ...], option: str, *, empty: bool = False, such: Text | None = None) -> dict[str, str]:
    """Return pairs with an equals sign between them as a mapping; ``empty`` allows nothing after the sign.

    ``such`` is the form with an example, for whoever wrote another one.

    Raises
    ------
    click.UsageError
        If a pair has no equals sign, or its left side is named twice.
    """
    values: dict[str, str] = {}
    ctx = click.get_current_context(silent=True)
    for pair in value:
        left, sign, right = pair.replace("＝", "=").partition("=")
        if not sign or not left.strip() or not (right or empty):
            plain = Text(zh="我方字段=文件字段”，如 code=PWKBM", en="our=theirs, such as code=PWKBM")
            if empty:
                plain = Text(zh="字段=值”，如 category=生活", en="COLUMN=VALUE, such as category=domestic")
            form = such or plain
            said = Text(
                zh=f"{option} 应写作“{form.zh}，不能是“{pair}”。",
                en=f"{option}: expected {form.en}, got {pair!r}.",
            )
            raise click.UsageError(said.within(run_language(ctx)), ctx)
        if left.strip() in values:
            said = Text(zh=f"{option} 给了两次 {left.strip()}。", en=f"{option} names {left.strip()} twice.")
            raise click.UsageError(said.within(run_language(ctx)), ctx)
        values[left.strip()] = right.strip()
    return values
