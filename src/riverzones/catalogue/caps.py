"""Caps: what a file, a geometry or a template may cost before it is refused in one line."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from riverzones.catalogue.reading import Source, read_yaml, wrong
from riverzones.catalogue.reading import fields as checked_fields
from riverzones.model import Text

__all__ = ["VARIABLE", "Caps", "caps"]

VARIABLE = "RIVERZONES_CAPS"
"""The environment variable that names a YAML file with caps of one's own."""
_FILE = "caps.yaml"


@dataclass(frozen=True, slots=True)
class Caps:
    """The caps, by the names of ``caps.yaml``: counts, megabytes (``_mb``, 10^6 bytes) and seconds."""

    columns: int
    cell_characters: int
    nesting: int
    crossings: int
    findings: int
    zip_free_mb: int
    zip_mb: int
    zip_ratio: int
    raster_cells: int
    window_cells: int
    field_mb: int
    field_notes: int
    field_photo_mb: int
    field_photo_pixels: int
    template_mb: int
    template_memory_mb: int
    template_seconds: int


_NAMES = tuple(field.name for field in fields(Caps))


def caps() -> Caps:
    """Return the caps that hold: those of ``caps.yaml``, and over them those of the file named by ``RIVERZONES_CAPS``.

    Raises
    ------
    CatalogueError
        If a file of caps names one that is not known, or a value that is no whole number above 0.

    Examples
    --------
    >>> caps().columns < 2000
    True
    """
    return _read(os.environ.get(VARIABLE, ""))


@cache
def _read(own: str) -> Caps:
    given = _numbers(resources.files("riverzones.catalogue") / _FILE, required=True)
    if own:
        given |= _numbers(Path(own), required=False)
    return Caps(**given)


def _numbers(path: Source, *, required: bool) -> dict[str, int]:
    data = read_yaml(path)
    checked_fields(data, path.name, required=_NAMES if required else (), optional=() if required else _NAMES)
    for name, value in data.items():
        _whole(path.name, name, value)
    return dict(data)


def _whole(where: str, name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise wrong(
            where,
            zh=f"{name} 应为大于 0 的整数，现为 {value!r}。",
            en=f"{name}: expected a whole number above 0, got {value!r}.",
            hint=Text(zh="如 columns: 1800。", en="Such as columns: 1800."),
        )
