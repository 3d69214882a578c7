"""Ask a project one question and get the rows, the facts and the way they were found."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.connection_pool import pooled
from riverzones.geo.layer import labels_among
from riverzones.jobs.query.answering import (
    by_area,
    by_set,
    by_value,
    first_by,
    first_groups,
    groups_with,
)
from riverzones.jobs.query.joins import Joins
from riverzones.jobs.query.sets import SetReader, named_places, one_table, shore_of
from riverzones.jobs.query.thin import columns_asked, filled
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import plain, plain_rows
from riverzones.model import Text
from riverzones.network import Network
from riverzones.query import Question, SetRef, language_of, question
from riverzones.query import plan as planning
from riverzones.query.asked import ByColumn, Clause
from riverzones.query.relate import OPEN
from riverzones.relations.flow import flow_in_doubt
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["FACTS", "Answer", "ask", "explain"]

FACTS = (
    "subject_layer",
    "subject_id",
    "subject_name",
    "reference_layer",
    "reference_id",
    "reference_name",
    "measured",
    "unit",
    "limit",
    "certain",
    "truth",
    "nearest_lon",
    "nearest_lat",
)
GROUPS: Final = labels("query_part")["groups"]
FROM_SHORE = ("within", "beyond", "nearest", "on")
"""Relations that measure a distance from a river: from its shoreline, where the project has it."""


@dataclass(frozen=True)
class Answer:
    """The rows a question picks, with the facts that pick them.

    ``frame`` has one row per subject and reference (EPSG:4490, geometry of the subject): the columns of :data:`FACTS`,
    then the subject's own except id and name. ``truth`` is NA, and ``certain`` False, where it cannot be told: the
    positional accuracy straddles the limit, a flow direction is doubtful, or an attribute that a condition asks for is
    not stated. ``checked`` counts the subjects looked at, ``count`` those that meet the relation for sure,
    ``cannot_tell`` those that may; a subject in two of the reference has two rows and counts once. ``notes`` must be
    shown with any answer. ``groups``, where counts by areas or by a column are asked for: ``id``, ``name``, ``count``,
    ``cannot_tell``.
    """

    phrase: str
    question: Question
    frame: GeoDataFrame
    checked: int
    count: int
    plan: tuple[Text, ...]
    notes: tuple[Text, ...] = ()
    cannot_tell: int = 0
    groups: pd.DataFrame | None = None

    def as_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the answer in plain values; words in ``lang``, or in the language of the phrase.

        ``{phrase, plan, notes, checked, count, cannot_tell, rows}``, and ``groups`` where they are asked for.
        """
        said = lang or language_of(self.phrase)
        rows = plain_rows(self.frame)
        return {
            "phrase": self.phrase,
            "plan": [step.within(said) for step in self.plan],
            "notes": [note.within(said) for note in self.notes],
            "checked": self.checked,
            "count": self.count,
            "cannot_tell": self.cannot_tell,
            "rows": [{name: _json(value) for name, value in row.items()} for row in rows],
            **({} if self.groups is None else {"groups": plain_rows(self.groups)}),
        }


def ask(project: ProjectFile, phrase: str, *, catalogue: Catalogue) -> Answer:
    """Return answer a phrase such as ``outfalls inside tier-1 zones`` or 长江岸线1公里范围内的化工项目.

    Parameters
    ----------
    project : ProjectFile
        Where the layers are.
    phrase : str
        See :func:`riverzones.query.question`.
    catalogue : Catalogue
        Where the sets and layer kinds come from.

    Returns
    -------
    Answer
        Its ``notes`` say what stood in for what: show them.

    Raises
    ------
    PhraseError
        If the phrase cannot be read.
    LayerError
        If the project lacks a layer it needs; the hint says how to import it.
    """
    with pooled():
        return _answered(project, phrase, catalogue)


