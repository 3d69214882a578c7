"""What the ledger and the report of a project are made of, before anybody words it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame
from markupsafe import Markup

from riverzones.audit.explain import Explanation
from riverzones.model import Citation, Text

__all__ = ["ReportFacts", "RuleRun"]


@dataclass(frozen=True)
class RuleRun:
    """A rule and how it went at the last audit that had it, on the day ``on``.

    ``not_run`` says why it was not run; its counts then mean nothing.
    """

    code: str
    title: Text
    pack: str
    pack_title: Text
    severity: str
    on: dt.date | None
    citations: tuple[Citation, ...] = ()
    lead_unit: str = ""
    note: Text | None = None
    checked: int = 0
    violations: int = 0
    cannot_tell: int = 0
    not_applicable: int = 0
    not_run: Text | None = None

    def cited(self, lang: str) -> str:
        """Return all citations in one line."""
        words = [citation.words(lang) for citation in self.citations]
        return "；".join(words) if lang == "zh" else "; ".join(words)


@dataclass(frozen=True)
class ReportFacts:
    """A project as its report needs it.

    ``findings``: all of them, closed ones too, columns of ``model.FINDING_COLUMNS``, EPSG:4490, ``finding_id`` as
    index. ``audit_id`` and ``on``: the last audit, None where there was none. ``layers``, ``imports``, ``repairs``,
    ``quarantine``: :meth:`ProjectFile.summary` and the ledgers ``rz_imports``, ``rz_repairs``, ``rz_quarantine``.
    ``rivers`` (lines drawn downstream, column ``river``) and ``zones`` (polygons, column ``tier``) stand in for a base
    map. ``layer_title``: words of a layer kind. ``illustrative``: whether anything shown is. ``explanations``: by id of
    a finding why it was found. ``clause_title``: words of what a finding stands under. ``shape_of``: the line or area
    of a row by layer and id, None where there is none to tell. ``charts``: drawings of the water, in the language of
    the report.
    """

    title: str
    made_on: dt.date
    findings: GeoDataFrame
    rules: tuple[RuleRun, ...]
    layers: pd.DataFrame
    imports: pd.DataFrame
    repairs: pd.DataFrame
    quarantine: pd.DataFrame
    layer_title: Callable[[str], Text]
    audit_id: str | None = None
    on: dt.date | None = None
    rivers: GeoDataFrame | None = None
    zones: GeoDataFrame | None = None
    illustrative: bool = False
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    clause_title: Callable[[str], Text] = lambda code: Text(zh=code, en=code)
    shape_of: Callable[[str, str], Any] = lambda _layer, _row: None
    charts: Sequence[Markup] = ()
