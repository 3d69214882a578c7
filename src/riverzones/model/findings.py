"""The shape of a finding: one row of the table an audit makes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from riverzones.model.text import Text

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = [
    "CHIEF_LEVELS",
    "FINDING_COLUMNS",
    "KINDS",
    "LAW_KINDS",
    "OLD_SEVERITIES",
    "STATUSES",
    "VERDICTS",
    "Kind",
    "Problem",
    "Status",
    "Verdict",
    "finding_id",
    "in_columns_of_today",
]

Verdict = Literal["violation", "cannot_tell"]
Kind = Literal["rule", "review", "data", "patrol", "board", "target", "task", "field"]
Status = Literal["new", "open", "in_hand", "answered", "closed", "reopened", "accepted"]
VERDICTS: tuple[Verdict, ...] = ("violation", "cannot_tell")
STATUSES: tuple[Status, ...] = ("new", "open", "in_hand", "answered", "closed", "reopened", "accepted")
KINDS: tuple[Kind, ...] = ("rule", "target", "review", "data", "patrol", "board", "task", "field")
"""Where a finding comes from: rules, rules that ask a target, the review of zones, the check of data, patrols, notice
boards, what is to be done with outfalls, and what a person saw on the spot."""
LAW_KINDS: tuple[Kind, ...] = ("rule", "target")
"""Kinds that an audit finds."""
CHIEF_LEVELS = ("province", "city", "county", "township", "village", "village_group")

FINDING_COLUMNS: dict[str, str] = {
    "finding_id": "string",
    "kind": "string",
    "rule": "string",
    "rules": "string",
    "pack": "string",
    "severity": "string",
    "verdict": "string",
    "subject_layer": "string",
    "subject_id": "string",
    "subject_name": "string",
    "reference_layer": "string",
    "reference_id": "string",
    "reference_name": "string",
    "measured": "number",
    "limit": "number",
    "margin": "number",
    "unit": "string",
    "accuracy_m": "number",
    "nearest_lon": "number",
    "nearest_lat": "number",
    "river": "string",
    "bank": "string",
    "chainage_m": "number",
    "segment_id": "string",
    "chiefs": "string",
    "admin": "string",
    "lead_unit": "string",
    "responsible_units": "string",
    "citation": "string",
    "citation_en": "string",
    "clauses": "string",
    "message": "string",
    "message_en": "string",
    "why_cannot_tell": "string",
    "why_cannot_tell_en": "string",
    "first_seen": "date",
    "last_seen": "date",
    "status": "string",
    "deadline": "date",
    "note": "string",
    "illustrative": "boolean",
}
"""Columns of ``rz_findings`` in order, with their dtype.

A fact is one finding: ``rule`` is the leading clause that it breaks (the gravest, then the most local), ``rules`` all
of their codes, joined by a space, ``clauses`` JSON text with one ``{"rule", "pack", "severity", "verdict", "limit",
"margin", "unit", "citation", "citation_en"}`` each, and ``"kind"`` where that is not ``"rule"``: what other jobs than
an audit find stands under the code of a :class:`Problem` instead of a rule. ``chiefs`` is JSON text: a list of
``{"level", "chief", "title", "unit", "phone", "segment_id"}``, the highest level first; ``citation``, ``message`` and
``why_cannot_tell`` are Chinese and have a sister in English. The geometry of a finding is the geometry of its subject,
EPSG:4490."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a job other than an audit may find: the entry of the catalogue that its findings stand under.

    ``name`` is the word that the job uses; ``group`` puts problems of one kind together; ``kept`` is False for what is
    told and makes no finding.
    """

    code: str
    name: str
    kind: Kind
    title: Text
    severity: str
    group: str = ""
    kept: bool = True


OLD_SEVERITIES: dict[str, str] = {"prohibited": "prohibit", "required": "require", "advisory": "prefer"}
"""Words for severities in projects made before the ten of today; ``target`` is one of both."""


def in_columns_of_today(findings: GeoDataFrame) -> GeoDataFrame:
    """Return findings of a project, however old, with the columns and the words of today.

    A finding that was written before facts were told once has the one rule it names, and no clauses (``"[]"``): the
    next audit tells them.
    """
    lost = [name for name in FINDING_COLUMNS if name not in findings.columns]
    stale = set(findings["severity"].dropna()) & set(OLD_SEVERITIES) if "severity" in findings.columns else set()
    if not lost and not stale:
        return findings
    renewed = findings.assign(**dict.fromkeys(lost))
    for name, filling in (("kind", "rule"), ("rules", renewed["rule"]), ("clauses", "[]")):
        if name in lost:
            renewed[name] = filling
    if stale:
        renewed["severity"] = renewed["severity"].map(lambda word: OLD_SEVERITIES.get(word, word))
    return renewed


def finding_id(fact: str, subject_layer: str, subject: str, reference_layer: str, reference: str) -> str:
    """Return the stable id of a finding: same fact, subject and reference, same id.

    Parameters
    ----------
    fact : str
        The relation or the check that sees it, such as ``"reaches_into"``; not the rule: several rules may ask it.
    subject, reference : str
        What each is known by when its layer is exported anew.

    Examples
    --------
    >>> finding_id("reaches_into", "outfalls", "O-1", "zones", "S-1")
    'F-dbf3a273ae'
    """
    key = "\x1f".join((fact, subject_layer, subject, reference_layer, reference))
    return "F-" + hashlib.sha256(key.encode()).hexdigest()[:10]
