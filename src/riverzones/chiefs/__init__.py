"""River chiefs: who answers for a stretch of river."""

from riverzones.chiefs.assign import FAR_M, chain

__all__ = ["FAR_M", "chain"]
