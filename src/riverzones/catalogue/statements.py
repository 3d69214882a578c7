"""Sentences of the plans that can be checked in space or time, and what of the catalogue asks each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from riverzones.catalogue.load import Catalogue
from riverzones.catalogue.patrols import patrol_rule_sets
from riverzones.declared.records import WORD, Choice, Items, Record, Table, as_dict, read_declared
from riverzones.model import SEVERITIES

__all__ = ["Statement", "askers", "statements"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence: its id, the document and clause it stands in, how it asks (``severity`` of a rule), its words."""

    name: str
    document: str
    clause: str
    kind: str
    quote: str


@cache
def statements() -> Mapping[str, Statement]:
    """Return all sentences by id, in the order of the documents.

    Raises
    ------
    CatalogueError
        If the file is wrong.

    Examples
    --------
    >>> len(statements())
    385
    """
    path = resources.files("riverzones.catalogue") / "statements.yaml"
    entry = Record({"id": WORD, "clause": WORD, "kind": Choice(SEVERITIES), "quote": WORD}, as_dict)
    return {
        listed["id"]: Statement(listed["id"], document, listed["clause"], listed["kind"], listed["quote"])
        for document, entries in read_declared(path, Table(Items(entry))).items()
        for listed in entries
    }


def askers(catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """Return by id of a statement what asks it: codes of rules, ``patrols``, ``boards``, ``routing``."""
    codes_of: dict[str, list[str]] = {}
    for code, rule in catalogue.rules.items():
        for name in rule.statements:
            codes_of.setdefault(name, []).append(code)
    others = {
        "patrols": [name for rules in patrol_rule_sets().values() for name in rules.statements],
        "boards": catalogue.boards.statements,
        "routing": [name for route in catalogue.routes.values() for name in route.statements],
    }
    for asker, names in others.items():
        for name in names:
            codes_of.setdefault(name, []).append(asker)
    return {name: tuple(dict.fromkeys(by)) for name, by in codes_of.items()}
