"""Labels that people read, from ``terms.yaml``: one word in each language for one thing, everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from riverzones.catalogue.declared import BILINGUAL, Record, Table, as_dict, read_declared
from riverzones.model import Text

__all__ = [
    "BANK",
    "CHANGE",
    "CHIEF",
    "EXPLAINED",
    "FOLLOW_UP",
    "HEADINGS",
    "KIND",
    "LEVEL",
    "NO_UNIT",
    "SEVERITY",
    "STATUS",
    "VERDICT",
    "terms",
    "unit_words",
    "verdict_words",
]

_GROUPS: Final = (
    "severity",
    "verdict",
    "status",
    "kind",
    "change",
    "bank",
    "level",
    "chief",
    "heading",
    "follow_up",
    "unit",
    "explained",
    "said",
)


@cache
def terms() -> Mapping[str, Mapping[str, Text]]:
    """Return every label by its group and word, in the order of the file.

    Raises
    ------
    CatalogueError
        If the file lacks a group or a label lacks a language.
    """
    declared = Record(dict.fromkeys(_GROUPS, Table(BILINGUAL)), as_dict)
    groups = read_declared(resources.files("riverzones.catalogue") / "terms.yaml", declared)
    return MappingProxyType({group: MappingProxyType(labels) for group, labels in groups.items()})


SEVERITY: Final = terms()["severity"]
VERDICT: Final = terms()["verdict"]
STATUS: Final = terms()["status"]
KIND: Final = terms()["kind"]
"""Where a finding comes from."""
CHANGE: Final = terms()["change"]
"""What became of a finding from one audit to the other; ``not_looked_at``: its rule was run in one of the two only."""
BANK: Final = terms()["bank"]
LEVEL: Final = terms()["level"]
CHIEF: Final = terms()["chief"]
"""Who answers at each level."""
HEADINGS: Final = terms()["heading"]
FOLLOW_UP: Final = terms()["follow_up"]
"""Headings of what an office fills in beside state, note and deadline: columns of ``rz_follow_up``."""
EXPLAINED: Final = terms()["explained"]
"""Headings and words of the explanation of a finding."""
NO_UNIT: Final = terms()["said"]["no_unit"]
"""Said where neither the rule nor routing by place names a unit in charge: it is never guessed."""
_HINT: Final = terms()["said"]["hint"]


def verdict_words(verdict: str, severity: object) -> Text:
    """Return a verdict as people read it: what a clause only advises is a hint, and no violation.

    Examples
    --------
    >>> verdict_words("violation", "prohibit").en, verdict_words("violation", "prefer").en
    ('violation', 'hint')
    """
    return _HINT if verdict == "violation" and severity == "prefer" else VERDICT[verdict]


def unit_words(unit: object, lang: str) -> str:
    """Return a unit as people write it; nothing for what is no unit.

    Examples
    --------
    >>> unit_words("m2", "zh"), unit_words("mu", "zh"), unit_words("km", "zh"), unit_words(None, "zh")
    ('m²', '亩', 'km', '')
    """
    if not isinstance(unit, str):
        return ""
    known = terms()["unit"]
    return known[unit].within(lang) if unit in known else unit
