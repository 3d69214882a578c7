"""Styles, read from ``catalogue/styles``: one file for a layer kind, or for several that look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from riverzones.declared.reading import Source, Where, at, lined, missing, one_of, read_yaml, wrong
from riverzones.declared.records import (
    BILINGUAL,
    FLAG,
    WORD,
    Choice,
    Default,
    Nullable,
    Number,
    Record,
    Table,
    Whole,
    Word,
    as_dict,
    named_at,
)
from riverzones.model import FINDING_COLUMNS, LayerKind, Style, Symbol, Text
from riverzones.registry import nearest_names
from riverzones.terms import labels

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
    return lined(path, lambda: _style(path, kinds))


def _style(path: Source, kinds: Mapping[str, LayerKind]) -> Style:
    where = path.name
    style = _STYLE.read(read_yaml(path), where, "")
    name, by = style["name"], style["by"]
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
    if (by is None) != (style["cases"] is None):
        raise wrong(where, zh="字段 by 与 cases 应同时出现。", en="the fields 'by' and 'cases' go together.")
    symbol = replace(Symbol(), **style["symbol"])
    return Style(
        name=name,
        symbol=symbol,
        order=style["order"],
        by=by,
        cases=_cases(style["cases"], symbol, _titles(by, users, MADE.get(name, ()), where), where) if by else (),
        shown=style["shown"],
    )


def _titles(by: str, users: Sequence[LayerKind], coded: Sequence[str], where: Where) -> dict[str, Text] | None:
    """Values of the column ``by`` with their titles; None when any value may come."""
    if not users:
        one_of(by, where, "by", coded)
        return None
    known: dict[str, Text] = {}
    for kind in users:
        column = kind.by_name[one_of(by, at(where, f"layer {kind.name}", zh=f"图层 {kind.name}"), "by", kind.by_name)]
        if not column.values:
            return None
        known.update({value.name: value.title for value in column.values})
    return known


def _cases(
    cases: Mapping[str, Mapping[str, Any]], symbol: Symbol, titles: Mapping[str, Text] | None, where: Where
) -> tuple[tuple[str, Text, Symbol], ...]:
    """Symbols by value: each takes from the symbol of the layer what it does not say itself."""
    read_cases = []
    for value, case in cases.items():
        if titles is not None:
            one_of(value, where, "cases", titles)
        title = case["title"] or (titles[value] if titles is not None else None)
        if title is None:
            raise missing("title", named_at(where, "cases", value, _CASE))
        read_cases.append((value, title, replace(symbol, **case["symbol"])))
    return tuple(read_cases)


def _stated(**given: Any) -> dict[str, Any]:
    """What a symbol says itself."""
    return {name: value for name, value in given.items() if value is not _UNSAID}


_UNSAID: Final = object()
_COLOUR: Final = Word("#[0-9a-f]{6}", of=Text(zh="颜色，如 '#1f78b4'", en="a colour as '#1f78b4'"))
_DASH: Final = Word(r"\d+(?: \d+)*", of=Text(zh="虚线，如 '6 4'", en="lengths as '6 4'"))
_SHARE: Final = Number(least=0, most=1)
_SYMBOL: Final = Record(
    {
        name: Default(declared, _UNSAID, blank=False)
        for name, declared in {
            "stroke": _COLOUR,
            "fill": Nullable(_COLOUR),
            "dash": Nullable(_DASH),
            "shape": Choice(SHAPES),
            "width": Number(least=0, most=12),
            "opacity": _SHARE,
            "fill_opacity": _SHARE,
            "radius": Number(least=1, most=20),
        }.items()
    },
    _stated,
)
_CASE: Final = labels("declared_at")["case"]
_CASES: Final = Table(Record({"symbol": _SYMBOL, "title": Default(BILINGUAL, None)}, as_dict), called=_CASE)
_STYLE: Final = Record(
    {
        "name": WORD,
        "symbol": _SYMBOL,
        "order": Default(Whole(least=0, most=100), 50),
        "shown": Default(FLAG, True),
        "by": Default(WORD, None),
        "cases": Default(
            Table(Record({"symbol": _SYMBOL, "title": Default(BILINGUAL, None)}, as_dict), called=_CASE), None
        ),
    },
    as_dict,
)
