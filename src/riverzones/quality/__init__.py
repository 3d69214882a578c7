"""Water quality: classes of samples by a standard, means over periods, states of rivers and basins, trophic state.

Numbers come from outside: limits, items left out and names of states are files in ``catalogue/standards/water``.
"""
