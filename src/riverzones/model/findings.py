"""The shape of a finding: one row of the table an audit makes."""

from __future__ import annotations

import hashlib
from typing import Literal

__all__ = ["CHIEF_LEVELS", "FINDING_COLUMNS", "STATUSES", "VERDICTS", "Status", "Verdict", "finding_id"]

Verdict = Literal["violation", "cannot_tell"]
Status = Literal["new", "open", "closed", "reopened"]
VERDICTS: tuple[Verdict, ...] = ("violation", "cannot_tell")
STATUSES: tuple[Status, ...] = ("new", "open", "closed", "reopened")
CHIEF_LEVELS = ("province", "city", "county", "township", "village", "village_group")

FINDING_COLUMNS: dict[str, str] = {
    "finding_id": "string",
    "rule": "string",
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
    "message": "string",
    "message_en": "string",
    "why_cannot_tell": "string",
    "why_cannot_tell_en": "string",
    "first_seen": "date",
    "last_seen": "date",
    "status": "string",
    "note": "string",
    "illustrative": "boolean",
}
"""Columns of ``rz_findings`` in order, with their dtype. ``chiefs`` is JSON text: a list of
``{"level", "chief", "title", "unit", "phone", "segment_id"}``, the highest level first; ``citation``,
``message`` and ``why_cannot_tell`` are Chinese and have a sister in English.
The geometry of a finding is the geometry of its subject, EPSG:4490."""


def finding_id(rule: str, subject_layer: str, subject_id: str, reference_layer: str, reference_id: str) -> str:
    """The stable id of a finding: same rule, subject and reference, same id.

    Examples
    --------
    >>> finding_id("CN-101", "outfalls", "O-1", "zones", "Z-1")
    'F-49a4faea6f'
    """
    key = "\x1f".join((rule, subject_layer, subject_id, reference_layer, reference_id))
    return "F-" + hashlib.sha256(key.encode()).hexdigest()[:10]
