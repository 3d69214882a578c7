"""The table of checks: what a rule may ask, by family, and the function that looks.

A check is ``(context, subject[, reference], *, limits, fields) -> facts``: the rows that offend and what makes them
offend, no codes, no words, no severities. What lies where it asks :mod:`riverzones.relations`. A check on groups is
given its rows by unit (:class:`~riverzones.audit.groups.Grouped`), and its facts are about the units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import pandas as pd

from riverzones.audit.checks import attribute, calendar, change, place, presence, quality, rate, routing, series, total
from riverzones.audit.checks.facts import FACTS, facts, no_facts
from riverzones.model import Text
from riverzones.registry import Registry
from riverzones.terms import labels

__all__ = ["CHECKS", "FACTS", "Check", "Limit", "facts", "no_facts"]

_CHECK: Final = labels("check")

LimitType = Literal[
    "number",
    "column",
    "columns",
    "reference_column",
    "condition",
    "text",
    "measure",
    "unit_column",
    "classes",
    "class",
    "pattern",
    "reference_condition",
]
"""What a limit must be. ``measure``: count, length_m, area_m2 or a column of numbers of the subject; ``unit_column``: a
column of the layer of units; ``classes``: a column of the reference whose values are classes, ``class`` one of them."""
Field = Literal["group_by", "period", "target", "duty"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One size or word that a rule gives a check: its name, what it must be, its unit, whether it may be left out.

    ``choices`` are the words that it may be, where there are few; ``default`` the column that is read where a rule
    names none: the layer must have it.
    """

    name: str
    type: LimitType = "number"
    unit: str = ""
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One entry: what is asked (``title``), the function, its limits, and what it needs.

    ``relation`` says what kind of fact it sees: findings of one subject, reference and relation are one.
    ``reference``: whether a rule must name one. ``absence``: rows offend for want of a reference. ``fields``: parts of
    the rule (:class:`~riverzones.model.Rule`) that are passed to the function too; ``duty`` says which of ``every`` and
    ``due`` it is. ``grouped``: it is given rows by unit, and its facts are about units. ``weighs``: rows in doubt are
    left to the function, which counts them as it must. ``one_of``: limits of which at least one must be given.
    ``ground``: what offends is the ground that a subject has in the reference, so several are put together as areas.
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
    duty: Literal["", "every", "due"] = ""
    grouped: bool = False
    weighs: bool = False
    one_of: tuple[str, ...] = ()
    ground: bool = False

    @property
    def fact(self) -> str:
        """The kind of fact the check sees."""
        return self.relation or self.name

    @property
    def among(self) -> bool:
        """Whether rows of the subject are held against, or put together with, each other."""
        return self.grouped or self.name == "duplicate"


_DISTANCE = Limit("distance_m", unit="m")
_COLUMN = Limit("column", "column")
_MEASURE = Limit("measure", "measure", required=False)
_DATE = Limit("date", "reference_column", required=False, default="date")
_VALUE = Limit("column", "reference_column", required=False, default="value")
_ITEM = Limit("item", "reference_column", required=False)


def _lying(name: str, *limits: Limit, ground: bool = False) -> Check:
    rows = partial(place.in_relation, relation=name)
    return Check(name, "containment", labels("check")[name], rows, limits, ground=ground)


