"""The Python front door: a project that is open. What a method does is loaded when it is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue, load
from riverzones.collecting import without_collection
from riverzones.jobs.shared.packs import catalogue_of
from riverzones.model import Place
from riverzones.registry import Registry
from riverzones.store.project import ProjectFile

if TYPE_CHECKING:
    from riverzones.api.maps import Shown
    from riverzones.audit import Fact, RunScope
    from riverzones.audit.explain import Explanation
    from riverzones.jobs.alternatives.run import Comparison
    from riverzones.jobs.audit import AuditReport
    from riverzones.jobs.check.run import ProjectCheck
    from riverzones.jobs.findings.compare import AuditComparison
    from riverzones.jobs.maps.part import Part
    from riverzones.jobs.precheck import Precheck
    from riverzones.jobs.query.run import Answer
    from riverzones.jobs.shared.recording import Recorded
    from riverzones.jobs.trace.run import Trace
    from riverzones.network import Network
    from riverzones.network.trace import Mode
    from riverzones.zones.review import Review

__all__ = ["Answered", "Project", "open_project"]

RecordedJob = Literal["data", "zones", "boards", "patrols", "outfalls"]
"""Jobs whose findings :meth:`Project.record` keeps."""


class Answered(GeoDataFrame):  # type: ignore[misc]
    """The rows that answer a question, with how many were looked at and how the answer was reached.

    ``checked`` counts the subjects looked at, ``plan`` and ``notes`` are lines in Chinese; everything else is a
    GeoDataFrame.
    """

    _metadata = [*GeoDataFrame._metadata, "phrase", "checked", "plan", "notes", "asked"]  # noqa: RUF012 - pandas' way
    phrase: str
    checked: int
    plan: list[str]
    notes: list[str]
    asked: tuple[Project, Answer]

    def explore(self, *, lang: str = "zh", internal: bool = False, height: int = 560) -> Shown:
        """Return the answer on a map that needs no network: subjects, references and measured lines.

        Rows that were dropped from the table stay on the map, which is that of the whole answer.
        """
        project, _ = self.asked
        return project.explore(self, lang=lang, internal=internal, height=height)

    @property
    def _constructor(self) -> Any:
        return Answered


class Project:
    """A project file, read and asked from Python.

    Examples
    --------
    ``project = riverzones.open("wushan.gpkg")`` then ``project.layer("outfalls")``,
    ``project.query("outfalls inside tier-1 zones")``, ``project.trace("outfalls:PK-001")``,
    ``project.audit(packs=["wushan-2023"], on="2026-11-22")``.
    """

    def __init__(self, file: ProjectFile, catalogue: Catalogue) -> None:
        self.file = file
        self.catalogue = catalogue

    @property
    def path(self) -> Path:
        """Where the project file stands."""
        return self.file.path

    @property
    def place(self) -> Place | None:
        """Where the project lies: administrative codes, names, box [degrees]; None where nobody said."""
        return self.file.place()

    def layers(self) -> pd.DataFrame:
        """Return one row per layer: geometry, rows, extent [degrees], accuracy [m], source."""
        return self.file.summary()

    def layer(self, name: str, *, columns: Collection[str] | None = None) -> GeoDataFrame:
        """Return a layer by its kind, in any language: ``"outfalls"`` or ``"入河排污口"``; EPSG:4490, ids as index.

        Parameters
        ----------
        name : str
            A kind of layer, or the name of a layer of the project.
        columns : collection of str, optional
            These of its columns alone, and the geometry: a large layer is read several times faster so. By default all.

        Raises
        ------
        UnknownNameError
            If the project has no such layer, or the layer no such column.
        """
        known = self.file.layers()
        return self.file.read(name if name in known else self.catalogue.kind(name).name, columns=columns)

    def query(self, phrase: str) -> Answered:
        """Return the rows that answer ``phrase``, such as ``"chemical projects within 1 km of the Yangtze"``.

        Returns
        -------
        Answered
            One row per subject and reference, EPSG:4490, with ``measured``, ``unit``, ``nearest_lon``, ``nearest_lat``.

        Raises
        ------
        PhraseError
            If the phrase cannot be read; the message says where it stopped.
        LayerError
            If the project lacks a layer that the question needs.
        """
        with without_collection():  # what is loaded stays
            from riverzones.jobs.query.run import ask

        answer = ask(self.file, phrase, catalogue=self.catalogue)
        answered = Answered(answer.frame)
        answered.phrase, answered.checked = phrase, answer.checked
        answered.plan = [step.zh for step in answer.plan]
        answered.notes = [note.zh for note in answer.notes]
        answered.asked = (self, answer)
        return answered

    def audit(
        self,
        *,
        packs: Sequence[str] = (),
        rules: Sequence[str] = (),
        on: str | dt.date | None = None,
        anywhere: bool = False,
    ) -> AuditReport:
        """Run rules and keep the findings in the project; see :func:`riverzones.jobs.audit.audit`.

        Packs of your own are those the project was opened with, see :func:`riverzones.open`.
        """
        from riverzones.jobs.audit import audit

        day = dt.date.fromisoformat(on) if isinstance(on, str) else on
        return audit(self.file, catalogue=self.catalogue, packs=packs, rules=rules, on=day, anywhere=anywhere)

    def trace(
        self, start: str, *, mode: Mode = "DM", within_km: float | None = None, find: Sequence[str] = ()
    ) -> Trace:
        """Walk the river network from a feature: ``project.trace("outfalls:PK-001", mode="DM", within_km=10)``.

        Parameters
        ----------
        start : str
            ``LAYER:ID``, or longitude and latitude as ``"109.86,31.07"``.
        mode : str
            UT, UM (upstream with all tributaries, or the main stem), DM, DD (downstream by the main path, or with all
            diversions).
        within_km : float, optional
            Longest distance along the network [km].
        find : sequence of str
            Layers to find on the way; by default what the catalogue looks for.

        Returns
        -------
        Trace
            ``.reaches`` and ``.found`` are GeoDataFrames, EPSG:4490, with ``distance_m`` [m] along the network.
        """
        from riverzones.jobs.trace.run import trace

        within_m = None if within_km is None else within_km * 1000
        return trace(self.file, start, catalogue=self.catalogue, mode=mode, within_m=within_m, find=find)

    def network(self) -> Network:
        """Return the river network: ``.reaches`` drawn downstream and ``.edges`` (``id`` -> ``to_id``)."""
        from riverzones.jobs.shared.network import network_of

        return network_of(self.file)

    def review_zone(self, source: str, *, text: str | None = None, on: str | dt.date | None = None) -> Review:
        """Hold the approved zones of a source against their text and registry: ``project.review_zone("SY-01")``.

        Parameters
        ----------
        source : str
            Id or name of the source.
        text : str, optional
            Approval text, besides those of the layers: ``"取水口上游1000米至下游100米的水域及两岸纵深50米的陆域"``
            after ``"一级保护区："``.
        on : str or date, optional
            Day on which approvals are valid; by default today.

        Returns
        -------
        Review
            ``.table`` (what is stated, measured, the difference, the verdict), ``.corners`` (corner points with
            coordinates), ``.text`` (the extent as measured, in the words of approval papers), ``.notes``.

        Raises
        ------
        LayerError, UnknownNameError
            If the project has no zones, or no such source with zones.
        """
        from riverzones.jobs.review import review_zone

        day = dt.date.fromisoformat(on) if isinstance(on, str) else on
        return review_zone(self.file, source, catalogue=self.catalogue, text=text, on=day)

    def compare_zones(self, a: str, b: str, *, sources: Sequence[str] = ()) -> Comparison:
        """Hold two sets of zones against each other: ``project.compare_zones("hj338-2007", "hj338-2018")``.

        Parameters
        ----------
        a, b : str
            The name of a standard, ``"approved"`` (layer ``zones``), ``"drawn"`` (layer ``drawn_zones``), or a YAML
            file with numbers of one's own. Nothing is written.
        sources : sequence of str
            Ids of sources; all by default.

        Returns
        -------
        Comparison
            ``.areas`` (per source and tier, [m2]), ``.parts`` (what both and what only one covers), ``.affected``
            (places that come in, fall out, or change the tier): GeoDataFrames, EPSG:4490; ``.left_out``, ``.notes``.

        Raises
        ------
        UnknownNameError, LayerError, CatalogueError
            If a side is not known, the project has no such zones, or a file of numbers is wrong.
        """
        from riverzones.jobs.alternatives.run import compare_zones
        from riverzones.jobs.delineate.run import DelineateOptions

        return compare_zones(self.file, a, b, catalogue=self.catalogue, asked=DelineateOptions(sources=sources))

    def compare(self, before: str | None = None, after: str | None = None) -> AuditComparison:
        """Return what is new, still there, closed and reopened between two audits, by default the last two.

        Parameters
        ----------
        before, after : str, optional
            Audit ids: ``project.compare("A-20261101-001", "A-20261122-002")``.

        Returns
        -------
        AuditComparison
            ``.table`` (GeoDataFrame, EPSG:4490: ``change``, measured then and now), ``.counts``.

        Raises
        ------
        UnknownNameError, DataError
            If there is no such audit, or fewer than two.
        """
        from riverzones.jobs.findings.compare import compare

        return compare(self.file, before, after)

    def explore(
        self,
        what: Answered | Trace | Comparison | None = None,
        *,
        part: Part | None = None,
        lang: str = "zh",
        internal: bool = False,
        height: int = 560,
    ) -> Shown:
        """Return a map of the project, or of what it answered, as a notebook shows it; ``.save(path)`` writes it as a
        file.

        Parameters
        ----------
        what : Answered, Trace or Comparison, optional
            What :meth:`query`, :meth:`trace` or :meth:`compare_zones` gave; by default the whole project with its
            findings.
        part : Part, optional
            Of the whole project only what concerns a chief, a rule or a river: ``rz.Part(river="大宁河")``.
        lang : str
            Language the map opens in: zh or en.
        internal : bool
            Whether telephone numbers and exact places of intakes stand in the map.
        height : int
            Height of the frame [px].

        Raises
        ------
        DataError
            If ``what`` is nothing that a map can show.
        UnknownNameError, LayerError
            If the part names a rule, a chief or a river that is not there.
        """
        from riverzones.api.maps import shown, view_of  # maps are not needed to read a project

        view = view_of(self.file, what, catalogue=self.catalogue, part=part, lang=lang, internal=internal)
        return shown(view, height=height)

    def precheck(
        self,
        site: str,
        *,
        kind: str = "projects",
        attributes: Mapping[str, str] | None = None,
        on: str | dt.date | None = None,
    ) -> Precheck:
        """Return what stands against a site: ``project.precheck("POINT (109.86 31.07)", attributes={"industry":
        "化工"})``.

        Returns
        -------
        Precheck
            ``.near`` (zones it lies in, distances), ``.rules`` (what every rule says), ``.findings``; see
            :func:`riverzones.jobs.precheck.precheck`. Nothing is written.
        """
        from riverzones.jobs.precheck import precheck

        day = dt.date.fromisoformat(on) if isinstance(on, str) else on
        return precheck(self.file, site, catalogue=self.catalogue, kind=kind, attributes=attributes, on=day)

    def check(self) -> ProjectCheck:
        """Return every layer checked as data: ``.layers`` (counts) and ``.issues``, one row each."""
        from riverzones.jobs.check.run import check_project

        return check_project(self.file, catalogue=self.catalogue)

    def record(self, of: RecordedJob, *, on: str | dt.date | None = None) -> Recorded:
        """Keep what a job sees as findings of the project, as its command does: ``project.record("data")``.

        Parameters
        ----------
        of : str
            ``"data"`` (``riverzones check``), ``"zones"`` (``check --zones``), ``"boards"`` (``chiefs --boards``),
            ``"patrols"`` (``patrol`` without tracks: who is overdue by the patrols that are kept) or ``"outfalls"``
            (``check --outfalls``). An audit records by itself.
        on : str or date, optional
            Day of the run; by default today. A day before the last run of its kind is told and not kept.

        Returns
        -------
        Recorded
            ``.findings`` that stand, ``.closed`` ids, ``.counts()``, ``.kept``.

        Raises
        ------
        UnknownNameError
            If there is no such job.
        LayerError
            If the project lacks a layer that the job needs.
        OutputError
            If the project cannot be written.
        """
        from riverzones.jobs.shared.recording import record

        makers = Registry("job", {name: getattr(self, f"_{name}_facts") for name in get_args(RecordedJob)}, zh="检查")
        day = (dt.date.fromisoformat(on) if isinstance(on, str) else on) or dt.date.today()
        facts, scope = makers[of](day)
        return record(self.file, facts, scope=scope, catalogue=self.catalogue, day=day)

    def _data_facts(self, _: dt.date) -> tuple[list[Fact], RunScope]:
        from riverzones.jobs.check.run import check_facts

        return check_facts(self.check(), catalogue=self.catalogue)

    def _zones_facts(self, day: dt.date) -> tuple[list[Fact], RunScope]:
        from riverzones.jobs.review import review_facts, review_zones

        reviews = review_zones(self.file, catalogue=self.catalogue, on=day)
        return review_facts(reviews, self.file, catalogue=self.catalogue)

    def _boards_facts(self, day: dt.date) -> tuple[list[Fact], RunScope]:
        from riverzones.jobs.chiefs.run import board_facts, boards

        return board_facts(boards(self.file, catalogue=self.catalogue, day=day), catalogue=self.catalogue)

    def _patrols_facts(self, day: dt.date) -> tuple[list[Fact], RunScope]:
        from riverzones.jobs.patrol.run import PatrolOptions, patrol
        from riverzones.jobs.patrol.status import patrol_facts
        from riverzones.jobs.shared.plans import asked_here

        seen = patrol(self.file, catalogue=self.catalogue, options=PatrolOptions(on=day))
        problem = asked_here(self.catalogue.problem("patrol", "missed"), of_place=seen.of_place)
        return patrol_facts(seen.status, seen.calendar, problem, cited=seen.cited)

    def _outfalls_facts(self, day: dt.date) -> tuple[list[Fact], RunScope]:
        from riverzones.jobs.outfalls.run import outfall_ledger, task_facts

        return task_facts(outfall_ledger(self.file, catalogue=self.catalogue, on=day), catalogue=self.catalogue)

    def findings(self) -> GeoDataFrame:
        """Return all findings of the project, closed ones too; EPSG:4490, ``finding_id`` as index."""
        return self.file.read("rz_findings")

    def explain(self, finding: str) -> Explanation:
        """Return why a finding was found; see :func:`riverzones.jobs.findings.explain.explain_finding`.

        Raises
        ------
        UnknownNameError
            If the project has no such finding.
        """
        from riverzones.jobs.findings.explain import explain_finding

        return explain_finding(self.file, finding, catalogue=self.catalogue)

    def _repr_html_(self) -> str:
        from riverzones.jobs.shared.tables import table_html

        rows = self.layers()[["layer", "geometry", "rows", "accuracy_m", "source"]]
        kinds = self.catalogue.kinds
        rows.insert(1, "名称", [kinds[name].title.zh if name in kinds else "" for name in rows["layer"]])
        return table_html(str(self.path), rows)

    def __repr__(self) -> str:
        return f"<riverzones project {self.path}: {', '.join(self.file.layers()) or 'no layers yet'}>"


def open_project(path: str | Path, *, rules: Sequence[str | Path] = ()) -> Project:
    """Open a project file.

    Parameters
    ----------
    path : str or Path
        The project file.
    rules : sequence of str or Path
        Folders with packs of rules of your own: ``rz.open("wushan.gpkg", rules=["my-rules"])``. A folder ``rules``
        beside the file is found by itself.

    Raises
    ------
    LayerError
        If there is no such file, or it is no project.
    CatalogueError
        If one of ``rules`` holds no pack.
    """
    file = ProjectFile.open(Path(path))
    return Project(file, catalogue_of(file, load(), [Path(folder) for folder in rules]))
