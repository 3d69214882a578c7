"""What a trace looks for where nothing is named."""

from __future__ import annotations

from functools import cache
from importlib import resources

from riverzones.declared.records import WORDS, Record, as_dict, read_declared

__all__ = ["looked_for"]


@cache
def looked_for(*, upstream: bool) -> tuple[str, ...]:
    """Return layer kinds a trace finds by default, upstream or downstream, the first ones first.

    Raises
    ------
    CatalogueError
        If ``traces.yaml`` is wrong.

    Examples
    --------
    >>> looked_for(upstream=False)[0]
    'intakes'
    """
    file = read_declared(
        resources.files("riverzones.catalogue") / "traces.yaml",
        Record({"upstream": WORDS, "downstream": WORDS}, as_dict),
    )
    layers: tuple[str, ...] = file["upstream" if upstream else "downstream"]
    return layers
