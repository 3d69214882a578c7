"""Provinces and the boxes they lie in, read from ``provinces.yaml``."""

from __future__ import annotations

from dataclasses import dataclass

from riverzones.catalogue.reading import Source, at, fields, read_yaml, wrong
from riverzones.model.place import PROVINCE_CODES

__all__ = ["Province", "read_provinces"]


@dataclass(frozen=True, slots=True)
class Province:
    """A province: two-digit code, name, a generous box (west, south, east, north [degrees])."""

    code: str
    name: str
    box: tuple[float, float, float, float]


def read_provinces(path: Source) -> dict[str, Province]:
    """Return every province by its two-digit code.

    Raises
    ------
    CatalogueError
        If a code is none of GB/T 2260, or a box is no box.
    """
    data = fields(read_yaml(path), path.name, required=["confidence", "provinces"])
    found = {}
    for key, entry in data["provinces"].items():
        where = at(path.name, f"province {key}", zh=f"省级 {key}")
        entry = fields(entry, where, required=["name", "box"])
        if str(key) not in PROVINCE_CODES:
            raise wrong(where, zh=f"“{key}”不是省级代码。", en=f"{key} is no code of a province.")
        numbers = [float(number) for number in entry["box"]]
        if len(numbers) != 4 or not (numbers[0] < numbers[2] and numbers[1] < numbers[3]):
            raise wrong(
                where,
                zh=f"范围应为 西、南、东、北，现为 {numbers}。",
                en=f"expected west, south, east, north, got {numbers}.",
            )
        found[str(key)] = Province(str(key), str(entry["name"]), (numbers[0], numbers[1], numbers[2], numbers[3]))
    return found
