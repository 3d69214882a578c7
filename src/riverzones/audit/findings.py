"""The table of findings: what was seen, with the words, the clause and the people who answer."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.checks import CHECKS
from riverzones.audit.clauses import one_per_fact
from riverzones.audit.context import Layers
from riverzones.audit.run import CheckResult
from riverzones.audit.select import identities, names_of
from riverzones.chiefs import Route, chain, located, routed
from riverzones.geo.layer import labels_among
from riverzones.model import FINDING_COLUMNS, Rule, Text, finding_id
from riverzones.network import Network
from riverzones.relations import relate
from riverzones.terms import COMMON, labels

__all__ = ["completed", "findings_table", "no_findings"]

_OF_SUBJECT = ("name", "code", "river", "receiving_water", "bank", "admin", "illustrative")
"""Columns of a subject that its finding tells."""
_ADMIN = ("townships", "counties")


def no_findings() -> GeoDataFrame:
    """Return a findings table without rows."""
    return GeoDataFrame({name: pd.Series(dtype=object) for name in FINDING_COLUMNS}, geometry=[], crs=4490)


def findings_table(
    seen: Iterable[CheckResult],
    layers: Layers,
    *,
    day: dt.date,
    network: Callable[[], Network | None] = lambda: None,
    routes: Mapping[str, Route] | None = None,
) -> GeoDataFrame:
    """Return one row per fact, EPSG:4490, in the columns of ``model.FINDING_COLUMNS``.

    A fact is a subject that stands in a relation to a reference: whatever number of rules it breaks, it is one finding,
    led by the gravest and most local of them.

    The geometry is the subject's; ``chiefs`` is a JSON list, the highest level first; every row starts as ``new``
    on ``day`` (see :func:`riverzones.audit.lifecycle.carry_over`).

    Parameters
    ----------
    seen : iterable of CheckResult
        What the rules saw; each is let go when its rows are made.
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
    return completed(
        [_rows(part, day) for part in seen if len(part.facts)], layers, day=day, network=network, routes=routes
    )


def completed(
    parts: Sequence[pd.DataFrame],
    layers: Layers,
    *,
    day: dt.date,
    network: Callable[[], Network | None] = lambda: None,
    routes: Mapping[str, Route] | None = None,
) -> GeoDataFrame:
    """Return rows of clauses as findings: one per fact, with place, chiefs and unit in charge.

    Parameters
    ----------
    parts : sequence of DataFrame
        One row per clause and fact: the columns of ``model.FINDING_COLUMNS`` but ``rules`` and ``clauses``,
        ``geometry``, ``order`` (of the pack) and ``sharpens`` (whether the clause sharpens another).
    layers, day, network, routes
        As :func:`findings_table`.
    """
    if not parts:
        return no_findings()
    clauses = pd.concat(parts, ignore_index=True)
    del parts
    table = one_per_fact(clauses)
    del clauses
    table.index = pd.Index(table["finding_id"].to_numpy(object))
    findings = GeoDataFrame(table, crs=4490)
    _answer(findings, layers, network())
    if routes:
        _route(findings, layers, routes, day)
    return findings[[*FINDING_COLUMNS, "geometry"]]


def _rows(part: CheckResult, day: dt.date) -> pd.DataFrame:
    """One row per rule, subject and reference."""
    rule, facts = part.rule, part.facts
    told_of = [name for name in _OF_SUBJECT if name in part.subject.rows.columns]
    subject = part.subject.rows[[*told_of, part.subject.rows.geometry.name]].loc[facts.subject_id]
    names = names_of(subject).tolist()
    layers, ids, keys, called = _references(part)
    nearest = facts.nearest.to_numpy(dtype=object)
    where = nearest.copy()
    where[~shapely.is_geometry(nearest)] = None
    cited = rule.cited_words_on(day)
    kind = _kind_of_fact(CHECKS[rule.check].fact, rule, day)
    return pd.DataFrame(
        {
            "finding_id": [
                finding_id(kind, part.subject.layer, part.known_by[row], layer, key)
                for row, layer, key in zip(facts.subject_id.tolist(), layers, keys, strict=True)
            ],
            "kind": "target" if rule.severity == "target" else "rule",
            "rule": rule.code,
            "pack": rule.pack,
            "severity": rule.severity,
            "verdict": facts.verdict.to_numpy(),
            "subject_layer": part.subject.layer,
            "subject_id": facts.subject_id.astype(str).to_numpy(),
            "subject_name": names,
            "reference_layer": layers,
            "reference_id": ids,
            "reference_name": called,
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
            "citation": cited.zh,
            "citation_en": cited.en,
            "message": _messages(rule.message.zh, "zh", names, called, facts),
            "message_en": _messages(rule.message.en, "en", names, called, facts),
            "why_cannot_tell": _why(facts, "zh"),
            "why_cannot_tell_en": _why(facts, "en"),
            "first_seen": day,
            "last_seen": day,
            "status": "new",
            "deadline": None,
            "note": "",
            "illustrative": _flag(subject),
            "order": part.pack.order if part.pack is not None else 0,
            "sharpens": rule.extends is not None,
            "geometry": subject.geometry.to_numpy(),
        }
    )


