"""Routes by area, read from ``routing.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from riverzones.chiefs.routing import Jurisdiction, Route
from riverzones.declared.reading import Source, lined, read_yaml
from riverzones.declared.records import (
    ANYTHING,
    BILINGUAL,
    DAY,
    WORD,
    WORDS,
    Choice,
    Default,
    Fields,
    Record,
    Table,
    as_dict,
)
from riverzones.model import Citation, Text

__all__ = ["GIVES", "read_routes"]

GIVES = ("lead_unit", "chief_office", "inspection_group", "chief_by")
"""What a route may answer."""


def read_routes(path: Source) -> dict[str, Route]:
    """Return every route of ``routing.yaml`` by its id.

    Raises
    ------
    CatalogueError
        If a field, a jurisdiction or a document is not known.
    """

    def read() -> dict[str, Route]:
        file = _FILE.read(read_yaml(path), path.name, "")
        return dict(_routes(file["jurisdictions"], file["documents"]).read(file["routes"], path.name, "routes"))

    return lined(path, read)


_FILE: Final = Record(
    {
        "jurisdictions": Table(
            Record(
                {"name": BILINGUAL, "words": WORDS, "code": Default(WORD, ""), "packs": Default(WORDS, ())},
                Jurisdiction,
            ),
            called=Text(zh="辖区", en="jurisdiction"),
        ),
        "documents": Table(Record({"title": BILINGUAL, "since": DAY}, as_dict), called=Text(zh="文件", en="document")),
        "routes": ANYTHING,
    },
    as_dict,
)


def _routes(places: Mapping[str, Jurisdiction], documents: Mapping[str, Mapping[str, Any]]) -> Table[Route]:
    """Declare routes, which name places and documents of the same file."""

    def route(jurisdiction: str, citation: Mapping[str, str], **given: Any) -> Route:
        document = documents[citation["document"]]
        return Route(
            jurisdiction=places[jurisdiction],
            since=document["since"],
            citation=Citation(document["title"], citation["clause"], citation["quote"], document=citation["document"]),
            **given,
        )

    fields: Fields = {
        "title": BILINGUAL,
        "gives": Choice(GIVES),
        "jurisdiction": Choice(places),
        "waters": WORDS,
        "inside": WORD,
        "outside": WORD,
        "statements": WORDS,
        "citation": Record({"document": Choice(documents), "clause": WORD, "quote": WORD}, as_dict),
    }
    return Table(Record(fields, route), called=Text(zh="分工", en="route"), key="name")
