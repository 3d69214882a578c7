"""Standards and methods of water quality, read from ``catalogue/standards/water``: every number with its confidence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, cast

from riverzones.catalogue.laws import Law
from riverzones.catalogue.load import load
from riverzones.catalogue.reading import Source, Where, at, day, fields, one_of, read_yaml, text, words, wrong
from riverzones.model import Citation, Text
from riverzones.quality.events import EventSettings
from riverzones.quality.standard import Assessment, Confident, Item, State, Water, WaterStandard

__all__ = [
    "assessment",
    "event_settings",
    "read_assessment",
    "read_water_standard",
    "station_aliases",
    "water_standard",
]

_METHOD = ("name", "title", "short", "law", "since", "standard", "exceedance_class", "states", "basin", "trophic")
_CONFIDENCES = ("verified", "recall")
_SENSES = ("max", "min", "range")
_OPTIONAL = (
    "number",
    "table",
    "sense",
    "limits",
    "lake",
    "limit",
    "not_judged",
    "multiple",
    "metal",
    "note",
    "unit_unsaid",
)


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
    path = _folder() / "station_names.yaml"
    data = fields(read_yaml(path), path.name, required=["stations"])
    return {
        other: str(name) for name, others in data["stations"].items() for other in words(others, path.name, str(name))
    }


@cache
def event_settings() -> EventSettings:
    """Return what counts as a gap, a relapse and a good water in the samples of a section: settings of riverzones.

    Examples
    --------
    >>> event_settings().gap_months, event_settings().good_rank
    (2, 3)
    """
    path = _folder() / "events.yaml"
    data = fields(read_yaml(path), path.name, required=["gap", "relapse", "good", "flood"])
    gap = fields(data["gap"], at(path.name, "gap"), required=["least_months", "least_frequency_per_year"])
    relapse = fields(
        data["relapse"],
        at(path.name, "relapse"),
        required=["worse_than", "least_months_better", "least_months_before"],
    )
    return EventSettings(
        gap_months=int(gap["least_months"]),
        gap_frequency=int(gap["least_frequency_per_year"]),
        relapse_rank=_rank(relapse["worse_than"], path.name, water_standard()) + 1,
        relapse_better=int(relapse["least_months_better"]),
        relapse_before=int(relapse["least_months_before"]),
        good_rank=_rank(data["good"], path.name, water_standard()),
        flood_months=_months(data["flood"], at(path.name, "flood")),
    )


def _months(data: Any, where: Where) -> tuple[int, ...]:
    listed_ = fields(data, where, required=["months"])["months"]
    months = listed_ if isinstance(listed_, list) else []
    if not months or not all(isinstance(month, int) and 1 <= month <= 12 for month in months):
        raise wrong(
            at(where, "months"),
            zh=f"应为 1 至 12 的月份列表，现为 {listed_!r}。",
            en=f"expected a list of months from 1 to 12, got {listed_!r}.",
        )
    return tuple(months)


def _folder() -> Source:
    return resources.files("riverzones.catalogue") / "standards" / "water"


def read_water_standard(path: Source, *, laws: Mapping[str, Law]) -> WaterStandard:
    """Read the standard in one file.

    Raises
    ------
    CatalogueError
        If a field is wrong, limits do not grow worse from class to class, or two items have one name.
    """
    where = path.name
    data = fields(
        read_yaml(path), where, required=["name", "title", "short", "law", "since", "classes", "units", "items"]
    )
    classes = words(data["classes"], where, "classes")
    units = {
        str(unit): {str(word): float(number) for word, number in known.items()} for unit, known in data["units"].items()
    }
    items = {
        str(name): _item(str(name), entry, at(where, str(name)), len(classes) - 1, units)
        for name, entry in data["items"].items()
    }
    made = WaterStandard(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        short=str(data["short"]),
        citation=_citation(data, where, laws),
        classes=classes,
        items=items,
        units=units,
    )
    for item in items.values():
        for word in (item.name, item.title.zh, item.title.en, *item.aliases):
            if made.item_of(word) != item.name:
                other = made.item_of(word)
                raise wrong(at(where, item.name), zh=f"“{word}”也指 {other}。", en=f"{word!r} names {other} too.")
    return made


def _citation(data: Mapping[str, Any], where: Where, laws: Mapping[str, Law]) -> Citation:
    law = laws[one_of(data["law"], where, "law", laws)]
    return Citation(law.title, document=law.version, note=law.note, since=day(data["since"], where, "since"))


def _item(name: str, entry: Any, where: Where, count: int, units: Mapping[str, Any]) -> Item:
    entry = fields(entry, where, required=["title", "unit", "confidence", "aliases"], optional=_OPTIONAL)
    sense = one_of(entry.get("sense", "max"), where, "sense", _SENSES)
    limits: dict[Water, tuple[float, ...]] = {}
    if "limits" in entry:
        river = _numbers(entry["limits"], sense, at(where, "limits"), count)
        limits = {"river": river, "lake": river}
    if "lake" in entry:
        limits["lake"] = _numbers(entry["lake"], sense, at(where, "lake"), count)
    return Item(
        name=name,
        title=text(entry["title"], where, "title"),
        unit=one_of(entry["unit"], where, "unit", units),
        sense=cast(Any, sense),
        limits=limits,
        no=entry.get("number"),
        table=int(entry.get("table", 1)),
        limit=float(entry["limit"]) if "limit" in entry else None,
        not_judged=_told(entry, where, "not_judged"),
        multiple=bool(entry.get("multiple", True)),
        metal=bool(entry.get("metal", False)),
        confidence=cast(Any, one_of(entry["confidence"], where, "confidence", _CONFIDENCES)),
        note=_told(entry, where, "note"),
        unit_unsaid=bool(entry.get("unit_unsaid", True)),
        aliases=words(entry["aliases"], where, "aliases"),
    )


def _told(entry: Mapping[str, Any], where: Where, field: str) -> Text | None:
    return text(entry[field], where, field) if field in entry else None


def _numbers(value: Any, sense: str, where: Where, count: int) -> tuple[float, ...]:
    expected = 2 if sense == "range" else count
    listed = isinstance(value, list) and all(isinstance(limit, (int, float)) for limit in value)
    if not listed or len(value) != expected:
        raise wrong(
            where, zh=f"应为 {expected} 个数，现为 {value!r}。", en=f"expected {expected} numbers, got {value!r}."
        )
    numbers = tuple(float(limit) for limit in value)
    if list(numbers) != sorted(numbers, reverse=sense == "min"):
        raise wrong(where, zh=f"限值应从好到劣排列，现为 {value!r}。", en=f"limits go from good to bad, got {value!r}.")
    return numbers


def read_assessment(path: Source, *, laws: Mapping[str, Law], standard: WaterStandard) -> Assessment:
    """Read the method in one file; its items and classes are those of ``standard``.

    Raises
    ------
    CatalogueError
        If a field is wrong, or a class or item is not known.
    """
    where = path.name
    settings = ["least_samples_year", "most_pollutants", "metals_first", "below_detection"]
    data = fields(
        read_yaml(path),
        where,
        required=[*_METHOD, *settings],
    )
    one_of(data["standard"], where, "standard", [standard.name])
    states = tuple(
        State(str(name), text(entry["title"], at(where, str(name)), "title"), _rank(entry["worst"], where, standard))
        for name, entry in data["states"].items()
    )
    basin = fields(
        data["basin"], at(where, "basin"), required=["least_sections", "good_from", "worst_below", "otherwise"]
    )
    names = [state.name for state in states]
    trophic = fields(data["trophic"], at(where, "trophic"), required=["weights", "formulas", "confidence", "grades"])
    for name in (*trophic["weights"], *trophic["formulas"]):
        one_of(name, at(where, "trophic"), "weights", standard.items)
    grades = tuple(
        (text(grade["title"], where, "title"), float(grade.get("upto", grade.get("below", "inf"))))
        for grade in trophic["grades"].values()
    )
    return Assessment(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        short=str(data["short"]),
        citation=_citation(data, where, laws),
        states=states,
        exceedance_class=_rank(data["exceedance_class"], where, standard),
        **{name: _confident(data[name], at(where, name)) for name in settings},
        least_sections=_confident(basin["least_sections"], at(where, "least_sections")),
        good_from=_shares(basin["good_from"], at(where, "good_from"), names),
        worst_below=_shares(basin["worst_below"], at(where, "worst_below"), names),
        otherwise=one_of(basin["otherwise"], where, "otherwise", names),
        trophic_weights={str(name): float(number) for name, number in trophic["weights"].items()},
        trophic_formulas={str(name): (float(pair[0]), float(pair[1])) for name, pair in trophic["formulas"].items()},
        trophic_grades=grades,
    )


def _rank(word: Any, where: Where, standard: WaterStandard) -> int:
    return standard.classes.index(one_of(word, where, "classes", standard.classes)) + 1


def _confident(entry: Any, where: Where) -> Confident:
    entry = fields(entry, where, required=["value", "confidence"])
    return Confident(entry["value"], cast(Any, one_of(entry["confidence"], where, "confidence", _CONFIDENCES)))


def _shares(entry: Any, where: Where, names: list[str]) -> tuple[tuple[str, float], ...]:
    return tuple((one_of(name, where, "states", names), float(share)) for name, share in entry)
