"""The findings as a sheet that comes back: states and notes are filled in, and what stood there is kept beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.lifecycle import TRANSITIONS
from riverzones.catalogue.terms import CHIEF, HEADINGS, STATUS
from riverzones.model import Text
from riverzones.present.reports.ledger import findings_ledger
from riverzones.present.reports.ledger_sheet import LedgerSheet

__all__ = ["BY", "ORIGIN_SHEET", "Origin", "findings_sheet", "origin_sheet"]

BY = Text(zh="填报人", en="by")
"""Heading of the column where an office says who filled in a row."""
ORIGIN_SHEET = "rz_origin"
"""Hidden sheet: of which project and audit the file is, and what stood in it when it was written."""
_FORMATS = {
    "measured": "#,##0.00",
    "limit": "#,##0.00",
    "margin": "#,##0.00",
    "accuracy_m": "0.0",
    "lon": "0.000000",
    "lat": "0.000000",
    "chainage_km": "0.000",
    "first_seen": "yyyy-mm-dd",
    "last_seen": "yyyy-mm-dd",
}
_WIDTHS = {
    "finding_id": 15.0,
    "status": 10.0,
    "note": 28.0,
    "rule_title": 30.0,
    "subject_name": 26.0,
    "reference_name": 28.0,
    "message": 40.0,
    "why_cannot_tell": 20.0,
    "citation": 30.0,
    "admin": 14.0,
}
_FIRST = ("finding_id", "status", "note")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet of findings comes from: the project by the moment it was made, its title, and its last audit."""

    created: str
    title: str
    audit_id: str


def findings_sheet(
    findings: GeoDataFrame,
    *,
    lang: str = "zh",
    rule_title: Callable[[str], str] = lambda code: code,
    layer_title: Callable[[str], str] = lambda layer: layer,
    link: Callable[[str], str | None] = lambda _: None,
) -> LedgerSheet:
    """The findings as a sheet: what an office fills in stands first, then what was found.

    Parameters
    ----------
    findings : GeoDataFrame
        Columns of ``model.FINDING_COLUMNS``, EPSG:4490.
    lang : str
        ``"zh"`` or ``"en"``.
    rule_title, layer_title : callable
        Words of a rule code and of a layer kind.
    link : callable
        Address that a finding id leads to, such as ``"inspection.html#f=F-1"``; None for no link.

    Returns
    -------
    LedgerSheet
        The state has a drop-down of the states that its finding may take (``audit.lifecycle.TRANSITIONS``); measured
        value, limit and margin are numbers in ``unit``, the dates are dates.
    """
    table = findings_ledger(findings, lang=lang, rule_title=rule_title, layer_title=layer_title)
    heads = {name: words.within(lang) for name, words in HEADINGS.items()}
    first = [heads[name] for name in _FIRST]
    ids = table[heads["finding_id"]].tolist()
    table.insert(0, BY.within(lang), None)
    table = table[[*first, BY.within(lang), *(head for head in table.columns if head not in (*first, BY.within(lang)))]]
    states = {name: words.within(lang) for name, words in STATUS.items()}
    return LedgerSheet(
        name="问题清单" if lang == "zh" else "findings",
        frame=table,
        formats={heads[name]: form for name, form in _FORMATS.items()},
        widths={
            **{heads[name]: width for name, width in _WIDTHS.items()},
            **{words.within(lang): 24.0 for words in CHIEF.values()},
            BY.within(lang): 12.0,
        },
        frozen_columns=2,
        choices_by={
            heads["status"]: {
                states[state]: [states[state], *(states[after] for after in TRANSITIONS[state])]
                for state in TRANSITIONS
            }
        },
        links={heads["finding_id"]: [link(name) for name in ids]},
        editable=(heads["status"], heads["note"], BY.within(lang)),
    )


def origin_sheet(findings: GeoDataFrame, origin: Origin) -> LedgerSheet:
    """The hidden sheet by which a file is known again: columns ``key``, ``value``, ``note``.

    First the project and its audit (``project_created``, ``project_title``, ``audit_id``), then each finding by id with
    the state and the note that stood there.
    """
    about = {"project_created": origin.created, "project_title": origin.title, "audit_id": origin.audit_id}
    stood = {
        "key": [*about, *findings["finding_id"]],
        "value": [*about.values(), *findings["status"]],
        "note": [*[None] * len(about), *findings["note"]],
    }
    return LedgerSheet(ORIGIN_SHEET, pd.DataFrame(stood, dtype=object), hidden=True)
