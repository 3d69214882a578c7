"""One page with the help of every command, as the command line prints it."""

from __future__ import annotations

import click

from riverzones.cli.commands import COMMANDS, cli

__all__ = ["command_pages"]


def command_pages() -> dict[str, str]:
    """The page of commands."""
    parts = ["# Commands\n", "What `riverzones COMMAND --help` prints.\n", _help(cli, "riverzones", None)]
    context = click.Context(cli, info_name="riverzones")
    for name, (_, line) in COMMANDS.items():
        command = cli.get_command(context, name)
        if command is None:  # every name of the table has its module
            raise LookupError(name)
        parts += [f"## {name}\n", f"{line}\n", _help(command, name, context)]
        if isinstance(command, click.Group):
            inner = click.Context(command, info_name=name, parent=context)
            parts += [
                f"### {name} {sub}\n\n{_help(command.commands[sub], sub, inner)}"
                for sub in command.list_commands(inner)
            ]
    return {"reference/commands.md": "\n".join(parts)}


def _help(command: click.Command, name: str, parent: click.Context | None) -> str:
    said = command.get_help(click.Context(command, info_name=name, parent=parent, max_content_width=100))
    return f"```text\n{said}\n```\n"
