"""Evidence as it is kept with each reach: a JSON list of what says which way, and how strongly."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["LEAST", "listed"]

Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

LEAST: Final = 0.05  # log-odds below which evidence is not worth listing: a setting of ours


def listed(toward: dict[str, Floats], turned: npt.NDArray[np.bool_]) -> Texts:
    """Evidence of every reach, strongest kind first as given.

    Parameters
    ----------
    toward : dict of str to ndarray of float, shape (reaches,)
        Log-odds for the direction that was decided, by kind.
    turned : ndarray of bool, shape (reaches,)
        Whether that direction is against the line as drawn.

    Returns
    -------
    ndarray of str, shape (reaches,)
        JSON lists of ``by``, ``says`` ("as_drawn" or "reversed") and ``weight`` (log-odds, above 0).

    Examples
    --------
    >>> listed({"heights": np.array([2.0, -1.0])}, np.array([True, True])).tolist()[1]
    '[{"by": "heights", "says": "as_drawn", "weight": 1.0}]'
    """
    texts: list[list[str]] = [[] for _ in range(len(turned))]
    for kind, odds in toward.items():
        heard = np.flatnonzero(np.abs(odds) >= LEAST)
        against = (turned[heard] ^ (odds[heard] < 0)).tolist()
        for reach, back, weight in zip(heard.tolist(), against, np.abs(odds[heard]).tolist(), strict=True):
            says = "reversed" if back else "as_drawn"
            texts[reach].append(f'{{"by": "{kind}", "says": "{says}", "weight": {round(weight, 2)}}}')
    return np.array([f"[{', '.join(items)}]" for items in texts], dtype=object)
