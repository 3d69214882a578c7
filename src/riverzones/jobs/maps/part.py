"""A map of one part of a project: of a chief, a rule, a river, a township; what lies around comes along, no more.

The part is cut out of the view of the whole project, so that an atlas of hundreds of parts reads the project once.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from riverzones.catalogue import Catalogue
from riverzones.errors import LayerError
from riverzones.model import Text
from riverzones.present.web import MapLayer, MapView

__all__ = ["CONCERN", "Part", "Whole", "concern_of", "in_charge", "part_view"]

CONCERN = "concern"
"""Name of the layer that shows what a part is about."""
_ROOM = 0.15  # of the width of what is shown, on each side; a setting of ours
_LEAST_DEG = 0.02  # some 2 km: a map of one point still shows what is around it; a setting of ours
_CUT_ABOVE = 200  # vertices above which a feature that runs out of the map is cut at its edge; a setting of ours
_RIVERS = (("rivers", "name"), ("canals", "name"), ("reaches", "river"))


@dataclass(frozen=True, slots=True)
class Part:
    """What a map is about: a chief or office (part of the name), a rule, a river; what is given holds together."""

    chief: str | None = None
    rule: str | None = None
    river: str | None = None


class Whole:
    """The view of a whole project, made ready for cutting parts out of it."""

    def __init__(self, view: MapView) -> None:
        self.view = view
        shapes = {layer.name: layer.frame.geometry.to_numpy() for layer in view.layers}
        self._bounds = {name: shapely.bounds(every) for name, every in shapes.items()}
        self._sizes = {name: shapely.get_num_coordinates(every) for name, every in shapes.items()}

    def part(self, findings: GeoDataFrame, concern: MapLayer | None, *, title: Text) -> MapView:
        """Return the view of these findings and of what they concern.

        Parameters
        ----------
        findings : GeoDataFrame
            Rows of the findings of the view.
        concern : MapLayer, optional
            What the part is about: segments of a chief, a river, a township.
        title : Text
            What to add to the title of the project.
        """
        view = self.view
        box = _box(findings, concern)
        layers = [self._cut(layer, box) if box is not None else layer for layer in view.layers]
        if concern is not None:
            layers.append(concern)
        rules = set(findings["rule"])
        return dataclasses.replace(
            view,
            title=Text(zh=f"{view.title.zh} · {title.zh}", en=f"{view.title.en} · {title.en}"),
            layers=[layer for layer in layers if layer.drawn],
            findings=findings,
            rules={code: rule for code, rule in view.rules.items() if code in rules},
            within=box,
        )

    def _cut(self, layer: MapLayer, box: tuple[float, float, float, float]) -> MapLayer:
        west, south, east, north = box
        edges = self._bounds[layer.name]
        near = (edges[:, 0] <= east) & (edges[:, 2] >= west) & (edges[:, 1] <= north) & (edges[:, 3] >= south)
        inside = (edges[:, 0] >= west) & (edges[:, 2] <= east) & (edges[:, 1] >= south) & (edges[:, 3] <= north)
        long = near & ~inside & (self._sizes[layer.name] > _CUT_ABOVE)
        cut = {}
        if long.any():
            parts = shapely.clip_by_rect(layer.frame.geometry.to_numpy()[long], west, south, east, north)
            beyond = shapely.is_empty(parts)
            places = np.flatnonzero(long)
            near[places[beyond]] = False
            cut = {int(position): part for position, part in zip(places[~beyond], parts[~beyond], strict=True)}
        near_rows = np.flatnonzero(near)
        return dataclasses.replace(layer, kept=near_rows, cut=cut)


def part_view(view: MapView, part: Part, *, catalogue: Catalogue) -> MapView:
    """Return the view of one part of the project.

    Raises
    ------
    UnknownNameError
        If the rule is neither in the catalogue nor in a finding.
    LayerError
        If no segment and no finding knows the chief, or nothing in the project bears the name of the river.
    """
    chosen = np.ones(len(view.findings), dtype=bool)
    words: list[Text] = []
    concern: MapLayer | None = None
    if part.rule is not None:
        code = part.rule.upper()
        # a finding is told by all the clauses it breaks, of which one leads
        rule_codes = view.findings["rules"].fillna(view.findings["rule"]).astype(str)
        broken = np.array([code in codes.split() for codes in rule_codes], dtype=bool)
        known = code in catalogue.rules or code in catalogue.problems
        if broken.any() and not known:  # of a pack whose folder is gone: the code is all there is
            words.append(Text(zh=code, en=code))
        else:
            title = catalogue.clause_title(code) if known else catalogue.rules[code].title
            words.append(Text(zh=f"{code} {title.zh}", en=f"{code} {title.en}"))
        chosen &= broken
    if part.river is not None:
        concern = concern_of(view, _RIVERS, part.river, catalogue=catalogue)
        rivers = view.findings["river"]
        if concern is None and not (rivers == part.river).any():
            raise _unknown_river(view, part.river)
        chosen &= (rivers == part.river).to_numpy()
        words.append(Text(zh=part.river, en=part.river))
    if part.chief is not None:
        own = _segments_of(view, part.chief, catalogue)
        answering = _answering(view.findings["chiefs"], lambda said: str(part.chief) in said)
        if own is None and not answering.any():
            raise _unknown_chief(part.chief)
        concern = own if concern is None else concern
        chosen &= answering
        words.append(Text(zh=part.chief, en=part.chief))
    title = Text(zh="、".join(word.zh for word in words), en=", ".join(word.en for word in words))
    return Whole(view).part(view.findings[chosen], concern, title=title)


def concern_of(view: MapView, places: Iterable[tuple[str, str]], name: str, *, catalogue: Catalogue) -> MapLayer | None:
    """Return what bears a name, as the layer that a part is about: the first (layer, column) of ``places`` with rows of
    it.
    """
    for layer_name, column in places:
        for layer in view.layers:
            if layer.name == layer_name and column in layer.frame.columns:
                rows = layer.frame[(layer.frame[column] == name).to_numpy()]
                if len(rows):
                    return in_charge(rows, layer, catalogue=catalogue)
    return None


def in_charge(rows: GeoDataFrame, layer: MapLayer, *, catalogue: Catalogue) -> MapLayer:
    """Return rows of a layer drawn once more, as what the map is about."""
    title = Text(zh=f"本图所涉：{layer.title.zh}", en=f"What this map is about: {layer.title.en}")
    return MapLayer(CONCERN, title, rows, catalogue.styles[CONCERN], layer.columns)


def _segments_of(view: MapView, chief: str, catalogue: Catalogue) -> MapLayer | None:
    for layer in view.layers:
        if layer.name == "segments":
            chief_columns = [
                layer.frame[name].astype("string") for name in ("chief", "title", "unit") if name in layer.frame
            ]
            hit = np.zeros(len(layer.frame), dtype=bool)
            for values in chief_columns:
                hit |= values.str.contains(chief, regex=False).fillna(False).to_numpy(dtype=bool)
            return in_charge(layer.frame[hit], layer, catalogue=catalogue) if hit.any() else None
    return None


def _answering(chains: pd.Series, fits: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Findings of which a chief, a title or an office fits."""

    @cache
    def one(text: str) -> bool:
        links: Sequence[dict[str, Any]] = json.loads(text or "[]")
        return any(fits(str(link.get(name) or "")) for link in links for name in ("chief", "title", "unit"))

    return np.asarray([one(text) if isinstance(text, str) else False for text in chains], dtype=bool)


