"""A line per finding, as ``audit``, ``findings`` and ``demo`` print them.

Beside the commands, so that an audit loads nothing of ledgers that are read back and of cards of one finding.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.cli.echo import Console, Right
from riverzones.terms import BANK, COLUMN, KIND, SEVERITY, STATUS, unit_words, verdict_words

__all__ = ["print_findings"]

_METRES = ("m", "m2")
"""Units in which a margin is told beside its rule."""
_Value = TypeVar("_Value", bound=Hashable)


def print_findings(console: Console, findings: GeoDataFrame) -> None:
    """Print a line per finding: rule, verdict, subject, what was measured, where on the river, who answers."""
    zh = console.lang == "zh"
    shown = pd.DataFrame(findings).iloc[: console.room]

    def cells(*names: str) -> list[Any]:
        """Return the values of a column, or of several together."""
        columns = [shown[name].tolist() for name in names]
        return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))

    said = console.said
    in_language = cells("message", "why_cannot_tell") if zh else cells("message_en", "why_cannot_tell_en")
    brackets = "（{}）" if zh else " ({})"
    console.columns(
        [
            (
                COLUMN["rule"],
                [rules if isinstance(rules, str) and rules else rule for rules, rule in cells("rules", "rule")],
            ),
            (COLUMN["findings.kind"], _each_once(lambda kind: said(KIND.get(kind, KIND["rule"])), cells("kind"))),
            (COLUMN["severity"], _each_once(lambda severity: said(SEVERITY[severity]), cells("severity"))),
            (COLUMN["verdict"], _each_once(lambda pair: said(verdict_words(*pair)), cells("verdict", "severity"))),
            (COLUMN["subject"], cells("subject_name")),
            (COLUMN["message"], [words + brackets.format(why) if why else words for words, why in in_language]),
            (COLUMN["where"], _where(console, cells("river"), cells("bank"), shown["chainage_m"])),
            (Right(COLUMN["margin"]), _margins(console, shown["margin"], cells("unit"))),
            (COLUMN["citation"], cells("citation" if zh else "citation_en")),
            (COLUMN["chief"], _each_once(_lowest, cells("chiefs"))),
            (COLUMN["status"], _each_once(lambda status: said(STATUS[status]), cells("status"))),
        ],
        of=len(findings),
    )


def _each_once(words_of: Callable[[_Value], str], values: Sequence[_Value]) -> list[str]:
    """Words for every value; each of those that are alike is worked out once."""
    words = {value: words_of(value) for value in dict.fromkeys(values)}
    return [words[value] for value in values]


def _margins(console: Console, margins: pd.Series[Any], units: Sequence[str]) -> list[str]:
    """Margins with their units, where they are metres and known."""
    signs = {unit: unit_words(unit, console.lang) for unit in _METRES}
    return [
        "" if unit not in signs or blank else f"{margin:,.1f} {signs[unit]}"
        for margin, blank, unit in zip(margins.tolist(), margins.isna().tolist(), units, strict=True)
    ]


def _where(console: Console, rivers: Sequence[Any], banks: Sequence[Any], chainages_m: pd.Series[Any]) -> list[str]:
    """River, bank and chainage [km from the mouth], as far as known."""
    sides = _each_once(lambda bank: console.said(BANK[bank]) if bank in BANK else "", banks)
    stated = zip(chainages_m.tolist(), chainages_m.isna().tolist(), strict=True)
    distances = ["" if blank else f"{chainage / 1000:,.2f} km" for chainage, blank in stated]
    return [" ".join(filter(None, parts)) for parts in zip(rivers, sides, distances, strict=True)]


def _lowest(chiefs: str | None) -> str:
    """The chief nearest to the water: the last of the chain."""
    if not chiefs or chiefs == "[]":  # most findings of a project without segments
        return ""
    chain = json.loads(chiefs)
    return " ".join(str(chain[-1][part]) for part in ("chief", "unit") if chain[-1].get(part)) if chain else ""
