"""Write findings to a file: a ledger for people where it is a spreadsheet, the table itself elsewhere."""

from __future__ import annotations

from pathlib import Path

from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.io.formats import write_table
from riverzones.reports import findings_ledger

__all__ = ["write_findings"]

_FOR_PEOPLE = (".xlsx", ".csv")


def write_findings(
    findings: GeoDataFrame, path: Path, *, catalogue: Catalogue, lang: str = "zh", overwrite: bool = False
) -> None:
    """Write findings to ``path``; its ending tells the format.

    Raises
    ------
    UnknownNameError
        If the ending is not known.
    OutputError
        If the file is there and ``overwrite`` is not given, or it cannot be written.
    """
    if path.suffix.lower() in _FOR_PEOPLE:
        table = findings_ledger(
            findings,
            lang=lang,
            rule_title=lambda code: catalogue.rules[code].title.within(lang) if code in catalogue.rules else code,
            layer_title=lambda layer: catalogue.kinds[layer].title.within(lang) if layer in catalogue.kinds else layer,
        )
        write_table(table, path, overwrite=overwrite, layer="问题清单" if lang == "zh" else "findings")
        return
    write_table(findings, path, overwrite=overwrite, layer="findings")
