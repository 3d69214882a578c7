"""The commands of the command line, by walking it: what joins it joins the campaign and the leak test."""

from __future__ import annotations

import click

from riverzones.cli.commands import cli


def command_names(option: str | None = None) -> list[str]:
    """Return all commands that do something, such as ``findings close``, or those of them that take ``option``."""
    return [" ".join(words) for words, command in _leaves(cli, ()) if option is None or _takes(command, option)]


def _leaves(command: click.Command, words: tuple[str, ...]) -> list[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        return [(words, command)]
    context = click.Context(command)
    below = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
    return [leaf for name, one in below if one is not None for leaf in _leaves(one, (*words, name))]


def _takes(command: click.Command, option: str) -> bool:
    return any(option in parameter.opts for parameter in command.params)
