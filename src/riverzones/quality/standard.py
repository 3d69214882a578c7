"""A standard of water quality as data: items with their limits by class, and the method by which they are put together.

Both are read from ``catalogue/standards/water``; nothing here knows a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from riverzones.model import Citation, Text

__all__ = ["WATERS", "Assessment", "Confident", "Item", "State", "WaterStandard", "folded_heading"]

Sense = Literal["max", "min", "range"]
Water = Literal["river", "lake"]
WATERS: tuple[Water, ...] = ("river", "lake")
"""Which limits hold: those of rivers, or those of lakes and reservoirs."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is measured: its unit, its limits for classes I to V, and why it is no part of a class.

    ``limits`` by water (``river``, ``lake``): five numbers; of a ``range`` the least and the most of all classes, or
    such a pair for each.
    ``limit`` is the one number of an item that is met or not. ``not_judged`` says why a class never rests on it.
    ``multiple`` is False where no exceedance multiple is defined; ``metal`` marks what leads among main pollutants.
    ``unit_unsaid``: whether a value without a unit may be taken in ``unit``. ``signed``: whether it may be below 0.
    """

    name: str
    title: Text
    unit: str
    sense: Sense = "max"
    limits: Mapping[Water, tuple[float, ...]] = field(default_factory=dict)
    no: int | None = None
    table: int = 1
    limit: float | None = None
    not_judged: Text | None = None
    multiple: bool = True
    metal: bool = False
    confidence: Literal["verified", "recall"] = "verified"
    note: Text | None = None
    unit_unsaid: bool = True
    signed: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confident:
    """A setting of the method, and whether it was read or is remembered."""

    value: float | str
    confidence: Literal["verified", "recall"]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a section or basin (优, 良好 ...): the worst class that still is it, 1 for I."""

    name: str
    title: Text
    worst: int


@dataclass(frozen=True)
class WaterStandard:
    """Items and classes of one standard.

    ``classes`` from the best to the worst: the last is worse than the last limit. ``units``: for each unit of an item
    the units that are it, each with its factor.
    """

    name: str
    title: Text
    short: str
    citation: Citation
    classes: tuple[str, ...]
    items: Mapping[str, Item]
    units: Mapping[str, Mapping[str, float]]

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Items by every folded word for them."""
        words: dict[str, str] = {}
        for item in self.items.values():
            for word in (item.name, item.title.zh, item.title.en, *item.aliases):
                words.setdefault(folded_heading(word), item.name)
        return words

    def item_of(self, heading: str) -> str | None:
        """Return the item that a heading or a word in a table names, None where it names none.

        Units and numbers of the standard in brackets are no part of the name.
        """
        folded = folded_heading(heading)
        return self.names.get(folded) or self.names.get(folded_heading(_without_brackets(heading)))

    def factor(self, item: str, unit: str) -> float | None:
        """Return what takes a value of ``item`` from ``unit`` to the unit of the item, None where nothing does."""
        known = self.units.get(self.items[item].unit, {})
        folded = {folded_unit(word): number for word, number in known.items()}
        return folded.get(folded_unit(unit))

    def is_unit(self, word: str) -> bool:
        """Return whether ``word`` is a unit of any item."""
        folded = folded_unit(word)
        return any(folded == folded_unit(known) for units in self.units.values() for known in units)

    def limit_table(self, water: Water) -> Floats:
        """Return the limits of all items as rows of five, rising from the best class, NaN where there is none.

        Items of which more is better are negated, so that a value is in a class up to its limit.
        """
        table = np.full((len(self.items), len(self.classes) - 1), np.nan)
        for row, item in enumerate(self.items.values()):
            limits = item.limits.get(water)
            if limits is None or item.sense == "range":
                continue
            table[row] = np.negative(limits) if item.sense == "min" else limits
        return table


@dataclass(frozen=True)
class Assessment:
    """How classes of items become states of sections, rivers and basins, and the trophic state.

    ``good_from`` and ``worst_below`` pair the name of a state with a share [%]; ``trophic_weights`` are correlations
    with chlorophyll a; ``trophic_formulas`` the two numbers of 10 (a + b ln x).
    """

    name: str
    title: Text
    short: str
    citation: Citation
    states: tuple[State, ...]
    exceedance_class: int
    least_samples_year: Confident
    most_pollutants: Confident
    metals_first: Confident
    below_detection: Confident
    least_sections: Confident
    good_from: tuple[tuple[str, float], ...]
    worst_below: tuple[tuple[str, float], ...]
    otherwise: str
    trophic_weights: Mapping[str, float]
    trophic_formulas: Mapping[str, tuple[float, float]]
    trophic_grades: tuple[tuple[Text, float], ...]

    def state_of(self, rank: int) -> State:
        """Return the state of a class, 1 for I."""
        return next(state for state in self.states if rank <= state.worst)


def folded_heading(word: str) -> str:
    """Return a word as items are compared: half width, no case, no blanks, brackets or signs.

    Examples
    --------
    >>> folded_heading("ＮＨ₃－Ｎ"), folded_heading("总磷(以P计)")
    ('nh3n', '总磷以p计')
    """
    return re.sub(r"[\s()\[\]【】〔〕{}_\-–—−./:,*·、，。：]", "", unicodedata.normalize("NFKC", word).casefold())


def folded_unit(word: str) -> str:
    """Return a unit as units are compared.

    Examples
    --------
    >>> folded_unit("ｍｇ／Ｌ"), folded_unit("µg/l"), folded_unit("(mg·L-1)")
    ('mg/l', 'μg/l', 'mg/l')
    """
    folded = re.sub(r"[\s()\[\]]", "", unicodedata.normalize("NFKC", word).casefold()).replace("µ", "μ")
    return (
        re.sub(r"[·.]?l-1$", "/l", folded.replace("−", "-"))
        .replace("m^3", "m3")
        .replace("升", "l")
        .replace("毫克", "mg")
    )


def _without_brackets(heading: str) -> str:
    return re.sub(r"[(\[【〔].*?[)\]】〕]", "", unicodedata.normalize("NFKC", heading))
