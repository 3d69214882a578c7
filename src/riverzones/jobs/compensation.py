"""Compensation by section and month, by a formula that an office gives as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from riverzones.catalogue import Catalogue
from riverzones.catalogue.reading import at, fields, one_of, read_yaml, text, words, wrong
from riverzones.catalogue.water_standards import assessment, water_standard
from riverzones.errors import LayerError
from riverzones.jobs.shared.layers import LayerReader
from riverzones.jobs.shared.tables import plain_rows
from riverzones.jobs.shared.water_samples import places_of_samples, water_samples
from riverzones.model import Text
from riverzones.quality.compensation import PAID_BY, CompensationFormula, compensation
from riverzones.quality.periods import period_classes, period_means
from riverzones.store.project import ProjectFile
from riverzones.view import ProjectView

__all__ = ["Payments", "read_formula", "section_payments", "told_payments"]

_FIELDS = ("items", "per_class", "reward_per_class", "most", "sections", "targets")


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
    where = path.name
    data = fields(read_yaml(path), where, required=["title", "source", "unit", "by"], optional=_FIELDS)
    by = one_of(data["by"], where, "by", PAID_BY)
    standard = water_standard()
    items = {}
    for word, rate in _mapping(data.get("items"), where, "items").items():
        item = standard.item_of(str(word))
        if item is None:
            one_of(word, where, "items", [*standard.items, *(one.title.zh for one in standard.items.values())])
        items[str(item)] = _number(rate, where, f"items: {word}")
    if (by == "class") == bool(items) or (by == "class" and "per_class" not in data):
        raise wrong(
            at(where, "items"),
            zh="by 为 class 时写 per_class，不写 items；否则写 items。",
            en="with by: class write per_class and no items; else write items.",
        )
    targets = {
        str(name): one_of(value, where, "targets", standard.classes)
        for name, value in _mapping(data.get("targets"), where, "targets").items()
    }
    return CompensationFormula(
        text(data["title"], where, "title"),
        text(data["source"], where, "source"),
        str(data["unit"]),
        by,  # type: ignore[arg-type]
        items,
        _number(data.get("per_class", 0), where, "per_class"),
        _number(data.get("reward_per_class", 0), where, "reward_per_class"),
        _number(data["most"], where, "most") if "most" in data else np.inf,
        words(data.get("sections"), where, "sections"),
        targets,
    )


def _mapping(value: Any, where: str, name: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise wrong(at(where, name), zh="应为“名称: 值”的列表。", en="expected a mapping of names to values.")
    return value


def _number(value: Any, where: str, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise wrong(
            at(where, name),
            zh=f"应为不小于 0 的数，现为 {value!r}。",
            en=f"expected a number of 0 or more, got {value!r}.",
        )
    return float(value)


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
        wanted = [any(word == place or word in name for word in formula.sections) for place, name in names.items()]
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