def _kind_of_fact(fact: str, rule: Rule, day: dt.date) -> str:
    """What makes two rules speak of the same fact: the relation; or the check with what it reads.

    A check on a row alone is told by the column that it reads, one on a condition or a group by its own rule (or the
    one that it extends), one on a table of values by the values that it asks.
    """
    if rule.references:
        asked = [selection.where for selection in rule.references.values() if selection.where]
        return ":".join([fact, *asked]) if CHECKS[rule.check].family == "series" else fact
    limits = rule.limits_on(day) or {}
    return f"{fact}:{limits.get('column') or rule.extends or rule.code}"


def _references(part: CheckResult) -> tuple[list[str], list[str], list[str], list[str]]:
    """Layer, id, key and name of the reference of every fact; a region is known by its own word."""
    asked = list(zip(*(part.facts[column].tolist() for column in ("reference", "reference_id", "region")), strict=True))
    each = dict.fromkeys(asked)  # most facts share one with others
    known, names = {}, {}
    for name, held in part.references.items():
        labels = [row for reference, row, _ in each if reference == name]
        rows = held.rows[labels_among(held.rows.index, labels)]
        known[name] = identities(held.rows, labels)
        names[name] = dict(zip(rows.index.tolist(), names_of(rows).tolist(), strict=True))

    def said(name: str, row: Any, region: Any) -> tuple[str, str, str, str]:
        held = part.references.get(name)
        layer = held.layer if held is not None else ""
        if held is None or row is None or row is pd.NA or row != row:  # the last for NaN
            return layer, "", "", ""
        key = str(region) if isinstance(region, str) and region else str(known[name].get(row, row))
        return layer, str(row), key, str(names[name].get(row, ""))

    each = {reference: said(*reference) for reference in each}
    layers, ids, keys, called = (list(words) for words in zip(*(each[reference] for reference in asked), strict=True))
    return layers, ids, keys, called


def _why(facts: pd.DataFrame, lang: str) -> list[str]:
    """Why each open fact cannot be told; nothing for what is sure."""
    return [
        reason.within(lang) if verdict == "cannot_tell" and isinstance(reason, Text) else ""
        for verdict, reason in zip(facts.verdict.tolist(), facts.why.tolist(), strict=True)
    ]


def _messages(template: str, lang: str, subjects: list[str], references: list[str], facts: pd.DataFrame) -> list[str]:
    """The words of a rule's message for every fact; a number that is not there is a word for that.

    Only what the template names is worked out.
    """
    parts = list(Formatter().parse(template))
    named = {name for _, name, _, _ in parts if name}
    values: dict[str, list[Any]] = {
        "subject_name": subjects,
        "reference_name": references,
        "unit": facts["unit"].fillna("").tolist(),
    }
    unknown = _Unknown(COMMON["unknown"].within(lang))
    for name in named & {"measured", "limit", "margin"}:
        numbers = facts[name].to_numpy(float)
        values[name] = [unknown if math.isnan(number) else number for number in numbers.tolist()]
    if "place" in named:
        values["place"] = _places(facts["measured"].tolist(), values["unit"], facts["which_open"].tolist(), lang)
    if "detail" in named:
        values["detail"] = [
            why.within(lang) if verdict == "violation" and isinstance(why, Text) else ""
            for verdict, why in zip(facts["verdict"].tolist(), facts["why"].tolist(), strict=True)
        ]
    if "unit" in named:
        values["unit"] = [_SIGNS[unit].within(lang) if unit in _SIGNS else unit for unit in values["unit"]]
    if not named:
        return [template.format()] * len(facts)
    said = ["".join(pieces) for pieces in zip(*_pieces(parts, values), strict=False)]
    if "detail" in named:  # brackets around a detail that there is not
        said = [words.replace("（）", "").replace(" ()", "") for words in said]
    return said


