"""Metre-true geometry on the CGCS2000 ellipsoid: measures, buffers and joins of layers kept in longitude and latitude.

:mod:`~riverzones.geo.geodesy` measures, :mod:`~riverzones.geo.buffer` widens and narrows,
:mod:`~riverzones.geo.joins` relates two layers. Below them :mod:`~riverzones.geo.ellipsoid` holds the constants, and
:mod:`~riverzones.geo.edges`, :mod:`~riverzones.geo.nearest_on_geometry` and :mod:`~riverzones.geo.kernel` the search
for the nearest edge.
"""
