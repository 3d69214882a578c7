"""The limits of a rule by date, each of the type that its check asks: a number, a column, a condition, a class."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from riverzones.catalogue.selections import condition_of
from riverzones.declared.reading import Where, at, day, fields, one_of, words, wrong
from riverzones.model import Classes, Dated, LayerKind, Selection, Text

if TYPE_CHECKING:
    from riverzones.audit.checks import Check, Limit

__all__ = ["rule_limits"]

_MEASURES: Final = ("count", "length_m", "area_m2")


def rule_limits(
    rule: Mapping[str, Any],
    check: Check,
    subject: Selection,
    references: Mapping[str, Selection],
    kinds: Mapping[str, LayerKind],
    where: Where,
) -> tuple[Dated[Mapping[str, Any]], ...]:
    """Return the limits of a rule, each entry with the days it holds on.

    Raises
    ------
    CatalogueError
        If a limit is not of the type that ``check`` asks, a required one is missing, or an entry ends before it begins.
    """
    here, data = at(where, "limits"), rule["limits"]
    if not isinstance(data, list) or not data:
        raise wrong(
            here,
            zh=f"应为 {{since: 日期, ...}} 的列表，现为 {data!r}。",
            en=f"expected a list of {{since: date, ...}}, got {data!r}.",
        )
    dated: list[Dated[Mapping[str, Any]]] = []
    needed = [limit.name for limit in check.limits if limit.required]
    free = [limit.name for limit in check.limits if not limit.required]
    for number, entry in enumerate(data, start=1):
        entry_path = at(here, f"entry {number}", zh=f"第 {number} 项")
        entry = fields(entry, entry_path, required=["since", *needed], optional=["until", *free])
        since = day(entry["since"], entry_path, "since")
        until = day(entry["until"], entry_path, "until") if entry.get("until") else None
        if until is not None and until <= since:
            raise wrong(
                at(entry_path, "until"),
                zh=f"失效之日 {until} 应晚于施行之日 {since}。",
                en=f"it ends on {until}, not after it begins on {since}.",
            )
        sizes = {
            limit.name: _limit(entry[limit.name], limit, check, subject, references, kinds, entry_path)
            if limit.type not in _LIMITS
            else _LIMITS[limit.type](
                _GivenLimit(limit.name, entry[limit.name], entry, rule, subject, references, kinds, entry_path)
            )
            for limit in check.limits
            if entry.get(limit.name) is not None
        }
        if check.one_of and not set(check.one_of) & set(sizes):
            raise wrong(
                entry_path,
                zh=f"至少要写 {'、'.join(check.one_of)} 中的一个。",
                en=f"say at least one of {', '.join(check.one_of)}.",
            )
        dated.append(Dated(sizes, since, until))
    return tuple(dated)


def _limit(
    value: Any,
    limit: Limit,
    check: Check,
    subject: Selection,
    references: Mapping[str, Selection],
    kinds: Mapping[str, LayerKind],
    where: Where,
) -> Any:
    """One size or word, of the type that the check asks."""
    if limit.type == "number":
        return _number(value, limit, _layers_of(check, subject, references), kinds, where)
    if limit.type == "column":
        for layer in subject.layers:
            one_of(value, where, limit.name, kinds[layer].by_name)
        return str(value)
    if limit.type == "columns":
        for name in words(value, where, limit.name):
            for layer in subject.layers:
                one_of(name, where, limit.name, kinds[layer].by_name)
        return words(value, where, limit.name)
    if limit.type == "reference_column":
        for selection in references.values():
            for layer in selection.layers:
                one_of(value, where, limit.name, kinds[layer].by_name)
        return str(value)
    if limit.type == "condition":
        read = [condition_of(str(value), kinds[layer], at(where, limit.name)) for layer in subject.layers]
        return read[0]
    if limit.type == "reference_condition":
        layers = [layer for selection in references.values() for layer in selection.layers]
        read = [condition_of(str(value), kinds[layer], at(where, limit.name)) for layer in layers]
        return read[0]
    if limit.choices:
        one_of(value, where, limit.name, limit.choices)
    return str(value)


def _layers_of(check: Check, subject: Selection, references: Mapping[str, Selection]) -> dict[str, tuple[str, ...]]:
    """Whose columns a number may hang on, and in which layers these are; none where rows are put together."""
    if check.grouped:
        return {}
    named = tuple(layer for selection in references.values() for layer in selection.layers)
    return {"reference": named, "subject": subject.layers} if named else {"subject": subject.layers}


def _number(
    value: Any, limit: Limit, layers: Mapping[str, tuple[str, ...]], kinds: Mapping[str, LayerKind], where: Where
) -> Any:
    here = at(where, limit.name)
    if isinstance(value, Mapping) and layers:  # by the value of a column: by rank, grade, level
        data = fields(value, here, required=["by", "values"], optional=["of"])
        shared = {
            of: [
                name
                for name in kinds[names[0]].by_name
                if all(name in kinds[layer_name].by_name for layer_name in names)
            ]
            for of, names in layers.items()
        }
        if data.get("of") is not None:
            shared = {(of := one_of(data["of"], here, "of", shared)): shared[of]}
        by = one_of(data["by"], here, "by", dict.fromkeys(name for names in shared.values() for name in names))
        of = next(of for of, names in shared.items() if by in names)
        if not isinstance(data["values"], Mapping) or not data["values"]:
            raise wrong(
                at(here, "values"),
                zh=f"应写作 {{取值: 数}}，现为 {data['values']!r}。",
                en=f"expected {{value: number}}, got {data['values']!r}.",
            )
        for layer in layers[of]:
            known = [value.name for value in kinds[layer].by_name[by].values]
            for word in data["values"] if known else ():
                one_of(str(word), here, "values", known)
        sizes = {str(word): _number(size, limit, {}, kinds, where) for word, size in data["values"].items()}
        return {"by": by, "of": of, "values": sizes}
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        unit = f" ({limit.unit})" if limit.unit else ""
        raise wrong(
            here,
            zh=f"应为不小于 0 的数{unit.replace(' (', '（').replace(')', '）')}，现为 {value!r}。",
            en=f"expected a number{unit} of 0 or more, got {value!r}.",
            hint=Text(zh="数值不要加引号和单位。", en="Write it without quotes and without a unit."),
        )
    return value


@dataclass(frozen=True, slots=True)
class _GivenLimit:
    """A limit as a rule gives it: its name and value, the entry of limits and the rule it stands in, and the layers."""

    name: str
    value: Any
    entry: Mapping[str, Any]
    rule: Mapping[str, Any]
    subject: Selection
    references: Mapping[str, Selection]
    kinds: Mapping[str, LayerKind]
    where: Where


def _measure(given: _GivenLimit) -> str:
    for layer in given.subject.layers:
        columns = given.kinds[layer].by_name
        numbers = [name for name, column in columns.items() if column.dtype in ("integer", "number")]
        one_of(given.value, given.where, given.name, list(dict.fromkeys([*_MEASURES, *numbers])))
    return str(given.value)


def _unit_column(given: _GivenLimit) -> str:
    """A column of the layer of units: that which ``group_by`` names, or whose rows its column names."""
    by = str(given.rule.get("group_by") or "")
    layers: tuple[str, ...] = (by,) if by in given.kinds else ()
    for layer in given.subject.layers:
        column = given.kinds[layer].by_name.get(by)
        layers = column.refers if column is not None else layers
    known = [name for layer in layers if layer in given.kinds for name in given.kinds[layer].by_name]
    if not known:
        raise wrong(
            at(given.where, given.name),
            zh="group_by 应为图层，或指向图层的字段。",
            en="group_by must be a layer, or a column that names the rows of one.",
        )
    return one_of(given.value, given.where, given.name, known)


def _classes(given: _GivenLimit) -> Classes:
    order: tuple[str, ...] = ()
    spellings: dict[str, str] = {}
    column = given.entry.get("classes")
    for selection in given.references.values():
        for layer in selection.layers:
            columns = given.kinds[layer].by_name
            ordered = [name for name, known in columns.items() if known.ordered]
            known = columns[one_of(column, given.where, "classes", ordered)]
            order = tuple(value.name for value in known.values)
            spellings |= known.folded_values
    return Classes(str(column), order, spellings)


def _class(given: _GivenLimit) -> str:
    return one_of(given.value, given.where, given.name, _classes(given).order)


def _pattern(given: _GivenLimit) -> str:
    try:
        re.compile(str(given.value))
    except re.error as error:
        raise wrong(
            at(given.where, given.name),
            zh=f"不是正则表达式：{given.value!r}（{error}）。",
            en=f"no regular expression: {given.value!r} ({error}).",
            hint=Text(zh="例如 [0-9]{12}。", en="Such as [0-9]{12}."),
        ) from error
    return str(given.value)


_LIMITS: Mapping[str, Callable[[_GivenLimit], Any]] = {
    "measure": _measure,
    "unit_column": _unit_column,
    "classes": _classes,
    "class": _class,
    "pattern": _pattern,
}
"""How a limit of these types is read; the others are read with the rule."""
