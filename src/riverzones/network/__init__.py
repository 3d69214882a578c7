"""The river network: built from raw lines, directed by evidence, measured, walked.

:class:`~riverzones.network.network.Network` holds it: reaches drawn downstream and the edge table ``id`` -> ``to_id``.
"""

from riverzones.network.build import BuildSettings, Built, build
from riverzones.network.network import EDGE_COLUMNS, Links, Network

__all__ = ["EDGE_COLUMNS", "BuildSettings", "Built", "Links", "Network", "build"]
