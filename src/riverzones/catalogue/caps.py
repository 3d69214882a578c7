"""Caps: what a file, a geometry or a template may cost before it is refused in one line."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from pathlib import Path

from riverzones.declared.records import Default, Record, Whole, as_dict, read_declared
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
    text_mb: int
    nesting: int
    crossings: int
    meetings: int
    findings: int
    processes: int
    zip_free_mb: int
    zip_mb: int
    zip_ratio: int
    raster_cells: int
    window_cells: int
    view_mb: int
    view_seconds: int
    field_mb: int
    field_notes: int
    field_photo_mb: int
    field_photo_pixels: int
    sheet_photo_mb: int
    sheet_photo_pixels: int
    template_mb: int
    template_memory_mb: int
    template_seconds: int


_CAP = Whole(least=1, of=Text(zh="大于 0 的整数，如 columns: 1800", en="a whole number above 0, such as columns: 1800"))
_ALL = Record({field.name: _CAP for field in fields(Caps)}, as_dict)
_SOME = Record({field.name: Default(_CAP, None) for field in fields(Caps)}, as_dict)


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
    given = read_declared(resources.files("riverzones.catalogue") / _FILE, _ALL)
    if own:
        given |= {name: cap for name, cap in read_declared(Path(own), _SOME).items() if cap is not None}
    return Caps(**given)
