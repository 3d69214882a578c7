"""Worsening traced back: what stands upstream of a section that got worse, in the order to look at it."""
