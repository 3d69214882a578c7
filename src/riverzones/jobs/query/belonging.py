"""What belongs to a row that is no area, and rows without any: 没有界桩的水源地, ``rivers without outfalls``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame

from riverzones.catalogue import Catalogue
from riverzones.model import Text
from riverzones.query import relate as asking
from riverzones.query.asked import ON_LINE_M
from riverzones.query.places import bare_name
from riverzones.query.relate import OPEN, in_order

__all__ = ["RIVER_NAMES", "belonging", "belonging_pairs", "lacking", "naming"]

RIVER_NAMES = ("river", "receiving_water")
"""Columns that state the river on which something lies."""
_BESIDE = {"source_id": "source_name"}
"""Columns that state in words what others state by an id."""


def naming(catalogue: Catalogue, layer: str, theirs: str) -> list[str]:
    """Return the columns of ``theirs`` that state a row of ``layer``, those with its name in words behind."""
    columns = catalogue.kinds[theirs].columns
    by_id = [column.name for column in columns if layer in column.refers]
    return [*by_id, *(_BESIDE[name] for name in by_id if name in _BESIDE)]


def belonging(
    subject: GeoDataFrame, reference: GeoDataFrame, catalogue: Catalogue
) -> tuple[pd.DataFrame, list[Text], bool]:
    """Return which of the reference belongs to which subject, and whether some of it does not say to what it belongs.

    A row belongs to what it states by id, code or name; to a river that bears the name it states, else to every line
    within :data:`~riverzones.query.asked.ON_LINE_M` of it.

    Returns
    -------
    tuple
        Pairs as :func:`riverzones.query.relate.related` gives them, what must be said, and whether a subject without
        any may have one all the same.
    """
    tables, notes, doubtful = [], [], False
    for layer, ours in subject.groupby("subject_layer", sort=False):
        for their_layer, theirs in reference.groupby("subject_layer", sort=False):
            columns = [name for name in naming(catalogue, str(layer), str(their_layer)) if name in theirs.columns]
            if columns or naming(catalogue, str(layer), str(their_layer)):
                pairs, blank = _stated(ours, theirs, columns)
                tables.append(pairs)
                if blank:
                    doubtful = True
                    title, whose = catalogue.kinds[str(their_layer)].title, catalogue.kinds[str(layer)].title
                    notes.append(
                        Text(
                            zh=f"{blank} 个{title.zh}没有填属于哪个{whose.zh}：没有的不能判定。",
                            en=f"{blank} of {title.en} do not say to which of {whose.en} they belong: those without "
                            "any cannot be told.",
                        )
                    )
            else:
                tables.extend(_on_lines(ours, theirs, rivers=layer == "rivers"))
    full = [table for table in tables if len(table)]
    pairs = pd.concat(full, ignore_index=True) if full else belonging_pairs([], [])
    return in_order(pairs, subject.index), notes, doubtful


def belonging_pairs(subjects: list[Any], references: list[Any]) -> pd.DataFrame:
    """Return sure pairs of rows by their labels, without a distance, as relations give them."""
    blank = pd.Series(None, index=range(len(subjects)), dtype=object)
    return pd.DataFrame(
        {
            "subject_id": pd.Series(subjects, dtype=object),
            "reference_id": pd.Series(references, dtype=object),
            "measured": np.nan,
            "unit": blank,
            "nearest": blank,
            "truth": pd.array([True] * len(subjects), dtype="boolean"),
            OPEN: blank,
        }
    )


def _stated(ours: GeoDataFrame, theirs: GeoDataFrame, columns: list[str]) -> tuple[pd.DataFrame, int]:
    """Pairs by what the rows state, and how many state nothing."""
    named = ours.set_index("subject_id", drop=False)
    labels = dict(zip(ours["subject_id"], ours.index, strict=True))
    from riverzones.audit.keys import named_ids  # few questions ask what belongs to what

    keys = pd.Series(None, index=theirs.index, dtype=object)
    stated = pd.Series(False, index=theirs.index)
    for column in columns:
        words = theirs[column].astype(object)
        words = words.where(words.notna(), None).map(lambda word: None if word is None else str(word).strip() or None)
        stated |= words.notna()
        ids = named_ids(words, named).map(labels)
        keys = keys.where(keys.notna(), ids)
    met = keys.dropna()
    return belonging_pairs(met.tolist(), met.index.tolist()), int((~stated).sum())


def _on_lines(ours: GeoDataFrame, theirs: GeoDataFrame, *, rivers: bool) -> list[pd.DataFrame]:
    """Pairs of lines and what lies on them: by the name of the river where a row states one that is there."""
    tables = []
    rest = theirs
    if rivers and "name" in ours.columns:
        by_name: dict[str, list[Any]] = {}
        for label, name in ours["name"].dropna().items():
            by_name.setdefault(bare_name(str(name)), []).append(label)
        subjects: list[Any] = []
        references: list[Any] = []
        for column in [name for name in RIVER_NAMES if name in theirs.columns]:
            for label, name in rest[column].dropna().items():
                for at in by_name.get(bare_name(str(name)), []):
                    subjects.append(at)
                    references.append(label)
            rest = rest[~rest.index.isin(references)]
        tables.append(belonging_pairs(subjects, references))
    if len(rest):
        tables.append(asking.related(ours, rest, "within", distance_m=ON_LINE_M))
    return tables


def lacking(pairs: pd.DataFrame, subject: GeoDataFrame, *, doubtful: bool = False) -> pd.DataFrame:
    """Return the subjects that no sure pair holds; open where one is open, or where it is ``doubtful`` of all."""
    sure = set(pairs["subject_id"][pairs["truth"].fillna(False).to_numpy(bool)])
    open_ = pairs[~pairs["subject_id"].isin(sure)].drop_duplicates("subject_id").set_index("subject_id")[OPEN]
    rest = [label for label in subject.index if label not in sure]
    table = belonging_pairs(rest, [None] * len(rest))
    unsure = np.isin(np.array(rest, dtype=object), open_.index.to_numpy(object)) if rest else np.array([], dtype=bool)
    own = subject[OPEN].reindex(rest) if OPEN in subject.columns else pd.Series(None, index=rest, dtype=object)
    reasons = [why if isinstance(why, str) else open_.get(label) for label, why in own.items()]
    unsure = unsure | own.notna().to_numpy(bool) | doubtful
    table["truth"] = table["truth"].mask(unsure)
    table[OPEN] = pd.Series(reasons, dtype=object)
    return table
