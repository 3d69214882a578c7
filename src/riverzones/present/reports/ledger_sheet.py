"""One sheet of a workbook as reports make it: rows with headings as columns, and how an office fills them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

__all__ = ["LedgerSheet"]


@dataclass(frozen=True)
class LedgerSheet:
    """Rows with headings as columns; everything else goes by heading.

    ``formats``: number formats. ``choices``: words of a drop-down. ``choices_by``: for each word that may stand in the
    column at first, the words a cell holding it may become. ``links``: an address per row, None where there is none.
    ``alerts``: headings whose filled cells are red. ``editable``: headings of what the office fills in. ``widths``: in
    characters. ``hidden``: kept from view, for what a program reads back.
    """

    name: str
    frame: pd.DataFrame
    formats: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    frozen_columns: int = 0
    choices_by: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    links: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    editable: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    hidden: bool = False
