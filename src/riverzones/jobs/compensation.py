"""Compensation by section and month, by a formula that an office gives as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    WORDS,
    Choice,
    Default,
    Number,
    Record,
    RecordError,
    Table,
    read_declared,
)
from riverzones.errors import LayerError
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.model.text import nearest
from riverzones.quality.compensation import PAID_BY, CompensationFormula, compensation
from riverzones.quality.periods import period_classes, period_means
from riverzones.registry import nearest_names
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["Payments", "read_formula", "section_payments", "told_payments"]


@dataclass(frozen=True)
class Payments:
    """``rows``: one per section and month, ``amount`` above 0 is paid, below 0 received, and ``detail``."""

    formula: CompensationFormula
    rows: pd.DataFrame

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Return ``{title, source, unit, total, rows}`` in plain values."""
        return {
            "title": self.formula.title.within(lang),
            "source": self.formula.source.within(lang),
            "unit": self.formula.unit,
            "total": float(self.rows["amount"].sum()),
            "rows": plain_rows(self.rows),
        }


def read_formula(path: Path) -> CompensationFormula:
    """Return the formula of a YAML file.

    Raises
    ------
    CatalogueError
        If the file cannot be read, or a field is wrong.
    """
    standard = water_standard()
    known = [*standard.items, *(water_item.title.zh for water_item in standard.items.values())]

    def item_of(word: str) -> str:
        item = standard.item_of(word)
        if item is None:
            raise RecordError(
                zh=f"“{word}”无法识别。",
                en=f"{word!r} is not known.",
                field="items",
                hint=nearest(nearest_names(word, known), known),
            )
        return item

    def formula(
        by: Literal["multiple", "concentration", "class"],
        items: Mapping[str, float],
        per_class: float | None,
        **given: Any,
    ) -> CompensationFormula:
        if (by == "class") == bool(items) or (by == "class" and per_class is None):
            raise RecordError(
                zh="by 为 class 时写 per_class，不写 items；否则写 items。",
                en="with by: class write per_class and no items; else write items.",
                field="items",
            )
        rates = {item_of(word): rate for word, rate in items.items()}
        return CompensationFormula(by=by, items=rates, per_class=per_class or 0.0, **given)

    money = Number(least=0)
    return read_declared(
        path,
        Record(
            {
                "title": BILINGUAL,
                "source": BILINGUAL,
                "unit": WORD,
                "by": Choice(PAID_BY),
                "items": Default(Table(money), {}),
                "per_class": Default(money, None),
                "reward_per_class": Default(money, 0.0),
                "most": Default(money, np.inf),
                "sections": Default(WORDS, ()),
                "targets": Default(Table(Choice(standard.classes)), {}),
            },
            formula,
        ),
    )


def section_payments(
    project: ProjectFile, formula: CompensationFormula, *, catalogue: Catalogue, month: str | None = None
) -> Payments:
    """Return what the formula makes of the samples; the project is only read.

    Parameters
    ----------
    project : ProjectFile
        With samples, and sections with targets (or targets in the formula).
    formula : CompensationFormula
        As :func:`read_formula` gives it.
    catalogue : Catalogue
        Words of the layers.
    month : str, optional
        Only this month, ``2025-12``.

    Raises
    ------
    LayerError
        If no section of the formula has a target and samples.
    """
    reader = LayerReader(project, catalogue)
    samples, places = water_samples(reader), places_of_samples(reader)
    places = places[places["layer"].isin(["sections", "auto_stations"])]
    names = places["name"].fillna("").astype(str)
    targets = places["target_class"].copy()
    for word, target in formula.targets.items():
        targets[(places.index == word) | names.str.contains(word, regex=False)] = target
    if formula.sections:
        wanted = [
            any(word == section_id or word in name for word in formula.sections) for section_id, name in names.items()
        ]
        targets = targets[wanted]
    targets = targets.dropna()
    own = samples[samples["place"].isin(targets.index)] if samples is not None else None
    rows = pd.DataFrame()
    if own is not None and len(own):
        below = str(assessment().below_detection.value)
        means = period_means(own, "month", below=below)
        ranks = period_classes(own, water_standard(), assessment(), period="month", below=below)
        rows = compensation(means, ranks, targets, water_standard(), formula)
        rows = rows[rows["period"] == month] if month is not None and len(rows) else rows
    if rows.empty:
        raise LayerError(
            Text(
                zh=f"公式所指的断面{f'在 {month}' if month else ''}没有目标或没有样品。",
                en=f"no section of the formula has a target and samples{f' in {month}' if month else ''}.",
            ),
            hint=Text(
                zh="请核对公式中的 sections、targets，以及断面的 target_class。",
                en="Check sections and targets of the formula, and target_class of the sections.",
            ),
        )
    rows.insert(1, "name", rows["place"].map(names).where(lambda name: name != "", rows["place"]))
    for column in ("river", "admin"):
        rows.insert(2, column, rows["place"].map(places[column]).astype(object))
    return Payments(formula, rows.reset_index(drop=True))


def told_payments(view: ProjectView, seen: Payments) -> Payments:
    """Return payments as a view may tell them: names as they may leave."""
    return replace(seen, rows=view.cells(seen.rows))
