"""The rows that a rule speaks of, declared: a layer and a condition, references by name and how they are combined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from riverzones.catalogue.conditions import condition
from riverzones.declared.reading import Where, at, one_of, wrong
from riverzones.declared.records import WORD, Choices, Declared, Default, Fields, Record, Table
from riverzones.errors import PhraseError
from riverzones.model import Condition, LayerKind, Selection, Text

__all__ = ["Combination", "condition_of", "in_force_of", "references_table", "selection_record"]

InForce = tuple[tuple[str, Condition], ...]

_OPERATIONS: Final = ("or", "and", "minus")


def selection_record(kinds: Mapping[str, LayerKind]) -> Record[Selection]:
    """Declare the rows that ``{layer: ..., where: ...}`` selects."""

    def selection(here: Where, layer: tuple[str, ...], where: str) -> Selection:
        return _selected(here, layer, where, kinds)

    return Record(_selection_fields(kinds), selection, placed=True, described=_DESCRIBED)


_DESCRIBED: Final = {"where": "CQL2"}


def _selection_fields(kinds: Mapping[str, LayerKind]) -> Fields:
    return {"layer": Choices(kinds, least=1), "where": Default(WORD, "")}


def _selected(here: Where, layers: tuple[str, ...], where: str, kinds: Mapping[str, LayerKind]) -> Selection:
    """A selection; its condition must read columns that each of its layers has."""
    read = [condition_of(where, kinds[layer], at(here, "where")) for layer in layers] if where else [None]
    return Selection(layers, where or None, read[-1])


def in_force_of(layers: Iterable[str], read: Condition | None, kinds: Mapping[str, LayerKind]) -> InForce:
    """Return, per layer of a reference, the condition on which its rows bind anybody.

    A condition of the rule's own that reads one of the same columns says it itself.
    """
    named = read.properties() if read is not None else set()
    conditions = ((layer, kinds[layer].in_force) for layer in layers)
    return tuple(
        (layer, binding) for layer, binding in conditions if binding is not None and not binding.properties() & named
    )


def references_table(subject: Selection, kinds: Mapping[str, LayerKind]) -> Table[Selection]:
    """Declare the references of a rule on ``subject``, by name: selections, with ``own`` and ``region``."""

    def reference(
        here: Where, layer: tuple[str, ...], where: str, own: tuple[str, str] | None, region: str | None
    ) -> Selection:
        for layers, field, column in (
            (subject.layers, "own", own and own[0]),
            (layer, "own", own and own[1]),
            (layer, "region", region),
        ):
            for name in layers if column is not None else ():
                one_of(column, here, field, kinds[name].by_name)
        selected = _selected(here, layer, where, kinds)
        in_force = in_force_of(layer, selected.condition, kinds)
        return replace(selected, own=own, region=region, in_force=in_force)

    entry = Record(
        {**_selection_fields(kinds), "own": Default(_OwnRows(), None), "region": Default(WORD, None)},
        reference,
        placed=True,
        described={
            **_DESCRIBED,
            "own": "Only rows of the subject's own: a column of it and one of the reference that are alike.",
            "region": "A column of the reference: what has one value is one area.",
        },
    )
    return Table(entry, least=1, of=Text(zh="{名称: {layer: ...}}", en="{name: {layer: ...}}"))


class _OwnRows(Declared[tuple[str, str]]):
    """A column of the subject and the one of the reference that must be equal, as a mapping of one to the other."""

    def read(self, value: Any, where: Where, field: str) -> tuple[str, str]:
        if not isinstance(value, Mapping) or len(value) != 1:
            raise wrong(
                at(where, field),
                zh=f"应写作 {{对象字段: 参照字段}}，现为 {value!r}。",
                en=f"expected {{column of the subject: column of the reference}}, got {value!r}.",
            )
        ((ours, theirs),) = value.items()
        return str(ours), str(theirs)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "additionalProperties": {"type": "string"},
        }


class Combination(Declared[tuple[tuple[str, str], ...]]):
    """``a or b minus c``: operations on the names of references, read from left to right."""

    def __init__(self, references: Collection[str]) -> None:
        self.references = references

    def read(self, value: Any, where: Where, field: str) -> tuple[tuple[str, str], ...]:
        tokens = str(value).split()
        steps = [("or", one_of(tokens[0] if tokens else "", where, field, self.references))]
        for operation, name in zip(tokens[1::2], tokens[2::2], strict=False):
            steps.append((one_of(operation, where, field, _OPERATIONS), one_of(name, where, field, self.references)))
        if len(tokens) % 2 == 0 or {name for _, name in steps} != set(self.references):
            raise wrong(
                at(where, field),
                zh=f"应把每个参照用 or、and、minus 连起来，如 {' or '.join(self.references)}；现为“{value}”。",
                en=f"join every reference once by or, and, minus, such as {' or '.join(self.references)}; "
                f"got {value!r}.",
            )
        return tuple(steps)

    def schema(self) -> dict[str, Any]:
        return WORD.schema()


def condition_of(where_text: str, kind: LayerKind, where: Where) -> Condition:
    """Return the condition of a rule, which names columns by their English ids: the audit needs no dictionary.

    Raises
    ------
    CatalogueError
        If it cannot be read, or names a column by another word than its id.
    """
    try:
        resolved = condition(where_text, kind)
    except PhraseError:
        zh, en = (_refusal(where_text, kind, lang) for lang in ("zh", "en"))
        hint = Text(zh=zh.hint, en=en.hint)
        raise wrong(where, zh=zh.message, en=en.message, hint=hint) from None
    for name in resolved.properties():
        if name not in where_text:
            raise wrong(where, zh=f"字段请写其标识“{name}”。", en=f"write the column by its id {name!r}.")
    for name in resolved.variables():
        if name != "audit_day" and not name.startswith("pack."):
            raise wrong(
                where,
                zh=f"没有 @{name}；可用 @audit_day、@pack.名称。",
                en=f"there is no @{name}; use @audit_day or @pack.NAME.",
            )
    return resolved


def _refusal(where_text: str, kind: LayerKind, lang: str) -> PhraseError:
    """What a condition that cannot be read is told in ``lang``."""
    try:
        condition(where_text, kind, lang=lang)
    except PhraseError as error:
        return error
    raise AssertionError(where_text)
