"""Patrol rule sets, read from ``catalogue/patrols`` or from a file of the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from riverzones.catalogue.laws import CONFIDENCE
from riverzones.chiefs.patrols import CHECKS, PERIODS, Frequency, PatrolRules, Tolerances
from riverzones.declared.reading import Source
from riverzones.declared.records import (
    BILINGUAL,
    WORD,
    WORDS,
    YEAR,
    Choice,
    Default,
    Fields,
    Number,
    Record,
    RecordError,
    Table,
    Whole,
    as_dict,
    read_declared,
)
from riverzones.model import CHIEF_LEVELS, Citation, Text
from riverzones.registry import Registry

__all__ = ["DEFAULT", "patrol_rule_sets", "patrol_rules", "read_patrol_rules"]

DEFAULT = "kunming-2017"


@cache
def patrol_rule_sets() -> Registry[PatrolRules]:
    """Return the rule sets that come with riverzones, by name.

    Raises
    ------
    CatalogueError
        If a file is wrong.
    """
    folder: Source = resources.files("riverzones.catalogue") / "patrols"
    paths = sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name)
    sets = (read_patrol_rules(path) for path in paths)
    return Registry("patrol rule set", {rule_set.name: rule_set for rule_set in sets}, zh="巡河规则集")


def patrol_rules(word: str | None = None) -> PatrolRules:
    """Return the rule set of that name, or in that file; the Kunming plan of 2017 where none is named.

    Raises
    ------
    UnknownNameError
        If no rule set has the name.
    CatalogueError
        If the file is wrong.
    """
    if word and (word.endswith((".yaml", ".yml")) or Path(word).is_file()):
        return read_patrol_rules(Path(word))
    return patrol_rule_sets()[word or DEFAULT]


def read_patrol_rules(path: Source) -> PatrolRules:
    """Return the rule set in one file.

    Raises
    ------
    CatalogueError
        With file, field and the nearest right word.
    """
    return read_declared(path, _file())


def _file() -> Record[PatrolRules]:
    levels = Table(_LIMITS, names=CHIEF_LEVELS)
    validity: Fields = {
        "confidence": _CONFIDENCE,
        "note": Default(BILINGUAL, _NO_NOTE),
        "every_level": Default(_LIMITS, {}),
        "levels": Default(levels, {}),
    }
    return Record(
        {
            "name": WORD,
            "title": BILINGUAL,
            "citation": _CITATION,
            "frequency": Table(
                Record({"period": Choice(PERIODS), "at_least": Default(_TIMES, 1)}, Frequency),
                names=CHIEF_LEVELS,
                called=Text(zh="frequency", en="frequency"),
            ),
            "validity": Record(validity, as_dict),
            "pack": Default(WORD, ""),
            "statements": Default(WORDS, ()),
            "time_zone": Default(WORD, "Asia/Shanghai"),
            "periods_note": Default(BILINGUAL, _NO_NOTE),
            "tolerances": Default(Record(_TOLERANCES, _tolerances), Tolerances()),
        },
        _rules,
    )


def _rules(validity: Mapping[str, Any], time_zone: str, **given: Any) -> PatrolRules:
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError):
        raise RecordError(
            zh=f"没有时区“{time_zone}”。", en=f"there is no time zone {time_zone!r}.", field="time_zone"
        ) from None
    every: Mapping[str, float] = validity["every_level"]
    limits = {
        level: {**stated, **{name: limit for name, limit in every.items() if name not in stated}}
        for level, stated in validity["levels"].items()
    }
    return PatrolRules(
        limits={"": every, **limits},
        limits_confidence=validity["confidence"],
        limits_note=validity["note"],
        time_zone=time_zone,
        **given,
    )


def _stated(**given: float | None) -> dict[str, float]:
    """What is stated among what may be."""
    return {name: number for name, number in given.items() if number is not None}


def _tolerances(**given: float | None) -> Tolerances:
    return Tolerances(**_stated(**given))  # type: ignore[arg-type]


_NO_NOTE: Final = Text(zh="", en="")
_CONFIDENCE: Final = Choice(("verified", "recall", "setting"))
_SIZE: Final = Number(least=0)
_TIMES: Final = Whole(least=1, of=Text(zh="不小于 1 的次数", en="1 or more"))
_LIMITS: Final = Record({name: Default(_SIZE, None) for name in CHECKS}, _stated)
_APART: Final = Number(above=0)
_TOLERANCES: Final = {
    **{field.name: Default(_SIZE, None) for field in fields(Tolerances)},
    **dict.fromkeys(("step_m", "gap_m"), Default(_APART, None)),
    "first_year": Default(YEAR, None),
}
_CITATION: Final = Record(
    {
        "title": BILINGUAL,
        "confidence": CONFIDENCE,
        "document": Default(WORD, ""),
        "clause": Default(WORD, ""),
        "quote": Default(WORD, ""),
        "note": Default(BILINGUAL, _NO_NOTE),
    },
    Citation,
)
