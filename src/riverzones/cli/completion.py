"""``riverzones completion bash|zsh|fish``, and the names that the shell then offers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from riverzones.cli import options
from riverzones.cli.echo import Console

__all__ = ["command", "complete_if_asked", "names_of"]

_VARIABLE: Final = "_RIVERZONES_COMPLETE"
_INSTALL: Final = {
    "bash": "echo 'eval \"$(riverzones completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(riverzones completion zsh)\"' >> ~/.zshrc",
    "fish": "riverzones completion fish > ~/.config/fish/completions/riverzones.fish",
}


@click.command("completion", short_help="Completion for the shell. 命令行补全。")
@click.argument("shell", type=click.Choice(list(_INSTALL)))
@options.pass_console
def command(console: Console, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, files and names of the catalogue.

    \b
    eval "$(riverzones completion bash)"             # in this shell
    riverzones completion fish > ~/.config/fish/completions/riverzones.fish
    """
    from riverzones.cli.commands import cli

    shell_class = get_completion_class(shell)
    if shell_class is None:  # the choices are those that click knows
        raise click.UsageError(f"no completion for {shell}")
    script = shell_class(cli, {}, "riverzones", _VARIABLE).source()
    if console.as_json:
        console.data({"shell": shell, "script": script, "install": _INSTALL[shell]})
        return
    click.echo(script)
    console.say(zh=f"长期使用：{_INSTALL[shell]}", en=f"to keep it: {_INSTALL[shell]}")


def complete_if_asked(group: click.Command) -> int | None:
    """Answer the shell where it asks for completion; None where it does not."""
    asked = os.environ.get(_VARIABLE)
    return None if not asked else shell_complete(group, {}, "riverzones", _VARIABLE, asked)


def names_of(part: str) -> Callable[..., list[CompletionItem[Any]]]:
    """Return what an option offers to the shell: names of a part of the catalogue, with their Chinese titles.

    Parameters
    ----------
    part : str
        An attribute of the catalogue whose entries have a title: ``kinds``, ``rules``, ``packs``, ``zone_types``,
        ``standards``.
    """

    def offered(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:  # noqa: ARG001 - click names them
        from riverzones.catalogue import load

        begin = incomplete.casefold()
        entries = getattr(load(), part).items()
        return [
            CompletionItem(name, help=entry.title.zh)
            for name, entry in entries
            if name.casefold().startswith(begin) or (begin and entry.title.zh.startswith(incomplete))
        ]

    return offered
