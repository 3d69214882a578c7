"""Velocity of flowing water by class of reach, read from ``velocities.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from riverzones.catalogue.reading import Source, Where, at, fields, read_yaml, text, words, wrong
from riverzones.errors import DataError
from riverzones.network.trace import WATERS, Velocities, VelocityClass

__all__ = ["read_velocities", "velocities"]

_COLUMNS = ("kind", "rank", "river", "basin")


@cache
def velocities() -> Velocities:
    """Return the velocity classes of riverzones: settings of ours, see ``velocities.yaml``.

    Examples
    --------
    >>> [entry.name for entry in velocities().classes]
    ['lake', 'canal', 'main_stem', 'large_tributary', 'other']
    """
    return read_velocities(resources.files("riverzones.catalogue") / "velocities.yaml")


def read_velocities(path: Source) -> Velocities:
    """Return velocity classes of a file, in its order.

    Raises
    ------
    CatalogueError
        If a field is wrong, or velocities are not above 0 and rising from low to high water.
    """
    data = fields(read_yaml(path), path.name, required=["classes"])
    classes = data["classes"]
    if not isinstance(classes, Mapping):
        raise wrong(
            at(path.name, "classes"), zh="应为“名称: 等级”的列表。", en="expected a mapping of classes by name."
        )
    return Velocities(tuple(_class(path.name, str(name), entry) for name, entry in classes.items()))


def _class(file: str, name: str, entry: Any) -> VelocityClass:
    where = at(file, f"class {name}", zh=f"等级 {name}")
    entry = fields(entry, where, required=["title"], optional=["ms", "where", "note"])
    if "ms" not in entry:
        raise wrong(where, zh="缺少字段“ms”。", en="the field 'ms' is missing.")
    fits = fields(entry.get("where") or {}, at(where, "where"), required=[], optional=_COLUMNS)
    found = {column: words(fits[column], where, column) for column in fits}
    try:
        return VelocityClass(name, found, _ms(entry["ms"], where), text(entry["title"], where, "title"))
    except DataError as error:
        zh, en = error.said("zh")[0], error.said("en")[0]
        raise wrong(where, zh=zh, en=en) from error


def _ms(value: Any, where: Where) -> tuple[float, float, float] | None:
    if value is None:
        return None
    numbers = isinstance(value, list) and all(isinstance(item, (int, float)) for item in value)
    if not numbers or len(value) != len(WATERS):
        raise wrong(
            at(where, "ms"),
            zh=f"应写作 [枯水, 平水, 丰水]，单位 m/s，现为 {value!r}。",
            en=f"expected [low, normal, high] in m/s, got {value!r}.",
        )
    low, normal, high = (float(item) for item in value)
    return low, normal, high
