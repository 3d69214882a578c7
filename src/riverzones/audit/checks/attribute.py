"""Checks on what a row says of itself."""

from __future__ import annotations

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.audit.checks.facts import facts
from riverzones.model.unread import unread_words

__all__ = ["missing", "untrue"]


def missing(subject: GeoDataFrame, *, column: str) -> pd.DataFrame:
    """Rows of ``subject`` in which ``column`` is empty.

    Examples
    --------
    >>> import geopandas as gpd
    >>> rows = gpd.GeoDataFrame({"owner": ["A", None, " "]}, geometry=[None] * 3, index=["1", "2", "3"], crs=4490)
    >>> missing(rows, column="owner").subject_id.tolist()
    ['2', '3']
    """
    values = subject[column]
    return _rows(subject, values.isna() | (values.astype("string").str.strip() == ""))


def untrue(subject: GeoDataFrame, *, column: str) -> pd.DataFrame:
    """Rows of ``subject`` in which the yes-or-no ``column`` says no; an empty one is left to :func:`missing`.

    One that is empty because its word was not understood is given too: the run says that it cannot be told.
    """
    unread = [row for row, words in unread_words(subject).items() if column in words]
    return _rows(subject, ~subject[column].astype("boolean").fillna(True) | subject.index.isin(unread))


def _rows(subject: GeoDataFrame, mask: pd.Series) -> pd.DataFrame:
    return facts(pd.DataFrame({"subject_id": subject.index[mask.fillna(False).astype(bool)].to_numpy(dtype=object)}))
