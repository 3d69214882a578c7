"""``riverzones [--lang zh|en] [--json] [-q] COMMAND``: the group, and the one place where errors become one line."""

from __future__ import annotations

import gettext
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.markup import escape

from riverzones import __version__
from riverzones.cli.completion import complete_if_asked
from riverzones.cli.echo import Console
from riverzones.cli.errors import unexpected, usage_words
from riverzones.cli.options import run_language
from riverzones.cli.speech import chinese_half, language_of, speaking, translated
from riverzones.connection_pool import pooled
from riverzones.errors import DataError, OutputError, RiverzonesError
from riverzones.model import Text
from riverzones.model.text import nearest, system_reason
from riverzones.parts import run
from riverzones.registry import nearest_names

__all__ = ["COMMANDS", "cli", "main"]

COMMANDS = {
    "demo": ("demo", "The whole chain on a sample project. 用示例项目走一遍全流程。"),
    "new": ("new", "A recipe from a folder of files. 由文件夹生成每月配方。"),
    "run": ("run", "Everything that is due of a recipe, and only that. 按配方办事，只做该做的。"),
    "init": ("init", "Make an empty project file. 新建项目文件。"),
    "import": ("import_", "Read a layer into a project. 导入图层。"),
    "imports": ("imports", "What was imported, gone, learned; the way back. 导入记录、消失的行与撤销。"),
    "set": ("set_", "Correct cells of a row by hand, with who and why. 手工更正单元格。"),
    "history": ("history", "What became of one row, and who changed it. 一行的来历与改动。"),
    "verify": ("verify", "What other programs changed in a project. 项目有无被其他程序改动。"),
    "layers": ("layers", "What is inside a project; take a layer out. 项目中的图层；移除图层。"),
    "network": ("network", "Build the river network from raw lines. 由河线建立河网。"),
    "delineate": ("delineate", "Draw protection zones and bands by the standard. 按规范划定保护区与管控带。"),
    "basins": ("basins", "The catchment above a place, from heights. 由高程求某处以上的流域。"),
    "shoreline": ("shoreline", "Lengths of shoreline by function zone and bank. 各岸、各功能区的岸线长度。"),
    "markers": ("markers", "Where markers and signs of zones must stand. 保护区界标、标志牌布设方案。"),
    "query": ("query", "Ask one spatial question of a project. 提一个空间问题。"),
    "trace": ("trace", "Walk the river network up or down. 沿河网上下游追溯。"),
    "quality": ("quality", "Classes of water. 水质类别、达标与变化。"),
    "targets": ("targets", "Targets of water by section and year, met or not. 水质目标逐年达标。"),
    "sources": ("sources", "Risks of every source; intakes below every outfall. 水源地风险清单。"),
    "emergency": ("emergency", "What a spill reaches, by when, where to hold it. 突发水污染应急图与行动次序。"),
    "rules": ("rules", "The catalogue of rules. 规则目录。"),
    "audit": ("audit", "Run the law over a project. 按规则核查项目。"),
    "check": ("check", "The data, the zones, the outfalls of a project. 数据检查；保护区核对；排污口整治。"),
    "precheck": ("precheck", "A site against zones and rules before approval. 拟建项目选址预检。"),
    "chiefs": ("chiefs", "River chiefs: segments, findings, coverage, boards. 河长责任段。"),
    "findings": ("findings", "The problem list. 问题清单。"),
    "due": ("due", "What is overdue and due, by unit and chief. 逾期与临期，按单位、河长。"),
    "tasks": ("tasks", "What each unit or chief has on its hands. 各单位、各河长手上的事。"),
    "compare": ("compare", "Two audits: new, still there, closed, reopened. 比较两次核查。"),
    "report": ("report", "Ledgers, sheets and notice boards. 台账、一口一策表与公示牌。"),
    "patrol": ("patrol", "Tracks of patrols: valid or not, coverage, who is overdue. 巡河有效性、覆盖率与频次。"),
    "map": ("map", "One offline HTML map. 生成单文件离线核查图。"),
    "print": ("print_", "Inspection sheets and river atlases, PDF and PNG. 打印核查图与河流图册。"),
    "export": ("export", "Layers out, styles along; a QGIS project. 导出图层、样式与 QGIS 工程。"),
    "mcp": ("mcp", "The same answers for an assistant, read-only. 供智能助手只读查询。"),
    "doctor": ("doctor", "What this machine has and lacks. 体检：版本、字体、驱动、磁盘。"),
    "completion": ("completion", "Completion for the shell. 命令行补全。"),
}
"""Commands in the order of work: the module of each, loaded when it is called, and the line the help shows."""

_ANYWHERE = {"--json": 0, "-q": 0, "--quiet": 0, "--lang": 1}


