"""The values that the report of a project fills into its template, the same for DOCX and HTML.

Every value is text in the language of the report, a number, or a list of such.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import shapely
from geopandas import GeoDataFrame
from markupsafe import Markup

from riverzones.model import CHIEF_LEVELS, Citation, Text
from riverzones.model.cells import text_of
from riverzones.present.reports.finding_page import BaseMap, Picture, card_values
from riverzones.present.reports.locator import Locator
from riverzones.present.reports.report_facts import ReportFacts, RuleRun
from riverzones.present.reports.report_method import data_lines, method_lines
from riverzones.present.reports.summary_sheet import answering, tallies
from riverzones.terms import BANK, CHIEF, COMMON, KIND, NO_UNIT, SEVERITY, STATUS, unit_words, verdict_words

__all__ = ["MOST_PICTURED", "MOST_ROWS", "REPORT_TEMPLATE", "Picture", "report_values"]

REPORT_TEMPLATE: Final = "report.html"
"""Our template for HTML, in ``reports/templates``."""
MOST_ROWS: Final = 100
"""Findings of a rule or a chief that the report lists; the others stand in the ledger. A setting of ours."""
_MOST_MAPS: Final = 60  # chiefs that have a map in the report: a setting of ours
MOST_PICTURED: Final = 60
"""Findings whose card in the report has a map of its own, the first of its list. A setting of ours: 4 kB of a page, 54
kB of a document each."""
_LEAST_M = 1500.0  # half the width of a map of one place: a setting of ours
_WIDTH, _HEIGHT = 640, 290
_NOBODY = COMMON["no_chief"]


def report_values(
    facts: ReportFacts, *, lang: str = "zh", picture: Picture, chart: Callable[[Markup], Any] = lambda svg: svg
) -> dict[str, Any]:
    """Return what a template of the report can use.

    Parameters
    ----------
    facts : ReportFacts
        The project.
    lang : str
        ``"zh"`` or ``"en"``.
    picture : callable
        Draws the maps.
    chart : callable
        Makes a chart what the template can hold; by default it stays SVG.

    Returns
    -------
    dict
        ``title``, ``made_on``, ``audit_id``, ``on``, ``lang``, ``zh`` (bool), ``illustrative`` (bool).
        ``counts``: ``standing``, ``violation``, ``hint``, ``cannot_tell``, ``new``, ``open``, ``reopened``, ``closed``,
        ``rules_run``, ``rules_not_run``, ``checked``. ``by_severity``, ``by_pack``, ``by_river``, ``by_chief``: lists
        of ``name``, ``standing``, ``violation``, ``hint``, ``cannot_tell``, ``closed``. ``overview``: ``map`` of
        all findings. ``charts``: drawings of classes of water, each ``drawn``.
        ``rules``: those with findings: ``code``, ``title``, ``pack``, ``severity``, ``lead_unit``, ``on``,
        ``citations`` (``words``, ``quote``, ``note``), ``note``, ``checked``, ``violations``, ``cannot_tell``,
        ``not_applicable``, ``findings``, ``more`` (how many are not listed), ``map``, ``legend``. ``clean``: rules run
        without findings; ``not_run``: ``code``, ``title``, ``why``. ``chiefs``: who is nearest to the water: ``level``,
        ``name``, ``standing``, ``violation``, ``hint``, ``cannot_tell``, ``findings``, ``more``, ``map`` (or
        nothing), ``legend``.
        A finding: ``no``, ``id``, ``rule``, ``rules`` (all codes), ``also`` (but the leading one),
        ``status``, ``verdict``, ``severity``, ``subject``, ``subject_id``,
        ``reference``, ``message``, ``why``, ``measured``, ``limit``, ``margin``, ``where``, ``chief``, ``admin``,
        ``first_seen``, ``note``. ``explained``: findings not closed, each ``id``, ``subject`` and ``parts``: headings
        (``name``) with ``lines`` (``words``, ``level`` 0 or 1): what was found, the clauses part by part, what was
        measured, what would turn the verdict, who answers, what became of it; ``map`` and
        ``legend``; ``unexplained``: how many are not explained here.
        ``method`` (lines), ``layers``, ``imports``, ``repairs``, ``quarantine`` (rows, see
        :mod:`riverzones.present.reports.report_method`).
    """
    standing = facts.findings[facts.findings.status != "closed"]
    lowest = [_lowest(text) for text in standing["chiefs"]]
    rows = [
        _finding(row, chief, facts, lang) for row, (_, chief) in zip(standing.to_dict("records"), lowest, strict=True)
    ]
    places = [_place(shape) for shape in standing.geometry]
    listed = _Listed(facts, rows, places, picture, lang)
    by_rule: dict[str, list[int]] = {code: [] for code in dict.fromkeys(standing["rule"])}
    for position, code in enumerate(standing["rule"]):
        by_rule[code].append(position)
    runs = {rule.code: rule for rule in facts.rules}
    ran = [rule for rule in facts.rules if rule.not_run is None]
    total = tallies(facts.findings, [["all"]] * len(facts.findings)).get("all", {})
    return {
        "title": facts.title,
        "lang": lang,
        "zh": lang == "zh",
        "made_on": facts.made_on.isoformat(),
        "audit_id": facts.audit_id or "",
        "on": facts.on.isoformat() if facts.on else "",
        "illustrative": facts.illustrative,
        "counts": {
            **{name: total.get(name, 0) for name in ("standing", "violation", "hint", "cannot_tell")},
            **{name: total.get(name, 0) for name in STATUS},
            "rules_run": len(ran),
            "rules_not_run": len(facts.rules) - len(ran),
            "checked": sum(rule.checked for rule in ran),
        },
        **_groups(facts, lang),
        "overview": listed.overview(),
        "charts": [{"drawn": chart(drawing)} for drawing in facts.charts],
        "rules": [
            _rule(runs.get(code), code, positions, listed, lang, _units(standing, positions))
            for code, positions in _in_order(by_rule, runs)
        ],
        "clean": [
            {**_named(rule, lang), "checked": rule.checked, "not_applicable": rule.not_applicable}
            for rule in ran
            if rule.code not in by_rule
        ],
        "not_run": [
            {**_named(rule, lang), "why": rule.not_run.within(lang)} for rule in facts.rules if rule.not_run is not None
        ],
        "chiefs": _chiefs(lowest, listed, standing, lang),
        "explained": _explained(facts, standing, picture, lang),
        "unexplained": sum(name not in facts.explanations for name in standing.index),
        "method": method_lines(facts, lang),
        **data_lines(facts, lang),
    }


def _explained(facts: ReportFacts, standing: GeoDataFrame, picture: Picture, lang: str) -> list[dict[str, Any]]:
    """The card of each finding that is not closed, the first of them with a small map."""
    explained = standing[standing.index.isin(list(facts.explanations))]
    ground = BaseMap(facts.rivers, facts.zones, facts.shape_of)
    return [
        card_values(
            facts.explanations[str(row["finding_id"])],
            row,
            ground,
            lang=lang,
            picture=picture if position < MOST_PICTURED else None,
        )
        for position, row in enumerate(explained.to_dict("records"))
    ]


class _Listed:
    """Findings listed with a map that shows them by their number."""

    def __init__(
        self, facts: ReportFacts, rows: Sequence[Mapping[str, Any]], places: Sequence[Any], picture: Picture, lang: str
    ) -> None:
        self.facts, self.rows, self.places, self.picture, self.lang = facts, rows, places, picture, lang

    def of(self, positions: Sequence[int], *, drawn: bool = True) -> dict[str, Any]:
        """Return ``findings`` numbered from 1, ``more`` that are not listed, and ``map``."""
        shown = positions[:MOST_ROWS]
        numbered = [(self.places[position], number) for number, position in enumerate(shown, start=1)]
        return {
            "findings": [{**self.rows[position], "no": number} for number, position in enumerate(shown, start=1)],
            "more": len(positions) - len(shown),
            **(self._map(numbered) if drawn else {"map": "", "legend": ""}),
        }

    def overview(self) -> dict[str, Any]:
        """Return ``map`` of all findings, how many stand at a place said there."""
        return self._map([(point, None) for point in self.places], zones=False)

    def _map(self, places: Sequence[tuple[Any, int | None]], *, zones: bool = True) -> dict[str, Any]:
        there = [(point, number) for point, number in places if point is not None]
        if not there:
            return {"map": "", "legend": ""}
        around = shapely.MultiPoint([point for point, _ in there])
        ground = BaseMap(self.facts.rivers, self.facts.zones if zones else None)
        frame = ground.around(around, least_m=_LEAST_M, width=_WIDTH, height=_HEIGHT)
        return {
            "map": self.picture(frame, Locator(reaches=ground.rivers, zones=ground.zones, places=there)),
            "legend": ground.legend(frame, self.lang),
        }


def _place(shape: Any) -> Any:
    return None if shape is None or shape.is_empty else shapely.point_on_surface(shape)


def _groups(facts: ReportFacts, lang: str) -> dict[str, list[dict[str, Any]]]:
    findings = facts.findings
    packs = {rule.pack: rule.pack_title.within(lang) for rule in facts.rules}
    unknown = COMMON["undetermined"].within(lang)
    keys: Mapping[str, list[list[Any]]] = {
        "by_severity": [[value] for value in findings["severity"]],
        "by_pack": [[pack or kind] for pack, kind in zip(findings["pack"], findings["kind"], strict=True)],
        "by_river": [["" if pd.isna(value) else str(value)] for value in findings["river"]],
        "by_chief": [list(answerers) for answerers in answering(findings)],
    }
    words: Mapping[str, Callable[[Any], str]] = {
        "by_severity": lambda key: SEVERITY[key].within(lang),
        "by_pack": lambda key: KIND[key].within(lang) if key in KIND else packs.get(key, key),
        "by_river": lambda key: key or unknown,
        "by_chief": lambda key: f"{_level(key[0], lang)} {key[1]}",
    }
    groups = {}
    for group, by in keys.items():
        counts = tallies(findings, by)
        order = list(SEVERITY) if group == "by_severity" else []
        groups[group] = [
            {"name": words[group](key), **counts[key]}
            for key in sorted(counts, key=lambda key: _rank(key, order, counts[key]["standing"]))
        ]
    return groups


def _rank(key: Any, order: list[str], standing: int) -> tuple[Any, ...]:
    if isinstance(key, tuple):
        return (CHIEF_LEVELS.index(key[0]) if key[0] in CHIEF_LEVELS else len(CHIEF_LEVELS), -standing, key[1])
    return (order.index(key) if key in order else len(order), key == "", -standing, str(key))


def _level(name: str, lang: str) -> str:
    return CHIEF[name].within(lang) if name in CHIEF else name


def _lowest(text: str | None) -> tuple[str, str]:
    """Level and name of the chief nearest to the water; empty where nobody answers."""
    chain = json.loads(text or "[]")
    if not chain:
        return "", ""
    chief = chain[-1]
    return str(chief.get("level") or ""), " ".join(
        dict.fromkeys(str(chief[part]) for part in ("chief", "unit") if chief.get(part))
    )


def _finding(row: Mapping[str, Any], chief: str, facts: ReportFacts, lang: str) -> dict[str, Any]:
    suffix = "" if lang == "zh" else "_en"
    bank = BANK[row["bank"]].within(lang) if row["bank"] in BANK else ""
    chainage = "" if pd.isna(row["chainage_m"]) else f"{row['chainage_m'] / 1000:,.2f} km"
    unit = unit_words(row["unit"], lang)

    def number(name: str) -> str:
        digits = 0 if row["unit"] == "count" else 1
        return "" if pd.isna(row[name]) else f"{row[name] + 0.0:,.{digits}f} {unit}".strip()

    return {
        "id": row["finding_id"],
        "rule": row["rule"],
        "kind": text_of(row["kind"]) or "rule",
        "rules": _codes(row, lang),
        "also": _codes(row, lang, but=row["rule"]),
        "status": STATUS[row["status"]].within(lang),
        "verdict": verdict_words(row["verdict"], row["severity"]).within(lang),
        "severity": SEVERITY[row["severity"]].within(lang),
        "layer": facts.layer_title(row["subject_layer"]).within(lang),
        "subject": text_of(row["subject_name"]),
        "subject_id": text_of(row["subject_id"]),
        "reference": text_of(row["reference_name"]),
        "message": text_of(row[f"message{suffix}"]),
        "why": text_of(row[f"why_cannot_tell{suffix}"]),
        "measured": number("measured"),
        "limit": number("limit"),
        "margin": number("margin"),
        "where": " ".join(filter(None, (text_of(row["river"]), bank, chainage))),
        "chief": chief,
        "admin": text_of(row["admin"]),
        "first_seen": "" if pd.isna(row["first_seen"]) else str(row["first_seen"])[:10],
        "note": text_of(row["note"]),
    }


def _codes(row: Mapping[str, Any], lang: str, *, but: str = "") -> str:
    """The codes of all clauses that a fact breaks, without one of them."""
    codes = [code for code in text_of(row.get("rules")).split() or [row["rule"]] if code != but]
    return ("、" if lang == "zh" else ", ").join(codes)


def _in_order(by_rule: Mapping[str, list[int]], runs: Mapping[str, RuleRun]) -> list[tuple[str, list[int]]]:
    order = {code: position for position, code in enumerate(runs)}
    return sorted(by_rule.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))


def _named(rule: RuleRun, lang: str) -> dict[str, Any]:
    return {"code": rule.code, "title": rule.title.within(lang), "pack": rule.pack_title.within(lang)}


def _rule(
    rule: RuleRun | None, code: str, positions: Sequence[int], listed: _Listed, lang: str, units: Sequence[str]
) -> dict[str, Any]:
    if rule is None:  # what another job found, or an audit whose record is gone
        kind = listed.rows[positions[0]]["kind"]
        rule = RuleRun(code, listed.facts.clause_title(code), "", KIND.get(kind, Text(zh=code, en=code)), "", None)
    return {
        **_named(rule, lang),
        "severity": SEVERITY[rule.severity].within(lang) if rule.severity in SEVERITY else "",
        "lead_unit": rule.lead_unit or "、".join(units) or NO_UNIT.within(lang),
        "on": rule.on.isoformat() if rule.on else "",
        "citations": [_cited(citation, lang) for citation in rule.citations],
        "note": rule.note.within(lang) if rule.note else "",
        "checked": rule.checked,
        "violations": rule.violations,
        "cannot_tell": rule.cannot_tell,
        "not_applicable": rule.not_applicable,
        **listed.of(positions),
    }


def _units(standing: GeoDataFrame, positions: Sequence[int]) -> list[str]:
    """Units in charge that routing gave to these findings, each once."""
    said = standing["lead_unit"].iloc[list(positions)].fillna("").astype(str)
    return [unit for unit in dict.fromkeys(said) if unit]


def _cited(citation: Citation, lang: str) -> dict[str, str]:
    return {
        "words": citation.words(lang),
        "quote": citation.quote,
        "note": citation.note.within(lang) if citation.note else "",
    }


def _chiefs(
    lowest: Sequence[tuple[str, str]], listed: _Listed, standing: GeoDataFrame, lang: str
) -> list[dict[str, Any]]:
    """The chiefs nearest to the water with their findings, those with most of them first; nobody comes last."""
    rows_of: dict[tuple[str, str], list[int]] = {}
    for position, who in enumerate(lowest):
        rows_of.setdefault(who, []).append(position)
    counts = tallies(standing, [[who] for who in lowest])
    order = sorted(rows_of, key=lambda who: (who == ("", ""), -len(rows_of[who]), who))
    drawn = len(order) <= _MOST_MAPS
    return [
        {
            "level": _level(who[0], lang),
            "name": who[1] or _NOBODY.within(lang),
            **{name: counts[who][name] for name in ("standing", "violation", "hint", "cannot_tell")},
            **listed.of(rows_of[who], drawn=drawn),
        }
        for who in order
    ]
