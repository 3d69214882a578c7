"""What a comparison of zones looks at, and standards with some numbers of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from riverzones.declared.reading import at, one_of, read_yaml, wrong
from riverzones.declared.records import WORDS, Only, read_declared
from riverzones.model import Standard, Text
from riverzones.model.text import nearest
from riverzones.registry import nearest_names

__all__ = ["looked_at", "own_standard"]

_BASE = "hj338-2018"


@cache
def looked_at() -> tuple[str, ...]:
    """Return layer kinds of which a comparison of zones tells what lies inside one and not in the other.

    Raises
    ------
    CatalogueError
        If ``alternatives.yaml`` is wrong.

    Examples
    --------
    >>> looked_at()[0]
    'outfalls'
    """
    return read_declared(resources.files("riverzones.catalogue") / "alternatives.yaml", Only("affected", WORDS))


def own_standard(path: Path, standards: Mapping[str, Standard]) -> Standard:
    """Return a standard in which a file puts some numbers of its own.

    The file holds ``name: value`` lines, the names those of the standard and the values in its units, such as
    ``river.tier1.upstream: 1500``; ``based_on`` names the standard, by default ``hj338-2018``.

    Returns
    -------
    Standard
        Called after the file; its own numbers have the confidence ``"own"``.

    Raises
    ------
    CatalogueError
        If the file is no such mapping, the standard has no such number, or a value is of another sort than its.
    """
    data = read_yaml(path)
    where = path.name
    base = standards[one_of(data.get("based_on", _BASE), where, "based_on", standards)]
    values = dict(base.values)
    for key, value in data.items():
        name = str(key)
        if name == "based_on":
            continue
        if name not in values:
            raise wrong(
                at(where, name),
                zh=f"{base.short} 没有这个数值。",
                en=f"{base.short} has no such number.",
                hint=nearest(nearest_names(name, values), values),
            )
        known = values[name]
        number = tuple(value) if isinstance(value, list) else value
        if _sort(number) != _sort(known.value):
            raise wrong(
                at(where, name),
                zh=f"应与规范中的 {known.value!r} 同类，现为 {value!r}。",
                en=f"expected a value like the standard's {known.value!r}, got {value!r}.",
            )
        values[name] = replace(known, value=number, confidence="own", note="")
    title = Text(zh=f"{path.stem}（据 {base.short}）", en=f"{path.stem} (after {base.short})")
    return replace(base, name=path.stem, title=title, short=path.stem, values=values)


def _sort(value: Any) -> str:
    """What a value is: a truth value, a number or a word for all, a list, a mapping."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float) or value == "all":
        return "number"
    return type(value).__name__
