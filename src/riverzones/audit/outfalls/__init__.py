"""Outfalls: of which class, what to do with them and why, how they are named and coded. Pure functions on frames."""

from riverzones.audit.outfalls.classify import classify
from riverzones.audit.outfalls.naming import check_codes, check_names, propose_codes, propose_names
from riverzones.audit.outfalls.relations import RELATIONS
from riverzones.audit.outfalls.suggest import ACTION_WORDS, Suggested, suggest

__all__ = [
    "ACTION_WORDS",
    "RELATIONS",
    "Suggested",
    "check_codes",
    "check_names",
    "classify",
    "propose_codes",
    "propose_names",
    "suggest",
]
