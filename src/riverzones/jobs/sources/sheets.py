"""A sheet for every drinking-water source: one source, one plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.catalogue.stated_duties import stated_duties
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.geo.geodesy import area_m2
from riverzones.jobs.shared.layers import LayerReader, illustrative
from riverzones.jobs.shared.tables import cells_of
from riverzones.jobs.shared.water_classes import classes_by_standard
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.jobs.sources.run import SourceRisks
from riverzones.present.charts import class_palette, class_strip
from riverzones.present.reports.pages import filled
from riverzones.quality.periods import period_means
from riverzones.quality.single_limits import single_limits
from riverzones.store.replacing import replacing
from riverzones.terms import COMMON, labels, unit_words, verdict_words
from riverzones.view import FINDINGS, ProjectView

__all__ = ["source_sheets", "write_source_sheets"]

_MONTHS, _YEARS, _FINDINGS, _SOON_DAYS = 24, 3, 12, 30
"""Months of classes that are drawn, years that are assessed, findings that are listed; due soon [days]."""
_FACTS = ("code", "level", "source_type", "status", "river", "admin", "served_population", "supply_m3_per_day",
          "waterworks", "owner", "target_class", "approval_document", "online_monitor")  # fmt: skip
_HOW = labels("source_how")
_STATES = labels("plan_state")
_YES, _NO, _BLANK = COMMON["there_is"], COMMON["there_is_none"], COMMON["not_registered"]


def source_sheets(
    view: ProjectView,
    seen: SourceRisks,
    *,
    catalogue: Catalogue,
    on: dt.date,
    lang: str = "zh",
) -> list[dict[str, Any]]:
    """Return what the sheet of each source says, in words, as the view tells it.

    Parameters
    ----------
    view : ProjectView
        What of the project may be told.
    seen : SourceRisks
        Risks of the sources as the same view tells them (:func:`riverzones.jobs.sources.run.told_risks`).
    catalogue : Catalogue
        Words of layers and columns.
    on : date
        The day that plans and drills are held against.
    lang : str
        ``"zh"`` or ``"en"``.
    """
    layers = LayerReader(view, catalogue)
    rows = seen.sources.copy()
    rows["name"] = rows["name"].where(rows["name"].notna(), rows["source_id"])
    sources = layers("sources") if layers.has("sources") else None
    known = sources if sources is not None else GeoDataFrame(geometry=[], crs=4490)
    classes = _Classes(layers)
    findings = view.read(FINDINGS) if view.has(FINDINGS) else None
    zones = layers("zones") if layers.has("zones") else None
    sheets = []
    for row in rows.to_dict("records"):
        source_id = str(row["source_id"])
        own = known.loc[source_id] if source_id in known.index else pd.Series(dtype=object)
        own_risks = seen.risks[seen.risks["source_id"] == source_id] if len(seen.risks) else seen.risks
        risks = _risks(own_risks, layers, catalogue, lang)
        sheets.append(
            {
                "id": source_id,
                "name": str(row["name"]),
                "facts": _facts(own, catalogue, lang),
                "standby": _cell_words(row["standby"], lang),
                "assessed": classes.years(source_id, own.get("target_class"), lang),
                "chart": classes.strip(source_id, str(row["name"]), lang),
                "supplementary": classes.supplementary(source_id, lang),
                "zones": _zones(zones, source_id, catalogue, lang),
                "risks": risks,
                "columns": _filled_columns(risks, lang),
                "counts": {"in_zones": int(row["risks_in_zones"]), "upstream": int(row["risks_upstream"])},
                "duties": _duties(source_id, own_risks, layers, on, lang),
                **_findings(findings, source_id, zones, catalogue, lang),
            }
        )
    return sheets


def write_source_sheets(
    sheets: Sequence[Mapping[str, Any]],
    path: Path,
    *,
    view: ProjectView,
    seen: SourceRisks,
    on: dt.date,
    lang: str = "zh",
    template: Path | None = None,
    overwrite: bool = False,
) -> Path:
    """Write the sheets to one HTML page to print, A4 upright, one source after the other.

    Raises
    ------
    OutputError
        If the file is there and ``overwrite`` is false, or cannot be written.
    CatalogueError
        If the template cannot be filled.
    """
    duties = [
        duty for duty in stated_duties().values() if duty.citation is not None and duty.layer != "emergency_stores"
    ]
    page = filled(
        template or "source_sheets.html",
        {
            "sheets": list(sheets),
            "title": view.title,
            "on": on.isoformat(),
            "hours": f"{seen.hours:g}",
            "internal": view.internal,
            "illustrative": illustrative(view, "sources"),
            "notes": [note.within(lang) for note in seen.notes],
            "basis": list(dict.fromkeys(_basis(duty, lang) for duty in duties)),
            "lang": "zh-CN" if lang == "zh" else "en",
            "zh": lang == "zh",
        },
    )
    with replacing(path, overwrite=overwrite) as target:
        target.write_text(page, encoding="utf-8", newline="\n")
    return path


def _basis(duty: Any, lang: str) -> str:
    words = "；" if lang == "zh" else "; "
    return words.join(filter(None, [duty.citation.words(lang), duty.note.within(lang) if duty.note else ""]))


def _facts(row: pd.Series[Any], catalogue: Catalogue, lang: str) -> list[dict[str, str]]:
    """What the register says of a source: title and value of each column that is filled."""
    kind = catalogue.kinds["sources"]
    facts = []
    for name in _FACTS:
        value = row.get(name)
        if value is None or pd.isna(value):
            continue
        column = kind.by_name[name]
        titles = {listed_value.name: listed_value.title.within(lang) for listed_value in column.values}
        said = titles.get(str(value), _cell_words(value, lang))
        value_words = f"{said} {unit_words(column.unit, lang)}".strip()
        facts.append({"title": column.title.within(lang), "value": value_words})
    return facts


def _cell_words(value: Any, lang: str) -> str:
    if value is None or pd.isna(value):
        return _BLANK.within(lang)
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return (_YES if value else _NO).within(lang)
    return f"{value:,.10g}" if isinstance(value, float | int) else str(value)


class _Classes:
    """Classes of the sources by month and year, made once for all sheets."""

    def __init__(self, layers: LayerReader) -> None:
        samples = water_samples(layers)
        places = places_of_samples(layers)
        sources = places.index[places["layer"] == "sources"]
        own = samples[samples["place"].isin(sources)] if samples is not None else None
        self.last = ""
        self.tables: dict[str, pd.DataFrame] = {}
        self.single = pd.DataFrame()
        if own is None or own.empty:
            return
        below = str(assessment().below_detection.value)
        for period in ("month", "year"):
            classes = classes_by_standard(own, period, below=below)
            self.tables[period] = classes[classes["rank"] > 0]
        surface = own[~own["ground"]]  # table 2 is of sources of surface water
        self.single = single_limits(period_means(surface, "year", below=below), water_standard(), below=below)
        self.last = str(self.tables["month"]["period"].max()) if len(self.tables["month"]) else ""

    def of(self, period: str, source: str) -> pd.DataFrame:
        table = self.tables.get(period, pd.DataFrame(columns=["place", "period", "rank"]))
        return table[table["place"] == source]

    def years(self, source: str, target: Any, lang: str) -> list[dict[str, Any]]:
        """Return the last years: class, target, months that met it."""
        order = water_standard().classes
        palette = class_palette(lang)
        wanted = order.index(target) + 1 if isinstance(target, str) and target in order else 0
        months = self.of("month", source)
        rows = []
        for row in self.of("year", source).sort_values("period").tail(_YEARS).to_dict("records"):
            year = str(row["period"])
            ranks = months.loc[months["period"].str.startswith(year), "rank"]
            missed = bool(wanted) and int(row["rank"]) > wanted
            rows.append(
                {
                    "year": year,
                    "class": palette.numerals[int(row["rank"]) - 1],
                    "target": palette.numerals[wanted - 1] if wanted else "",
                    "missed": missed,
                    "met": "" if not wanted else (_MISSED if missed else _MET).within(lang),
                    "months": f"{int((ranks <= wanted).sum())}/{len(ranks)}" if wanted else f"—/{len(ranks)}",
                    "days": int(row["days"]),
                    "enough": bool(row["enough"]),
                    "pollutants": str(row["pollutants"]),
                    "items": int(row["item_count"]),
                }
            )
        return rows

    def strip(self, source: str, name: str, lang: str) -> Any:
        """Return the months as a strip; None where there are none."""
        months = self.of("month", source)
        if months.empty:
            return None
        periods = pd.period_range(end=self.last, periods=_MONTHS, freq="M").astype(str).tolist()
        return class_strip(months.assign(name=name), palette=class_palette(lang), periods=periods, lang=lang)

    def supplementary(self, source: str, lang: str) -> list[dict[str, Any]]:
        """Return items of table 2 in the last year that has any."""
        rows = self.single[self.single["place"] == source] if len(self.single) else self.single
        if rows.empty:
            return []
        rows = rows[rows["period"] == rows["period"].max()]
        items = water_standard().items
        return [
            {
                "year": row["period"],
                "item": items[row["item"]].title.within(lang),
                "value": f"{'<' if row['qualifier'] == '<' else ''}{row['value']:.3g} {items[row['item']].unit}",
                "limit": f"{row['limit']:g}",
                "met": "" if pd.isna(row["met"]) else (_MET if row["met"] else _OVER).within(lang),
                "missed": bool(pd.notna(row["met"]) and not row["met"]),
            }
            for row in rows.to_dict("records")
        ]


_MET, _MISSED, _OVER = COMMON["met"], COMMON["missed"], COMMON["above"]


def _zones(zones: GeoDataFrame | None, source: str, catalogue: Catalogue, lang: str) -> list[dict[str, str]]:
    """Its zones by tier and part with their areas; those without a shape in the view have none."""
    if zones is None or "source_id" not in zones.columns:
        return []
    own_zones = zones[zones["source_id"].astype(str) == source]
    titles = {
        name: {coded.name: coded.title.within(lang) for coded in catalogue.columns[name].values}
        for name in ("tier", "part")
    }
    area = pd.Series(area_m2(own_zones.geometry.to_numpy()), index=own_zones.index).where(own_zones.geometry.notna())
    rows = []
    for position, (name, row) in enumerate(own_zones.drop(columns="geometry").iterrows()):
        tier, part = row.get("tier"), row.get("part")
        size = area.iloc[position]
        rows.append(
            {
                "name": str(row.get("name") or name),
                "tier": titles["tier"].get(str(tier), ""),
                "part": titles["part"].get(str(part), "") if isinstance(part, str) else "",
                "area": "" if pd.isna(size) else f"{size / 1e6:,.3f}",
                "document": "" if pd.isna(row.get("approval_document")) else str(row.get("approval_document")),
                "order": str(tier),
            }
        )
    return sorted(rows, key=lambda entry: (entry["order"], entry["part"]))


def _risks(of_source: pd.DataFrame, layers: LayerReader, catalogue: Catalogue, lang: str) -> list[dict[str, Any]]:
    """The register of risks: what, where, how far, plan and drill; one row per thing, in a zone before upstream."""
    rows = []
    for (layer, row_id), part in of_source.groupby(["layer", "id"], sort=False) if len(of_source) else []:
        frame = layers(str(layer)) if layers.has(str(layer)) else None
        own = frame.loc[row_id] if frame is not None and row_id in frame.index else pd.Series(dtype=object)
        away = part["distance_m"].min() if "distance_m" in part else float("nan")
        hours = part["earliest_h"].min() if "earliest_h" in part else float("nan")
        level = own.get("risk_level")
        levels = {value.name: value.title.within(lang) for value in catalogue.columns["risk_level"].values}
        rows.append(
            {
                "name": str(part["name"].iloc[0] or row_id),
                "kind": catalogue.kinds[str(layer)].title.within(lang) if layer in catalogue.kinds else str(layer),
                "how": "、".join(_HOW[how].within(lang) for how in dict.fromkeys(part["how"])),
                "in_zone": bool((part["how"] == "zone").any()),
                "km": "" if pd.isna(away) else f"{away / 1000:,.1f}",
                "hours": "" if pd.isna(hours) else f"{hours:,.1f}",
                "level": levels.get(str(level), "") if isinstance(level, str) else "",
                "plan": "" if pd.isna(own.get("plan")) else (_YES if own["plan"] else _NO).within(lang),
                "drill": "" if pd.isna(own.get("drill_date")) else str(own["drill_date"])[:10],
                "owner": "" if pd.isna(own.get("owner")) else str(own["owner"]),
            }
        )
    return sorted(rows, key=lambda row: not row["in_zone"])


_COLUMNS = labels("risk_column")


def _filled_columns(risks: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, str]]:
    """The columns of the register that any row fills, each with its heading."""
    filled_ = [name for name in _COLUMNS if any(row[name] for row in risks)]
    return [{"key": name, "head": _COLUMNS[name].within(lang)} for name in filled_]


def _duties(source: str, of_source: pd.DataFrame, layers: LayerReader, on: dt.date, lang: str) -> list[dict[str, Any]]:
    """Plans and drills of the source and of its risks with their days; without a day of the last drill it is told."""
    risks = set(of_source.loc[of_source["layer"] == "risk_sources", "id"]) if len(of_source) else set()
    registered = layers("risk_sources") if layers.has("risk_sources") else None
    if registered is not None:
        stated = cells_of(registered, "source_id").astype(str)
        risks |= set(registered.index[stated == source].astype(str))
    rows = []
    for duty in stated_duties().values():
        wanted = {"sources": {source}, "risk_sources": risks}.get(duty.layer, set())
        frame = layers(duty.layer) if wanted and layers.has(duty.layer) else None
        if frame is None:
            continue
        for name, row in frame[frame.index.astype(str).isin(wanted)].drop(columns="geometry").iterrows():
            if str(row.get("status")) in duty.done:
                continue
            day = duty.day(row.get(duty.column))
            if day is None and duty.due:
                continue  # no document gives an interval for it: a day that nobody stated is not missed
            left = None if day is None else (day - on).days
            state = "blank" if left is None else "overdue" if left < 0 else "due" if left <= _SOON_DAYS else "later"
            rows.append(
                {
                    "what": duty.title.within(lang),
                    "of": str(row.get("name") or name),
                    "day": "" if day is None else day.isoformat(),
                    "state": _STATES[state].within(lang),
                    "late": state in ("overdue", "blank"),
                    "_order": (list(_STATES).index(state), day or dt.date.max),
                }
            )
    return sorted(rows, key=lambda entry: entry["_order"])


def _findings(
    findings: GeoDataFrame | None, source: str, zones: GeoDataFrame | None, catalogue: Catalogue, lang: str
) -> dict[str, Any]:
    """Findings about the source, its intakes' zones or what stands in them, that are not closed."""
    if findings is None or findings.empty:
        return {"findings": [], "findings_count": 0}
    own = {("sources", source)}
    if zones is not None and "source_id" in zones.columns:
        own |= {("zones", str(name)) for name in zones.index[zones["source_id"].astype(str) == source]}
    standing = findings[findings["status"] != "closed"]
    hit = [
        (s_layer, str(s)) in own or (r_layer, str(r)) in own
        for s_layer, s, r_layer, r in zip(
            standing["subject_layer"], standing["subject_id"], standing["reference_layer"], standing["reference_id"],
            strict=True,
        )
    ]  # fmt: skip
    own_findings = standing[pd.Series(hit, index=standing.index, dtype=bool)]
    own_findings = own_findings.sort_values("verdict", ascending=False, kind="stable")
    rows = [
        {
            "rule": str(row["rule"]),
            "title": catalogue.clause_title(str(row["rule"])).within(lang),
            "subject": str(row["subject_name"] or row["subject_id"]),
            "verdict": verdict_words(row["verdict"], row["severity"]).within(lang),
            "id": str(row["finding_id"]),
        }
        for row in own_findings.head(_FINDINGS).to_dict("records")
    ]
    return {"findings": rows, "findings_count": len(own_findings)}