CHECKS: Registry[Check] = Registry(
    "check",
    {
        check.name: check
        for check in (
            _lying("inside"),
            _lying(
                "reaches_into",
                Limit("min_area_m2", unit="m2", required=False),
                ground=True,
            ),
            _lying("outside"),
            _lying("crossing"),
            _lying("touching"),
            Check(
                "within_distance",
                "distance",
                _CHECK["within_distance"],
                place.within_distance,
                (_DISTANCE,),
            ),
            Check(
                "absent",
                "distance",
                _CHECK["absent"],
                place.absent,
                (_DISTANCE,),
                absence=True,
            ),
            Check(
                "along",
                "along",
                _CHECK["along"],
                place.along,
                (_DISTANCE, Limit("share_percent", unit="%", required=False)),
            ),
            Check(
                "upstream",
                "network",
                _CHECK["upstream"],
                place.upstream,
                (Limit("distance_m", unit="m", required=False), Limit("hours", unit="h", required=False)),
            ),
            Check(
                "downstream",
                "network",
                _CHECK["downstream"],
                place.downstream,
                (Limit("distance_m", unit="m", required=False), Limit("hours", unit="h", required=False)),
            ),
            Check(
                "lacks",
                "presence",
                _CHECK["lacks"],
                presence.lacks,
                absence=True,
            ),
            Check("has", "presence", _CHECK["has"], presence.has),
            Check(
                "enough",
                "presence",
                _CHECK["enough"],
                presence.enough,
                (Limit("count", unit="count", required=False), Limit("per_m", unit="m", required=False)),
                absence=True,
            ),
            Check(
                "missing",
                "attribute",
                _CHECK["missing"],
                attribute.missing,
                (_COLUMN,),
                reference=False,
            ),
            Check(
                "complete",
                "attribute",
                _CHECK["complete"],
                attribute.complete,
                (Limit("columns", "columns"),),
                reference=False,
            ),
            Check(
                "untrue",
                "attribute",
                _CHECK["untrue"],
                attribute.untrue,
                (_COLUMN,),
                reference=False,
            ),
            Check(
                "condition",
                "attribute",
                _CHECK["condition"],
                attribute.condition,
                (Limit("offends", "condition"),),
                reference=False,
            ),
            Check(
                "share",
                "rate",
                _CHECK["share"],
                rate.share,
                (Limit("counts", "condition"), _MEASURE, Limit("date", "column", required=False)),
                reference=False,
                fields=("target",),
                grouped=True,
                weighs=True,
            ),
            Check(
                "share_near",
                "rate",
                _CHECK["share_near"],
                rate.share_near,
                (_DISTANCE,),
                absence=True,
                fields=("target",),
            ),
            Check(
                "share_covered",
                "rate",
                _CHECK["share_covered"],
                rate.share_covered,
                absence=True,
                fields=("target",),
                weighs=True,
            ),
            Check(
                "share_by_raster",
                "rate",
                _CHECK["share_by_raster"],
                rate.share_by_raster,
                (Limit("least", required=False), Limit("most", required=False)),
                fields=("target",),
                one_of=("least", "most"),
            ),
            Check(
                "total",
                "total",
                _CHECK["total"],
                total.total,
                (
                    _MEASURE,
                    Limit("unit_column", "unit_column", required=False),
                    Limit("table", "text", required=False),
                    Limit("date", "column", required=False),
                ),
                reference=False,
                fields=("target",),
                grouped=True,
                weighs=True,
            ),
            Check(
                "sampling_gap",
                "series",
                _CHECK["sampling_gap"],
                series.sampling_gap,
                (_DATE, Limit("look_back_months", unit="months", required=False)),
                absence=True,
                fields=("duty",),
                duty="every",
                weighs=True,
            ),
            Check(
                "class_worse_than",
                "series",
                _CHECK["class_worse_than"],
                series.class_worse_than,
                (
                    Limit("classes", "classes"),
                    Limit("worse_than", "class", required=False),
                    Limit("worse_than_column", "column", required=False),
                    Limit("months", unit="months", required=False),
                    _DATE,
                ),
                weighs=True,
                one_of=("worse_than", "worse_than_column"),
            ),
            Check(
                "below_minimum",
                "series",
                _CHECK["below_minimum"],
                series.below_minimum,
                (
                    Limit("minimum", "column"),
                    _VALUE,
                    Limit("months", unit="months", required=False),
                    _DATE,
                ),
                weighs=True,
            ),
            Check(
                "drop_from_base",
                "series",
                _CHECK["drop_from_base"],
                series.drop_from_base,
                (
                    Limit("exceeding", "reference_condition", required=False),
                    _VALUE,
                    _ITEM,
                    _DATE,
                    Limit("value_unit", "reference_column", required=False),
                ),
                fields=("target",),
                weighs=True,
            ),
            Check(
                "trend",
                "series",
                _CHECK["trend"],
                series.trend,
                (
                    Limit("worse", "text", choices=("rising", "falling")),
                    Limit("alpha"),
                    Limit("years", unit="years", required=False),
                    _VALUE,
                    _ITEM,
                    _DATE,
                ),
                weighs=True,
            ),
            Check(
                "overdue",
                "calendar",
                _CHECK["overdue"],
                calendar.overdue,
                (_COLUMN, Limit("never", "condition", required=False), Limit("since_column", "column", required=False)),
                reference=False,
                fields=("duty",),
                duty="every",
            ),
            Check(
                "due_by",
                "calendar",
                _CHECK["due_by"],
                calendar.due_by,
                (Limit("holds", "condition"),),
                reference=False,
                fields=("duty",),
                duty="due",
            ),
            Check(
                "shrunk",
                "change",
                _CHECK["shrunk"],
                change.shrunk,
                (Limit("area_m2", unit="m2", required=False), Limit("share_percent", unit="%", required=False)),
                weighs=True,
            ),
            Check(
                "duplicate",
                "quality",
                _CHECK["duplicate"],
                quality.duplicate,
                (Limit("columns", "columns", required=False), Limit("distance_m", unit="m", required=False)),
                reference=False,
                one_of=("columns", "distance_m"),
            ),
            Check(
                "implausible",
                "quality",
                _CHECK["implausible"],
                quality.implausible,
                (_COLUMN, Limit("least", required=False), Limit("most", required=False)),
                reference=False,
                one_of=("least", "most"),
            ),
            Check(
                "invalid_code",
                "quality",
                _CHECK["invalid_code"],
                quality.invalid_code,
                (_COLUMN, Limit("pattern", "pattern")),
                reference=False,
            ),
            Check(
                "routed",
                "routing",
                _CHECK["routed"],
                routing.routed,
                (_COLUMN, Limit("inside", "text"), Limit("outside", "text")),
            ),
        )
    },
    zh="核查方法",
)
