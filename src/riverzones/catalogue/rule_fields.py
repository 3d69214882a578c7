"""What checks on rates, sums, series and days ask of a rule: units, periods, targets, duties, measures, classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, cast, get_args

from riverzones.catalogue.reading import Where, at, day, fields, one_of, wrong
from riverzones.model import Duty, LayerKind, Selection, Target

if TYPE_CHECKING:
    from riverzones.audit.checks import Check

__all__ = ["rule_fields"]

_Op = Literal[">=", "<=", ">", "<", "="]
_TARGET_UNITS: Final = {"count": ("count",), "length_m": ("m", "km"), "area_m2": ("m2", "hm2", "km2")}
_PERIODS: Final = ("year", "quarter", "month")


def rule_fields(
    check: Check, rule: Mapping[str, Any], subject: Selection, kinds: Mapping[str, LayerKind], where: Where
) -> dict[str, Any]:
    """Return ``group_by``, ``period``, ``target`` and ``duty`` of a rule.

    Raises
    ------
    CatalogueError
        If the check needs one that is not there, or one is not known or of the wrong type.
    """
    for name, needed in (("target", "target" in check.fields), (check.duty, "duty" in check.fields)):
        if needed and not rule.get(name):
            raise wrong(
                at(where, name), zh=f"核查方法“{check.name}”要写 {name}。", en=f"the check {check.name!r} needs it."
            )
    for name in ("except", "unclear"):
        if check.grouped and rule.get(name):
            raise wrong(
                at(where, name),
                zh=f"核查方法“{check.name}”按单元合计，除外情形请写在 subject 的 where 中。",
                en=f"the check {check.name!r} puts rows together: leave rows out by where of the subject.",
            )
    target = None
    if rule.get("target"):
        target = _target(rule["target"], check, rule, subject, kinds, at(where, "target"))
    return {
        "group_by": _group_by(rule["group_by"], subject, kinds, where) if rule.get("group_by") else None,
        "period": one_of(rule["period"], where, "period", _PERIODS) if rule.get("period") else None,
        "target": target,
        "duty": _duty(rule, where),
    }


def _group_by(word: Any, subject: Selection, kinds: Mapping[str, LayerKind], where: Where) -> str:
    """A column of the subject, or a layer of places."""
    columns = [name for layer in subject.layers for name in kinds[layer].by_name]
    areas = [name for name, kind in kinds.items() if "polygon" in kind.geometry]
    return one_of(word, where, "group_by", [*columns, *areas])


def _target(
    data: Any,
    check: Check,
    rule: Mapping[str, Any],
    subject: Selection,
    kinds: Mapping[str, LayerKind],
    where: Where,
) -> Target:
    data = fields(data, where, required=["unit"], optional=["value", "op", "year", "base_year", "binding"])
    given = [entry for entry in rule.get("limits") or [] if isinstance(entry, Mapping)]
    elsewhere = bool(given) and all(entry.get("unit_column") or entry.get("table") for entry in given)
    value = data.get("value", float("nan") if elsewhere else None)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong(at(where, "value"), zh=f"应为数，现为 {value!r}。", en=f"expected a number, got {value!r}.")
    for name in ("year", "base_year"):
        year = data.get(name)
        if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 2200):
            raise wrong(at(where, name), zh=f"应为年份，现为 {year!r}。", en=f"expected a year, got {year!r}.")
    if check.name == "drop_from_base" and data.get("base_year") is None:
        raise wrong(at(where, "base_year"), zh="要写与哪一年相比。", en="say with which year it is compared.")
    for entry in given:
        _same_unit(str(data["unit"]), check, str(entry.get("measure", "count")), subject, kinds, where)
    return Target(
        float(value),
        str(data["unit"]),
        cast(Any, one_of(data.get("op", ">="), where, "op", get_args(_Op))),
        data.get("year"),
        data.get("base_year"),
        bool(data.get("binding", True)),
    )


def _same_unit(
    unit: str, check: Check, measure: str, subject: Selection, kinds: Mapping[str, LayerKind], where: Where
) -> None:
    """A target is in the unit in which the check measures."""
    allowed: tuple[str, ...] = ("%",) if "target" in check.fields else (unit,)
    if check.family == "total":
        columns = [kinds[layer].by_name.get(measure) for layer in subject.layers]
        allowed = _TARGET_UNITS.get(measure) or tuple(
            dict.fromkeys(column.unit or unit for column in columns if column is not None)
        )
    if allowed and unit not in allowed:
        raise wrong(
            at(where, "unit"),
            zh=f"此处按 {'、'.join(allowed)} 计，现为“{unit}”。",
            en=f"it is measured in {' or '.join(allowed)} here, got {unit!r}.",
        )


def _duty(data: Mapping[str, Any], where: Where) -> Duty | None:
    if data.get("due"):
        return Duty(due=day(data["due"], where, "due"))
    if not data.get("every"):
        return None
    every = fields(data["every"], at(where, "every"), required=[], optional=["months", "days"])
    months, days = every.get("months", 0), every.get("days", 0)
    whole = all(isinstance(size, int) and not isinstance(size, bool) and size >= 0 for size in (months, days))
    if not whole or months + days == 0:
        raise wrong(
            at(where, "every"),
            zh="应写作 {months: 3} 或 {days: 15}。",
            en="expected {months: 3} or {days: 15}.",
        )
    return Duty(months=months, days=days)
