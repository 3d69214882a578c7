"""Routes by area, read from ``routing.yaml``."""

from __future__ import annotations

from riverzones.catalogue.reading import Source, at, day, fields, one_of, read_yaml, text, words
from riverzones.chiefs.routing import Jurisdiction, Route
from riverzones.model import Citation

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
    data = fields(read_yaml(path), path.name, required=["jurisdictions", "documents", "routes"])
    places = {}
    for key, entry in data["jurisdictions"].items():
        where = at(path.name, f"jurisdiction {key}", zh=f"辖区 {key}")
        entry = fields(entry, where, required=["name", "words"], optional=["code", "packs"])
        places[str(key)] = Jurisdiction(
            text(entry["name"], where, "name"),
            words(entry["words"], where, "words"),
            str(entry.get("code", "")),
            words(entry.get("packs"), where, "packs"),
        )
    documents = {}
    for key, entry in data["documents"].items():
        where = at(path.name, f"document {key}", zh=f"文件 {key}")
        entry = fields(entry, where, required=["title", "since"])
        documents[str(key)] = (text(entry["title"], where, "title"), day(entry["since"], where, "since"))
    found = {}
    for key, entry in data["routes"].items():
        where = at(path.name, f"route {key}", zh=f"分工 {key}")
        entry = fields(
            entry,
            where,
            required=["title", "gives", "jurisdiction", "waters", "inside", "outside", "statements", "citation"],
        )
        cited = fields(entry["citation"], at(where, "citation"), required=["document", "clause", "quote"])
        title, since = documents[one_of(cited["document"], where, "document", documents)]
        found[str(key)] = Route(
            name=str(key),
            title=text(entry["title"], where, "title"),
            gives=one_of(entry["gives"], where, "gives", GIVES),
            jurisdiction=places[one_of(entry["jurisdiction"], where, "jurisdiction", places)],
            waters=words(entry["waters"], where, "waters"),
            inside=str(entry["inside"]),
            outside=str(entry["outside"]),
            since=since,
            statements=words(entry["statements"], where, "statements"),
            citation=Citation(title, str(cited["clause"]), str(cited["quote"]), document=str(cited["document"])),
        )
    return found
