"""Maps people look at: one file that needs no network."""

from riverzones.present.web.page import inspection_map
from riverzones.present.web.view import Listing, MapLayer, MapView, Withheld

__all__ = ["Listing", "MapLayer", "MapView", "Withheld", "inspection_map"]
