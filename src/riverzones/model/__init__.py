"""Value objects: what the words of riverzones mean. They hold data and read nothing."""

from riverzones.model.condition import Condition, parse_condition
from riverzones.model.findings import CHIEF_LEVELS, FINDING_COLUMNS, STATUSES, VERDICTS, finding_id
from riverzones.model.kinds import Column, LayerKind, NamedSet, SetPart, Value
from riverzones.model.law import SEVERITIES, Citation, Dated, Example, Rule, Subject, on_date
from riverzones.model.styles import Style, Symbol
from riverzones.model.text import LANGUAGES, Lang, Text
from riverzones.model.zones import ZoneType

__all__ = [
    "CHIEF_LEVELS",
    "FINDING_COLUMNS",
    "LANGUAGES",
    "SEVERITIES",
    "STATUSES",
    "VERDICTS",
    "Citation",
    "Column",
    "Condition",
    "Dated",
    "Example",
    "Lang",
    "LayerKind",
    "NamedSet",
    "Rule",
    "SetPart",
    "Style",
    "Subject",
    "Symbol",
    "Text",
    "Value",
    "ZoneType",
    "finding_id",
    "on_date",
    "parse_condition",
]
