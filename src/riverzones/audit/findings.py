"""The table of findings: what was seen, with the words, the clause and the people who answer."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.run import Layers, Seen
from riverzones.chiefs import chain
from riverzones.geo import joins
from riverzones.model import FINDING_COLUMNS, Text, finding_id

__all__ = ["findings_table", "no_findings"]

_ADMIN = ("townships", "counties")


def no_findings() -> GeoDataFrame:
    """A findings table without rows."""
    return GeoDataFrame({name: pd.Series(dtype=object) for name in FINDING_COLUMNS}, geometry=[], crs=4490)


def findings_table(seen: Sequence[Seen], layers: Layers, *, day: dt.date) -> GeoDataFrame:
    """One row per rule, subject and reference, EPSG:4490, in the columns of ``model.FINDING_COLUMNS``.

    The geometry is the subject's; ``chiefs`` is a JSON list, the highest level first; every row starts as ``new``
    on ``day`` (see :func:`riverzones.audit.lifecycle.carry_over`).
    """
    parts = [_rows(part, day) for part in seen if len(part.facts)]
    if not parts:
        return no_findings()
    table = pd.concat(parts, ignore_index=True)
    table = table.drop_duplicates("finding_id").set_index("finding_id", drop=False)
    table.index.name = None
    made = GeoDataFrame(table, geometry="geometry", crs=4490)
    _answer(made, layers)
    return made[[*FINDING_COLUMNS, "geometry"]]


def _rows(part: Seen, day: dt.date) -> pd.DataFrame:
    rule, facts = part.rule, part.facts
    subject = part.subject.rows.loc[facts.subject_id]
    names = _names(subject)
    reference_layer = part.reference.layer if part.reference else ""
    reference_ids = ["" if pd.isna(value) else str(value) for value in facts.reference_id]
    reference_names = [""] * len(facts)
    if part.reference is not None:
        known = _names(part.reference.rows)
        reference_names = [str(known.get(value, "")) for value in facts.reference_id]
    where = np.array([point if shapely.is_geometry(point) else None for point in facts.nearest], dtype=object)
    words = [
        _Words(name, near, fact)
        for name, near, fact in zip(names, reference_names, facts.to_dict("records"), strict=True)
    ]
    return pd.DataFrame(
        {
            "finding_id": [
                finding_id(rule.code, part.subject.layer, str(row), reference_layer, near)
                for row, near in zip(facts.subject_id, reference_ids, strict=True)
            ],
            "rule": rule.code,
            "pack": rule.pack,
            "severity": rule.severity,
            "verdict": facts.verdict.to_numpy(),
            "subject_layer": part.subject.layer,
            "subject_id": facts.subject_id.astype(str).to_numpy(),
            "subject_name": names.to_numpy(),
            "reference_layer": reference_layer,
            "reference_id": reference_ids,
            "reference_name": reference_names,
            "measured": facts.measured.to_numpy(float),
            "limit": facts.limit.to_numpy(float),
            "margin": facts.margin.to_numpy(float),
            "unit": facts.unit.fillna("").to_numpy(),
            "accuracy_m": facts.accuracy_m.to_numpy(float),
            "nearest_lon": shapely.get_x(where),
            "nearest_lat": shapely.get_y(where),
            "river": _column(subject, "river"),
            "bank": _column(subject, "bank"),
            "chainage_m": np.nan,
            "segment_id": None,
            "chiefs": "[]",
            "admin": _column(subject, "admin"),
            "lead_unit": rule.lead_unit or "",
            "responsible_units": "、".join(rule.responsible_units),
            "citation": "；".join(citation.words("zh") for citation in rule.citations),
            "citation_en": "; ".join(citation.words("en") for citation in rule.citations),
            "message": [word.said(rule.message.zh, "zh") for word in words],
            "message_en": [word.said(rule.message.en, "en") for word in words],
            "why_cannot_tell": [reason.zh if isinstance(reason, Text) else "" for reason in facts.why],
            "why_cannot_tell_en": [reason.en if isinstance(reason, Text) else "" for reason in facts.why],
            "first_seen": day,
            "last_seen": day,
            "status": "new",
            "note": "",
            "illustrative": _flag(subject),
            "geometry": subject.geometry.to_numpy(),
        }
    )


class _Words:
    """The words of one fact, put into a rule's message; a number that is not there is a dash."""

    def __init__(self, subject: str, reference: str, fact: Mapping[Hashable, Any]) -> None:
        self.names = {"subject_name": subject, "reference_name": reference, "unit": fact["unit"] or ""}
        self.numbers = {name: fact[name] for name in ("measured", "limit", "margin")}
        self.place = _place(fact["measured"], fact["unit"] or "")

    def said(self, template: str, lang: str) -> str:
        unknown = "未知" if lang == "zh" else "unknown"
        numbers = {name: _Number(value, unknown) for name, value in self.numbers.items()}
        return template.format(place=self.place.within(lang), **self.names, **numbers)


