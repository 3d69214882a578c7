"""GeoJSON, read feature by feature where it breaks off, with its long integers exact; records in JSON as a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from riverzones.align.encodings import EncodingTold, decode, tell_text_encoding
from riverzones.align.values import as_text
from riverzones.geo.repair import read_wkb
from riverzones.model import Text
from riverzones.readers.declared_crs import crs_member
from riverzones.readers.limits import check_keys
from riverzones.readers.opening import checked_text, pyogrio
from riverzones.readers.rawlayer import DECLARED, Lost, RawLayer, declared, given, missing_rows, quiet, unreadable
from riverzones.readers.textfile import Sheet, placed_table

__all__ = ["read_geojson"]


def _rows_of_json(path: Path, text: str, encoding: EncodingTold, places: Mapping[str, str] | None) -> RawLayer | None:
    """A list of records in JSON, as web interfaces give it out, as a table; None where it is something else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    lists = [document] if isinstance(document, list) else list(document.values()) if isinstance(document, dict) else []
    tables = [rows for rows in lists if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)]
    if len(tables) != 1 or any("geometry" in row or ("type" in row and "features" in row) for row in tables[0]):
        return None
    cells = [
        {
            f"{name}.{inner}" if inner else name: as_text(value)
            for name, held in row.items()
            for inner, value in (held.items() if isinstance(held, dict) else [("", held)])
        }
        for row in tables[0]
    ]
    frame = pd.DataFrame(cells, dtype=object)
    frame = frame.astype(object).where(frame.notna(), None)
    frame.index += 1
    return placed_table(Sheet(frame, ()), driver="JSON", layer=path.stem, encoding=encoding, places=places)


def read_geojson(
    path: Path, encoding: str | None, *, lines: bool = False, places: Mapping[str, str] | None = None
) -> RawLayer:
    """Return a GeoJSON text; feature by feature where it breaks off or holds bad ones.

    With ``lines`` it is a sequence with a feature in every line (RFC 8142, or newlines alone).
    """
    data = path.read_bytes()
    detected = _json_encoding(data, encoding)
    text = decode(data, "utf-8" if detected.encoding == "ascii" else detected.encoding)[0].lstrip("\ufeff")
    if lines:
        features = ",\n".join(word for line in text.splitlines() if (word := line.strip("\x1e \t")))
        text = f'{{"type": "FeatureCollection", "features": [{features}]}}'
    crs_by = Text(
        zh="GeoJSON 没有 crs 成员，按 RFC 7946 为 WGS 84", en="GeoJSON without a crs member is WGS 84 by RFC 7946"
    )
    member, member_crs, doubt = crs_member(path.name, text)
    if member:
        crs_by = Text(zh=f"据 GeoJSON 的 crs 成员（{member}）", en=f"by the crs member of the GeoJSON ({member})")
    lost: tuple[Lost, ...] = ()
    notes: tuple[Text, ...] = ()
    known = checked_text(path, text)
    check_keys(path, text)
    try:
        with quiet():
            meta, _, wkb, values = pyogrio.raw.read(known)
        table = pd.DataFrame(dict(zip(meta["fields"].tolist(), values, strict=True)), index=pd.RangeIndex(len(wkb)))
        table = _exact_numbers(text, table)
        geometry, closed = read_wkb(wkb)
        said = meta["crs"]
        if not member and said not in (None, "EPSG:4326"):  # the JSON of Esri names a spatialReference
            crs_by = DECLARED
    except Exception as error:
        rows = _rows_of_json(path, text, detected, places) if "features" not in text[:4000] else None
        if rows is not None:
            return rows
        table, geometry, lost = _features(path, text, error)
        closed = np.zeros(len(table), dtype=bool)
        said = "EPSG:4326"
        notes = (
            Text(
                zh=f"{path.name} 不完整或有坏要素，逐个读出",
                en=f"{path.name} is cut off or has bad features: read one by one",
            ),
        )
    return RawLayer(
        driver="GeoJSON",
        layer=path.stem,
        frame=table,
        records=np.arange(1, len(table) + 1),
        geometry=geometry,
        crs=member_crs if member else declared(said),
        crs_doubt=doubt,
        crs_by=crs_by,
        encoding=detected,
        unread=missing_rows(geometry),
        closed=frozenset(np.flatnonzero(closed).tolist()),
        lost=lost,
        notes=notes,
        said=tuple(match.group(1) for match in _NAMED_IN.finditer(text[: text.find('"features"')][:4000])),
    )


