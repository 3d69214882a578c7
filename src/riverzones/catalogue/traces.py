"""What a trace looks for where nothing is named."""

from __future__ import annotations

from functools import cache
from importlib import resources

from riverzones.catalogue.reading import fields, read_yaml, words

__all__ = ["looked_for"]

_FILE = "traces.yaml"


@cache
def looked_for(*, upstream: bool) -> tuple[str, ...]:
    """Layer kinds a trace finds by default, upstream or downstream, the first ones first.

    Raises
    ------
    CatalogueError
        If ``traces.yaml`` is wrong.

    Examples
    --------
    >>> looked_for(upstream=False)[0]
    'intakes'
    """
    data = read_yaml(resources.files("riverzones.catalogue") / _FILE)
    fields(data, _FILE, required=("upstream", "downstream"))
    name = "upstream" if upstream else "downstream"
    return words(data[name], _FILE, name)
