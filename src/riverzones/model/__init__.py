"""Value objects: what the words of riverzones mean. They hold data and read nothing.

A module is loaded when the first of its names is asked for: ``--help`` needs texts, and neither rules nor conditions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from riverzones.model.condition import Condition, parse_condition
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


_MODULES: Final = {
    "condition": "Condition parse_condition",
    "findings": "CHIEF_LEVELS FINDING_COLUMNS KINDS Problem STATUSES VERDICTS finding_id in_columns_of_today",
    "kinds": "Column LayerKind NamedSet SetPart Value",
    "law": "Ask Citation Classes Dated Duty Example Exemption Jurisdiction Pack Rule SEVERITIES Selection Target"
    " cited_on on_date",
    "place": "Place",
    "styles": "Style Symbol",
    "text": "LANGUAGES Lang Text",
    "zones": "SizeRule Standard StandardValue ZoneType",
}
"""Names by the module of this package that holds them."""
_HOME: Final = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'riverzones.model' has no attribute {name!r}")
    value = getattr(import_module(f"riverzones.model.{_HOME[name]}"), name)
    globals()[name] = value
    return value
