"""Maps people look at: one file that needs no network."""

from riverzones.maps.view import MapLayer, MapView
from riverzones.maps.web import inspection_map

__all__ = ["MapLayer", "MapView", "inspection_map"]
