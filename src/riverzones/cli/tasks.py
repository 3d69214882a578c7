"""``riverzones tasks PROJECT``."""

from __future__ import annotations

from riverzones.cli.due import list_duties as command

__all__ = ["command"]
