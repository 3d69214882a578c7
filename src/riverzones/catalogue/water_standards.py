"""Standards and methods of water quality, read from ``catalogue/standards/water``: every number with its confidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, Final, get_args

from riverzones.catalogue.laws import CONFIDENCE, Law
from riverzones.catalogue.load import load
from riverzones.declared.reading import Source, Where, at, lined, one_of, read_yaml, wrong
from riverzones.declared.records import (
    ANYTHING,
    BILINGUAL,
    DAY,
    FLAG,
    WORD,
    WORDS,
    Choice,
    Declared,
    Default,
    Fields,
    Items,
    Number,
    Numbers,
    Only,
    Record,
    RecordError,
    Table,
    Whole,
    as_dict,
    read_declared,
)
from riverzones.model import Citation, Text
from riverzones.quality.black_odour import BlackOdourLimit
from riverzones.quality.events import EventSettings
from riverzones.quality.standard import WATERS, Assessment, Confident, Item, Sense, State, Water, WaterStandard

__all__ = [
    "assessment",
    "black_odour_limits",
    "event_settings",
    "ground_standard",
    "read_assessment",
    "read_water_standard",
    "station_aliases",
    "water_standard",
]


@cache
def water_standard() -> WaterStandard:
    """Return the standard of surface water, GB 3838-2002.

    Examples
    --------
    >>> water_standard().items["TP"].limits["lake"]
    (0.01, 0.025, 0.05, 0.1, 0.2)
    """
    return read_water_standard(_folder() / "gb3838-2002.yaml", laws=load().laws)


@cache
def ground_standard() -> WaterStandard:
    """Return the standard of groundwater, GB/T 14848-2017: the items of table 1 whose numbers are verified.

    Items have the names, units and titles of :func:`water_standard`; what passes class IV is V, the last class.

    Raises
    ------
    CatalogueError
        If an item has not a limit for each class.

    Examples
    --------
    >>> ground_standard().classes[-1], ground_standard().items["NH3N"].limits["river"]
    ('V', (0.02, 0.1, 0.5, 1.5))
    """
    surface, laws, path = water_standard(), load().laws, _folder() / "gbt14848-2017.yaml"
    fields = {**_head(laws), "classes": WORDS, "items": Table(Numbers(), names=surface.items)}
    file = read_declared(path, Record(fields, as_dict))
    items = {}
    for name, numbers in file["items"].items():
        item = surface.items[name]
        count = len(file["classes"]) - 1
        if len(numbers) != (2 * count if item.sense == "range" else count):
            raise wrong(at(path.name, name), zh=f"限值 {len(numbers)} 个。", en=f"{len(numbers)} limits.")
        limits: dict[Water, tuple[float, ...]] = dict.fromkeys(WATERS, numbers)
        items[name] = replace(item, limits=limits, limit=None, not_judged=None, no=None, note=None)
    return _standard(file, laws, items, surface.units)


@cache
def assessment() -> Assessment:
    """Return the assessment method of 2011 (环办〔2011〕22号).

    Examples
    --------
    >>> assessment().state_of(3).title.zh, assessment().least_samples_year
    ('良好', Confident(value=6, confidence='recall'))
    """
    return read_assessment(_folder() / "assessment-2011.yaml", laws=load().laws, standard=water_standard())


@cache
def station_aliases() -> Mapping[str, str]:
    """Return other names of stations, each with the name that is used.

    Examples
    --------
    >>> station_aliases()["西园隧道"]
    '西苑隧道'
    """
    stations = read_declared(_folder() / "station_names.yaml", Only("stations", Table(WORDS)))
    return {alias: name for name, others in stations.items() for alias in others}


@cache
def event_settings() -> EventSettings:
    """Return what counts as a gap, a relapse and a good water in the samples of a section: settings of riverzones.

    Examples
    --------
    >>> event_settings().gap_months, event_settings().good_rank
    (2, 3)
    """
    classes = water_standard().classes

    def settings(
        gap: Mapping[str, int], relapse: Mapping[str, Any], good: str, flood: Mapping[str, Any]
    ) -> EventSettings:
        return EventSettings(
            gap_months=gap["least_months"],
            gap_frequency=gap["least_frequency_per_year"],
            relapse_rank=_rank(relapse["worse_than"], classes) + 1,
            relapse_better=relapse["least_months_better"],
            relapse_before=relapse["least_months_before"],
            good_rank=_rank(good, classes),
            flood_months=flood["months"],
        )

    months = Whole(least=1)
    relapse: Fields = {
        "worse_than": Choice(classes),
        "least_months_better": months,
        "least_months_before": months,
    }
    month = Whole(least=1, most=12, of=Text(zh=" 1 至 12 的月份", en="a month from 1 to 12"))
    return read_declared(
        _folder() / "events.yaml",
        Record(
            {
                "gap": Record({"least_months": months, "least_frequency_per_year": months}, as_dict),
                "relapse": Record(relapse, as_dict),
                "good": Choice(classes),
                "flood": Record({"months": Items(month, least=1)}, as_dict),
            },
            settings,
        ),
    )


@cache
def black_odour_limits() -> Mapping[str, BlackOdourLimit]:
    """Return from which values on water counts as black and foul, by item of the standard (remembered, not verified).

    Examples
    --------
    >>> black_odour_limits()["NH3N"]
    BlackOdourLimit(sense='above', light=8.0, heavy=15.0)
    """
    limit = Record({"sense": Choice(["above", "below"]), "light": Number(), "heavy": Number()}, BlackOdourLimit)
    file = read_declared(
        _folder() / "black-odour.yaml",
        Record(
            {"title": BILINGUAL, "confidence": CONFIDENCE, "items": Table(limit, names=water_standard().items)}, as_dict
        ),
    )
    items: Mapping[str, BlackOdourLimit] = file["items"]
    return items


def _folder() -> Source:
    return resources.files("riverzones.catalogue") / "standards" / "water"


def read_water_standard(path: Source, *, laws: Mapping[str, Law]) -> WaterStandard:
    """Return the standard in one file.

    Raises
    ------
    CatalogueError
        If a field is wrong, limits do not grow worse from class to class, or two items have one name.
    """

    def read() -> WaterStandard:
        file = Record(
            {**_head(laws), "classes": WORDS, "units": Table(Table(Number(above=0))), "items": ANYTHING}, as_dict
        ).read(read_yaml(path), path.name, "")
        item = _item(len(file["classes"]) - 1, file["units"])
        items = Table(item, key="name").read(file["items"], path.name, "items")
        return _standard(file, laws, items, file["units"])

    standard = lined(path, read)
    for item in standard.items.values():
        for word in (item.name, item.title.zh, item.title.en, *item.aliases):
            if standard.item_of(word) != item.name:
                owner = standard.item_of(word)
                raise wrong(at(path.name, item.name), zh=f"“{word}”也指 {owner}。", en=f"{word!r} names {owner} too.")
    return standard


def _head(laws: Mapping[str, Law]) -> Fields:
    """Declare what a standard and a method both begin with."""
    return {"name": WORD, "title": BILINGUAL, "short": WORD, "law": Choice(laws), "since": DAY}


def _standard(
    file: Mapping[str, Any],
    laws: Mapping[str, Law],
    items: Mapping[str, Item],
    units: Mapping[str, Mapping[str, float]],
) -> WaterStandard:
    """A standard from what its file begins with, and its items and units as read."""
    return WaterStandard(
        name=file["name"],
        title=file["title"],
        short=file["short"],
        citation=_cited(laws[file["law"]], file["since"]),
        classes=file["classes"],
        items=items,
        units=units,
    )


def _cited(law: Law, since: dt.date) -> Citation:
    return Citation(law.title, document=law.version, note=law.note, since=since)


def _item(count: int, units: Mapping[str, Any]) -> Record[Item]:
    """Declare an item: ``count`` limits, or the least and the most of all classes."""

    def made(
        number: int | None,
        sense: Sense,
        limits: tuple[float, ...] | None,
        lake: tuple[float, ...] | None,
        **given: Any,
    ) -> Item:
        for name, numbers in (("limits", limits), ("lake", lake)):
            _in_order(name, numbers, sense, count)
        waters: dict[Water, tuple[float, ...]] = {} if limits is None else {"river": limits, "lake": limits}
        if lake is not None:
            waters["lake"] = lake
        return Item(no=number, sense=sense, limits=waters, **given)

    return Record(
        {
            "title": BILINGUAL,
            "unit": Choice(units),
            "confidence": CONFIDENCE,
            "aliases": WORDS,
            "number": Default(Whole(least=1), None),
            "table": Default(Whole(least=1), 1),
            "sense": Default(Choice(get_args(Sense)), "max"),
            "limits": Default(Numbers(), None),
            "lake": Default(Numbers(), None),
            "limit": Default(Number(), None),
            "not_judged": Default(BILINGUAL, None),
            "multiple": Default(FLAG, True),
            "metal": Default(FLAG, False),
            "note": Default(BILINGUAL, None),
            "unit_unsaid": Default(FLAG, True),
            "signed": Default(FLAG, False),
        },
        made,
    )


def _in_order(field: str, numbers: tuple[float, ...] | None, sense: str, count: int) -> None:
    """Refuse limits that are not as many as classes have, or do not go from good to bad."""
    if numbers is None:
        return
    expected = 2 if sense == "range" else count
    if len(numbers) != expected:
        raise RecordError(
            zh=f"应为 {expected} 个数，现为 {list(numbers)!r}。",
            en=f"expected {expected} numbers, got {list(numbers)!r}.",
            field=field,
        )
    if list(numbers) != sorted(numbers, reverse=sense == "min"):
        raise RecordError(
            zh=f"限值应从好到劣排列，现为 {list(numbers)!r}。",
            en=f"limits go from good to bad, got {list(numbers)!r}.",
            field=field,
        )


def read_assessment(path: Source, *, laws: Mapping[str, Law], standard: WaterStandard) -> Assessment:
    """Return the method in one file; its items and classes are those of ``standard``.

    Raises
    ------
    CatalogueError
        If a field is wrong, or a class or item is not known.
    """
    classes = standard.classes
    state = Record(
        {"title": BILINGUAL, "worst": Choice(classes)},
        lambda name, title, worst: State(name, title, _rank(worst, classes)),
    )
    settings = ("least_samples_year", "most_pollutants", "metals_first", "below_detection")

    def read() -> Assessment:
        file = Record(
            {
                **_head(laws),
                "standard": Choice([standard.name]),
                "exceedance_class": Choice(classes),
                "states": Table(state, key="name"),
                "trophic": _trophic(standard),
                "basin": ANYTHING,
                **dict.fromkeys(settings, _CONFIDENT),
            },
            as_dict,
        ).read(read_yaml(path), path.name, "")
        basin = _basin(file["states"]).read(file["basin"], path.name, "basin")
        return Assessment(
            name=file["name"],
            title=file["title"],
            short=file["short"],
            citation=_cited(laws[file["law"]], file["since"]),
            states=tuple(file["states"].values()),
            exceedance_class=_rank(file["exceedance_class"], classes),
            **{name: file[name] for name in settings},
            **basin,
            **file["trophic"],
        )

    return lined(path, read)


def _basin(states: Mapping[str, State]) -> Record[dict[str, Any]]:
    """Declare how the states of sections become that of a basin."""
    return Record(
        {
            "least_sections": _CONFIDENT,
            "good_from": Items(_Share(states)),
            "worst_below": Items(_Share(states)),
            "otherwise": Choice(states),
        },
        as_dict,
    )


class _Share(Declared[tuple[str, float]]):
    """``[state, percent]``."""

    def __init__(self, states: Mapping[str, State]) -> None:
        self.states = states

    def read(self, value: Any, where: Where, field: str) -> tuple[str, float]:
        if not isinstance(value, list) or len(value) != 2:
            raise wrong(
                at(where, field) if field else where,
                zh=f"应写作 [状态, 百分比]，现为 {value!r}。",
                en=f"expected [state, percent], got {value!r}.",
            )
        return one_of(value[0], where, "states", self.states), Number(least=0, most=100).read(value[1], where, field)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": [{"enum": [*self.states]}, Number(least=0, most=100).schema()]}


def _trophic(standard: WaterStandard) -> Record[dict[str, Any]]:
    """Declare the trophic index: weights and formulas of items, grades by what they go up to."""

    def made(weights: Mapping[str, float], formulas: Any, confidence: str, grades: Any) -> dict[str, Any]:
        del confidence  # for who reads the file
        return {
            "trophic_weights": weights,
            "trophic_formulas": formulas,
            "trophic_grades": tuple(grades.values()),
        }

    grade = Record(
        {"title": BILINGUAL, "upto": Default(Number(), None), "below": Default(Number(), None)},
        lambda title, upto, below: (title, next((bound for bound in (upto, below) if bound is not None), float("inf"))),
    )
    return Record(
        {
            "weights": Table(Number(), names=standard.items),
            "formulas": Table(Numbers(2), names=standard.items),
            "confidence": CONFIDENCE,
            "grades": Table(grade),
        },
        made,
    )


def _rank(word: str, classes: Sequence[str]) -> int:
    return classes.index(word) + 1


_CONFIDENT: Final = Record({"value": ANYTHING, "confidence": CONFIDENCE}, Confident)
