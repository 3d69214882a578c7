"""The river network: built from raw lines, directed by evidence, measured, walked.

:class:`~riverzones.network.network.Network` holds it: reaches drawn downstream and the edge table ``id`` -> ``to_id``.

==============  ==================================================================================================
``build``       a network from raw lines: cut, joined, merged, named, directed
``banks``       double-line rivers: centre lines between bank lines; one named river from its pieces
``orient``      flow direction by evidence, and what remains doubtful
``order``       measures: path length, stream orders, ranks, main ways, the table of rivers
``chainage``    reach, chainage and bank of places; stretches; places and cut lines at a chainage
``trace``       walks up and down, by distance or travel time
==============  ==================================================================================================
"""

from riverzones.network.network import DOUBTFUL, EDGE_COLUMNS, Links, Network

__all__ = ["DOUBTFUL", "EDGE_COLUMNS", "Links", "Network"]
