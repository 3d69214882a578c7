"""The language of a run, known from anywhere in the command line."""

from __future__ import annotations

import click

__all__ = ["run_language"]


def run_language(ctx: click.Context | None) -> str:
    """The language asked for with ``--lang``; Chinese until that is known."""
    return str((ctx.find_root().params if ctx else {}).get("lang") or "zh")
