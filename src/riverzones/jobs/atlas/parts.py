"""How an atlas is divided: which findings and which segments, waters or townships each pack is about."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riverzones.catalogue import Catalogue
from riverzones.jobs.maps.part import in_charge
from riverzones.model import Text
from riverzones.present.web import MapLayer, MapView
from riverzones.terms import CHIEF, TITLE

__all__ = ["GROUPS", "PackPlan"]

_REST = "rest"
_WATERS = ("rivers", "canals")


@dataclass(frozen=True, eq=False)
class PackPlan:
    """One pack: a key that stays from run to run, its title, the positions of its findings, what it is about."""

    key: str
    title: Text
    findings: NDArray[np.intp]
    concern: MapLayer | None = None


def _chiefs(view: MapView, catalogue: Catalogue) -> Iterator[PackPlan]:
    """A pack for everyone who answers for a segment or a finding: one level, name, post and office."""
    segments = next((layer for layer in view.layers if layer.name == "segments"), None)
    own: dict[tuple[str, ...], list[int]] = {}
    if segments is not None:
        for position, row in enumerate(segments.frame.to_dict("records")):
            who = _who(row)
            if any(who[1:]):
                own.setdefault(who, []).append(position)
    held = _by(view.findings["chiefs"], _chain)
    order = list(CHIEF)
    everyone = sorted({*own, *held}, key=lambda who: (order.index(who[0]) if who[0] in order else len(order), who))
    for who in everyone:
        rows = own.get(who)
        concern = in_charge(segments.frame.iloc[rows], segments, catalogue=catalogue) if rows and segments else None
        yield PackPlan(_key("chief", *who), _chief_title(who), held.get(who, _none()), concern)
    yield from _rest(view, held.values(), TITLE["findings_without_a_chief"])


def _who(link: Mapping[Hashable, Any]) -> tuple[str, ...]:
    return tuple(_text_or_empty(link.get(name)) for name in ("level", "chief", "title", "unit"))


@cache
def _chain(text: str) -> tuple[tuple[str, ...], ...]:
    links = json.loads(text or "[]")
    return tuple(dict.fromkeys(who for who in map(_who, links) if any(who[1:])))


def _chief_title(who: tuple[str, ...]) -> Text:
    level, chief, title, unit = who
    named = CHIEF.get(level, Text(zh=level, en=level))
    rest = [chief or title, unit]
    return Text(zh=" ".join(filter(None, [named.zh, *rest])), en=" ".join(filter(None, [named.en, *rest])))


def _rivers(view: MapView, catalogue: Catalogue) -> Iterator[PackPlan]:
    """A pack for every water that has a name or a finding."""
    yield from _named(view, catalogue, "river", _WATERS, Text(zh="不在河湖上的问题", en="findings on no water"))


def _townships(view: MapView, catalogue: Catalogue) -> Iterator[PackPlan]:
    """A pack for every township, and for every other place that findings name."""
    rest = Text(zh="未注明乡镇的问题", en="findings that name no township")
    yield from _named(view, catalogue, "admin", ("townships",), rest)


def _named(view: MapView, catalogue: Catalogue, column: str, places: Iterable[str], rest: Text) -> Iterator[PackPlan]:
    own: dict[str, MapLayer] = {}
    for layer in view.layers:
        if layer.name in places and "name" in layer.frame:
            called = layer.frame["name"].map(_text_or_empty)
            for name in called[called != ""].unique():
                own.setdefault(str(name), in_charge(layer.frame[called == name], layer, catalogue=catalogue))
    held = _by(view.findings[column], lambda value: (value,) if value else ())
    for name in sorted({*own, *held}):
        yield PackPlan(_key(column, name), Text(zh=name, en=name), held.get(name, _none()), own.get(name))
    yield from _rest(view, held.values(), rest)


def _rules(view: MapView, catalogue: Catalogue) -> Iterator[PackPlan]:
    """A pack for every rule that found something."""
    held = _by(view.findings["rule"], lambda value: (value,) if value else ())
    for code in sorted(held):
        known = code in catalogue.rules or code in catalogue.problems
        rule = catalogue.clause_title(code) if known else Text(zh="", en="")
        yield PackPlan(
            _key("rule", code), Text(zh=f"{code} {rule.zh}".strip(), en=f"{code} {rule.en}".strip()), held[code]
        )


def _rest(view: MapView, held: Iterable[NDArray[np.intp]], title: Text) -> Iterator[PackPlan]:
    left = np.ones(len(view.findings), dtype=bool)
    for places in held:
        left[places] = False
    if left.any():
        yield PackPlan(_REST, title, np.flatnonzero(left))


def _by(values: pd.Series, of: Callable[[str], Iterable[Any]]) -> dict[Any, NDArray[np.intp]]:
    positions_by_key: dict[Any, list[int]] = {}
    for position, value in enumerate(values):
        for key in of(_text_or_empty(value)):
            positions_by_key.setdefault(key, []).append(position)
    return {key: np.asarray(places, dtype=np.intp) for key, places in positions_by_key.items()}


def _none() -> NDArray[np.intp]:
    return np.empty(0, dtype=np.intp)


def _text_or_empty(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _key(*words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


GROUPS: Final[Mapping[str, Callable[[MapView, Catalogue], Iterable[PackPlan]]]] = {
    "chief": _chiefs,
    "river": _rivers,
    "rule": _rules,
    "township": _townships,
}