class Commands(click.Group):
    """Loads a command when it is called, and answers a wrong name with the nearest ones."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click names it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click names it
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"riverzones.cli.{COMMANDS[cmd_name][0]}").command
        return translated(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        spoken = gettext.gettext("Commands")
        with formatter.section(spoken):
            formatter.write_dl(
                [(name, line if spoken == "Commands" else chinese_half(line)) for name, (_, line) in COMMANDS.items()]
            )

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            close = nearest_names(args[0], COMMANDS)
            hint = nearest(close, COMMANDS)
            said = Text(zh=f"没有名为“{args[0]}”的命令。{hint.zh}", en=f"no command is called {args[0]!r}. {hint.en}")
            ctx.fail(said.within(run_language(ctx)))
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    envvar="RIVERZONES_LANG",
    help="Language people read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document to stdout.")
@click.option("-q", "--quiet", is_flag=True, help="No talk and no progress bars.")
@click.version_option(__version__, prog_name="riverzones")
@click.pass_context
def cli(ctx: click.Context, lang: str, as_json: bool, quiet: bool) -> None:
    """Source-water zones, river ranges and river chiefs. 水源保护区、河道管理范围与河长制空间核查工具。

    \b
    riverzones demo                                  # everything once, on a sample project
    riverzones new 滇池                              # a recipe from a folder of files
    riverzones run 滇池                              # this month and every later one
    riverzones init wushan.gpkg
    riverzones import wushan.gpkg 排污口.shp --as outfalls
    riverzones query wushan.gpkg "一级保护区内的排污口"
    riverzones audit wushan.gpkg
    riverzones map wushan.gpkg -o inspection.html

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 findings met --fail-on.
    """
    ctx.obj = Console(lang, as_json=as_json, quiet=quiet)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; errors become one line and an exit code."""
    asked_by_shell = complete_if_asked(cli)
    if asked_by_shell is not None:
        sys.exit(asked_by_shell)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that has no letter for something shows a question mark
            stream.reconfigure(errors="replace")
    words = _global_first(list(sys.argv[1:] if args is None else args))
    with speaking(language_of(words)):
        _run(words)


def _run(words: list[str]) -> None:
    console = Console(language_of(words), as_json="--json" in words)
    spoken = translated(cli)
    try:
        with spoken.make_context("riverzones", words) as ctx:
            asked = ctx.params
            console = Console(asked["lang"], as_json=asked["as_json"], quiet=asked["quiet"])
            with run(next((word for word in words if word in COMMANDS), "")), pooled():
                code = spoken.invoke(ctx)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.ClickException as error:
        _wrong_usage(error, console)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        _stopped(console)
        sys.exit(1)
    except RiverzonesError as error:
        console.failed(error)
        sys.exit(1)
    except BrokenPipeError:  # whoever read us has gone: nothing is left to say to them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        reason, file = system_reason(error), error.filename
        said = Text(
            zh=f"{file}：{reason.zh}。" if file else f"{reason.zh}。",
            en=f"{reason.en}: {file}." if file else f"{reason.en}.",
        )
        console.failed(OutputError(said))
        sys.exit(1)
    except MemoryError:
        console.failed(
            DataError(
                Text(zh="内存不够，未写入任何内容。", en="out of memory; nothing was written."),
                hint=Text(zh="分成几个较小的文件再试。", en="Split the file and try again."),
            )
        )
        sys.exit(1)
    except Exception as error:  # the last catch: nobody who runs a command is shown a traceback
        console.failed(unexpected(error, words))
        sys.exit(1)


def _global_first(words: list[str]) -> list[str]:
    """The words with ``--json``, ``-q`` and ``--lang`` in front, wherever they stood before a ``--``."""
    front: list[str] = []
    rest: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        if word == "--":
            rest += words[position:]
            break
        takes = _ANYWHERE.get(word, 0 if word.startswith("--lang=") else None)
        (rest if takes is None else front).extend(words[position : position + 1 + (takes or 0)])
        position += 1 + (takes or 0)
    return front + rest


def _stopped(console: Console) -> None:
    said = Text(zh="已中断，未写入任何内容", en="interrupted; nothing was written")
    if console.as_json:
        console.data({"error": console.said(said), "kind": "Interrupted", "hint": ""})
    else:
        console.warn(said)


def _wrong_usage(error: click.ClickException, console: Console) -> None:
    said = usage_words(error)  # in the language of the run: click has asked the catalogue
    ctx = getattr(error, "ctx", None)
    if console.as_json:
        console.data({"error": console.said(said), "kind": type(error).__name__, "hint": ""})
        return
    if ctx is not None:
        usage = " ".join([ctx.command_path, *ctx.command.collect_usage_pieces(ctx)])
        words = Text(
            zh=f"用法：{usage}\n说明：{ctx.command_path} --help", en=f"Usage: {usage}\nHelp: {ctx.command_path} --help"
        )
        console.err.print(escape(console.said(words)))
    console.failed(RiverzonesError(said))