_NAMED_IN = re.compile(
    r'"(?:name|title|description|remark|source|coord(?:inate)?_?(?:sys(?:tem)?|type)|datum|projection|crs_?name)"'
    r'\s*:\s*"((?:[^"\\]|\\.)*)"',
    re.IGNORECASE,
)
"""What a GeoJSON text calls itself, before its features."""
_DIGITS = 4000
"""Python changes texts of up to 4,300 digits to numbers."""
_LONG_INTEGER = re.compile(r"[:\[,\s]-?\d{16,}\s*[,}\]]")


def _exact_numbers(text: str, table: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers of 16 digits and more as the text writes them, not as a float holds them."""
    if _LONG_INTEGER.search(text) is None:
        return table
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # an integer of thousands of digits, brackets without end
        return table
    features = [document] if document.get("type") == "Feature" else document.get("features") or []
    if len(features) != len(table):
        return table
    rows = [feature.get("properties") or {} for feature in features]
    exact = table.copy()
    for name in table.columns:
        if table[name].dtype.kind in "fiu":
            cells = [row.get(name) for row in rows]
            if any(isinstance(cell, int) and abs(cell) > 2**53 for cell in cells):
                exact[name] = pd.Series(
                    [str(cell) if isinstance(cell, int) else cell for cell in cells], index=table.index, dtype=object
                )
    return exact


def _json_encoding(data: bytes, encoding: str | None) -> EncodingTold:
    if encoding:
        return given(encoding)
    detected = tell_text_encoding(data)
    if detected.encoding not in ("ascii", "utf-8", "utf-8-sig", "utf-16") and decode(data, "utf-8")[1]:
        return EncodingTold(
            "utf-8",
            Text(zh="整个文件按 UTF-8 读通（GeoJSON 规定）", en="the whole file reads as UTF-8, as GeoJSON must"),
        )
    return detected


def _features(path: Path, text: str, error: Exception) -> tuple[pd.DataFrame, NDArray[Any], tuple[Lost, ...]]:
    """The features of a GeoJSON text one by one, up to where it breaks off."""
    reader = json.JSONDecoder(parse_int=_whole)
    start = re.search(r'"features"\s*:\s*\[', text)
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    lost: list[Lost] = []
    at = start.end() if start else len(text)
    while (brace := text.find("{", at)) >= 0 and not text[at:brace].strip(" ,\r\n\t"):
        try:
            feature, at = reader.raw_decode(text, brace)
        except json.JSONDecodeError:
            reason = Text(zh="要素在此处断开，读不出", en="the feature breaks off here")
            lost.append(Lost(len(rows) + 1, reason, text[brace : brace + 500]))
            onward = re.compile(r'\{\s*"type"\s*:\s*"Feature"').search(text, brace + 1)
            if onward is None:
                break
            at = onward.start()
            continue
        rows.append(dict(feature.get("properties") or {}) if isinstance(feature, dict) else {})
        shapes.append(_shape(feature.get("geometry") if isinstance(feature, dict) else None))
    if not rows:
        raise unreadable(path, error)
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return pd.DataFrame(rows, index=pd.RangeIndex(len(rows))), geometry, tuple(lost)


def _whole(digits: str) -> int | str:
    """A whole number; one of thousands of digits, which Python refuses to change, as its text."""
    return int(digits) if len(digits) < _DIGITS else digits


def _shape(geometry: Any) -> Any:
    try:
        return shapely.from_geojson(json.dumps(geometry)) if geometry else None
    except (shapely.errors.GEOSException, TypeError, ValueError):
        return None
