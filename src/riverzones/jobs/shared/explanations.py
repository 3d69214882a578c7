"""Findings explained from a project or from a view of it: one explanation for terminal, map, report and JSON.

From a public view the explanation is public by construction: it is told from the rows and findings of the view, which
hold no measure to or from a hidden place, and what a column of the view leaves out is said to be left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from weakref import WeakKeyDictionary

import pandas as pd

from riverzones.audit.explain import Decided, Explanation, explain, unit_by_place
from riverzones.catalogue import Catalogue
from riverzones.jobs.shared.layers import LayerReader, context_of
from riverzones.model import Text
from riverzones.store.project import ProjectFile
from riverzones.terms import COMMON, unit_words
from riverzones.view import ProjectView

__all__ = ["MOST_EXPLAINED", "Explainer"]

MOST_EXPLAINED: Final = 500
"""Findings that a map or a report explains, the first of its list; the others are told by ``findings show``. A setting
of ours: an explanation takes some 15 ms, and 200 bytes of a map."""

_Told = dict[tuple[Hashable, ...], Explanation]
_of_views: WeakKeyDictionary[ProjectView, tuple[Catalogue, _Told]] = WeakKeyDictionary()
"""What was explained of each view, which looks at one moment of its project: a map and a report of it tell the same."""


class Explainer:
    """Explains findings of one project, whose tables and layers are read once.

    Parameters
    ----------
    project : ProjectFile or ProjectView
        Read only.
    catalogue : Catalogue
        Rules and words, those of the project's own packs among them.
    """

    def __init__(self, project: ProjectFile | ProjectView, catalogue: Catalogue) -> None:
        self._catalogue, self._project = catalogue, project
        self._layers = LayerReader(project, catalogue)
        self._rules = {code: catalogue.rules[code] for code in catalogue.rules}
        self._days = _days(project)
        self._explained: _Told = {}
        self._decided: Decided = {}
        if isinstance(project, ProjectView):
            before = _of_views.get(project)
            if before is not None and before[0] is catalogue:
                self._explained = before[1]
            else:
                _of_views[project] = catalogue, self._explained

    def of(self, finding: Mapping[str, Any], *, changes: Sequence[Text] = ()) -> Explanation:
        """Return why a finding (a row of the findings table) was found, by the law of the last audit that saw it."""
        if not isinstance(self._project, ProjectView):
            return self._of(finding, changes)
        key = (*changes, *((name, repr(cell)) for name, cell in finding.items() if name != "geometry"))
        if key not in self._explained:
            self._explained[key] = self._of(finding, changes)
        return self._explained[key]

    def _of(self, finding: Mapping[str, Any], changes: Sequence[Text]) -> Explanation:
        project, day = self._project, self._day(finding)
        context = context_of(project, self._catalogue, self._layers, day)
        explanation = explain(
            finding,
            self._rules,
            context,
            packs=self._catalogue.packs,
            values=self._value,
            unit=lambda sign: Text(zh=unit_words(sign, "zh"), en=unit_words(sign, "en")),
            titles=self._catalogue.clause_title,
            changes=changes,
            withheld=project.closes if isinstance(project, ProjectView) else lambda _layer, _column: False,
            decided=self._decided,
        )
        by_place = unit_by_place(finding, self._rules, self._catalogue.routes.values())
        return explanation if by_place is None else replace(explanation, units=by_place)

    def of_all(self, findings: pd.DataFrame, *, most: int = MOST_EXPLAINED) -> dict[str, Explanation]:
        """Return the explanations of findings by their id, of the first ``most`` of them."""
        rows = pd.DataFrame(findings.iloc[:most]).to_dict("records")
        return {str(row["finding_id"]): self.of({str(name): cell for name, cell in row.items()}) for row in rows}

    def _day(self, finding: Mapping[str, Any]) -> dt.date:
        """The day of the last audit that saw a finding, else the day it was seen last."""
        day, last = self._days.get(str(finding["finding_id"])), finding.get("last_seen")
        if day is None and last is not None and not pd.isna(last):
            day = str(last)[:10]
        return dt.date.fromisoformat(day) if day else dt.date.today()

    def _value(self, column: str, said: Any) -> Text:
        """Words of a value of a column."""
        columns = self._catalogue.columns
        described = columns[column] if column in columns else None  # noqa: SIM401 - a registry has no get
        for value in described.values if described is not None else ():
            if value.name == str(said):
                return value.title
        if isinstance(said, bool) or (described is not None and described.dtype == "boolean"):
            return COMMON["yes"] if said else COMMON["no"]
        return Text(zh=str(said), en=str(said))


def _days(project: ProjectFile | ProjectView) -> dict[str, str]:
    """By finding the day of the last audit that saw it."""
    audits, stood = project.table("rz_audits"), project.table("rz_audit_findings")
    if audits.empty or stood.empty:
        return {}
    on = audits.set_index("audit_id")["on"].dropna().astype(str).str[:10]
    seen = pd.DataFrame({"finding_id": stood["finding_id"].astype(str), "on": stood["audit_id"].map(on)}).dropna()
    return {str(name): str(day) for name, day in seen.groupby("finding_id")["on"].max().items()}
