"""What jobs other than an audit see, as findings: the same table, place, chiefs and ids as those of rules."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.context import Layers
from riverzones.audit.findings import completed, no_findings
from riverzones.audit.select import identities, names_of
from riverzones.chiefs import Route, level_order
from riverzones.model import Problem, Text, finding_id
from riverzones.network import Network

__all__ = ["Fact", "facts_table"]

_NOTHING = Text(zh="", en="")


@dataclass(frozen=True)
class Fact:
    """One thing that a job saw of one subject.

    ``seen_as`` is what kind of fact it is (see ``model.finding_id``): where a rule sees the same one, in its words.
    ``subject`` and ``reference`` are a layer and an id; an id of "" is the layer as a whole. ``reference_key`` is what
    the reference is known by, its code or id where that is left out. ``margin`` is above 0 where the row offends.
    ``segment`` names the segment whose chief answers, where that is not told by the place. ``geometry`` stands in where
    the subject has none of its own. ``cited`` are the words of what it rests on.
    """

    problem: Problem
    seen_as: str
    subject: tuple[str, str]
    message: Text
    verdict: str = "violation"
    why: Text = _NOTHING
    reference: tuple[str, str] = ("", "")
    reference_key: str | None = None
    name: str = ""
    measured: float = float("nan")
    limit: float = float("nan")
    margin: float = float("nan")
    unit: str = ""
    accuracy_m: float = float("nan")
    segment: str = ""
    cited: Text = _NOTHING
    geometry: Any = field(default=None, compare=False)


def facts_table(
    facts: Sequence[Fact],
    layers: Layers,
    *,
    day: dt.date,
    network: Callable[[], Network | None] = lambda: None,
    routes: Mapping[str, Route] | None = None,
) -> GeoDataFrame:
    """Return one finding per fact, EPSG:4490, in the columns of ``model.FINDING_COLUMNS``, ids as index.

    Facts of one id are one finding with all their clauses. River, bank, chainage, chiefs, administrative unit and the
    unit in charge are told by place, as for findings of rules.

    Parameters
    ----------
    facts : sequence of Fact
        What was seen; problems that are not kept make no finding.
    layers, day, network, routes
        As :func:`riverzones.audit.findings.findings_table`.
    """
    standing = [fact for fact in facts if fact.problem.kept]
    if not standing:
        return no_findings()
    rows = _Rows(layers)
    findings = completed(
        [pd.DataFrame([_row(fact, rows, day) for fact in standing])], layers, day=day, network=network, routes=routes
    )
    _own_segments(findings, {_id(fact, rows): fact.segment for fact in standing if fact.segment}, layers)
    return findings


class _Rows:
    """Rows of layers by id, with what each is called and known by, each layer read once."""

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        self._known: dict[str, tuple[GeoDataFrame, Mapping[Hashable, str], pd.Series[str]] | None] = {}

    def of(self, layer: str) -> tuple[GeoDataFrame, Mapping[Hashable, str], pd.Series[str]] | None:
        if layer not in self._known:
            frame = self._layers(layer) if layer else None
            self._known[layer] = None if frame is None else (frame, identities(frame), names_of(frame))
        return self._known[layer]

    def key(self, layer: str, row: str) -> str:
        known = self.of(layer)
        return row if known is None else str(known[1].get(row, row))

    def name(self, layer: str, row: str) -> str:
        known = self.of(layer)
        return row if known is None or row not in known[2].index else str(known[2][row])

    def row(self, layer: str, row: str) -> Mapping[Hashable, Any]:
        known = self.of(layer)
        return {} if known is None or row not in known[0].index else known[0].loc[row].to_dict()


def _id(fact: Fact, rows: _Rows) -> str:
    (layer, row), (reference_layer, reference) = fact.subject, fact.reference
    key = fact.reference_key if fact.reference_key is not None else rows.key(reference_layer, reference)
    return finding_id(fact.seen_as, layer, rows.key(layer, row), reference_layer, key)


def _row(fact: Fact, rows: _Rows, day: dt.date) -> dict[str, Any]:
    """One clause of a finding, as ``completed`` takes it."""
    (layer, row), (reference_layer, reference) = fact.subject, fact.reference
    own = rows.row(layer, row)
    shape = own.get("geometry")
    if shape is None or shapely.is_empty(shape):
        shape = fact.geometry
    open_ = fact.verdict == "cannot_tell"
    return {
        "finding_id": _id(fact, rows),
        "kind": fact.problem.kind,
        "rule": fact.problem.code,
        "pack": "",
        "severity": fact.problem.severity,
        "verdict": fact.verdict,
        "subject_layer": layer,
        "subject_id": row,
        "subject_name": fact.name or (rows.name(layer, row) if row else ""),
        "reference_layer": reference_layer,
        "reference_id": reference,
        "reference_name": rows.name(reference_layer, reference) if reference else "",
        "measured": fact.measured,
        "limit": fact.limit,
        "margin": fact.margin,
        "unit": fact.unit,
        "accuracy_m": fact.accuracy_m,
        "nearest_lon": np.nan,
        "nearest_lat": np.nan,
        "river": _stated(own, "river", "receiving_water"),
        "bank": _stated(own, "bank"),
        "chainage_m": np.nan,
        "segment_id": None,
        "chiefs": "[]",
        "admin": _stated(own, "admin"),
        "lead_unit": "",
        "responsible_units": "",
        "citation": fact.cited.zh,
        "citation_en": fact.cited.en,
        "message": fact.message.zh,
        "message_en": fact.message.en,
        "why_cannot_tell": fact.why.zh if open_ else "",
        "why_cannot_tell_en": fact.why.en if open_ else "",
        "first_seen": day,
        "last_seen": day,
        "status": "new",
        "deadline": None,
        "note": "",
        "illustrative": own.get("illustrative") is not None and own.get("illustrative") == True,  # noqa: E712 - pandas
        "order": 0,
        "sharpens": False,
        "geometry": shape,
    }


def _stated(row: Mapping[Hashable, Any], *names: str) -> str:
    return next((str(row[name]) for name in names if isinstance(row.get(name), str) and row[name]), "")


def _own_segments(table: GeoDataFrame, segments_of: Mapping[str, str], layers: Layers) -> None:
    """Findings about a segment: its own chief answers and those above, nobody below; in place."""
    segments = layers("segments")
    if segments is None:
        return
    levels = level_order(list(segments.get("level", [])))
    for name, segment in segments_of.items():
        if segment not in segments.index:
            continue
        own = segments.loc[segment]
        level = own.get("level")
        below = levels[levels.index(level) :] if level in levels else []
        others = [link for link in json.loads(table.at[name, "chiefs"]) if link.get("segment_id") != segment]
        above = [link for link in others if link.get("level") not in below]
        said = {part: own.get(part) for part in ("level", "chief", "title", "unit", "phone", "bank")}
        link = {part: str(value) for part, value in said.items() if isinstance(value, str) and value}
        table.at[name, "chiefs"] = json.dumps([*above, link | {"segment_id": segment}], ensure_ascii=False)
        table.at[name, "segment_id"] = segment
