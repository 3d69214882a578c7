"""Risks of sources as sheets: one row per source, per risk, per source and year, or per outfall and intake below."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.jobs.sources.run import SourceRisks
from riverzones.model import Text
from riverzones.model.sheet import Sheet, SheetColumn, object_array

__all__ = ["LISTS", "risk_list"]

_YES_NO = {True: Text(zh="有", en="yes"), False: Text(zh="无", en="none")}
_HOW = {"zone": Text(zh="在保护区内", en="in a zone"), "upstream": Text(zh="上游", en="upstream")}
_ARRIVAL = (
    SheetColumn("km", Text(zh="沿河（km）", en="along the river (km)"), "#,##0.0"),
    SheetColumn("earliest_h", Text(zh="最早（h）", en="earliest (h)"), "#,##0.0"),
    SheetColumn("latest_h", Text(zh="最晚（h）", en="latest (h)"), "#,##0.0"),
)
LISTS: dict[str, tuple[Text, tuple[SheetColumn, ...]]] = {
    "sources": (
        Text(zh="水源地风险", en="sources"),
        (
            SheetColumn("name", Text(zh="水源地", en="source"), width=26),
            SheetColumn("standby", Text(zh="备用水源", en="standby"), words=_YES_NO),
            SheetColumn("risks_in_zones", Text(zh="区内风险", en="in zones"), "0"),
            SheetColumn("risks_upstream", Text(zh="上游风险", en="upstream"), "0"),
            SheetColumn("first_h", Text(zh="最早到达（h）", en="earliest (h)"), "#,##0.0"),
            SheetColumn("planned", Text(zh="有预案的风险源", en="with a plan"), "0"),
            SheetColumn("drill_date", Text(zh="最近演练", en="last drill"), "yyyy-mm-dd"),
        ),
    ),
    "risks": (
        Text(zh="风险清单", en="risks"),
        (
            SheetColumn("source", Text(zh="水源地", en="source"), width=22),
            SheetColumn("name", Text(zh="对象", en="what"), width=26),
            SheetColumn("layer", Text(zh="图层", en="layer")),
            SheetColumn("how", Text(zh="关系", en="how"), words=_HOW),
            *_ARRIVAL,
        ),
    ),
    "years": (
        Text(zh="水源地年度评估", en="sources by year"),
        (
            SheetColumn("name", Text(zh="水源地", en="source"), width=26),
            SheetColumn("year", Text(zh="年度", en="year"), "0"),
            SheetColumn("class", Text(zh="类别", en="class")),
            SheetColumn("target_class", Text(zh="目标", en="target")),
            SheetColumn(
                "met", Text(zh="达标", en="met"), words={True: Text(zh="是", en="yes"), False: Text(zh="否", en="no")}
            ),
            SheetColumn("months_met", Text(zh="达标月数", en="months met"), "0"),
            SheetColumn("months", Text(zh="监测月数", en="months"), "0"),
            SheetColumn("samples", Text(zh="采样次数", en="samples"), "0"),
            SheetColumn("planned", Text(zh="计划次数", en="planned"), "0"),
            SheetColumn("over_limit", Text(zh="表2超标项目", en="over (table 2)"), width=16),
            SheetColumn("zones_approved", Text(zh="一级区已批复", en="tier 1 approved"), words=_YES_NO),
            SheetColumn("standby", Text(zh="备用水源", en="standby"), words=_YES_NO),
            SheetColumn("plan", Text(zh="应急预案", en="plan"), words=_YES_NO),
            SheetColumn("drilled", Text(zh="当年演练", en="drill in the year"), words=_YES_NO),
        ),
    ),
    "below": (
        Text(zh="排污口下游取水口", en="intakes below outfalls"),
        (
            SheetColumn("name", Text(zh="排污口", en="outfall"), width=26),
            SheetColumn("intake", Text(zh="下游取水口", en="intake below"), width=26),
            *_ARRIVAL,
        ),
    ),
}
"""Name and columns of every list, by the word of ``--of``."""


def risk_list(seen: SourceRisks, which: str, *, catalogue: Catalogue) -> Sheet:
    """Return one of :data:`LISTS` of the risks of sources, named by their names where they have one."""
    title, columns = LISTS[which]
    if which == "years":
        titles = {value.name: value.title for value in catalogue.columns["class"].values}
        columns = tuple(
            replace(list_column, words=titles) if list_column.name in ("class", "target_class") else list_column
            for list_column in columns
        )
    rows: pd.DataFrame = getattr(seen, which).copy()
    for name, key in (("name", "source_id" if which == "sources" else "id"), ("intake", "intake_id")):
        if {name, key} <= set(rows.columns):
            rows[name] = rows[name].where(rows[name].notna(), rows[key])
    if which == "risks" and len(rows):
        named = seen.sources.set_index("source_id")["name"].dropna()
        rows["source"] = rows["source_id"].map(named).fillna(rows["source_id"])
        rows["layer"] = object_array(map(catalogue.layer_title, rows["layer"]))
    if "distance_m" in rows.columns:
        rows["km"] = rows["distance_m"].astype(float) / 1000
    return Sheet(title, columns, rows.reindex(columns=[column.name for column in columns]), frozen_columns=1)