def _place(measured: float, unit: str) -> Text:
    """How a subject lies to a zone: so deep in it, so far outside, or sharing so much ground with it."""
    if math.isnan(measured):
        return Text(zh="内", en="in")
    if unit == "m2":
        return Text(zh=f"内，占用 {measured:,.1f} m²", en=f"{measured:,.1f} m² in")
    if measured < 0:
        return Text(zh=f"边界外 {-measured:,.1f} m", en=f"{-measured:,.1f} m outside")
    return Text(zh=f"内，深入 {measured:,.1f} m", en=f"{measured:,.1f} m inside")


class _Number(float):
    """A float that prints as a word where it is not known."""

    word: str

    def __new__(cls, value: Any, word: str) -> _Number:
        made = super().__new__(cls, value if pd.notna(value) else float("nan"))
        made.word = word
        return made

    def __format__(self, spec: str) -> str:
        return self.word if math.isnan(self) else super().__format__(spec)


def _names(rows: GeoDataFrame) -> pd.Series[str]:
    """What each row is called: its name, else its code, else its river, else its id."""
    called = pd.Series(None, index=rows.index, dtype=object)
    for column in ("name", "code", "river"):
        if column in rows.columns:
            values = rows[column].astype(object)
            called = called.where(called.notna(), values.where(values.notna(), None))
    return called.where(called.notna(), rows.index.astype(str)).astype(str)


def _column(rows: GeoDataFrame, name: str) -> Any:
    if name not in rows.columns:
        return ""
    return rows[name].astype(object).where(rows[name].notna(), "").to_numpy()


def _flag(rows: GeoDataFrame) -> Any:
    if "illustrative" not in rows.columns:
        return False
    return rows["illustrative"].astype("boolean").fillna(False).to_numpy(bool)


def _answer(table: GeoDataFrame, layers: Layers) -> None:
    """Fill in, per subject, the river, the segment, the chiefs and the administrative unit."""
    segments = layers("segments")
    areas = [area for area in (layers(name) for name in _ADMIN) if area is not None and "name" in area.columns]
    by_subject = table.drop_duplicates(["subject_layer", "subject_id"])
    by_subject = by_subject[~(by_subject.geometry.is_empty | by_subject.geometry.isna())]
    keys = pd.MultiIndex.from_frame(table[["subject_layer", "subject_id"]])
    own = pd.MultiIndex.from_frame(by_subject[["subject_layer", "subject_id"]])
    places = GeoDataFrame(geometry=by_subject.geometry.to_numpy(), index=by_subject.finding_id.to_numpy(), crs=4490)
    if segments is not None:
        said = chain(places, segments)
        texts = pd.Series([json.dumps(chiefs, ensure_ascii=False, default=str) for chiefs in said.chiefs], index=own)
        table["chiefs"] = texts.reindex(keys).fillna("[]").to_numpy()
        table["segment_id"] = pd.Series(said.segment_id.to_numpy(), index=own).reindex(keys).to_numpy()
        river = pd.Series(said.river.to_numpy(), index=own, dtype=object).reindex(keys).to_numpy()
        table["river"] = np.where(table.river.astype(str) == "", np.where(pd.isna(river), "", river), table.river)
    for area in areas:
        pairs = joins.inside(_points(places), area).drop_duplicates("subject_id").set_index("subject_id")
        inside = pd.Series(area["name"].reindex(pairs.reference_id).to_numpy(), index=pairs.index).reindex(places.index)
        admin = pd.Series(inside.to_numpy(), index=own, dtype=object).reindex(keys).to_numpy()
        table["admin"] = np.where(table.admin.astype(str) == "", np.where(pd.isna(admin), "", admin), table.admin)


def _points(places: GeoDataFrame) -> GeoDataFrame:
    return places.set_geometry(places.geometry.representative_point())
