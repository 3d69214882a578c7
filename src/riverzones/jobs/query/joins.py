"""The relations of a question as pairs of rows, one after the other, on the rows that its sets hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.jobs.query.answering import all_of, any_of, farther, most_nearest, placed
from riverzones.jobs.query.belonging import RIVER_NAMES, belonging, belonging_pairs, lacking
from riverzones.jobs.query.sets import SetReader
from riverzones.jobs.shared.network import network_if_any, network_of
from riverzones.model import Text
from riverzones.network import Network
from riverzones.query import Question, SetRef
from riverzones.query import relate as asking
from riverzones.query.asked import FLOW, Clause
from riverzones.query.relate import OPEN
from riverzones.relations.flow import LOCATED_WITHIN_M, located
from riverzones.store.project import ProjectFile

__all__ = ["Joins"]

STRETCHES = "segments"
"""The layer whose rows are the stretches of chiefs."""


@dataclass
class Joins:
    """Relates the rows of one question; the river network is read when the first relation needs it."""

    project: ProjectFile
    sources: SetReader
    catalogue: Catalogue
    network: Network | None = None

    def narrowed(self, ref: SetRef, rows: GeoDataFrame, frames: Mapping[int, GeoDataFrame]) -> GeoDataFrame:
        """Return the rows of a set for which its own relation holds; ``frames`` are those of its references, by the id
        of the set.
        """
        if not ref.related or rows.empty:
            return rows
        tables = [self._pairs(clause, rows, frames[id(clause.reference)]) for clause in ref.related]
        pairs = all_of(tables, rows.index)
        sure = set(pairs["subject_id"][pairs["truth"].fillna(False).to_numpy(bool)])
        open_ = pairs[~pairs["subject_id"].isin(sure)].drop_duplicates("subject_id").set_index("subject_id")[OPEN]
        untold = open_[open_.isna()]
        if len(untold):
            self.sources.notes.append(
                Text(
                    zh=f"参照中有 {len(untold)} 个{ref.title.zh}不能判定是否符合其自身的条件，未计。",
                    en=f"of {len(untold)} of {ref.title.en} it cannot be told whether their own relation holds: "
                    "left out.",
                )
            )
        open_ = open_.dropna()
        reasons = open_.reindex(rows.index)
        held = rows[rows.index.isin(sure) | reasons.notna().to_numpy(bool)]
        return held.assign(**{OPEN: held[OPEN].where(held[OPEN].notna(), reasons.reindex(held.index)).astype(object)})

    def pairs(self, asked: Question, subject: GeoDataFrame, references: list[GeoDataFrame]) -> pd.DataFrame:
        """Return the pairs of a question that has relations."""
        tables = []
        for given, theirs in zip(asked.clauses, references, strict=True):
            if theirs.empty:
                self.sources.notes.append(Text(zh="参照对象没有一行。", en="the reference has no rows."))
            if given.relation == "nearest" and asked.order is not None:
                related = most_nearest(subject, theirs, asked.order.most, self.network)
            else:
                related = self._pairs(given, subject, theirs, without=asked.lacking)
            tables.append(related.assign(limit=np.nan if given.distance_m is None else given.distance_m))
        return (any_of if asked.either else all_of)(tables, subject.index)

    def _pairs(
        self, given: Clause, subject: GeoDataFrame, theirs: GeoDataFrame, *, without: bool = False
    ) -> pd.DataFrame:
        """Pairs of one relation, or the subjects ``without`` any."""
        if given.relation == "holding":
            pairs, said, doubtful = belonging(subject, theirs, self.catalogue)
            self.sources.notes.extend(said if without else [])
            return lacking(pairs, subject, doubtful=doubtful) if without else pairs
        if given.relation == "on" and set(theirs["subject_layer"]) == {STRETCHES}:
            return self._on_stretch(given, subject, theirs)
        clause, settled = placed(given, theirs)
        self.sources.notes.extend([settled] if settled else [])
        if clause.relation == "inside" and len(theirs) and not (shapely.get_dimensions(theirs.geometry) == 2).any():
            raise self.sources.no_area(clause.reference)
        if clause.relation == "beyond":
            return farther(subject, theirs, clause.distance_m or 0.0, self.network)
        if clause.relation not in FLOW:
            return asking.related(
                subject, theirs, clause.relation, distance_m=clause.distance_m, network=self.network
            ).assign(limit=np.nan if given.distance_m is None else given.distance_m)
        if self.network is None:
            self.network = network_of(self.project, say=self.sources.notes.append)
        nowhere = located(subject, self.network)["reach_id"].isna().to_numpy(bool)
        if nowhere.any():
            self.sources.notes.append(_on_no_river(int(nowhere.sum()), len(subject)))
        pairs = asking.related(subject, theirs, clause.relation, distance_m=clause.distance_m, network=self.network)
        return lacking(pairs, subject[~nowhere]) if without else pairs

    def _on_stretch(self, given: Clause, subject: GeoDataFrame, theirs: GeoDataFrame) -> pd.DataFrame:
        """Pairs of rows and the stretches of chiefs on which they lie, as an audit finds who answers.

        By river, chainage and bank: a river is too wide for a distance from its line.
        """
        from riverzones.chiefs import chain  # few questions ask for stretches

        segments = self.sources.layers(STRETCHES)
        if segments is None or subject.empty:
            return belonging_pairs([], [])
        if self.network is None:
            self.network = network_if_any(self.project)
        stated = next((subject[name] for name in RIVER_NAMES if name in subject.columns), None)
        spots = GeoDataFrame(subject[["geometry"]][~subject.geometry.is_empty & subject.geometry.notna()], crs=4490)
        chiefs = chain(spots, segments, network=self.network, river=stated, within_m=LOCATED_WITHIN_M)["chiefs"]
        labels = dict(zip(theirs["subject_id"], theirs.index, strict=True))
        met = [
            (label, labels[link["segment_id"]])
            for label, links in chiefs.items()
            for link in links
            if link["segment_id"] in labels
        ]
        near = f"{LOCATED_WITHIN_M:g}"
        self.sources.notes.append(
            Text(
                zh=f"“{given.reference.words}”上：按河流、里程和岸别归段，距河线 {near} 米以内。",
                en=f"on {given.reference.words!r}: by river, chainage and bank, within {near} m of the line.",
            )
        )
        return belonging_pairs([label for label, _ in met], [label for _, label in met])


def _on_no_river(lost: int, rows: int) -> Text:
    near = f"{LOCATED_WITHIN_M:g}"
    return Text(
        zh=f"{rows} 行中有 {lost} 行距河网超过 {near} 米，不在任何河流上，未计。",
        en=f"{lost} of {rows} rows are farther than {near} m from every river and on none: left out.",
    )
