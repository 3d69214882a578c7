"""Flow direction by evidence, and what remains doubtful."""

from riverzones.network.orient.directing import KEPT, orient
from riverzones.network.orient.doubts import DOUBT_COLUMNS, KINDS, doubts

__all__ = ["DOUBT_COLUMNS", "KEPT", "KINDS", "doubts", "orient"]
