"""The table of checks: what a rule may ask, and the function that looks.

A check is ``(subject, reference, *, limits) -> facts``: the rows that offend and what makes them offend, no codes, no
words, no severities. A check that measures in metres takes ``reach_m`` and also gives the rows that miss the limit by
no more than that, so that the audit can say "cannot tell".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from riverzones.audit.checks import attribute, containment, distance, overlay, presence
from riverzones.audit.checks.facts import FACTS, facts, no_facts
from riverzones.registry import Registry

__all__ = ["CHECKS", "FACTS", "Check", "facts", "no_facts"]


@dataclass(frozen=True, slots=True)
class Check:
    """One entry: its family, the function, the limits a rule must give, and what it needs.

    ``reaches`` says that the function takes ``reach_m``, ``absence`` that rows offend for want of a
    reference; ``columns`` which limits name a column of the subject,
    ``reference_columns`` one of the reference.
    """

    name: str
    family: str
    rows: Callable[..., pd.DataFrame]
    limits: tuple[str, ...] = ()
    needs_reference: bool = True
    reaches: bool = False
    absence: bool = False
    columns: tuple[str, ...] = ()
    reference_columns: tuple[str, ...] = ()


CHECKS: Registry[Check] = Registry(
    "check",
    {
        check.name: check
        for check in (
            Check("inside", "containment", containment.inside, reaches=True),
            Check(
                "outside_own",
                "containment",
                containment.outside_own,
                ("key", "reference_key"),
                reaches=True,
                absence=True,
                columns=("key",),
                reference_columns=("reference_key",),
            ),
            Check(
                "apart",
                "containment",
                containment.apart,
                ("key", "reference_key", "distance_m"),
                absence=True,
                columns=("key",),
                reference_columns=("reference_key",),
            ),
            Check("within_distance", "distance", distance.within_distance, ("distance_m",), reaches=True),
            Check("overlapping", "overlay", overlay.overlapping, ("min_area_m2",)),
            Check(
                "without_match",
                "presence",
                presence.without_match,
                ("key", "reference_key"),
                absence=True,
                columns=("key",),
                reference_columns=("reference_key",),
            ),
            Check("missing", "attribute", attribute.missing, ("column",), needs_reference=False, columns=("column",)),
            Check("untrue", "attribute", attribute.untrue, ("column",), needs_reference=False, columns=("column",)),
        )
    },
    zh="核查方法",
)
