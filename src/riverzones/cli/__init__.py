"""The command line: one level of verbs, one file per command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from riverzones.cli.later import load_later
from riverzones.collecting import rarer_collection

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; Ctrl-C while it is still loading ends it quietly too."""
    load_later()
    with rarer_collection():  # what packages load stays: to look at it again and again takes a sixth of a short command
        try:
            from riverzones.cli.commands import main as run
        except KeyboardInterrupt:
            sys.stderr.write("! 已中断，未写入任何内容 / interrupted; nothing was written\n")
            sys.exit(1)
        run(args)
