"""Who answers by area, as the documents of the place of a project say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from riverzones.catalogue import Catalogue
from riverzones.chiefs.routing import Route
from riverzones.store.project import ProjectFile

__all__ = ["routes_of"]


def routes_of(project: ProjectFile, catalogue: Catalogue) -> Mapping[str, Route]:
    """Return the routes of the catalogue, marked where the project is told to lie in their place (``init --place``)."""
    place = project.place()
    codes = place.codes if place is not None else ()
    return {
        name: replace(route, jurisdiction=replace(there, told=True))
        if (there := route.jurisdiction).code and codes and all(str(code).startswith(there.code) for code in codes)
        else route
        for name, route in catalogue.routes.items()
    }
