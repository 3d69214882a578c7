"""Whether a project is as riverzones left it, and which layers and rows other programs changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from riverzones.store.connection import flaws
from riverzones.store.project import ProjectFile
from riverzones.terms import labels

__all__ = ["CHANGES", "STATES", "Verification", "verify"]

STATES = labels("verify_state")
"""States of a layer or table, beside how riverzones left it."""
CHANGES = labels("verify_change")
"""What happens to rows."""
_LISTED = 10_000


@dataclass(frozen=True, slots=True)
class Verification:
    """What was seen: ``as_left`` is None where that is not known.

    ``layers`` has ``layer``, ``state`` (a key of :data:`STATES`), ``rows`` (now), the counts ``added``, ``changed``,
    ``moved``, ``removed``, ``last_at`` and ``since`` (UTC, as text; None: from its making); ``rows`` has ``layer``,
    ``row_id``, ``what`` (a key of :data:`CHANGES`), ``at``, at most 10,000 of ``changes``; ``damage`` is what SQLite
    says of broken pages.
    """

    as_left: bool | None
    layers: pd.DataFrame
    rows: pd.DataFrame
    changes: int
    damage: list[str]


def verify(project: ProjectFile) -> Verification:
    """Hold a project beside what each transaction of riverzones left of it.

    Parameters
    ----------
    project : ProjectFile
        Only read, all of its pages once.

    Returns
    -------
    Verification
        ``as_left`` is True where every layer and table is as left and no page is broken, None where nothing is known
        of any of them: the project was made by a version before this, and not written to since.

    Raises
    ------
    LayerError
        If the file is damaged so that it cannot be read.
    """
    damage = flaws(project.path)
    states, rows = project.outside_changes()
    counts = Counter(zip(rows["layer"], rows["what"], strict=True))
    last_at = dict(zip(rows["layer"], rows["at"], strict=True))  # in the order of time
    layers = pd.DataFrame(
        [
            {
                "layer": state.layer,
                "state": state.what,
                "rows": project.count(state.layer),
                **{what: counts[state.layer, what] for what in CHANGES},
                "last_at": last_at.get(state.layer),
                "since": state.since,
            }
            for state in states
        ]
    )
    is_known = any(state.what != "not_known" for state in states)
    is_same = all(state.what == "as_left" for state in states) and not damage
    return Verification(
        as_left=is_same if is_known or damage else None,
        layers=layers,
        rows=rows[["layer", "row_id", "what", "at"]].iloc[:_LISTED],
        changes=len(rows),
        damage=damage,
    )
