"""Which rows of a layer a rule speaks about, and for which of them that cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from geopandas import GeoDataFrame

from riverzones.model import Text, parse_condition
from riverzones.model.unread import unread_words

__all__ = ["Selected", "select"]


@dataclass(frozen=True)
class Selected:
    """Rows a condition picks.

    ``rows`` holds those that meet it and those for which a missing value leaves it open; ``open`` names, for the
    latter, the empty columns; ``left_out`` counts the rest. ``key`` says what was asked, so that joins can be shared.
    ``words`` holds, for rows with a column that is empty because its word was not understood, that word.
    """

    layer: str
    rows: GeoDataFrame
    open: Mapping[Any, tuple[str, ...]]
    left_out: int
    accuracy_m: pd.Series[float]
    key: tuple[Any, ...]
    words: Mapping[Any, Mapping[str, str]] = field(default_factory=dict)

    @property
    def certain(self) -> GeoDataFrame:
        """The rows that meet the condition for sure."""
        return self.rows[~self.rows.index.isin(list(self.open))]

    @property
    def doubtful(self) -> GeoDataFrame:
        """The rows for which a missing value leaves it open."""
        return self.rows[self.rows.index.isin(list(self.open))]


def select(
    layers: Callable[[str], GeoDataFrame | None],
    layer: str,
    where: str | None,
    *,
    stages: Sequence[str] = (),
    needs: Sequence[str] = (),
) -> Selected | Text:
    """Rows of ``layer`` that ``where`` and ``stages`` pick, or the reason why that cannot be asked."""
    rows = layers(layer)
    if rows is None:
        return Text(zh=f"项目中没有图层 {layer}", en=f"the project has no layer {layer}")
    condition = parse_condition(where) if where else None
    asked = [*(sorted(condition.properties()) if condition else []), *(["stage"] if stages else []), *needs]
    for name in asked:
        if name not in rows.columns:
            return Text(zh=f"图层 {layer} 没有字段 {name}", en=f"the layer {layer} has no column {name}")
    truth = condition.truth(rows) if condition else pd.Series(True, index=rows.index, dtype="boolean")
    if stages:
        stage = rows["stage"].astype(object)
        truth = truth & stage.isin(stages).astype("boolean").where(stage.notna(), pd.NA)
    picked = rows[truth.fillna(True).astype(bool)]
    unknown = picked.index[truth[picked.index].isna()]
    columns = [name for name in asked if name not in needs]
    empty = picked.loc[unknown, columns].isna()
    accuracy = rows["accuracy_m"] if "accuracy_m" in rows.columns else pd.Series(float("nan"), index=rows.index)
    return Selected(
        layer=layer,
        rows=picked,
        open={row: tuple(name for name in columns if empty.at[row, name]) for row in unknown},
        left_out=len(rows) - len(picked),
        accuracy_m=pd.to_numeric(accuracy, errors="coerce").astype(float).reindex(picked.index),
        key=(layer, where, tuple(stages)),
        words=unread_words(picked),
    )
