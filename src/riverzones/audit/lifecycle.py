"""Findings live from run to run of the job that sees them: new, open, in hand, answered, closed, reopened, accepted."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.geo.layer import labels_among
from riverzones.model import FINDING_COLUMNS, SEVERITIES, Text
from riverzones.model.findings import LAW_KINDS, Kind, Status

__all__ = ["BRIEF", "TRANSITIONS", "RunScope", "carry_over", "clauses_of", "migrated"]

TRANSITIONS: Mapping[Status, tuple[Status, ...]] = {
    "new": ("open", "in_hand", "answered", "accepted", "closed"),
    "open": ("in_hand", "answered", "accepted", "closed"),
    "in_hand": ("open", "answered", "accepted", "closed"),
    "answered": ("open", "in_hand", "accepted", "closed"),
    "accepted": ("open", "closed"),
    "reopened": ("open", "in_hand", "answered", "accepted", "closed"),
    "closed": ("reopened",),
}
"""What a person may make of a finding by its state: take it up, put it in hand, answer it, accept it as it is, close
it, open a closed one again. That a finding is new, audits alone tell."""

_KEPT = ("first_seen", "note", "deadline")
"""What a finding that is seen again keeps, besides what a person made of it."""
BRIEF = ("finding_id", "kind", "rule", "rules", "status", *_KEPT)
"""Columns that an audit asks of every earlier finding; the others it needs of those alone that it does not tell anew or
looked at in part."""
_STAYS = ("in_hand", "answered", "accepted")
_OF_LEAD = [
    *("kind", "rule", "pack", "severity", "verdict", "reference_layer", "reference_id", "reference_name", "measured"),
    *("limit", "margin", "unit", "accuracy_m", "nearest_lon", "nearest_lat", "lead_unit", "responsible_units"),
    *("message", "message_en", "why_cannot_tell", "why_cannot_tell_en"),
]
"""Columns of a finding that the leading clause fills."""


@dataclass(frozen=True, slots=True)
class RunScope:
    """What a run looked at: the clauses that it may confirm or close, and no others.

    ``kinds`` of findings; ``codes`` of rules or problems, ``layers`` and ``subjects`` (``"layer:id"``) of what the
    findings are about, None where the run looked at all of them.
    """

    kinds: tuple[Kind, ...]
    codes: frozenset[str] | None = None
    layers: frozenset[str] | None = None
    subjects: frozenset[str] | None = None

    @classmethod
    def of_rules(cls, codes: Collection[str]) -> RunScope:
        """Return the scope of an audit that ran these rules."""
        return cls(LAW_KINDS, codes=frozenset(codes))

    def holds(self, finding: Mapping[str, Any], clause: Mapping[str, Any]) -> bool:
        """Return whether the run looked at ``clause`` of ``finding`` (which has ``subject_layer``, ``subject_id``)."""
        layer = str(finding["subject_layer"])
        return (
            clause.get("kind", "rule") in self.kinds
            and (self.codes is None or clause["rule"] in self.codes)
            and (self.layers is None or layer in self.layers)
            and (self.subjects is None or f"{layer}:{finding['subject_id']}" in self.subjects)
        )

    @property
    def by_rules(self) -> bool:
        """Whether the kind and the rules of a finding tell if the run looked at all of it."""
        return (
            self.codes is not None and {*self.kinds} >= {*LAW_KINDS} and self.layers is None and self.subjects is None
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, as ``rz_runs`` keeps them."""
        parts = {"codes": self.codes, "layers": self.layers, "subjects": self.subjects}
        return {
            "kinds": list(self.kinds),
            **{name: sorted(names) for name, names in parts.items() if names is not None},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> RunScope:
        """Return the scope that :meth:`as_dict` told."""
        parts = {
            name: frozenset(stored[name]) for name in ("codes", "layers", "subjects") if stored.get(name) is not None
        }
        return cls(tuple(stored["kinds"]), **parts)


def clauses_of(finding: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the clauses of a finding, the leading one first; one that keeps no list has the one it names."""
    clauses: list[dict[str, Any]] = json.loads(_word(finding.get("clauses")) or "[]")
    if clauses:
        return clauses
    kind = _word(finding.get("kind")) or "rule"
    return [
        ({} if kind == "rule" else {"kind": kind}) | {"rule": code, "verdict": finding.get("verdict")}
        for code in (_word(finding.get("rules")) or _word(finding.get("rule"))).split()
    ]


def carry_over(
    before: pd.DataFrame,
    now: GeoDataFrame,
    *,
    day: dt.date,
    scope: RunScope,
    retired: Mapping[str, Text] | None = None,
    cited: Mapping[str, Text] | None = None,
    whole: Callable[[npt.NDArray[np.bool_]], GeoDataFrame] | None = None,
) -> GeoDataFrame:
    """Return the findings of this run joined with those that were there.

    A finding seen for the first time is ``new``; seen again it is ``open``, or ``reopened`` if it had been closed; what
    a person made of it (in hand, answered, accepted) stays. One that was there and is gone is ``closed`` on ``day``, if
    the run looked at everything that it broke; clauses that it did not look at stay, and the finding with them.
    Findings of other kinds, layers and subjects are left as they are; an audit makes those of rules that it did not run
    ``open`` where they were ``new``, which nothing is at its second audit. ``first_seen``, ``deadline`` and ``note``
    are kept.

    Parameters
    ----------
    before, now : GeoDataFrame
        Findings tables, index ``finding_id``; of ``before`` the columns :data:`BRIEF` will do where ``whole`` is given.
    day : date
        The date of this run.
    scope : RunScope
        What was looked at.
    retired : mapping of str to Text, optional
        Rules that hold here no more, and why: their findings are closed with that as the note.
    cited : mapping of str to Text, optional
        What rules cite on ``day``: clauses of rules that did not run, of a fact that this run saw, are cited anew.
    whole : callable, optional
        Gives rows of ``before`` with all their columns, where a mask says so; by default they are there.

    Returns
    -------
    GeoDataFrame
        Findings of now first, then those of before that are gone.
    """
    if before.empty:
        return now.copy()
    ended = dict(retired or {})
    wide = replace(scope, codes=scope.codes | set(ended)) if scope.codes is not None else scope
    carried = now.copy(deep=False)  # a column is copied when it is written to
    place = carried.index.get_indexer(before.index)
    again = place >= 0
    in_part = ~_ran_in_full(before, wide)
    needed = ~again | in_part
    earlier = before[needed] if whole is None else whole(needed)
    left = _left(earlier[in_part[needed]], wide)
    was = before.loc[again, ["status", *_KEPT]]
    for name in _KEPT:
        _write(carried, name, place[again], was[name].to_numpy(object))
    audit = set(LAW_KINDS) <= set(scope.kinds)
    status = was["status"].to_numpy(object)
    rest = np.flatnonzero(labels_among(was.index, list(left)))
    # what another job alone had seen stands as it stood: this is not its second look
    own = np.ones(len(was), dtype=bool)
    own[rest] = [left[name].looked or (audit and _of_law(left[name].clauses)) for name in was.index[rest]]
    stands = np.where(own & ~was["status"].isin(_STAYS).to_numpy(bool), "open", status)
    stands[status == "closed"] = "reopened"
    _write(carried, "status", place[again], stands)
    joined = was.index[rest[status[rest] != "closed"]]
    for name in joined:
        _join(carried, name, earlier.loc[name], _cited_anew(left[name].clauses, cited or {}))
    gone = earlier[~again[needed]].copy()
    if gone.empty:
        return carried
    closing = pd.Series([name not in left for name in gone.index], index=gone.index) & (gone.status != "closed")
    _note_reasons(gone, closing, ended, scope)
    gone.loc[closing, "status"] = "closed"
    gone.loc[closing, "last_seen"] = day
    for name in gone.index:
        if name in left and left[name].looked and gone.at[name, "status"] != "closed":
            _trim(gone, name, left[name].clauses)
    if audit:
        law = gone["kind"].fillna("rule").isin(LAW_KINDS)
        gone.loc[(gone.status == "new") & law, "status"] = "open"
    return GeoDataFrame(pd.concat([carried, gone[carried.columns]]))


def _write(findings: GeoDataFrame, name: str, places: npt.NDArray[np.intp], values: npt.NDArray[np.object_]) -> None:
    """Write values of a column at places among the rows; the column stays of its type."""
    column = findings[name]
    cells = column.to_numpy(object, copy=True)
    cells[places] = values
    findings[name] = pd.Series(cells, index=findings.index, dtype=column.dtype)


@dataclass(frozen=True, slots=True)
class _Left:
    """Clauses of a finding that a run did not look at, and whether it looked at others of it."""

    clauses: list[dict[str, Any]]
    looked: bool


def _left(before: pd.DataFrame, scope: RunScope) -> dict[str, _Left]:
    """What of earlier findings a run did not look at, by finding; nothing of those that it looked at in full."""
    left: dict[str, _Left] = {}
    columns = ["kind", "rule", "rules", "verdict", "clauses", "subject_layer", "subject_id"]
    for name, cells in zip(before.index, before[columns].to_dict("records"), strict=True):
        row = {str(column): value for column, value in cells.items()}
        clauses = clauses_of(row)
        rest = [clause for clause in clauses if not scope.holds(row, clause)]
        if rest:
            left[str(name)] = _Left(rest, len(rest) < len(clauses))
    return left


def _ran_in_full(findings: pd.DataFrame, scope: RunScope) -> npt.NDArray[np.bool_]:
    """Of which findings their kind and rules tell that a run looked at all of them: of an audit, most.

    Each of those that are alike is asked once.
    """
    if scope.codes is None or not scope.by_rules:
        return np.zeros(len(findings), dtype=np.bool_)
    rows = list(zip(*(findings[name].to_numpy(object).tolist() for name in ("kind", "rules", "rule")), strict=True))
    ran = {
        row: (_word(row[0]) or "rule") in LAW_KINDS and scope.codes.issuperset((_word(row[1]) or _word(row[2])).split())
        for row in dict.fromkeys(rows)
    }
    return np.fromiter((ran[row] for row in rows), dtype=np.bool_, count=len(rows))


def _join(findings: GeoDataFrame, name: str, was: pd.Series[Any], left: list[dict[str, Any]]) -> None:
    """Put clauses that were not looked at beside those of now; the old words lead where the old clause does."""
    fresh = clauses_of(findings.loc[name])
    codes = {clause["rule"] for clause in fresh}
    order = {clause["rule"]: number for number, clause in enumerate(clauses_of({str(k): v for k, v in was.items()}))}
    rest = [clause for clause in left if clause["rule"] not in codes]
    # of two that are alike the one that led before leads: the pack's place and what it sharpens are not in a clause
    together = sorted([*fresh, *rest], key=lambda clause: (*_lead_order(clause), order.get(clause["rule"], len(order))))
    lead = together[0]
    if lead["rule"] not in codes:
        if lead["rule"] == was["rule"]:
            for column in findings.columns.intersection(_OF_LEAD):
                findings.at[name, column] = was[column]
        else:
            _lead_by(findings, name, lead)
    _write_clauses(findings, name, together)


def _cited_anew(clauses: list[dict[str, Any]], cited: Mapping[str, Text]) -> list[dict[str, Any]]:
    """Clauses with what their rules cite today, where that is known."""
    renewed = []
    for clause in clauses:
        words = cited.get(clause["rule"])
        renewed.append(clause if words is None else {**clause, "citation": words.zh, "citation_en": words.en})
    return renewed


def _of_law(clauses: list[dict[str, Any]]) -> bool:
    return any(clause.get("kind", "rule") in LAW_KINDS for clause in clauses)


def _lead_by(table: GeoDataFrame, name: str, lead: Mapping[str, Any]) -> None:
    """Write what a clause keeps of itself into the finding that it leads."""
    table.at[name, "kind"] = lead.get("kind", "rule")
    for column in ("rule", "pack", "severity", "verdict", "measured", "limit", "margin", "unit"):
        if column in lead:
            table.at[name, column] = lead[column]


def _trim(table: GeoDataFrame, name: str, left: list[dict[str, Any]]) -> None:
    """Leave a finding the clauses that are left; the first of them leads where the leading one is gone."""
    if left[0]["rule"] != table.at[name, "rule"]:
        _lead_by(table, name, left[0])
    _write_clauses(table, name, left)


def _write_clauses(table: GeoDataFrame, name: str, clauses: list[dict[str, Any]]) -> None:
    """Write the clauses of a finding, with the codes and citations of all."""
    table.at[name, "rules"] = " ".join(clause["rule"] for clause in clauses)
    table.at[name, "clauses"] = json.dumps(clauses, ensure_ascii=False)
    for column, sign in (("citation", "；"), ("citation_en", "; ")):
        cited = [word for clause in clauses for word in _word(clause.get(column)).split(sign) if word]
        table.at[name, column] = sign.join(dict.fromkeys(cited))


def _lead_order(clause: Mapping[str, Any]) -> tuple[bool, bool, int]:
    """The law before other jobs, a violation before what cannot be told, the graver before the lighter."""
    severity = clause.get("severity")
    grave = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    return clause.get("kind", "rule") not in LAW_KINDS, clause.get("verdict") != "violation", grave


def _note_reasons(gone: GeoDataFrame, closing: pd.Series[Any], ended: Mapping[str, Text], scope: RunScope) -> None:
    """Why findings close whose rules hold here no more, put behind their notes."""
    for name in gone.index[closing.to_numpy(bool)] if ended else ():
        codes = (_word(gone.at[name, "rules"]) or _word(gone.at[name, "rule"])).split()
        reasons = [ended[code] for code in codes if code in ended]
        if reasons and not any(code in (scope.codes or ()) for code in codes):
            old = _word(gone.at[name, "note"])
            gone.at[name, "note"] = f"{old}；{reasons[0].zh}" if old else reasons[0].zh


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def migrated(old: GeoDataFrame, now: GeoDataFrame) -> tuple[GeoDataFrame, pd.DataFrame]:
    """Return findings of a project made before facts were told once, under the ids of ``now``.

    Where several old findings are one fact today, the most alive state and all notes are kept.

    Parameters
    ----------
    old : GeoDataFrame
        The table as it stands in the project; findings that carry ``clauses`` already come back as they are.
    now : GeoDataFrame
        What the same rules see today, index ``finding_id``.

    Returns
    -------
    GeoDataFrame
        In the columns of ``model.FINDING_COLUMNS``, index ``finding_id``.
    DataFrame
        ``old_id``, ``finding_id``: one row per finding that got a new id.
    """
    table = old.reindex(columns=[*FINDING_COLUMNS, "geometry"])
    stale = ((table["kind"] == "rule") & (table["clauses"].fillna("[]") == "[]")).to_numpy(bool)
    if not stale.any():
        return table, pd.DataFrame({"old_id": [], "finding_id": []})
    today = {
        (str(code), row.subject_layer, row.subject_id, row.reference_layer): row.finding_id
        for row in now.itertuples()
        for code in str(row.rules).split()
    }
    names = [
        today.get((row.rule, row.subject_layer, row.subject_id, row.reference_layer or ""), row.finding_id)
        if outdated
        else row.finding_id
        for row, outdated in zip(table.itertuples(), stale, strict=True)
    ]
    moved = pd.DataFrame({"old_id": table.finding_id.to_numpy(object), "finding_id": names})
    alive = {
        status: position
        for position, status in enumerate(("answered", "in_hand", "accepted", "reopened", "open", "new", "closed"))
    }
    table["_alive"] = table.status.map(alive).fillna(len(alive))
    table["finding_id"] = names
    rows = []
    for name, group in table.sort_values("_alive", kind="stable").groupby("finding_id", sort=False):
        first = group.iloc[0].copy()
        first["rules"] = " ".join(dict.fromkeys(" ".join(group["rules"].astype(str)).split()))
        first["first_seen"] = min((day for day in group["first_seen"] if pd.notna(day)), default=first["first_seen"])
        first["note"] = "；".join(dict.fromkeys(note for note in group["note"] if isinstance(note, str) and note))
        first["finding_id"] = name
        rows.append(first)
    findings = GeoDataFrame(pd.DataFrame(rows), crs=old.crs)[[*FINDING_COLUMNS, "geometry"]]
    findings.index = pd.Index(findings["finding_id"].to_numpy(object))
    return findings, moved[moved.old_id != moved.finding_id].reset_index(drop=True)
