"""One page per kind of layer, and one list by theme."""

from __future__ import annotations

from itertools import groupby

from generate.writing import both, cell, code, table
from riverzones.catalogue import Catalogue
from riverzones.model import Column, LayerKind, Rule

__all__ = ["kind_pages"]


def kind_pages(catalogue: Catalogue) -> dict[str, str]:
    """Pages of all kinds by path."""
    made = {f"reference/kinds/{kind.name}.md": _kind(kind, catalogue) for kind in catalogue.kinds.values()}
    return made | {"reference/kinds/index.md": _index(catalogue)}


def _index(catalogue: Catalogue) -> str:
    kinds = sorted(catalogue.kinds.values(), key=lambda kind: (kind.theme, kind.name))
    parts = [
        "# Layer kinds\n",
        f"{len(kinds)} kinds; `riverzones import PROJECT FILE --as KIND` takes any of the names.\n",
    ]
    for theme, found in groupby(kinds, key=lambda kind: kind.theme):
        rows = [
            [
                f"[{kind.name}]({kind.name}.md)",
                cell(both(kind.title)),
                cell(", ".join(kind.geometry)),
                str(len(kind.columns)),
            ]
            for kind in found
        ]
        parts += [f"## {both(catalogue.themes[theme])}\n", table(["kind", "title", "geometry", "columns"], rows)]
    return "\n".join(parts)


def _kind(kind: LayerKind, catalogue: Catalogue) -> str:
    rules = [rule for rule in catalogue.rules.values() if kind.name in _named(rule)]
    parts = [
        f"# {kind.name}\n",
        f"**{cell(kind.title.zh)}** · {cell(kind.title.en)}\n",
        f"Geometry: {cell(', '.join(kind.geometry))}. Also known as: {cell('、'.join(kind.aliases))}.\n",
        f"```\nriverzones import wushan.gpkg FILE --as {kind.name}\n```\n",
        "## Columns\n",
        "A column of a file is taken for one of these by its name or by one of its aliases.\n",
        table(["column", "title", "type", "values", "aliases"], map(_column, kind.columns)),
    ]
    if rules:
        parts.append("## Rules that read it\n")
        parts.append(
            "\n".join(f"- [{rule.code}](../rules/{rule.code}.md) {cell(both(rule.title))}" for rule in rules) + "\n"
        )
    return "\n".join(parts)


def _column(column: Column) -> list[str]:
    marks = [word for word, on in (("required", column.required), ("kept out of public maps", column.sensitive)) if on]
    unit = f" [{column.unit}]" if column.unit else ""
    kind = cell(f"{column.dtype}{unit}{'; ' + ', '.join(marks) if marks else ''}")
    values = ", ".join(f"{code(one.name)} {cell(one.title.zh)}" for one in column.values) or "—"
    return [code(column.name), cell(both(column.title)), kind, values, cell("、".join(column.aliases))]


def _named(rule: Rule) -> set[str]:
    return set(rule.layers)
