"""Words of the outfall ledger and its sheets: headings, degrees, classes, yes and no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from riverzones.audit.outfalls.scheme import OutfallScheme
from riverzones.model import LayerKind, Text
from riverzones.terms import COMMON, labels
from riverzones.zones import corners

__all__ = [
    "MATTERS",
    "NONE_FOUND",
    "NOT_TOLD",
    "NO_TELLING",
    "cell_text",
    "class_words",
    "dms",
    "listed",
    "who",
    "yes_no",
    "zones_said",
]

NOT_TOLD = COMMON["open"]
NONE_FOUND = COMMON["none_found"]
NO_TELLING = COMMON["cannot_tell"]
MATTERS = labels("ledger_matter")
_RECALLED: Final = labels("reason")["recalled"]


def cell_text(value: Any) -> str:
    """Return ``value`` as text; nothing for what is missing.

    Examples
    --------
    >>> cell_text(None), cell_text(float("nan")), cell_text(" 长江 ")
    ('', '', '长江')
    """
    return "" if value is None or pd.isna(value) else str(value).strip()


def dms(degrees: Any, *, axis: str) -> str:
    """Return degrees, minutes and seconds to 0.01″ (0.3 m); ``axis`` is ``"lon"`` or ``"lat"``.

    Examples
    --------
    >>> dms(109.905, axis="lon"), dms(-0.99999999, axis="lat")
    ('109°54′18.00″E', '1°00′00.00″S')
    """
    if pd.isna(degrees):
        return ""
    letter = ("E" if degrees >= 0 else "W") if axis == "lon" else ("N" if degrees >= 0 else "S")
    return corners.dms(abs(degrees)) + letter


def yes_no(value: Any, lang: str) -> str:
    """Return yes, no, or nothing where it is not known."""
    if value is None or pd.isna(value):
        return ""
    return (COMMON["yes"] if value else COMMON["no"]).within(lang)


def class_words(name: Any, scheme: OutfallScheme, lang: str) -> str:
    """Return a class in words, marked where it was recalled and not checked."""
    if name is None or pd.isna(name):
        return ""
    outfall_class = scheme.classes[name]
    return outfall_class.title.within(lang) + (_RECALLED.within(lang) if outfall_class.confidence == "recall" else "")


def zones_said(row: Any, lang: str) -> str:
    """Return the zones that a row of the ledger lies in, and those of which its position leaves that open."""
    sure, open_ = cell_text(row["zone_names"]), cell_text(row["zone_names_open"])
    if not open_:
        return sure
    words = Text(zh=f"是否在内不能断定：{open_}", en=f"whether inside cannot be told: {open_}").within(lang)
    return f"{sure}；{words}" if sure else words


def listed(kind: LayerKind, column: str, value: Any, lang: str) -> str:
    """Return a listed value of a column in words."""
    known = kind.by_name.get(column)
    return known.value_title(cell_text(value), lang) if known is not None else cell_text(value)


def who(chiefs: Sequence[Mapping[str, Any]], level: str) -> str:
    """Return the first chief of a level: name, title and unit, without the telephone."""
    answering = next((chief for chief in chiefs if chief.get("level") == level), None)
    return (
        " ".join(dict.fromkeys(str(answering[part]) for part in ("chief", "title", "unit") if answering.get(part)))
        if answering
        else ""
    )
