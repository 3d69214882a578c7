"""A map made for one question: the waters of the project, what was found on them, and a list of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from riverzones.audit import no_findings
from riverzones.catalogue import Catalogue
from riverzones.jobs.maps.run import BACKGROUND, made_up, map_layer, sources, withheld
from riverzones.jobs.shared.layers import LayerReader
from riverzones.model import Text
from riverzones.present.web import Listing, MapLayer, MapView
from riverzones.view import ProjectView

__all__ = ["background", "listed_view"]


def background(reader: LayerReader, catalogue: Catalogue, *, without: Collection[str] = ()) -> list[MapLayer]:
    """Return the layers that stand in for a base map, as far as the project has them."""
    layers = (map_layer(name, reader, catalogue) for name in BACKGROUND if name not in without)
    return [layer for layer in layers if layer is not None]


def listed_view(
    project: ProjectView,
    drawn: Sequence[MapLayer],
    *,
    catalogue: Catalogue,
    title: Text,
    listing: Listing,
    lang: str = "zh",
) -> MapView:
    """Return the view of such a map.

    Parameters
    ----------
    project : ProjectView
        Gives its name to the title, and whether the map is internal.
    drawn : sequence of MapLayer
        Everything drawn, the background too.
    catalogue : Catalogue
        Says what is sensitive.
    title : Text
        What the map is about; the name of the project is put before it.
    listing : Listing
        What the panel lists.
    lang : str
        Language the page opens in.
    """
    name = project.called
    there = {layer.name for layer in drawn}
    return MapView(
        title=Text(zh=f"{name}：{title.zh}", en=f"{name}: {title.en}"),
        layers=drawn,
        findings=no_findings(),
        rules={},
        checked=(),
        on=dt.date.today(),
        lang=lang,
        illustrative=any(made_up(layer.frame) for layer in drawn),
        background=[layer for layer in BACKGROUND if layer in there],
        sources=sources(list(drawn)),
        listing=listing,
        internal=project.internal,
        told=True,
        withheld=withheld(catalogue),
    )
