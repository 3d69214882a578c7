"""The command line: one level of verbs, one file per command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from riverzones.cli.later import load_later

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line; Ctrl-C while it is still loading ends it quietly too."""
    load_later()
    try:
        from riverzones.cli.commands import main as run
    except KeyboardInterrupt:
        sys.stderr.write("! 已中断，未写入任何内容 / interrupted; nothing was written\n")
        sys.exit(1)
    run(args)
