"""Maps people look at: one file that needs no network."""

from riverzones.maps.view import Listing, MapLayer, MapView
from riverzones.maps.web import inspection_map

__all__ = ["Listing", "MapLayer", "MapView", "inspection_map"]
