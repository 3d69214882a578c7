"""Sheets written to a file: all of them as a workbook, the leading one as a table of any other format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from riverzones.model.sheet import Sheet
from riverzones.store.formats import write_table

__all__ = ["write_sheets"]


def write_sheets(
    sheets: Sequence[Sheet],
    path: Path,
    *,
    layer: str,
    lang: str = "zh",
    leading: int = 0,
    overwrite: bool = False,
    mark: str = "",
    title: str = "",
) -> Path:
    """Write ``sheets`` as a workbook (``.xlsx``), else the one at ``leading`` as a table of the format of the ending.

    Parameters
    ----------
    sheets : sequence of Sheet
        In the order of the workbook.
    path : Path
        Its ending tells the format.
    layer : str
        Name of the layer, where the format has one.
    lang : str
        Language of headings and words; columns keep their own names in formats that programs read.
    leading : int
        Which sheet stands for all of them where there is only one table.
    mark, title : str
        What stands on every page of a workbook: in its middle, and before the name of the sheet.

    Raises
    ------
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    if path.suffix.lower() == ".xlsx":
        from riverzones.store.workbook import write_workbook  # openpyxl costs 0.1 s that other formats need not pay

        return write_workbook(sheets, path, lang=lang, overwrite=overwrite, mark=mark, title=title)
    sheet = sheets[leading]
    return write_table(sheet.worded(lang), path, overwrite=overwrite, layer=layer, headings=sheet.headings(lang))
