"""Review of approved zones: what the approval states, what the geometry measures, where the two differ."""

from riverzones.zones.review.approval_text import Approval, read_approval
from riverzones.zones.review.extent import Extent
from riverzones.zones.review.measure import SourceShapes
from riverzones.zones.review.run import Review, ReviewRequest, review
from riverzones.zones.review.wording import wording

__all__ = ["Approval", "Extent", "Review", "ReviewRequest", "SourceShapes", "read_approval", "review", "wording"]
