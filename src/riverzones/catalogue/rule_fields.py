"""What checks on rates, sums, series and days ask of a rule: units, periods, targets, duties, measures, classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from riverzones.declared.reading import Where, at, day, one_of, wrong
from riverzones.declared.records import FLAG, WORD, YEAR, Choice, Default, Number, Record, RecordError, Whole, as_dict
from riverzones.model import Duty, LayerKind, Selection, Target, Text

if TYPE_CHECKING:
    from riverzones.audit.checks import Check

__all__ = ["EVERY", "TARGET", "rule_fields"]

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
    target = TARGET.read(data, where, "")
    given = [entry for entry in rule.get("limits") or [] if isinstance(entry, Mapping)]
    elsewhere = bool(given) and all(entry.get("unit_column") or entry.get("table") for entry in given)
    value = float("nan") if target["value"] is None and elsewhere else target["value"]
    if value is None:
        raise wrong(at(where, "value"), zh="应为数，现为 None。", en="expected a number, got None.")
    if check.name == "drop_from_base" and target["base_year"] is None:
        raise wrong(at(where, "base_year"), zh="要写与哪一年相比。", en="say with which year it is compared.")
    for entry in given:
        _same_unit(target["unit"], check, str(entry.get("measure", "count")), subject, kinds, where)
    return Target(**{**target, "value": value})


TARGET: Final = Record(
    {
        "unit": WORD,
        "value": Default(Number(), None),
        "op": Default(Choice(get_args(_Op)), ">="),
        "year": Default(YEAR, None),
        "base_year": Default(YEAR, None),
        "binding": Default(FLAG, True),
    },
    as_dict,
)
"""A number to be reached."""


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
    return EVERY.read(data["every"], where, "every")


def _every(months: int, days: int) -> Duty:
    if months + days == 0:
        raise RecordError(zh="应写作 {months: 3} 或 {days: 15}。", en="expected {months: 3} or {days: 15}.")
    return Duty(months=months, days=days)


_SPAN: Final = Whole(
    least=0,
    of=Text(zh="整数，写作 {months: 3} 或 {days: 15}", en="a whole number, as in {months: 3} or {days: 15}"),
)
EVERY: Final = Record({"months": Default(_SPAN, 0), "days": Default(_SPAN, 0)}, _every)
"""How often something must be done."""
