"""Velocity of flowing water by class of reach, read from ``velocities.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from riverzones.declared.reading import Source
from riverzones.declared.records import (
    BILINGUAL,
    WORDS,
    Default,
    Nullable,
    Numbers,
    Only,
    Record,
    Table,
    as_dict,
    read_declared,
)
from riverzones.model import Text
from riverzones.network.trace import Velocities, VelocityClass

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
    return Velocities(tuple(read_declared(path, _FILE).values()))


def _class(
    name: str,
    title: Text,
    ms: tuple[float, float, float] | None,
    where: Mapping[str, tuple[str, ...] | None],
    note: Text | None,  # for who reads the file
) -> VelocityClass:
    del note
    return VelocityClass(name, {column: fits for column, fits in where.items() if fits is not None}, ms, title)


_FLOW: Final = Numbers(3, of=Text(zh=" [枯水, 平水, 丰水]，单位 m/s", en="[low, normal, high] in m/s"))
_FILE: Final = Only(
    "classes",
    Table(
        Record(
            {
                "title": BILINGUAL,
                "ms": Nullable(_FLOW),
                "where": Default(Record({name: Default(WORDS, None) for name in _COLUMNS}, as_dict), {}),
                "note": Default(BILINGUAL, None),
            },
            _class,
        ),
        called=Text(zh="等级", en="class"),
        key="name",
    ),
)
