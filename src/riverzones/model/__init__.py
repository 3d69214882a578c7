"""Value objects: what the words of riverzones mean. They hold data and read nothing.

Conditions are loaded when first used: they need pandas, which takes a second that ``--help`` should not cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riverzones.model.findings import (
    CHIEF_LEVELS,
    FINDING_COLUMNS,
    KINDS,
    STATUSES,
    VERDICTS,
    Problem,
    finding_id,
    in_columns_of_today,
)
from riverzones.model.kinds import Column, LayerKind, NamedSet, SetPart, Value
from riverzones.model.law import (
    SEVERITIES,
    Ask,
    Citation,
    Classes,
    Dated,
    Duty,
    Example,
    Exemption,
    Jurisdiction,
    Pack,
    Rule,
    Selection,
    Target,
    cited_on,
    on_date,
)
from riverzones.model.place import Place
from riverzones.model.styles import Style, Symbol
from riverzones.model.text import LANGUAGES, Lang, Text
from riverzones.model.zones import SizeRule, Standard, StandardValue, ZoneType

if TYPE_CHECKING:
    from riverzones.model.condition import Condition, parse_condition

__all__ = [
    "CHIEF_LEVELS",
    "FINDING_COLUMNS",
    "KINDS",
    "LANGUAGES",
    "SEVERITIES",
    "STATUSES",
    "VERDICTS",
    "Ask",
    "Citation",
    "Classes",
    "Column",
    "Condition",
    "Dated",
    "Duty",
    "Example",
    "Exemption",
    "Jurisdiction",
    "Lang",
    "LayerKind",
    "NamedSet",
    "Pack",
    "Place",
    "Problem",
    "Rule",
    "Selection",
    "SetPart",
    "SizeRule",
    "Standard",
    "StandardValue",
    "Style",
    "Symbol",
    "Target",
    "Text",
    "Value",
    "ZoneType",
    "cited_on",
    "finding_id",
    "in_columns_of_today",
    "on_date",
    "parse_condition",
]


def __getattr__(name: str) -> Any:
    if name not in ("Condition", "parse_condition"):
        raise AttributeError(f"module 'riverzones.model' has no attribute {name!r}")
    from riverzones.model import condition

    return getattr(condition, name)
