"""The card of a finding on paper: its sections as values of a template, and the small map of its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame

from riverzones.audit.explain import Explanation
from riverzones.model import Text
from riverzones.model.cells import text_of
from riverzones.present.finding_card import finding_card
from riverzones.present.reports.locator import Frame, Locator, locator_map, zones_in_frame
from riverzones.present.reports.pages import filled
from riverzones.terms import labels

__all__ = ["CARD_TEMPLATE", "TIER_WORDS", "BaseMap", "Picture", "card_values", "finding_page"]

CARD_TEMPLATE: Final = "finding.html"
"""Our template for the page of one finding, in ``reports/templates``."""
Picture = Callable[[Frame, Locator], Any]
"""Draws a map for a template: SVG for HTML, a picture for DOCX."""
TIER_WORDS: Final[Mapping[str, Text]] = labels("tier_hatch")
_LEAST_M, _MOST_M = 400.0, 12_000.0  # half the width of a map of one place: settings of ours
_WIDTH, _HEIGHT = 420, 260
_MOST_LABEL: Final = 40  # letters of a name on a map
_NEAR_M: Final = 1.0  # no line is drawn to a nearest point nearer than this


@dataclass(frozen=True, eq=False)
class BaseMap:
    """What stands in for a base map: ``rivers`` (lines drawn downstream, column ``river``) and ``zones`` (``tier``).

    ``shape_of`` gives the shape of a row by layer and id, None where it may not be told: what was measured to.
    """

    rivers: GeoDataFrame | None = None
    zones: GeoDataFrame | None = None
    shape_of: Callable[[str, str], Any] = lambda _layer, _row: None

    def around(self, shape: Any, *, least_m: float = _LEAST_M, width: int = _WIDTH, height: int = _HEIGHT) -> Frame:
        """Return a frame around a shape, wide enough that a river is in it where there is one near."""
        rivers = None if self.rivers is None else self.rivers.geometry.to_numpy()
        while True:
            frame = Frame.around(shape, least_m=least_m, width=width, height=height)
            if rivers is None or least_m >= _MOST_M or shapely.intersects(rivers, _middle(frame)).any():
                return frame
            least_m *= 2

    def legend(self, frame: Frame, lang: str) -> str:
        """Return the words for the zones that a frame shows."""
        tiers = {tier for tier, _ in zones_in_frame(frame, self.zones)} if self.zones is not None else set()
        return ("；" if lang == "zh" else "; ").join(
            words.within(lang) for tier, words in TIER_WORDS.items() if tier in tiers
        )


def card_values(
    explanation: Explanation,
    finding: Mapping[str, Any],
    ground: BaseMap,
    *,
    lang: str,
    picture: Picture | None,
    but: Collection[str] = (),
) -> dict[str, Any]:
    """Return what a template shows of one finding: ``id``, ``subject``, ``parts``, ``map`` and ``legend``.

    ``parts`` are sections (``name`` with ``lines``, each ``words`` and ``level``); ``map`` is empty without a
    ``picture``, or where the finding has no place that may be told.

    Parameters
    ----------
    explanation : Explanation
        Why it was found.
    finding : mapping
        Its row, ``geometry`` among it (EPSG:4490).
    ground : BaseMap
        Rivers and zones around.
    lang : str
        ``"zh"`` or ``"en"``.
    picture : callable, optional
        Draws the map.
    but : collection of str
        Sections that are left out.
    """
    drawn = _drawn(finding, ground) if picture is not None else None
    return {
        "id": explanation.finding_id,
        "subject": explanation.subject,
        "parts": [
            {
                "name": section.title.within(lang),
                "lines": [{"words": line.within(lang), "level": line.level} for line in section.lines],
            }
            for section in finding_card(explanation)
            if section.name not in but
        ],
        "map": "" if drawn is None or picture is None else picture(*drawn),
        "legend": "" if drawn is None else ground.legend(drawn[0], lang),
    }


def finding_page(
    explanation: Explanation, finding: Mapping[str, Any], ground: BaseMap, *, title: str, lang: str, illustrative: bool
) -> str:
    """Return one HTML page that shows the card of a finding with its small map."""
    card = card_values(
        explanation, finding, ground, lang=lang, picture=lambda frame, shown: locator_map(frame, shown, lang=lang)[0]
    )
    return filled(
        CARD_TEMPLATE, {"title": title, "lang": lang, "zh": lang == "zh", "illustrative": illustrative, "told": card}
    )


def _drawn(finding: Mapping[str, Any], ground: BaseMap) -> tuple[Frame, Locator] | None:
    """The place of the finding, with a line to the nearest point that was measured to."""
    shape = finding.get("geometry")
    if shape is None or shape.is_empty:
        return None
    point = shapely.point_on_surface(shape)
    lon, lat = finding.get("nearest_lon"), finding.get("nearest_lat")
    line = None
    held = [point]
    if lon is not None and lat is not None and not pd.isna(lon) and not pd.isna(lat):
        nearest = shapely.Point(float(lon), float(lat))
        start = shapely.get_point(shapely.shortest_line(shape, nearest), 0)
        held = [point, start, nearest]
        line = shapely.LineString([(start.x, start.y), (float(lon), float(lat))])
    frame = ground.around(shapely.union_all(held))
    if line is not None and np.hypot(*np.diff(frame.xy(line.coords), axis=0)[0]) / frame.px_per_m < _NEAR_M:
        line = None
    label = " ".join((text_of(finding.get("subject_name")) or text_of(finding.get("subject_id"))).split())[:_MOST_LABEL]
    layer, row = text_of(finding.get("reference_layer")), text_of(finding.get("reference_id"))
    outline = ground.shape_of(layer, row) if layer and row and layer != "zones" else None
    return frame, Locator(
        reaches=ground.rivers, zones=ground.zones, stretch=line, place=point, label=label, outline=outline
    )


def _middle(frame: Frame) -> Any:
    """The box of a frame less its edge, so that what meets it is seen."""
    west, south, east, north = frame.box
    return shapely.box(*(np.array([west, south, east, north]) * 0.7 + np.array([frame.lon, frame.lat] * 2) * 0.3))
