"""What a spill is answered with, read from ``emergency.yaml``: spaces, substances, targets, how fast its front is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from riverzones.catalogue.load import load
from riverzones.catalogue.reading import at, fields, one_of, read_yaml, text, words
from riverzones.catalogue.velocities import velocities
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
            (len(word) + (10 if one.name == "heavy_metal" else 0), place, one)
            for place, one in enumerate(self.substances.values())
            for word in one.words
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
    path = resources.files("riverzones.catalogue") / "emergency.yaml"
    where, catalogue = path.name, load()
    data = fields(
        read_yaml(path),
        where,
        required=["front", "lake_fast", "reach_m", "spaces", "spaces_layer", "substances", "confidence", "targets"],
    )
    titles = {value.name: value.title for value in catalogue.columns["space_kind"].values}
    spaces = {}
    for name, entry in data["spaces"].items():
        here = at(where, str(name))
        one_of(name, where, "spaces", titles)
        entry = fields(entry, here, required=["act"], optional=["layers", "volume", "crosses"])
        layers = tuple(one_of(layer, here, "layers", catalogue.kinds) for layer in entry.get("layers", []))
        crosses = entry.get("crosses", "")
        spaces[str(name)] = HoldingKind(
            str(name),
            titles[str(name)],
            text(entry["act"], here, "act"),
            layers,
            words(entry.get("volume", []), here, "volume"),
            one_of(crosses, here, "crosses", catalogue.kinds) if crosses else "",
        )
    substances = {
        str(name): Substance(
            str(name),
            text(entry["title"], at(where, str(name)), "title"),
            words(entry["words"], where, str(name)),
            words(entry["materials"], where, str(name)),
            text(entry["note"], at(where, str(name)), "note"),
        )
        for name, entry in data["substances"].items()
    }
    return EmergencyWords(
        front_ratio=float(data["front"]["ratio"]),
        front_source=text(data["front"]["source"], where, "front"),
        lake_fast=one_of(data["lake_fast"], where, "lake_fast", [entry.name for entry in velocities().classes]),
        reach_m=float(data["reach_m"]),
        spaces=spaces,
        spaces_layer=one_of(data["spaces_layer"], where, "spaces_layer", catalogue.kinds),
        substances=substances,
        targets={
            one_of(entry["layer"], where, "targets", catalogue.kinds): text(entry["act"], where, "targets")
            for entry in data["targets"]
        },
        confidence=str(data["confidence"]),
    )
