"""River chiefs: who answers for a stretch of river."""

from riverzones.chiefs.assign import FAR_M, chain, chain_of_stretches, located
from riverzones.chiefs.coverage import Coverage, coverage, level_order
from riverzones.chiefs.cut import Cut, CutSettings, cut
from riverzones.chiefs.placed import TOLERANCE_M, placed
from riverzones.chiefs.river_axes import river_network
from riverzones.chiefs.routing import Jurisdiction, Route, routed

__all__ = [
    "FAR_M",
    "TOLERANCE_M",
    "Coverage",
    "Cut",
    "CutSettings",
    "Jurisdiction",
    "Route",
    "chain",
    "chain_of_stretches",
    "coverage",
    "cut",
    "level_order",
    "located",
    "placed",
    "river_network",
    "routed",
]
