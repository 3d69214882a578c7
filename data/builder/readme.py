"""The tables of data/README.md, written from the same lists the check uses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from builder.files import FILES

__all__ = ["fill", "layers_table", "near_table", "planted_rows", "review_rows"]


def _table(head: list[str], rows: list[list[Any]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    text = "" if value is None or pd.isna(value) else str(value)
    return f"`{text}`" if text.startswith(("<", "=")) else text


def layers_table(rows: dict[str, list[dict[str, Any]]]) -> str:
    """File, layer, rows, geometry, coordinate system and encoding as the file has them."""
    told = []
    for file in FILES:
        for layer in file.layers:
            kinds = sorted({row["geometry"].geom_type.removeprefix("Multi").lower() for row in rows[layer]})
            crs = f"EPSG:{file.epsg}" + ("" if file.prj else ", no .prj")
            crs = "lon/lat columns" if file.path.endswith(".csv") else crs
            crs = "WGS 84" if file.path.endswith(".kml") else crs
            crs = "RFC 7946 (WGS 84)" if file.path.endswith(".geojson") else crs
            encoding = file.encoding + ("" if file.cpg else ", no .cpg")
            told.append([file.path, layer, len(rows[layer]), "/".join(kinds), crs, encoding])
    return _table(["file", "layer", "rows", "geometry", "CRS", "encoding"], told)


def planted_rows(planted: pd.DataFrame) -> str:
    """The planted violations."""
    told = []
    for row in planted.itertuples():
        measured = "" if pd.isna(row.expected_measured_m) else f"{row.expected_measured_m:,.1f} {row.unit}"
        told.append(
            [
                row.rule,
                row.subject_layer,
                row.subject_code,
                row.subject_name,
                row.reference_name,
                row.verdict,
                measured,
                row.note,
            ]
        )
    head = ["rule", "layer", "code", "name", "reference", "verdict", "measured", "note"]
    return _table(head, told)


def near_table(near: pd.DataFrame) -> str:
    """What comes close and must not be found."""
    return _table(["rule", "layer", "code", "why not"], near.to_numpy().tolist())


def review_rows(reviews: pd.DataFrame) -> str:
    """What a review of the zones must tell beside what agrees."""
    told = [
        [row.source, row.tier, row.quantity, _metres(row.stated), _metres(row.measured), row.verdict, row.note]
        for row in reviews[reviews.verdict != "agrees"].itertuples()
    ]
    return _table(["source", "tier", "quantity", "stated", "measured", "verdict", "note"], told)


def _metres(value: float) -> str:
    return "" if pd.isna(value) else f"{value:,.1f}"


def fill(readme: Path, blocks: dict[str, str]) -> str:
    """The text of the file with what stands between ``<!-- NAME -->`` and ``<!-- /NAME -->`` replaced."""
    text = readme.read_text(encoding="utf-8")
    for name, block in blocks.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
        text, count = pattern.subn(lambda found, new=block: found[1] + new + found[2], text)
        if count != 1:
            raise ValueError(f"{readme.name}: expected one block {name!r}, found {count}.")
    return text
