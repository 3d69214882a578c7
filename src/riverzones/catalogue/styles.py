"""Styles, read from ``catalogue/styles``: one file for a layer kind, or for several that look alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

from riverzones.catalogue.reading import Source, Where, at, fields, one_of, read_yaml, text, wrong
from riverzones.model import FINDING_COLUMNS, LayerKind, Style, Symbol, Text
from riverzones.registry import nearest_names

__all__ = ["FINDINGS", "SHAPES", "read_style"]

SHAPES = ("circle", "square", "triangle", "diamond", "cross", "star")
"""Point markers every map can draw."""
FINDINGS = "findings"
MADE: Mapping[str, tuple[str, ...]] = {
    FINDINGS: tuple(FINDING_COLUMNS),
    "concern": (),
    "measured": (),
    "trace": (),
    "trace_start": (),
    "stretches": ("stretch",),
    "holding": (),
    "compared_a": ("tier",),
    "compared_b": ("tier",),
    "compared_parts": ("side",),
}
"""Styles of what riverzones draws by itself, which is no layer kind, with the columns it may be split by: findings,
what a map of one part is about, the way of a trace and its start, stretches of a trace back, where a spill is held,
two sets of zones and what only one covers."""
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_DASH = re.compile(r"\d+(?: \d+)*")
_RANGES = {"width": (0.0, 12.0), "opacity": (0.0, 1.0), "fill_opacity": (0.0, 1.0), "radius": (1.0, 20.0)}
_SYMBOL = tuple(item.name for item in dataclass_fields(Symbol))


def read_style(path: Source, kinds: Mapping[str, LayerKind]) -> Style:
    """Return the style in one file of ``catalogue/styles``.

    The title of a case is the title its value has in the vocabulary, unless the file gives one.
    A case takes from the symbol of the layer what it does not say itself.

    Raises
    ------
    CatalogueError
        If no layer kind uses the style, a field is unknown, a colour is not ``#rrggbb``,
        or ``by`` or a case is no column or value of every kind that uses it.
    """
    where = path.name
    data = fields(read_yaml(path), where, required=["name", "symbol"], optional=["order", "shown", "by", "cases"])
    name = str(data["name"])
    if name != path.name.removesuffix(".yaml"):
        raise wrong(where, zh=f"名称“{name}”应与文件名一致。", en=f"the name {name!r} must be the name of the file.")
    users = [kind for kind in kinds.values() if (kind.style or kind.name) == name]
    if not users and name not in MADE:
        close = nearest_names(name, [kind.style or kind.name for kind in kinds.values()])
        hint = Text(zh="请在某个图层类别的 style 字段中写明它。", en="Name it in the style field of a layer kind.")
        if close:
            hint = Text(zh=f"是否指“{close[0]}”？", en=f"Did you mean {close[0]!r}?")
        raise wrong(
            where, zh=f"没有图层类别使用样式“{name}”。", en=f"no layer kind uses the style {name!r}.", hint=hint
        )
    symbol = _symbol(Symbol(), data["symbol"], at(where, "symbol"))
    by = data.get("by")
    if (by is None) != (data.get("cases") is None):
        raise wrong(where, zh="字段 by 与 cases 应同时出现。", en="the fields 'by' and 'cases' go together.")
    return Style(
        name=name,
        symbol=symbol,
        order=int(_number(data.get("order", 50), at(where, "order"), 0, 100)),
        by=by,
        cases=_cases(data["cases"], symbol, _titles(str(by), users, MADE.get(name, ()), where), where) if by else (),
        shown=_flag(data.get("shown", True), at(where, "shown")),
    )


def _titles(by: str, users: Sequence[LayerKind], made: Sequence[str], where: Where) -> dict[str, Text] | None:
    """Values of the column ``by`` with their titles; None when any value may come."""
    if not users:
        one_of(by, where, "by", made)
        return None
    known: dict[str, Text] = {}
    for kind in users:
        column = kind.by_name[one_of(by, at(where, f"layer {kind.name}", zh=f"图层 {kind.name}"), "by", kind.by_name)]
        if not column.values:
            return None
        known.update({value.name: value.title for value in column.values})
    return known


def _cases(
    data: Any, symbol: Symbol, titles: Mapping[str, Text] | None, where: Where
) -> tuple[tuple[str, Text, Symbol], ...]:
    if not isinstance(data, Mapping):
        raise wrong(
            at(where, "cases"),
            zh=f"应由“值: 样式”组成，现为 {data!r}。",
            en=f"expected a mapping of values, got {data!r}.",
        )
    found = []
    for key, entry in data.items():
        value, here = str(key), at(where, f"case {key}", zh=f"取值 {key}")
        entry = fields(entry, here, required=["symbol"], optional=["title"])
        if titles is not None:
            one_of(value, where, "cases", titles)
        if "title" in entry:
            title = text(entry["title"], here, "title")
        elif titles is not None:
            title = titles[value]
        else:
            raise wrong(here, zh="缺少字段“title”。", en="the field 'title' is missing.")
        found.append((value, title, _symbol(symbol, entry["symbol"], at(here, "symbol"))))
    return tuple(found)


def _symbol(base: Symbol, data: Any, where: Where) -> Symbol:
    data = fields(data, where, required=[], optional=_SYMBOL)
    said: dict[str, Any] = {}
    for name, value in data.items():
        if name in ("stroke", "fill", "dash") and value is None and name != "stroke":
            said[name] = None
        elif name in ("stroke", "fill"):
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                raise wrong(
                    at(where, name),
                    zh=f"颜色应写作 '#1f78b4'，现为 {value!r}。",
                    en=f"expected a colour as '#1f78b4', got {value!r}.",
                )
            said[name] = value
        elif name == "dash":
            if not isinstance(value, str) or not _DASH.fullmatch(value):
                raise wrong(
                    at(where, "dash"),
                    zh=f"虚线应写作 '6 4'，现为 {value!r}。",
                    en=f"expected lengths as '6 4', got {value!r}.",
                )
            said[name] = value
        elif name == "shape":
            said[name] = one_of(value, where, "shape", SHAPES)
        else:
            said[name] = _number(value, at(where, name), *_RANGES[name])
    return replace(base, **said)


def _number(value: Any, where: Where, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise wrong(
            where,
            zh=f"应为 {low:g} 至 {high:g} 的数值，现为 {value!r}。",
            en=f"expected a number from {low:g} to {high:g}, got {value!r}.",
        )
    return float(value)


def _flag(value: Any, where: Where) -> bool:
    if not isinstance(value, bool):
        raise wrong(where, zh=f"应为 true 或 false，现为 {value!r}。", en=f"expected true or false, got {value!r}.")
    return value
