"""What rows of layers say themselves is to be done by when, read from ``stated_duties.yaml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from riverzones.catalogue.load import load
from riverzones.catalogue.reading import Where, at, fields, one_of, read_yaml, text, words, wrong
from riverzones.model import Citation, Pack, Text
from riverzones.model.cells import day_of

__all__ = ["StatedDuty", "stated_duties"]


@dataclass(frozen=True, slots=True)
class StatedDuty:
    """One kind of duty: its layer, the column with its last day, or the day it was last done and the interval.

    ``done``: words of ``status`` with which nothing is to be done any more. ``citation`` and ``note``: where the
    interval is from; ``setting`` says that no document gives it for this very thing.
    """

    name: str
    layer: str
    title: Text
    due: str = ""
    last: str = ""
    every_months: int = 0
    done: tuple[str, ...] = ()
    citation: Citation | None = None
    setting: bool = False
    note: Text | None = None

    @property
    def column(self) -> str:
        """The column that its day is read from."""
        return self.due or self.last

    def day(self, value: Any) -> dt.date | None:
        """Return the last day on which it may be done, given the cell of its column; None where that is blank.

        Examples
        --------
        >>> duty = stated_duties()["risk_drill"]
        >>> duty.day(dt.date(2024, 2, 29)), duty.day(None)      # a year later there is no 29 February
        (datetime.date(2025, 2, 28), None)
        """
        if value is None or pd.isna(value):
            return None
        stated = day_of(value)
        if self.due:
            return stated
        return (pd.Timestamp(stated) + pd.DateOffset(months=self.every_months)).date()


@cache
def stated_duties() -> Mapping[str, StatedDuty]:
    """Return all kinds of duty by name.

    Raises
    ------
    CatalogueError
        If a layer, a column or a field is wrong.
    """
    path = resources.files("riverzones.catalogue") / "stated_duties.yaml"
    catalogue = load()
    kinds = catalogue.kinds
    found = {}
    for name, entry in read_yaml(path).items():
        here = at(path.name, str(name))
        entry = fields(
            entry,
            here,
            required=["layer", "title"],
            optional=["due", "last", "every_months", "done", "citation", "confidence", "note"],
        )
        kind = kinds[one_of(entry["layer"], here, "layer", kinds)]
        if ("due" in entry) == ("last" in entry) or ("last" in entry) != ("every_months" in entry):
            raise wrong(
                here,
                zh="应写 due，或 last 与 every_months。",
                en="expected either due, or last with every_months.",
            )
        column = "due" if "due" in entry else "last"
        one_of(entry[column], here, column, kind.by_name)
        found[str(name)] = StatedDuty(
            str(name),
            kind.name,
            text(entry["title"], here, "title"),
            str(entry.get("due", "")),
            str(entry.get("last", "")),
            int(entry.get("every_months", 0)),
            words(entry.get("done"), here, "done"),
            _cited(entry["citation"], here, catalogue.packs) if "citation" in entry else None,
            entry.get("confidence") == "setting",
            text(entry["note"], here, "note") if "note" in entry else None,
        )
    return found


def _cited(data: Any, where: Where, packs: Mapping[str, Pack]) -> Citation:
    data = fields(data, where, required=["pack", "document", "clause", "quote"])
    pack = packs[one_of(data["pack"], where, "pack", packs)]
    return Citation(pack.title, str(data["clause"]), str(data["quote"]), str(data["document"]))
