"""Facts about outfalls that other layers tell: river, bank and chainage, county, zones, chiefs, the next intake.

Each function takes the outfalls and gives columns on their index; ``notes`` gathers what holds for all of them.
"""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from riverzones.audit.explain import units_named
from riverzones.chiefs import chain
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Text
from riverzones.network.chainage import locate
from riverzones.network.network import Network
from riverzones.network.trace import along
from riverzones.relations import relate
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = [
    "SNAP_M",
    "admin",
    "answering",
    "from_bank",
    "function_zone",
    "next_intake",
    "placed",
    "units",
    "with_shape",
    "zones_of",
]

SNAP_M: Final = 2_000.0
"""An outfall farther than this from every river is on none [m]: the Wushan plan takes stock of outfalls within 2 km."""
FUNCTION_ZONE_M: Final = 1_000.0
"""A water function zone drawn as a line answers for outfalls this near [m]: a setting of ours."""

_TIERS = ("1", "2", "3", "quasi")
_NO_PLACE: Final = labels("reason")["no_place"]
_NO_RIVERS: Final = labels("reason")["no_rivers"]


def placed(rows: gpd.GeoDataFrame, here: gpd.GeoDataFrame, network: Network | None) -> pd.DataFrame:
    """Return river, bank and chainage of every outfall, or why there is none."""
    names = [
        "reach_id",
        "snapped_river",
        "snapped_chainage_m",
        "snapped_bank",
        "offset_m",
        "to_end_m",
        "foot_lon",
        "foot_lat",
    ]
    table = pd.DataFrame(index=rows.index, columns=[*names, "why_not_snapped"], dtype=object)
    table.loc[:, "why_not_snapped"] = pd.Series([_NO_PLACE] * len(rows), index=rows.index, dtype=object)
    if network is None or here.empty:
        table.loc[here.index, "why_not_snapped"] = pd.Series([_NO_RIVERS] * len(here), index=here.index, dtype=object)
        return table
    stated = here["receiving_water"].where(here["receiving_water"].notna(), here["river"])
    positions = locate(here, network, within_m=SNAP_M, river=stated)
    positions = positions.rename(
        columns={
            "river": "snapped_river",
            "chainage_m": "snapped_chainage_m",
            "bank": "snapped_bank",
            "lon": "foot_lon",
            "lat": "foot_lat",
        }
    )
    table.loc[positions.index, names] = positions[names].astype(object)
    table = table.where(table.notna(), None)
    lost = here[positions.reach_id.isna()]
    table.loc[positions.index[positions.reach_id.notna()], "why_not_snapped"] = None
    if len(lost):
        near = _nearest_m(lost, network.reaches)
        table.loc[lost.index, "why_not_snapped"] = pd.Series(
            [
                Text(
                    zh=f"最近的河流在 {near[row]:,.0f} m 外，超过 {SNAP_M:,.0f} m",
                    en=f"the nearest river is {near[row]:,.0f} m away, more than {SNAP_M:,.0f} m",
                )
                for row in lost.index
            ],
            index=lost.index,
            dtype=object,
        )
    for name in ("snapped_chainage_m", "offset_m", "to_end_m", "foot_lon", "foot_lat"):
        table[name] = pd.to_numeric(table[name]).astype(float)
    return table


def from_bank(rows: pd.DataFrame, here: gpd.GeoDataFrame, layers: LayerReader) -> pd.Series[float]:
    """Return how far each outfall lies from the management range or shoreline, else from the river line [m]."""
    banks = next((areas for name in ("ranges", "shorelines") if (areas := _areas(layers(name))) is not None), None)
    if banks is None:
        return rows["offset_m"].astype(float)
    return _nearest_m(here, banks).reindex(rows.index).astype(float)


