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
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    WORDS,
    Choice,
    Default,
    Fields,
    Record,
    RecordError,
    Table,
    Whole,
    read_declared,
)
from riverzones.model import Citation, Text
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
    packs, kinds = catalogue.packs, catalogue.kinds

    def cited(pack: str, document: str, clause: str, quote: str) -> Citation:
        return Citation(packs[pack].title, clause, quote, document)

    def duty(layer: str, confidence: str, **given: Any) -> StatedDuty:
        stated = StatedDuty(layer=layer, setting=confidence == "setting", **given)
        if bool(stated.due) == bool(stated.last) or bool(stated.last) != bool(stated.every_months):
            raise RecordError(
                zh="应写 due，或 last 与 every_months。", en="expected either due, or last with every_months."
            )
        field = "due" if stated.due else "last"
        if stated.column not in kinds[layer].by_name:
            raise RecordError(
                zh=f"图层 {layer} 没有字段“{stated.column}”。",
                en=f"{layer} has no column {stated.column!r}.",
                field=field,
            )
        return stated

    fields: Fields = {
        "layer": Choice(kinds),
        "title": BILINGUAL,
        "due": Default(WORD, ""),
        "last": Default(WORD, ""),
        "every_months": Default(Whole(least=1), 0),
        "done": Default(WORDS, ()),
        "citation": Default(
            Record({"pack": Choice(packs), "document": WORD, "clause": WORD, "quote": WORD}, cited), None
        ),
        "confidence": Default(Choice(("verified", "recall", "setting")), ""),
        "note": Default(BILINGUAL, None),
    }
    return read_declared(path, Table(Record(fields, duty), key="name"))
