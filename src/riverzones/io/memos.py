"""Texts of memo fields: the .dbt of dBASE III and IV and the .fpt of FoxPro beside a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from riverzones.io.rawlayer import sibling

__all__ = ["Memos", "no_memos", "read_memos"]

Memos = Callable[[int], bytes | None]
"""Gives the text of a block, None where it cannot be read."""


def no_memos(_block: int) -> bytes | None:
    """No file of memos is there."""
    return None


def read_memos(table: Path) -> Memos:
    """What reads the memos of a table; of one without a .dbt or .fpt, :func:`no_memos`."""
    dbt, fpt = sibling(table, ".dbt"), sibling(table, ".fpt")
    if fpt is not None:
        data = fpt.read_bytes()
        size = int.from_bytes(data[6:8], "big") or 64

        def foxpro(block: int) -> bytes | None:
            at = block * size
            length = int.from_bytes(data[at + 4 : at + 8], "big")
            text = data[at + 8 : at + 8 + length]
            return text if at + 8 <= len(data) and len(text) == length else None

        return foxpro
    if dbt is None:
        return no_memos
    held = dbt.read_bytes()
    step = int.from_bytes(held[20:22], "little") or 512

    def dbase(block: int) -> bytes | None:
        for size in dict.fromkeys((step, 512)):
            at = block * size
            if held[at : at + 4] == b"\xff\xff\x08\x00":
                length = int.from_bytes(held[at + 4 : at + 8], "little")
                return held[at + 8 : at + length]
        at = block * 512
        if at >= len(held):
            return None
        end = held.find(b"\x1a", at)
        return held[at : end if end >= 0 else len(held)].rstrip(b"\0")

    return dbase