def admin(here: gpd.GeoDataFrame, layers: LayerReader, notes: list[Text]) -> pd.DataFrame:
    """Return county (with its code) and township of each outfall; what the data say where no polygon lies."""
    table = pd.DataFrame(index=here.index)
    counties, townships = _areas(layers("counties")), _areas(layers("townships"))
    for name, areas, column in (
        ("county", counties, "name"),
        ("county_code", counties, "code"),
        ("township", townships, "name"),
    ):
        table[name] = None
        if areas is not None and column in areas.columns:
            pairs = relate("reaches_into", here, areas, shared_ids=False).sort_values("truth", kind="stable")
            pairs = pairs[pairs["slack_m"] >= 0].drop_duplicates("subject_id")
            table.loc[pairs["subject_id"], name] = areas[column].reindex(pairs["reference_id"]).to_numpy()
    table["county_code"] = table["county_code"].map(lambda code: str(code)[:6] if pd.notna(code) else None)
    table["township"] = table["township"].where(table["township"].notna(), here["admin"].astype(object))
    if counties is None:
        notes.append(Text(zh="没有县界，编码中的县码未核对", en="no counties: the county in the codes is not checked"))
    return table


def zones_of(here: gpd.GeoDataFrame, layers: LayerReader, notes: list[Text]) -> pd.DataFrame:
    """Return protection zones each outfall lies in: names, the gravest tier, the source; and those it may lie in."""
    columns = ("zone_names", "zone_names_open", "zone_tier", "zone_source")
    table = pd.DataFrame(dict.fromkeys(columns), index=here.index, dtype=object)
    zones = _areas(layers("zones"))
    if zones is None:
        notes.append(
            Text(
                zh="没有水源保护区图层，是否在保护区内无法判定",
                en="no protection zones: whether one is hit cannot be told",
            )
        )
        return table
    pairs = relate("reaches_into", here, zones, shared_ids=False)
    if pairs.empty:
        return table
    known = zones.reindex(columns=["name", "tier", "source_name", "source_id"]).astype(object)
    pairs = pairs.join(known, on="reference_id")
    pairs["order"] = pairs.tier.map({tier: rank for rank, tier in enumerate(_TIERS)}).fillna(len(_TIERS))
    pairs = pairs.sort_values(["subject_id", "order", "reference_id"])
    sources = layers("sources")
    named = sources["name"] if sources is not None and "name" in sources.columns else pd.Series(dtype=object)
    pairs["called"] = pairs["name"].where(pairs["name"].notna(), pairs["reference_id"].astype(str))
    open_ = pairs["truth"].isna()
    for row, held in pairs[open_].groupby("subject_id", sort=False):
        table.at[row, "zone_names_open"] = "；".join(held["called"])
    for row, held in pairs[~open_].groupby("subject_id", sort=False):
        first = held.iloc[0]
        table.at[row, "zone_names"] = "；".join(held["called"])
        table.at[row, "zone_tier"] = first.tier if pd.notna(first.tier) else None
        source = first.source_name if pd.notna(first.source_name) else named.get(first.source_id, first.source_id)
        table.at[row, "zone_source"] = source if pd.notna(source) else None
    return table


def function_zone(
    rows: gpd.GeoDataFrame, here: gpd.GeoDataFrame, layers: LayerReader, notes: list[Text]
) -> pd.DataFrame:
    """Return the water function zone: the one given, else the polygon it lies in, else the nearest line."""
    table = pd.DataFrame(
        {"function_zone": rows["function_zone_id"], "function_name": None, "function_target": None}, dtype=object
    )
    zones = layers("function_zones")
    if zones is None or zones.empty:
        notes.append(Text(zh="没有水功能区图层", en="no water function zones in the project"))
        return table
    known = zones.reindex(columns=["name", "code", "function_name", "target_class"]).astype(object)
    by_word = {
        str(word): zone
        for column in (known.code, known.name, pd.Series(known.index, index=known.index))
        for zone, word in column.dropna().items()
    }
    zone_of = rows["function_zone_id"].map(lambda word: by_word.get(str(word)) if pd.notna(word) else None)
    near = relate("nearest", here[zone_of.reindex(here.index).isna()], zones, shared_ids=False)
    near = near[near["measured"] <= FUNCTION_ZONE_M]
    zone_of.loc[near["subject_id"]] = near["reference_id"].to_numpy()
    hit = zone_of.dropna()
    for column, source in (
        ("function_zone", "name"),
        ("function_name", "function_name"),
        ("function_target", "target_class"),
    ):
        table.loc[hit.index, column] = known[source].reindex(hit).to_numpy()
    return table.where(table.notna(), None)


