"""``riverzones mcp PROJECT``: the answers of a project for an assistant, by the Model Context Protocol."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from riverzones import __version__, connection_pool
from riverzones.api.assistant import INSTRUCTIONS, Assistant
from riverzones.api.project import open_project
from riverzones.cli import options
from riverzones.cli.echo import Console
from riverzones.errors import OutputError, RiverzonesError
from riverzones.model import Text

if TYPE_CHECKING:
    from mcp.server import MCPServer

__all__ = ["command", "server"]

TOOLS: Final = ("project", "query", "trace", "precheck", "findings", "explain", "rules")
_Tool = TypeVar("_Tool", bound=Callable[..., Any])


@click.command("mcp", short_help="The same answers for an assistant, read-only. 供智能助手只读查询。")
@options.project
@options.rules_folders
@options.internal
@options.pass_console
def command(console: Console, project: Path, folders: tuple[Path, ...], internal: bool) -> None:
    """Answer an assistant's questions of PROJECT over standard input and output, until it hangs up.

    The assistant is offered project, query, trace, precheck, findings, explain and rules; none of them writes. Without
    --internal it is told what a public map tells, and what would narrow a hidden place down is refused.

    \b
    riverzones mcp wushan.gpkg
    {"mcpServers": {"riverzones": {"command": "riverzones", "args": ["mcp", "wushan.gpkg"]}}}   # for its settings

    Needs the extra: pip install 'riverzones[mcp]'.
    """
    if importlib.util.find_spec("mcp") is None:
        raise OutputError(
            Text(zh="没有安装协议库 mcp。", en="the library of the protocol, mcp, is not installed."),
            hint=Text(zh="请运行 pip install 'riverzones[mcp]'。", en="Run pip install 'riverzones[mcp]'."),
        )
    assistant = Assistant(
        open_project(project, rules=list(folders)), internal=internal, lang="en" if console.lang == "en" else "zh"
    )
    view = (
        Text(zh="全部内容（内部）", en="all of it (internal)") if internal else Text(zh="公开内容", en="what is public")
    )
    console.say(
        zh=f"在标准输入输出上应答助手，可告知：{view.zh}；结束请按 Ctrl-C。",
        en=f"answering an assistant on standard input and output; it is told {view.en}; Ctrl-C ends it.",
    )
    connection_pool.stop()  # an assistant stays for hours, and a project that is held open cannot be replaced
    server(assistant).run("stdio")


def server(assistant: Assistant) -> MCPServer[Any]:
    """Return the server that offers the answers of ``assistant`` as tools, each marked as read-only."""
    from mcp.server import MCPServer
    from mcp.types import ToolAnnotations

    mcp_server: MCPServer[Any] = MCPServer(
        "riverzones", instructions=f"{INSTRUCTIONS.zh}\n\n{INSTRUCTIONS.en}", version=__version__, log_level="ERROR"
    )
    reading = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for name in TOOLS:
        answer = getattr(assistant, name)
        about = (answer.__doc__ or "").partition("Raises\n")[0].strip()
        mcp_server.add_tool(_in_one_line(answer), name=name, description=about, annotations=reading)
    return mcp_server


def _in_one_line(answer: _Tool) -> _Tool:
    """The tool with errors as an assistant reads them: what was expected, what came, what to do."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(answer)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return answer(*args, **kwargs)
        except RiverzonesError as error:
            message, hint = error.in_language("zh")
            message_en, advice = error.in_language("en")
            lines = dict.fromkeys([message, hint, message_en, advice])
            raise ToolError("\n".join(filter(None, lines))) from error

    return told  # type: ignore[return-value]
