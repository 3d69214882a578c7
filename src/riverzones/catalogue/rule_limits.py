"""The limits of a rule by date, declared from what its check asks: a number, a column, a condition, a class ...

One declaration per type of limit (:data:`~riverzones.audit.checks.LimitType`): it reads what a rule writes against the
layers that the rule speaks of, and tells the JSON Schema what may stand there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from riverzones.catalogue.selections import condition_of
from riverzones.declared.reading import Where, at, one_of, wrong
from riverzones.declared.records import (
    DAY,
    WORD,
    WORDS,
    Choice,
    Declared,
    Default,
    Either,
    Fields,
    Items,
    Record,
    Table,
)
from riverzones.model import Classes, Condition, Dated, LayerKind, Selection, Text

if TYPE_CHECKING:
    from riverzones.audit.checks import Check, Limit

__all__ = ["RuleLayers", "limits_by_date"]

_MEASURES: Final = ("count", "length_m", "area_m2")


@dataclass(frozen=True, slots=True)
class RuleLayers:
    """The layers that the limits of a rule speak of; of none, where only the schema is asked.

    ``group_by`` is that of the rule: a layer of units, or a column that names their rows.
    """

    subject: Selection = field(default_factory=lambda: Selection(()))
    references: Mapping[str, Selection] = field(default_factory=dict)
    kinds: Mapping[str, LayerKind] = field(default_factory=dict)
    group_by: str = ""

    @property
    def of_references(self) -> tuple[str, ...]:
        """The layers of all references."""
        return tuple(layer for selection in self.references.values() for layer in selection.layers)


def limits_by_date(check: Check, layers: RuleLayers) -> Items[Dated[Mapping[str, Any]]]:
    """Declare the limits of a rule with ``check``: entries, each with the days it holds on."""

    def dated(here: Where, since: dt.date, until: dt.date | None, **sizes: Any) -> Dated[Mapping[str, Any]]:
        if until is not None and until <= since:
            raise wrong(
                at(here, "until"),
                zh=f"失效之日 {until} 应晚于施行之日 {since}。",
                en=f"it ends on {until}, not after it begins on {since}.",
            )
        given = {limit.name: sizes[limit.name] for limit in check.limits if sizes[limit.name] is not None}
        for limit in check.limits:
            if limit.type == "class" and limit.name in given:
                one_of(given[limit.name], here, limit.name, given["classes"].order)
        if check.one_of and not set(check.one_of) & set(given):
            raise wrong(
                here,
                zh=f"至少要写 {'、'.join(check.one_of)} 中的一个。",
                en=f"say at least one of {', '.join(check.one_of)}.",
            )
        return Dated(given, since, until)

    declared: dict[str, Declared[Any] | Default] = {"since": DAY, "until": Default(DAY, None)}
    for limit in check.limits:
        leaf = _DECLARED[limit.type](limit, check, layers)
        declared[limit.name] = leaf if limit.required else Default(leaf, None)
    described = {limit.name: words for limit in check.limits if (words := _described(limit))}
    of = Text(zh=" {since: 日期, ...} 的列表", en="a list of {since: date, ...}")
    return Items(Record(declared, dated, placed=True, described=described), least=1, of=of)


class _Size(Declared[float]):
    """A number of 0 or more, in the unit of its limit."""

    def __init__(self, unit: str) -> None:
        self.unit = unit

    def read(self, value: Any, where: Where, field: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise wrong(
                at(where, field),
                zh=f"应为不小于 0 的数{f'（{self.unit}）' if self.unit else ''}，现为 {value!r}。",
                en=f"expected a number{f' ({self.unit})' if self.unit else ''} of 0 or more, got {value!r}.",
                hint=Text(zh="数值不要加引号和单位。", en="Write it without quotes and without a unit."),
            )
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": 0}


def _number(limit: Limit, check: Check, layers: RuleLayers) -> Declared[Any]:
    """A size, or sizes by the value of a column (rank, grade, level); none of these where rows are put together."""
    size = _Size(limit.unit)
    if check.grouped:
        return size
    named = {"reference": layers.of_references} if check.reference else {}
    values = Table(size, least=1, of=Text(zh=" {取值: 数}", en="{value: number}"))
    by_value: Fields = {"by": WORD, "values": values, "of": Default(Choice([*named, "subject"]), None)}
    return Either(
        Record(by_value, _by_value({**named, "subject": layers.subject.layers}, layers.kinds), placed=True), size
    )


def _by_value(
    layers: Mapping[str, tuple[str, ...]], kinds: Mapping[str, LayerKind]
) -> Callable[..., Mapping[str, Any]]:
    """What makes sizes by the value of a column that all layers of the references, or of the subject, have."""
    shared = {
        of: [name for name in kinds[names[0]].by_name if all(name in kinds[layer].by_name for layer in names)]
        for of, names in layers.items()
        if names
    }

    def sizes(here: Where, by: str, values: Mapping[str, float], of: str | None) -> Mapping[str, Any]:
        asked = shared if of is None else {of: shared[of]}
        one_of(by, here, "by", dict.fromkeys(name for names in asked.values() for name in names))
        whose = next(side for side, names in asked.items() if by in names)
        for layer in layers[whose]:
            coded = [value.name for value in kinds[layer].by_name[by].values]
            for word in values if coded else ():
                one_of(word, here, "values", coded)
        return {"by": by, "of": whose, "values": dict(values)}

    return sizes


class _ColumnOf(Declared[str]):
    """A column that each of these layers has."""

    def __init__(self, layers: Iterable[str], kinds: Mapping[str, LayerKind]) -> None:
        self.layers, self.kinds = tuple(layers), kinds

    def read(self, value: Any, where: Where, field: str) -> str:
        for layer in self.layers:
            one_of(value, where, field, self.kinds[layer].by_name)
        return str(value)

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


class _ColumnsOf(_ColumnOf):
    """One column that each of these layers has, or several."""

    def read(self, value: Any, where: Where, field: str) -> Any:
        return tuple(super(_ColumnsOf, self).read(name, where, field) for name in WORDS.read(value, where, field))

    def schema(self) -> dict[str, Any]:
        return WORDS.schema()


class _ConditionOn(Declared[Condition]):
    """A condition on the rows of these layers."""

    def __init__(self, layers: Iterable[str], kinds: Mapping[str, LayerKind]) -> None:
        self.kinds = [kinds[layer] for layer in layers]

    def read(self, value: Any, where: Where, field: str) -> Condition:
        first, *_ = [condition_of(str(value), kind, at(where, field)) for kind in self.kinds]
        return first

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


class _Named(Declared[str]):
    """A word that stands in each of these lists."""

    def __init__(self, *choices: Iterable[str]) -> None:
        self.choices = [list(dict.fromkeys(names)) for names in choices]

    def read(self, value: Any, where: Where, field: str) -> str:
        for names in self.choices:
            one_of(value, where, field, names)
        return str(value)

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


def _measure(_limit: Limit, _check: Check, layers: RuleLayers) -> Declared[str]:
    """Count, length, area, or a column of numbers."""
    numbers = (
        [name for name, column in layers.kinds[layer].by_name.items() if column.dtype in ("integer", "number")]
        for layer in layers.subject.layers
    )
    return _Named(*([*_MEASURES, *names] for names in numbers))


class _UnitColumn(Declared[str]):
    """A column of the layer of units: that which ``group_by`` names, or whose rows its column names."""

    def __init__(self, layers: RuleLayers) -> None:
        by, kinds = layers.group_by, layers.kinds
        units: tuple[str, ...] = (by,) if by in kinds else ()
        for layer in layers.subject.layers:
            column = kinds[layer].by_name.get(by)
            units = column.refers if column is not None else units
        self.columns = [name for layer in units if layer in kinds for name in kinds[layer].by_name]

    def read(self, value: Any, where: Where, field: str) -> str:
        if not self.columns:
            raise wrong(
                at(where, field),
                zh="group_by 应为图层，或指向图层的字段。",
                en="group_by must be a layer, or a column that names the rows of one.",
            )
        return one_of(value, where, field, self.columns)

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


class _ClassesIn(Declared[Classes]):
    """An ordered column of the references, with its classes in their order and how they are spelt."""

    def __init__(self, layers: RuleLayers) -> None:
        self.columns = [layers.kinds[layer].by_name for layer in layers.of_references]

    def read(self, value: Any, where: Where, field: str) -> Classes:
        order: tuple[str, ...] = ()
        spellings: dict[str, str] = {}
        for columns in self.columns:
            ordered = [name for name, column in columns.items() if column.ordered]
            column = columns[one_of(value, where, field, ordered)]
            order = tuple(coded.name for coded in column.values)
            spellings |= column.folded_values
        return Classes(str(value), order, spellings)

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


class _Pattern(Declared[str]):
    """A regular expression."""

    def read(self, value: Any, where: Where, field: str) -> str:
        try:
            re.compile(str(value))
        except re.error as error:
            raise wrong(
                at(where, field),
                zh=f"不是正则表达式：{value!r}（{error}）。",
                en=f"no regular expression: {value!r} ({error}).",
                hint=Text(zh="例如 [0-9]{12}。", en="Such as [0-9]{12}."),
            ) from error
        return str(value)

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


_DECLARED: Final[Mapping[str, Callable[[Limit, Check, RuleLayers], Declared[Any]]]] = {
    "number": _number,
    "column": lambda _, __, layers: _ColumnOf(layers.subject.layers, layers.kinds),
    "columns": lambda _, __, layers: _ColumnsOf(layers.subject.layers, layers.kinds),
    "reference_column": lambda _, __, layers: _ColumnOf(layers.of_references, layers.kinds),
    "condition": lambda _, __, layers: _ConditionOn(layers.subject.layers, layers.kinds),
    "reference_condition": lambda _, __, layers: _ConditionOn(layers.of_references, layers.kinds),
    "text": lambda limit, _, __: Choice(limit.choices) if limit.choices else WORD,
    "measure": _measure,
    "unit_column": lambda _, __, layers: _UnitColumn(layers),
    "classes": lambda _, __, layers: _ClassesIn(layers),
    "class": lambda _, __, ___: WORD,
    "pattern": lambda _, __, ___: _Pattern(),
}
"""What a limit of each type may be."""
_TYPES: Final[Mapping[str, str]] = {
    "column": "A column of the subject.",
    "reference_column": "A column of the reference.",
    "condition": "CQL2 on the subject.",
    "reference_condition": "CQL2 on the reference.",
    "measure": "count, length_m, area_m2 or a column of numbers of the subject.",
    "unit_column": "A column of the layer that group_by names.",
    "classes": "An ordered column of the reference.",
    "class": "One of these classes.",
    "pattern": "A regular expression.",
}


def _described(limit: Limit) -> str:
    return " ".join(filter(None, [_TYPES.get(limit.type, ""), f"[{limit.unit}]" if limit.unit else ""]))
