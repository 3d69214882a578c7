"""Markers, signs, fences and road crossings of protection zones."""

from riverzones.zones.markers.plan import MarkerPlan
from riverzones.zones.markers.propose import KINDS, Proposed, Ways, propose
from riverzones.zones.markers.standing import crossings, standing

__all__ = ["KINDS", "MarkerPlan", "Proposed", "Ways", "crossings", "propose", "standing"]
