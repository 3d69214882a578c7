"""Pictures in a workbook: where people put them over cells, or into one, and put beside rows when a workbook is made.

A picture lies over cells with an anchor (ECMA-376 part 1, 20.5); WPS can also put one into a cell, which then holds
``DISPIMG("ID_...",1)`` and the picture stands in ``xl/cellimages.xml`` (seen in files of WPS, not documented).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.units import pixels_to_EMU

from riverzones.model.sheet import Picture

__all__ = ["SheetPicture", "add_pictures", "pictures_size", "read_pictures"]

_GAP = 4  # between pictures of a cell [px]
_ID = re.compile(r'DISPIMG\(\s*"([^"]{1,80})"', re.IGNORECASE)
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    KeyError,
    ValueError,
    etree.XMLSyntaxError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture of a sheet: row and column of the cell that it begins in, from 1; its bytes, None if over the cap."""

    row: int
    column: int
    data: bytes | None


def read_pictures(path: Path, sheet: str, *, most_bytes: int) -> list[SheetPicture]:
    """Return the pictures of a sheet of an XLSX file, from the top; one larger than ``most_bytes`` without its bytes.

    What of them cannot be read is left out: a workbook whose cells can be read is not refused for a picture.
    """
    seen: list[SheetPicture] = []
    try:
        with zipfile.ZipFile(path) as book:
            for row, column, part in (*_over_cells(book, sheet), *_in_cells(book, sheet)):
                try:
                    size = book.getinfo(part).file_size
                    seen.append(SheetPicture(row, column, book.read(part) if size <= most_bytes else None))
                except _FAULTS:
                    continue
    except _FAULTS:
        pass
    return sorted(seen, key=lambda picture: (picture.row, picture.column))


def _over_cells(book: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Row, column and part of each picture that lies over the cells of a sheet."""
    for drawing in _related(book, _part_of(book, sheet), "drawing").values():
        media = _related(book, drawing, "image")
        for anchor in _tree(book, drawing):
            corner = next((child for child in anchor if _name(child) == "from"), None)
            if corner is None:
                continue
            at = {_name(child): child.text or "" for child in corner}
            for blip in anchor.iter("{*}blip"):
                part = media.get(_reference(blip, "embed"))
                if part is not None and at.get("row", "").isdecimal() and at.get("col", "").isdecimal():
                    yield int(at["row"]) + 1, int(at["col"]) + 1, part


def _in_cells(book: zipfile.ZipFile, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Row, column and part of each picture that WPS put into a cell."""
    if "xl/cellimages.xml" not in book.namelist():
        return
    media = _related(book, "xl/cellimages.xml", "image")
    parts = {}
    for picture in _tree(book, "xl/cellimages.xml").iter("{*}pic"):
        name = next((props.get("name", "") for props in picture.iter("{*}cNvPr")), "")
        parts[name] = next((media.get(_reference(blip, "embed")) for blip in picture.iter("{*}blip")), None)
    for cell in _tree(book, _part_of(book, sheet)).iter("{*}c"):
        said = next((formula.text or "" for formula in cell.iter("{*}f")), "")
        match = _ID.search(said)
        part = parts.get(match[1]) if match else None
        if part is not None:
            letters, row = coordinate_from_string(cell.get("r", ""))
            yield row, column_index_from_string(letters), part


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """The part that holds a sheet, by its title."""
    parts = _related(book, "xl/workbook.xml", "worksheet")
    named = {
        tag.get("name"): parts.get(_reference(tag, "id")) for tag in _tree(book, "xl/workbook.xml").iter("{*}sheet")
    }
    part = named.get(sheet)
    if part is None:
        raise KeyError(sheet)
    return part


def _related(book: zipfile.ZipFile, part: str, kind: str) -> dict[str, str]:
    """Parts of a kind that a part refers to, by the id of the reference."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in book.namelist():
        return {}
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        for relation in _tree(book, relations)
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External"
    }


def _tree(book: zipfile.ZipFile, part: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    return etree.fromstring(book.read(part), parser)


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _reference(element: Any, name: str) -> str:
    """An attribute of relationships, whichever of the two namespaces of the format it is in."""
    return next((value for key, value in element.attrib.items() if key.endswith(f"}}{name}")), "")


def pictures_size(pictures: Sequence[Picture]) -> tuple[int, int]:
    """Return how wide and high the pictures of one cell stand beside each other [px]; (0, 0) for none."""
    if not pictures:
        return 0, 0
    return sum(picture.width + _GAP for picture in pictures) + _GAP, max(
        picture.height for picture in pictures
    ) + 2 * _GAP


def add_pictures(page: Any, at: Mapping[tuple[int, int], Sequence[Picture]], *, below: Mapping[int, int]) -> None:
    """Put pictures into cells of a sheet that is written, by row and column from 1; ``below``: first pixel by row.

    They move, are sorted and are filtered with their cells.
    """
    for (row, column), pictures in at.items():
        left, top = _GAP, below.get(row, 0) + _GAP
        for picture in pictures:
            image = Image(io.BytesIO(picture.jpeg))
            corners = [
                AnchorMarker(column - 1, pixels_to_EMU(x), row - 1, pixels_to_EMU(y))
                for x, y in ((left, top), (left + picture.width, top + picture.height))
            ]
            image.anchor = TwoCellAnchor("twoCell", *corners)
            page.add_image(image)
            left += picture.width + _GAP
