"""Which columns of a layer the rules of a run can read: a layer of forty columns, most of them blank, is asked for ten.

A column can be read where a rule names it, in whatever part, or where a check, a relation or a finding reads it of any
layer. Families of checks that read columns by names of their own (series of samples, flow along the network) are not
looked through: their layers are read whole.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from riverzones.audit.checks import CHECKS
from riverzones.model import Condition, Rule

__all__ = ["columns_read"]

_LOOKED_THROUGH = ("containment", "distance", "along", "attribute", "presence", "total")
"""Families of checks that read only what a rule names, besides :data:`_OF_ANY`."""
_OF_ANY = frozenset(
    {
        *("id", "name", "code", "river", "receiving_water", "bank", "admin", "illustrative"),  # findings, and names
        *("accuracy_m", "raw_values", "source_name"),  # relations, reasons, rows that name a source in words alone
    }
)


def columns_read(rules: Iterable[Rule], day: dt.date) -> Mapping[str, frozenset[str]]:
    """Return, for each layer that need not be read whole, the columns that rules in force on ``day`` can read of it.

    Examples
    --------
    >>> from riverzones.catalogue import load
    >>> read = columns_read([load().rules["CN-118"]], dt.date(2026, 1, 1))["projects"]
    >>> {"purpose", "stage", "status", "name"} <= read, "population" in read
    (True, False)
    """
    columns: defaultdict[str, set[str]] = defaultdict(lambda: set(_OF_ANY))
    whole: set[str] = set()
    for rule in rules:
        limits = rule.limits_on(day)
        if limits is None:
            continue
        layers = {*rule.layers, *([rule.group_by] if rule.group_by else [])}
        if CHECKS[rule.check].family not in _LOOKED_THROUGH:
            whole |= layers
            continue
        selections = [rule.subject, *rule.references.values()]
        parts = (selections, limits, rule.exempt, rule.unclear, rule.group_by, rule.period, rule.target, rule.duty)
        words = set(_words(parts))
        for layer in layers:
            columns[layer] |= words
    return {layer: frozenset(names) for layer, names in columns.items() if layer not in whole}


def _words(part: Any) -> Iterator[str]:
    """Every text in a part of a rule, and the columns of its conditions: more than the columns that it names."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Condition):
        yield from part.properties()
    elif isinstance(part, Mapping):
        yield from _words([*part.keys(), *part.values()])
    elif isinstance(part, (list, tuple, set, frozenset)):
        for member in part:
            yield from _words(member)
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        yield from _words([getattr(part, field.name) for field in dataclasses.fields(part)])
