"""One page per language with the help of every command, as the command line prints it."""

from __future__ import annotations

import click

from riverzones.cli.commands import COMMANDS, cli
from riverzones.cli.speech import chinese_half, speaking, translated

__all__ = ["command_pages"]


def command_pages() -> dict[str, str]:
    """The page of commands, in English and in Chinese."""
    pages = {"reference/commands.md": _page("# Commands", "What `riverzones COMMAND --help` prints.")}
    with speaking("zh"):
        pages["reference/commands.zh.md"] = _page("# 命令", "`riverzones 命令 --help` 打印的内容。", chinese=True)
    return pages


def _page(title: str, first: str, *, chinese: bool = False) -> str:
    group = translated(cli)
    parts = [f"{title}\n", f"{first}\n", _help(group, "riverzones", None)]
    context = click.Context(group, info_name="riverzones")
    for name, (_, line) in COMMANDS.items():
        command = group.get_command(context, name)  # type: ignore[attr-defined]  # the group of all commands
        if command is None:  # every name of the table has its module
            raise LookupError(name)
        parts += [f"## {name}\n", f"{chinese_half(line) if chinese else line}\n", _help(command, name, context)]
        if isinstance(command, click.Group):
            inner = click.Context(command, info_name=name, parent=context)
            parts += [
                f"### {name} {sub}\n\n{_help(command.commands[sub], sub, inner)}"
                for sub in command.list_commands(inner)
            ]
    return "\n".join(parts)


def _help(command: click.Command, name: str, parent: click.Context | None) -> str:
    said = command.get_help(command.context_class(command, info_name=name, parent=parent, max_content_width=100))
    return f"```text\n{said}\n```\n"