def _answered(project: ProjectFile, phrase: str, catalogue: Catalogue) -> Answer:
    sources, asked = _read(project, phrase, catalogue)
    joins, roles = Joins(project, sources, catalogue), planning.roles(asked)
    asked_of = {id(asked.subject), *([id(asked.grouped)] if asked.grouped is not None else [])}
    numbers = bool(asked.clauses) and asked.grouped is None and not asked.subject.related
    frames = [
        sources.rows(ref, role, binding=id(ref) not in asked_of, numbers=numbers and ref is asked.subject)
        for role, ref in roles
    ]
    steps = (planning.read_as(asked), *sources.steps, *planning.relations_mean(asked))
    by_set = {id(ref): frame for (_, ref), frame in zip(roles, frames, strict=True)}
    frames = [joins.narrowed(ref, frame, by_set) for (_, ref), frame in zip(roles, frames, strict=True)]
    subject, reference = frames[0], frames[0]
    if not asked.clauses:
        pairs = _listed(subject)
    else:
        references = frames[1 : 1 + len(asked.clauses)]
        subject = sources.near(asked, subject, references)
        pairs = joins.pairs(asked, subject, references)
        reference = one_table(references)
    if asked.order is not None and asked.relation != "nearest":
        pairs, said = first_by(pairs, subject, asked.order)
        sources.notes.extend(said)
    sure = pairs["truth"].fillna(False).to_numpy(bool)
    met = pd.unique(pairs["subject_id"][sure])
    open_ = pairs[~sure]
    open_ = open_[~labels_among(pd.Index(open_["subject_id"]), met)]
    doubt = _flow_in_doubt(open_, subject, reference, joins.network)
    sources.notes.extend(_not_told(open_, doubt))
    groups = _groups(asked, subject, pairs, frames[-1], sources, catalogue)
    frame = _facts(filled(project, sources.used[0], _picked(subject, pairs)), pairs, reference)
    paired = int(pairs["subject_id"].nunique())
    if len(frame) > paired and groups is None:
        sources.notes.append(_several(len(frame), paired))
    notes = tuple(dict.fromkeys(sources.notes))
    may = int(open_["subject_id"].nunique())
    return Answer(phrase, asked, frame, len(frames[0]), len(met), steps, notes, may, groups)


def _groups(
    asked: Question,
    subject: GeoDataFrame,
    pairs: pd.DataFrame,
    areas: GeoDataFrame,
    sources: SetReader,
    catalogue: Catalogue,
) -> pd.DataFrame | None:
    """The counts of a question that asks for them by areas or by a column."""
    if asked.grouped is None:
        return None
    sure = pairs["truth"].fillna(False).to_numpy(bool)
    labels = pd.Index(pairs["subject_id"].unique())
    truth = pd.Series(True, index=labels, dtype="boolean").mask(~labels.isin(pairs["subject_id"][sure]))
    if isinstance(asked.grouped, ByColumn):
        layer = asked.subject.parts[0].layer
        column = catalogue.kinds[layer].by_name[asked.grouped.column]
        return _first_of(asked, by_value(subject, truth, column, sources.lang), sources)
    if asked.grouped.others:
        each = {member.title.within(sources.lang): sources.rows(member, GROUPS) for member in asked.grouped.members}
        counts, said = by_set(subject, truth, each)
        sources.notes.extend(said)
        return _first_of(asked, counts, sources)
    if not (shapely.get_dimensions(areas.geometry) == 2).any():
        raise sources.no_area(asked.grouped)
    counts, said = by_area(subject, truth, areas)
    sources.notes.extend(said)
    return _first_of(asked, counts, sources)


def _first_of(asked: Question, groups: pd.DataFrame, sources: SetReader) -> pd.DataFrame:
    """The groups that a question asks for."""
    if asked.having is not None:
        groups, said = groups_with(groups, asked.having)
        sources.notes.extend(said)
    if asked.order is None or not asked.order.of_groups:
        return groups
    first, said = first_groups(groups, asked.order)
    sources.notes.extend(said)
    return first


def _flow_in_doubt(
    open_: pd.DataFrame, subject: GeoDataFrame, reference: GeoDataFrame, network: Network | None
) -> pd.Series[Any]:
    """Whether the flow direction is doubtful where either end of a pair lies."""
    if network is None or open_.empty:
        return pd.Series(False, index=open_.index)
    ends = ((subject, open_["subject_id"]), (reference, open_["reference_id"]))
    doubt = [flow_in_doubt(frame, network).reindex(labels).fillna(False).to_numpy(bool) for frame, labels in ends]
    return pd.Series(doubt[0] | doubt[1], index=open_.index)


def _not_told(open_: pd.DataFrame, doubt: pd.Series[Any]) -> list[Text]:
    """How many subjects cannot be told, and why: attributes that are not stated, flow, positional accuracy."""
    first = open_.sort_values(OPEN, kind="stable", na_position="last").drop_duplicates("subject_id")
    notes = []
    blank = first[first[OPEN].notna()]
    for columns, rows in blank.groupby(OPEN, sort=True):
        zh, en = f"{len(rows)} 个不能判定：属性未填：{columns}。", f"attribute not stated: {columns}."
        notes.append(Text(zh=zh, en=f"{len(rows)} cannot be told: {en}"))
    rest = first[first[OPEN].isna()]
    doubtful = int(doubt[rest.index].sum())
    if doubtful:
        notes.append(
            Text(
                zh=f"{len(first)} 行中有 {doubtful} 行所在河段流向存疑，不能判定。",
                en=f"the flow direction is doubtful for {doubtful} of {len(first)} rows: they cannot be told.",
            )
        )
    near = len(rest) - doubtful
    if near:
        notes.append(
            Text(
                zh=f"{near} 个不能判定：离界限不及其定位精度。",
                en=f"{near} cannot be told: they are nearer to the limit than their positional accuracy.",
            )
        )
    return notes


