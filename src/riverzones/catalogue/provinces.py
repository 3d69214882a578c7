"""Provinces and the boxes they lie in, read from ``provinces.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from riverzones.catalogue.laws import CONFIDENCE
from riverzones.declared.reading import Source
from riverzones.declared.records import WORD, Numbers, Only, Record, RecordError, Table, read_declared
from riverzones.model import Text
from riverzones.model.place import PROVINCE_CODES

__all__ = ["Province", "read_provinces"]


@dataclass(frozen=True, slots=True)
class Province:
    """A province: two-digit code, name, a generous box (west, south, east, north [degrees])."""

    code: str
    name: str
    box: tuple[float, float, float, float]


def read_provinces(path: Source) -> Mapping[str, Province]:
    """Return every province by its two-digit code.

    Raises
    ------
    CatalogueError
        If a code is none of GB/T 2260, or a box is no box.
    """
    return read_declared(path, _FILE)


def _province(code: str, name: str, box: tuple[float, float, float, float]) -> Province:
    if code not in PROVINCE_CODES:
        raise RecordError(zh=f"“{code}”不是省级代码。", en=f"{code} is no code of a province.")
    if not (box[0] < box[2] and box[1] < box[3]):
        raise RecordError(
            zh=f"范围应为 西、南、东、北，现为 {box}。",
            en=f"expected west, south, east, north, got {box}.",
            field="box",
        )
    return Province(code, name, box)


_BOX: Final = Numbers(4, of=Text(zh=" 西、南、东、北 四个数", en="west, south, east, north"))
_FILE: Final = Only(
    "provinces",
    Table(Record({"name": WORD, "box": _BOX}, _province), called=Text(zh="省级", en="province"), key="code"),
    beside={"confidence": CONFIDENCE},
)
