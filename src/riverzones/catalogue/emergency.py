"""What a spill is answered with, read from ``emergency.yaml``: spaces, substances, targets, how fast its front is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from riverzones.catalogue.laws import CONFIDENCE
from riverzones.catalogue.load import load
from riverzones.catalogue.velocities import velocities
from riverzones.declared.records import (
    BILINGUAL,
    WORDS,
    Choice,
    Choices,
    Default,
    Fields,
    Items,
    Number,
    Record,
    Table,
    as_dict,
    read_declared,
)
from riverzones.model import Text

__all__ = ["EmergencyWords", "HoldingKind", "Substance", "emergency_words"]


@dataclass(frozen=True, slots=True)
class HoldingKind:
    """A kind of space or works: its layers, columns of its volume, the layer that makes it where it crosses a river."""

    name: str
    title: Text
    act: Text
    layers: tuple[str, ...] = ()
    volume: tuple[str, ...] = ()
    crosses: str = ""


@dataclass(frozen=True, slots=True)
class Substance:
    """A class of substances: parts of names, materials that fit, what to mind."""

    name: str
    title: Text
    words: tuple[str, ...]
    materials: tuple[str, ...]
    note: Text


@dataclass(frozen=True)
class EmergencyWords:
    """The whole file; every number and pair bears ``confidence``."""

    front_ratio: float
    front_source: Text
    lake_fast: str
    reach_m: float
    spaces: Mapping[str, HoldingKind]
    spaces_layer: str
    substances: Mapping[str, Substance]
    targets: Mapping[str, Text]
    confidence: str

    def substance_of(self, named: str) -> Substance:
        """Return the class of a substance by the longest word that its name holds; the last class where none does.

        Examples
        --------
        >>> [emergency_words().substance_of(name).name for name in ("0号柴油", "硫酸铜", "氢氧化钠", "某某")]
        ['oil', 'heavy_metal', 'alkali', 'other']
        """
        folded = named.casefold()
        fits = [
            (len(word) + (10 if substance.name == "heavy_metal" else 0), position, substance)
            for position, substance in enumerate(self.substances.values())
            for word in substance.words
            if word.casefold() in folded
        ]
        if not fits:
            return list(self.substances.values())[-1]
        return max(fits, key=lambda fit: (fit[0], -fit[1]))[2]


@cache
def emergency_words() -> EmergencyWords:
    """Return what ``catalogue/emergency.yaml`` says.

    Raises
    ------
    CatalogueError
        If a layer, a kind of space or a class of velocities is not known.
    """
    return read_declared(resources.files("riverzones.catalogue") / "emergency.yaml", _file())


def _file() -> Record[EmergencyWords]:
    kinds = load().kinds
    titles = {value.name: value.title for value in load().columns["space_kind"].values}

    def space(name: str, **given: Any) -> HoldingKind:
        return HoldingKind(name=name, title=titles[name], **given)

    def words(front: Mapping[str, Any], targets: tuple[tuple[str, Text], ...], **given: Any) -> EmergencyWords:
        return EmergencyWords(front_ratio=front["ratio"], front_source=front["source"], targets=dict(targets), **given)

    holding: Fields = {
        "act": BILINGUAL,
        "layers": Default(Choices(kinds), ()),
        "volume": Default(WORDS, ()),
        "crosses": Default(Choice(kinds), ""),
    }
    substance: Fields = {"title": BILINGUAL, "words": WORDS, "materials": WORDS, "note": BILINGUAL}
    return Record(
        {
            "front": Record({"ratio": Number(above=0), "confidence": CONFIDENCE, "source": BILINGUAL}, as_dict),
            "lake_fast": Choice([entry.name for entry in velocities().classes]),
            "reach_m": Number(above=0),
            "spaces": Table(Record(holding, space), names=titles, key="name"),
            "spaces_layer": Choice(kinds),
            "substances": Table(Record(substance, Substance), key="name"),
            "confidence": CONFIDENCE,
            "targets": Items(Record({"layer": Choice(kinds), "act": BILINGUAL}, lambda layer, act: (layer, act))),
        },
        words,
    )