def _box(findings: GeoDataFrame, concern: MapLayer | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north [degrees] around findings, their nearest points and what is of concern, with room."""
    edges = [shapely.bounds(findings.geometry.to_numpy())]
    if concern is not None:
        edges.append(shapely.bounds(concern.frame.geometry.to_numpy()))
    near = findings[["nearest_lon", "nearest_lat"]].to_numpy(dtype=float)
    edges.append(np.column_stack([near, near]))
    every = np.vstack(edges)
    every = every[~np.isnan(every).any(axis=1)]
    if not len(every):
        return None
    west, south = every[:, :2].min(axis=0)
    east, north = every[:, 2:].max(axis=0)
    across, up = max((east - west) * _ROOM, _LEAST_DEG), max((north - south) * _ROOM, _LEAST_DEG)
    return float(west - across), float(south - up), float(east + across), float(north + up)


def _unknown_river(view: MapView, river: str) -> LayerError:
    known = sorted({str(name) for name in view.findings["river"].dropna() if name})
    for layer in view.layers:
        if layer.name == "rivers" and "name" in layer.frame:
            known = sorted({*known, *(str(name) for name in layer.frame["name"].dropna())})
    return LayerError(
        Text(zh=f"项目中没有名为“{river}”的河。", en=f"no water of the project is called {river!r}."),
        hint=Text(zh=f"有：{'、'.join(known[:12])}。", en=f"There is: {', '.join(known[:12])}."),
    )


def _unknown_chief(chief: str) -> LayerError:
    return LayerError(
        Text(
            zh=f"责任段和问题清单中都没有“{chief}”。",
            en=f"neither a segment nor a finding names {chief!r}.",
        ),
        hint=Text(
            zh="请写河湖长姓名、职务或单位名称中的一段；riverzones chiefs 可列出全部。",
            en="Give part of a name, post or office; riverzones chiefs lists them all.",
        ),
    )
