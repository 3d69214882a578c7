"""What an assistant may ask of a project: the answers of the commands in plain values, nothing written, sources told.

A language model is somebody outside: by default it is told what the public view of the project tells. It can also ask
as often as it likes, so a public assistant is not only given answers without exact intakes: questions whose answer
would narrow a hidden place down, asked again with another distance or another site, are refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from riverzones.api.project import Project
from riverzones.errors import DataError, LayerError
from riverzones.jobs.findings.explain import explain_finding
from riverzones.jobs.precheck import precheck
from riverzones.jobs.query.run import ask
from riverzones.jobs.rules.plain import rule_values
from riverzones.jobs.shared.explanations import Explainer
from riverzones.jobs.shared.layers import project_view
from riverzones.jobs.shared.packs import packs_of
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.withheld import told_answer, told_trace
from riverzones.jobs.trace.run import trace
from riverzones.model import STATUSES, Lang, Text
from riverzones.network.trace import Mode
from riverzones.present.reports.explained import explained
from riverzones.query import Question
from riverzones.registry import Registry
from riverzones.view import FINDINGS, ProjectView

__all__ = ["INSTRUCTIONS", "MOST_ROWS", "Assistant"]

MOST_ROWS: Final = 200
"""Rows of one answer at most: a setting of ours, so that an answer fits what a model reads at once."""
INSTRUCTIONS: Final = Text(
    zh="只依据本项目的回答作答。每一结论都要注明规则编号、条款、问题编号和所据图层；“无法判定”既不是违法，也不是合法，"
    "应说明缺什么；未运行的规则不等于已通过；标注“示意”的数据须照此说明；未核实（recall）的数字须说明未核实。",
    en="Answer from this project alone. Cite for every statement the rule's code, its clause, the finding's id and the "
    "layer it rests on. 'Cannot tell' is neither a violation nor compliance: say what is missing. A rule that was not "
    "run has not passed. Say of data marked illustrative that they are, and of numbers marked recall that nobody "
    "verified them.",
)
_MODES: Final[Mapping[tuple[str, bool], Mode]] = {
    ("upstream", False): "UT",
    ("upstream", True): "UM",
    ("downstream", False): "DD",
    ("downstream", True): "DM",
}
_INTERNAL: Final = Text(
    zh="内部使用请以 riverzones mcp PROJECT --internal 启动。",
    en="For use inside, start it with riverzones mcp PROJECT --internal.",
)


_Stamp = tuple[tuple[int, int], ...]


class Assistant:
    """Answers of one project in plain values; every answer can be written as JSON.

    Parameters
    ----------
    project : Project
        Read only.
    internal : bool
        Whether exact intakes, telephones, people and drafts may be told.
    lang : str
        Language of the words in the answers: zh or en.
    """

    def __init__(self, project: Project, *, internal: bool = False, lang: Lang = "zh") -> None:
        self._project, self._internal, self._lang = project, internal, lang
        self._read: tuple[_Stamp, ProjectView, Explainer] | None = None

    def project(self) -> dict[str, Any]:
        """Return what the project holds: title, place, packs, layers with rows and source, the last audit."""
        view, place = self._view(), self._project.place
        audits = view.table("rz_audits")
        last = audits.iloc[-1] if len(audits) else None
        return {
            "title": view.title,
            "public": not self._internal,
            "place": None if place is None else {"codes": list(place.codes), "names": list(place.names)},
            "packs": list(packs_of(self._project.file)),
            "layers": plain_rows(view.summary()),
            "findings": len(view.read(FINDINGS)) if view.has(FINDINGS) else 0,
            "last_audit": None if last is None else {"audit_id": str(last["audit_id"]), "on": str(last["on"])[:10]},
        }

    def query(self, phrase: str, most: int = 50) -> dict[str, Any]:
        """Return the answer to a question asked in Chinese or English, as ``query --json`` gives it.

        ``rows`` holds the first ``most``, and ``rows_in_all`` says how many there are.

        Raises
        ------
        PhraseError, LayerError
            If the question cannot be read or the project lacks a layer; publicly also where it asks for a distance from
            a hidden place, or for a column that does not leave.
        """
        view = self._view()
        answer = ask(self._project.file, phrase, catalogue=self._project.catalogue)
        self._refuse_narrowing(view, answer.question)
        shown = told_answer(view, answer).as_dict(self._lang)
        return _first(shown, "rows", most)

    def trace(
        self,
        start: str,
        direction: Literal["upstream", "downstream"] = "downstream",
        *,
        main_stem: bool = False,
        within_km: float | None = None,
        find: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Return what lies along the river network from ``LAYER:ID`` or ``LON,LAT``, as ``trace --json`` gives it.

        Raises
        ------
        UnknownNameError, NetworkError, LayerError
            As :func:`riverzones.jobs.trace.run.trace`.
        DataError
            If the distance is below 0.
        """
        if within_km is not None and not within_km >= 0:
            raise DataError(Text(zh=f"距离不能是 {within_km}。", en=f"a distance cannot be {within_km}."))
        view = self._view()
        within_m = None if within_km is None else within_km * 1000
        seen = trace(
            self._project.file,
            start,
            catalogue=self._project.catalogue,
            mode=_MODES[direction, main_stem],
            within_m=within_m if self._internal else None,
            find=find,
        )
        traced = told_trace(view, seen).as_dict(self._lang)
        if not self._internal and within_m is not None:
            # Held against the distances that are told: by the true ones a hidden place could be found by halving.
            traced["within_m"] = within_m
            traced["reaches"] = [row for row in traced["reaches"] if row["distance_m"] <= within_m]
            traced["found"] = [row for row in traced["found"] if row["distance_m"] <= within_m]
        return traced

    def precheck(
        self,
        site: str,
        kind: str = "projects",
        *,
        attributes: Mapping[str, str] | None = None,
        on: str | None = None,
    ) -> dict[str, Any]:
        """Return what stands against a site given as WKT in degrees, as ``precheck --json`` gives it.

        Raises
        ------
        LayerError
            If the assistant is public: by sites moved to and fro hidden zones could be measured.
        DataError, UnknownNameError
            If the site is no WKT, the day no date, or a word is not known.
        """
        if not self._internal:
            raise LayerError(
                Text(
                    zh="选址预检可逐点试出未公开的保护区，不对外提供。",
                    en="a precheck would let hidden zones be found site by site, and is not offered publicly.",
                ),
                hint=_INTERNAL,
            )
        if "(" not in site:  # a file of this machine is not an assistant's to name
            raise DataError(
                Text(zh=f"位置应为 WKT，不能是“{site[:60]}”。", en=f"expected a site as WKT, got {site[:60]!r}."),
                hint=Text(zh="如 POINT (109.86 31.07)。", en="Such as POINT (109.86 31.07)."),
            )
        checked = precheck(
            self._project.file,
            site,
            catalogue=self._project.catalogue,
            kind=kind,
            attributes=attributes,
            on=None if on is None else _day(on),
        )
        return checked.as_dict(self._lang)

    def findings(
        self, status: str | None = None, rule: str | None = None, chief: str | None = None, most: int = 50
    ) -> dict[str, Any]:
        """Return the problem list, closed findings only where ``status`` asks for them: ``{count, findings}``.

        Raises
        ------
        UnknownNameError
            If there is no such status.
        """
        view = self._view()
        if not view.has(FINDINGS):
            return {"count": 0, "findings": [], "findings_in_all": 0}
        table = view.read(FINDINGS)
        if status is not None:
            _ = Registry("status", dict.fromkeys(STATUSES), zh="状态")[status]
        wanted = (table["status"] == status) if status else (table["status"] != "closed")
        if rule:
            codes = table["rules"].fillna(table["rule"]).astype(str).str.split()
            wanted &= pd.Series([rule.upper() in rule_codes for rule_codes in codes], index=table.index, dtype=bool)
        if chief:
            wanted &= table["chiefs"].astype("string").str.contains(chief, regex=False).fillna(False)
        chosen = table[wanted]
        rows = plain_rows(chosen, chiefs=True)
        return _first({"count": len(chosen), "findings": rows}, "findings", most)

    def explain(self, finding: str) -> dict[str, Any]:
        """Return why a finding was found: its sentence, each part asked, what was measured, what would turn it.

        Raises
        ------
        UnknownNameError
            If there is no such finding, or not in what may be told.
        """
        if self._internal:
            return explained(
                explain_finding(self._project.file, finding, catalogue=self._project.catalogue), self._lang
            )
        view, explainer = self._of_today()
        table = view.read(FINDINGS)
        row = Registry("finding", {str(name): name for name in table.index}, zh="问题")[finding]
        explanation = explainer.of(table.loc[row].to_dict())
        shown: dict[str, Any] = view.value(explained(explanation, self._lang))
        return shown

    def rules(self, code: str | None = None, pack: str | None = None) -> dict[str, Any]:
        """Return one rule whole, or the rules of a pack (by default of all) by code, title and severity.

        Raises
        ------
        UnknownNameError
            If there is no such rule or pack.
        """
        if code is not None:
            return dict(rule_values(self._project.catalogue.rules[code.upper()]))
        rules = self._project.catalogue.rules_of((pack,) if pack else ())
        rows = [
            {"code": rule.code, "pack": rule.pack, "title": rule.title.within(self._lang), "severity": rule.severity}
            for rule in rules
        ]
        return {"count": len(rows), "rules": rows}

    def _view(self) -> ProjectView:
        return self._of_today()[0]

    def _of_today(self) -> tuple[ProjectView, Explainer]:
        """The view of the project and what explains its findings, read again once somebody has written to its file."""
        stamp = _stamp(self._project.file.path)
        if self._read is None or self._read[0] != stamp:
            catalogue = self._project.catalogue
            view = project_view(self._project.file, catalogue=catalogue, internal=self._internal)
            self._read = stamp, view, Explainer(view, catalogue)
        return self._read[1:]

    def _refuse_narrowing(self, view: ProjectView, asked: Question) -> None:
        """Refuse what could be asked again and again until a hidden place, or a closed cell, is known."""
        if self._internal:
            return
        sets = [ref for whole in asked.sets for ref in whole.every]
        parts = [part for ref in sets for part in (*ref.parts, *ref.fallbacks)]
        hidden = [part.layer for part in parts if view.is_internal(part.layer) or view.hidden(part.layer)]
        if hidden and any(clause.distance_m is not None for clause in asked.every_clause):
            layers = ", ".join(dict.fromkeys(hidden))
            raise LayerError(
                Text(
                    zh=f"图层 {layers} 的准确位置不公开：换着距离问，位置就问得出来，故不答以距离相问的问题。",
                    en=f"exact places of {layers} are not public: questions by distance would find them, "
                    "and are not answered.",
                ),
                hint=_INTERNAL,
            )
        by = {column.column for column in asked.by_columns}
        for ref in sets:
            columns = by if ref.where is None else by | ref.where.properties()
            closed = sorted(name for name in columns for part in ref.parts if view.closes(part.layer, name))
            if closed:
                raise LayerError(
                    Text(
                        zh=f"字段 {'、'.join(closed)} 不公开，不能用作条件。",
                        en=f"the column {', '.join(closed)} is not public: no condition may ask it.",
                    ),
                    hint=_INTERNAL,
                )


def _stamp(path: Path) -> _Stamp:
    """When the file of a project and the journal beside it were last written, and how long they are."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return tuple((file.stat().st_mtime_ns, file.stat().st_size) if file.exists() else (0, 0) for file in files)


def _first(answer: dict[str, Any], name: str, most: int) -> dict[str, Any]:
    """The answer with the first rows alone, and how many there are in all."""
    rows = answer[name]
    return {**answer, name: rows[: max(0, min(most, MOST_ROWS))], f"{name}_in_all": len(rows)}


def _day(words: str) -> dt.date:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        raise DataError(
            Text(zh=f"日期应写作 2026-11-22，不能是“{words}”。", en=f"expected a day as 2026-11-22, got {words!r}.")
        ) from None
