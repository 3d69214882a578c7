"""The table of checks: what a rule may ask, by family, and the function that looks.

A check is ``(context, subject[, reference], *, limits) -> facts``: the rows that offend and what makes them offend, no
codes, no words, no severities. What lies where it asks :mod:`riverzones.relations`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import pandas as pd

from riverzones.audit.checks import attribute, place, presence
from riverzones.audit.checks.facts import FACTS, facts, no_facts
from riverzones.model import Text
from riverzones.registry import Registry

__all__ = ["CHECKS", "FACTS", "Check", "Limit", "facts", "no_facts"]

LimitType = Literal["number", "column", "columns", "reference_column", "condition", "text", "date"]
Field = Literal["group_by", "period", "target", "duty"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One size or word that a rule gives a check: its name, what it must be, its unit, whether it may be left out."""

    name: str
    type: LimitType = "number"
    unit: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One entry: what is asked (``title``), the function, its limits, and what it needs.

    ``relation`` says what kind of fact it sees: findings of one subject, reference and relation are one.
    ``reference``: whether a rule must name one. ``absence``: rows offend for want of a reference. ``fields``: parts of
    the rule (:class:`~riverzones.model.Rule`) that are passed to the function too.
    """

    name: str
    family: str
    title: Text
    rows: Callable[..., pd.DataFrame]
    limits: tuple[Limit, ...] = ()
    reference: bool = True
    absence: bool = False
    relation: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def fact(self) -> str:
        """The kind of fact the check sees."""
        return self.relation or self.name


_DISTANCE = Limit("distance_m", unit="m")
_COLUMN = Limit("column", "column")


def _lying(name: str, zh: str, en: str, *limits: Limit) -> Check:
    return Check(name, "containment", Text(zh=zh, en=en), partial(place.in_relation, relation=name), limits)


CHECKS: Registry[Check] = Registry(
    "check",
    {
        check.name: check
        for check in (
            _lying("inside", "整个在参照之内", "lies wholly inside the reference"),
            _lying(
                "reaches_into",
                "有任何部分在参照之内",
                "any part lies in the reference",
                Limit("min_area_m2", unit="m2", required=False),
            ),
            _lying("outside", "整个在参照之外", "lies wholly outside the reference"),
            _lying("crossing", "穿越参照", "passes through the reference"),
            _lying("touching", "与参照相邻", "shares a boundary with the reference"),
            Check(
                "within_distance",
                "distance",
                Text(zh="距参照不足规定距离", en="nearer to the reference than the distance"),
                place.within_distance,
                (_DISTANCE,),
            ),
            Check(
                "absent",
                "distance",
                Text(zh="规定距离内没有参照", en="no reference within the distance"),
                place.absent,
                (_DISTANCE,),
                absence=True,
            ),
            Check(
                "along",
                "along",
                Text(zh="沿参照的长度占比", en="share of a line or outline along the reference"),
                place.along,
                (_DISTANCE, Limit("share_percent", unit="%", required=False)),
            ),
            Check(
                "upstream",
                "network",
                Text(zh="在参照上游", en="upstream of the reference"),
                place.upstream,
                (Limit("distance_m", unit="m", required=False), Limit("hours", unit="h", required=False)),
            ),
            Check(
                "downstream",
                "network",
                Text(zh="在参照下游", en="downstream of the reference"),
                place.downstream,
                (Limit("distance_m", unit="m", required=False), Limit("hours", unit="h", required=False)),
            ),
            Check(
                "lacks",
                "presence",
                Text(zh="没有自己的参照", en="has no reference of its own"),
                presence.lacks,
                absence=True,
            ),
            Check("has", "presence", Text(zh="有自己的参照", en="has a reference of its own"), presence.has),
            Check(
                "enough",
                "presence",
                Text(zh="自己的参照不够数", en="has too few references of its own"),
                presence.enough,
                (Limit("count", unit="count", required=False), Limit("per_m", unit="m", required=False)),
                absence=True,
            ),
            Check(
                "missing",
                "attribute",
                Text(zh="属性未填", en="an attribute is empty"),
                attribute.missing,
                (_COLUMN,),
                reference=False,
            ),
            Check(
                "complete",
                "attribute",
                Text(zh="属性不全", en="attributes are incomplete"),
                attribute.complete,
                (Limit("columns", "columns"),),
                reference=False,
            ),
            Check(
                "untrue",
                "attribute",
                Text(zh="应为是而为否", en="says no where it must say yes"),
                attribute.untrue,
                (_COLUMN,),
                reference=False,
            ),
            Check(
                "condition",
                "attribute",
                Text(zh="满足条件即违反", en="offends by a condition on the row"),
                attribute.condition,
                (Limit("offends", "condition"),),
                reference=False,
            ),
        )
    },
    zh="核查方法",
)
