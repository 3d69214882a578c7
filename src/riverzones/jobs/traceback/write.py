"""Write a trace back as a table of any format or as a sheet to print."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.layers import illustrative
from riverzones.jobs.shared.withheld import told_traceback
from riverzones.jobs.traceback.map import row_words
from riverzones.jobs.traceback.run import RULE, STRETCH_WORDS, Traceback
from riverzones.present.reports.traceback_sheet import traceback_page
from riverzones.store.formats import write_table
from riverzones.store.replacing import replacing
from riverzones.terms import BANK, labels
from riverzones.view import ProjectView

__all__ = ["HEADINGS", "shown_rows", "write_traceback"]

HEADINGS = labels("traceback_column")


def shown_rows(seen: Traceback, catalogue: Catalogue, lang: str = "zh") -> list[dict[str, Any]]:
    """Return the rows in words, in their order: the keys of :data:`HEADINGS` and ``state``."""
    names = seen.sections["name"]
    rows = []
    for row in seen.rows.to_dict("records"):
        layer = catalogue.kinds[row["layer"]].title.within(lang) if row["layer"] in catalogue.kinds else row["layer"]
        km = row.get("chainage_m")
        bank = BANK[row["bank"]].within(lang) if row.get("bank") in BANK else ""
        place_parts = [row["river"] or "", bank, "" if km is None or pd.isna(km) else f"K{km / 1000:.1f}"]
        low, high = row["hours_low"], row["hours_high"]
        known = not (math.isnan(low) or math.isnan(high))
        shortest, longest = sorted((low, high)) if known else (low, high)
        rows.append(
            {
                "order": int(row["order"]),
                "name": str(row["name"] or row["id"]),
                "layer": layer,
                "id": str(row["id"]),
                "why": row_words(row, seen, catalogue).within(lang),
                "place": " ".join(filter(None, place_parts)),
                "km": "" if math.isnan(row["distance_m"]) else f"{row['distance_m'] / 1000:,.1f}",
                "hours": f"{shortest:.1f}–{longest:.1f}" if known else "—",
                "below": str(names.get(row["section_id"], row["section_id"])),
                "owner": row.get("owner") or "",
                "admin": row.get("admin") or "",
                "who": row.get("chiefs") or "",
                "state": row["stretch"],
            }
        )
    return rows


def write_traceback(
    seen: Traceback,
    path: Path,
    *,
    view: ProjectView,
    catalogue: Catalogue,
    lang: str = "zh",
    overwrite: bool = False,
) -> Path:
    """Write a sheet (``.html``) or a table (``.xlsx``, ``.csv``, ``.geojson``, ``.gpkg`` ...), as the view may tell it.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is false, or cannot be written.
    """
    shown = told_traceback(view, seen)
    rows = shown_rows(shown, catalogue, lang)
    if path.suffix.lower() in (".html", ".htm"):
        page = traceback_page(
            shown,
            rows,
            title=view.title,
            rule=RULE,
            hint=shown.hints.source,
            stretches=STRETCH_WORDS,
            illustrative=illustrative(view, "sections"),
            lang=lang,
        )
        with replacing(path, overwrite=overwrite) as target:
            target.write_text(page, encoding="utf-8", newline="\n")
        return path
    table = pd.DataFrame([{name: row[name] for name in HEADINGS} for row in rows], columns=list(HEADINGS))
    frame = GeoDataFrame(table, geometry=shown.rows.geometry.to_numpy(), crs=4490)
    headings = {name: words.within(lang) for name, words in HEADINGS.items()}
    return write_table(frame, path, overwrite=overwrite, layer="traceback", headings=headings)