def explain(project: ProjectFile | None, phrase: str, *, catalogue: Catalogue) -> list[Text]:
    """Return the steps of an answer without running the join; with a project also which layers are used and how many
    rows.

    Raises
    ------
    PhraseError, LayerError
        As :func:`ask`.
    """
    if project is None:
        titles = {kind.name: kind.title for kind in catalogue.kinds.values()}
        return planning.plan(question(phrase, catalogue), titles)
    with pooled():
        sources, asked = _read(project, phrase, catalogue)
        for role, ref in planning.roles(asked):
            sources.rows(ref, role, numbers=True)
    return [planning.read_as(asked), *sources.steps, *planning.relations_mean(asked), *dict.fromkeys(sources.notes)]


def _read(project: ProjectFile, phrase: str, catalogue: Catalogue) -> tuple[SetReader, Question]:
    layers = LayerReader(project, catalogue)

    asked = question(phrase, catalogue, columns=layers.columns, places=lambda: named_places(layers))
    asked = replace(asked, subject=_from_shores(asked.subject, catalogue))
    if asked.clauses:
        asked = asked.of(tuple(_from_shore(clause, catalogue) for clause in asked.clauses))
    thin = columns_asked(asked, project.layers(), catalogue)
    return SetReader(layers, catalogue, language_of(phrase), thin), asked


def _from_shore(clause: Clause, catalogue: Catalogue) -> Clause:
    """A relation that measures from the shore of a river, where it is to a river by its name."""
    reference = _from_shores(clause.reference, catalogue)
    shore = shore_of(reference, catalogue) if clause.relation in FROM_SHORE else reference
    return replace(clause, reference=shore)


def _from_shores(ref: SetRef, catalogue: Catalogue) -> SetRef:
    return replace(ref, related=tuple(_from_shore(clause, catalogue) for clause in ref.related)) if ref.related else ref


def _several(rows: int, subjects: int) -> Text:
    return Text(
        zh=f"{rows} 行，{subjects} 个对象；同一对象与多个参照各占一行。",
        en=f"{rows} rows, {subjects} subjects: a subject has one row for each of its references.",
    )


def _listed(subject: GeoDataFrame) -> pd.DataFrame:
    """Pairs of a mere list: every subject with no reference."""
    blank = pd.Series(None, index=range(len(subject)), dtype=object)
    settled = subject[OPEN].isna().to_numpy(bool)
    truth = pd.Series(settled, dtype="boolean").mask(~settled)
    return pd.DataFrame(
        {
            "subject_id": subject.index,
            "reference_id": blank,
            "measured": np.nan,
            "unit": blank,
            "nearest": blank,
            "truth": truth,
            "limit": np.nan,
            OPEN: subject[OPEN].to_numpy(object),
        }
    )


def _picked(subject: GeoDataFrame, pairs: pd.DataFrame) -> GeoDataFrame:
    """The subject of each pair."""
    picked: GeoDataFrame = subject.loc[pairs["subject_id"]].reset_index(drop=True)
    return picked


def _facts(ours: GeoDataFrame, pairs: pd.DataFrame, reference: GeoDataFrame) -> GeoDataFrame:
    """The frame of an answer: facts first, then the own columns of the subject of each pair."""
    named = [name for name in ("subject_layer", "subject_id", "name") if name in reference.columns]
    theirs = pd.DataFrame(reference[named]).reindex(pairs["reference_id"]).reset_index(drop=True)
    nearest = np.empty(len(pairs), dtype=object)
    nearest[:] = [point if isinstance(point, shapely.Point) else None for point in pairs["nearest"]]
    facts = {
        "subject_layer": ours["subject_layer"].astype("string"),
        "subject_id": ours["subject_id"].astype("string"),
        "subject_name": _names(ours),
        "reference_layer": theirs["subject_layer"].astype("string"),
        "reference_id": theirs["subject_id"].astype("string"),
        "reference_name": _names(theirs),
        "measured": pairs["measured"].astype(float).to_numpy(),
        "unit": pairs["unit"].astype("string").to_numpy(),
        "limit": pairs["limit"].astype(float).to_numpy(),
        "certain": pairs["truth"].notna().to_numpy(bool),
        "truth": pairs["truth"].to_numpy(),
        "nearest_lon": shapely.get_x(nearest),
        "nearest_lat": shapely.get_y(nearest),
    }
    own = ours.drop(columns=[name for name in ("id", "name", OPEN, *FACTS) if name in ours.columns])
    table = pd.concat([pd.DataFrame(facts, index=ours.index), own], axis=1)
    return GeoDataFrame(table, geometry="geometry", crs=ours.crs)


def _names(rows: pd.DataFrame) -> pd.Series[Any]:
    if "name" in rows.columns:
        return rows["name"].astype("string")
    return pd.Series(pd.NA, index=rows.index, dtype="string")


def _json(value: Any) -> Any:
    """A value JSON can hold; anything it does not know is written as text."""
    value = plain(value)
    if isinstance(value, float) and not np.isfinite(value):
        return None
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return str(value)
    return value
