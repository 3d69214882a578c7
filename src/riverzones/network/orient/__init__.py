"""Flow direction by evidence, and what remains doubtful."""

from riverzones.network.orient.doubts import DOUBT_COLUMNS, KINDS, doubts
from riverzones.network.orient.flow_direction import KEPT, orient
from riverzones.network.orient.known_waters import KnownWaters

__all__ = ["DOUBT_COLUMNS", "KEPT", "KINDS", "KnownWaters", "doubts", "orient"]
