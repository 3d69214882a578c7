"""Sheets of a workbook whose headings are in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from riverzones.model import Text

__all__ = ["Sheet", "headed"]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, its rows with headings as columns, and the number formats of columns."""

    name: str
    frame: pd.DataFrame
    formats: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)
    frozen_columns: int = 2


def headed(
    name: str, frame: pd.DataFrame, heads: Mapping[str, Text], lang: str, *, formats: Mapping[str, str] | None = None
) -> Sheet:
    """A sheet with the words of ``heads`` over its columns; ``formats`` go by the columns' own names.

    Examples
    --------
    >>> heads = {"tier": Text(zh="级别", en="tier")}
    >>> headed("zones", pd.DataFrame({"tier": ["1"]}), heads, "zh").frame.columns.tolist()
    ['级别']
    """
    words = {column: title.within(lang) for column, title in heads.items() if column in frame.columns}
    told = {words[column]: form for column, form in (formats or {}).items() if column in words}
    return Sheet(name, frame.rename(columns=words), told)
