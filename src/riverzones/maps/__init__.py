"""Maps people look at: one file that needs no network."""

from riverzones.maps.view import Listing, MapLayer, MapView, Withheld
from riverzones.maps.web import inspection_map

__all__ = ["Listing", "MapLayer", "MapView", "Withheld", "inspection_map"]
