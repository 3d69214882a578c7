"""The command line: one level of verbs, one file per command."""

from riverzones.cli.main import main

__all__ = ["main"]
