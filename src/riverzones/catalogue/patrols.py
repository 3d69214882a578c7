"""Patrol rule sets, read from ``catalogue/patrols`` or from a file of the user."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields as fields_of
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from riverzones.catalogue.reading import Source, Where, at, fields, one_of, read_yaml, text, words, wrong
from riverzones.chiefs.patrols import CHECKS, PERIODS, Frequency, PatrolRules, Tolerances
from riverzones.model import CHIEF_LEVELS, Citation, Text
from riverzones.registry import Registry

__all__ = ["DEFAULT", "patrol_rule_sets", "patrol_rules", "read_patrol_rules"]

DEFAULT = "kunming-2017"
_CONFIDENCE = ("verified", "recall", "setting")


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
    return Registry("patrol rule set", {one.name: one for one in sets}, zh="巡河规则集")


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
    where = path.name
    data = fields(
        read_yaml(path),
        where,
        required=["name", "title", "citation", "frequency", "validity"],
        optional=["pack", "statements", "time_zone", "periods_note", "tolerances"],
    )
    inside = at(where, "validity")
    validity = fields(data["validity"], inside, required=["confidence"], optional=["note", "every_level", "levels"])
    every = _limits(validity.get("every_level") or {}, at(inside, "every_level"))
    limits: dict[str, Mapping[str, float]] = {"": every}
    for level, entry in _levels(validity.get("levels") or {}, at(inside, "levels")).items():
        limits[level] = {**_limits(entry, at(inside, level)), **{k: v for k, v in every.items() if k not in entry}}
    confidence = one_of(validity["confidence"], inside, "confidence", _CONFIDENCE)
    return PatrolRules(
        name=str(data["name"]),
        title=text(data["title"], where, "title"),
        citation=_citation(data["citation"], at(where, "citation")),
        statements=words(data.get("statements"), where, "statements"),
        frequency={
            level: _frequency(entry, at(where, f"frequency {level}"))
            for level, entry in _levels(data["frequency"], at(where, "frequency")).items()
        },
        limits=limits,
        limits_confidence=cast(Literal["verified", "recall", "setting"], confidence),
        limits_note=_note(validity.get("note"), inside, "note"),
        periods_note=_note(data.get("periods_note"), where, "periods_note"),
        time_zone=_zone(data.get("time_zone", "Asia/Shanghai"), where),
        tolerances=_tolerances(data.get("tolerances") or {}, at(where, "tolerances")),
        pack=str(data.get("pack") or ""),
    )


def _citation(data: Any, where: Where) -> Citation:
    entry = fields(data, where, required=["title", "confidence"], optional=["document", "clause", "quote", "note"])
    confidence = one_of(entry["confidence"], where, "confidence", _CONFIDENCE[:2])
    return Citation(
        text(entry["title"], where, "title"),
        str(entry.get("clause", "")),
        quote=str(entry.get("quote", "")),
        document=str(entry.get("document", "")),
        confidence=cast(Literal["verified", "recall"], confidence),
        note=_note(entry.get("note"), where, "note"),
    )


def _note(value: Any, where: Where, field: str) -> Text:
    return text(value, where, field) if value is not None else Text(zh="", en="")


def _levels(data: Any, where: Where) -> Mapping[str, Any]:
    entries = fields(data, where, required=[], optional=CHIEF_LEVELS)
    return {str(level): entry or {} for level, entry in entries.items()}


def _frequency(data: Any, where: Where) -> Frequency:
    entry = fields(data, where, required=["period"], optional=["at_least"])
    least = entry.get("at_least", 1)
    if not isinstance(least, int) or isinstance(least, bool) or least < 1:
        raise wrong(
            at(where, "at_least"), zh=f"应为不小于 1 的次数，现为 {least!r}。", en=f"expected 1 or more, got {least!r}."
        )
    return Frequency(one_of(entry["period"], where, "period", PERIODS), least)


def _limits(data: Any, where: Where) -> dict[str, float]:
    entry = fields(data, where, required=[], optional=CHECKS)
    return {str(name): _number(value, at(where, str(name))) for name, value in entry.items()}


def _tolerances(data: Any, where: Where) -> Tolerances:
    names = [field.name for field in fields_of(Tolerances)]
    entry = fields(data, where, required=[], optional=names)
    given = {name: _number(value, at(where, name)) for name, value in entry.items()}
    for name in ("step_m", "gap_m"):
        if given.get(name, 1.0) <= 0:
            raise wrong(at(where, name), zh="应大于 0。", en="expected more than 0.")
    if "first_year" in given:
        return Tolerances(**{**given, "first_year": int(given["first_year"])})  # type: ignore[arg-type]
    return Tolerances(**given)  # type: ignore[arg-type]


def _number(value: Any, where: Where) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise wrong(
            where, zh=f"应为不小于 0 的数，现为 {value!r}。", en=f"expected a number of 0 or more, got {value!r}."
        )
    return float(value)


def _zone(value: Any, where: Where) -> str:
    try:
        ZoneInfo(str(value))
    except (KeyError, ValueError, OSError):
        raise wrong(at(where, "time_zone"), zh=f"没有时区“{value}”。", en=f"there is no time zone {value!r}.") from None
    return str(value)
