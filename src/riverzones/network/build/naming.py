"""Ids of reaches that come out the same when the same data are built again.

A reach is called after the raw line that makes up most of it (of equal ones the first by id). Where several reaches
are called after one raw line they get numbers, ``R-01.1``, ``R-01.2``, along that line from its western end, so neither
the way it is drawn nor a turned flow direction changes them. An id that a raw line has already gets an underscore.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["reach_ids"]

Floats = npt.NDArray[np.float64]
Strings = npt.NDArray[np.object_]


def reach_ids(source: Strings, at: Floats, taken: Strings) -> Strings:
    """Ids of reaches.

    Parameters
    ----------
    source : ndarray of str, shape (reaches,)
        Id of the raw line each is called after.
    at : ndarray of float, shape (reaches,)
        Grows along the raw line from its western end.
    taken : ndarray of str
        Ids of all raw lines.

    Examples
    --------
    >>> reach_ids(np.array(["R1", "R2", "R1"]), np.array([5.0, 0.0, 2.0]), np.array(["R1", "R2"])).tolist()
    ['R1.2', 'R2', 'R1.1']
    """
    table = pd.DataFrame({"source": source.astype(object), "at": at})
    group = table.groupby("source", sort=False)["at"]
    number = group.rank(method="first").astype(int).astype(str)
    several = (group.transform("size") > 1).to_numpy()
    made = np.where(several, source.astype(object) + "." + number.to_numpy(dtype=object), source.astype(object))
    known = set(taken.tolist())
    while True:
        clash = np.array([one in known for one in made], dtype=np.bool_) & several
        clash |= pd.Series(made).duplicated().to_numpy() & several
        if not clash.any():
            return np.asarray(made, dtype=object)
        made = np.where(clash, made + "_", made)
