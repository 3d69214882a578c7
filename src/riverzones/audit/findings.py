"""The table of findings: what was seen, with the words, the clause and the people who answer."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.run import Layers, Seen
from riverzones.chiefs import Route, chain, located, routed
from riverzones.geo import joins
from riverzones.model import FINDING_COLUMNS, Text, finding_id
from riverzones.network import Network

__all__ = ["findings_table", "no_findings"]

_ADMIN = ("townships", "counties")


def no_findings() -> GeoDataFrame:
    """A findings table without rows."""
    return GeoDataFrame({name: pd.Series(dtype=object) for name in FINDING_COLUMNS}, geometry=[], crs=4490)


def findings_table(
    seen: Sequence[Seen],
    layers: Layers,
    *,
    day: dt.date,
    network: Callable[[], Network | None] = lambda: None,
    routes: Mapping[str, Route] | None = None,
) -> GeoDataFrame:
    """One row per rule, subject and reference, EPSG:4490, in the columns of ``model.FINDING_COLUMNS``.

    The geometry is the subject's; ``chiefs`` is a JSON list, the highest level first; every row starts as ``new``
    on ``day`` (see :func:`riverzones.audit.lifecycle.carry_over`).

    Parameters
    ----------
    seen : sequence of Seen
        What the rules saw.
    layers : callable
        Gives a layer by name, None where there is none: ``segments``, ``townships`` and ``counties`` say who answers.
    day : date
        The day of the audit.
    network : callable
        Gives the river network, asked only where there are findings; it tells river, bank and chainage of what lies
        within ``chiefs.FAR_M`` of a river. None: they stay as the subjects state them.
    routes : mapping of str to Route, optional
        Which office is in charge by area, where the document of a rule names none.
    """
    parts = [_rows(part, day) for part in seen if len(part.facts)]
    if not parts:
        return no_findings()
    table = pd.concat(parts, ignore_index=True)
    table = table.drop_duplicates("finding_id").set_index("finding_id", drop=False)
    table.index.name = None
    made = GeoDataFrame(table, geometry="geometry", crs=4490)
    _answer(made, layers, network())
    if routes:
        _route(made, layers, routes, day)
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
            "river": _first(subject, "river", "receiving_water"),
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


def _first(rows: GeoDataFrame, *names: str) -> Any:
    """The first of some columns that says something."""
    said = np.full(len(rows), "", dtype=object)
    for name in names[::-1]:
        values = _column(rows, name)
        said = np.where(values == "", said, values) if len(values) else said
    return said


def _flag(rows: GeoDataFrame) -> Any:
    if "illustrative" not in rows.columns:
        return False
    return rows["illustrative"].astype("boolean").fillna(False).to_numpy(bool)


def _answer(table: GeoDataFrame, layers: Layers, network: Network | None) -> None:
    """Fill in, per subject, the river, the bank, the chainage, the segment, the chiefs and the administrative unit."""
    segments = layers("segments")
    areas = [area for area in (layers(name) for name in _ADMIN) if area is not None and "name" in area.columns]
    by_subject = table.drop_duplicates(["subject_layer", "subject_id"])
    by_subject = by_subject[~(by_subject.geometry.is_empty | by_subject.geometry.isna())]
    keys = pd.MultiIndex.from_frame(table[["subject_layer", "subject_id"]])
    own = pd.MultiIndex.from_frame(by_subject[["subject_layer", "subject_id"]])
    places = GeoDataFrame(geometry=by_subject.geometry.to_numpy(), index=by_subject.finding_id.to_numpy(), crs=4490)

    def told(values: Any) -> npt.NDArray[np.object_]:
        """Values of the places, one per finding."""
        return np.asarray(pd.Series(np.asarray(values, dtype=object), index=own, dtype=object).reindex(keys), object)

    said = None
    if segments is not None:
        said = chain(places, segments, network=network, river=_stated(by_subject))
        texts = [json.dumps(chiefs, ensure_ascii=False, default=str) for chiefs in said.chiefs]
        table["chiefs"] = pd.Series(told(texts), index=table.index).fillna("[]")
        table["segment_id"] = told(said.segment_id)
    elif network is not None:
        said = located(places, network, river=_stated(by_subject))
    if said is not None:
        for column in ("river", "bank"):
            table[column] = _filled(table[column], told(said[column]))
        chainage = pd.Series(told(said.chainage_m), index=table.index).astype(float)
        table["chainage_m"] = chainage
    for area in areas:
        pairs = joins.inside(_points(places), area).drop_duplicates("subject_id").set_index("subject_id")
        inside = pd.Series(area["name"].reindex(pairs.reference_id).to_numpy(), index=pairs.index).reindex(places.index)
        table["admin"] = _filled(table.admin, told(inside))


def _stated(subjects: pd.DataFrame) -> pd.Series:
    """The river that each place states, None where it states none."""
    named = pd.Series(subjects.river.to_numpy(object), index=subjects.finding_id.to_numpy(), dtype=object)
    return named.where(named.astype(str) != "", None)


def _filled(given: pd.Series, found: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """What is stated, else what was found, else nothing."""
    return np.where(given.astype(str) != "", given.to_numpy(object), np.where(pd.isna(found), "", found))


def _route(table: GeoDataFrame, layers: Layers, routes: Mapping[str, Route], day: dt.date) -> None:
    """The unit in charge by area, where the rule names none."""
    said = routed(table, routes, layers, packs=tuple(table["pack"].unique()), day=day)
    if "lead_unit" in said.columns:
        table["lead_unit"] = _filled(table.lead_unit, said["lead_unit"].to_numpy(object))


def _points(places: GeoDataFrame) -> GeoDataFrame:
    return places.set_geometry(places.geometry.representative_point())
