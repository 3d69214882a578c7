"""The table of checks: what a rule may ask, by family, and the function that looks.

A check is ``(context, subject[, reference], *, limits, fields) -> facts``: the rows that offend and what makes them
offend, no codes, no words, no severities. What lies where it asks :mod:`riverzones.relations`. A check on groups is
given its rows by unit (:class:`~riverzones.audit.groups.Grouped`), and its facts are about the units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import pandas as pd

from riverzones.audit.checks import attribute, calendar, change, place, presence, quality, rate, routing, series, total
from riverzones.audit.checks.facts import FACTS, facts, no_facts
from riverzones.model import Text
from riverzones.registry import Registry

__all__ = ["CHECKS", "FACTS", "Check", "Limit", "facts", "no_facts"]

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


def _lying(name: str, *limits: Limit, zh: str, en: str, ground: bool = False) -> Check:
    rows = partial(place.in_relation, relation=name)
    return Check(name, "containment", Text(zh=zh, en=en), rows, limits, ground=ground)


CHECKS: Registry[Check] = Registry(
    "check",
    {
        check.name: check
        for check in (
            _lying("inside", zh="整个在参照之内", en="lies wholly inside the reference"),
            _lying(
                "reaches_into",
                Limit("min_area_m2", unit="m2", required=False),
                zh="有任何部分在参照之内",
                en="any part lies in the reference",
                ground=True,
            ),
            _lying("outside", zh="整个在参照之外", en="lies wholly outside the reference"),
            _lying("crossing", zh="穿越参照", en="passes through the reference"),
            _lying("touching", zh="与参照相邻", en="shares a boundary with the reference"),
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
            Check(
                "share",
                "rate",
                Text(zh="达标数占比未达到目标", en="too small (or large) a share meets a condition"),
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
                Text(
                    zh="边界或沿线有参照的长度占比未达到目标",
                    en="too small a share of a boundary has the reference beside it",
                ),
                rate.share_near,
                (_DISTANCE,),
                absence=True,
                fields=("target",),
            ),
            Check(
                "share_covered",
                "rate",
                Text(
                    zh="被参照覆盖的面积（线为长度）占比未达到目标",
                    en="the reference covers too small (or large) a share of an area or line",
                ),
                rate.share_covered,
                absence=True,
                fields=("target",),
                weighs=True,
            ),
            Check(
                "share_by_raster",
                "rate",
                Text(
                    zh="栅格值在范围内的面积占比未达到目标",
                    en="too small (or large) a share of an area has raster values in a range",
                ),
                rate.share_by_raster,
                (Limit("least", required=False), Limit("most", required=False)),
                fields=("target",),
                one_of=("least", "most"),
            ),
            Check(
                "total",
                "total",
                Text(zh="合计或数量未达到或超过限值", en="a sum or a number misses its limit"),
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
                Text(zh="监测或记录间隔过长", en="values or records lie too far apart"),
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
                Text(zh="类别劣于目标", en="a class is worse than its target"),
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
                Text(zh="监测值低于应达到的最小值", en="a value is below the minimum of the place"),
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
                Text(zh="比基准年下降不足", en="has not dropped enough from the base year"),
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
                Text(zh="趋势变差", en="values grow worse"),
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
                Text(zh="逾期未再次进行", en="not done again in time"),
                calendar.overdue,
                (_COLUMN, Limit("never", "condition", required=False), Limit("since_column", "column", required=False)),
                reference=False,
                fields=("duty",),
                duty="every",
            ),
            Check(
                "due_by",
                "calendar",
                Text(zh="到期未完成", en="not done by its day"),
                calendar.due_by,
                (Limit("holds", "condition"),),
                reference=False,
                fields=("duty",),
                duty="due",
            ),
            Check(
                "shrunk",
                "change",
                Text(zh="比旧版范围缩小", en="smaller than in the older version"),
                change.shrunk,
                (Limit("area_m2", unit="m2", required=False), Limit("share_percent", unit="%", required=False)),
                weighs=True,
            ),
            Check(
                "duplicate",
                "quality",
                Text(zh="重复登记", en="the same is told twice"),
                quality.duplicate,
                (Limit("columns", "columns", required=False), Limit("distance_m", unit="m", required=False)),
                reference=False,
                one_of=("columns", "distance_m"),
            ),
            Check(
                "implausible",
                "quality",
                Text(zh="数值超出合理范围", en="a number is out of its range"),
                quality.implausible,
                (_COLUMN, Limit("least", required=False), Limit("most", required=False)),
                reference=False,
                one_of=("least", "most"),
            ),
            Check(
                "invalid_code",
                "quality",
                Text(zh="编码不合规则", en="a code is not written as it must be"),
                quality.invalid_code,
                (_COLUMN, Limit("pattern", "pattern")),
                reference=False,
            ),
            Check(
                "routed",
                "routing",
                Text(zh="登记的责任单位与所在区域不符", en="names another unit than its place asks for"),
                routing.routed,
                (_COLUMN, Limit("inside", "text"), Limit("outside", "text")),
            ),
        )
    },
    zh="核查方法",
)