def answering(rows: gpd.GeoDataFrame, network: Network | None, layers: LayerReader, notes: list[Text]) -> pd.DataFrame:
    """Return the segment and the chain of chiefs, of the river the outfall was placed on."""
    table = pd.DataFrame({"answering_segment": None, "chiefs": None}, index=rows.index, dtype=object)
    table["chiefs"] = pd.Series([[] for _ in rows.index], index=rows.index, dtype=object)
    segments = layers("segments")
    if segments is None or segments.empty:
        notes.append(Text(zh="没有河长责任段，未列河长", en="no segments of chiefs: nobody is named"))
        return table
    here = with_shape(rows)
    said = chain(here[["geometry"]], segments, network=network, river=here["snapped_river"])
    table.loc[said.index, "answering_segment"] = said.segment_id
    table.loc[said.index, "chiefs"] = said.chiefs
    return table


def units(rows: gpd.GeoDataFrame, project: ProjectFile) -> pd.DataFrame:
    """Return who is responsible by the documents behind the open findings of each outfall, each unit once."""
    words: dict[str, dict[Text, None]] = {}
    findings = project.read("rz_findings") if project.has("rz_findings") else pd.DataFrame()
    if len(findings):
        own = findings[(findings["subject_layer"] == "outfalls") & (findings["status"] != "closed")]
        for outfall, *named in own[["subject_id", "lead_unit", "responsible_units"]].itertuples(index=False):
            lead, others = ("" if pd.isna(name) else str(name) for name in named)
            if lead or others:
                words.setdefault(str(outfall), {})[units_named(lead, others)] = None
    of_rows = [tuple(words.get(str(name), ())) for name in rows.index]
    return pd.DataFrame({"units": pd.Series(of_rows, index=rows.index, dtype=object)})


def next_intake(
    rows: gpd.GeoDataFrame, network: Network | None, layers: LayerReader, notes: list[Text]
) -> pd.DataFrame:
    """Return the first intake downstream and how far it is along the network [m]; diversions count."""
    blank = {"intake": None, "intake_id": None, "intake_m": np.nan, "intake_chainage_m": np.nan, "intake_looked": False}
    table = pd.DataFrame(blank, index=rows.index).astype({"intake": object, "intake_id": object})
    intakes = layers("intakes")
    if intakes is None or intakes.empty or network is None:
        notes.append(Text(zh="没有取水口，未查下游取水口", en="no intakes: none is looked for downstream"))
        return table
    stated = intakes["river"] if "river" in intakes.columns else None
    placed = locate(intakes[~intakes.geometry.isna()], network, within_m=SNAP_M, river=stated)
    placed = placed[placed.reach_id.notna()]
    starts = rows[rows.reach_id.notna()]
    table.loc[starts.index, "intake_looked"] = True
    if placed.empty or starts.empty:
        return table
    met = along(network, _spots(starts, "start_id"), _spots(placed, "place_id"), mode="DD").sort_values(
        ["distance_m", "place_id"]
    )
    first = met.drop_duplicates("start_id").set_index("start_id")
    called = pd.Series(intakes.index, index=intakes.index, dtype=object)
    if "name" in intakes.columns:
        called = intakes["name"].astype(object).where(intakes["name"].notna(), called)
    table.loc[first.index, "intake"] = called.reindex(first.place_id).to_numpy()
    table.loc[first.index, "intake_id"] = first.place_id.astype(str)
    table.loc[first.index, "intake_m"] = first.distance_m
    table.loc[first.index, "intake_chainage_m"] = placed["chainage_m"].reindex(first.place_id).to_numpy(dtype=float)
    return table


def _spots(placed: pd.DataFrame, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {name: placed.index, "reach_id": placed.reach_id.to_numpy(), "to_end_m": placed.to_end_m.to_numpy(float)}
    )


def _nearest_m(places: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> pd.Series[float]:
    """How far the nearest of the reference is from each place [m]."""
    return relate("nearest", places, reference, shared_ids=False).set_index("subject_id")["measured"]


def _areas(layer: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame | None:
    """The polygons of a layer; None without any."""
    if layer is None:
        return None
    areas = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"])]
    return areas if len(areas) else None


def with_shape(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the rows that have a geometry, in EPSG:4490."""
    frame = gpd.GeoDataFrame(rows, geometry="geometry", crs=4490)
    return frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
