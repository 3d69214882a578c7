"""What is said of a zone along reaches whose flow direction is doubtful: it may lie on the wrong side."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from riverzones.model import Text
from riverzones.network.network import DOUBTFUL, Network

__all__ = ["flow_doubt"]

SHORT_M = 1.0  # of doubtful ways is not told; a setting of ours


def flow_doubt(network: Network, reaches: npt.NDArray[np.intp], length_m: npt.NDArray[Any]) -> Text | None:
    """Return the warning for ways along reaches, None where the flow of all of them is sure or nothing is known of it.

    Parameters
    ----------
    network : Network
        ``confidence`` of the flow direction (0 to 1) as far as known.
    reaches : ndarray of int
        Positions of the reaches the ways run along; one may come more than once.
    length_m : ndarray of float
        How much of each [m].
    """
    doubtful = network.doubtful[reaches]
    metres = float(np.sum(length_m[doubtful]))
    if metres < SHORT_M:
        return None
    rows = network.reaches.iloc[np.unique(reaches[doubtful])]
    least = float(pd.to_numeric(rows["confidence"]).min())
    names = sorted({name for name in rows.get("river", ()) if isinstance(name, str)})
    zh = (
        f"流向存疑：{'、'.join(names) or '无名河段'} {metres:.0f} 米的流向把握不足 {DOUBTFUL:.0%}（最低 {least:.0%}），"
        "流向若相反，保护区应在另一侧；请先按 riverzones network 所列命令定流向，再重划"
    )
    en = (
        f"the flow of {metres:.0f} m of {', '.join(names) or 'unnamed reaches'} is doubtful (down to {least:.0%}): "
        "were it the other way, the zone would lie on the other side; settle it by the commands of riverzones network, "
        "then draw again"
    )
    return Text(zh=zh, en=en)
