"""The rows that a rule speaks of: a layer and a condition, references by name and how they are combined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from riverzones.catalogue.conditions import condition
from riverzones.declared.reading import Where, at, fields, one_of, words, wrong
from riverzones.errors import PhraseError
from riverzones.model import Condition, LayerKind, Selection, Text

__all__ = ["combination_of", "condition_of", "in_force_of", "references_of", "selection_of"]

InForce = tuple[tuple[str, Condition], ...]

_OPERATIONS = ("or", "and", "minus")


def selection_of(data: Any, kinds: Mapping[str, LayerKind], where: Where) -> Selection:
    """Return the rows that ``{layer: ..., where: ...}`` selects.

    Raises
    ------
    CatalogueError
        If there is no such layer, or the condition is none of it.
    """
    data = fields(data, where, required=["layer"], optional=["where"])
    return _picked(data, kinds, where)


def _picked(data: Mapping[str, Any], kinds: Mapping[str, LayerKind], where: Where) -> Selection:
    layers = words(data["layer"], where, "layer")
    read: Condition | None = None
    for layer in layers:
        one_of(layer, where, "layer", kinds)
        if data.get("where"):
            read = condition_of(str(data["where"]), kinds[layer], at(where, "where"))
    return Selection(layers, str(data["where"]) if data.get("where") else None, read)


def in_force_of(layers: Iterable[str], read: Condition | None, kinds: Mapping[str, LayerKind]) -> InForce:
    """Return, per layer of a reference, the condition on which its rows bind anybody.

    A condition of the rule's own that reads one of the same columns says it itself.
    """
    named = read.properties() if read is not None else set()
    conditions = ((layer, kinds[layer].in_force) for layer in layers)
    return tuple(
        (layer, binding) for layer, binding in conditions if binding is not None and not binding.properties() & named
    )


def references_of(data: Any, subject: Selection, kinds: Mapping[str, LayerKind], where: Where) -> dict[str, Selection]:
    """Return the references of a rule by name; none where it has none.

    Raises
    ------
    CatalogueError
        If one is no selection, or ``own`` or ``region`` name no column.
    """
    if data is None:
        return {}
    if not isinstance(data, Mapping):
        raise wrong(
            where,
            zh=f"应写作 {{名称: {{layer: ...}}}}，现为 {data!r}。",
            en=f"expected {{name: {{layer: ...}}}}, got {data!r}.",
        )
    references = {}
    for name, entry in data.items():
        here = at(where, str(name))
        entry = fields(entry, here, required=["layer"], optional=["where", "own", "region"])
        picked = _picked(entry, kinds, here)
        own = entry.get("own")
        if own is not None:
            if not isinstance(own, Mapping) or len(own) != 1:
                raise wrong(
                    at(here, "own"),
                    zh=f"应写作 {{对象字段: 参照字段}}，现为 {own!r}。",
                    en=f"expected {{column of the subject: column of the reference}}, got {own!r}.",
                )
            ((ours, theirs),) = own.items()
            for layer in subject.layers:
                one_of(ours, here, "own", kinds[layer].by_name)
            for layer in picked.layers:
                one_of(theirs, here, "own", kinds[layer].by_name)
            picked = replace(picked, own=(str(ours), str(theirs)))
        if entry.get("region") is not None:
            for layer in picked.layers:
                one_of(entry["region"], here, "region", kinds[layer].by_name)
            picked = replace(picked, region=str(entry["region"]))
        references[str(name)] = replace(picked, in_force=in_force_of(picked.layers, picked.condition, kinds))
    return references


def combination_of(data: Any, references: Mapping[str, Selection], where: Where) -> tuple[tuple[str, str], ...]:
    """Return ``a or b minus c`` as operations on names, read from left to right.

    Raises
    ------
    CatalogueError
        If a name is no reference, or not each stands there once.
    """
    if data is None:
        return tuple(("or", name) for name in references)
    tokens = str(data).split()
    steps = [("or", one_of(tokens[0] if tokens else "", where, "combine", references))]
    for operation, name in zip(tokens[1::2], tokens[2::2], strict=False):
        steps.append((one_of(operation, where, "combine", _OPERATIONS), one_of(name, where, "combine", references)))
    if len(tokens) % 2 == 0 or {name for _, name in steps} != set(references):
        raise wrong(
            at(where, "combine"),
            zh=f"应把每个参照用 or、and、minus 连起来，如 {' or '.join(references)}；现为“{data}”。",
            en=f"join every reference once by or, and, minus, such as {' or '.join(references)}; got {data!r}.",
        )
    return tuple(steps)


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