def _pieces(
    parts: Sequence[tuple[str, str | None, str | None, str | None]], values: Mapping[str, list[Any]]
) -> list[Iterable[str]]:
    """The parts of a template, as ``string.Formatter`` parses it, for every fact: what :meth:`str.format` would join.

    A form is looked at once, not once for every fact.
    """
    pieces: list[Iterable[str]] = []
    for words, name, form, conversion in parts:
        if words:
            pieces.append(itertools.repeat(words))
        if name is not None:
            filled = f"{{{'!' + conversion if conversion else ''}{':' + form if form else ''}}}".format
            pieces.append(map(filled, values[name]))
    return pieces


_SIGNS = labels("count_sign")
"""Units of a check as a message says them; the others are said as they are."""


def _places(measured: Iterable[float], units: Iterable[str], opened: Iterable[bool], lang: str) -> list[str]:
    """How subjects lie to a zone: so deep in it, so far outside, or sharing so much ground with it."""
    forms: dict[tuple[str, bool], Callable[[float], str]] = {}
    said = []
    for size, unit, which_open in zip(measured, units, opened, strict=True):
        lies = "in" if math.isnan(size) else "sharing" if unit == "m2" else "outside" if size < 0 else "inside"
        form = forms.get((lies, which_open))
        if form is None:
            form = forms[lies, which_open] = _form(lies, bool(which_open)).within(lang).format
        said.append(form(-size if lies == "outside" else size))
    return said


def _form(lies: str, which_open: bool) -> Text:
    """The words for one way to lie, with a place for the size."""
    which = (
        Text(zh="（在其中哪一级不能断定）", en=" (in which of its tiers cannot be told)")
        if which_open
        else Text(zh="", en="")
    )
    if lies == "in":
        return Text(zh=f"内{which.zh}", en=f"in{which.en}")
    if lies == "sharing":
        return Text(zh=f"内，占用 {{:,.1f}} m²{which.zh}", en=f"{{:,.1f}} m² in{which.en}")
    if lies == "outside":
        return Text(zh="边界外 {:,.1f} m", en="{:,.1f} m outside")
    return Text(zh=f"内，深入 {{:,.1f}} m{which.zh}", en=f"{{:,.1f}} m inside{which.en}")


class _Unknown(str):
    """Stands for a number that is not known, whatever the form in which a message asks for it."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return str(self)


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
    if segments is None and network is None and not areas:
        return
    by_subject = table.drop_duplicates(["subject_layer", "subject_id"])
    by_subject = by_subject[~(by_subject.geometry.is_empty | by_subject.geometry.isna())]
    keys = pd.MultiIndex.from_frame(table[["subject_layer", "subject_id"]])
    own = pd.MultiIndex.from_frame(by_subject[["subject_layer", "subject_id"]])
    places = GeoDataFrame(geometry=by_subject.geometry.to_numpy(), index=by_subject.finding_id.to_numpy(), crs=4490)

    def told(values: Any) -> npt.NDArray[np.object_]:
        """Return values of the places, one per finding."""
        return pd.Series(list(values), index=own, dtype=object).reindex(keys).to_numpy(object)

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
        pairs = relate("inside", _points(places), area).drop_duplicates("subject_id").set_index("subject_id")
        inside = pd.Series(area["name"].reindex(pairs.reference_id).to_numpy(), index=pairs.index).reindex(places.index)
        table["admin"] = _filled(table.admin, told(inside))


def _stated(subjects: pd.DataFrame) -> pd.Series:
    """The river that each place states, None where it states none."""
    named = pd.Series(subjects.river.to_numpy(object), index=subjects.finding_id.to_numpy(), dtype=object)
    return named.where(named.astype(str) != "", None)


def _filled(given: pd.Series, by_place: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """What is stated, else what was found, else nothing."""
    return np.where(given.astype(str) != "", given.to_numpy(object), np.where(pd.isna(by_place), "", by_place))


def _route(table: GeoDataFrame, layers: Layers, routes: Mapping[str, Route], day: dt.date) -> None:
    """The unit in charge by area, where the rule names none."""
    said = routed(table, routes, layers, packs=tuple(table["pack"].unique()), day=day)
    if "lead_unit" in said.columns:
        table["lead_unit"] = _filled(table.lead_unit, said["lead_unit"].to_numpy(object))


def _points(places: GeoDataFrame) -> GeoDataFrame:
    return places.set_geometry(places.geometry.representative_point())
